"""A time that an editor types is the one that they meant, or it is asked again."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from newsroom.alert_times import When, read_when
from newsroom.time_words import FURTHEST, NotATime, TimeFault

WIB = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")  # where clocks are turned
#: A Friday.
NOW = datetime(2026, 11, 27, 14, 5, tzinfo=WIB)
CLOCK = "%d/%m/%Y %H.%M"


def read(text: str, now: datetime = NOW, starts: datetime | None = None) -> When:
    return read_when(text, now=now, zone=WIB, starts=starts)


def fault(text: str, now: datetime = NOW, starts: datetime | None = None) -> TimeFault:
    with pytest.raises(NotATime) as refused:
        read(text, now, starts)
    return refused.value.fault


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("sekarang", "27/11/2026 14.05"),
        ("  Sekarang juga. ", "27/11/2026 14.05"),
        ("now", "27/11/2026 14.05"),
        ("besok 05.30", "28/11/2026 05.30"),
        ("besok jam 05.30 WIB", "28/11/2026 05.30"),
        ("besok pagi 5.30", "28/11/2026 05.30"),
        ("besok jam 5.30 pagi", "28/11/2026 05.30"),
        ("besok sore jam 5", "28/11/2026 17.00"),
        ("besok jam 12 siang", "28/11/2026 12.00"),
        ("besok jam 1 siang", "28/11/2026 13.00"),
        ("besok jam 2 dini hari", "28/11/2026 02.00"),
        ("lusa 10.00", "29/11/2026 10.00"),
        ("jam 18", "27/11/2026 18.00"),
        ("pukul 18.30", "27/11/2026 18.30"),
        ("hari ini pukul 18.30", "27/11/2026 18.30"),
        ("nanti malam jam 7", "27/11/2026 19.00"),
        ("malam ini 19.30", "27/11/2026 19.30"),
        ("sore ini jam 5", "27/11/2026 17.00"),
        ("jam 5 sore ini", "27/11/2026 17.00"),
        ("this evening at 7", "27/11/2026 19.00"),
        ("pk 18.30", "27/11/2026 18.30"),
        ("pk. 18.30", "27/11/2026 18.30"),
        ("pkl. 18.30", "27/11/2026 18.30"),
        ("3/12 06.00", "03/12/2026 06.00"),
        ("2026-12-03 06.00", "03/12/2026 06.00"),
        ("2026-12-03T06:00", "03/12/2026 06.00"),
        ("2027-1-3 06.00", "03/01/2027 06.00"),
        ("tgl 30 jam 08.00", "30/11/2026 08.00"),
        ("tanggal 30 pukul 08.00", "30/11/2026 08.00"),
        ("hari Senin tgl. 30 jam 8 pagi", "30/11/2026 08.00"),
        ("tgl 3 05.30", "03/12/2026 05.30"),
        ("tgl 27 jam 18", "27/11/2026 18.00"),
        ("the 30th at 08:00", "30/11/2026 08.00"),
        ("3-12-2026 06.00", "03/12/2026 06.00"),
        ("3 Desember 05.30", "03/12/2026 05.30"),
        ("tanggal 3 Des 2026, pukul 05.30", "03/12/2026 05.30"),
        ("Kamis, 3 Desember 2026 05.30 WIB", "03/12/2026 05.30"),
        ("3/1 05.30", "03/01/2027 05.30"),
        ("Rabu 05.30", "02/12/2026 05.30"),
        ("hari Minggu jam 05.30", "29/11/2026 05.30"),
        ("Ahad 05.30", "29/11/2026 05.30"),
        ("2 jam lagi", "27/11/2026 16.05"),
        ("sejam lagi", "27/11/2026 15.05"),
        ("setengah jam lagi", "27/11/2026 14.35"),
        ("seminggu lagi", "04/12/2026 14.05"),
        ("2 hari lagi 05.30", "29/11/2026 05.30"),
        ("2 hari lagi jam 5 pagi", "29/11/2026 05.00"),
        ("2 minggu lagi jam 05.30", "11/12/2026 05.30"),
        ("in 2 days at 05:30", "29/11/2026 05.30"),
        ("in half an hour", "27/11/2026 14.35"),
        ("dalam 90 menit", "27/11/2026 15.35"),
        ("2 minggu lagi", "11/12/2026 14.05"),
        ("tomorrow 05:30", "28/11/2026 05.30"),
        ("tomorrow at 5:30 am", "28/11/2026 05.30"),
        ("tomorrow morning 5:30", "28/11/2026 05.30"),
        ("tonight 8", "27/11/2026 20.00"),
        ("Dec 3 5.30pm", "03/12/2026 17.30"),
        ("3rd December, 12 pm", "03/12/2026 12.00"),
        ("December 3, 2026 at 12 am", "03/12/2026 00.00"),
        ("on Wednesday 05:30", "02/12/2026 05.30"),
        ("in 2 hours", "27/11/2026 16.05"),
        ("30 minutes from now", "27/11/2026 14.35"),
    ],
)
def test_when_it_is_sent(text: str, moment: str):
    when = read(text)
    assert [found.strftime(CLOCK) for found in when.moments] == [moment]
    assert when.ends is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", TimeFault.NOT_UNDERSTOOD),
        ("halo", TimeFault.NOT_UNDERSTOOD),
        ("a" * 200, TimeFault.NOT_UNDERSTOOD),
        ("kemarin 05.30", TimeFault.NOT_UNDERSTOOD),
        ("besok 10", TimeFault.NOT_UNDERSTOOD),
        ("besok 05.30 06.30", TimeFault.NOT_UNDERSTOOD),
        ("3 jam", TimeFault.NOT_UNDERSTOOD),
        ("0 menit lagi", TimeFault.NOT_UNDERSTOOD),
        ("sampai", TimeFault.NOT_UNDERSTOOD),
        ("sampai ,", TimeFault.NOT_UNDERSTOOD),
        ("sampai 18.00 selama 2 jam", TimeFault.NOT_UNDERSTOOD),
        ("setiap Rabu 05.30 sampai 3 Desember", TimeFault.NOT_UNDERSTOOD),
        ("setiap hari Rabu 05.30 sampai 3 Desember", TimeFault.NOT_UNDERSTOOD),
        ("every Wednesday 05:30 until 3 December", TimeFault.NOT_UNDERSTOOD),
        ("WIB", TimeFault.NOT_UNDERSTOOD),
        ("besok", TimeFault.NO_CLOCK),
        ("besok pagi", TimeFault.NO_CLOCK),
        ("sampai 3 Desember", TimeFault.NO_CLOCK),
        ("setiap hari sampai Rabu", TimeFault.NO_CLOCK),
        ("jam 6", TimeFault.WHICH_HALF),
        ("jam 12", TimeFault.WHICH_HALF),
        ("besok 5.30", TimeFault.WHICH_HALF),
        ("at 5:30", TimeFault.WHICH_HALF),
        ("Jumat 18.00", TimeFault.WHICH_DAY),
        ("Rabu depan 05.30", TimeFault.WHICH_DAY),
        ("minggu depan 05.30", TimeFault.WHICH_DAY),
        ("next Wednesday 05:30", TimeFault.WHICH_DAY),
        ("Rabu, 3 Desember 05.30", TimeFault.WHICH_DAY),
        ("besok jam 12 malam", TimeFault.WHICH_DAY),
        ("jam 1 malam", TimeFault.WHICH_DAY),
        ("besok jam 2 malam", TimeFault.WHICH_DAY),
        ("jam 3 malam", TimeFault.WHICH_DAY),
        ("jam 24.00", TimeFault.WHICH_DAY),
        ("besok 24.00 sampai lusa 05.30", TimeFault.WHICH_DAY),
        ("besok, Minggu 05.30", TimeFault.WHICH_DAY),
        ("0 hari lagi 18.00", TimeFault.NOT_UNDERSTOOD),
        ("2 hari 05.30", TimeFault.NOT_UNDERSTOOD),
        ("satu setengah jam lagi", TimeFault.NOT_UNDERSTOOD),
        ("sejam", TimeFault.NOT_UNDERSTOOD),
        ("tgl 31 jam 08.00", TimeFault.NO_SUCH_TIME),
        ("2026-02-31 08.00", TimeFault.NO_SUCH_TIME),
        ("24.30", TimeFault.NO_SUCH_TIME),
        ("pagi ini jam 6", TimeFault.PAST),
        ("tgl 27 jam 06.00", TimeFault.PAST),
        ("31 Februari 05.30", TimeFault.NO_SUCH_TIME),
        ("besok 25.00", TimeFault.NO_SUCH_TIME),
        ("besok 05.75", TimeFault.NO_SUCH_TIME),
        ("besok pagi 18.00", TimeFault.NO_SUCH_TIME),
        ("jam 13.59", TimeFault.PAST),
        ("jam 14.05", TimeFault.PAST),
        ("20 November 05.30", TimeFault.PAST),
        ("20/11/2025 05.30", TimeFault.PAST),
        ("0001-01-01 05.30", TimeFault.PAST),
        ("sampai 13.00", TimeFault.PAST),
        ("setiap hari 05.30 mulai 26/11 sampai 3/12", TimeFault.PAST),
        ("27/1/2027 05.30", TimeFault.TOO_FAR),
        ("90 hari lagi", TimeFault.TOO_FAR),
        ("sampai 9999-12-31 24.00", TimeFault.TOO_FAR),
        ("selama 9 minggu", TimeFault.TOO_FAR),
        ("setiap hari 05.30 sampai 1 Februari 2027", TimeFault.TOO_FAR),
        ("setiap hari 05.30", TimeFault.NO_LAST_DAY),
        ("besok 05.30 sampai hari ini 18.00", TimeFault.END_FIRST),
        ("besok 05.30 sampai 05.30", TimeFault.END_FIRST),
        ("setiap hari 05.30 mulai 3/12 sampai 1/12", TimeFault.END_FIRST),
        ("besok 05.30 WITA", TimeFault.OTHER_ZONE),
    ],
)
def test_what_is_asked_again(text: str, wrong: TimeFault):
    assert fault(text) is wrong


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("sampai 18.00", None, "27/11/2026 18.00"),
        ("s/d 18.00", None, "27/11/2026 18.00"),
        ("sampai besok 06.00", None, "28/11/2026 06.00"),
        ("selama 3 jam", None, "27/11/2026 17.05"),
        ("until 18:00", None, "27/11/2026 18.00"),
        ("sampai 24.00", None, "28/11/2026 00.00"),
        ("sampai jam 24", None, "28/11/2026 00.00"),
        ("sampai besok pukul 24.00", None, "29/11/2026 00.00"),
        ("sampai 24.00", NOW + timedelta(days=1), "29/11/2026 00.00"),
        ("selama sejam", None, "27/11/2026 15.05"),
        ("selama setengah jam", None, "27/11/2026 14.35"),
        ("selama sehari", None, "28/11/2026 14.05"),
        ("for 3 hours", None, "27/11/2026 17.05"),
        ("sampai 18.00", NOW + timedelta(days=1), "28/11/2026 18.00"),
        ("selama 3 jam", NOW + timedelta(days=1), "28/11/2026 17.05"),
        ("selama 3 jam", NOW - timedelta(days=1), "27/11/2026 17.05"),
    ],
)
def test_when_it_ends(text: str, starts: datetime | None, ends: str):
    when = read(text, starts=starts)
    assert when.moments == ()
    assert when.ends is not None
    assert when.ends.strftime(CLOCK) == ends


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("besok 05.30 sampai 18.00", "28/11/2026 05.30", "28/11/2026 18.00"),
        ("sekarang sampai besok 06.00", "27/11/2026 14.05", "28/11/2026 06.00"),
        ("jam 18 selama 2 jam", "27/11/2026 18.00", "27/11/2026 20.00"),
        ("jam 5 sore sampai jam 7 malam", "27/11/2026 17.00", "27/11/2026 19.00"),
        ("tomorrow 05:30 until 18:00", "28/11/2026 05.30", "28/11/2026 18.00"),
    ],
)
def test_when_it_is_sent_and_when_it_ends(text: str, begins: str, ends: str):
    when = read(text)
    assert [moment.strftime(CLOCK) for moment in (*when.moments, when.ends) if moment] == [begins, ends]


@pytest.mark.parametrize(
    ("text", "first", "last", "clock"),
    [
        ("setiap hari 05.30 sampai 3 Desember", 28, 3, "05.30"),
        ("tiap hari jam 18 hingga Rabu", 27, 2, "18.00"),
        ("setiap pagi 5.30 selama 3 hari", 28, 30, "05.30"),
        ("mulai lusa setiap hari 05.30 sampai 3/12", 29, 3, "05.30"),
        ("every day 05:30 until 3 December", 28, 3, "05.30"),
        ("every morning 5:30 until Wednesday", 28, 2, "05.30"),
        ("daily at 05:30 for 1 week", 28, 4, "05.30"),
    ],
)
def test_every_day_until_a_date(text: str, first: int, last: int, clock: str):
    moments = read(text).moments
    assert (moments[0].day, moments[-1].day) == (first, last)
    assert {moment.strftime("%H.%M") for moment in moments} == {clock}
    assert {later - sooner for sooner, later in pairwise(moments)} == {timedelta(days=1)}


def test_the_voting_of_a_village_is_announced_the_day_before_and_in_the_morning():
    evening = datetime(2026, 12, 1, 20, 0, tzinfo=WIB)
    assert [moment.day for moment in read("setiap hari 05.30 sampai 3 Desember", evening).moments] == [2, 3]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("malam Minggu jam 7", "28/11/2026 19.00"),
        ("jam 7, malam Minggu", "28/11/2026 19.00"),
        ("Sabtu malam Minggu 19.00", "28/11/2026 19.00"),
        ("besok malam Minggu jam 8", "28/11/2026 20.00"),
        ("malam Minggu, 28 November jam 7", "28/11/2026 19.00"),
        ("malam Sabtu 19.30", "27/11/2026 19.30"),
        ("nanti malam Sabtu jam 8", "27/11/2026 20.00"),
        ("malam Kamis jam 8", "02/12/2026 20.00"),
        ("Minggu malam jam 7", "29/11/2026 19.00"),
        ("hari Minggu jam 7 malam", "29/11/2026 19.00"),
        ("jam 7 malam, hari Minggu", "29/11/2026 19.00"),
    ],
)
def test_the_night_of_a_day_is_the_evening_before_it(text: str, moment: str):
    assert [found.strftime(CLOCK) for found in read(text).moments] == [moment]


@pytest.mark.parametrize(
    "text",
    [
        "malam Jumat jam 7",
        "jam 7 malam Minggu",
        "jam 7malam Minggu",
        "19.00 malam Minggu",
        "malam hari Minggu jam 7",
        "malam Minggu, 29 November jam 7",
        "besok malam Senin jam 7",
    ],
)
def test_where_that_may_be_another_evening_it_is_asked(text: str):
    assert fault(text) is TimeFault.WHICH_DAY


@pytest.mark.parametrize("clock", ["00.00", "03.10", "03.59"])
@pytest.mark.parametrize(
    "text", ["besok pagi jam 5", "besok 05.30", "lusa 05.30", "tomorrow 05:30", "sampai besok 06.00"]
)
def test_whoever_is_still_up_after_midnight_may_mean_today(clock: str, text: str):
    assert fault(text, _at(clock)) is TimeFault.WHICH_DAY
    morning = read(text, _at("04.00"))
    assert [*morning.moments, morning.ends][0] is not None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("hari ini 05.30", "27/11/2026 05.30"),
        ("pagi ini jam 5", "27/11/2026 05.00"),
        ("nanti pagi jam 5", "27/11/2026 05.00"),
        ("05.30", "27/11/2026 05.30"),
        ("nanti malam jam 8", "27/11/2026 20.00"),
        ("Sabtu 05.30", "28/11/2026 05.30"),
        ("28 November 05.30", "28/11/2026 05.30"),
    ],
)
def test_what_is_clear_is_so_in_the_night_as_well(text: str, moment: str):
    assert [found.strftime(CLOCK) for found in read(text, _at("03.10")).moments] == [moment]


def _at(clock: str) -> datetime:
    hour, minute = map(int, clock.split("."))
    return NOW.replace(hour=hour, minute=minute)


MINUTES = st.integers(1, int(FURTHEST.total_seconds()) // 60 - 1).map(
    lambda minutes: timedelta(minutes=minutes)
)
MOMENTS = MINUTES.map(NOW.__add__)


@given(
    MOMENTS, st.sampled_from(["id", "en"]), st.sampled_from(["d/M/y", "d MMMM", "d MMM y", "EEEE, d MMMM y"])
)
def test_a_moment_written_out_is_read_as_it_was_meant(moment: datetime, language: str, form: str):
    written = f"{format_date(moment, form, locale=language)} {moment:%H.%M}"
    assert read(written).moments == (moment,)


@given(MOMENTS)
def test_a_machines_way_with_hours_is_read_in_both_languages(moment: datetime):
    half = f"{moment:%I.%M} {'am' if moment.hour < 12 else 'pm'}"
    assert read(f"{moment:%d/%m/%Y} {half}") == read(f"{moment:%d/%m/%Y} {moment:%H:%M}") == When((moment,))


TYPED = (
    "besok lusa pagi sore malam jam 5 05.30 18.00 3/12 Desember Rabu minggu depan setiap hari sampai selama",
    "lagi 2 in at am for until tomorrow every day Dec 31 2026 12 WIB , .",
    "24.00 sejam setengah ini tgl the 30th 2026-12-03 pk",
)
WORDS = st.sampled_from(" ".join(TYPED).split())


@given(st.one_of(st.lists(WORDS, max_size=7).map(" ".join), st.text(max_size=60)))
def test_whatever_is_typed_is_to_come_within_sixty_days_or_is_asked_again(text: str):
    with suppress(NotATime):
        when = read(text)
        named = [*when.moments, *([when.ends] if when.ends else [])]
        assert named
        assert named == sorted(set(named))
        assert all(NOW <= moment <= NOW + 2 * FURTHEST for moment in named)
        assert all(moment - NOW <= FURTHEST + timedelta(days=1) for moment in when.moments)
        assert all(moment.tzinfo is WIB for moment in named)


def test_an_error_repeats_nothing_that_was_typed():
    with pytest.raises(NotATime) as refused:
        read("besok di rumah Umar")
    assert str(refused.value) == "not_understood"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 1))
HOURS = st.times().map(lambda clock: time(clock.hour, clock.minute))


@given(DAYS, HOURS, st.integers(2, 50))
def test_every_day_has_its_hour_once_also_where_clocks_are_turned(day: date, clock: time, count: int):
    now = datetime.combine(day, time(0), BERLIN) - timedelta(minutes=1)
    typed = f"mulai {day:%d/%m/%Y} setiap hari {clock:%H.%M} selama {count} hari"
    moments = read_when(typed, now=now, zone=BERLIN).moments

    assert [moment.date() for moment in moments] == [day + timedelta(days=n) for n in range(count)]
    turned = [moment for moment in moments if moment.time() != clock]
    assert len(turned) <= 1
    assert all(moment.strftime("%m-%d") == "03-29" and clock.hour == 2 for moment in turned)
    assert [moment.astimezone(UTC) for moment in moments] == sorted(
        moment.astimezone(UTC) for moment in moments
    )


def test_an_hour_that_the_clocks_leap_over_is_asked_again():
    before = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    with pytest.raises(NotATime) as refused:
        read_when("besok 02.30", now=before, zone=BERLIN)
    assert refused.value.fault is TimeFault.NO_SUCH_TIME


def test_hours_from_now_are_hours_that_really_pass():
    before = datetime(2026, 3, 29, 1, 0, tzinfo=BERLIN)
    (moment,) = read_when("2 jam lagi", now=before, zone=BERLIN).moments
    assert (moment.hour, moment.astimezone(UTC) - before.astimezone(UTC)) == (4, timedelta(hours=2))


def test_the_clock_is_the_newsrooms_whatever_zone_the_machine_counts_in():
    assert read("besok 05.30", NOW.astimezone(UTC)) == read("besok 05.30")
    late = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)  # already Saturday here
    assert read("hari ini 05.30", late).moments[0].day == 28
