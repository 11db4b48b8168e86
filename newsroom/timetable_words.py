"""Hours as readers type them: "05.30", "6 pagi", "22.00-05.00". None where it is unclear what is meant."""

import re
from datetime import time

from newsroom.time_words import CLOCK_LEAD, NotATime, is_nothing_more, take_clock
from newsroom.timetable import Quiet

_LONGEST = 60
_BARE = re.compile(rf"(?:(?:{CLOCK_LEAD}) )?(\d{{1,2}})(?:[.:](\d\d))?")
_BETWEEN = re.compile(r"\s*(?:[-–—]|\bsampai\b|\bs/d\b|\bhingga\b|\bto\b|\buntil\b|\btill\b)\s*")
_NOON = 12


def read_hour(typed: str, *, evening: bool = False) -> time | None:
    """The hour of a digest: a number alone is one of that half of the day ("6" in the evening is 18.00)."""
    words = _words(typed)
    if bare := _BARE.fullmatch(words):
        hour, minute = int(bare[1]), int(bare[2] or 0)
        if evening and hour < _NOON and not bare[1].startswith("0"):
            hour += _NOON
        return _time(hour, minute)
    return _clock(words)


def read_quiet(typed: str) -> Quiet | None:
    """Quiet hours: two hours of which each is clear."""
    ends = _BETWEEN.split(_words(typed))
    if len(ends) != 2:
        return None
    begins, until = (_clear(words) for words in ends)
    if begins is None or until is None or begins == until:
        return None
    return Quiet(begins, until)


def _words(typed: str) -> str:
    words = " ".join(typed.casefold().split()).rstrip(".")
    return re.sub(r"\s*\b(?:wib|wita|wit)\b", "", words) if len(words) <= _LONGEST else ""


def _clear(words: str) -> time | None:
    """One that cannot mean the other half of the day: "22", "05", "9.30" are, "9" is not."""
    bare = _BARE.fullmatch(words)
    if bare and (bare[2] or int(bare[1]) > _NOON or (len(bare[1]) > 1 and bare[1].startswith("0"))):
        return _time(int(bare[1]), int(bare[2] or 0))
    return None if bare else _clock(words)


def _clock(words: str) -> time | None:
    try:
        clock, rest = take_clock(words)
    except NotATime:
        return None
    return clock if is_nothing_more(rest) else None


def _time(hour: int, minute: int) -> time | None:
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None
