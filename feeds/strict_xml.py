"""XML from outside as a tree, or a refusal: no document type, no entities, nothing fetched, within limits.

For documents whose form is a standard's. Feeds, which may be broken and are read all the same, are not read
by this.
"""

import codecs
import re

from lxml import etree

from feeds.cap_errors import BadXml, TooMuch

LARGEST = 2_000_000  # bytes; BMKG's largest have some 100 kB
DEEPEST = 20  # CAP itself has five levels
MOST_ELEMENTS = 20_000

Element = etree._Element  # noqa: SLF001 (lxml's only name for it)

_DECLARATION = re.compile(r"\A<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(r"\bencoding\s*=\s*[\"']([A-Za-z0-9._-]*)[\"']")
# Anywhere, also in a comment or CDATA, where it would be harmless: no warning ever says it.
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def parse(raw: bytes) -> Element:
    """The root of a document in UTF-8 (or UTF-16 with its mark). Raises `BadXml` and `TooMuch`.

    Comments and processing instructions (BMKG names a style sheet by one) are left out.
    """
    if len(raw) > LARGEST:
        raise TooMuch("too_large")
    text = _decoded(raw)
    if not text.strip():
        raise BadXml("empty")
    if _FORBIDDEN.search(text):
        raise BadXml("doctype")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise BadXml("not_well_formed") from None  # the cause's text quotes the document
    _measure(root)
    return root


def _decoded(raw: bytes) -> str:
    encoding = "utf-16" if raw.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise BadXml("bad_encoding") from None
    declaration = _DECLARATION.match(text)
    declared = _ENCODING.search(declaration[0]) if declaration else None
    allowed = {"utf-16"} if encoding == "utf-16" else {"utf-8", "us-ascii"}
    if declared and declared[1].lower() not in allowed:
        raise BadXml("bad_encoding")
    return text


def _measure(root: Element) -> None:
    """Refuse what is deeper or has more elements than any warning."""
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, count = depth + 1, count + 1
        if depth > DEEPEST:
            raise BadXml("too_deep")
        if count > MOST_ELEMENTS:
            raise TooMuch("too_many")


def name_of(element: Element) -> tuple[str, str]:
    """An element's namespace ("" for none) and its name in it."""
    name = etree.QName(element)
    return name.namespace or "", name.localname


def has_stray_text(element: Element) -> bool:
    """Whether text stands beside the elements inside."""
    return any(text and not text.isspace() for text in (element.text, *(child.tail for child in element)))


def text_of(element: Element) -> str:
    """All the text of an element that holds nothing but text."""
    return (element.text or "").strip()
