"""What is known of a word, and of what stands between two words, as bits of one number.

Each name in a text asks some thirty questions of the words around it. A text looks every word up once, and
each question is then one bit, or several at once: a third of the time of finding the word in a set again.
"""

from collections.abc import Iterable
from functools import lru_cache

from newsroom.press.words import (
    ABBREVIATIONS,
    ADORNMENTS,
    CHAIN_FILLERS,
    CONJUNCTIONS,
    CONNECTORS,
    COUNTED,
    EVERYDAY,
    EXTENSIONS,
    LEVELS,
    NO_PLACES,
    NO_PLACES_IF_CAPITAL,
    OFFICES,
    OFFICIALS,
    PASSED_OVER,
    PASSING,
    RESIDENTS,
    STAFF,
)

# --- of a word: in which of the lists of `words.py` it is ------------------------------------------------
CAPITAL, DIGITS, AFTER_COLON = 1 << 0, 1 << 1, 1 << 2  # as it stands in the text
LEVEL = 1 << 3
OFFICE_WORD = 1 << 4
NO_PLACE = 1 << 5
ALSO_PLAIN = 1 << 6  # a `NO_PLACE` only with a capital
BLOCK = 1 << 7  # "RT", "RW"
CONJUNCTION = 1 << 8
CONNECTOR = 1 << 9
PASSES = 1 << 10
RESIDES = 1 << 11
PASSED = 1 << 12
EXTENSION = 1 << 13
EVERYDAY_WORD = 1 << 14
ABBREVIATION = 1 << 15
FILLER = 1 << 16
COUNTED_WORD = 1 << 17
ADORNMENT = 1 << 18
OFFICIAL = 1 << 19
OF_STAFF = 1 << 20
WALI = 1 << 21
MARKER = LEVEL | NO_PLACE | OFFICE_WORD | BLOCK  # says what the name after it is
TELLS = PASSES | RESIDES  # may say of the name after it that it is only passed by

_LISTS: tuple[tuple[int, Iterable[str]], ...] = (
    (LEVEL, LEVELS),
    (OFFICE_WORD, OFFICES),
    (NO_PLACE, NO_PLACES),
    (ALSO_PLAIN, NO_PLACES_IF_CAPITAL),
    (BLOCK, ("rt", "rw")),
    (CONJUNCTION, CONJUNCTIONS),
    (CONNECTOR, CONNECTORS),
    (PASSES, PASSING),
    (RESIDES, RESIDENTS),
    (PASSED, PASSED_OVER),
    (EXTENSION, EXTENSIONS),
    (EVERYDAY_WORD, EVERYDAY),
    (ABBREVIATION, ABBREVIATIONS),
    (FILLER, CHAIN_FILLERS),
    (COUNTED_WORD, COUNTED),
    (ADORNMENT, ADORNMENTS),
    (OFFICIAL, OFFICIALS),
    (OF_STAFF, STAFF),
    (WALI, ("wali",)),
)
#: By the folded word; those of no list are missing.
MARKS: dict[str, int] = {}
for _mark, _words in _LISTS:
    for _word in _words:
        MARKS[_word] = MARKS.get(_word, 0) | _mark

# --- of a gap: what stands between two words --------------------------------------------------------------
SPACED = 1 << 0  # nothing but a space
PLAIN = 1 << 1  # nothing but a space or a hyphen
HYPHEN = 1 << 2
BLANK = 1 << 3  # no sign at all
LISTS = 1 << 4  # what stands between the names of a list
LEADS = 1 << 5  # what may stand between the word for a level and the name
CHAINS = 1 << 6  # what may stand between a village and what contains it
LEADS_DOTTED, CHAINS_DOTTED = 1 << 7, 1 << 8  # the same after an abbreviation, whose full stop ends nothing
IN_NAME = 1 << 9  # what stands within an office's own name
OPENS_BRACKET, CLOSES_BRACKET = 1 << 10, 1 << 11
COMMA, COLON = 1 << 12, 1 << 13
SLASH = 1 << 14
STOPS = 1 << 15  # a sentence may end here
DOT = 1 << 16  # a full stop comes first
NEW_LINE = 1 << 17
DASH = 1 << 18  # between the ends of a road

_LIST_SIGNS = frozenset(
    {",", "&", "/", "),", ")", "(", "),(", ".,", ";", "\n-", "\n•", "\n*", ",\n-", ";\n-"}
)
_CHAIN_SIGNS = frozenset({"", "-", ",", "&", "/", "),", ")", "(", ".,"})
_OPENING_SIGNS = str.maketrans("", "", " \u00a0(:\"“‘'/-")
_SPACES = frozenset({" ", "\u00a0", "  "})
_STOPS = frozenset(".!?…\n")


@lru_cache(maxsize=256)  # a text knows some twenty, and most texts the same
def joint(gap: str) -> int:
    """What a gap may be."""
    bare = gap.replace(" ", "").replace("\u00a0", "")
    stripped, dotted = gap.strip(), gap.removeprefix(".")
    plain = gap == "-" or (gap.isspace() and "\n" not in gap)
    return (
        SPACED * (gap in _SPACES)
        | PLAIN * plain
        | HYPHEN * (gap == "-")
        | BLANK * (not bare)
        | LISTS * (bare in _LIST_SIGNS)
        | LEADS * (not gap.translate(_OPENING_SIGNS))
        | LEADS_DOTTED * (not dotted.translate(_OPENING_SIGNS))
        | CHAINS * (stripped in _CHAIN_SIGNS)
        | CHAINS_DOTTED * (dotted.strip() in _CHAIN_SIGNS)
        | IN_NAME * (plain or gap == ". ")
        | OPENS_BRACKET * (stripped == "(")
        | CLOSES_BRACKET * (")" in gap)
        | COMMA * ("," in gap)
        | COLON * (":" in gap)
        | SLASH * (stripped in {"/", "./"})
        | STOPS * (not _STOPS.isdisjoint(gap))
        | DOT * gap.startswith(".")
        | NEW_LINE * ("\n" in gap)
        | DASH * (gap in {"-", "–"})
    )
