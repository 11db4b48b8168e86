"""Words: a screen is a template plus data, per language. Lengths are counted as Telegram counts them.

Each screen is one file, `templates/<language>/<screen>.html.j2`: the text is its body, and the labels of the
buttons that stand under it are `{% set name %}...{% endset %}` in the same file. What several screens say
alike is a file that they include. What a person typed is escaped here, once, by the template.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_datetime,
    format_time,
    format_timedelta,
    get_day_names,
    get_time_format,
    get_timezone_name,
)
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

#: Telegram's limits, in UTF-16 code units after entities are parsed (Bot API, sendMessage and sendPhoto).
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

#: Whose words, dates and numbers stand where another language has none.
FIRST_LANGUAGE = "id"

_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*(?=\s)")
# "Kec. Kejayan", "Jl. Raya", "H. Umar": short capitalised words before a full stop; some others are known.
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\w{0,3}|\b(?:dr|drg|dkk|no|jl|ds|dsn|kec|kab|tgl|hlm))$")
_BEFORE_DOTS = " \t\n,;:-–("
_BLANK_LINES = re.compile(r"\n{3,}")


class TooLong(Exception):
    """A screen came out longer than Telegram takes: its template has to cut what it shows."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A rendered screen: Telegram HTML, and the labels that its template gives its buttons."""

    text: str
    _labels: dict[str, str]

    def label(self, name: str) -> str:
        """The plain text of a button. Raises `KeyError` for a label that the template does not have."""
        return self._labels[name]


def languages_in(templates: Path) -> tuple[str, ...]:
    """The languages that have a folder, by name."""
    return tuple(sorted(folder.name for folder in templates.iterdir() if folder.is_dir()))


class Wording:
    """All words, in all languages that have a folder; what one lacks is said in the first language."""

    def __init__(self, templates: Path, zone: tzinfo) -> None:
        self.zone = zone
        self.languages = languages_in(templates)
        self._environments = {
            language: self._environment((templates / language, templates / FIRST_LANGUAGE), language)
            for language in self.languages
        }

    def screen(self, name: str, language: str, /, *, limit: int = TEXT_LIMIT, **data: object) -> Screen:
        """Render a screen. Raises `TooLong` where more than `limit` units would be seen."""
        module = self._environments[language].get_template(f"{name}.html.j2").make_module(data)
        text = _BLANK_LINES.sub("\n\n", str(module)).strip()
        if len(text) > limit // 2 and visible_units(text) > limit:
            raise TooLong(name)
        # Labels are plain text for Telegram, but the template escaped what it put into them.
        labels = {
            key: html.unescape(str(value)).strip()
            for key, value in vars(module).items()
            if not key.startswith("_") and isinstance(value, str)
        }
        return Screen(text, labels)

    def speaks(self, language: str | None) -> str | None:
        """The folder for an IETF language tag ("en-GB" → "en"), or None where there is none."""
        root = (language or "").partition("-")[0].lower()
        return root if root in self.languages else None

    def _environment(self, folders: tuple[Path, ...], language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        filters: dict[str, Callable[..., Any]] = {
            "moment": lambda moment: self.moment(moment, language),
            "day": lambda day: written_day(day, language),
            "clock": lambda moment, beside: self.clock(moment, beside, language),
            "duration": lambda delta: written_duration(delta, language),
            "hour": lambda clock: written_hour(clock, language),
            "weekday": lambda number: get_day_names("wide", locale=locale_of(language))[number],
            "number": lambda number: written_number(number, language),
            "counted": lambda number, one, many="": counted(number, one, many, language),
            "cut": cut,
        }
        environment.filters.update(filters)
        return environment

    def moment(self, moment: datetime, language: str) -> str:
        """A moment as people here write it: "Selasa, 11 Juli 2023 14.59 WIB"."""
        local = moment.astimezone(self.zone)
        written = format_datetime(local, f"EEEE, d MMMM y {_clock(language)}", locale=locale_of(language))
        return f"{written} {_zone_name(local)}"

    def clock(self, moment: datetime, beside: datetime, language: str) -> str:
        """A moment that stands beside another: its hour alone where both are of one day."""
        local = moment.astimezone(self.zone)
        if local.date() != beside.astimezone(self.zone).date():
            return self.moment(moment, language)
        return f"{format_datetime(local, _clock(language), locale=locale_of(language))} {_zone_name(local)}"


def written_day(day: date, language: str) -> str:
    """A day as people here write it: "Selasa, 11 Juli 2023"."""
    return format_date(day, "EEEE, d MMMM y", locale=locale_of(language))


def written_number(number: int, language: str) -> str:
    """A number as people here write it: "12.345"."""
    return format_decimal(number, locale=locale_of(language))


def counted(number: int, one: str, many: str, language: str) -> str:
    """So many of something, in a language that tells one from many: "1 chat", "12 chats"."""
    return f"{written_number(number, language)} {one if number == 1 else many or one + 's'}"


def written_short_day(day: date, language: str) -> str:
    """A day beside others, as short as it can be read: "15 Jun"."""
    return format_date(day, "d MMM", locale=locale_of(language))


def written_hour(clock: time, language: str) -> str:
    """An hour of any day: "05.30"."""
    return format_time(clock, _clock(language), locale=locale_of(language))


def written_duration(delta: timedelta, language: str) -> str:
    """How long something takes, in the unit that a person would say: "45 detik", "3 menit", "2 jam"."""
    return format_timedelta(delta, threshold=1.5, locale=locale_of(language))


@cache
def locale_of(language: str) -> Locale:
    """How dates and numbers are written in a language; Madurese, for one, has no data of its own."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FIRST_LANGUAGE)


@cache
def _clock(language: str) -> str:
    """Hours and minutes, with the sign between them that the language has."""
    written = get_time_format("short", locale=locale_of(language)).pattern
    return "HH.mm" if "." in written else "HH:mm"


def _zone_name(local: datetime) -> str:
    # Only Indonesian data has the abbreviations WIB, WITA and WIT; they are names, the same in each language.
    return get_timezone_name(local, width="short", locale="id") or local.tzname() or ""


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def visible_units(telegram_html: str) -> int:
    """The length of a text in Telegram HTML after entities are parsed."""
    return units(html.unescape(_TAG.sub("", telegram_html)))


def cut(text: str, limit: int) -> str:
    """At most `limit` units of a plain text: cut at a sentence, else at a word and marked "…"."""
    if units(text) <= limit:
        return text
    if limit < 1:
        return ""
    head = text.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", errors="ignore")
    sentence = last_sentence_end(text[: len(head) + 1], len(head))
    if sentence > limit // 2:
        return head[:sentence]
    if not text[len(head)].isspace():
        words = max(head.rfind(" "), head.rfind("\n"))
        if words > limit // 2:
            head = head[:words]
    return f"{head.rstrip(_BEFORE_DOTS)}…"


def pieces(text: str, limit: int) -> Iterator[str]:
    """The whole of a text in pieces of at most `limit` units, parted between words where that is possible."""
    left = text.strip()
    while left:
        piece = left.encode("utf-16-le")[: limit * 2].decode("utf-16-le", errors="ignore")
        space = max(piece.rfind(" "), piece.rfind("\n"))
        if len(piece) < len(left) and space > len(piece) // 2:
            piece = piece[:space]
        yield piece.strip()
        left = left[len(piece) :].strip()


def last_sentence_end(text: str, longest: int) -> int:
    """Where the last whole sentence within `longest` characters ends; 0 where none does."""
    for found in reversed(list(_SENTENCE_END.finditer(text))):
        is_short = found[0].startswith(".") and _ABBREVIATED.search(text, 0, found.start())
        if found.end() <= longest and not is_short:
            return found.end()
    return 0
