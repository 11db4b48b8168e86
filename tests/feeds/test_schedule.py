"""When a feed is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.schedule import LONGEST_BACK_OFF, LONGEST_RETRY_AFTER, SPREAD, next_look

NOW = datetime(2024, 7, 1, tzinfo=UTC)
FIVE = timedelta(minutes=5)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 5), (1, 10), (2, 20), (5, 160), (10, 360), (10_000, 360)]
)
def test_each_failure_doubles_the_wait_up_to_six_hours(failures, minutes):
    assert next_look(NOW, FIVE, failures) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("fresh_for", "minutes"), [(0, 5), (60, 5), (600, 10), (3600, 60), (86_400, 60)])
def test_a_cache_header_is_followed_for_an_hour_at_most(fresh_for, minutes):
    wait = next_look(NOW, FIVE, 0, fresh_for=timedelta(seconds=fresh_for)) - NOW
    assert wait == timedelta(minutes=minutes)


def test_a_plea_to_wait_is_heard_for_a_day_at_most():
    assert next_look(NOW, FIVE, 1, retry_after=timedelta(hours=9)) == NOW + timedelta(hours=9)
    assert next_look(NOW, FIVE, 1, retry_after=timedelta(days=9)) == NOW + timedelta(days=1)


waits = st.none() | st.timedeltas(timedelta(0), timedelta(days=3000))


@given(
    interval=st.timedeltas(timedelta(seconds=1), timedelta(days=1)),
    failures=st.integers(0, 100),
    fresh_for=waits,
    retry_after=waits,
    jitter=st.floats(0, 1),
)
def test_never_sooner_than_the_interval_and_never_forgotten(
    interval, failures, fresh_for, retry_after, jitter
):
    wait = (
        next_look(NOW, interval, failures, fresh_for=fresh_for, retry_after=retry_after, jitter=jitter) - NOW
    )
    longest = max(interval, LONGEST_BACK_OFF, LONGEST_RETRY_AFTER)
    assert interval <= wait <= longest * (1 + SPREAD) + timedelta(seconds=1)
