"""What may stand inside a part of an OOXML file: content and its looks, nobody's name, no revision's number.

Tracked changes are accepted (what was inserted stays, what was deleted goes), comments go, links to parts
that were left behind go. Element and attribute names are those of ECMA-376; where they are Word's, Excel's or
PowerPoint's own extensions, their whole vocabulary is dropped.
"""

import re

from newsroom.cleaning.markup import (
    MC,
    Element,
    drop_attributes,
    keep_known,
    names_a_place,
    remove,
    split,
    tidy,
    unwrap,
)
from newsroom.cleaning.word_fields import clean_fields

_KNOWN = re.compile(
    r"http://schemas\.openxmlformats\.org/(wordprocessingml|spreadsheetml|presentationml|drawingml|officeDocument)/.+"
    r"|http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml|presentationml|drawingml|officeDocument)/.+"
    r"|http://schemas\.microsoft\.com/office/word/2010/wordprocessing(Shape|Group|Canvas|Drawing)"
    r"|http://schemas\.microsoft\.com/office/word/2010/wordml|http://schemas\.microsoft\.com/office/drawing/2010/main"
    r"|urn:schemas-microsoft-com:(vml|office:(office|word|powerpoint|excel))"
)
_RELATIONS = re.compile(
    r"http://(schemas\.openxmlformats\.org/officeDocument/2006|purl\.oclc\.org/ooxml/officeDocument)/relationships"
)

_ATTRIBUTES = {
    "author", "initials", "date", "dateUtc", "userId", "providerId", "userName", "refreshedBy", "paraId",
    "textId",
    "descr", "title", "alt", "href", "gfxdata", "spid", "codeName", "tooltip", "tgtFrame", "docLocation",
    "macro",
    "textlink", "xWindow", "yWindow", "windowWidth", "windowHeight", "rupBuild", "lastEdited",
    "lowestEdited", "oleid",
}  # fmt: skip
_UNWRAPPED = {"ins", "moveTo", "smartTag", "customXml"}
_REMOVED = {
    # Word: deleted text, former looks, comments, permissions by name, lineage of lists, data bindings
    "del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tcPrChange", "trPrChange",
    "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
    "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart",
    "customXmlMoveToRangeEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef",
    "permStart", "permEnd", "nsid", "tmpl", "dataBinding", "alias", "tag", "smartTagPr", "customXmlPr",
    "rsid",
    # Excel
    "fileVersion", "fileSharing", "fileRecoveryPr", "customWorkbookViews", "customSheetViews",
    "webPublishing",
    "webPublishObjects", "webPublishItems", "protectedRanges", "scenarios", "smartTags", "cellWatches",
    "oleObjects",
    "controls", "dataConsolidate", "pivotCaches", "externalReferences",
    # PowerPoint
    "custDataLst", "modifyVerifier", "photoAlbum", "cmAuthorLst", "custShowLst",
    # all of them: extensions by URI
    "extLst",
}  # fmt: skip
_SETTINGS = {
    "zoom", "mirrorMargins", "evenAndOddHeaders", "defaultTabStop", "autoHyphenation", "hyphenationZone",
    "consecutiveHyphenLimit", "doNotHyphenateCaps", "drawingGridHorizontalSpacing",
    "drawingGridVerticalSpacing",
    "characterSpacingControl", "footnotePr", "endnotePr", "compat", "mathPr", "themeFontLang",
    "clrSchemeMapping",
    "decimalSymbol", "listSeparator", "gutterAtTop", "bookFoldPrinting", "displayBackgroundShape",
    "updateFields",
}  # fmt: skip
# Elements that live on without the part that they pointed to; others go with it.
_BARE = {"hyperlink", "pageSetup", "blip", "imagedata", "fill", "stroke"}
_HOLLOW = {"hyperlinks", "tableParts", "AlternateContent", "stSnd", "sndAc", "drawing", "object", "pict",
         "sdtPr", "externalData",
           "sldIdLst", "definedNames"}  # fmt: skip
_OTHER_BOOK = re.compile(r"\[[^\]]*\]")


def known(space: str) -> bool:
    """Tell whether a vocabulary may stay; "" are attributes of their own element's."""
    return space in {"", MC} or _KNOWN.fullmatch(space) is not None


def clean_part(root: Element, ids: dict[str, str]) -> None:
    """Rebuild one part in place; `ids` gives the new id of each relation that is kept."""
    _choose_alternatives(root)
    keep_known(root, known)
    if split(str(root.tag))[1] == "settings":
        for child in list(root):
            if split(str(child.tag))[1] not in _SETTINGS:
                remove(child)
    _drop_elements(root)
    clean_fields(root)
    for element in list(root.iter()):
        if element is root or element.getparent() is not None:
            _relink(element, ids)
    for element in root.iter():
        _neutral(element)
    _drop_hollow(root)
    tidy(root, known)


def _choose_alternatives(root: Element) -> None:
    """Drop alternatives written in a vocabulary that is going to be dropped,
    so that the plain one is shown."""
    for choice in list(root.iter(f"{{{MC}}}Choice")):
        asked = str(choice.get("Requires") or "").split()
        if not all(known(choice.nsmap.get(prefix) or "-") for prefix in asked):
            remove(choice)


def _drop_elements(root: Element) -> None:
    for element in list(root.iter()):
        name = split(str(element.tag))[1]
        if element is root or name not in _REMOVED | _UNWRAPPED or element.getparent() is None:
            continue
        parent = element.getparent()
        if name == "del" and parent is not None and split(str(parent.tag))[1] == "trPr":
            row = parent.getparent()
            if row is not None and row.getparent() is not None:
                remove(row)
        elif name == "ins" or name in _UNWRAPPED:
            unwrap(element)
        elif not (name == "tag" and "wordprocessingml" not in str(element.tag)):
            remove(element)


def _relink(element: Element, ids: dict[str, str]) -> None:
    name = split(str(element.tag))[1]
    for key, value in list(element.attrib.items()):
        space, local = split(str(key))
        if not _RELATIONS.fullmatch(space) and local != "relid":
            continue
        new = ids.get(str(value))
        if new is not None:
            element.set(key, new)
        elif name in _BARE:
            del element.attrib[key]
        elif element.getparent() is not None:
            remove(element)
            return
    if name == "hyperlink" and "spreadsheetml" in str(element.tag) and not _leads_somewhere(element):
        remove(element)


def _leads_somewhere(link: Element) -> bool:
    return any(split(str(key))[1] in {"id", "location"} for key in link.attrib)


def _neutral(element: Element) -> None:
    """Take names of people, files and revisions off one element."""
    name = split(str(element.tag))[1]
    for key in list(element.attrib):
        if split(str(key))[1].startswith("rsid"):
            del element.attrib[key]
    drop_attributes(element, _ATTRIBUTES)
    if name in {"docPr", "cNvPr"} and element.get("name") is not None:
        element.set("name", str(element.get("id") or "0"))  # a picture's name is often its file's
    if (
        name in {"f", "definedName", "formula", "formula1", "formula2"}
        and element.text
        and _foreign(element.text)
    ):
        element.text = None
        if name == "definedName":
            element.set("hidden", "1")
            element.text = "#REF!"


def _foreign(formula: str) -> bool:
    """Tell whether a formula reads another file: `[1]Sheet!A1`, a path, or a program."""
    book = _OTHER_BOOK.search(formula)
    return names_a_place(formula) or "|" in formula or (book is not None and "!" in formula)


def _drop_hollow(root: Element) -> None:
    for element in reversed(list(root.iter())):
        hollow = len(element) == 0 and not element.attrib and not (element.text or "").strip()
        name = split(str(element.tag))[1]
        formula = name == "f" and "spreadsheetml" in str(element.tag)
        if element is not root and hollow and (name in _HOLLOW or formula):
            remove(element)
