"""In what company a name stands: part of an office's name, of a longer name, or where a person comes from."""

import enum
import re
from bisect import bisect_left

from newsroom.press.marks import (
    BLANK,
    BLOCK,
    CAPITAL,
    CLOSES_BRACKET,
    COMMA,
    CONJUNCTION,
    COUNTED_WORD,
    DIGITS,
    EXTENSION,
    IN_NAME,
    LEVEL,
    LISTS,
    MARKER,
    NO_PLACE,
    OFFICE_WORD,
    OPENS_BRACKET,
    PASSED,
    PASSES,
    PLAIN,
    RESIDES,
    SPACED,
    TELLS,
)
from newsroom.press.text import Text
from newsroom.press.words import (
    CROSSING,
    CROWDS,
    DAYS,
    EXACTLY,
    HOMESTEAD,
    HONORIFICS,
    KEEPERS,
    LOCATING,
    LOCATIVES,
    OF_A_PERSON,
    OF_AN_OWNER,
    OF_NOBODY,
    PASSING_ONLY_BEFORE,
    STAYING,
    VEHICLES,
)

_FAR = 12  # tokens in which "warga Dusun X RT 01 RW 02, Desa Y" ends
_OFFICE_REACH = 3  # words of an office's own name: "Pondok Pesantren Darul Ulum X"
_BRACKET_REACH = 8
_OLDEST = 110
_POINTING = frozenset({"itu", "ini", "tersebut"})
_BEFORE_A_NAME = NO_PLACE | OFFICE_WORD | TELLS | PASSED | LEVEL | DIGITS | CAPITAL


class Aside(enum.Enum):
    """Why a place may be named and yet not be what the text is about."""

    NO = "no"
    RESIDENT = "resident"  # where a person lives, or is taken to
    PASSING = "passing"  # where somebody comes from or goes to


# By these names for the reason of the levels in `words.py`.
NO_ASIDE, RESIDENT, IN_PASSING = Aside


def next_in_list(text: Text, at: int) -> int | None:
    """Where the next name of a list begins if the list goes on at this token, past commas and "dan"."""
    gap = text.joints[at]
    joined = text.marks[at] & CONJUNCTION
    if gap & LISTS or (gap & BLANK and joined):
        return at + 1 if joined else at
    return None


def next_past_asides(text: Text, at: int) -> int | None:
    """The same past what stands between the names of a list: "X (60 cm), Y 120 rumah"."""
    gap, mark = text.joints[at], text.marks[at]
    if gap & (OPENS_BRACKET | PLAIN) or mark & (BLOCK | COUNTED_WORD):
        return next_in_list(text, _past_asides(text, at))
    return at + (mark & CONJUNCTION != 0) if gap & LISTS else None


def _past_asides(text: Text, at: int) -> int:
    """Past "(60 cm)", "120 rumah" and "RT 01 RW 06", which stand between the names of a list."""
    words, marks, joints = text.words, text.marks, text.joints
    while at < text.size:
        if joints[at] & OPENS_BRACKET:
            close = _bracket_end(text, at)
            if not close:
                return at
            at = close
        elif marks[at] & BLOCK or (joints[at] & PLAIN and marks[at] & DIGITS):
            at += 1
        elif marks[at] & COUNTED_WORD and marks[at - 1] & DIGITS:
            at += 2 if words[at : at + 2] == ["kepala", "keluarga"] else 1
        else:
            return at
    return at


def _bracket_end(text: Text, at: int) -> int:
    """The first token after a bracket, if it closes soon; otherwise 0."""
    for to in range(at + 1, min(at + _BRACKET_REACH, text.size) + 1):
        if text.joints[to] & CLOSES_BRACKET:
            return to
    return 0


def goes_on(text: Text, end: int) -> bool:
    """Whether a name is longer than what was recognised: "Gading" of "Gading Kulon"."""
    mark = text.marks[end]
    return mark & EXTENSION != 0 and mark & CAPITAL != 0 and text.joints[end] & SPACED != 0


def office_before(text: Text, at: int) -> str:
    """The office or road whose name this is a part of: "SMAN 1 X", "Pondok Pesantren Y X"; "" for none."""
    for before in range(at - 1, max(at - 1 - _OFFICE_REACH, -1), -1):
        if not text.joints[before + 1] & IN_NAME:
            return ""
        mark, word = text.marks[before], text.words[before]
        if mark & OFFICE_WORD and (mark & CAPITAL or len(word) > 3):
            return word
        if not mark & (CAPITAL | DIGITS):
            return ""
    return ""


def glued_before(text: Text, at: int) -> bool:
    """Whether the word before belongs to the same proper name: "Taman Safari X"."""
    if at < 2 or not (text.joints[at] & PLAIN and text.marks[at - 1] & CAPITAL):
        return False
    return not (text.opens_sentence(at - 1) or text.words[at - 1] in LOCATIVES)


def glued_after(text: Text, end: int) -> bool:
    """Whether the word after belongs to the same proper name: "X Permai", a person's surname."""
    mark = text.marks[end]
    if not (mark & CAPITAL and text.joints[end] & SPACED) or mark & MARKER:
        return False
    return not (text.words[end] in DAYS or text.words[end] == "jawa")


def is_called(text: Text, at: int) -> bool:
    """Whether an honorific or a rank makes it a person's name: "Gus X", and not "Para Kiai X"."""
    before = at - 1
    if before < 0 or text.words[before] not in HONORIFICS or not text.joints[at] & IN_NAME:
        return False
    return text.marks[before] & CAPITAL != 0 and text.words[max(before - 1, 0)] not in CROWDS


def stands_in(text: Text, at: int) -> bool:
    """Whether something is said to be or happen there: "di X", "warga X"."""
    return at > 0 and text.words[at - 1] in LOCATIVES


def is_located(text: Text, at: int) -> bool:
    """Whether something is said to be or happen there: "berada di X", "Di X ...", "warga X"."""
    if text.words[at - 1 : at] != ["di"]:
        return stands_in(text, at)
    return text.opens_sentence(at - 1) or not LOCATING.isdisjoint(text.words[max(at - 3, 0) : at - 1])


def may_be_aside(text: Text, first: int) -> bool:
    """Whether a word that may tell so stands before a name: of most names none does."""
    nearest = bisect_left(text.tellers, first) - 1
    if nearest < 0:
        return False
    teller = text.tellers[nearest]
    return teller >= first - _FAR and text.sentences[teller] == text.sentences[first]


def aside_of(text: Text, first: int) -> Aside:
    """What the words before a name say: "asal Desa X", "Budi (32), warga Dusun Y, Desa X"."""
    marks, sentences = text.marks, text.sentences
    sentence = sentences[first]
    near = True  # until a comma
    own_name = False  # capitals that only a dusun or a housing estate would explain
    for at in range(first - 1, first - 1 - _FAR, -1):  # before the first token is -1, of no mark
        mark = marks[at]
        if not mark & _BEFORE_A_NAME or sentences[at] != sentence:
            return NO_ASIDE
        near = near and not (text.joints[at + 1] & COMMA and text.words[at + 1] != EXACTLY)
        if mark & (NO_PLACE | OFFICE_WORD):
            own_name = False
        elif own_name and mark & TELLS:
            return NO_ASIDE
        elif mark & PASSES and (near or marks[at + 1] & NO_PLACE):
            return _passed(text, at)
        elif mark & RESIDES:
            if text.words[at - 1] == "dari":
                continue  # "dibeli dari petani X"
            return RESIDENT if _of_a_person(text, at) else NO_ASIDE
        elif not mark & (PASSED | LEVEL | DIGITS):
            if not mark & CAPITAL:
                return NO_ASIDE
            own_name = own_name or near
    return NO_ASIDE


def _passed(text: Text, at: int) -> Aside:
    """What a word says that may say so."""
    if not _passes(text, at):
        return NO_ASIDE
    return RESIDENT if text.words[at] in STAYING else IN_PASSING


def _passes(text: Text, at: int) -> bool:
    """Whether a word that may say so says here that the place is only passed by."""
    word = text.words[at]
    if word in CROSSING:
        return text.words[at - 1] != "yang"
    only = PASSING_ONLY_BEFORE.get(word)
    if word == "ada":
        return text.words[at + 1 : at + 3] == ["yang", "dari"]
    return only is None or text.words[at + 1] in only


def _of_a_person(text: Text, warga: int) -> bool:
    """Whether "warga" tells where one person lives, not what the residents do."""
    if warga == 0 or text.opens_sentence(warga) or _owns(text, warga):
        return False
    before = warga - 1
    word = text.words[before]
    if word == "milik":
        return text.words[before - 1] in VEHICLES
    pointed = range(max(before - 2, 0), before) if word in _POINTING else ()  # "Kurir sabu itu warga X"
    if _is_person(text, before) or any(_is_person(text, at) for at in pointed):
        return True
    if not re.search(r"[,)(]", text.gaps[warga]):
        named = text.words[warga] == "warga" and not text.opens_sentence(before)
        return named and _is_name(text, before)
    if word.isdecimal():  # an age in brackets or after a comma, not a date or an hour
        return len(word) <= 3 and int(word) <= _OLDEST and text.gaps[before].strip() in {"(", ","}
    nobody = word in OF_NOBODY or (text.opens_sentence(before) and word.endswith("nya"))
    # "Sopir truk, warga X" or "Budi, warga X".
    return _is_person(text, before - 1) or (not nobody and _is_name(text, before))


def _is_person(text: Text, at: int) -> bool:
    """Whether a word speaks of one person, or of a few, and not of a crowd."""
    return text.words[at] in OF_A_PERSON and text.words[max(at - 1, 0)] not in CROWDS


def _owns(text: Text, warga: int) -> bool:
    """Whether it is the owner of a house, a field or cattle who lives there: that is where it happened."""
    for at in range(warga - 1, max(warga - 1 - _FAR, -1), -1):
        if text.words[at] in HOMESTEAD:
            return text.words[at - 1] not in KEEPERS
        if not (text.marks[at] & (CAPITAL | DIGITS) or text.words[at] in OF_AN_OWNER):
            return False
    return False


def _is_name(text: Text, at: int) -> bool:
    """Whether a word is a person's name or initials by its capital, which nothing else explains."""
    if not text.marks[at] & CAPITAL or text.words[at] in OF_NOBODY:
        return False
    if text.in_title(at) and text.shouting_title:
        return False
    return at == 0 or not (text.marks[at - 1] & LEVEL or text.words[at - 1] == "di")
