"""From what a person types to the place that they mean.

A typed name is forgiven its case, spaces, hyphens and slipped letters, may carry the word for its level ("kec
kejayan") and what contains it ("wonosari tutur", "kepuh kejayan pasuruan", "Kepuh, Kec. Kejayan"). The places
themselves are handed in.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from newsroom.name_index import FUZZY, JOINED, LATER_WORD, SOUNDING, STRONG, Likeness, NameIndex, Scope
from newsroom.place_address import LINKS, Segment, segments, tidied
from newsroom.place_names import fold

LONGEST_QUERY = 100  # signs; the longest name with all that contains it has some 90
_MOST_WORDS = 8  # in which unmarked qualifiers are looked for ("kepuh kejayan pasuruan")
_BESIDE_STRONG = 85.0
_SPREAD = 14.0  # how far below the best a place may be
_QUALIFIED = 3.0  # costs of reading the last words as what contains the place
_UNKNOWN_QUALIFIER = 10.0
_OTHER_LEVEL, _SISTER_LEVEL = 10.0, 1.0

_VILLAGE = ("desa", "kelurahan")


@dataclass(frozen=True, slots=True)
class Place:
    """What the search knows of a region. `kind` is the value of its RegionKind; codes nest by dots."""

    code: str
    name: str
    kind: str

    @property
    def depth(self) -> int:
        """0 for a province, 3 for a village."""
        return self.code.count(".")


class PlaceIndex:
    """Names prepared for searching. Places are handed over in the order of their codes."""

    def __init__(
        self,
        places: Sequence[Place],
        other_names: Mapping[str, str] | None = None,
        around: Collection[str] = (),
    ) -> None:
        """`other_names` leads from a name that people use to the code of what they mean by it.

        `around` are the names of what contains all of these places.
        """
        self.places = {place.code: place for place in places}
        names = [(place.code, place.name) for place in places]
        names += [(code, name) for name, code in (other_names or {}).items() if code in self.places]
        names.sort(key=lambda entry: entry[0])
        self.codes = [code for code, _ in names]
        self.names = NameIndex(name for _, name in names)
        self.containers = Scope.of([at for at, code in enumerate(self.codes) if self.places[code].depth < 3])
        self._around = frozenset(map(fold, around))

    def search(
        self, query: str, limit: int, likeness: Likeness = Likeness.BEGINNINGS
    ) -> list[tuple[str, float]]:
        """Codes with a score of 0-100, best first; of equal ones the larger place first, then by code."""
        if len(query) > LONGEST_QUERY:
            return []
        written = tidied(query)
        read = segments(written, self._around)
        if not read:
            return []
        asked = _Search(self, likeness)
        asked.as_said(read, written)
        if not asked.is_clear:
            asked.as_guessed(read)
        return self._ranked(asked.scores)[:limit]

    def inside(self, codes: Collection[str]) -> Scope:
        """All that lies inside these places, without them."""
        ranges = [
            range(bisect_left(self.codes, f"{code}."), bisect_left(self.codes, f"{code}/")) for code in codes
        ]
        return Scope.of(ranges[0] if len(ranges) == 1 else [at for found in ranges for at in found])

    def _ranked(self, scores: Mapping[str, float]) -> list[tuple[str, float]]:
        best = max(scores.values(), default=0.0)
        least = _BESIDE_STRONG if best >= STRONG else max(FUZZY, best - _SPREAD)
        kept = [(code, score) for code, score in scores.items() if score >= least]
        return sorted(kept, key=lambda entry: (-round(entry[1]), self.places[entry[0]].depth, entry[0]))


@dataclass(frozen=True, slots=True)
class _Search:
    """One search: the best score of each place so far, over all ways to read what was typed."""

    index: PlaceIndex
    likeness: Likeness
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def is_clear(self) -> bool:
        """Whether a name was found as it is written."""
        return max(self.scores.values(), default=0.0) >= STRONG

    def as_said(self, read: Sequence[Segment], written: str) -> None:
        """The first segment is the name, the others are what contains it."""
        name, *within = read
        containers = self._containers_of(within)
        if not (containers and self._score(name, containers, 0.0)):
            self._score(name, (), _UNKNOWN_QUALIFIER if within else 0.0)
        if name.kinds:  # the word for a level may be a part of the name: "Kota Baru"
            self._score(Segment((), tuple(fold(written).split())), (), 0.0)

    def as_guessed(self, read: Sequence[Segment]) -> None:
        """The last words of the name are what contains it, too."""
        name, *within = read
        for cut, containers in self._behind(name, self._containers_of(within), 1).items():
            self._score(Segment(name.kinds, name.words[:cut]), containers, _QUALIFIED)

    def _behind(self, segment: Segment, said: Collection[str], first: int) -> dict[int, set[str]]:
        """The places that the words of a segment name, for each word from `first` on at which they may begin.

        They may name several, each inside the next: "kejayan pasuruan". `said` is what contains all.
        """
        words = segment.words
        behind: dict[int, set[str]] = {}
        if len(words) > _MOST_WORDS:
            return behind
        for start in range(len(words) - 1, first - 1, -1):
            kinds = () if start else segment.kinds
            found = _narrowed(self._container_codes(Segment(kinds, words[start:])), said)
            for end, beyond in behind.items():
                here = self._container_codes(Segment(kinds, words[start:end]))
                found |= {code for code in here if any(code.startswith(f"{one}.") for one in beyond)}
            if not found and words[start] in LINKS:
                found = behind.get(start + 1, set())
            if found:
                behind[start] = found
        return behind

    def _score(self, name: Segment, containers: Collection[str], cost: float) -> bool:
        """Keep each match inside the containers (none: anywhere) at its best score; whether there was any."""
        index = self.index
        scope = index.inside(containers) if containers else None
        found = False
        for at, score in index.names.matches(" ".join(name.words), scope, self.likeness):
            found = True
            code = index.codes[at]
            final = score - cost - _level_cost(name.kinds, index.places[code].kind)
            self.scores[code] = max(final, self.scores.get(code, 0.0))
        return found

    def _containers_of(self, within: Sequence[Segment]) -> set[str]:
        """The places that fit every qualifier that is known at all, the narrowest of each chain."""
        fitting: set[str] = set()
        for segment in reversed(within):
            found = self._container_codes(segment) or self._behind(segment, fitting, 0).get(0, set())
            fitting = _narrowed(found, fitting) or fitting
        return fitting

    def _container_codes(self, segment: Segment) -> set[str]:
        index = self.index
        matches = index.names.matches(" ".join(segment.words), index.containers, self.likeness)
        good = [
            (at, score) for at, score in matches if score >= JOINED - 1 or FUZZY + 5 < score < LATER_WORD + 6
        ]
        best = max((score for _, score in good), default=0.0)
        codes = {index.codes[at] for at, score in good if score >= min(best, SOUNDING)}
        asked = {code for code in codes if index.places[code].kind in segment.kinds}
        return asked or codes


def _narrowed(codes: set[str], others: Collection[str]) -> set[str]:
    """The narrower of each two that contain one another; the codes as they are where none do."""
    return {max(one, other, key=len) for one in codes for other in others if _related(one, other)} or codes


def _related(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _level_cost(asked: tuple[str, ...], kind: str) -> float:
    if not asked or kind in asked:
        return 0.0
    # People say "desa" of a kelurahan and the other way round.
    return _SISTER_LEVEL if kind in _VILLAGE and asked[0] in _VILLAGE else _OTHER_LEVEL
