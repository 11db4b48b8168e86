"""XML parts of office files: parsed without entities, network or comments, cut to known vocabularies."""

import re
from collections.abc import Callable, Collection

from lxml import etree

from newsroom.cleaning.kinds import Reason, Uncleanable

_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LOCAL = re.compile(
    r"(?:^|[\s\"'(,;=])(?:file:|[A-Za-z]:[\\/]|\\\\[\w.-]+\\|/(?:home|Users|storage|sdcard|data)/)",
    re.IGNORECASE,
)
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_XML = "http://www.w3.org/XML/1998/namespace"

Element = etree._Element  # noqa: SLF001 (lxml's only name for it)


def parse(content: bytes) -> Element:
    """Parse one part. Office files never define entities: one that does is an attack (a billion laughs)."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        content = content.decode("utf-16", "replace").encode()
        content = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", content)
    if _DOCTYPE.search(content):
        raise Uncleanable(Reason.BOMB)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Uncleanable(Reason.BROKEN) from error
    return root


def written(root: Element) -> bytes:
    """Write a part as a new file."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def split(tag: str) -> tuple[str, str]:
    """Split lxml's `{namespace}name`."""
    if tag.startswith("{"):
        space, _, name = tag[1:].partition("}")
        return space, name
    return "", tag


def remove(element: Element) -> None:
    """Take an element out and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        raise Uncleanable(Reason.UNKNOWN)
    _hand_on_tail(element, parent)
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        raise Uncleanable(Reason.UNKNOWN)
    index = parent.index(element)
    for child in reversed(element):
        parent.insert(index, child)
    remove(element)


def _hand_on_tail(element: Element, parent: Element) -> None:
    tail, element.tail = element.tail, None
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail


def keep_known(root: Element, known: Callable[[str], bool]) -> None:
    """Remove elements and attributes of vocabularies that are not known,
    and attributes that hold a local path."""
    for element in list(root.iter()):
        space, _ = split(str(element.tag))
        if not known(space):
            if element is root:
                raise Uncleanable(Reason.UNKNOWN)
            if element.getparent() is not None:
                remove(element)
            continue
        for name, value in list(element.attrib.items()):
            space, _ = split(str(name))
            if (space and space != _XML and not known(space)) or names_a_place(str(value)):
                del element.attrib[name]


def names_a_place(value: str) -> bool:
    """Tell whether a value points into somebody's disk or network: such paths hold names of people."""
    return _LOCAL.search(value) is not None


def tidy(root: Element, known: Callable[[str], bool]) -> None:
    """Drop declarations that nothing uses; what `mc:Ignorable` lists must stay declared."""
    ignorable = f"{{{MC}}}Ignorable"
    kept: set[str] = set()
    for element in root.iter():
        listed = element.get(ignorable)
        if listed is not None:
            prefixes = [each for each in str(listed).split() if known(element.nsmap.get(each) or "-")]
            kept.update(prefixes)
            if prefixes:
                element.set(ignorable, " ".join(prefixes))
            else:
                del element.attrib[ignorable]
        # An alternative asks for vocabularies by prefix, too.
        kept.update(str(element.get("Requires") or "").split())
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(kept))


def drop_attributes(element: Element, names: Collection[str]) -> None:
    """Remove attributes by their local names, whatever vocabulary they are of."""
    for name in list(element.attrib):
        if split(str(name))[1] in names:
            del element.attrib[name]
