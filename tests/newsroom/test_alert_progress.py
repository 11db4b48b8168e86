"""The figures on the desk's card add up, and promise no more than they know."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.alert_progress import Progress, duration

COUNTS = st.integers(0, 10**7)
PROGRESS = st.builds(Progress, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.floats(0, 1000))


@pytest.mark.parametrize(
    ("chats", "rate", "cost", "seconds"),
    [(5000, 30, 1, 5000 / 30), (5000, 30, 2, 10000 / 30), (5000, 1000, 1, 5), (3, 30, 1, 1), (0, 30, 1, 0)],
)
def test_how_long_an_alert_takes(chats: int, rate: float, cost: int, seconds: float):
    assert duration(chats, rate, cost) == timedelta(seconds=seconds)


def test_without_a_rate_nothing_is_promised():
    with pytest.raises(ValueError, match="rate"):
        duration(5, 0)
    assert Progress(waiting=5).eta is None
    assert Progress(delivered=5).eta == timedelta(0)


@given(PROGRESS)
def test_each_chat_is_counted_once(progress: Progress):
    assert progress.total == progress.settled + progress.left
    assert progress.total == (
        progress.delivered + progress.waiting + progress.gone + progress.failed + progress.uncertain
    )


@given(PROGRESS)
def test_it_is_done_when_nobody_waits_and_no_sooner(progress: Progress):
    assert 0 <= progress.share <= 1
    assert (progress.share == 1) is (progress.left == 0)
    assert (progress.eta == timedelta(0)) is (progress.left == 0)


def test_what_was_never_answered_is_still_to_come():
    assert Progress(delivered=8, uncertain=2, rate=1.0).share == 0.8
    assert Progress(delivered=8, uncertain=2, rate=1.0).eta == timedelta(seconds=2)
    assert Progress(delivered=6, gone=1, failed=1, waiting=2).share == 0.8
