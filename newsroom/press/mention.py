"""One name of a place in a text, and what is said right after it to contain it."""

import enum
from dataclasses import dataclass
from itertools import pairwise

from newsroom.press.company import NO_ASIDE, Aside
from newsroom.press.marks import ABBREVIATION, CHAINS, CHAINS_DOTTED, CONJUNCTION, DIGITS, FILLER, LEVEL
from newsroom.press.text import Text
from newsroom.press.words import Level

_CHAIN_REACH = 7  # tokens between a village and what contains it
_CHAINED = FILLER | CONJUNCTION | LEVEL | DIGITS
BOTH = "both"  # "Kota dan Kabupaten Pasuruan"


class Role(enum.Enum):
    """In what company a name stands, the best first."""

    NAMED = "named"  # with the word for its level, or in a list after one
    BARE = "bare"  # alone
    OFFICE = "office"  # in the name of an office, an official, a road, a firm


NAMED, BARE, OFFICE = Role


@dataclass(slots=True, eq=False)
class Mention:
    """One name in a text; positions count tokens, `first` is where the words before the name begin.

    `level` is as it is said, or for a bare name that of the largest place that bears it. `word` is the word
    that says so ("kota", "desa") or the office whose name this is a part of. `within` is the name said right
    after it to contain it.
    """

    first: int
    start: int
    end: int
    key: str
    level: Level
    role: Role
    sentence: int
    word: str = ""
    aside: Aside = NO_ASIDE
    known: bool = True  # False: spelt like no place that we know
    within: "Mention | None" = None
    contains_previous: bool = False
    beside: bool = False  # joined to another name by a list
    stands_in: bool = False  # "di X"
    dateline: bool = False

    def containers(self) -> "list[Mention]":
        """What is said right after to contain it, the nearest first."""
        found: list[Mention] = []
        above = self.within
        while above is not None:
            found.append(above)
            above = above.within
        return found


def link(text: Text, mentions: list[Mention]) -> None:
    """Say of each name what is written right after it to contain it."""
    marks, joints = text.marks, text.joints
    for here, following in reversed(list(pairwise(mentions))):
        if (
            here.sentence != following.sentence
            or not joints[here.end] & (CHAINS | CHAINS_DOTTED)
            or following.first - here.end > _CHAIN_REACH
            or not _adjoins(text, here.end, following.first)
        ):
            continue
        if following.level is here.level:
            here.within = following.within
            here.beside = following.beside = True
        elif following.level < here.level and not marks[following.first - 1] & CONJUNCTION:
            here.within = following
            following.contains_previous = True


def _adjoins(text: Text, end: int, first: int) -> bool:
    """Whether what stands between the end of a name and the next one's first word chains them."""
    marks, joints = text.marks, text.joints
    for at in range(end, first + 1):
        if not joints[at] & (CHAINS_DOTTED if marks[at - 1] & ABBREVIATION else CHAINS):
            return False
        if at < first and not marks[at] & _CHAINED:
            return False
    return True
