"""When what is done: the ticks of a newsroom. What is due stands in SQL; a tick only looks."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import time as time_of_day
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from telegram.ext import JobQueue

from handlers.house import Context
from service.warning_assembly import WARNING_TICK

if TYPE_CHECKING:
    from service.running import Newsroom

Work = Callable[[], Coroutine[Any, Any, object]]

#: How often at least feeds are asked whether one is due (seconds); when each is due stands in SQL.
FEED_TICK = 15
#: How often drafts, claims, routes and deadlines are looked through (seconds).
DESK_TICK = 60
#: How often it is asked whether a group has to be told something (seconds).
GROUP_TICK = 15
#: How often it is asked whether a backup is missing (seconds).
BACKUP_TICK = 600
#: How often the bot looks at itself (seconds).
ALARM_TICK = 60
#: When the database is written anew: nobody's digest, and the fewest readers awake.
NIGHT = time_of_day(3, 40)
#: How long ticks that run may still take at a stop (seconds).
LAST_TICKS = 2.0


def feed_tick(interval: timedelta) -> float:
    """Seconds between two looks at which feeds are due: a short interval is kept, too."""
    return min(FEED_TICK, interval.total_seconds())


class Schedule:
    """Lets the work of a newsroom happen at its times, until `end`."""

    def __init__(self, jobs: JobQueue[Context]) -> None:
        self._jobs = jobs
        self._ticking: set[asyncio.Task[Any]] = set()

    def start(self, newsroom: "Newsroom") -> None:
        """From now on."""
        # PTB's own default drops a job that is a second late; here a missed tick is caught up, once.
        options: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True}
        self._jobs.scheduler.configure(job_defaults=options)
        settings = newsroom.settings
        self._every(settings.push_interval, newsroom.push, first=1)
        self._every(feed_tick(settings.feed_interval), newsroom.look_at_feeds, first=0.1, at_once=4)
        self._every(timedelta(days=1), newsroom.forget_old, first=60)
        self._jobs.run_daily(self._tick(newsroom.rewrite), NIGHT.replace(tzinfo=settings.timezone))
        if settings.backup_dir is not None:
            self._every(BACKUP_TICK, newsroom.back_up, first=120)
        if newsroom.office is not None:
            self._every(DESK_TICK, newsroom.tidy_the_desk, first=5)
        self._every(GROUP_TICK, newsroom.tell_groups, first=4)
        self._every(ALARM_TICK, newsroom.look_at_itself, first=ALARM_TICK)
        if newsroom.warnings is not None:
            self._every(WARNING_TICK, newsroom.look_at_the_weather, first=2)
        self._jobs.scheduler.start()

    async def end(self) -> None:
        """Begin no tick any more, and let those end that run; what takes long, as a slow feed, is cut off."""
        if not self._jobs.scheduler.running:
            return
        self._jobs.scheduler.pause()
        if self._ticking:
            await asyncio.wait(self._ticking, timeout=LAST_TICKS)
        self._jobs.scheduler.shutdown(wait=False)

    def _every(self, interval: float | timedelta, work: Work, *, first: float, at_once: int = 1) -> None:
        tick = self._tick(work)
        self._jobs.run_repeating(tick, interval, first=first, job_kwargs={"max_instances": at_once})

    def _tick(self, work: Work) -> Callable[[Context], Coroutine[Any, Any, None]]:
        """The work, noted while it is done: a stop lets it end."""

        async def tick(_context: Context) -> None:
            task = asyncio.current_task()
            assert task is not None, "run by the scheduler"
            self._ticking.add(task)
            try:
                await work()
            finally:
                self._ticking.discard(task)

        # What the scheduler says of a tick names it by this.
        tick.__name__ = tick.__qualname__ = getattr(work, "__name__", "tick")
        return tick
