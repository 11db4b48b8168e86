"""Where the newsroom of the week lives: its readers move in, its process is started, weighed, struck down."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil  # type: ignore[import-untyped]
from sqlalchemy import insert

from benchmarks.soak_clock import FastClock
from benchmarks.soak_plan import MONDAY, Week
from benchmarks.soak_town import SoakTown
from newsroom.deliveries import DeliveryState
from newsroom.readers import ReaderState
from newsroom.sealing import Address
from newsroom.timetable import Timetable
from newsroom.topics import Topic, TopicKind
from service.opening import Opened, opened
from storage import topics, wishes
from storage.database import Connection
from storage.schema import readers, subscriptions
from storage.wish_schema import wishes as wishes_table

ROOT = Path(__file__).parent.parent
WIB = ZoneInfo("Asia/Jakarta")
#: Before the week everybody was there already.
BEFORE = MONDAY - timedelta(days=1)
#: Days that an answer can find its way, and that finished deliveries are kept; seconds between two weighings.
ROUTE_DAYS, DELIVERY_DAYS = 2, 3
WEIGHED_EVERY = 5.0
#: Seconds until a start must have come to asking for updates.
LONGEST_START = 90.0
_UNDER_WAY = (DeliveryState.WAITING, DeliveryState.DISPATCHED)


@dataclass(frozen=True, slots=True)
class Weight:
    """What a process and its files weigh at a moment of the week (seconds; megabytes), in which life."""

    at: float
    life: int
    memory: float
    database: float
    log: float


@dataclass
class Home:
    """The directory, and the process while there is one. `lives` counts starts."""

    directory: Path
    town: SoakTown
    clock: FastClock
    settings: dict[str, str]
    lives: int = 0
    process: asyncio.subprocess.Process | None = None
    weights: list[Weight] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    #: What was on its way at kills.
    in_flight: int = 0
    exits: list[int] = field(default_factory=list)
    #: Held while it is down, and while an editor's wish is being done.
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def database(self) -> Path:
        return self.directory / "kentongan.db"

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    @property
    def backups(self) -> Path:
        return self.directory / "backups"

    @property
    def logs(self) -> list[Path]:
        return sorted(self.directory.glob("life-*.log"))

    @property
    def second(self) -> float:
        """Of the week."""
        return self.clock.wall() - self.clock.shown

    def environment(self, **others: str) -> dict[str, str]:
        """The settings of the process."""
        passed = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")
        return {
            **{name: os.environ[name] for name in passed if name in os.environ},
            "BOT_TOKEN": self.town.token,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "KEY_DIR": str(self.keys),
            "BACKUP_DIR": str(self.backups),
            "SEND_RATE": "1000",
            "PAID_BROADCAST": "true",
            "RESEND_UNCERTAIN_NEWS": "true",
            "DELIVERY_DAYS": str(DELIVERY_DAYS),
            "REPLY_ROUTE_DAYS": str(ROUTE_DAYS),
            "FEEDS_ALLOW_PRIVATE": "true",
            "LOG_FORMAT": "json",
            **self.settings,
            **others,
        }

    async def starts(self) -> None:
        """A new life; returns when it asks for updates."""
        self.lives += 1
        before = self.town.counts["getUpdates"] + self.town.world.queue.waiting
        clock = (repr(self.clock.began), repr(self.clock.shown), repr(self.clock.speed))
        with (self.directory / f"life-{self.lives:03}.log").open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.soak_bot", *clock),
                cwd=ROOT,
                env=self.environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        async with asyncio.timeout(LONGEST_START):
            while self.town.counts["getUpdates"] + self.town.world.queue.waiting <= before:
                if self.process.returncode is not None:
                    raise RuntimeError(f"it ended at its start: {self.process.returncode}")
                await asyncio.sleep(0.05)

    async def is_struck(self, *, kill: bool) -> None:
        """SIGKILL or SIGTERM, and a new life."""
        async with self.busy:
            assert self.process is not None, "it lives"
            self.marks.append((self.second, "killed" if kill else "restarted"))
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            code = await self.process.wait()
            self.exits.append(0 if kill and code == -signal.SIGKILL else code)
            if kill:
                self.in_flight += self.count(f"deliveries WHERE state = {DeliveryState.DISPATCHED:d}")
            await self.starts()

    async def wishes(self, *words: object) -> dict[str, Any]:
        """An editor's alert, and what came of it."""
        async with self.busy:
            assert self.process is not None
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
            line = await self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the bot is no more: {await self.process.wait()}")
            said: dict[str, Any] = json.loads(line)
            return said

    async def ends(self) -> None:
        """A clean stop."""
        async with self.busy:
            assert self.process is not None, "it lives"
            self.process.send_signal(signal.SIGTERM)
            self.exits.append(await self.process.wait())

    async def weighs(self) -> None:
        """Write down what it weighs, again and again."""
        while True:
            await asyncio.sleep(WEIGHED_EVERY)
            try:
                assert self.process is not None, "it lives"
                memory = psutil.Process(self.process.pid).memory_info().rss / 1e6
            except (psutil.Error, AssertionError):
                continue
            wal = self.database.with_name(f"{self.database.name}-wal")
            sizes = [file.stat().st_size / 1e6 if file.exists() else 0.0 for file in (self.database, wal)]
            self.weights.append(Weight(self.second, self.lives, memory, sizes[0], sizes[1]))

    def count(self, what: str) -> int:
        """How many rows of a table, with a condition."""
        return int(self.rows(f"SELECT count(*) FROM {what}")[0][0])

    def rows(self, statement: str) -> Sequence[Any]:
        """Read, beside whoever writes."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def waiting(self) -> int:
        """Deliveries that are due and not done."""
        states = ", ".join(f"{state:d}" for state in _UNDER_WAY)
        now = self.clock.wall()
        return self.count(f"deliveries WHERE state IN ({states}) AND due_at <= {now:.0f}")


async def settle(home: Home, week: Week) -> None:
    """The followers of a week move in, with all that they wish."""
    home.backups.mkdir(exist_ok=True)
    async with (
        opened(f"sqlite:///{home.database}", home.keys, now=BEFORE) as kept,
        kept.storage.transaction() as connection,
    ):
        tables = {one.timetable for one in week.followers if one.timetable != Timetable()}
        numbers = {table: await _timetable(connection, table) for table in sorted(tables, key=repr)}
        for first in range(0, len(week.followers), 2_000):
            await _move_in(
                kept,
                connection,
                home,
                week,
                range(first, min(first + 2_000, len(week.followers))),
                numbers,
            )


async def _move_in(
    kept: Opened, connection: Connection, home: Home, week: Week, which: range, numbers: dict[Timetable, int]
) -> None:
    some = [week.followers[index] for index in which]
    rows, places, hours = [], [], []
    for one in some:
        address = kept.sealer.seal_address(Address(home.town.address_of(one.index)))
        rows.append(
            {
                "id": one.index + 1,
                "address_index": address.index,
                "address_seal": address.seal,
                "language": one.language,
                "wider": one.wider,
                "state": int(ReaderState.ACTIVE),
                "since": BEFORE,
            }
        )
        places += [{"region": place, "reader_id": one.index + 1, "since": BEFORE} for place in one.places]
        if one.timetable in numbers or one.paused_until:
            until = MONDAY + timedelta(seconds=one.paused_until) if one.paused_until else None
            number = numbers.get(one.timetable)
            wish = {
                "reader_id": one.index + 1,
                "timetable_id": number,
                "paused_until": until,
                "look_at": until,
            }
            hours.append(wish)
    await connection.execute(insert(readers), rows)
    await connection.execute(insert(subscriptions), places)
    if hours:
        await connection.execute(insert(wishes_table), hours)
    for one in some:
        if word := one.mutes or one.only:
            topic = Topic.of(TopicKind.WORD, word)
            await topics.choose(connection, one.index + 1, [topic], muted=bool(one.mutes))


async def _timetable(connection: Connection, timetable: Timetable) -> int:
    number = await wishes._timetable(connection, timetable, BEFORE, WIB)  # noqa: SLF001  readers come after
    assert number is not None
    return number


def fast_clock(week: Week, minutes: float) -> FastClock:
    """The week in so many minutes, from now on."""
    return FastClock(time.monotonic(), MONDAY.timestamp(), week.seconds / (minutes * 60), time.monotonic)
