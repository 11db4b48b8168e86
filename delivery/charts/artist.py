"""Has pictures drawn: in a process of their own, one at a time, with an end.

Drawing takes a second or two of a processor and some 100 MB. In a process of its own it holds up neither an
alert that goes out nor anybody's answer, and leaves nothing behind in the bot that waits.
"""

import asyncio
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from delivery.charts.pictures import Picture, packed

#: On an idle machine it takes two or three; whoever asked has been answered meanwhile by "sending a photo".
SECONDS = 60.0
_HOME = Path(__file__).resolve().parents[2]
# What starting Python needs, where matplotlib keeps its list of fonts, and no more: no token, no settings.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "HOME", "MPLCONFIGDIR", "TMPDIR")
# For numpy's algebra, of which nothing is asked here: each thread of it would reserve memory.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_HEAD = struct.Struct(">I")


class NotDrawn(Exception):
    """There is no picture: it took too long, or the process that drew it died."""


class Artist:
    """Draws in processes of their own; whoever comes while one draws waits for it."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._one_at_a_time = asyncio.Lock()

    async def draw(self, pictures: Sequence[Picture]) -> tuple[bytes, ...]:
        """Each picture as PNG. Raises `NotDrawn`."""
        async with self._one_at_a_time:
            drawn = tuple(_read(await self._answer(packed(pictures))))
        if len(drawn) != len(pictures):
            raise NotDrawn(f"{len(drawn)} of {len(pictures)}")
        return drawn

    async def _answer(self, asked: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "delivery.charts.worker", cwd=_HOME,
            env={key: os.environ[key] for key in _PASSED_ON if key in os.environ} | _ONE_THREAD,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._seconds):
                answer, _ = await process.communicate(asked)
        except TimeoutError as error:
            raise NotDrawn("out of time") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return answer


def _read(answer: bytes) -> list[bytes]:
    """The pictures in an answer: before each, its length."""
    found, at = [], 0
    while at + _HEAD.size <= len(answer):
        (length,) = _HEAD.unpack_from(answer, at)
        at += _HEAD.size
        if length > len(answer) - at:
            raise NotDrawn("cut off")
        found.append(answer[at : at + length])
        at += length
    return found


def framed(picture: bytes) -> bytes:
    """A picture as the worker writes it."""
    return _HEAD.pack(len(picture)) + picture
