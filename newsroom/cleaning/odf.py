"""Writer, Calc and Impress files (OpenDocument): content, styles and pictures; nothing else of the package.

Properties (meta.xml), settings with their printer and paths, thumbnails, macros, signatures, versions and
configurations are not read. Comments and tracked changes go: what was inserted stays, what was deleted goes.
"""

import re

from lxml import etree

from newsroom.cleaning.inner_pictures import TYPES, rebuilt_picture
from newsroom.cleaning.kinds import Cleaned, FileKind, Reason, Uncleanable
from newsroom.cleaning.markup import (
    Element,
    drop_attributes,
    keep_known,
    names_a_place,
    parse,
    remove,
    split,
    tidy,
    written,
)
from newsroom.cleaning.packages import Package, pack

_NAMES = {"text": "dokumen.odt", "spreadsheet": "dokumen.ods", "presentation": "dokumen.odp"}
_MIME = "application/vnd.oasis.opendocument."
_KNOWN = re.compile(
    r"urn:oasis:names:tc:opendocument:xmlns:(?!meta)[\w-]+:1\.\d|http://www\.w3\.org/(1999/xlink|1998/Math/MathML)"
)
_PART = re.compile(r"(Object \d+/)?(content|styles)\.xml")
_OBJECT = re.compile(r"\./(Object \d+)/?|(Object \d+)/?")
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_XLINK = "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"

_REMOVED = {
    "annotation", "annotation-end", "tracked-changes", "change", "change-start", "change-end", "scripts",
    "event-listeners", "forms", "dde-source", "dde-connection-decls", "dde-connection-decl", "table-source",
    "cell-range-source", "consolidation", "database-ranges", "alphabetical-index-auto-mark-file",
    "plugin", "applet", "object-ole", "desc", "title-data", "user-field-decls",
    # fields that compute their words from the author, the file or its properties
    "author-name", "author-initials", "creator", "initial-creator", "printed-by", "file-name",
    "template-name",
    "user-defined", "creation-date", "creation-time", "modification-date", "modification-time", "print-date",
    "print-time", "editing-cycles", "editing-duration", "description", "keywords", "subject",
    "sender-firstname", "sender-lastname", "sender-initials", "sender-title", "sender-position",
    "sender-email",
    "sender-phone-private", "sender-fax", "sender-company", "sender-phone-work", "sender-street",
    "sender-city",
    "sender-postal-code", "sender-country", "sender-state-or-province", "database-display", "database-name",
    "script", "execute-macro",
}  # fmt: skip
_TITLES = {
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_ATTRIBUTES = {
    "rsid",
    "paragraph-rsid",
    "change-id",
    "protection-key",
    "target-frame-name",
    "print-ranges-name",
}


def clean_odf(package: Package) -> Cleaned:
    """Rebuild an OpenDocument text, sheet or presentation. Raises `Uncleanable`."""
    mime = package.read("mimetype").decode("ascii", "replace").strip().removesuffix("-template")
    name = _NAMES.get(mime.removeprefix(_MIME))
    if name is None or not mime.startswith(_MIME):
        raise Uncleanable(Reason.UNKNOWN)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Uncleanable(Reason.ENCRYPTED)
    pictures: dict[str, str | None] = {}
    parts: dict[str, bytes] = {}
    for part in package.names:
        if _PART.fullmatch(part):
            root = parse(package.read(part))
            _clean_part(root, package, pictures, parts)
            parts[part] = written(root)
    whole = {"mimetype": mime.encode()} | parts | {"META-INF/manifest.xml": _manifest(mime, parts)}
    return Cleaned(FileKind.DOCUMENT, pack(whole, stored="mimetype"), name, mime)


def known(space: str) -> bool:
    """Tell whether a vocabulary may stay: the standard's own, without that of metadata."""
    return not space or _KNOWN.fullmatch(space) is not None


def _clean_part(
    root: Element, package: Package, pictures: dict[str, str | None], parts: dict[str, bytes]
) -> None:
    keep_known(root, known)
    for element in list(root.iter()):
        if element is root or element.getparent() is None:
            continue
        space, name = split(str(element.tag))
        if name in _REMOVED or (name == "title" and space in _TITLES):
            remove(element)
            continue
        if name == "user-field-get":  # its declaration is gone; the words that it showed are text
            _as_span(element)
        drop_attributes(element, _ATTRIBUTES)
        if "drawing" in space:
            drop_attributes(element, {"name"})  # a picture's name is often its file's
        if element.get(_HREF) is not None:
            _relink(element, package, pictures, parts)
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if split(str(key))[1] == "formula" and (names_a_place(str(value)) or "'#$" in str(value)):
                del element.attrib[key]
    tidy(root, known)


def _as_span(field: Element) -> None:
    space, _ = split(str(field.tag))
    field.tag = f"{{{space}}}span"
    for key in list(field.attrib):
        del field.attrib[key]


def _relink(
    element: Element, package: Package, pictures: dict[str, str | None], parts: dict[str, bytes]
) -> None:
    """Keep links into the document and to the web, and pictures; all else goes with its element."""
    href = str(element.get(_HREF))
    name = split(str(element.tag))[1]
    if href.startswith("#") or (name == "a" and re.match(r"https?://", href, re.IGNORECASE)):
        return
    path = href.removeprefix("./")
    if (
        name == "object"
        and (match := _OBJECT.fullmatch(href))
        and f"{match[1] or match[2]}/content.xml" in package
    ):
        return
    if path in package and path.startswith(("Pictures/", "media/")):
        if path not in pictures:
            built = rebuilt_picture(package.read(path))
            pictures[path] = f"Pictures/image{len(pictures) + 1}.{built[1]}" if built else None
            if built:
                parts[str(pictures[path])] = built[0]
        if new := pictures[path]:
            element.set(_HREF, new)
            drop_attributes(element, {"mime-type"})
            return
    if name == "a":
        del element.attrib[_HREF]
        element.set(_HREF, "#")
    else:
        remove(element)


def _manifest(mime: str, parts: dict[str, bytes]) -> bytes:
    root = etree.Element(f"{{{_MANIFEST}}}manifest", nsmap={"manifest": _MANIFEST})
    root.set(f"{{{_MANIFEST}}}version", "1.2")
    objects = {part.rpartition("/")[0] for part in parts if part.startswith("Object ")}
    entries = {"/": mime} | {f"{each}/": f"{_MIME}chart" for each in objects}
    entries |= {part: TYPES.get(part.rpartition(".")[2], "text/xml") for part in parts}
    for path, kind in entries.items():
        one = etree.SubElement(root, f"{{{_MANIFEST}}}file-entry")
        one.set(f"{{{_MANIFEST}}}full-path", path)
        one.set(f"{{{_MANIFEST}}}media-type", kind)
    return written(root)
