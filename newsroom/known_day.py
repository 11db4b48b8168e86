"""The day on which somebody learned of something, from their own words: a deadline may count from it.

"Kemarin", "tiga hari lalu", "Senin malam", "12 Juli", "12/7": what people write, in Indonesian and in
English. Of several days the earliest is taken, since a deadline that is too early harms nobody. What day it
is today is handed in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from newsroom.place_names import fold

_DAY = timedelta(days=1)
#: Nobody reports what they learned longer ago than this and means the day: it is a slip of the pen.
_LONGEST_AGO = 3 * 366


def _numbered(*names: str) -> Mapping[str, int]:
    return {name: number for number, listed in enumerate(names) for name in listed.split()}


_WEEKDAYS = _numbered(
    "senin senen monday",
    "selasa tuesday",
    "rabu rebo wednesday",
    "kamis kemis thursday",
    "jumat jemuah friday",
    "sabtu setu saturday",
    "minggu ahad sunday",
)
_MONTHS = _numbered(
    "",
    "januari jan january",
    "februari pebruari feb february",
    "maret mar march",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus agu agt aug august",
    "september sep sept",
    "oktober okt oct october",
    "november nopember nov nop",
    "desember des dec december",
)
_COUNTS = _numbered(
    "", "satu one a an", "dua two", "tiga three", "empat four", "lima five", "enam six", "tujuh seven",
    "delapan eight", "sembilan nine", "sepuluh ten",
)  # fmt: skip
_LENGTHS = {"hari": 1, "day": 1, "days": 1, "minggu": 7, "pekan": 7, "week": 7, "weeks": 7, "bulan": 30,
            "month": 30, "months": 30}  # fmt: skip


def _any(words: Mapping[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_AGO = r"(?:yang |yg )?(?:lalu|lepas|kepungkur|ago)"
_Means = Callable[[re.Match[str], date], date | None]
_Forms = tuple[tuple[re.Pattern[str], _Means], ...]
_FORMS: tuple[tuple[str, _Means], ...] = (
    (
        rf"(\d{{1,2}}) ({_any(_MONTHS)})(?: (\d{{4}}))?",
        lambda m, day: _latest(m[1], _MONTHS[m[2]], m[3], day),
    ),
    (
        rf"({_any(_MONTHS)}) (\d{{1,2}})(?: (\d{{4}}))?(?!\d| \d)",
        lambda m, day: _latest(m[2], _MONTHS[m[1]], m[3], day),
    ),
    (r"kemarin (?:lusa|dulu)|selumbari|the day before yesterday", lambda _, day: day - 2 * _DAY),
    (
        rf"(?:(\d{{1,3}})|({_any(_COUNTS)})) (hari|minggu|pekan|bulan|days?|weeks?|months?) {_AGO}",
        lambda m, day: day - (int(m[1]) if m[1] else _COUNTS[m[2]]) * _LENGTHS[m[3]] * _DAY,
    ),
    (rf"(?:se)?(minggu|pekan|bulan) {_AGO}|last (week|month)", lambda m, day: _back(m[1] or m[2], day)),
    (rf"sehari {_AGO}", lambda _, day: day - _DAY),
    (
        rf"(?:hari |on |last )?({_any(_WEEKDAYS)})(?: pagi| siang| sore| malam)?( lalu| kemarin)?",
        lambda m, day: day - ((day.weekday() - _WEEKDAYS[m[1]]) % 7 or (7 if m[2] else 0)) * _DAY,
    ),
    (r"semalam|tadi malam|kemarin|kemaren|wingi|yesterday|last night", lambda _, day: day - _DAY),
    (r"hari ini|barusan|baru saja|baru tahu|tadi|sekarang|dinten niki|saiki|today|just now|this \w+",
     lambda _, day: day),
    (r"(?:tanggal|tgl) (\d{1,2})", lambda m, day: _in_month(int(m[1]), day)),
)  # fmt: skip
# Numbers that name no day: the time, and the neighbourhood ("RT 3/4").
_NO_DAY = re.compile(
    r"\b(?:jam|pukul|pkl|at)\.?\s*\d+(?:[.:]\d+)?|\br[tw]\W*\d+(?:\s*/\s*(?:rw\W*)?\d+)?", re.IGNORECASE
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?![\d/-]|[.:]\d)")


_IN_NUMBERS: _Forms = (
    (_ISO, lambda m, _: _on(m[1], int(m[2]), m[3])),
    (_SHORT, lambda m, day: _latest(m[1], int(m[2]), m[3], day)),
)
_IN_WORDS: _Forms = tuple((re.compile(rf"\b(?:{pattern})\b"), means) for pattern, means in _FORMS)


def day_known(words: str, today: date) -> date | None:
    """The day that these words name, today at the latest; None where they name none."""
    possible = [day for day in _named(words, today) if timedelta(0) <= today - day <= _LONGEST_AGO * _DAY]
    return min(possible, default=None)


def _named(words: str, today: date) -> Iterator[date]:
    left = _NO_DAY.sub(" | ", words)
    for forms in (_IN_NUMBERS, _IN_WORDS):
        for pattern, means in forms:
            for found in pattern.finditer(left):
                day = means(found, today)
                if day is not None:
                    yield day
            # What was read is not read again: the "kemarin" of "kemarin lusa" is no day of its own.
            left = pattern.sub(" | ", left)
        left = fold(left)


def _on(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _latest(day: str, month: int, year: str | None, today: date) -> date | None:
    """That day and month; without a year the last that was."""
    if year:
        return _on(year if len(year) > 2 else f"20{year}", month, day)
    this = _on(str(today.year), month, day)
    return this if this is None or this <= today else _on(str(today.year - 1), month, day)


def _in_month(day: int, today: date) -> date | None:
    """The last time that the month had this day."""
    first = today.replace(day=1)
    last_month = (first - _DAY).replace(day=1)
    month = first if day <= today.day else last_month
    return _on(str(month.year), month.month, str(day))


def _back(length: str, today: date) -> date:
    return today - _LENGTHS[length] * _DAY
