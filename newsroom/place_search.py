"""From what a person types to the place that they mean.

A typed name is forgiven its case, spaces, hyphens and slipped letters, may carry the word for its level ("kec
kejayan") and what contains it ("wonosari tutur", "Kepuh, Kec. Kejayan"). The places themselves are handed in.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from newsroom.place_names import fold, join, sound

LONGEST_QUERY = 100  # signs; the longest name with all that contains it has some 90
_MOST_WORDS = 6  # in which an unmarked qualifier is looked for ("wonosari tutur")
_EXACT, _JOINED, _SOUNDING = 100.0, 98.0, 97.0
_PREFIX, _PREFIX_SPAN = 86.0, 6.0
_LATER_WORD = 80.0
_FUZZY, _FUZZY_SPAN = 60.0, 25.0
_STRONG = 94.0  # from here on a weaker likeness is noise
_BESIDE_STRONG = 85.0
_SPREAD = 14.0  # how far below the best a place may be
_QUALIFIED = 3.0  # costs of reading the last words as what contains the place
_UNKNOWN_QUALIFIER = 10.0
_OTHER_LEVEL, _SISTER_LEVEL = 10.0, 1.0
_LIKENESS = 0.8  # one letter of five; below, what people write in chats begins to resemble villages
_MANY = 64

_PARTS = re.compile(r"[,;/()|\n]")
_VILLAGE = ("desa", "kelurahan")
_LEVEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "desa": ("desa",),
    "ds": ("desa",),
    "kelurahan": ("kelurahan",),
    "kel": ("kelurahan",),
    "kecamatan": ("kecamatan",),
    "kec": ("kecamatan",),
    "distrik": ("kecamatan",),
    "kabupaten": ("kabupaten",),
    "kab": ("kabupaten",),
    "kota": ("kota",),
    "provinsi": ("provinsi",),
    "prov": ("provinsi",),
}


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


@dataclass(frozen=True, slots=True)
class _Segment:
    """Some words of a query with the level that was written before them, if any."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a query: a name, and what contains it, nearest first."""

    name: _Segment
    within: tuple[_Segment, ...]
    cost: float = 0.0


class PlaceIndex:
    """Names prepared for searching. Places are handed over in the order of their codes."""

    def __init__(self, places: Sequence[Place], other_names: Mapping[str, str] | None = None) -> None:
        """`other_names` leads from a name that people use to the code of what they mean by it."""
        self._places = {place.code: place for place in places}
        names = [(place.code, place.name) for place in places]
        names += [(code, name) for name, code in (other_names or {}).items() if code in self._places]
        names.sort(key=lambda entry: entry[0])
        folded = [fold(name) for _, name in names]
        self._codes = [code for code, _ in names]
        self._folded = folded
        self._keys = [join(name) for name in folded]
        self._by_key = _grouped(self._keys)
        self._by_sound = _grouped(sound(key) for key in self._keys)
        self._sorted_keys = sorted(self._by_key)
        self._later_words = sorted((word, at) for at, name in enumerate(folded) for word in name.split()[1:])
        self._containers = [at for at, code in enumerate(self._codes) if self._places[code].depth < 3]

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Codes with a score of 0-100, best first; of equal ones the larger place first, then by code."""
        if len(query) > LONGEST_QUERY:
            return []
        scores: dict[str, float] = {}
        segments = _segments(query)
        for readings in (_plain_readings(segments, query), _qualified_readings(segments)):
            for reading in readings:
                self._collect(reading, scores)
            if scores and max(scores.values()) >= _STRONG:
                break
        return self._ranked(scores)[:limit]

    def _ranked(self, scores: Mapping[str, float]) -> list[tuple[str, float]]:
        best = max(scores.values(), default=0.0)
        least = _BESIDE_STRONG if best >= _STRONG else max(_FUZZY, best - _SPREAD)
        kept = [(code, score) for code, score in scores.items() if score >= least]
        return sorted(kept, key=lambda entry: (-round(entry[1]), self._places[entry[0]].depth, entry[0]))

    def _collect(self, reading: _Reading, scores: dict[str, float]) -> None:
        containers = self._containers_of(reading.within)
        guessed = reading.cost > 0
        if containers:
            scope = [at for code in containers for at in self._inside(code)]
            if self._score(reading, scope, reading.cost, scores) or guessed:
                return
        elif guessed:
            return  # the last words are no place: there is no such reading
        self._score(reading, None, _UNKNOWN_QUALIFIER if reading.within else reading.cost, scores)

    def _score(
        self, reading: _Reading, scope: list[int] | None, cost: float, scores: dict[str, float]
    ) -> bool:
        """Keep each match at its best score; whether there was any."""
        found = False
        for at, score in self._matches(" ".join(reading.name.words), scope):
            found = True
            code = self._codes[at]
            final = score - cost - _level_cost(reading.name.kinds, self._places[code].kind)
            scores[code] = max(final, scores.get(code, 0.0))
        return found

    def _inside(self, code: str) -> range:
        """Positions of all that lies inside, without the place itself."""
        return range(bisect_left(self._codes, f"{code}."), bisect_left(self._codes, f"{code}/"))

    def _containers_of(self, within: Sequence[_Segment]) -> set[str]:
        """The places that fit every qualifier that is known at all, the narrowest of each chain."""
        fitting: set[str] = set()
        for segment in within:
            found = self._container_codes(segment)
            if not fitting:
                fitting = found
            elif found:
                pairs = [(a, b) for a in fitting for b in found if _related(a, b)]
                fitting = {max(a, b, key=len) for a, b in pairs} or fitting
        return fitting

    def _container_codes(self, segment: _Segment) -> set[str]:
        matches = self._matches(" ".join(segment.words), self._containers)
        good = [
            (at, score)
            for at, score in matches
            if score >= _JOINED - 1 or _FUZZY + 5 < score < _LATER_WORD + 6
        ]
        best = max((score for _, score in good), default=0.0)
        codes = {self._codes[at] for at, score in good if score >= min(best, _SOUNDING)}
        asked = {code for code in codes if self._places[code].kind in segment.kinds}
        return asked or codes

    def _matches(self, name: str, scope: list[int] | None) -> Iterator[tuple[int, float]]:
        """Positions within the scope (None: anywhere) whose name resembles the folded `name`."""
        key = join(name)
        if not key:
            return
        allowed = None if scope is None else set(scope)
        found = False
        for at, score in self._written_alike(name, key):
            if allowed is None or at in allowed:
                found = found or score >= _STRONG
                yield at, score
        if not found and len(key) >= 4:
            yield from self._nearly(key, scope)

    def _written_alike(self, name: str, key: str) -> Iterator[tuple[int, float]]:
        for at in self._by_key.get(key, ()):
            yield at, _EXACT if self._folded[at] == name else _JOINED
        for at in self._by_sound.get(sound(key), ()):
            if self._keys[at] != key:
                yield at, _SOUNDING
        if len(key) < 3:
            return
        for other in _starting_with(self._sorted_keys, key):
            score = _PREFIX + _PREFIX_SPAN * len(key) / len(other)
            for at in self._by_key[other]:
                yield at, score
        first = bisect_left(self._later_words, (key, -1))
        for word, at in self._later_words[first : first + _MANY]:
            if not word.startswith(key):
                break
            yield at, _LATER_WORD

    def _nearly(self, key: str, scope: list[int] | None) -> Iterator[tuple[int, float]]:
        choices = self._sorted_keys if scope is None else [self._keys[at] for at in scope]
        hits = process.extract(
            key, choices, scorer=Indel.normalized_similarity, score_cutoff=_LIKENESS, limit=_MANY
        )
        for other, likeness, where in hits:
            score = _FUZZY + _FUZZY_SPAN * (likeness - _LIKENESS) / (1 - _LIKENESS)
            for at in self._by_key[other] if scope is None else (scope[where],):
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


def _related(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _level_cost(asked: tuple[str, ...], kind: str) -> float:
    if not asked or kind in asked:
        return 0.0
    # People say "desa" of a kelurahan and the other way round.
    return _SISTER_LEVEL if kind in _VILLAGE and asked[0] in _VILLAGE else _OTHER_LEVEL


def _segments(query: str) -> tuple[_Segment, ...]:
    """The query cut at commas and before every word for a level: "kalirejo kec. kraton" has two segments."""
    segments: list[_Segment] = []
    for part in _PARTS.split(query):
        kinds: tuple[str, ...] = ()
        words: list[str] = []
        for word in fold(part).split():
            level = _LEVEL_WORDS.get(word)
            if level is None:
                words.append(word)
                continue
            if words:
                segments.append(_Segment(kinds, tuple(words)))
                kinds, words = (), []
            kinds += level
        if words:
            segments.append(_Segment(kinds, tuple(words)))
        elif kinds and segments and not segments[-1].kinds:  # "kejayan kecamatan"
            segments[-1] = _Segment(kinds, segments[-1].words)
    return tuple(segments)


def _plain_readings(segments: tuple[_Segment, ...], query: str) -> Iterator[_Reading]:
    if not segments:
        return
    yield _Reading(segments[0], segments[1:])
    if segments[0].kinds:  # the word for a level may be a part of the name: "Kota Baru"
        yield _Reading(_Segment((), tuple(fold(query).split())), ())


def _qualified_readings(segments: tuple[_Segment, ...]) -> Iterator[_Reading]:
    """The last words of the name read as what contains it."""
    if not segments:
        return
    name = segments[0]
    if len(name.words) > _MOST_WORDS:
        return
    for cut in range(1, len(name.words)):
        within = (_Segment((), name.words[cut:]), *segments[1:])
        yield _Reading(_Segment(name.kinds, name.words[:cut]), within, _QUALIFIED)
