"""What of a log record may be seen.

The rule: words that stand in a program's source tell nothing about people, so those are shown. What was put
into them at run time is shown only where its type cannot hold a person's words, name or number, and is "«…»"
otherwise. That is a rule of what is allowed, not a list of what is forbidden: python-telegram-bot logs whole
updates when it cannot parse one, httpx logs addresses that hold the token, asyncio logs the text of a lost
exception, and none of them asks us first.

So whoever wants to be read logs a literal text with `%s` for what is shown here (numbers below 100,000,
enums, paths, times, machine words such as a fault, web addresses), not a text made beforehand.
"""

import enum
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import PurePath
from urllib.parse import urlsplit

from newsroom.journal import ATTRIBUTE, THINGS
from service import sentences
from service.failures import OURS, WORD, Failure, describe, failures, words_at
from service.settings import NAMES

HIDDEN = "«…»"
#: Literal texts of ours that are logged under a name.
SENTENCES = frozenset(text for text in vars(sentences).values() if isinstance(text, str))
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")
#: Telegram's ids have had six and more digits since its first year; ports and counts of a day have fewer.
_NUMBER = re.compile(r"\d{6,}")
_LEAST_HIDDEN_NUMBER = 100_000
#: BotFather is everybody's.
_USERNAME = re.compile(r"(?<![\w.])@(?!BotFather\b)\w{3,}")
#: Only bots' usernames end so (core.telegram.org/bots/features, "Creating a new bot").
_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,28}[Bb][Oo][Tt]")
_ERROR = re.compile(r"(?P<name>[A-Za-z_]{3,60})(?: at [a-z_]+\.py:[0-9]{1,5})?")
_CONVERSION = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?(?P<form>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?)[hlL]?"
    r"(?P<kind>[diouxXeEfFgGcrsa%])"
)
_WARNING = re.compile(r"(?P<where>[^\n]*?:\d+): (?P<kind>\w+): ")


class Scrubber:
    """Turns records into what may be seen of them. `secrets` are texts that must not appear in any way."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = tuple(sorted((secret for secret in secrets if secret), key=len, reverse=True))

    def message(self, record: logging.LogRecord) -> str:
        """The message of a record, on one line."""
        if record.name == "py.warnings":
            return self._warning(record)
        template = record.msg
        if not isinstance(template, str):
            return type(template).__name__ if isinstance(template, BaseException) else HIDDEN
        if template not in SENTENCES and template not in words_at(record.pathname, record.lineno):
            return f"{HIDDEN} ({record.filename}:{record.lineno})"
        ours = record.name.partition(".")[0] in OURS
        return _on_one_line(self._filled(template, record.args, ours=ours))

    def text(self, text: str) -> str:
        """A text of ours without tokens, ids and usernames."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _TOKEN.sub(HIDDEN, text)
        return _USERNAME.sub(HIDDEN, _NUMBER.sub(HIDDEN, text))

    def things(self, record: logging.LogRecord) -> dict[str, str | int | bool | None]:
        """The ids of things that a record of ours names, by their names."""
        things = getattr(record, ATTRIBUTE, None)
        if not isinstance(things, Mapping) or record.name.partition(".")[0] not in OURS:
            return {}
        return {name: self._thing(value) for name, value in things.items() if name in THINGS}

    def _thing(self, value: object) -> str | int | bool | None:
        if isinstance(value, enum.Enum):
            return value.name.lower()
        if isinstance(value, bool | int | None) and abs(value or 0) < _LEAST_HIDDEN_NUMBER:
            return value
        return _on_one_line(self._argument(value, "%s", ours=True))

    def failures(self, error: BaseException) -> tuple[Failure, ...]:
        """An exception and what led to it, the newest first."""
        return tuple(replace(told, words=self.text(told.words)) for told in failures(error))

    def _warning(self, record: logging.LogRecord) -> str:
        # Python hands over one finished text: "path:line: Category: what it says".
        text = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
        found = _WARNING.match(str(text))
        return f"{found['kind']} at {self.text(found['where'])}" if found else HIDDEN

    def _filled(self, template: str, args: object, *, ours: bool) -> str:
        if not args:
            return self.text(template)
        positional = iter(args) if isinstance(args, tuple) else iter(())
        parts: list[str] = []
        end = 0
        for found in _CONVERSION.finditer(template):
            parts.append(self.text(template[end : found.start()]))
            end = found.end()
            if found["kind"] == "%":
                parts.append("%")
            elif "*" in found["form"]:
                parts.append(HIDDEN)
                positional = iter(())  # the width is an argument, too: from here on nothing lines up
            else:
                name = found["name"]
                known = isinstance(args, Mapping) and name is not None
                value = args.get(name) if known and isinstance(args, Mapping) else next(positional, None)
                parts.append(self._argument(value, f"%{found['form']}{found['kind']}", ours=ours))
        parts.append(self.text(template[end:]))
        return "".join(parts)

    def _argument(self, value: object, conversion: str, *, ours: bool) -> str:  # noqa: PLR0911 - a table
        match value:
            case None | bool():
                return str(value)
            case enum.Enum():
                return self.text(str(value.value)) if ours else value.name
            case int() | float():
                return _number(value, conversion)
            case timedelta() | date() | datetime():
                return str(value)
            case PurePath() if ours:
                return self._without_secrets(str(value))
            case BaseException():
                return self.text(str(describe(value)))
            case type():
                return value.__qualname__
            case str() if ours:
                return self._word_or_address(value)
            case _:
                return HIDDEN

    def _word_or_address(self, text: str) -> str:
        if WORD.fullmatch(text) or _BOT.fullmatch(text) or text in NAMES or _names_an_error(text):
            return self.text(text)
        if text.startswith(("http://", "https://")) and not any(sign.isspace() for sign in text):
            parts = urlsplit(text)
            return self.text(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}")
        return HIDDEN

    def _without_secrets(self, text: str) -> str:
        # Paths are of the operator's own making, and hold dates that look like ids.
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, text)


def _names_an_error(text: str) -> bool:
    """Whether this is the name of an exception that the program knows, perhaps with its place."""
    found = _ERROR.fullmatch(text)
    return found is not None and found["name"] in _error_names(BaseException)


def _error_names(kind: type[BaseException]) -> set[str]:
    # Walked anew each time: libraries bring theirs when they are first used. Half a millisecond, on warnings.
    return {kind.__name__}.union(*(_error_names(narrower) for narrower in type.__subclasses__(kind)))


def _number(value: float, conversion: str) -> str:
    if abs(value) >= _LEAST_HIDDEN_NUMBER:
        return HIDDEN
    try:
        return conversion % value
    except (TypeError, ValueError):
        return HIDDEN


def _on_one_line(text: str) -> str:
    """Printable on any stream: no line of its own making, no half letters from a path's undecodable bytes."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else " " for sign in text)
