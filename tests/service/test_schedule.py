"""When what is done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, cast

import pytest
from telegram.ext import JobQueue

from service.running import Newsroom
from service.schedule import Schedule, feed_tick
from service.settings import Settings

ANYTHING = cast("Any", object())


@pytest.mark.parametrize(("interval", "tick"), [(1, 1), (10, 10), (300, 15)])
def test_feeds_are_looked_at_as_often_as_the_settings_say(interval: int, tick: float):
    assert feed_tick(timedelta(seconds=interval)) == tick


@dataclass(frozen=True)
class Planned:
    """`every` in seconds, or the hour of each day and whose; `first` in seconds from the start."""

    every: float | str
    first: float | None = None
    at_once: int = 1


class Recording:
    """A job queue that notes what is to be done when; nothing of it is ever done by itself."""

    def __init__(self) -> None:
        self._queue: JobQueue[Any] = JobQueue()
        self.scheduler = self._queue.scheduler
        self.planned = dict[str, Planned]()
        self.ticks = dict[str, Callable[[Any], Awaitable[None]]]()

    def run_repeating(self, callback: Any, interval: float | timedelta, *, first: float, **more: Any) -> None:
        seconds = interval.total_seconds() if isinstance(interval, timedelta) else interval
        self._note(callback, Planned(seconds, first, more["job_kwargs"]["max_instances"]))
        self._queue.run_repeating(callback, interval, first=3600, **more)

    def run_daily(self, callback: Any, hour: time) -> None:
        self._note(callback, Planned(f"{hour:%H.%M} {hour.tzinfo}"))
        self._queue.run_daily(callback, hour)

    def _note(self, tick: Any, planned: Planned) -> None:
        assert tick.__name__ not in self.planned, "once each"
        self.planned[tick.__name__] = planned
        self.ticks[tick.__name__] = tick


def newsroom(**more: Any) -> Newsroom:
    """With a desk, official warnings and a place for backups, but for what is said otherwise."""
    given = {
        "PUSH_INTERVAL": "45",
        "FEED_INTERVAL": "300",
        "TIMEZONE": "Asia/Jayapura",
        "BACKUP_DIR": "/backups",
    }
    given |= more.pop("settings", {})
    parts = {"office": ANYTHING, "warnings": ANYTHING} | more
    return Newsroom(Settings.read(given), *[ANYTHING] * 7, **parts)


@pytest.fixture
async def jobs() -> Recording:
    return Recording()


def schedule(jobs: Recording) -> Schedule:
    return Schedule(cast("JobQueue[Any]", jobs))


def started(jobs: Recording, whose: Newsroom) -> dict[str, Planned]:
    schedule(jobs).start(whose)
    jobs.scheduler.shutdown(wait=False)
    return jobs.planned


async def test_everything_has_its_time(jobs: Recording):
    assert started(jobs, newsroom()) == {
        "push": Planned(45, first=1),
        "look_at_feeds": Planned(15, first=0.1, at_once=4),
        "forget_old": Planned(86_400, first=60),
        "rewrite": Planned("03.40 Asia/Jayapura"),
        "back_up": Planned(600, first=120),
        "tidy_the_desk": Planned(60, first=5),
        "tell_groups": Planned(15, first=4),
        "look_at_itself": Planned(60, first=60),
        "look_at_the_weather": Planned(30, first=2),
    }


@pytest.mark.parametrize(
    ("without", "left_out"),
    [
        ({"settings": {"BACKUP_DIR": ""}}, "back_up"),
        ({"office": None}, "tidy_the_desk"),
        ({"warnings": None}, "look_at_the_weather"),
    ],
    ids=["no place for backups", "no desk", "no official warnings"],
)
async def test_what_cannot_be_done_is_left_out_and_nothing_else(
    jobs: Recording, without: dict[str, Any], left_out: str
):
    everything = set(started(Recording(), newsroom()))
    assert everything - set(started(jobs, newsroom(**without))) == {left_out}


async def test_a_tick_that_was_missed_is_caught_up_once(jobs: Recording):
    schedule(jobs).start(newsroom())
    every = jobs.scheduler.get_jobs()
    jobs.scheduler.shutdown(wait=False)
    assert {(job.misfire_grace_time, job.coalesce) for job in every} == {(None, True)}


async def test_each_tick_does_the_work_that_it_is_named_for(jobs: Recording, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []

    def noting(name: str) -> Callable[..., Awaitable[None]]:
        async def work(_self: Newsroom) -> None:
            done.append(name)

        work.__name__ = name
        return work

    for name in started(Recording(), newsroom()):
        monkeypatch.setattr(Newsroom, name, noting(name))
    for name in started(jobs, newsroom()):
        await jobs.ticks[name](ANYTHING)
    assert done == list(jobs.planned)
