"""A week of a newsroom, made up from a seed: who reads what and when, what happens, and who must hear of it.

The rules of who gets what stand here once more, as plainly as the product's description states them: what
people got is compared with them, and not with what the newsroom worked out. Moments are seconds of the week.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger
from newsroom.timetable import Quiet, Rhythm, Timetable

ROOTS = ("35.14", "35.75")
HOUR, DAY = 3600.0, 86_400.0
#: Monday, midnight in Pasuruan.
MONDAY = datetime(2026, 11, 29, 17, 0, tzinfo=UTC)
NIGHT = Quiet(time(22), time(5))
#: What news is about; each in one article at most, so that who mutes it is easily told.
WORDS = ("Banjir", "Panen", "Jembatan", "Posyandu", "Kebakaran", "Wisuda", "Vaksinasi", "Beasiswa")
_SENTENCES = (
    "Warga mengikuti kegiatan itu sejak pagi.",
    "Petugas mencatat semua keterangan yang masuk.",
    "Hasilnya akan diumumkan pekan depan.",
    "Beberapa tokoh setempat hadir dan memberi dukungan.",
    "Biayanya ditanggung bersama.",
    "Sampai sore keadaan berlangsung tertib.",
)


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows places from before the week; `leaves` is when they block the bot or go."""

    index: int
    places: tuple[str, ...]
    wider: bool
    timetable: Timetable
    language: str = "id"
    mutes: str = ""
    only: str = ""
    paused_until: float = 0.0
    leaves: float = float("inf")

    def wants(self, article: "News") -> bool:
        """Whether it is for them: by place, by the whole that contains it, and by its words."""
        if self.mutes == article.word or (self.only and self.only != article.word):
            return False
        return self.hears(article.region, whole=self.wider)

    def hears(self, region: str, *, whole: bool) -> bool:
        """Whether it concerns a place of theirs; `whole`: also what concerns all around it."""
        return any(
            place == region or region.startswith(f"{place}.") or (whole and place.startswith(f"{region}."))
            for place in self.places
        )

    @property
    def is_plain(self) -> bool:
        """Whether all comes at once, at any hour."""
        return self.timetable == Timetable() and not self.paused_until

    def latest(self, at: float) -> float:
        """When what came at a moment must have been sent, by hours that anybody can read off a clock."""
        at = max(at, self.paused_until)
        quiet = self.timetable.quiet is not None
        match self.timetable.rhythm:
            case Rhythm.AT_ONCE:
                hour = at % DAY / HOUR
                asleep = quiet and not 5 <= hour < 22
                return _next(at, 5) if asleep else at
            case Rhythm.MORNING:
                return _next(at, self.timetable.morning.hour)
            case Rhythm.EVENING:
                return _next(at, self.timetable.evening.hour)
            case Rhythm.BOTH:
                return min(_next(at, self.timetable.morning.hour), _next(at, self.timetable.evening.hour))
            case _:
                sunday = 6 * DAY + self.timetable.morning.hour * HOUR
                return sunday if at < sunday else sunday + 7 * DAY


def _next(at: float, hour: int) -> float:
    today = at // DAY * DAY + hour * HOUR
    return today if today > at else today + DAY


@dataclass(frozen=True, slots=True)
class News:
    """An article: `twin` also stands in another paper, `changed` is when its text is changed (never: inf)."""

    code: int
    at: float
    region: str
    word: str
    title: str
    body: str
    twin: bool = False
    changed: float = float("inf")

    @property
    def guid(self) -> str:
        """The feed's own id, and its link's last part."""
        return f"KB{self.code:05d}"


@dataclass(frozen=True, slots=True)
class Danger:
    """An alert, and what becomes of it: "" , "update" or "recall"."""

    code: int
    at: float
    severity: str
    region: str
    later: str = ""

    @property
    def words(self) -> str:
        """What stands in it."""
        return f"Peringatan SR{self.code:02d}: air naik di tepi sungai, jauhi tanggul."


@dataclass(frozen=True, slots=True)
class Week:
    """All that was made up."""

    days: float
    followers: Sequence[Follower]
    groups: int
    news: Sequence[News]
    dangers: Sequence[Danger]
    tips: Sequence[float]
    by_place: dict[str, list[Follower]] = field(default_factory=lambda: defaultdict(list))

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.days * DAY

    def audience(self, article: News) -> Iterator[Follower]:
        """Whom an article concerns, whether or not they left before it came."""
        return (one for one in self.near(article.region) if one.wants(article))

    def endangered(self, danger: Danger) -> Iterator[Follower]:
        """Whom an alert concerns."""
        return (one for one in self.near(danger.region) if one.hears(danger.region, whole=True))

    def near(self, region: str) -> Iterator[Follower]:
        """Each once who follows something in, at or around a place."""
        seen: set[int] = set()
        for place, some in self.by_place.items():
            if place.startswith(region) or region.startswith(place):
                for one in some:
                    if one.index not in seen:
                        seen.add(one.index)
                        yield one


def week(seed: int, *, days: float, readers: int, groups: int, news: int, tips: int, dangers: int) -> Week:
    """So many readers (`groups` of them are groups); `news` and `tips` a day, `dangers` in all."""
    chance = random.Random(seed)
    gazetteer = Gazetteer.of(ROOTS)
    places = _Places(gazetteer)
    followers = [
        _follower(index, places, chance, days, index >= readers - groups) for index in range(readers)
    ]
    made = Week(
        days=days,
        followers=followers,
        groups=groups,
        news=tuple(_news(places, chance, days, round(news * days))),
        dangers=tuple(_dangers(places, chance, days, dangers)),
        tips=tuple(sorted(chance.uniform(0.02, days - 0.05) * DAY for _ in range(round(tips * days)))),
    )
    for one in followers:
        for place in one.places:
            made.by_place[place].append(one)
    return made


class _Places:
    """Villages and kecamatan whose names an article can tell clearly."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        tagger = Tagger(gazetteer)
        self.kecamatan = [one.code for one in gazetteer if len(one.code) == len("35.14.06")]
        self.villages = [one.code for one in gazetteer if one.kind.is_village]
        self.told = {
            code: words
            for code in (*self.villages, *self.kecamatan, "35.14")
            if tagger.tag(f"Panen di {(words := self._words(code))}", " ".join(_SENTENCES)).regions == (code,)
        }

    def _words(self, code: str) -> str:
        names = [self._gazetteer[code[:length]] for length in (5, 8, 13) if length <= len(code)]
        return ", ".join(f"{one.kind.value.title()} {one.name}" for one in reversed(names))


def _follower(index: int, places: _Places, chance: random.Random, days: float, group: bool) -> Follower:
    roll = chance.random()
    if roll < 0.90:
        mine: tuple[str, ...] = (chance.choice(places.villages),)
    elif roll < 0.945:
        mine = tuple(chance.sample(places.villages, 2))
    elif roll < 0.995:
        mine = (chance.choice(places.kecamatan),)
    else:
        mine = ("35.14",)
    one = Follower(index, mine, chance.random() < 0.85, _timetable(chance))
    if group:
        return replace(one, timetable=Timetable())
    roll = chance.random()
    word = chance.choice(WORDS)
    return replace(
        one,
        language="en" if chance.random() < 0.06 else "id",
        mutes=word if roll < 0.05 else "",
        only=word if 0.05 <= roll < 0.08 else "",
        paused_until=chance.uniform(0.1, 0.8) * days * DAY if chance.random() < 0.02 else 0.0,
        leaves=chance.uniform(0.05, 0.95) * days * DAY if chance.random() < 0.02 else float("inf"),
    )


def _timetable(chance: random.Random) -> Timetable:
    quiet = NIGHT if chance.random() < 0.3 else None
    (rhythm,) = chance.choices(list(Rhythm), (45, 25, 12, 8, 10))
    if rhythm is Rhythm.AT_ONCE:
        return Timetable(quiet=quiet)
    morning, evening = time(chance.choice((6, 6, 7))), time(chance.choice((17, 18, 18, 19)))
    return Timetable(rhythm, morning=morning, evening=evening, quiet=quiet)


def _news(places: _Places, chance: random.Random, days: float, count: int) -> Iterator[News]:
    told_villages = [code for code in places.villages if code in places.told]
    told_kecamatan = [code for code in places.kecamatan if code in places.told]
    # The last hour is left for the last of them to come through.
    moments = sorted(chance.uniform(0.0, days * DAY - HOUR) for _ in range(count))
    for code, at in enumerate(moments):
        roll = chance.random()
        some = ["35.14"] if roll < 0.01 else told_kecamatan if roll < 0.3 else told_villages
        region = chance.choice(some)
        word = chance.choice(WORDS)
        title = f"{word} di {places.told[region]} (KB{code:05d})"
        body = " ".join(chance.choice(_SENTENCES) for _ in range(chance.randint(4, 25)))
        changed = at + chance.uniform(1, 4) * HOUR if chance.random() < 0.02 else float("inf")
        yield News(
            code, at, region, word, title, f"{body} Nomor berita {code}.", chance.random() < 0.1, changed
        )


def _dangers(places: _Places, chance: random.Random, days: float, count: int) -> Iterator[Danger]:
    """Spread over the days, at hours when editors are awake; the first is about everybody."""
    kinds = ("darurat", "waspada", "info")
    for code in range(count):
        day = (code + 0.5) / count * days
        at = min(int(day) * DAY + chance.uniform(7, 20) * HOUR, days * DAY - 4 * HOUR)
        region = "35.14" if code == 0 else chance.choice(places.kecamatan)
        severity = kinds[code % 3]
        later = {1: "update", 3: "recall", 6: "update"}.get(code, "")
        yield Danger(code, at, severity, region, later)
