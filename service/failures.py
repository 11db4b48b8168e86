"""What of an exception may be seen: its type, where it came from, and words that cannot be a person's.

An exception's message is where people's words end up ("invalid literal for int(): '...'"), so only those are
told that stand in a program's source, that the operating system keeps, or that are machine words of ours.
"""

import ast
import itertools
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from types import TracebackType

#: The first parts of our own modules' names.
OURS = frozenset({"bot", "service", "handlers", "feeds", "delivery", "storage", "newsroom", "playground"})
#: Faults and reasons ("http_404", "bug_KeyError"), modules; revisions; codes of regions; places in programs.
WORD = re.compile(
    r"[a-z]+(?:[_.-][A-Za-z]+)*|http_[0-9]{3}"
    r"|[0-9]{4}|[0-9]{2}(?:\.[0-9]{2}){1,2}(?:\.[0-9]{4})?"
    r"|[a-z_]+\.py:[0-9]{1,5}(?:\W{1,4}[a-z_]+\.py:[0-9]{1,5})*"
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z_.]{0,60}")
#: A statement longer than this is not searched for its words.
_LONGEST_STATEMENT = 30
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


def failures(error: BaseException) -> tuple[Failure, ...]:
    """An exception and what led to it, the newest first, at most `_MOST_FAILURES` of them."""
    return tuple(itertools.islice(_chain(error, ""), _MOST_FAILURES))


def describe(error: BaseException) -> Failure:
    """One exception without what led to it or where."""
    module = type(error).__module__
    kind = type(error).__qualname__
    return Failure(kind if module == "builtins" else f"{module}.{kind}", _words(error), ())


def _chain(error: BaseException, link: str) -> Iterator[Failure]:
    yield replace(describe(error), frames=tuple(_frames(error.__traceback__)), link=link)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _chain(part, "one of them")
    if error.__cause__ is not None:
        yield from _chain(error.__cause__, "caused by")
    elif error.__context__ is not None and not error.__suppress_context__:
        yield from _chain(error.__context__, "while handling")


@lru_cache(maxsize=2_000)
def words_at(path: str, line: int) -> frozenset[str]:
    """The literal texts in the statement that begins at a line of a source file."""
    lines = linecache.getlines(path)[line - 1 : line - 1 + _LONGEST_STATEMENT]
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


def _words(error: BaseException) -> str:
    """What may be seen of an exception's words.

    Those that stand in the source, the operating system's own, our errors' machine words, and identifiers.
    """
    if type(error).__module__.partition(".")[0] in OURS:
        return _words_of_ours(error)
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    if isinstance(error, AttributeError | NameError | ImportError):
        return error.name if error.name and _IDENTIFIER.fullmatch(error.name) else ""
    last = _innermost(error.__traceback__)
    text = error.args[0] if len(error.args) == 1 else None
    if last is None or not isinstance(text, str):
        return ""
    return text if text in words_at(last.tb_frame.f_code.co_filename, last.tb_lineno) else ""


def _words_of_ours(error: BaseException) -> str:
    # Errors of a call to Telegram carry an outcome, whose type says what is to be done about it.
    outcome = getattr(error, "outcome", None)
    reasons = (
        getattr(error, "fault", None),
        getattr(error, "reason", None),
        getattr(outcome, "reason", None),
    )
    told = [reason for reason in reasons if isinstance(reason, str) and WORD.fullmatch(reason)]
    return " ".join([*([type(outcome).__name__] if outcome is not None else []), *told[:1]])


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
