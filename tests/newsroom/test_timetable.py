"""When news is due: over midnight, to the minute, and in zones whose clocks leap and turn back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.timetable import Quiet, Rhythm, Timetable, clock_of, minutes

WIB = ZoneInfo("Asia/Jakarta")
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")
CLOCKS = st.integers(0, 24 * 60 - 1).map(clock_of)
QUIET = st.tuples(CLOCKS, CLOCKS).filter(lambda two: two[0] != two[1]).map(lambda two: Quiet(*two))
MOMENTS = st.datetimes(datetime(2011, 12, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ANY_ZONE = st.sampled_from(ZONES).map(ZoneInfo)
TIMETABLES = st.builds(
    Timetable,
    st.sampled_from(Rhythm),
    morning=CLOCKS,
    evening=CLOCKS,
    weekday=st.integers(0, 6),
    quiet=st.none() | QUIET,
)


def at(clock: str, day: int = 24) -> datetime:
    """That hour in Pasuruan, in November 2026; the 24th is a Tuesday."""
    hour, minute = map(int, clock.split("."))
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("timetable", "now", "due"),
    [
        (Timetable(Rhythm.MORNING), at("05.59"), at("06.00")),
        (Timetable(Rhythm.MORNING), at("06.00"), at("06.00", 25)),
        (Timetable(Rhythm.EVENING, evening=time(17, 30)), at("06.00"), at("17.30")),
        (Timetable(Rhythm.BOTH), at("06.00"), at("18.00")),
        (Timetable(Rhythm.BOTH), at("18.00"), at("06.00", 25)),
        (Timetable(Rhythm.WEEKLY), at("10.00"), at("06.00", 29)),
        (Timetable(Rhythm.WEEKLY, weekday=1), at("06.00"), at("06.00", 24) + timedelta(days=7)),
        (Timetable(quiet=Quiet(time(22), time(5))), at("23.00"), at("05.00", 25)),
        (Timetable(quiet=Quiet(time(13), time(14, 15))), at("13.30"), at("14.15")),
        (Timetable(Rhythm.MORNING, quiet=Quiet(time(22), time(7))), at("20.00"), at("07.00", 25)),
        (Timetable(), at("10.00"), None),
    ],
    ids=[
        "a minute before",
        "the very minute is this one's, the next is tomorrow's",
        "half an hour counts",
        "both, in the morning",
        "both, in the evening",
        "weekly",
        "weekly, a week later",
        "quiet over midnight",
        "quiet within a day",
        "a digest in quiet hours waits for their end",
        "at once: never",
    ],
)
def test_the_next_digest(timetable: Timetable, now: datetime, due: datetime | None):
    assert timetable.next_digest(now, WIB) == due


@pytest.mark.parametrize(
    ("clock", "is_quiet"),
    [("21.59", False), ("22.00", True), ("00.00", True), ("04.59", True), ("05.00", False)],
    ids=str,
)
def test_quiet_hours_hold_to_the_minute(clock: str, is_quiet: bool):
    assert Timetable(quiet=Quiet(time(22), time(5))).is_quiet(at(clock), WIB) is is_quiet


def test_who_reads_weekly_waits_no_week_for_a_mild_alert():
    weekly = Timetable(Rhythm.WEEKLY)
    assert weekly.next_gentle(at("10.00"), WIB) == at("06.00", 25)


@given(TIMETABLES, MOMENTS, ANY_ZONE)
def test_a_digest_lies_ahead_and_never_in_quiet_hours(timetable: Timetable, now: datetime, zone: ZoneInfo):
    due = timetable.next_digest(now, zone)
    if due is None:
        assert timetable.rhythm is Rhythm.AT_ONCE
        assert timetable.quiet is None
        return
    assert now < due <= now + timedelta(days=9)
    assert not timetable.is_quiet(due, zone)
    # Nothing is due between: whoever asks a moment before gets the same answer.
    assert timetable.next_digest(due - timedelta(seconds=1), zone) == due or due - now < timedelta(seconds=1)


@given(QUIET, MOMENTS, ANY_ZONE)
def test_quiet_ends_within_a_day_even_where_clocks_leap(quiet: Quiet, now: datetime, zone: ZoneInfo):
    ends = quiet.next_end(now, zone)
    assert now < ends <= now + timedelta(hours=50 if zone.key == "Pacific/Apia" else 26)
    assert not quiet.is_now(ends, zone)


@given(TIMETABLES, MOMENTS, ANY_ZONE)
def test_nothing_waits_that_nobody_wakes(timetable: Timetable, now: datetime, zone: ZoneInfo):
    """News that does not come at once has a moment at which it comes."""
    if not timetable.comes_at_once(now, zone):
        assert timetable.next_digest(now, zone) is not None


@given(CLOCKS)
def test_minutes_of_a_day_come_back_as_they_went(clock: time):
    assert clock_of(minutes(clock)) == clock


def test_where_clocks_leap_over_the_hour_the_digest_comes_as_much_later():
    berlin = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 3, 28, 23, 0, tzinfo=berlin)
    due = Timetable(Rhythm.MORNING, morning=time(2, 30)).next_digest(night, berlin)
    assert due == datetime(2026, 3, 29, 3, 30, tzinfo=berlin)


def test_an_hour_that_clocks_show_twice_is_no_second_digest():
    berlin = ZoneInfo("Europe/Berlin")
    timetable = Timetable(Rhythm.MORNING, morning=time(2, 30))
    first = timetable.next_digest(datetime(2026, 10, 25, 0, 0, tzinfo=berlin), berlin)
    assert first is not None
    second = timetable.next_digest(first, berlin)
    assert second is not None
    assert second - first == timedelta(hours=25)
