"""From "kemarin" to a day: a formal report has a deadline, and it counts from when it was known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.known_day import day_known

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "ago"),
    [
        ("hari ini", 0),
        ("barusan dari tetangga", 0),
        ("tadi pagi", 0),
        ("tadi malam", 1),
        ("Semalam, jam 9", 1),
        ("kemarin sore", 1),
        ("Kemaren", 1),
        ("wingi", 1),
        ("kemarin lusa", 2),
        ("kemarin dulu", 2),
        ("3 hari lalu", 3),
        ("tiga hari yang lalu", 3),
        ("sehari lalu", 1),
        ("seminggu lalu", 7),
        ("minggu lalu", 7),
        ("2 minggu yg lalu", 14),
        ("sebulan yang lalu", 30),
        ("hari Minggu", 2),
        ("Senin malam", 1),
        ("selasa", 0),
        ("Selasa lalu", 7),
        ("selasa kemarin", 7),
        ("Senin kemarin", 1),
        ("20/11/2026 07.30", 4),
        ("kemarin jam 10.11", 1),
        ("hari Jum'at", 4),
        ("20 November", 4),
        ("tanggal 20", 4),
        ("tgl 30", 25),
        ("20 November 2026 jam 19.30", 4),
        ("20/11", 4),
        ("20-11-2026", 4),
        ("20.11.26", 4),
        ("2026-11-20", 4),
        ("today", 0),
        ("Yesterday evening", 1),
        ("last night", 1),
        ("three days ago", 3),
        ("a week ago", 7),
        ("last week", 7),
        ("on Monday", 1),
        ("November 20", 4),
        ("20 November, from a neighbour", 4),
        ("saya tahu kemarin, kejadiannya hari Sabtu", 3),
    ],
)
def test_the_day_that_people_mean(words: str, ago: int):
    assert day_known(words, TUESDAY) == TUESDAY - timedelta(days=ago)


@pytest.mark.parametrize(
    "words",
    ["", "lupa", "dari tetangga", "pukul 19.30", "31/2", "99 hari", "RT 03/RW 02", "RT 3/4", "1.234.567"],
)
def test_where_no_day_is_named_none_is_guessed(words: str):
    assert day_known(words, TUESDAY) is None


@pytest.mark.parametrize(("words", "day"), [("12 Desember", date(2025, 12, 12)), ("1/12", date(2025, 12, 1))])
def test_a_day_without_a_year_is_the_last_that_was(words: str, day: date):
    assert day_known(words, TUESDAY) == day


@given(st.text(max_size=60), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_whatever_is_written_the_day_is_never_to_come(words: str, today: date):
    found = day_known(words, today)
    assert found is None or found <= today


@given(st.integers(0, 300), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_a_date_written_out_is_read_back(ago: int, today: date):
    day = today - timedelta(days=ago)
    for written in (f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%Y-%m-%d}"):
        assert day_known(written, today) == day
