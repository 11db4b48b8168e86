"""Eleven times /start in one outage is one welcome."""

from datetime import timedelta

from handlers.repeats import TOGETHER, Repeats
from tests.handlers.conftest import NOW

LONG_AGO = NOW - timedelta(hours=2)


def test_what_queued_up_is_answered_once():
    repeats = Repeats()
    answers = [repeats.queued_again(7, "/start", LONG_AGO + timedelta(minutes=n), NOW) for n in range(11)]
    assert answers == [False] + [True] * 10


def test_other_words_and_other_people_are_answered():
    repeats = Repeats()
    assert not repeats.queued_again(7, "/start", LONG_AGO, NOW)
    assert not repeats.queued_again(7, "kejayan", LONG_AGO, NOW)
    assert not repeats.queued_again(8, "/start", LONG_AGO, NOW)


def test_who_asks_twice_while_the_bot_is_awake_is_answered_twice():
    repeats = Repeats()
    assert not repeats.queued_again(7, "/start", NOW, NOW)
    assert not repeats.queued_again(7, "/start", NOW, NOW)


def test_the_next_outage_is_another_one():
    repeats = Repeats()
    later = NOW + TOGETHER + timedelta(hours=5)
    assert not repeats.queued_again(7, "/start", LONG_AGO, NOW)
    assert not repeats.queued_again(7, "/start", later - timedelta(minutes=9), later)


def test_memory_is_bounded_and_the_oldest_is_forgotten():
    repeats = Repeats(remembered=2)
    for thing in "abc":
        assert not repeats.again(thing, NOW)
    assert repeats.again("c", NOW)
    assert not repeats.again("a", NOW)
