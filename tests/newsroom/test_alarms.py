"""What needs a person is told once, when it has lasted, and once more when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.alarms import (
    LEAST_FREE_BYTES,
    NEWS_MAY_WAIT,
    PATIENCE,
    Cause,
    Standing,
    Verdict,
    What,
    is_late,
    is_low,
    judge,
)

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
FEED, OTHER, DISK = Cause(What.FEED, 3), Cause(What.FEED, 4), Cause(What.DISK)
HOUR = timedelta(hours=1)


def test_each_kind_has_its_patience():
    assert PATIENCE.keys() == set(What)


def test_what_is_new_is_noted_and_told_when_it_has_lasted():
    assert judge(NOW, [], [FEED]) == Verdict(begins=(FEED,))
    young = Standing(FEED, NOW - timedelta(hours=23))
    assert judge(NOW, [young], [FEED]) == Verdict()
    old = Standing(FEED, NOW - timedelta(days=1))
    assert judge(NOW, [old], [FEED]) == Verdict(tell=(old,))


def test_a_full_disk_is_told_at_once():
    assert judge(NOW, [], [DISK]) == Verdict(begins=(DISK,), tell=(Standing(DISK, NOW),))


def test_what_was_told_is_not_told_again_until_it_is_over():
    told = Standing(FEED, NOW - timedelta(days=9), NOW - timedelta(days=8))
    assert judge(NOW, [told], [FEED]) == Verdict()
    assert judge(NOW, [told], []) == Verdict(over=(told,))


def test_what_ended_before_it_was_told_is_forgotten():
    short = Standing(FEED, NOW - HOUR)
    assert judge(NOW, [short], []) == Verdict(forget=(short,))


def test_of_two_feeds_each_is_one():
    told = Standing(FEED, NOW - timedelta(days=9), NOW - timedelta(days=8))
    assert judge(NOW, [told], [FEED, OTHER]) == Verdict(begins=(OTHER,))


def test_of_what_cannot_be_looked_at_nothing_changes():
    told = Standing(DISK, NOW - HOUR, NOW - HOUR)
    assert judge(NOW, [told], [], unseen={What.DISK}) == Verdict()


@pytest.mark.parametrize(
    ("overdue", "pending", "told", "late"),
    [
        (timedelta(minutes=59), 0, False, False),
        (timedelta(minutes=61), 0, False, True),
        (timedelta(minutes=61), 30 * 120, False, False),  # two minutes' worth of messages
        (timedelta(minutes=63), 30 * 120, False, True),
        (timedelta(minutes=50), 0, True, True),
        (timedelta(minutes=30), 0, True, False),
    ],
    ids=["soon", "late", "explained", "unexplained", "hardly_better", "better"],
)
def test_late_is_what_the_rate_does_not_explain(overdue: timedelta, pending: int, told: bool, late: bool):
    assert is_late(overdue, pending, 30, NEWS_MAY_WAIT, told=told) is late


def test_a_disk_is_well_again_only_when_it_is_clearly_so():
    assert is_low(LEAST_FREE_BYTES - 1, told=False)
    assert not is_low(LEAST_FREE_BYTES, told=False)
    assert is_low(LEAST_FREE_BYTES, told=True)
    assert not is_low(LEAST_FREE_BYTES * 2, told=True)
