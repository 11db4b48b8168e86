"""Logs that tell nothing about people: one way in, and a scrubbing formatter on every handler.

What may be seen of a record is decided in `service/scrubbing.py`. Here stand the two forms of a line, and the
ways by which an exception that nobody caught would get past the logs.
"""

import asyncio
import enum
import logging
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson

from service.failures import Failure
from service.scrubbing import Scrubber
from service.values import Secret

Things = Mapping[str, str | int | bool | None]
#: These tell at INFO and DEBUG what we tell ourselves or nobody needs: requests, ticks, statements.
QUIET = (
    "httpx",
    "httpcore",
    "apscheduler",
    "aiohttp.access",
    "aiosqlite",
    "alembic",
    "sqlalchemy",
    "asyncio",
)
#: At DEBUG it logs every call with its parameters.
LIBRARY_OF_TELEGRAM = "telegram"

_crash = logging.getLogger("service.crash")


class LoopFault(enum.StrEnum):
    """What asyncio and aiohttp report through the loop, in their words; others may hold anything."""

    TASK_LOST = "Task exception was never retrieved"
    FUTURE_LOST = "Future exception was never retrieved"
    DESTROYED = "Task was destroyed but it is pending!"
    SESSION_OPEN = "Unclosed client session"
    CONNECTOR_OPEN = "Unclosed connector"
    CONNECTION_OPEN = "Unclosed connection"
    RESPONSE_OPEN = "Unclosed response"
    OTHER = "a fault whose words are not shown"


class ScrubbingFormatter(logging.Formatter, ABC):
    """Formats what may be seen of a record. Never uses what another formatter left in it."""

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__()
        self._scrubber = scrubber

    def format(self, record: logging.LogRecord) -> str:
        """The finished line or lines."""
        error = record.exc_info[1] if record.exc_info else None
        failures = self._scrubber.failures(error) if error is not None else ()
        return self.line(record, self._scrubber.message(record), self._scrubber.things(record), failures)

    @abstractmethod
    def line(
        self, record: logging.LogRecord, message: str, things: Things, failures: tuple[Failure, ...]
    ) -> str:
        """One record; the two forms differ in this alone."""


class ConsoleFormatter(ScrubbingFormatter):
    """Lines for people, whose words name what matters; an exception's frames follow, indented."""

    def line(
        self, record: logging.LogRecord, message: str, things: Things, failures: tuple[Failure, ...]
    ) -> str:
        """One record as text."""
        moment = datetime.fromtimestamp(record.created).astimezone()
        named = "".join(f" {name}={value}" for name, value in things.items())
        lines = [f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname:<7} {record.name}: {message}{named}"]
        for failure in failures:
            lines.append(f"    {failure.link} {failure}" if failure.link else f"    {failure}")
            lines.extend(f"      {frame}" for frame in failure.frames)
        return "\n".join(lines)


class JsonFormatter(ScrubbingFormatter):
    """A JSON object a line, for machines: the ids of things stand beside time, level, logger and event."""

    def line(
        self, record: logging.LogRecord, message: str, things: Things, failures: tuple[Failure, ...]
    ) -> str:
        """One record as JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": message,
            **things,
        }
        if failures:
            entry["errors"] = [
                {"type": failure.kind, "words": failure.words, "link": failure.link, "frames": failure.frames}
                for failure in failures
            ]
        return orjson.dumps(entry).decode()


class _OurHandler(logging.StreamHandler[TextIO]):
    """Marks the handler that `set_up` made, so that a second call replaces it."""


def set_up(
    level: str, form: str, secrets: Iterable[Secret] = (), *, stream: TextIO | None = None
) -> ScrubbingFormatter:
    """Log to `stream` (standard error) in the given form, "console" or "json", and scrub every other handler.

    Handlers that somebody adds later must be given the returned formatter.
    """
    scrubber = Scrubber([secret.reveal() for secret in secrets])
    formatter = (JsonFormatter if form == "json" else ConsoleFormatter)(scrubber)
    root = logging.getLogger()
    for earlier in [handler for handler in root.handlers if isinstance(handler, _OurHandler)]:
        root.removeHandler(earlier)
    root.addHandler(_OurHandler(stream if stream is not None else sys.stderr))
    for handler in _handlers():
        handler.setFormatter(formatter)
    # A handler that fails would otherwise print the raw record to standard error.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    _set_levels(root, level)
    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    return formatter


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """Log what the loop would report itself: its own words hold the lost exception's text."""
    loop.set_exception_handler(_lost_in_loop)


def _handlers() -> set[logging.Handler]:
    loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    found = {
        handler for logger in loggers if isinstance(logger, logging.Logger) for handler in logger.handlers
    }
    return found | ({logging.lastResort} if logging.lastResort is not None else set())


def _set_levels(root: logging.Logger, level: str) -> None:
    wanted = logging.getLevelNamesMapping()[level]
    root.setLevel(wanted)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(wanted, logging.WARNING))
    logging.getLogger(LIBRARY_OF_TELEGRAM).setLevel(max(wanted, logging.INFO))


def _uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _crash.critical("An error that nobody caught ended the program", exc_info=error)


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _crash.critical("An error that nobody caught ended a thread", exc_info=args.exc_value)


def _unraisable(unraisable: Any) -> None:  # noqa: ANN401 - its type exists only for type checkers
    if unraisable.exc_value is not None:
        _crash.error("An error could not be raised where it happened", exc_info=unraisable.exc_value)


def _lost_in_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    fault = next((known for known in LoopFault if known == context.get("message")), LoopFault.OTHER)
    if isinstance(error, BaseException):
        _crash.error("The event loop reported: %s", fault, exc_info=error)
    else:
        _crash.error("The event loop reported: %s", fault)
