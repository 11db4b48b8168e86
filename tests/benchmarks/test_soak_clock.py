"""A clock that goes many times as fast: the same for every process, and each hour of a day comes once."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from benchmarks.soak_clock import LEAST_TICK, FastClock, FastJobs, Hour

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


@dataclass
class Steady:
    """The machine's steady clock."""

    stands_at: float = 5_000.0

    def __call__(self) -> float:
        return self.stands_at


def fast(steady: Steady, speed: float = 168.0) -> FastClock:
    return FastClock(5_000.0, MONDAY.timestamp(), speed, steady)


def test_a_week_takes_an_hour():
    steady = Steady()
    clock = fast(steady)
    assert clock.now() == MONDAY
    steady.stands_at += 3_600
    assert clock.now() == MONDAY + timedelta(days=7)


def test_a_new_start_finds_the_time_where_it_would_have_been():
    steady = Steady()
    before = fast(steady)
    steady.stands_at += 100
    assert fast(steady).wall() == before.wall() == MONDAY.timestamp() + 16_800


def test_a_moment_of_the_week_has_its_second_of_the_machine():
    clock = fast(Steady())
    assert clock.steady_at(MONDAY.timestamp() + 168) == 5_001


def test_an_hour_comes_once_a_day_and_what_was_slept_through_once():
    shown = [MONDAY + timedelta(hours=20)]  # 03.00 of Tuesday in Pasuruan
    hour = Hour.of(time(3, 40, tzinfo=WIB), lambda: shown[0])
    assert not hour.has_come()
    shown[0] += timedelta(minutes=40)
    assert [hour.has_come(), hour.has_come()] == [True, False]
    shown[0] += timedelta(days=3)
    assert [hour.has_come(), hour.has_come()] == [True, False]


def test_an_hour_that_was_over_before_the_first_look_comes_the_next_day():
    shown = [MONDAY + timedelta(hours=21)]
    hour = Hour.of(time(3, 40, tzinfo=WIB), lambda: shown[0])
    assert not hour.has_come()
    shown[0] += timedelta(days=1)
    assert hour.has_come()


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [(timedelta(days=1), 86_400 / 168), (15, LEAST_TICK)],
    ids=["a day", "fifteen seconds"],
)
def test_ticks_keep_step_with_it(interval: float | timedelta, seconds: float):
    async def tick(_context: object) -> None:
        """Nothing is run here."""

    jobs = FastJobs(fast(Steady()))
    job = jobs.run_repeating(tick, interval)
    assert job.job.trigger.interval.total_seconds() == pytest.approx(seconds)
