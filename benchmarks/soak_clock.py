"""A clock that goes many times as fast as time, and ticks that keep step with it.

What the newsroom does by its own clock (digests, deadlines, lives of things, the night) happens at the hours
of that clock. What is steady (undo windows, patience with the network, the pace) stays as long as it is.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from telegram.ext import Job, JobQueue

Tick = Callable[[Any], Coroutine[Any, Any, Any]]

#: Ticks come no more often than this (true seconds), however fast the clock goes.
LEAST_TICK = 0.5


@dataclass(frozen=True, slots=True)
class FastClock:
    """Showed `shown` (unix seconds) when the steady clock stood at `began`; goes `speed` times as fast.

    All three are handed to each process anew, so a new start finds the same time as its forerunner.
    """

    began: float
    shown: float
    speed: float
    steady: Callable[[], float]

    def wall(self) -> float:
        """Unix seconds."""
        return self.shown + (self.steady() - self.began) * self.speed

    def now(self) -> datetime:
        """The same as a moment."""
        return datetime.fromtimestamp(self.wall(), UTC)

    def steady_at(self, wall: float) -> float:
        """When the steady clock will stand at a moment of this one."""
        return self.began + (wall - self.shown) / self.speed


@dataclass(slots=True)
class Hour:
    """Says once for each day that an hour has come; what lies before the first look is past."""

    at: time
    clock: Callable[[], datetime]
    due: datetime

    @classmethod
    def of(cls, at: time, clock: Callable[[], datetime]) -> "Hour":
        """`at` knows its zone."""
        return cls(at, clock, _next(at, clock()))

    def has_come(self) -> bool:
        """Whether it came since the last look; days that were slept through count once."""
        now = self.clock()
        if now < self.due:
            return False
        self.due = _next(self.at, now)
        return True


def _next(at: time, after: datetime) -> datetime:
    assert at.tzinfo is not None, "an hour of some zone"
    today = datetime.combine(after.astimezone(at.tzinfo).date(), at)
    return today if today > after else today + timedelta(days=1)


class FastJobs(JobQueue[Any]):
    """The newsroom's ticks at the pace of a fast clock."""

    def __init__(self, clock: FastClock) -> None:
        super().__init__()
        self._clock = clock
        #: Whether the newsroom asked for ticks of this clock, and not of another.
        self.keeps_step = False

    def run_repeating(  # type: ignore[override]  # no more than the newsroom uses
        self,
        callback: Tick,
        interval: float | timedelta,
        first: float | timedelta | None = None,
        *,
        job_kwargs: dict[str, Any] | None = None,
    ) -> Job[Any]:
        """As often by the fast clock as by the true one; no more often than `LEAST_TICK`."""
        self.keeps_step = True
        every = max(_seconds(interval) / self._clock.speed, LEAST_TICK)
        begins = None if first is None else _seconds(first) / self._clock.speed
        return super().run_repeating(callback, every, begins, job_kwargs=job_kwargs)

    def run_daily(self, callback: Tick, time: time) -> Job[Any]:  # type: ignore[override]  # the same
        """When the fast clock shows the hour."""
        hour = Hour.of(time, self._clock.now)

        async def look(context: object) -> None:
            if hour.has_come():
                await callback(context)

        return super().run_repeating(look, LEAST_TICK)


def _seconds(interval: float | timedelta) -> float:
    return interval.total_seconds() if isinstance(interval, timedelta) else float(interval)
