"""`clean` for the event loop: each file in a process of its own, few at a time, with an end.

A process a file leaves nothing: no decoder's memory in the waiting bot, no file of one source within reach of
the next, and a hung or broken decoder is simply killed. They are forked by one that has loaded what they need
and never sees a file (`nursery.py`, `births.py`). What they say is read as plain data, never unpickled.
"""

import asyncio
import json
import os
import sys
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

from newsroom.cleaning.births import HOME, Births, environment
from newsroom.cleaning.kinds import MAX_BYTES, Cleaned, FileKind, Reason, Uncleanable

AT_ONCE = 2
SECONDS = 60.0


class Workers(Protocol):
    """Where workers come from."""

    async def answered(self, data: bytes, declared: str, limit: int, seconds: float) -> bytes:
        """What a worker of its own says about a file.

        Raises `TimeoutError` when that takes longer; the worker is no more then.
        """

    async def close(self) -> None:
        """End those that still run."""


class Cleaner:
    """Rebuilds files in processes of their own; leaving it ends those that still run."""

    def __init__(
        self, *, at_once: int = AT_ONCE, seconds: float = SECONDS, workers: Workers | None = None
    ) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._workers = workers or (Starts() if sys.platform == "win32" else Births())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._workers.close()

    async def clean(self, data: bytes, *, declared: str = "", limit: int = MAX_BYTES) -> Cleaned:
        """Rebuild a file; see `clean` for the arguments.

        Raises `Uncleanable`: also with `too_large` when it takes longer than `seconds`, and with `broken`
        when the process dies of it.
        """
        if not data:
            raise Uncleanable(Reason.EMPTY)
        if len(data) > limit:
            raise Uncleanable(Reason.TOO_LARGE)
        async with self._slots:
            try:
                return _read(await self._workers.answered(data, declared, limit, self._seconds))
            except TimeoutError as error:
                raise Uncleanable(Reason.TOO_LARGE) from error


class Starts:
    """Workers that are started one by one, where a process cannot be forked."""

    def __init__(self) -> None:
        self._running: set[asyncio.subprocess.Process] = set()

    async def close(self) -> None:
        """End those that still run."""
        for process in list(self._running):
            _kill(process)
            await process.wait()

    async def answered(self, data: bytes, declared: str, limit: int, seconds: float) -> bytes:
        """Start Python and what it needs, for this file."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "newsroom.cleaning.worker", declared, str(limit), cwd=HOME,
            env=environment(os.environ),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        self._running.add(process)
        try:
            async with asyncio.timeout(seconds):
                answer, _ = await process.communicate(data)
        finally:
            if process.returncode is None:
                _kill(process)
                # Not `wait`: that never ends while an answer lies half read in the pipe.
                await process.communicate()
            self._running.discard(process)
        return answer


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


def _read(answer: bytes) -> Cleaned:
    """Read a worker's answer as carefully as a stranger's: it parsed a stranger's file."""
    head, _, data = answer.partition(b"\n")
    try:
        said = json.loads(head)
        if "refused" in said:
            raise Uncleanable(Reason(said["refused"]))
        if said["size"] != len(data):
            raise Uncleanable(Reason.BROKEN)
        return Cleaned(FileKind(said["kind"]), data, str(said["name"]), str(said["mime"]), said["width"],
                       said["height"], said["duration"])  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise Uncleanable(Reason.BROKEN) from error
