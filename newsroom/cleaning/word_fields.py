"""Fields in Word text that compute their words from the author, the file or its properties.

A field is its code ("AUTHOR", "FILENAME \\p") and its last result, kept as plain text. Who wrote the file may
thus stand in a footer that its author never typed. Such fields go with their result; others keep it, and only
codes that name nothing of the outside keep their code.
"""

import re

from newsroom.cleaning.markup import Element, names_a_place, remove, split

_TELLING = {
    "AUTHOR", "LASTSAVEDBY", "USERNAME", "USERINITIALS", "USERADDRESS", "FILENAME", "TEMPLATE", "DOCPROPERTY",
    "DOCVARIABLE", "INFO", "TITLE", "SUBJECT", "KEYWORDS", "COMMENTS", "CREATEDATE", "SAVEDATE", "PRINTDATE",
    "EDITTIME", "REVNUM", "FILESIZE", "PRIVATE", "DATA", "ADDIN", "DATABASE",
}  # fmt: skip
_HARMLESS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "REF", "PAGEREF", "NOTEREF", "SEQ", "TOC", "STYLEREF",
    "=", "DATE",
    "TIME", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "EQ", "SYMBOL", "TC", "XE", "INDEX", "HYPERLINK",
    "QUOTE",
}  # fmt: skip
_MAILBOX = re.compile(r"mailto:", re.IGNORECASE)


def clean_fields(root: Element) -> None:
    """Remove telling fields from a part of a Word file; other parts have none."""
    for field in [each for each in root.iter() if split(str(each.tag))[1] == "fldSimple"]:
        key = next((each for each in field.attrib if split(str(each))[1] == "instr"), None)
        code = str(field.get(key) or "") if key is not None else ""
        if _keyword(code) in _TELLING:
            remove(field)
        elif key is not None and not _harmless(code):
            field.set(key, " QUOTE ")
    _clean_runs(root)


def _keyword(code: str) -> str:
    return (code.split() or [""])[0].upper()


def _harmless(code: str) -> bool:
    return _keyword(code) in _HARMLESS and not names_a_place(code) and not _MAILBOX.search(code)


def _clean_runs(root: Element) -> None:
    """Follow begin, separate and end marks through the text; fields may stand inside fields."""
    codes: list[list[Element]] = []  # of each open field: the pieces of its code
    telling: list[bool | None] = []  # None until its code is complete
    for element in list(root.iter()):
        name = split(str(element.tag))[1]
        if name == "fldChar":
            match next(
                (str(value) for key, value in element.attrib.items() if split(str(key))[1] == "fldCharType"),
                "",
            ):
                case "begin":
                    codes.append([])
                    telling.append(None)
                case "separate" if codes:
                    telling[-1] = _judge(codes[-1])
                case "end" if codes:
                    if telling[-1] is None:
                        _judge(codes[-1])
                    codes.pop()
                    telling.pop()
        elif name == "instrText" and codes:
            codes[-1].append(element)
        elif name in {"t", "drawing", "pict", "tab"} and any(telling) and element.getparent() is not None:
            remove(element)
    for pieces in codes:  # a field that never ends
        _judge(pieces)


def _judge(pieces: list[Element]) -> bool:
    code = "".join(piece.text or "" for piece in pieces)
    if not _harmless(code):
        for index, piece in enumerate(pieces):
            piece.text = "" if index else " QUOTE "
    return _keyword(code) in _TELLING
