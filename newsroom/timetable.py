"""When a reader wants news: at once or in digests, and in which hours nothing may come. Pure, for any zone.

Hours are those of clocks on the wall. An hour that the clocks leap over is taken as much later; one that
they show twice counts the first time for a digest, and both times for quiet.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

#: Days around today on which the next moment may lie, also where a calendar leaps over a day; and of a week.
_DAYS, _WEEK = range(-1, 4), range(-1, 9)


class Rhythm(enum.IntEnum):
    """How often news comes. The numbers stand in the database."""

    AT_ONCE = 1
    MORNING = 2
    EVENING = 3
    BOTH = 4
    WEEKLY = 5


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of a day in which only what cannot wait comes; over midnight where `begins` is later."""

    begins: time
    ends: time

    def covers(self, clock: time) -> bool:
        """Whether clocks that show this are within (the rule that the SQL in storage states too)."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def is_now(self, now: datetime, zone: tzinfo) -> bool:
        """Whether it is quiet at a moment."""
        return self.covers(now.astimezone(zone).time())

    def next_end(self, after: datetime, zone: tzinfo) -> datetime:
        """When quiet ends next."""
        ends = _moments((self.ends,), after, zone, folds=(0, 1))
        return next(moment for moment in ends if moment > after and not self.is_now(moment, zone))


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a reader wants news. `weekday` (Monday is 0) and `morning` are also those of the weekly digest."""

    rhythm: Rhythm = Rhythm.AT_ONCE
    morning: time = time(6)
    evening: time = time(18)
    weekday: int = 6
    quiet: Quiet | None = None

    def is_quiet(self, now: datetime, zone: tzinfo) -> bool:
        """Whether only what cannot wait may come now."""
        return self.quiet is not None and self.quiet.is_now(now, zone)

    def comes_at_once(self, now: datetime, zone: tzinfo) -> bool:
        """Whether news that is there now is sent now."""
        return self.rhythm is Rhythm.AT_ONCE and not self.is_quiet(now, zone)

    def next_digest(self, after: datetime, zone: tzinfo) -> datetime | None:
        """When what waits is sent next; None where nothing ever has to wait."""
        weekday = self.weekday if self.rhythm is Rhythm.WEEKLY else None
        return self._next(self._hours(), after, zone, weekday)

    def next_gentle(self, after: datetime, zone: tzinfo) -> datetime | None:
        """When the mildest alerts may come next, where they do not come at once: nobody waits a week."""
        return self._next(self._hours(), after, zone, None)

    def _hours(self) -> tuple[time, ...]:
        match self.rhythm:
            case Rhythm.AT_ONCE:
                return ()
            case Rhythm.EVENING:
                return (self.evening,)
            case Rhythm.BOTH:
                return (self.morning, self.evening)
            case _:
                return (self.morning,)

    def _next(
        self, hours: tuple[time, ...], after: datetime, zone: tzinfo, weekday: int | None
    ) -> datetime | None:
        if not hours:
            return None if self.quiet is None else self.quiet.next_end(after, zone)
        every = (self._awake(moment, zone) for moment in _moments(hours, after, zone, weekday=weekday))
        return next(moment for moment in every if moment > after)

    def _awake(self, moment: datetime, zone: tzinfo) -> datetime:
        """That moment, or where it is quiet then, the end of that."""
        if self.quiet is not None and self.quiet.is_now(moment, zone):
            return self.quiet.next_end(moment, zone)
        return moment


def _moments(
    clocks: tuple[time, ...],
    near: datetime,
    zone: tzinfo,
    *,
    weekday: int | None = None,
    folds: tuple[int, ...] = (0,),
) -> Iterator[datetime]:
    """When clocks show one of these, in order, on the days (or such weekdays) around a moment."""
    today = near.astimezone(zone).date()
    for ahead in _DAYS if weekday is None else _WEEK:
        day = today + timedelta(days=ahead)
        if weekday is None or day.weekday() == weekday:
            shown = (datetime.combine(day, clock, zone) for clock in clocks)
            yield from sorted(moment.replace(fold=fold).astimezone(UTC) for moment in shown for fold in folds)


def minutes(clock: time) -> int:
    """An hour as minutes of its day, as it is stored and as buttons carry it."""
    return clock.hour * 60 + clock.minute


def clock_of(minute: int) -> time:
    """The same back."""
    return time(minute // 60, minute % 60)
