"""What of a log record may be seen.

The rule: words that stand in a program's source tell nothing about people, so those are shown. What was put
into them at run time is shown only where its type cannot hold a person's words, name or number, and is "«…»"
otherwise. That is a rule of what is allowed, not a list of what is forbidden: python-telegram-bot logs whole
updates when it cannot parse one, httpx logs addresses that hold the token, asyncio logs the text of a lost
exception, and none of them asks us first.

So whoever wants to be read logs a literal text with `%s` for what is shown here (numbers below 100,000,
enums, paths, times, machine words such as a fault, web addresses), not a text made beforehand.
"""

import ast
import enum
import itertools
import linecache
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path, PurePath
from textwrap import dedent
from types import TracebackType
from urllib.parse import urlsplit

HIDDEN = "«…»"
#: The first parts of our own loggers' names. Strings that look like machine words are shown from these alone.
OURS = frozenset({"bot", "service", "handlers", "feeds", "delivery", "storage", "newsroom", "playground"})

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{30,}")
#: Telegram's ids have had six and more digits since its first year; ports and counts of a day have fewer.
_NUMBER = re.compile(r"\d{6,}")
_LEAST_HIDDEN_NUMBER = 100_000
_USERNAME = re.compile(r"(?<![\w.])@\w{3,}")
#: Faults and reasons ("http_404", "bug_KeyError"), modules, names of exceptions; revisions; codes of regions.
_WORD = re.compile(
    r"[a-z]+(?:[_.-](?:[A-Za-z]+|[0-9]{1,4}))*|[A-Za-z]+Error"
    r"|[0-9]{4}|[0-9]{2}(?:\.[0-9]{2}){1,2}(?:\.[0-9]{4})?"
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_.]{0,60}")
_CONVERSION = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?(?P<form>[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?)[hlL]?"
    r"(?P<kind>[diouxXeEfFgGcrsa%])"
)
_WARNING = re.compile(r"(?P<where>[^\n]*?:\d+): (?P<kind>\w+): ")
#: A logging call longer than this is not searched for its words.
_LONGEST_CALL = 30
_MOST_FAILURES = 12
_MOST_FRAMES = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception as it may be seen: its type, the words of it that may be shown, and where it came from."""

    kind: str
    words: str
    frames: tuple[str, ...]
    #: "caused by", "while handling" or "one of them"; "" for the exception itself.
    link: str = ""

    def __str__(self) -> str:
        """The type and the words, on one line."""
        return f"{self.kind}: {self.words}" if self.words else self.kind


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
        if template not in words_at(record.pathname, record.lineno):
            return f"{HIDDEN} ({record.filename}:{record.lineno})"
        ours = record.name.partition(".")[0] in OURS
        return _on_one_line(self._filled(template, record.args, ours=ours))

    def text(self, text: str) -> str:
        """A text of ours without tokens, ids and usernames."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _TOKEN.sub(HIDDEN, text)
        return _USERNAME.sub(HIDDEN, _NUMBER.sub(HIDDEN, text))

    def failures(self, error: BaseException) -> tuple[Failure, ...]:
        """An exception and what led to it, the newest first, at most `_MOST_FAILURES` of them."""
        return tuple(itertools.islice(self._failures(error, ""), _MOST_FAILURES))

    def _failures(self, error: BaseException, link: str) -> Iterator[Failure]:
        yield Failure(_kind(error), self.text(_words(error)), tuple(_frames(error.__traceback__)), link)
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from self._failures(part, "one of them")
        if error.__cause__ is not None:
            yield from self._failures(error.__cause__, "caused by")
        elif error.__context__ is not None and not error.__suppress_context__:
            yield from self._failures(error.__context__, "while handling")

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
                return _kind(value)
            case type():
                return value.__qualname__
            case str() if ours:
                return self._word_or_address(value)
            case _:
                return HIDDEN

    def _word_or_address(self, text: str) -> str:
        if _WORD.fullmatch(text):
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


@lru_cache(maxsize=2_000)
def words_at(path: str, line: int) -> frozenset[str]:
    """The literal texts in the statement that begins at a line of a source file."""
    lines = linecache.getlines(path)[line - 1 : line - 1 + _LONGEST_CALL]
    for length in range(1, len(lines) + 1):
        try:
            tree = ast.parse(dedent("".join(lines[:length])))
        except (SyntaxError, ValueError):
            continue
        return frozenset(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
    return frozenset()


def _number(value: float, conversion: str) -> str:
    if abs(value) >= _LEAST_HIDDEN_NUMBER:
        return HIDDEN
    try:
        return conversion % value
    except (TypeError, ValueError):
        return HIDDEN


def _kind(error: BaseException) -> str:
    module = type(error).__module__
    return type(error).__qualname__ if module == "builtins" else f"{module}.{type(error).__qualname__}"


def _words(error: BaseException) -> str:
    """What may be seen of an exception's words.

    Those that stand in the source, the operating system's own, our errors' machine words, and identifiers.
    """
    if type(error).__module__.partition(".")[0] in OURS:
        fault = getattr(error, "fault", None) or getattr(error, "reason", None)
        return fault if isinstance(fault, str) and _WORD.fullmatch(fault) else ""
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    if isinstance(error, AttributeError | NameError | ImportError):
        return error.name if error.name and _IDENTIFIER.fullmatch(error.name) else ""
    last = _innermost(error.__traceback__)
    text = error.args[0] if len(error.args) == 1 else None
    if last is None or not isinstance(text, str):
        return ""
    return text if text in words_at(last.tb_frame.f_code.co_filename, last.tb_lineno) else ""


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in itertools.islice(traceback.walk_tb(trace), _MOST_FRAMES):
        yield f"{_short(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"


def _short(path: str) -> str:
    """A path without the part that differs from machine to machine."""
    parts = Path(path).parts
    for mark in ("site-packages", f"python{sys.version_info.major}.{sys.version_info.minor}"):
        if mark in parts:
            return "/".join(parts[parts.index(mark) + 1 :])
    return "/".join(parts[-2:])


def _on_one_line(text: str) -> str:
    """Printable on any stream: no line of its own making, no half letters from a path's undecodable bytes."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(sign if sign.isprintable() else " " for sign in text)
