"""What a benchmark reports, and how a peer is run: in its own process, on one core, in the same run."""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside that of a named peer. `ratio` is ours over theirs, turned so that more is better.

    `goal` is what was promised, in words; `reached` whether this run kept it.
    """

    what: str
    figure: float
    unit: str
    peer: str = ""
    peer_figure: float | None = None
    ratio: float | None = None
    goal: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a stretch of work took."""

    wall: float
    cpu: float


class Stopwatch:
    """Wall and CPU seconds of this process (all its threads)."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._cpu = _cpu_seconds()

    def read(self) -> Usage:
        """Seconds since the start."""
        return Usage(time.perf_counter() - self._wall, _cpu_seconds() - self._cpu)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def pin(core: int) -> None:
    """Keep this process on one core, where the system lets us and there is a second one for the server."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


async def in_own_process(module: str, *arguments: str) -> dict[str, float]:
    """Run a client of this package alone; it prints its figures as one JSON object on its last line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} ended with {process.returncode}")
    figures: dict[str, float] = json.loads(output.splitlines()[-1])
    return figures


@asynccontextmanager
async def fast_server() -> AsyncIterator[str]:
    """The address of a Bot API that costs next to nothing, in its own process on the last core."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.fast_server",
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(process.pid, {(os.cpu_count() or 1) - 1})
        yield f"http://127.0.0.1:{line.split()[-1]}"
    finally:
        process.terminate()
        await process.wait()
