"""Times as feeds and pages write them, the Indonesian ways included."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import AHEAD, EARLIEST, read_time

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2024, 12, 31, 12, tzinfo=UTC)
AFTERNOON = datetime(2023, 7, 11, 14, 59, tzinfo=WIB)
MIDNIGHT = datetime(2023, 7, 11, tzinfo=WIB)

MONTHS = {
    1: ("Januari", "Jan"),
    2: ("Februari", "Feb", "Pebruari"),
    3: ("Maret", "Mar"),
    4: ("April", "Apr"),
    5: ("Mei",),
    6: ("Juni", "Jun"),
    7: ("Juli", "Jul"),
    8: ("Agustus", "Agu", "Ags", "Agt", "Aug"),
    9: ("September", "Sep", "Sept"),
    10: ("Oktober", "Okt", "October"),
    11: ("November", "Nov", "Nopember"),
    12: ("Desember", "Des", "December"),
}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Jum'at", "Sabtu", "Minggu", "Ahad", "Monday", "Tue")
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}


def read(text: str) -> datetime | None:
    return read_time(text, zone=WIB, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 11 Jul 2023 14:59:00 +0700",
        "Tue, 11 Jul 2023 07:59:00 GMT",
        "11 Jul 23 07:59 UT",
        "Tue, 11 Jul 2023 14:59:00 WIB",
        "2023-07-11T14:59:00+07:00",
        "2023-07-11T07:59:00Z",
        "2023-07-11t07:59:00.000z",
        "2023-07-11 14:59:00",
        "2023-07-11 14:59 +0700",
        "Selasa, 11 Juli 2023 14:59 WIB",
        "Selasa, 11 Juli 2023 | 14:59 WIB",
        "Selasa 11 Juli 2023 pukul 14.59",
        "Sel, 11 Juli 2023 - 14.59 WIB",
        "Selasa Pon, 11 Juli 2023 14:59",
        "11 Jul 2023 14.59 WIB",
        "11 Jul 2023 15.59 WITA",
        "11 Juli 2023, 16:59 WIT",
        "Jul 11, 2023 - 14:59",
        "July 11, 2023 2:59 PM",
        "11/07/2023 14:59",
        "11-07-2023 14:59",
        "11.07.2023 14.59",
        "Selasa (11/07/2023) 14.59 WIB",
        "Diterbitkan: 11 Juli 2023 14:59",
        "14:59 WIB, 11 Juli 2023",
        "  Selasa,\n 11 Juli  2023   14:59 ",
    ],
)
def test_one_moment_written_in_many_ways(text):
    assert read(text) == AFTERNOON


@pytest.mark.parametrize(
    "text", ["11/7/2023", "Selasa (11/7/2023)", "11 Juli 2023", "2023-07-11", "Juli 11, 2023"]
)
def test_a_date_without_a_time_is_its_midnight(text):
    assert read(text) == MIDNIGHT


def test_the_day_stands_before_the_month():
    assert read("Senin (10/7/2023)") == datetime(2023, 7, 10, tzinfo=WIB)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "2 jam yang lalu",
        "Selasa",
        "14.59",
        "11 Juli",
        "Juli 2023",
        "31/02/2023",
        "2023-02-31",
        "11 Juli 2023 24:10",
        "1689058740",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "9999-12-31T23:59:59-12:00",
        "11 Juli 2023 " * 40,
        "Desa Kepuh",
        "<b>",
    ],
)
def test_what_names_no_moment_is_unknown(text):
    assert read(text) is None


def test_the_future_is_unknown_from_a_day_ahead():
    assert read_time((NOW + AHEAD).isoformat(), zone=WIB, now=NOW) == NOW + AHEAD
    assert read_time((NOW + AHEAD + timedelta(seconds=1)).isoformat(), zone=WIB, now=NOW) is None


moments = st.datetimes(EARLIEST.replace(tzinfo=None) + AHEAD, NOW.replace(tzinfo=None) - AHEAD).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(
    moment=moments,
    month=st.integers(0, 4),
    day=st.sampled_from(["", *DAYS]),
    zone=st.sampled_from(["", *ZONES]),
    clock=st.sampled_from(["%H:%M", "%H.%M", "%H:%M:%S"]),
    before_clock=st.sampled_from([" ", ", ", " - ", " | ", " pukul "]),
    month_first=st.booleans(),
)
def test_what_is_written_is_read_again(moment, month, day, zone, clock, before_clock, month_first):
    names = MONTHS[moment.month]
    name = names[month % len(names)]
    date = f"{name} {moment.day}, {moment.year}" if month_first else f"{moment.day} {name} {moment.year}"
    text = f"{day}{', ' if day else ''}{date}{before_clock}{moment:{clock}} {zone}"
    expected = moment if "%S" in clock else moment.replace(second=0)
    expected = expected.replace(tzinfo=timezone(timedelta(hours=ZONES[zone])) if zone else WIB)
    assert read(text) == expected


@given(moments)
def test_numbers_are_read_again(moment):
    assert read(f"{moment:%d/%m/%Y %H:%M:%S}") == moment.replace(tzinfo=WIB)


@given(st.text(max_size=90))
def test_any_text_is_a_moment_that_can_be_or_none(text):
    found = read(text)
    assert found is None or EARLIEST <= found <= NOW + AHEAD
