"""A newsroom with a crowd of followers, for what is measured of the delivery engine.

The emulated Telegram is in this process, the newsroom (`benchmarks.obedient_bot`) in another, as in life.
"""

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from benchmarks.big_telegram import FIRST, BigTelegram
from benchmarks.senders import TOKEN
from newsroom.sealing import Address
from playground.messages import Chat
from service.opening import opened
from service.settings import FREE_SEND_RATE
from storage import arrivals
from storage.arrivals import Arrival

ROOT = Path(__file__).parent.parent
#: Where most of the crowd lives, and where nobody of it does.
KEJAYAN = "35.14.06"
KEPUH, LINGGO = "35.14.06.2005", "35.14.06.2008"
#: Seconds after which a newsroom that was just started does nothing but wait.
SETTLED = 3.0


class Bot:
    """The newsroom's process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._seen = psutil.Process(process.pid)

    async def wishes(self, *words: object) -> dict[str, Any]:
        """Let it do something; what it says about it."""
        assert self.process.stdin is not None, "piped"
        assert self.process.stdout is not None, "piped"
        self.process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the bot is no more: {await self.process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said

    async def counts(self, kind: str, number: int) -> dict[str, Any]:
        """How far a thing has got."""
        return await self.wishes("counts", kind, number)

    async def done(self, kind: str, number: int, within: float) -> dict[str, Any]:
        """Wait until nothing of it waits any more."""
        async with asyncio.timeout(within):
            while (found := await self.counts(kind, number)).get("state") != "DONE":  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        return found

    def has_room(self, *, room: bool) -> None:
        """Without room no file of it may grow or be written to: what it sees of a disk that is full.

        Linux can do that to a process of one's own; elsewhere raises `AttributeError`.
        """
        most = resource.RLIM_INFINITY if room else 1
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    @property
    def cpu(self) -> float:
        """CPU seconds so far, of all its threads."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        return float(self._seen.memory_info().rss / 1e6)

    async def killed(self) -> None:
        """SIGKILL, and it is dead."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stopped(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@asynccontextmanager
async def bot(
    home: Path,
    url: str,
    desk_id: int,
    *,
    rate: int,
    token: str = TOKEN,
    free: bool = False,
    clock: float = 0.0,
    **settings: str,
) -> AsyncIterator[Bot]:
    """The newsroom, up; killed at the end of the block unless it ended before."""
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "BOT_TOKEN": token,
        "BOT_API_BASE_URL": url,
        "DATABASE_URL": f"sqlite:///{home}/kentongan.db",
        "KEY_DIR": f"{home}/keys",
        "EDITORS_CHAT_ID": str(desk_id),
        "SEND_RATE": str(rate),
        "PAID_BROADCAST": "true" if rate > FREE_SEND_RATE else "false",
        "PUSH_INTERVAL": "3600",
        "LOG_LEVEL": "ERROR",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.obedient_bot", "--clock", str(clock)),
        *(["--free"] if free else []),
        cwd=ROOT,
        env=environ,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        running = Bot(process)
        await running.wishes("memory")
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def crowd(count: int, begin: int = 0) -> Iterable[Address]:
    """The addresses of the crowd, or of those from `begin` on."""
    return (Address(number) for number in range(FIRST + begin, FIRST + begin + count))


async def settle(home: Path, addresses: Iterable[Address], region: str = KEPUH) -> None:
    """Let these follow a region, as `import readers` would."""
    now = datetime.now(UTC)
    database = home / "kentongan.db"
    coming = iter(addresses)
    async with opened(f"sqlite:///{database}", home / "keys", now=now) as kept:
        while some := list(islice(coming, arrivals.BATCH)):
            moving = [Arrival(kept.sealer.seal_address(address), "id", region) for address in some]
            async with kept.storage.transaction() as connection:
                await arrivals.move_in(connection, moving, now)


def desk_of(town: BigTelegram) -> Chat:
    """A group of editors."""
    return town.add_group("Meja Redaksi", admins=[town.add_person("Dewi", role="editor")], bot_admin=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]
