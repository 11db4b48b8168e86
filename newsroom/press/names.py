"""Where a name ends that begins at a word, known or unknown."""

from newsroom.press.company import goes_on
from newsroom.press.lexicon import Lexicon
from newsroom.press.marks import CAPITAL, EVERYDAY_WORD, EXTENSION, MARKER, PLAIN
from newsroom.press.text import Text
from newsroom.press.words import DAYS, KECAMATAN, NEVER_A_VILLAGE, REGENCY, VILLAGE, Level

_LONGEST_UNKNOWN = 3  # words of a name that is spelt like none that we know


def name_at(text: Text, lexicon: Lexicon, at: int, level: Level) -> tuple[int, str, bool] | None:
    """A name where one is expected: where it ends, its key, and whether it is known."""
    mark = text.marks[at]
    known = lexicon.match(text, at)
    if known is not None:
        end, key = known
        if not (
            # "Desa Banjaran" may be a slip, though a kecamatan elsewhere is called so.
            (level is VILLAGE and key not in lexicon.served)
            or (mark & (CAPITAL | EVERYDAY_WORD)) == EVERYDAY_WORD
            or (text.marks[end] & EXTENSION and goes_on(text, end) and not lexicon.match(text, end))
        ):
            return end, key, True
    if mark & (CAPITAL | MARKER) != CAPITAL:  # none, or on a word that says what follows
        return None
    end = at + 1
    while end < min(at + _LONGEST_UNKNOWN, text.size) and _may_go_on(text, lexicon, end):
        end += 1
    return end, "".join(text.words[at:end]), False


def _may_go_on(text: Text, lexicon: Lexicon, at: int) -> bool:
    """Whether an unknown name may hold this token, too."""
    word, mark = text.words[at], text.marks[at]
    if not (text.joints[at] & PLAIN and mark & CAPITAL) or mark & MARKER:
        return False
    if word in DAYS:
        return False
    name = lexicon.match(text, at)
    return not name or not (name[1] in lexicon.served or name[1] in lexicon.elsewhere_bare)


def is_split_name(text: Text, lexicon: Lexicon, at: int) -> bool:
    """Whether a word like "Gunung" begins a village's name here: "Gunung Gangsir"."""
    word = text.words[at]
    if word in NEVER_A_VILLAGE:
        return False
    name = lexicon.match(text, at)
    return name is not None and name[0] > at + 1


def level_alone(lexicon: Lexicon, key: str) -> Level:
    """What a name without the word for its level is: the largest place that bears it."""
    if key in lexicon.homes or key in lexicon.elsewhere_bare:
        return REGENCY
    return KECAMATAN if key in lexicon.kecamatan else VILLAGE
