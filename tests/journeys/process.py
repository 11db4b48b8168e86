"""The bot as an operator runs it: a process of its own, in a directory of its own, at its most talkative."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playground.emulator import Emulator

BOT = Path(__file__).parents[2] / "bot.py"
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG")
# As much may be written when it crashes as the system allows: then it is the program that prevents it.
_CRASHING_ALLOWED = 'ulimit -c "$(ulimit -H -c)"; exec "$@"'
_WRITABLE = os.O_WRONLY | os.O_RDWR


@dataclass
class LiveBot:
    """One installation: everything that it writes lies under `root`, and `command` is how it is started."""

    root: Path
    emulator: Emulator
    url: str
    settings: dict[str, str] = field(default_factory=dict)
    command: Sequence[str] = (str(BOT), "run")
    starts: int = 0

    def __post_init__(self) -> None:
        for name in ("data", "tmp", "home", "work", "told", "kept"):
            (self.root / name).mkdir(parents=True)

    @property
    def database(self) -> Path:
        return self.root / "data" / "kentongan.db"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "PYTHONFAULTHANDLER": "1",
            "BOT_TOKEN": self.emulator.token,
            "BOT_API_BASE_URL": self.url,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "KEY_DIR": str(self.keys),
            "LOG_LEVEL": "DEBUG",
            "PUSH_INTERVAL": "1",
            **self.settings,
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """It is up; at the end of the block it is killed, unless it ended before."""
        process = await self._spawn(*self.command)
        try:
            await self.emulator.wait_for(lambda: self.emulator.world.queue.waiting, timeout=30)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def does(self, *arguments: str) -> int:
        """Another command of the same installation; its exit code."""
        process = await self._spawn(str(BOT), *arguments)
        async with asyncio.timeout(60):
            return await process.wait()

    async def _spawn(self, *command: str) -> asyncio.subprocess.Process:
        self.starts += 1
        told = self.root / "told"
        with (told / f"{self.starts}.out").open("wb") as out, (told / f"{self.starts}.err").open("wb") as err:
            return await asyncio.create_subprocess_exec(
                *("/bin/sh", "-c", _CRASHING_ALLOWED, "sh", sys.executable, *command),
                cwd=self.root / "work",
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def said(self) -> str:
        """All that it told on its terminal so far."""
        return "".join(file.read_text("utf-8", "replace") for file in sorted((self.root / "told").iterdir()))

    def may_leave_a_core(self, process: asyncio.subprocess.Process) -> bool:
        """Whether the system would write its memory to the disk when it crashes, as Linux tells it."""
        limits = Path(f"/proc/{process.pid}/limits")
        told = limits.read_text() if limits.exists() else "Max core file size 0 0"
        return told.partition("Max core file size")[2].split()[:2] != ["0", "0"]

    def writes_elsewhere(self, process: asyncio.subprocess.Process) -> set[str]:
        """Files outside of its directory that it has open for writing, as Linux tells them."""
        found: set[str] = set()
        descriptors = Path(f"/proc/{process.pid}/fd")
        for descriptor in descriptors.iterdir() if descriptors.exists() else ():
            try:
                target = str(descriptor.readlink())
                told = (descriptors.with_name("fdinfo") / descriptor.name).read_text()
            except FileNotFoundError:
                continue
            flags = int(told.partition("flags:")[2].split()[0], 8)
            is_file = target.startswith("/") and not target.startswith("/dev/")
            if is_file and flags & _WRITABLE and not target.startswith(f"{self.root}/"):
                found.add(target)
        return found


async def told_to_stop(process: asyncio.subprocess.Process) -> int:
    """SIGTERM, and ten seconds for its last words; the exit code."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(12):
        return await process.wait()
