"""Word, Excel and PowerPoint files (OOXML): walked from the main part along relations that carry content.

Nothing is copied because it is there: a part stays only when it is reached by a relation named here, and is
written under a new name. So properties, thumbnails, comments, people, macros, embedded files, fonts, printer
settings, custom XML and revision logs stay behind without being listed.
"""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from newsroom.cleaning.inner_pictures import TYPES, rebuilt_picture
from newsroom.cleaning.kinds import Cleaned, FileKind, Reason, Uncleanable
from newsroom.cleaning.markup import Element, parse, split, written
from newsroom.cleaning.ooxml_parts import clean_part
from newsroom.cleaning.packages import Package, pack

_RELATION = re.compile(
    r"http://(?:schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships/(\w+)"
)
_PARTS = {
    "styles", "numbering", "settings", "fontTable", "theme", "themeOverride", "header", "footer",
    "footnotes", "endnotes",
    "slide", "slideLayout", "slideMaster", "notesSlide", "notesMaster", "presProps", "viewProps",
    "tableStyles",
    "worksheet", "chartsheet", "sharedStrings", "table", "drawing", "chart", "chartUserShapes",
    "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors",
}  # fmt: skip
_TYPE = re.compile(r"application/vnd\.openxmlformats-officedocument\.[\w.-]+\+xml")
_VENDOR = "application/vnd.openxmlformats-officedocument."
_MAINS = {  # root element: folder, main part's type, file name, file's type
    "document": ("word", "wordprocessingml.document.main+xml", "dokumen.docx", "wordprocessingml.document"),
    "workbook": ("xl", "spreadsheetml.sheet.main+xml", "dokumen.xlsx", "spreadsheetml.sheet"),
    "presentation": (
        "ppt",
        "presentationml.presentation.main+xml",
        "dokumen.pptx",
        "presentationml.presentation",
    ),
}
_TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAX_PARTS = 3_000


@dataclass(slots=True)
class _Book:
    """What is being written, and what of it is still to be read."""

    package: Package
    folder: str
    types: dict[str, str]
    defaults: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)  # a part's old name to its new one
    waiting: list[tuple[str, str]] = field(default_factory=list)
    parts: dict[str, bytes] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str | None] = field(default_factory=dict)

    def picture(self, name: str) -> str | None:
        """Rebuild a picture once, however often it is used."""
        if name not in self.pictures:
            built = rebuilt_picture(self.package.read(name)) if name in self.package else None
            new = f"media/image{len(self.pictures) + 1}.{built[1]}" if built else None
            if built and new:
                self.parts[f"{self.folder}/{new}"] = built[0]
            self.pictures[name] = new
        return self.pictures[name]

    def part(self, name: str, kind: str) -> str | None:
        """Give a part its new name and put it on the list."""
        if name in self.names:
            return self.names[name]
        declared = self.types.get(f"/{name}") or self.defaults.get(name.rpartition(".")[2].lower(), "")
        if name not in self.package or not _TYPE.fullmatch(declared):
            return None
        if len(self.names) >= MAX_PARTS:
            raise Uncleanable(Reason.BOMB)
        new = f"{kind}{len(self.names)}.xml"
        self.names[name] = new
        self.overrides[f"/{self.folder}/{new}"] = declared
        self.waiting.append((name, new))
        return new


def clean_ooxml(package: Package) -> Cleaned:
    """Rebuild a document, sheet or presentation; macros are left behind. Raises `Uncleanable`."""
    types, defaults = _content_types(parse(package.read("[Content_Types].xml")))
    main = _main_part(package)
    root = parse(package.read(main))
    found = _MAINS.get(split(str(root.tag))[1])
    if found is None:
        raise Uncleanable(Reason.UNKNOWN)
    folder, main_type, name, mime = found
    book = _Book(package, folder, types, defaults)
    new_main = f"{split(str(root.tag))[1]}.xml"
    book.names[main] = new_main
    book.overrides[f"/{folder}/{new_main}"] = f"{_VENDOR}{main_type}"
    book.waiting.append((main, new_main))
    while book.waiting:
        old, new = book.waiting.pop()
        _rebuild(book, old, new)
    head = {"[Content_Types].xml": _types_part(book), "_rels/.rels": _rels_part(
        [("rId1", "officeDocument", f"{folder}/{new_main}", False)])}  # fmt: skip
    return Cleaned(FileKind.DOCUMENT, pack(head | book.parts), name, f"{_VENDOR}{mime}")


def _content_types(root: Element) -> tuple[dict[str, str], dict[str, str]]:
    types: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for each in root:
        kind = str(each.get("ContentType") or "")
        if each.get("PartName"):
            types[str(each.get("PartName"))] = kind
        elif each.get("Extension"):
            defaults[str(each.get("Extension")).lower()] = kind
    return types, defaults


def _main_part(package: Package) -> str:
    for _, kind, target, external in _relations(package, ""):
        if kind == "officeDocument" and not external:
            return target
    raise Uncleanable(Reason.BROKEN)


def _relations(package: Package, part: str) -> list[tuple[str, str, str, bool]]:
    """List a part's relations: id, short type ("" if not of the standard), full target,
    whether it leads outside."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return []
    found = []
    for each in parse(package.read(rels)):
        match = _RELATION.fullmatch(str(each.get("Type") or ""))
        target = str(each.get("Target") or "")
        external = each.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        found.append((str(each.get("Id") or ""), match[1] if match else "", target, external))
    return found


def _rebuild(book: _Book, old: str, new: str) -> None:
    kept: list[tuple[str, str, str, bool]] = []
    ids: dict[str, str] = {}
    for old_id, kind, target, external in _relations(book.package, old):
        reached = _reached(book, kind, target, external=external)
        if reached is not None:
            ids[old_id] = f"rId{len(kept) + 1}"
            kept.append((ids[old_id], kind, reached, external))
    root = parse(book.package.read(old))
    clean_part(root, ids)
    book.parts[f"{book.folder}/{new}"] = written(root)
    if kept:
        book.parts[f"{book.folder}/_rels/{new}.rels"] = _rels_part(kept)


def _reached(book: _Book, kind: str, target: str, *, external: bool) -> str | None:
    if external:
        # Links of the web are content. All else outside is a path, a mailbox, or a picture fetched on
        # opening.
        return target if kind == "hyperlink" and re.match(r"https?://", target, re.IGNORECASE) else None
    if kind == "image":
        return book.picture(target)
    return book.part(target, kind) if kind in _PARTS else None


def _types_part(book: _Book) -> bytes:
    root = etree.Element(f"{{{_TYPES_SPACE}}}Types", nsmap={None: _TYPES_SPACE})
    endings = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    } | TYPES
    for ending, kind in endings.items():
        etree.SubElement(root, f"{{{_TYPES_SPACE}}}Default", Extension=ending, ContentType=kind)
    for name, kind in book.overrides.items():
        etree.SubElement(root, f"{{{_TYPES_SPACE}}}Override", PartName=name, ContentType=kind)
    return written(root)


def _rels_part(relations: list[tuple[str, str, str, bool]]) -> bytes:
    root = etree.Element(f"{{{_RELS_SPACE}}}Relationships", nsmap={None: _RELS_SPACE})
    for key, kind, target, external in relations:
        one = etree.SubElement(
            root, f"{{{_RELS_SPACE}}}Relationship", Id=key, Type=f"{_OFFICE}{kind}", Target=target
        )
        if external:
            one.set("TargetMode", "External")
    return written(root)
