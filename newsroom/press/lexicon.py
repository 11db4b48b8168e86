"""Which words of a text may name a place, here or elsewhere: the tagger's dictionary.

Built once from a gazetteer and from the kecamatan and regencies of the whole country, because a report about
a namesake elsewhere is told by what stands around it.
"""

from collections.abc import Iterable, Iterator
from typing import Self

from newsroom import official
from newsroom.place_names import LOCALITIES, fold, join, sound
from newsroom.press.text import Text
from newsroom.press.words import EVERYDAY_REGENCIES, MORE_ELSEWHERE
from newsroom.regions import Gazetteer, RegionKind

_LONGEST_NAME = 5  # words: "Oro Oro Ombo Kulon" and one to spare
_REGENCY_WORDS = frozenset({"kabupaten", "kota", "administrasi"})


class Lexicon:
    """Keys are folded names without spaces; several places may share one."""

    def __init__(
        self, gazetteer: Gazetteer, regencies_elsewhere: Iterable[str], kecamatan_elsewhere: Iterable[str]
    ) -> None:
        """Hold the served places and the bare names of what lies outside; most callers want `Lexicon.of`."""
        self.villages: dict[str, tuple[str, ...]] = {}
        self.kecamatan: dict[str, tuple[str, ...]] = {}
        self.homes: dict[str, tuple[str, ...]] = {}  # kabupaten and kota
        for region in gazetteer:
            if region.kind.level > 1:
                names = self._names_of(region.kind)
                key = join(fold(region.name))
                names[key] = (*names.get(key, ()), region.code)
        for name, code in LOCALITIES.items():
            if code in gazetteer:
                self.kecamatan[join(fold(name))] = (code,)
        served = self.villages.keys() | self.kecamatan.keys() | self.homes.keys()
        other_kecamatan = {join(fold(name)) for name in kecamatan_elsewhere}
        self.regencies_elsewhere = {join(fold(name)) for name in regencies_elsewhere} - self.homes.keys()
        self.kecamatan_elsewhere = other_kecamatan - self.kecamatan.keys()
        # Ours that bear the name of a kecamatan or a regency elsewhere: Sukorejo, Rembang.
        self.namesakes = self.kecamatan.keys() & (other_kecamatan | self.regencies_elsewhere)
        # Without "Kabupaten" before it, a name that is also one of ours is ours.
        self.elsewhere_bare = self.regencies_elsewhere - served - EVERYDAY_REGENCIES
        elsewhere = self.regencies_elsewhere | self.kecamatan_elsewhere
        self._spellings = {sound(key): key for key in served} | {key: key for key in elsewhere | served}
        self._openings = {key[:length] for key in self._spellings for length in range(1, len(key) + 1)}

    @classmethod
    def of(cls, gazetteer: Gazetteer) -> Self:
        """The lexicon of a gazetteer with all that is not in it; takes some 0.1 s."""
        regencies: list[str] = list(MORE_ELSEWHERE)
        kecamatan: list[str] = []
        roots = [root.code for root in gazetteer.roots]
        for code, name in official.down_to_kecamatan().items():
            level = official.level_of(code)
            if level == 3:
                if code not in gazetteer:
                    kecamatan.append(name)
            elif not any(root.startswith(code) or code.startswith(root) for root in roots):
                regencies.append(_bare(name) if level == 2 else name)
        return cls(gazetteer, regencies, kecamatan)

    def _names_of(self, kind: RegionKind) -> dict[str, tuple[str, ...]]:
        if kind.is_village:
            return self.villages
        return self.kecamatan if kind is RegionKind.KECAMATAN else self.homes

    def match(self, text: Text, at: int) -> tuple[int, str] | None:
        """The longest name that begins at a token, joined or split: where it ends, and its key."""
        joined, end, best = text.words[at], at + 1, None
        farthest = min(at + _LONGEST_NAME, text.size)
        while joined in self._openings:
            key = self._spellings.get(joined)
            if key is not None:
                best = (end, key)
            if end == farthest or not _same_name(text, at, end):
                break
            joined += text.words[end]
            end += 1
        return best

    def is_served(self, key: str) -> bool:
        """Whether the name is one of a place here."""
        return key in self.villages or key in self.kecamatan or key in self.homes

    def contains(self, kecamatan: str, village: str) -> bool:
        """Whether, by their keys, some kecamatan of that name holds some village of that name."""
        codes = self.kecamatan.get(kecamatan, ())
        return any(code.rpartition(".")[0] in codes for code in self.villages.get(village, ()))

    def villages_in(self, kecamatan: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Key and code of every village in these kecamatan."""
        wanted = set(kecamatan)
        for key, codes in self.villages.items():
            for code in codes:
                if code.rpartition(".")[0] in wanted:
                    yield key, code


def _same_name(text: Text, at: int, end: int) -> bool:
    """Whether a token may belong to the name that began at `at`: "Oro-oro Ombo", but not "Kepuh dan"."""
    return text.gaps[end] == "-" or (text.plain(end) and text.capital[end] == text.capital[at])


def _bare(regency: str) -> str:
    words = regency.split()
    while len(words) > 1 and fold(words[0]) in _REGENCY_WORDS:
        words = words[1:]
    return " ".join(words)
