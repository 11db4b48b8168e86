"""When an alert goes out and when it ends, as an editor types it.

"besok 05.30", "2 jam lagi", "sampai 18.00", "setiap hari 05.30 sampai 3 Desember", and the same in English.
Strict on purpose: nothing is guessed, because a wrong guess wakes a district or warns it too late. What
cannot be taken raises `NotATime` with a `TimeFault`, for which the desk has words. dateparser, which reads
the times of feeds, is no help here: of "jam 18" it makes the 18th, of "Rabu" the last one, and of "besok
05.30" tomorrow at whatever hour it is now.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from newsroom.time_words import (
    FURTHEST,
    WEEKDAY_NAMES,
    NotATime,
    TimeFault,
    is_nothing_more,
    take_clock,
    take_day,
    take_midnight,
)

#: What a person types is never longer.
LONGEST = 120
_UNITS: Mapping[str, timedelta] = {
    **dict.fromkeys(("menit", "mnt", "minute", "minutes", "min", "mins"), timedelta(minutes=1)),
    **dict.fromkeys(("jam", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("hari", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("minggu", "pekan", "week", "weeks"), timedelta(weeks=1)),
}
#: Spans that are named without a number.
_WHOLE: Mapping[str, timedelta] = {
    **{f"se{unit}": _UNITS[unit] for unit in ("menit", "jam", "hari", "minggu", "pekan")},
    **dict.fromkeys(("setengah jam", "half an hour"), timedelta(minutes=30)),
    **dict.fromkeys(("an hour", "one hour"), timedelta(hours=1)),
}


def _any_of(words: Mapping[str, timedelta]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SPAN = rf"(?:(?P<count>\d{{1,4}})\s*(?P<unit>{_any_of(_UNITS)})|(?P<whole>{_any_of(_WHOLE)}))\b"
_NOW = re.compile(r"sekarang(?: juga)?|segera|saat ini|now|right now|at once|immediately")
_FROM_NOW = re.compile(rf"(?:dalam |in )?{_SPAN}(?: (?:lagi|from now))?")
# "setiap hari Rabu" is each Wednesday, which nobody offers here.
_EVERY_DAY = re.compile(
    r"\b(?:(?:setiap|tiap)(?:[ -]tiap)?(?: hari|(?= pagi| siang| sore| petang| malam| subuh| dini hari))"
    r"|every ?day|each day|daily|every(?= morning| afternoon| evening))\b"
    rf"(?! (?:{WEEKDAY_NAMES})\b)"
)
_UNTIL = re.compile(r"\b(?:sampai(?: dengan)?|hingga|s/d|s\.d\.?|sd|until|till|through)(?= |$)")
_FOR = re.compile(rf"\b(?:selama|for) {_SPAN}")
_ZONE = re.compile(r"\b(wib|wita|wit)\b")
_ZONES = {"wib": timedelta(hours=7), "wita": timedelta(hours=8), "wit": timedelta(hours=9)}


@dataclass(frozen=True, slots=True)
class When:
    """What was said of an alert's time. All moments are aware, in the newsroom's zone, and in their order.

    `moments` is when it is sent: one, or one for each day of a repetition, or none where only an end was
    named. For `AlertDraft`: `starts` is the first, `repeat` are the others.
    """

    moments: tuple[datetime, ...] = ()
    ends: datetime | None = None


def read_when(text: str, *, now: datetime, zone: tzinfo, starts: datetime | None = None) -> When:
    """The times that an editor typed; raises `NotATime`.

    `starts` is when the alert begins, if that was said before: an end alone ("sampai 18.00", "selama 3 jam")
    is of that day, or counts from then; without it from now.
    """
    words = " ".join(text.casefold().replace("’", "'").split()).rstrip(".")
    local = now.astimezone(zone)
    words = _without_zone(words, local) if len(words) <= LONGEST else ""
    if not words.strip(" ,."):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    begin, until, span = _parts(words)
    if _EVERY_DAY.search(begin):
        return When(_each_day(begin, until, span, local))
    moments = (_start(begin, local),) if begin else ()
    first = moments[0] if moments else (starts or now).astimezone(zone)
    return When(moments, _end(until, span, local, max(first, local)))


def _without_zone(words: str, local: datetime) -> str:
    """The zone's own name says nothing new; another's would be another hour."""
    for name in _ZONE.findall(words):
        if local.utcoffset() != _ZONES[name]:
            raise NotATime(TimeFault.OTHER_ZONE)
    return " ".join(_ZONE.sub(" ", words).split())


def _parts(words: str) -> tuple[str, str, timedelta | None]:
    """When it begins, until when, and for how long ("" and None for what was not said)."""
    span = None
    if found := _FOR.search(words):
        span = _span(found)
        words = " ".join(f"{words[: found.start()]} {words[found.end() :]}".split())
    begin, *ends = [part.strip(" ,") for part in _UNTIL.split(words)]
    if len(ends) > 1 or (ends and (span or not ends[0])):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    return begin, ends[0] if ends else "", span


def _span(found: re.Match[str]) -> timedelta:
    span = _WHOLE[found["whole"]] if found["whole"] else int(found["count"]) * _UNITS[found["unit"]]
    if not span:
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    if span > FURTHEST:
        raise NotATime(TimeFault.TOO_FAR)
    return span


def _start(words: str, local: datetime) -> datetime:
    if _NOW.fullmatch(words):
        return local
    return _moment(words, local, local.date())


def _end(until: str, span: timedelta | None, local: datetime, first: datetime) -> datetime | None:
    """When it ends: after a span of time that really passes, or at a moment named, mostly of the same day."""
    if span:
        return _later(first, span)
    if not until:
        return None
    ends = _moment(until, local, first.date(), is_end=True)
    if ends <= first:
        raise NotATime(TimeFault.END_FIRST)
    return ends


def _moment(words: str, local: datetime, usual: date, *, is_end: bool = False) -> datetime:
    """The one moment that these words name, still to come; `usual` is the day where they name none.

    "24.00" is the last moment of a day, so something may end then; when it would begin is asked.
    """
    if found := _FROM_NOW.fullmatch(words):
        if not words.startswith(("dalam ", "in ")) and not words.endswith((" lagi", " from now")):
            raise NotATime(TimeFault.NOT_UNDERSTOOD)  # "3 jam": in three hours, or for three?
        return _later(local, _span(found))
    day, rest = take_day(words, local)
    midnight, rest = take_midnight(rest) if is_end else (False, rest)
    clock, rest = (time(0), rest) if midnight else take_clock(rest)
    if not is_nothing_more(rest) or (day is None and clock is None):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    if clock is None:
        raise NotATime(TimeFault.NO_CLOCK)
    return _checked(_at((day or usual) + timedelta(days=midnight), clock, local.tzinfo), local)


def _each_day(begin: str, until: str, span: timedelta | None, local: datetime) -> tuple[datetime, ...]:
    """The same hour of each day, from the first that is still to come to the last that was named."""
    rest = _EVERY_DAY.sub(" ", begin)
    first, rest = take_day(rest, local)
    clock, rest = take_clock(rest)
    if not is_nothing_more(rest):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    if clock is None:
        raise NotATime(TimeFault.NO_CLOCK)
    day = first or local.date()
    if first is None and _nth(day, clock, local) <= local:
        day += timedelta(days=1)
    last = _last_day(until, span, day, local)
    if last < day:
        raise NotATime(TimeFault.END_FIRST)
    if last - local.date() > FURTHEST:
        raise NotATime(TimeFault.TOO_FAR)
    _checked(_nth(day, clock, local), local)
    return tuple(_nth(day + timedelta(days=n), clock, local) for n in range((last - day).days + 1))


def _last_day(until: str, span: timedelta | None, first: date, local: datetime) -> date:
    if span:
        if span.days < 1 or span.seconds:
            raise NotATime(TimeFault.NOT_UNDERSTOOD)
        return first + span - timedelta(days=1)
    if not until:
        raise NotATime(TimeFault.NO_LAST_DAY)
    last, rest = take_day(until, local)
    if last is None or not is_nothing_more(rest):
        raise NotATime(TimeFault.NOT_UNDERSTOOD)
    return last


def _nth(day: date, clock: time, local: datetime) -> datetime:
    """That hour of one of many days; where the clocks leap over it, as much later."""
    moment = datetime.combine(day, clock, local.tzinfo)
    return _later(moment, timedelta(0))


def _at(day: date, clock: time, zone: tzinfo | None) -> datetime:
    moment = datetime.combine(day, clock, zone)
    if _later(moment, timedelta(0)).time() != clock:
        raise NotATime(TimeFault.NO_SUCH_TIME)
    return moment


def _later(moment: datetime, span: timedelta) -> datetime:
    """So much later by a clock that is never turned; and as clocks on the wall would show it."""
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def _checked(moment: datetime, local: datetime) -> datetime:
    if moment <= local:
        raise NotATime(TimeFault.PAST)
    if moment - local > FURTHEST:
        raise NotATime(TimeFault.TOO_FAR)
    return moment
