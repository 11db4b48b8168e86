"""Figures for the desk: few readers are never counted out, weeks are whole, times are never too short."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import statistics
from newsroom.statistics import Handled, PlaceCount, Sent, TipCount

WIB = ZoneInfo("Asia/Jakarta")
#: A Tuesday, 12.00 WIB.
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CODES = ("35.14.05", "35.14.06", "35.14.07", "35.14.08")


def test_few_readers_of_a_kecamatan_are_not_counted_out():
    counted = {"35.14.05": 4, "35.14.06": 120, "35.14.07": 5, "35.75.01": 9}
    assert statistics.by_place(counted, CODES) == (
        (
            PlaceCount("35.14.06", 120),
            PlaceCount("35.14.07", 5),
            PlaceCount("35.14.05", None),
            PlaceCount("35.14.08", None),
        ),
    )


def test_who_is_few_alone_takes_the_next_smallest_along_of_whatever_level():
    counted = {"35.14.05": 4, "35.14.06": 120, "35.14.07": 8, "35.14.08": 9, "35.14": 300, "35.75": 7}
    places, wider = statistics.by_place(counted, CODES, ("35.14", "35.75"))
    assert [(one.code, one.readers) for one in places if one.readers is None] == [("35.14.05", None)]
    assert [(one.code, one.readers) for one in wider] == [("35.14", 300), ("35.75", None)]
    (alone,) = statistics.by_place(counted, CODES)
    assert [one.code for one in alone if one.readers is None] == ["35.14.05", "35.14.07"]


COUNTS = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 10**5)), min_size=2, max_size=12)


@given(COUNTS, st.integers(0, 12))
def test_never_is_one_place_alone_left_out_and_never_is_one_with_few_told(counts: list[int], first: int):
    counted = {f"35.14.{number:02}": count for number, count in enumerate(counts)}
    codes = list(counted)
    levels = statistics.by_place(counted, codes[:first], codes[first:])
    every = {one.code: one.readers for level in levels for one in level}
    assert set(every) == set(codes)
    assert all(told in (None, counted[code]) for code, told in every.items())
    left_out = [code for code, told in every.items() if told is None]
    few = [code for code, count in counted.items() if count < 5]
    assert set(few) <= set(left_out)
    assert len(left_out) != 1, "what is left out alone is the total less all others"
    assert len(left_out) == (2 if len(few) == 1 else len(few)), "and no more than that needs"


@given(st.integers(1, 4), st.integers(5, 60), st.lists(st.integers(2, 10**4), max_size=9), st.randoms())
def test_what_is_told_fits_another_number_of_few_as_well(
    few: int, second: int, more: list[int], chance: Random
):
    codes = [f"35.14.{number:02}" for number in range(len(more) + 2)]
    chance.shuffle(codes)
    rest = dict(zip(codes[2:], (second + one for one in more), strict=True))
    counted = {codes[0]: few, codes[1]: second, **rest}
    moved = {codes[0]: few - 1, codes[1]: second + 1, **rest}
    assert statistics.by_place(moved, sorted(codes)) == statistics.by_place(counted, sorted(codes))


@given(st.dictionaries(st.sampled_from(CODES), st.integers(0, 4)))
def test_neither_a_figure_nor_an_order_tells_four_readers_from_none(counted: dict[str, int]):
    nobody = statistics.by_place({}, CODES)
    assert statistics.by_place(counted, CODES) == nobody
    assert statistics.classes(nobody[0]) == ()


def test_weeks_begin_on_monday_where_the_newsroom_is():
    sunday_night = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # Monday, 00.30 WIB
    assert statistics.monday(sunday_night, WIB) == date(2026, 11, 23)
    assert statistics.weeks(NOW, WIB, 3) == (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23))
    assert statistics.days(NOW, WIB, 2) == (date(2026, 11, 23), date(2026, 11, 24))
    assert statistics.midnight(date(2026, 11, 23), WIB) == datetime(2026, 11, 22, 17, tzinfo=UTC)


def test_growth_goes_on_from_those_who_came_before():
    mondays = statistics.weeks(NOW, WIB, 3)
    told = [(week.joined, week.total) for week in statistics.growth(100, (5, 0, 7), mondays)]
    assert told == [(5, 105), (0, 105), (7, 112)]


def test_days_without_deliveries_are_days_too():
    days = statistics.days(NOW, WIB, 3)
    sent = [(NOW, Sent(news=3)), (NOW, Sent(alerts=2, gone=1)), (NOW - timedelta(days=2), Sent(failed=4))]
    assert statistics.by_day(sent, days, WIB) == (
        (days[0], Sent(failed=4)),
        (days[1], Sent()),
        (days[2], Sent(news=3, alerts=2, gone=1)),
    )


def test_spam_stands_beside_tips_and_in_no_category():
    tips = (
        TipCount(NOW, "bencana", is_spam=False, count=2),
        TipCount(NOW, "", is_spam=False, count=9),
        TipCount(NOW, "jalan", is_spam=False, count=5),
        TipCount(NOW, "jalan", is_spam=True, count=7),
    )
    [week] = statistics.by_week(tips, statistics.weeks(NOW, WIB, 1), WIB)
    assert (week.tips, week.spam) == (16, 7)
    assert statistics.by_category(tips) == (("jalan", 5), ("bencana", 2), ("", 9))


@pytest.mark.parametrize(("days", "weeks"), [(1, 1), (7, 1), (30, 4), (90, 12), (3650, 12)])
def test_no_week_is_shown_of_which_tips_are_purged_already(days: int, weeks: int):
    assert statistics.tip_weeks(timedelta(days=days)) == weeks


def test_how_long_it_took():
    hours = (0.5, 1.0, 2.9, 11.0, 23.0, 60.0)
    handled = [Handled(NOW, NOW + timedelta(hours=hour), None) for hour in hours]
    handled.append(Handled(NOW, None, None))
    claimed = statistics.response(handled, lambda one: one.claimed_at)
    assert (claimed.within, claimed.later, claimed.not_yet) == ((2, 1, 1, 1), 1, 1)
    assert claimed.median == timedelta(hours=6.95)
    answered = statistics.response(handled, lambda one: one.answered_at)
    assert (answered.done, answered.not_yet, answered.median) == (0, 7, None)


@given(st.lists(st.one_of(st.none(), st.integers(5, 10**6)), max_size=40))
def test_every_place_has_a_shade_and_the_darkest_has_the_most(readers: list[int | None]):
    begins = statistics.classes(PlaceCount("", one) for one in readers)
    assert len(begins) <= 4
    assert list(begins) == sorted(set(begins))
    steps = [statistics.class_of(one, begins) for one in readers]
    assert all((step == 0) == (one is None) for step, one in zip(steps, readers, strict=True))
    counted = sorted(one for one in readers if one is not None)
    assert [statistics.class_of(one, begins) for one in counted] == sorted(step for step in steps if step)
