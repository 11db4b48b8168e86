"""The gazetteer: which places a newsroom serves, what contains what, and how a typed name finds its place.

Names and codes are Kemendagri's, read in `newsroom/official.py`. How a name is matched against what a person
types lives in `newsroom/place_search.py`; which places an article is about, in `newsroom/tagging.py`.
"""

import enum
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from newsroom import official
from newsroom.name_index import Likeness
from newsroom.place_names import COUNTRY, LOCALITIES, PROVINCES
from newsroom.place_search import Place, PlaceIndex


class UnknownRegion(Exception):
    """A code that Kemendagri's list does not hold. `code` is what was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a Kemendagri region code (like 35.14 or 35.14.06.2005)")
        self.code = code


class RegionKind(enum.Enum):
    """The administrative levels, largest first. Papua's distrik count as kecamatan, a desa adat as desa."""

    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    DESA = "desa"

    @property
    def level(self) -> int:
        """1 provinsi, 2 kabupaten or kota, 3 kecamatan, 4 desa or kelurahan."""
        return _LEVELS[self]

    @property
    def is_village(self) -> bool:
        """Whether this is the smallest unit, desa or kelurahan."""
        return self.level == 4


_LEVELS: Mapping[RegionKind, int] = {
    RegionKind.PROVINSI: 1,
    RegionKind.KABUPATEN: 2,
    RegionKind.KOTA: 2,
    RegionKind.KECAMATAN: 3,
    RegionKind.KELURAHAN: 4,
    RegionKind.DESA: 4,
}
_KINDS: Mapping[str, RegionKind] = {
    **{kind.value: kind for kind in RegionKind},
    "distrik": RegionKind.KECAMATAN,
    "desa_adat": RegionKind.DESA,
}
# Administrative terms are Indonesian in every language of the bot, as on a signpost.
_ABBREVIATIONS: Mapping[RegionKind, str] = {
    RegionKind.KABUPATEN: "Kab. ",
    RegionKind.KOTA: "Kota ",
    RegionKind.KECAMATAN: "Kec. ",
}
_OFFICIAL_PREFIXES = ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota ")


@dataclass(frozen=True, slots=True)
class Region:
    """A place with an official code. `name` is bare: "Pasuruan" for both the kabupaten and the kota."""

    code: str
    name: str
    kind: RegionKind

    @property
    def label(self) -> str:
        """The name as a signpost has it: "Kec. Kejayan", "Kota Pasuruan"; a village plainly, "Kepuh"."""
        return _ABBREVIATIONS.get(self.kind, "") + self.name

    @property
    def parent_code(self) -> str:
        """The code of what contains it; "" for a province."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a search offers, and how sure it is, 0-100."""

    region: Region
    score: float


def _region(code: str, name: str) -> Region:
    kind = _KINDS[official.type_of(code, name)]
    if kind.level == 2:
        prefix = next((prefix for prefix in _OFFICIAL_PREFIXES if name.startswith(prefix)), "")
        name = name.removeprefix(prefix)
    return Region(code, name, kind)


class Gazetteer:
    """The places inside some roots. Built once and then only read, so it may be shared freely."""

    def __init__(self, regions: Iterable[Region], roots: Iterable[str]) -> None:
        """Hold `regions`, which must contain every one of `roots`; most callers want `Gazetteer.of`."""
        self._regions = {region.code: region for region in sorted(regions, key=lambda region: region.code)}
        self._codes = tuple(self._regions)
        self.roots = tuple(self._regions[code] for code in roots)
        children: dict[str, list[Region]] = {}
        for region in self:
            children.setdefault(region.parent_code, []).append(region)
        self._children = {
            code: tuple(sorted(found, key=lambda region: (region.name, region.code)))
            for code, found in children.items()
        }
        self._index: PlaceIndex | None = None

    @classmethod
    def of(cls, roots: Iterable[str]) -> Self:
        """The gazetteer of these codes and of all that lies inside them; raises UnknownRegion.

        A root that lies inside another one adds nothing. Reading the data takes some 25 ms.
        """
        wanted = tuple(dict.fromkeys(roots))
        kept = [code for code in wanted if not any(code.startswith(f"{other}.") for other in wanted)]
        names = official.all_inside(kept)
        for code in kept:
            if code not in names:
                raise UnknownRegion(code)
        return cls([_region(code, name) for code, name in names.items()], kept)

    @classmethod
    def of_indonesia(cls) -> Self:
        """Every region of the country, some 91,600."""
        return cls.of(official.provinces())

    def __len__(self) -> int:
        return len(self._regions)

    def __iter__(self) -> Iterator[Region]:
        """All regions in the order of their codes: a region stands before what lies inside it."""
        return iter(self._regions.values())

    def __contains__(self, code: object) -> bool:
        return code in self._regions

    def __getitem__(self, code: str) -> Region:
        return self._regions[code]

    def get(self, code: str) -> Region | None:
        """The region of this code, or None where it is not served."""
        return self._regions.get(code)

    def children(self, code: str) -> tuple[Region, ...]:
        """What lies directly inside, by name."""
        return self._children.get(code, ())

    def parent(self, code: str) -> Region | None:
        """What contains it, or None for a root and for what is not served."""
        return self._regions.get(code.rpartition(".")[0]) if code in self._regions else None

    def ancestors(self, code: str) -> tuple[Region, ...]:
        """All that contains it within what is served, nearest first."""
        found: list[Region] = []
        above = self.parent(code)
        while above is not None:
            found.append(above)
            above = self.parent(above.code)
        return tuple(found)

    def villages(self, code: str) -> tuple[Region, ...]:
        """Every desa and kelurahan inside, or the village itself, in the order of their codes."""
        return tuple(region for region in self.within(code) if region.kind.is_village)

    def within(self, code: str) -> tuple[Region, ...]:
        """The region and all that lies inside it, in the order of their codes."""
        if code not in self._regions:
            return ()
        start = bisect_left(self._codes, code)
        end = bisect_left(self._codes, f"{code}/")  # "/" is the sign after "."
        return tuple(self._regions[found] for found in self._codes[start:end])

    def full_name(self, code: str) -> str:
        """The name with all that contains it: "Kepuh, Kec. Kejayan, Kab. Pasuruan"."""
        return ", ".join(region.label for region in (self._regions[code], *self.ancestors(code)))

    def short(self, code: str) -> str:
        """A village with its kecamatan, "Kepuh, Kec. Kejayan"; anything larger by its label alone."""
        region = self._regions[code]
        above = self.parent(code)
        return f"{region.label}, {above.label}" if region.kind.is_village and above else region.label

    def search(
        self, query: str, limit: int = 8, likeness: Likeness = Likeness.BEGINNINGS
    ) -> tuple[Found, ...]:
        """The places that a person may mean, likeliest first; nothing for what resembles no name."""
        if self._index is None:  # built at the first search: the tagger and the feeds never need it
            places = [Place(region.code, region.name, region.kind.value) for region in self]
            self._index = PlaceIndex(places, {**LOCALITIES, **PROVINCES}, tuple(self._around()))
        found = self._index.search(query, limit, likeness)
        return tuple(Found(self._regions[code], score) for code, score in found)

    def _around(self) -> Iterator[str]:
        """The names of what contains the roots: people write them behind what is served."""
        yield COUNTRY
        for root in self.roots:
            code = root.parent_code
            while code:
                if (name := official.name_of(code)) is not None:
                    yield _region(code, name).name
                    yield from (short for short, province in PROVINCES.items() if province == code)
                code = code.rpartition(".")[0]
