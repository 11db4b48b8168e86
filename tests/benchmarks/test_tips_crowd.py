"""The peer of the tips: what Telegram's limit alone lets people wait."""

from benchmarks.tips_crowd import within_the_limit


def test_what_the_limit_allows_waits_for_nothing():
    assert within_the_limit([0.0] * 30 + [1.0] * 30, 30) == [0.0] * 60


def test_what_is_more_waits_for_the_second_to_pass():
    assert within_the_limit([0.0, 0.0, 0.25, 0.5], 2) == [0.0, 0.0, 0.75, 0.5]
    assert within_the_limit([0.5, 0.0, 0.0, 0.25], 2) == [0.0, 0.0, 0.75, 0.5], "in order of time"
