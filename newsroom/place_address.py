"""How people write where something is, and the parts of it: a name, and what contains it.

Commas, words for a level ("kec", "village"), RT, RW and the province are read here. Pure text; which places
exist is the business of `newsroom/place_search.py`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from newsroom.place_names import fold

_BETWEEN = re.compile(r"[,;/()|\n]")
#: "RT 02 RW 03", "rt.2/3", "RT/RW 02/03": the neighbourhood, smaller than any place that is known.
_NEIGHBOURHOOD = re.compile(r"\b(?:rt|rw)(?:\s*/\s*rw)?[\s.:]*[0-9]+(?:\s*/\s*[0-9]+)*\b", re.IGNORECASE)
_SUBDISTRICT = re.compile(r"\bsub[\s-]+district\b", re.IGNORECASE)

_VILLAGE, _KECAMATAN, _KABUPATEN, _KOTA, _PROVINCE = (
    ("desa",),
    ("kecamatan",),
    ("kabupaten",),
    ("kota",),
    ("provinsi",),
)
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "desa": _VILLAGE,
    "ds": _VILLAGE,
    "kelurahan": ("kelurahan",),
    "kel": ("kelurahan",),
    "kecamatan": _KECAMATAN,
    "kec": _KECAMATAN,
    "distrik": _KECAMATAN,
    "kabupaten": _KABUPATEN,
    "kab": _KABUPATEN,
    "kota": _KOTA,
    "provinsi": _PROVINCE,
    "prov": _PROVINCE,
}
# In English they stand behind the name: "Kepuh village, Kejayan district".
_BEHIND: Mapping[str, tuple[str, ...]] = {
    "village": _VILLAGE,
    "district": _KECAMATAN,
    "subdistrict": _KECAMATAN,
    "regency": _KABUPATEN,
    "city": _KOTA,
    "province": _PROVINCE,
}
#: "Kepuh di Kejayan", "the village of Kepuh": what only links a name to what contains it.
LINKS = frozenset(("di", "in", "of"))
_ENGLISH_LINKS = LINKS - {"di"}


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words of an address with the level that was written at them, if any."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]


def tidied(typed: str) -> str:
    """The same with a comma in the place of the neighbourhood, and with words in the place of signs."""
    return _SUBDISTRICT.sub("subdistrict", _NEIGHBOURHOOD.sub(",", typed)).replace("&", " dan ")


def segments(typed: str, around: Collection[str] = ()) -> tuple[Segment, ...]:
    """A tidied address cut at commas and at each word for a level: "kalirejo kec. kraton" has two segments.

    `around` are folded names of what contains all that is served; behind anything else they say nothing.
    """
    found: list[Segment] = []
    for part in _BETWEEN.split(typed):
        found += _cut(fold(part).split(), found)
    return _without(found, around)


def _cut(written: list[str], before: list[Segment]) -> list[Segment]:
    """The segments between two commas. A level that stands alone belongs to what is `before`."""
    found: list[Segment] = []
    kinds: tuple[str, ...] = ()
    words: list[str] = []
    for word in written:
        level = _BEFORE.get(word) or _BEHIND.get(word)
        if level is None:
            if words or word not in _ENGLISH_LINKS:
                words.append(word)
        elif words and not kinds and word in _BEHIND:
            found.append(Segment(level, tuple(words)))
            words = []
        else:
            if words:
                found.append(Segment(kinds, tuple(words)))
                kinds, words = (), []
            kinds += level
    if words:
        found.append(Segment(kinds, tuple(words)))
    elif kinds and (found or before):  # "kejayan kecamatan"
        _name_level(found or before, kinds)
    return found


def _name_level(found: list[Segment], kinds: tuple[str, ...]) -> None:
    if not found[-1].kinds:
        found[-1] = Segment(kinds, found[-1].words)


def _without(found: list[Segment], around: Collection[str]) -> tuple[Segment, ...]:
    """Without names of what is around at the end, as long as something else is left."""
    while found:
        *before, last = found
        if before and " ".join(last.words) in around:
            found = before
            continue
        starts = range(1, len(last.words))
        cut = next((at for at in starts if " ".join(last.words[at:]) in around), None)
        if cut is None:
            break
        found = [*before, Segment(last.kinds, last.words[:cut])]
    return tuple(found)
