"""Which of our places an official warning is about: by the names that it writes, never by a guess.

BMKG names the province as the area, and the kecamatan in the text ("di sebagian wilayah Jawa Timur, khususnya
di Kejayan, Winongan."), without their kabupaten. So a name is ours for sure only where nobody else in the
province bears it. Shapes are not used: there are no boundaries here to compare them with.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Indel

from newsroom import official
from newsroom.place_names import fold, join
from newsroom.warnings import OfficialWarning

#: How like one of ours an unknown name must be for an editor to be asked: a letter or two in ten may differ.
ALIKE = 0.85
LONGEST_NAME = 60  # signs; what is longer is a sentence
_SHORTENED = re.compile(r"\b(Kec|Kab|Kep|Prov)\.\s*", re.IGNORECASE)
# The places stand after one of these phrases, up to the end of the sentence.
_LISTS = re.compile(
    r"\b(?:khususnya\s+di|meluas\s+(?:hingga\s+)?ke(?:\s+wilayah)?|(?:particularly|especially)\s+in|spread\s+to)\b"
    r"[\s:]*(.+?)(?:(?<!\bkec)(?<!\bkab)(?<!\bkep)(?<!\bprov)\.(?=\s|\Z)|;|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"[,;/\n]|\b(?:dan|serta|and)\b", re.IGNORECASE)
_LEVEL = re.compile(r"(?:(?:wilayah|daerah|kecamatan|kec|distrik) )+")
_IN = re.compile(r".*\b(?:di|in) (.+)")
_PROVINCE_TITLES = (
    "provinsi ",
    "daerah khusus ibukota ",
    "daerah khusus ",
    "daerah istimewa ",
    "dki ",
    "di ",
)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Codes of our places that are named for sure, and that may be meant; and names of no known place.

    False where none of ours is named or may be meant.
    """

    regions: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.regions or self.doubtful)


class WarningAreas:
    """The names that warnings may use in the provinces of a newsroom. Built once and then only read."""

    def __init__(self, roots: Sequence[str]) -> None:
        """Those of a newsroom that serves `roots`: Kemendagri codes that exist."""
        self._roots = tuple(dict.fromkeys(roots))
        self._home = frozenset(root.partition(".")[0] for root in roots)
        self._provinces = {_province_key(name): code for code, name in official.provinces().items()}
        self._codes: dict[str, list[str]] = defaultdict(list)
        # What people call a kabupaten or a kota without saying which of the two it is.
        self._bare_codes: dict[str, list[str]] = defaultdict(list)
        for code, name in sorted(official.down_to_kecamatan().items()):
            level = official.level_of(code)
            if level == 1 or code.partition(".")[0] not in self._home:
                continue
            self._codes[join(fold(name))].append(code)
            if level == 2:
                self._bare_codes[join(fold(name).partition(" ")[2])].append(code)

    def is_elsewhere(self, headline: str) -> bool:
        """Whether a headline ("Hujan Lebat disertai Petir di Jambi") surely names another province."""
        found = _IN.fullmatch(fold(headline))
        code = self._provinces.get(_province_key(found[1])) if found else None
        return code is not None and code not in self._home

    def concerned(self, warning: OfficialWarning) -> Concerned:
        """Which of our places a warning is about, by the texts of its main language."""
        infos = warning.main_infos
        titles = list(dict.fromkeys(area.description for info in infos for area in info.areas))
        provinces = [self._provinces.get(_province_key(title)) for title in titles]
        is_home = not self._home.isdisjoint(provinces)
        if provinces and None not in provinces and not is_home:
            return Concerned()
        regions: dict[str, None] = {}
        doubtful: dict[str, None] = {}
        unmatched: list[str] = []
        listed = list(_unique(name for info in infos for name in _listed(info.description)))
        # An area that is no province may be a place or a description of one: somebody has to read it.
        titled = [title for title, code in zip(titles, provinces, strict=True) if code is None]
        for name in _unique((*listed, *(part for title in titled for part in _names(title)))):
            codes = self._bearers(name)
            ours = dict.fromkeys(mine for code in codes for mine in self._served(code))
            (regions if is_home and len(codes) == 1 and name in listed else doubtful).update(ours)
            if not codes:
                unmatched.append(name)
                doubtful.update(dict.fromkeys(self._resembling(name)))
        if is_home and not listed and not doubtful:
            # All of the province, or a text that is written in a new way.
            return Concerned(doubtful=self._roots, unmatched=tuple(titles))
        sure = tuple(sorted(regions))
        return Concerned(sure, tuple(sorted(doubtful.keys() - regions.keys())), tuple(unmatched))

    def _bearers(self, name: str) -> list[str]:
        """The codes of all who bear a written name, ours and others'."""
        folded = _LEVEL.sub("", fold(name))
        if folded.startswith("kab "):
            folded = f"kabupaten {folded[4:]}"
        key = join(folded)
        return self._codes.get(key) or self._bare_codes.get(key) or []

    def _served(self, code: str) -> tuple[str, ...]:
        """A place as it is served: itself, or what is served of it; nothing where it is not ours."""
        if any(f"{code}.".startswith(f"{root}.") for root in self._roots):
            return (code,)
        return tuple(root for root in self._roots if root.startswith(f"{code}."))

    def _resembling(self, name: str) -> tuple[str, ...]:
        """Ours, where an unknown name is likest to one of them."""
        best = process.extractOne(
            join(_LEVEL.sub("", fold(name))),
            list(self._codes),
            scorer=Indel.normalized_similarity,
            score_cutoff=ALIKE,
        )
        return tuple(mine for code in self._codes[best[0]] for mine in self._served(code)) if best else ()


def with_places(description: str, places: Sequence[str]) -> str:
    """The text with these places instead of its list: of a province's 150 kecamatan, those of the readers.

    Left as it is where it has no list, or more than one: which is whose cannot be told then.
    """
    lists = list(_LISTS.finditer(description))
    if len(lists) != 1 or not places:
        return description
    start, end = lists[0].span(1)
    return f"{description[:start]}{', '.join(places)}{description[end:]}"


def _listed(description: str) -> Iterator[str]:
    for found in _LISTS.finditer(description):
        yield from _names(found[1])


def _names(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(_SHORTENED.sub(r"\1 ", text)):
        name = " ".join(part.split()).strip(" .:()")
        if fold(name) and len(name) <= LONGEST_NAME:
            yield name


def _unique(names: Iterable[str]) -> Iterator[str]:
    """Each name once, however it is capitalised."""
    seen: set[str] = set()
    for name in names:
        key = join(fold(name))
        if key not in seen:
            seen.add(key)
            yield name


def _province_key(name: str) -> str:
    folded = fold(name)
    for title in _PROVINCE_TITLES:
        folded = folded.removeprefix(title)
    return join(f"kepulauan {folded[4:]}" if folded.startswith("kep ") else folded)
