"""One name of a place in a text, and what is said right after it to contain it."""

import enum
from dataclasses import dataclass

from newsroom.press.company import Aside
from newsroom.press.text import Text
from newsroom.press.words import ABBREVIATIONS, CHAIN_FILLERS, CONJUNCTIONS, LEVELS, Level

_CHAIN_REACH = 7  # tokens between a village and what contains it
_CHAIN_SIGNS = frozenset({"", "-", ",", "&", "/", "),", ")", "(", ".,"})
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
    aside: Aside = Aside.NO
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
    for at in range(len(mentions) - 2, -1, -1):
        here, following = mentions[at], mentions[at + 1]
        if not _adjoins(text, here, following):
            continue
        if following.level == here.level:
            here.within = following.within
            here.beside = following.beside = True
        elif following.level < here.level and text.words[following.first - 1] not in CONJUNCTIONS:
            here.within = following
            following.contains_previous = True


def _adjoins(text: Text, here: Mention, following: Mention) -> bool:
    if here.sentence != following.sentence or following.first - here.end > _CHAIN_REACH:
        return False
    for at in range(here.end, following.first + 1):
        gap = text.gaps[at]
        if text.words[at - 1] in ABBREVIATIONS:
            gap = gap.removeprefix(".")
        if gap.strip() not in _CHAIN_SIGNS:
            return False
        word = text.words[at]
        passed = word in CHAIN_FILLERS or word in CONJUNCTIONS or word in LEVELS or word.isdigit()
        if at < following.first and not passed:
            return False
    return True
