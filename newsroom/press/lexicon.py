"""Which words of a text may name a place, here or elsewhere: the tagger's dictionary.

Built once from a gazetteer and from the kecamatan and regencies of the whole country, because a report about
a namesake elsewhere is told by what stands around it.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from newsroom import official
from newsroom.place_names import LOCALITIES, SPELLINGS, fold, join, sound
from newsroom.press.marks import CAPITAL, HYPHEN, PLAIN
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
        self.served = served = self.villages.keys() | self.kecamatan.keys() | self.homes.keys()
        other_kecamatan = {join(fold(name)) for name in kecamatan_elsewhere}
        self.regencies_elsewhere = {join(fold(name)) for name in regencies_elsewhere} - self.homes.keys()
        self.kecamatan_elsewhere = other_kecamatan - self.kecamatan.keys()
        # Ours that bear the name of a kecamatan or a regency elsewhere: Sukorejo, Rembang.
        self.namesakes = self.kecamatan.keys() & (other_kecamatan | self.regencies_elsewhere)
        # Without "Kabupaten" before it, a name that is also one of ours is ours.
        self.elsewhere_bare = self.regencies_elsewhere - served - EVERYDAY_REGENCIES
        elsewhere = self.regencies_elsewhere | self.kecamatan_elsewhere
        spellings = {sound(key): key for key in served} | {key: key for key in elsewhere | served}
        also = {join(fold(other)): join(fold(name)) for other, name in SPELLINGS.items()}
        spellings |= {
            spelt: key for other, key in also.items() if key in served for spelt in (other, sound(other))
        }
        # The key of each spelling, and "" for what only begins one: one look tells both.
        self.names = {key[:length]: "" for key in spellings for length in range(1, len(key))} | spellings

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
        joined, names = text.words[at], self.names
        key = names.get(joined)
        if key is None:
            return None
        end = at + 1
        best = (end, key) if key else None
        marks, joints = text.marks, text.joints
        # As long as the next may belong to the same name: "Oro-oro Ombo", but not "Kepuh dan".
        while (gap := joints[end]) & PLAIN and (gap & HYPHEN or not (marks[end] ^ marks[at]) & CAPITAL):
            joined += text.words[end]
            key = names.get(joined)
            if key is None or end == at + _LONGEST_NAME:
                break
            end += 1
            if key:
                best = (end, key)
        return best

    def contains(self, kecamatan: str, village: str) -> bool:
        """Whether, by their keys, some kecamatan of that name holds some village of that name."""
        codes = self.kecamatan.get(kecamatan, ())
        return any(village in self._by_kecamatan.get(code, ()) for code in codes)

    def villages_in(self, kecamatan: Iterable[str]) -> dict[str, str]:
        """The villages in these kecamatan, code by key; of equal names the last."""
        found: dict[str, str] = {}
        for above in sorted(kecamatan):
            found |= self._by_kecamatan.get(above, {})
        return found

    @cached_property
    def _by_kecamatan(self) -> dict[str, dict[str, str]]:
        grouped: dict[str, dict[str, str]] = {}
        for key, codes in self.villages.items():
            for code in codes:
                grouped.setdefault(code.rpartition(".")[0], {})[key] = code
        return grouped


def _bare(regency: str) -> str:
    words = regency.split()
    while len(words) > 1 and fold(words[0]) in _REGENCY_WORDS:
        words = words[1:]
    return " ".join(words)
