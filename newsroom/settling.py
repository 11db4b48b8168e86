"""Which place each name in a text means: one of ours, a namesake elsewhere, or none that can be told.

Equal names are settled by the kecamatan that is said with them, then the nearest one mentioned; a misspelt
village is recognised where its kecamatan agrees; what stands with another regency is not ours. Whether the
text is about a place is decided after that, in `newsroom/tagging.py`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel

from newsroom.press.company import NO_ASIDE
from newsroom.press.lexicon import Lexicon
from newsroom.press.mention import BARE, NAMED, OFFICE, Mention
from newsroom.press.regency_lists import regency_lists
from newsroom.press.text import Text
from newsroom.press.words import (
    KECAMATAN,
    KELURAHAN_WORDS,
    LEVELS,
    OFFICES,
    REGENCY,
    TOWN_WORDS,
    VILLAGE,
)
from newsroom.regions import Gazetteer, RegionKind

# How alike a misspelt name must be: a village whose kecamatan is said with it, one whose kecamatan is only
# somewhere in the article, and a kecamatan.
_ALIKE_WITHIN, _ALIKE_NEARBY, _ALIKE_KECAMATAN = 0.79, 0.84, 0.87
_LEAD = 0.04  # by which the most alike must be ahead of the next
_SHORTEST = 4  # letters; shorter names resemble too many
_MANY_ELSEWHERE = 3  # mentions of other regencies with which an article is about them


class Settled(NamedTuple):
    """A mention with the place of ours that it means."""

    mention: Mention
    code: str
    misspelt: bool = False


class Settlement:
    """What all the names of one text mean. Everything is worked out when it is made."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, text: Text, mentions: list[Mention]) -> None:
        """Settle the mentions of a text, in the order in which one thing tells the next."""
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._text = text
        self._mentions = mentions
        larger = [mention for mention in mentions if mention.level is not VILLAGE]
        regencies = [mention for mention in larger if mention.level is REGENCY]
        kecamatan = [mention for mention in larger if mention.level is KECAMATAN]
        self._elsewhere = {m for m in regencies if m.key not in lexicon.homes}
        self._elsewhere |= {m for m in kecamatan if m.role is NAMED and m.key in lexicon.kecamatan_elsewhere}
        self.listed = regency_lists(text, regencies, self.is_home)
        self.homes = [mention for mention in regencies if mention.key in lexicon.homes]
        self._counted = [  # those that say where the text is from, or about
            mention
            for mention in larger
            if mention.role is not OFFICE and mention.aside is NO_ASIDE and mention not in self.listed
        ]
        self._said_home = [mention for mention in self._counted if self.is_home(mention)]
        self._home_sentences = {mention.sentence for mention in self._said_home}
        self.doubtful = self._weigh()
        self._foreign = self._find_foreign()
        self._alike_kecamatan: dict[str, str | None] = {}
        self.kecamatan = [
            Settled(mention, code, mention.key not in lexicon.kecamatan)
            for mention in kecamatan
            if mention not in self._foreign
            for code in self._kecamatan_codes(mention)
        ]
        self._by_sentence: dict[int, list[Settled]] = {}
        self._starts: dict[tuple[bool, str], list[int]] = {}  # by whether only an office bears the name
        for one in self.kecamatan:
            self._by_sentence.setdefault(one.mention.sentence, []).append(one)
            self._starts.setdefault((one.mention.role is OFFICE, one.code), []).append(one.mention.start)
        self._named_kecamatan = frozenset(code for office, code in self._starts if not office)
        self._villages_in: dict[frozenset[str], dict[str, str]] = {}
        self._told_homes = [home for home in self.homes if home.word in LEVELS]
        self._told_starts = [home.start for home in self._told_homes]
        self.villages = self._settle_villages()

    # --- here or elsewhere -------------------------------------------------------------------------------

    def is_home(self, mention: Mention) -> bool:
        """Whether it names a kabupaten or kota that is served."""
        return mention.level is REGENCY and mention.key in self._lexicon.homes

    def _weigh(self) -> bool:
        """Whether the text starts from or is about elsewhere, so that only what is said to be here counts."""
        text, namesakes = self._text, self._lexicon.namesakes
        home = self._said_home
        from_here = any(mention.dateline for mention in home) or any(
            mention.dateline and mention.level is KECAMATAN and (home or self._is_ours(mention.key))
            for mention in self._counted
        )
        away = [mention for mention in self._counted if mention in self._elsewhere]
        away += [
            m
            for m in self._elsewhere
            if m.role is OFFICE and (m.key in namesakes or (self.opens(m) and OFFICES.get(m.word) is REGENCY))
        ]
        local = len(home) + from_here
        self.away = sum(1 for mention in away if not mention.dateline)
        title_home = any(text.in_title(mention.start) for mention in home)
        title_away = any(text.in_title(mention.start) for mention in away)
        self.opens_here = any(map(self.opens, home))
        opens_away = any(map(self.opens, away))
        dated_away = any(mention.dateline for mention in away)
        # A report that opens elsewhere alone is about that, and only passes by what it says of ours.
        self.only_passed = (
            any(dated_away or mention.role is NAMED for mention in away if self.opens(mention))
            and not (from_here or self.opens_here)
            and not any(map(self._opens_ours, self._counted))
        )
        # Reported from elsewhere: even a desa with its kecamatan may be a pair of namesakes there.
        self._abroad = self.only_passed or (
            not (from_here or (self.opens_here and not opens_away))
            and (dated_away or (title_away and not title_home))
        )
        doubtful = (
            self._abroad
            or (bool(away or self.listed) and not local)
            or (len(away) >= _MANY_ELSEWHERE and len(away) > 2 * local and not self.opens_here)
        )
        self._begins_here = not doubtful and (from_here or self.opens_here)
        return doubtful

    def opens(self, mention: Mention) -> bool:
        """Whether it stands in the title or the first sentence, which say where a report is about."""
        return mention.sentence <= self._text.lead and not mention.dateline

    def _opens_ours(self, mention: Mention) -> bool:
        """Whether a kecamatan of ours stands there."""
        return mention.key in self._lexicon.kecamatan and self.opens(mention) and self._is_ours(mention.key)

    def _is_ours(self, kecamatan: str) -> bool:
        """Whether a kecamatan's name is borne by none elsewhere, or stands with one of its villages."""
        return kecamatan not in self._lexicon.namesakes or any(
            mention.level is VILLAGE
            and mention.key != kecamatan
            and self._lexicon.contains(kecamatan, mention.key)
            for mention in self._mentions
        )

    def _find_foreign(self) -> set[Mention]:
        """Names that lie elsewhere by what contains them, and with them their repetitions.

        In a report from here "Kecamatan X" that stands before keeps its meaning, whoever comes from another
        X later on.
        """
        elsewhere = self._elsewhere
        if not elsewhere:
            return set()
        local = [mention for mention in self._mentions if mention.level is not REGENCY]
        foreign = {m for m in local if m in elsewhere or not elsewhere.isdisjoint(m.containers())}
        first: dict[str, int] = {}
        for mention in local:
            if mention in foreign:
                first.setdefault(mention.key, mention.start)
        return foreign | {
            m
            for m in local
            if m.key in first
            and not self.is_here(m)
            and not (self._begins_here and m.role is NAMED and m.start < first[m.key])
        }

    def is_here(self, mention: Mention) -> bool:
        """Whether it is said in the same breath with a regency of ours or the kecamatan that holds it."""
        above = mention.containers()
        if not self._elsewhere.isdisjoint(above):
            return False
        holds = any(
            m.level is KECAMATAN
            and self._lexicon.contains(m.key, mention.key)
            and not (self._abroad and m.key in self._lexicon.namesakes)
            for m in above
        )
        return holds or any(map(self.is_home, above))

    def is_near_home(self, mention: Mention) -> bool:
        """Whether it is said with what contains it here, or in a sentence that names our regency."""
        if self._abroad and self.away and self._text.words[mention.first - 1 : mention.first] == ["warga"]:
            return False  # "warga Desa X" in a report from elsewhere: where a traveller is from
        if self._abroad and mention.role is BARE and not self.opens_here:
            return False
        if self.is_here(mention):
            return True
        said = mention.sentence in self._home_sentences
        return said and (mention.role is NAMED or len(self._said_home) > self.away)

    def is_mentioned(self, kecamatan: str) -> bool:
        """Whether a kecamatan of ours is named anywhere in the text."""
        return (True, kecamatan) in self._starts or (False, kecamatan) in self._starts

    def is_said_with(self, mention: Mention, kecamatan: str) -> bool:
        """Whether a kecamatan itself, not an office of it, is named in the same sentence."""
        return any(
            one.code == kecamatan and one.mention.role is not OFFICE
            for one in self._by_sentence.get(mention.sentence, ())
        )

    # --- kecamatan and villages --------------------------------------------------------------------------

    def _kecamatan_codes(self, mention: Mention) -> tuple[str, ...]:
        if mention.level is not KECAMATAN:
            return ()
        lexicon, key = self._lexicon, mention.key
        if key in lexicon.kecamatan or key in lexicon.kecamatan_elsewhere or mention.known:
            return lexicon.kecamatan.get(key, ())
        if key not in self._alike_kecamatan:
            self._alike_kecamatan[key] = _most_alike(key, lexicon.kecamatan, _ALIKE_KECAMATAN)
        alike = self._alike_kecamatan[key]
        return lexicon.kecamatan[alike] if alike else ()

    def _settle_villages(self) -> list[Settled]:
        told: dict[str, str] = {}  # the same name means the same village again
        found: list[Settled] = []
        untold: list[Mention] = []
        for mention in self._mentions:
            if mention.level is not VILLAGE or mention in self._foreign:
                continue
            candidates = self._lexicon.villages.get(mention.key, ())
            if len(candidates) == 1:
                code: str | None = candidates[0]
            else:
                code = self._tell(mention, candidates, told) if candidates else self._misspelt(mention)
            if code is None:
                untold.append(mention)
            else:
                told.setdefault(mention.key, code)
                found.append(Settled(mention, code, not candidates))
        late = [Settled(mention, told[mention.key]) for mention in untold if mention.key in told]
        return sorted(found + late, key=lambda settled: settled.mention.start) if late else found

    def _tell(self, mention: Mention, candidates: tuple[str, ...], told: dict[str, str]) -> str | None:
        # The first of them in each kecamatan.
        inside = {code.rpartition(".")[0]: code for code in reversed(candidates)}
        for kecamatan in self._contexts(mention):
            if kecamatan in inside:
                return inside[kecamatan]
        likely = set(self._of_kind(mention, candidates))
        near = [
            (
                inside[kecamatan] not in likely,
                office,
                _distance(self._starts[office, kecamatan], mention.start),
                kecamatan,
            )
            for kecamatan in inside
            for office in (False, True)
            if (office, kecamatan) in self._starts
        ]
        if near:
            return inside[min(near)[-1]]
        if mention.key in told:
            return told[mention.key]
        candidates = self._of_kind(mention, self._of_regency(mention, candidates))
        return candidates[0] if len(candidates) == 1 else None

    def _contexts(self, mention: Mention) -> Iterator[str]:
        """Kecamatan that are said with the village, the most telling first."""
        for above in mention.containers():
            yield from self._kecamatan_codes(above)
        before = [
            one.code
            for one in self._by_sentence.get(mention.sentence, ())
            if one.mention.start < mention.start and not one.mention.contains_previous
        ]
        yield from before[-1:]

    def _of_kind(self, mention: Mention, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """Those that are a desa or a kelurahan as it is said, if any is."""
        if mention.word not in LEVELS:
            return candidates
        wanted = RegionKind.KELURAHAN if mention.word in KELURAHAN_WORDS else RegionKind.DESA
        return tuple(code for code in candidates if self._gazetteer[code].kind is wanted) or candidates

    def _of_regency(self, mention: Mention, candidates: tuple[str, ...]) -> tuple[str, ...]:
        """Those in the kabupaten or kota that is said nearest, if any is."""
        if not self._told_homes:
            return candidates
        at = bisect_left(self._told_starts, mention.start)
        either = self._told_homes[max(at - 1, 0) : at + 1]
        home = min(either, key=lambda home: abs(home.start - mention.start))
        wanted = RegionKind.KOTA if home.word in TOWN_WORDS else RegionKind.KABUPATEN
        codes = {code for code in self._lexicon.homes[home.key] if self._gazetteer[code].kind is wanted}
        return tuple(code for code in candidates if code.rsplit(".", 2)[0] in codes) or candidates

    def _misspelt(self, mention: Mention) -> str | None:
        """The village that a misspelt name means, if a kecamatan nearby agrees."""
        if mention.known:
            return None
        said_with = {code for above in mention.containers() for code in self._kecamatan_codes(above)}
        return self._alike_in(mention.key, frozenset(said_with), _ALIKE_WITHIN) or self._alike_in(
            mention.key, self._named_kecamatan, _ALIKE_NEARBY
        )

    def _alike_in(self, key: str, kecamatan: frozenset[str], least: float) -> str | None:
        if kecamatan not in self._villages_in:
            self._villages_in[kecamatan] = self._lexicon.villages_in(kecamatan)
        villages = self._villages_in[kecamatan]
        alike = _most_alike(key, villages, least)
        return villages[alike] if alike else None


def _distance(starts: list[int], start: int) -> int:
    """How many tokens away the nearest of some ascending positions is."""
    at = bisect_left(starts, start)
    return min(abs(other - start) for other in starts[max(at - 1, 0) : at + 1])


def _most_alike(key: str, names: Iterable[str], least: float) -> str | None:
    """The one name that the key resembles, or None if none does or two do equally."""
    if len(key) < _SHORTEST:
        return None
    hits = process.extract(key, list(names), scorer=Indel.normalized_similarity, score_cutoff=least, limit=2)
    if not hits or (len(hits) > 1 and hits[0][1] - hits[1][1] < _LEAD):
        return None
    return hits[0][0]
