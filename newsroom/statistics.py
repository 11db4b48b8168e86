"""What the desk sees of its own work in figures: readers, growth, deliveries, tips, response times.

Pure: `storage/statistics.py` counts, this shapes, `handlers/stats_charts.py` finds the words. A figure that
could point at a person is not made here at all: few readers of a kecamatan are not counted out, in pictures
and in files alike, nor can they be told from the rest; tips are counted by week and category, never by place.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from datetime import time as time_of_day
from statistics import median

#: Fewer readers of a kecamatan than this are not counted out to anybody.
LEAST_SHOWN = 5
#: How far back each picture goes.
GROWTH_WEEKS, DELIVERY_DAYS, TIP_WEEKS = 26, 28, 12
#: Within how many hours a tip was claimed or answered; the last class is everything after that.
WITHIN_HOURS = (1, 3, 12, 24)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many readers follow something in a place. None: it is not told, because that or another are few."""

    code: str
    readers: int | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A week (by its Monday): how many of today's readers came in it, and how many there were at its end."""

    week: date
    joined: int
    total: int


@dataclass(frozen=True, slots=True)
class Sent:
    """So many messages of what was begun at one time (or on one day), by what became of them."""

    news: int = 0
    alerts: int = 0
    gone: int = 0
    failed: int = 0
    uncertain: int = 0

    @property
    def arrived(self) -> int:
        """Those that are in their chats."""
        return self.news + self.alerts

    def __add__(self, other: "Sent") -> "Sent":
        """Both together."""
        return Sent(
            self.news + other.news,
            self.alerts + other.alerts,
            self.gone + other.gone,
            self.failed + other.failed,
            self.uncertain + other.uncertain,
        )


@dataclass(frozen=True, slots=True)
class TipWeek:
    """A week (by its Monday): the tips that came in it, and beside them what was marked as spam."""

    week: date
    tips: int
    spam: int


@dataclass(frozen=True, slots=True)
class TipCount:
    """So many tips of one hour and one category."""

    arrived_at: datetime
    category: str
    is_spam: bool
    count: int


@dataclass(frozen=True, slots=True)
class Handled:
    """When a tip came (to the hour, downwards), and when it was first claimed and first answered."""

    arrived_at: datetime
    claimed_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Response:
    """How long something took: how many within each of `WITHIN_HOURS`, later, and not yet.

    Tips keep the hour of their arrival alone, so a time is never too short and at most an hour too long.
    """

    within: tuple[int, ...]
    later: int
    not_yet: int
    median: timedelta | None

    @property
    def done(self) -> int:
        """How many have been."""
        return sum(self.within) + self.later


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything that is drawn, and written into the files."""

    made_at: datetime
    readers: int
    places: tuple[PlaceCount, ...]
    wider: tuple[PlaceCount, ...]
    growth: tuple[Joined, ...]
    deliveries: tuple[tuple[date, Sent], ...]
    tips: tuple[TipWeek, ...]
    categories: tuple[tuple[str, int], ...]
    claimed: Response
    answered: Response

    @property
    def joined_lately(self) -> int:
        """How many came in the last two weeks that the picture shows: the present one and the one before."""
        return sum(week.joined for week in self.growth[-2:])

    @property
    def sent(self) -> Sent:
        """All deliveries of the time that is shown."""
        return sum((sent for _, sent in self.deliveries), Sent())

    @property
    def all_tips(self) -> int:
        """All tips of the time that is shown, without spam."""
        return sum(week.tips for week in self.tips)


def monday(moment: datetime, zone: tzinfo) -> date:
    """The Monday of the week in which a moment is, where the newsroom is."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins, where the newsroom is."""
    return datetime.combine(day, time_of_day(), zone)


def weeks(now: datetime, zone: tzinfo, count: int) -> tuple[date, ...]:
    """The Mondays of the last weeks, the present one last."""
    last = monday(now, zone)
    return tuple(last - _WEEK * back for back in reversed(range(count)))


def days(now: datetime, zone: tzinfo, count: int = DELIVERY_DAYS) -> tuple[date, ...]:
    """The last days, today last."""
    today = now.astimezone(zone).date()
    return tuple(today - timedelta(days=back) for back in reversed(range(count)))


def tip_weeks(retention: timedelta) -> int:
    """How many weeks of tips are whole: those that were closed long ago are purged, and would be missing."""
    return max(1, min(TIP_WEEKS, retention // _WEEK))


def by_place(counted: Mapping[str, int], *levels: Iterable[str]) -> tuple[tuple[PlaceCount, ...], ...]:
    """How many follow each of these, level by level, most first; those that are not told stand last, by code.

    Of all levels never one alone is left out: it could be told from the total, so the next smallest goes too.
    """
    every = [[(counted.get(code, 0), code) for code in dict.fromkeys(codes)] for codes in levels]
    smallest = sorted(one for level in every for one in level)
    few = [one for one in smallest if one[0] < LEAST_SHOWN]
    left_out = set(smallest[:2] if len(few) == 1 else few)
    return tuple(_told(level, left_out) for level in every)


def _told(
    counts: Iterable[tuple[int, str]], left_out: AbstractSet[tuple[int, str]]
) -> tuple[PlaceCount, ...]:
    shown = sorted((-count, code) for count, code in counts if (count, code) not in left_out)
    hidden = sorted(code for count, code in counts if (count, code) in left_out)
    told = [PlaceCount(code, -count) for count, code in shown]
    return (*told, *(PlaceCount(code, None) for code in hidden))


def growth(before: int, joined: Iterable[int], mondays: Iterable[date]) -> tuple[Joined, ...]:
    """Week by week; `before` is how many had come before the first of them."""
    return tuple(_accumulated(before, joined, mondays))


def _accumulated(before: int, joined: Iterable[int], mondays: Iterable[date]) -> Iterator[Joined]:
    total = before
    for week, count in zip(mondays, joined, strict=True):
        total += count
        yield Joined(week, count, total)


def by_day(
    sent: Iterable[tuple[datetime, Sent]], wanted: Iterable[date], zone: tzinfo
) -> tuple[tuple[date, Sent], ...]:
    """Deliveries by the day on which they were begun."""
    counted: dict[date, Sent] = {}
    for moment, more in sent:
        day = moment.astimezone(zone).date()
        counted[day] = counted.get(day, Sent()) + more
    return tuple((day, counted.get(day, Sent())) for day in wanted)


def by_week(counts: Iterable[TipCount], mondays: Iterable[date], zone: tzinfo) -> tuple[TipWeek, ...]:
    """Tips by the week in which they came."""
    tips: Counter[date] = Counter()
    spam: Counter[date] = Counter()
    for one in counts:
        (spam if one.is_spam else tips)[monday(one.arrived_at, zone)] += one.count
    return tuple(TipWeek(week, tips[week], spam[week]) for week in mondays)


def by_category(counts: Iterable[TipCount]) -> tuple[tuple[str, int], ...]:
    """Tips by category, the most first; "" for those without one, which stand last."""
    counted: Counter[str] = Counter()
    for one in counts:
        if not one.is_spam:
            counted[one.category] += one.count
    return tuple(sorted(counted.items(), key=lambda item: (not item[0], -item[1], item[0])))


def response(handled: Iterable[Handled], done_at: Callable[[Handled], datetime | None]) -> Response:
    """How long it took until something was done; `done_at` says which of the two is asked for."""
    taken = [None if (at := done_at(one)) is None else at - one.arrived_at for one in handled]
    times = [time for time in taken if time is not None]
    limits = [timedelta(hours=hours) for hours in WITHIN_HOURS]
    within = [sum(time <= limit for time in times) for limit in limits]
    return Response(
        within=tuple(now - before for now, before in zip(within, (0, *within[:-1]), strict=True)),
        later=len(times) - within[-1],
        not_yet=len(taken) - len(times),
        median=timedelta(seconds=median(time.total_seconds() for time in times)) if times else None,
    )


def classes(places: Iterable[PlaceCount]) -> tuple[int, ...]:
    """Where the shades of a map begin: the fewest readers of each class of those that are counted out.

    At most four, about as many places in each, at numbers that can be read.
    """
    counts = sorted(place.readers for place in places if place.readers is not None)
    if not counts:
        return ()
    quarters = (counts[len(counts) * part // _SHADES] for part in range(1, _SHADES))
    return tuple(sorted({LEAST_SHOWN, *(_readable(count) for count in quarters)}))


def class_of(readers: int | None, begins: Sequence[int]) -> int:
    """The class of a place: 0 where its readers are not told."""
    return 0 if readers is None else bisect_right(begins, readers)


_SHADES = 4


def _readable(count: int) -> int:
    """Down to a number of which only the first digit says something, or the first two: 1.234 → 1.200."""
    scale = int("1" + "0" * max(len(str(count)) - 2, 0))
    return max(count // scale * scale, LEAST_SHOWN)
