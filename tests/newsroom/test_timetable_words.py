"""Hours as people type them into their settings."""

from datetime import time

import pytest

from newsroom.timetable import Quiet
from newsroom.timetable_words import read_hour, read_quiet


@pytest.mark.parametrize(
    ("typed", "evening", "meant"),
    [
        ("05.30", False, time(5, 30)),
        ("5:30", False, time(5, 30)),
        ("jam 6", False, time(6)),
        ("Pukul 06.15 WIB", False, time(6, 15)),
        ("pk 06.15", False, time(6, 15)),
        ("pkl. 06.15", False, time(6, 15)),
        ("6 pagi", False, time(6)),
        ("1 malam", False, None),
        ("6", True, time(18)),
        ("5.30", True, time(17, 30)),
        ("19.00", True, time(19)),
        ("7 malam", True, time(19)),
        ("25.00", False, None),
        ("06.75", False, None),
        ("besok", False, None),
        ("", False, None),
        ("6" * 200, False, None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_hour(typed: str, evening: bool, meant: time | None):
    assert read_hour(typed, evening=evening) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("21.30-04.30", Quiet(time(21, 30), time(4, 30))),
        ("22 – 05", Quiet(time(22), time(5))),
        ("22.00 sampai 5.00", Quiet(time(22), time(5))),
        ("10 malam sampai 5 pagi", Quiet(time(22), time(5))),
        ("22.00 s/d 24.00", Quiet(time(22), time(0))),
        ("pk 22 sampai pk. 05", Quiet(time(22), time(5))),
        ("9-5", None),
        ("22.00", None),
        ("22.00-22.00", None),
        ("besok-lusa", None),
    ],
    ids=lambda value: str(value)[:24],
)
def test_quiet_hours(typed: str, meant: Quiet | None):
    assert read_quiet(typed) == meant
