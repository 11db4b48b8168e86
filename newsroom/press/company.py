"""In what company a name stands: part of an office's name, of a longer name, or where a person comes from."""

import enum
import re

from newsroom.press.text import Text
from newsroom.press.words import (
    CONJUNCTIONS,
    COUNTED,
    DAYS,
    EXTENSIONS,
    LEVELS,
    LOCATIVES,
    NO_PLACES,
    OF_A_PERSON,
    OF_NOBODY,
    OFFICES,
    PASSED_OVER,
    PASSING,
    RESIDENTS,
)

_LIST_SIGNS = frozenset(
    {",", "&", "/", "),", ")", "(", "),(", ".,", ";", "\n-", "\n•", "\n*", ",\n-", ";\n-"}
)
_FAR = 12  # tokens in which "warga Dusun X RT 01 RW 02, Desa Y" ends
_OFFICE_REACH = 3  # words of an office's own name: "Pondok Pesantren Darul Ulum X"
_BRACKET_REACH = 8
_OLDEST = 110


class Aside(enum.Enum):
    """Why a place may be named and yet not be what the text is about."""

    NO = "no"
    RESIDENT = "resident"  # where a person lives
    PASSING = "passing"  # where somebody comes from or goes to


def is_marker(text: Text, at: int) -> bool:
    """Whether the token says what the name after it is."""
    word = text.words[at]
    return word in LEVELS or word in NO_PLACES or word in OFFICES or word in {"rt", "rw"}


def next_in_list(text: Text, at: int) -> int | None:
    """Where the next name of a list begins if the list goes on at this token, past commas and "dan"."""
    if at >= text.size:
        return None
    gap = text.gaps[at].replace(" ", "").replace("\u00a0", "")
    joined = text.words[at] in CONJUNCTIONS
    if gap in _LIST_SIGNS or (not gap and joined):
        return at + 1 if joined else at
    return None


def past_asides(text: Text, at: int) -> int:
    """Past "(60 cm)", "120 rumah" and "RT 01 RW 06", which stand between the names of a list."""
    while at < text.size:
        if text.gaps[at].strip() == "(":
            close = next(
                (to for to in range(at + 1, min(at + _BRACKET_REACH, text.size) + 1) if ")" in text.gaps[to]),
                0,
            )
            if not close:
                return at
            at = close
        elif text.words[at] in {"rt", "rw"} or (text.plain(at) and text.words[at].isdigit()):
            at += 1
        elif text.words[at] in COUNTED and text.words[at - 1].isdigit():
            at += 2 if text.words[at : at + 2] == ["kepala", "keluarga"] else 1
        else:
            return at
    return at


def goes_on(text: Text, end: int) -> bool:
    """Whether a name is longer than what was recognised: "Gading" of "Gading Kulon"."""
    return text.spaced(end) and text.capital[end] and text.words[end] in EXTENSIONS


def office_before(text: Text, at: int) -> str:
    """The office or road whose name this is a part of: "SMAN 1 X", "Pondok Pesantren Y X"; "" for none."""
    for before in range(at - 1, max(at - 1 - _OFFICE_REACH, -1), -1):
        if not text.plain(before + 1) and text.gaps[before + 1] != ". ":
            return ""
        word = text.words[before]
        if word in OFFICES and (text.capital[before] or len(word) > 3):
            return word
        if not (text.capital[before] or word.isdigit()):
            return ""
    return ""


def glued_before(text: Text, at: int) -> bool:
    """Whether the word before belongs to the same proper name: "Taman Safari X"."""
    if at < 2 or not text.plain(at) or not text.capital[at - 1] or text.opens_sentence(at - 1):
        return False
    return text.words[at - 1] not in LOCATIVES and not text.words[at - 1].isdigit()


def glued_after(text: Text, end: int) -> bool:
    """Whether the word after belongs to the same proper name: "X Permai", a person's surname."""
    if not text.spaced(end) or not text.capital[end]:
        return False
    return not (is_marker(text, end) or text.words[end] in DAYS or text.words[end] == "jawa")


def stands_in(text: Text, at: int) -> bool:
    """Whether something is said to be or happen there: "di X", "warga X"."""
    return at > 0 and text.words[at - 1] in LOCATIVES


def aside_of(text: Text, first: int) -> Aside:
    """What the words before a name say: "asal Desa X", "Budi (32), warga Dusun Y, Desa X"."""
    near = True  # until a comma
    own_name = False  # capitals that only a dusun or a housing estate would explain
    for at in range(first - 1, max(first - 1 - _FAR, -1), -1):
        if text.sentences[at] != text.sentences[first]:
            return Aside.NO
        near = near and "," not in text.gaps[at + 1]
        word = text.words[at]
        if word in NO_PLACES:
            own_name = False
        elif own_name and (word in PASSING or word in RESIDENTS):
            return Aside.NO
        elif word in PASSING and (near or text.words[at + 1] in NO_PLACES):
            return Aside.PASSING
        elif word in RESIDENTS:
            return Aside.RESIDENT if _of_a_person(text, at) else Aside.NO
        elif not (word in PASSED_OVER or word in LEVELS or word.isdigit()):
            if not text.capital[at]:
                return Aside.NO
            own_name = own_name or near
    return Aside.NO


def _of_a_person(text: Text, warga: int) -> bool:
    """Whether "warga" tells where one person lives, not what the residents do."""
    if warga == 0 or text.opens_sentence(warga):
        return False
    before = warga - 1
    if text.words[before] in OF_A_PERSON:
        return True
    if not re.search(r"[,)(]", text.gaps[warga]):
        return False
    word = text.words[before]
    if word.isdigit():  # an age in brackets or after a comma, not a date or an hour
        return int(word) <= _OLDEST and text.gaps[before].strip() in {"(", ","}
    if word in OF_NOBODY or (text.opens_sentence(before) and word.endswith("nya")):
        return False
    in_a_place = before > 0 and (text.words[before - 1] in LEVELS or text.words[before - 1] == "di")
    return text.capital[before] and not in_a_place
