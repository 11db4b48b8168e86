"""The words for hours and days that an editor types, Indonesian and English: what each means, unguessed.

Whoever types "jam 6" may mean the morning or the evening, so it is refused and asked again; "06.00", "18.00"
and "jam 6 sore" are clear. Names of months and days are Babel's (CLDR), with the spellings that people use.
"""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from babel.dates import get_day_names, get_month_names


class TimeFault(enum.StrEnum):
    """What is wrong with a time that was typed; the words for it stand in the templates."""

    NOT_UNDERSTOOD = "not_understood"
    #: A day without an hour.
    NO_CLOCK = "no_clock"
    #: "jam 6": of the morning or of the evening?
    WHICH_HALF = "which_half"
    #: "Rabu" typed on a Wednesday, "Rabu depan", "Rabu, 3 Desember" where that is a Thursday, "besok" typed
    #: at three in the morning, "jam 1 malam": which day?
    WHICH_DAY = "which_day"
    #: 31 February, 25.00, "18.00 pagi", an hour that the clocks leap over.
    NO_SUCH_TIME = "no_such_time"
    PAST = "past"
    TOO_FAR = "too_far"
    #: "Every day" without a last one.
    NO_LAST_DAY = "no_last_day"
    #: It would end before it begins.
    END_FIRST = "end_first"
    #: WITA typed where the clocks show WIB.
    OTHER_ZONE = "other_zone"


class NotATime(Exception):
    """A time that cannot be taken as it was typed. Says nothing of what that was."""

    def __init__(self, fault: TimeFault) -> None:
        super().__init__(fault)
        self.fault = fault


#: Whoever was up all night says "besok" after midnight, and may mean the day that has begun.
_STILL_NIGHT = range(4)
#: So far ahead an alert may be planned. A day without its year is one that lies within this.
FURTHEST = timedelta(days=60)


def _names(get: Callable[..., Mapping[int, str]], spellings: Mapping[str, int]) -> Mapping[str, int]:
    written = [get(width, locale=language) for width in ("wide", "abbreviated") for language in ("id", "en")]
    names = {name.casefold(): number for found in written for number, name in found.items()}
    return names | dict(spellings)


MONTHS = _names(
    get_month_names, {"agust": 8, "agus": 8, "ags": 8, "sept": 9, "nop": 11, "nopember": 11, "peb": 2}
)
#: Monday is 0.
WEEKDAYS = {
    name: number
    for name, number in _names(
        get_day_names, {"ahad": 6, "jum'at": 4, "jumaat": 4, "tues": 1, "thur": 3, "thurs": 3}
    ).items()
    if name != "min"  # people shorten "menit" so, and not Sunday
}
#: Words that say the part of the day as well.
_PART_OF_TODAY: Mapping[str, str] = {
    **{f"{part} ini": part for part in ("dini hari", "subuh", "pagi", "siang", "sore", "petang", "malam")},
    **{f"this {part}": part for part in ("morning", "afternoon", "evening")},
    "tonight": "malam",
}
_DAYS_ON: Mapping[str, int] = {
    **dict.fromkeys(_PART_OF_TODAY, 0),
    "hari ini": 0,
    "nanti": 0,
    "today": 0,
    "besok": 1,
    "besuk": 1,
    "esok": 1,
    "tomorrow": 1,
    "lusa": 2,
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
}
#: The hours that a part of the day has, on the clock of 24; what it does to one of the clock of 12.
_PARTS: Mapping[str, tuple[range, int]] = {
    "dini hari": (range(5), 0),
    "subuh": (range(3, 6), 0),
    "pagi": (range(12), 0),
    "siang": (range(10, 16), 12),
    "sore": (range(14, 20), 12),
    "petang": (range(15, 20), 12),
    "malam": (range(18, 24), 12),
    "am": (range(12), 0),
    "pm": (range(12, 24), 12),
    "in the morning": (range(12), 0),
    "in the afternoon": (range(12, 19), 12),
    "in the evening": (range(16, 24), 12),
    "morning": (range(12), 0),
    "afternoon": (range(12, 19), 12),
    "evening": (range(16, 24), 12),
}


def _one_of(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


#: Hours that are called those of a night, of which nobody can tell which night: of this day or of the next?
_OF_WHICH_NIGHT = (0, 1, 2, 3, 12)
_IN_SO_MANY: Mapping[str, int] = {
    **dict.fromkeys(("hari", "day", "days"), 1),
    **dict.fromkeys(("minggu", "pekan", "week", "weeks"), 7),
}
#: What stands before an hour and says nothing more.
CLOCK_LEAD = r"jam|pukul|pkl?\.?|at"
_PART = re.compile(rf"(?:\b|(?<=\d))(?:{_one_of(_PARTS)})\b")
_CLOCK = re.compile(
    rf"(?<![\d/.:])(?:\b(?P<lead>{CLOCK_LEAD})\s*)?"
    r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?(?![\d/.:])"
)
_DAYS_ON_WORDS = re.compile(rf"\b({_one_of(_DAYS_ON)})\b")
WEEKDAY_NAMES = _one_of(WEEKDAYS)
_WEEKDAY = re.compile(rf"\b({WEEKDAY_NAMES})\b")
#: "malam Minggu" is Saturday's evening, "Minggu malam" Sunday's; "jam 7 malam Minggu" may be either.
_EVE = re.compile(rf"(?P<unclear>\d\s*)?(?:\b|(?<=\d))malam (?P<hari>hari )?(?P<weekday>{WEEKDAY_NAMES})\b")
_SO_MANY_ON = re.compile(
    rf"(?P<into>\bin )?\b(?P<count>[1-9]\d?)\s*(?P<unit>{_one_of(_IN_SO_MANY)})\b"
    r"(?P<on> (?:lagi|from now)\b)?"
)
_ISO = re.compile(r"(?<![\d/-])(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|(?![\d/-]))")
_NUMBERS = re.compile(r"(?<![\d/.])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?![\d/-])")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_one_of(MONTHS)})\b\.?(?:\s+(\d{{4}}))?")
_MONTH_DAY = re.compile(
    rf"\b({_one_of(MONTHS)})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[.:]\s*\d)(?:,?\s+(\d{{4}}))?"
)
_DAY_ALONE = re.compile(
    r"\b(?:(?:tanggal|tgl\.?)\s*(?=\d{1,2}\b)|the (?=\d{1,2}(?:st|nd|rd|th)\b))(\d{1,2})(?:st|nd|rd|th)?"
    r"(?!\s*[.:/-]\s*\d)"
)
_MIDNIGHT = re.compile(rf"(?<![\d/.:])(?:\b(?:{CLOCK_LEAD})\s*24(?:[.:]00)?|24[.:]00)(?![\d/.:])")
_NEXT = re.compile(r"\b(?:depan|next|pekan|week|minggu ini)\b")
_FILLERS = re.compile(r"\b(?:tanggal|tgl|hari|on|the|mulai|from|starting)\b\.?|,")


def take_clock(text: str) -> tuple[time | None, str]:
    """The hour that a text names, and what else it says. Take the day out first: "3 Desember" is no hour."""
    part = _PART.search(text)
    if part:
        text = _without(part, text)
    found = list(_CLOCK.finditer(text))
    if not found:
        return None, text
    if len(found) > 1:
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    clock = found[0]
    return _hour(clock, part[0] if part else ""), _without(clock, text)


def take_midnight(text: str) -> tuple[bool, str]:
    """Whether a text names the last moment of its day, "24.00", and what else it says."""
    return bool(_MIDNIGHT.search(text)), _MIDNIGHT.sub(" ", text, count=1)


def _hour(clock: re.Match[str], part: str) -> time:
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    if (hour, minute) == (24, 0):  # of this day, or of the one that it begins?
        raise NotATime(TimeFault.WHICH_DAY)
    if hour > 23 or minute > 59:
        raise NotATime(TimeFault.NO_SUCH_TIME)
    if part:
        hour = _hour_in(hour, part)
    elif not (clock["minute"] or clock["lead"] or clock["hour"].startswith("0")):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)  # a number alone may be anything
    elif len(clock["hour"]) == 1 or (
        hour <= 12 and not clock["minute"] and not clock["hour"].startswith("0")
    ):
        raise NotATime(TimeFault.WHICH_HALF)
    return time(hour, minute)


def _hour_in(hour: int, part: str) -> int:
    """The hour on the clock of 24 that somebody means who names the part of the day as well."""
    hours, later = _PARTS[part]
    if hour == 12 and part in ("am", "pm"):
        hour = 0
    meant = hour if hour in hours else hour + later
    if meant not in hours:
        is_unclear = hour in (_OF_WHICH_NIGHT if part == "malam" else (12, 0))
        raise NotATime(TimeFault.WHICH_DAY if is_unclear else TimeFault.NO_SUCH_TIME)
    return meant


def take_day(text: str, now: datetime) -> tuple[date | None, str]:
    """The day that a text names, and what else it says. Without its year it is the next such day.

    `now` is as the newsroom's clocks show it.
    """
    today = now.date()
    if dated := _dated(text, today):
        return dated
    found = _SO_MANY_ON.search(text)
    if found and (found["into"] or found["on"]):
        return _ahead(int(found["count"]) * _IN_SO_MANY[found["unit"]], now), _without(found, text)
    if _NEXT.search(text):
        raise NotATime(TimeFault.WHICH_DAY)
    if found := _DAYS_ON_WORDS.search(text):
        kept = _PART_OF_TODAY.get(found[1], "")
        day = _ahead(_DAYS_ON[found[1]], now)
        return day, _without_weekday(_without(found, text, kept), day)
    if found := _EVE.search(text):
        day = _weekday(found["weekday"], today) - timedelta(days=1)
        return day, _without_weekday(text, day)
    if found := _WEEKDAY.search(text):
        return _weekday(found[1], today), _without(found, text)
    return None, text


def _dated(text: str, today: date) -> tuple[date, str] | None:
    """The day of the calendar that a text names, and what else it says; None where it names none."""
    patterns = ((_ISO, "ymd"), (_NUMBERS, "dmy"), (_DAY_MONTH, "dmy"), (_MONTH_DAY, "mdy"))
    for pattern, order in patterns:
        if found := pattern.search(text):
            day = _calendar_day(found, order, today)
            return day, _without_weekday(_without(found, text), day)
    if found := _DAY_ALONE.search(text):
        day = _day_of_month(int(found[1]), today)
        return day, _without_weekday(_without(found, text), day)
    return None


def _without(found: re.Match[str], text: str, instead: str = "") -> str:
    return f"{text[: found.start()]} {instead} {text[found.end() :]}"


def _ahead(days: int, now: datetime) -> date:
    if days and now.hour in _STILL_NIGHT:
        raise NotATime(TimeFault.WHICH_DAY)
    return now.date() + timedelta(days=days)


def _weekday(name: str, today: date) -> date:
    ahead = (WEEKDAYS[name] - today.weekday()) % 7
    if not ahead:
        raise NotATime(TimeFault.WHICH_DAY)
    return today + timedelta(days=ahead)


def _day_of_month(number: int, today: date) -> date:
    """The next day with this number, in this month or in the one after it."""
    month = today if number >= today.day else today.replace(day=1) + timedelta(days=31)
    try:
        return month.replace(day=number)
    except ValueError:
        raise NotATime(TimeFault.NO_SUCH_TIME) from None


def _calendar_day(found: re.Match[str], order: str, today: date) -> date:
    named_as = dict(zip(order, found.groups(), strict=True))
    day, month, year = named_as["d"], named_as["m"], named_as["y"]
    number = int(month) if month.isdigit() else MONTHS[month]
    if year and abs(int(year) - today.year) > 1:  # before some day the calendar of a computer ends
        raise NotATime(TimeFault.PAST if int(year) < today.year else TimeFault.TOO_FAR)
    try:
        named = date(int(year) if year else today.year, number, int(day))
        if year or named >= today:
            return named
        # In December people speak of January; of what is long gone they do not speak as of something to come.
        next_year = named.replace(year=today.year + 1)
    except ValueError:  # also a 29 February that is past: the next lies far ahead
        raise NotATime(TimeFault.NO_SUCH_TIME) from None
    return next_year if next_year - today <= FURTHEST else named


def _without_weekday(text: str, day: date) -> str:
    """What else "Rabu, 2 Desember" says. Where weekday and date are at odds one of them is a slip."""
    if eve := _EVE.search(text):
        is_unclear = eve["unclear"] or eve["hari"]
        if is_unclear or WEEKDAYS[eve["weekday"]] != (day + timedelta(days=1)).weekday():
            raise NotATime(TimeFault.WHICH_DAY)
        text = _without(eve, text, "malam")
    found = _WEEKDAY.search(text)
    if found is None:
        return text
    if WEEKDAYS[found[1]] != day.weekday():
        raise NotATime(TimeFault.WHICH_DAY)
    return _without(found, text)


def is_nothing_more(text: str) -> bool:
    """Whether what is left of a text are words that change nothing."""
    return not _FILLERS.sub(" ", text).strip(" .")
