"""Which names resemble a typed one, and how much: in another spelling, as a beginning, with slipped letters.

Names are known by their position in a list; what a place is, and what lies in it, is the business of
`newsroom/place_search.py`.
"""

import enum
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from newsroom.place_names import fold, join, sound

EXACT, JOINED, SOUNDING = 100.0, 98.0, 97.0
_PREFIX, _PREFIX_SPAN = 86.0, 6.0
LATER_WORD = 80.0
FUZZY, _FUZZY_SPAN = 60.0, 25.0
STRONG = 94.0  # from here on a weaker likeness is noise
_LIKENESS = 0.8  # one letter of five; below, what people write in chats begins to resemble villages
_MANY = 64


class Likeness(enum.Enum):
    """How much a name is forgiven."""

    SPELLING = enum.auto()  # case, spaces, hyphens, doubled and old letters
    SLIPS = enum.auto()  # slipped letters, too
    BEGINNINGS = enum.auto()  # and what is left out at its end


@dataclass(frozen=True, slots=True)
class Scope:
    """The positions among which a name is looked for, and the same to ask whether one is among them."""

    positions: Sequence[int]
    members: Collection[int]

    @classmethod
    def of(cls, positions: Sequence[int]) -> "Scope":
        """The scope of these positions; a range knows its members by itself."""
        return cls(positions, positions if isinstance(positions, range) else frozenset(positions))


class NameIndex:
    """Names prepared for searching."""

    def __init__(self, names: Iterable[str]) -> None:
        """A name's position in `names` is what is found."""
        self._folded = [fold(name) for name in names]
        self._keys = [join(name) for name in self._folded]
        self._by_key = _grouped(self._keys)
        self._by_sound = _grouped(sound(key) for key in self._keys)
        self._sorted_keys = sorted(self._by_key)
        self._later_words = sorted(
            (word, at) for at, name in enumerate(self._folded) for word in name.split()[1:]
        )

    def matches(self, name: str, scope: Scope | None, likeness: Likeness) -> Iterator[tuple[int, float]]:
        """Positions within the scope (None: anywhere) whose name resembles the folded `name`, with scores."""
        key = join(name)
        if not key:
            return
        found = False
        for at, score in self._written_alike(name, key, likeness):
            if scope is None or at in scope.members:
                found = found or score >= STRONG
                yield at, score
        if not found and len(key) >= 4 and likeness is not Likeness.SPELLING:
            yield from self._nearly(key, scope)

    def _written_alike(self, name: str, key: str, likeness: Likeness) -> Iterator[tuple[int, float]]:
        for at in self._by_key.get(key, ()):
            yield at, EXACT if self._folded[at] == name else JOINED
        for at in self._by_sound.get(sound(key), ()):
            if self._keys[at] != key:
                yield at, SOUNDING
        if len(key) < 3 or likeness is not Likeness.BEGINNINGS:
            return
        for other in _starting_with(self._sorted_keys, key):
            score = _PREFIX + _PREFIX_SPAN * len(key) / len(other)
            for at in self._by_key[other]:
                yield at, score
        first = bisect_left(self._later_words, (key, -1))
        for word, at in self._later_words[first : first + _MANY]:
            if not word.startswith(key):
                break
            yield at, LATER_WORD

    def _nearly(self, key: str, scope: Scope | None) -> Iterator[tuple[int, float]]:
        choices = self._sorted_keys if scope is None else [self._keys[at] for at in scope.positions]
        hits = process.extract(
            key, choices, scorer=Indel.normalized_similarity, score_cutoff=_LIKENESS, limit=_MANY
        )
        for other, likeness, where in hits:
            score = FUZZY + _FUZZY_SPAN * (likeness - _LIKENESS) / (1 - _LIKENESS)
            for at in self._by_key[other] if scope is None else (scope.positions[where],):
                yield at, score


def _grouped(keys: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        groups.setdefault(key, []).append(at)
    return groups


def _starting_with(sorted_keys: Sequence[str], prefix: str) -> Iterator[str]:
    first = bisect_left(sorted_keys, prefix)
    for key in sorted_keys[first : first + _MANY]:
        if not key.startswith(prefix):
            return
        if key != prefix:
            yield key
