"""The desk's /statistik: 100,000 readers, a year of cases; how long it takes, and what others feel of it.

While the figures are counted and the pictures drawn a clock beside them asks to be woken each millisecond,
and a reader asks for the newest of a village, one question after the other.
"""

import asyncio
import random
import statistics
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Self, cast
from zoneinfo import ZoneInfo

import psutil  # type: ignore[import-untyped]
from sqlalchemy import insert

from benchmarks.rows import Row
from benchmarks.tagging import ROOTS
from delivery.charts import Artist
from handlers.desk_visit import DeskVisit
from handlers.stats import figures_of
from handlers.stats_charts import Charts
from handlers.stats_room import StatsRoom
from handlers.stats_words import screen_of
from newsroom.articles import IncomingArticle
from newsroom.deliveries import DeliveryKind, DispatchState
from newsroom.guide import Guide
from newsroom.readers import ReaderState
from newsroom.regions import Gazetteer
from newsroom.tips import TipLevel, TipState
from newsroom.wording import Wording
from service.assembly import TEMPLATES
from service.tip_assembly import read_guide
from storage import articles
from storage.database import Storage
from storage.schema import dispatches, readers, subscriptions
from storage.tip_schema import actions, cases

READERS, CASES, YEAR = 100_000, 10_000, 365
WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
VILLAGE = "35.14.06.2005"
MOST_SECONDS, MOST_MILLISECONDS = 10.0, 50.0
_DISPATCHES = 20 * YEAR


async def measure() -> list[Row]:
    """The figures from the database, then all pictures, in the process that is started for them."""
    gazetteer = Gazetteer.of(ROOTS)
    wording = Wording(TEMPLATES, WIB)
    guide = read_guide(TEMPLATES.parent / "guide.toml")
    with tempfile.TemporaryDirectory() as directory:
        storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=NOW)
        await _settle(storage, gazetteer, guide)
        house = SimpleNamespace(
            wording=wording, gazetteer=gazetteer, stats_room=StatsRoom(Artist().draw, timedelta(days=YEAR))
        )
        desk = cast("DeskVisit", SimpleNamespace(now=NOW, house=house, storage=storage))
        async with _Others(storage) as others:
            started = time.perf_counter()
            figures = await figures_of(desk)
            counted = time.perf_counter() - started
            words = screen_of(wording, "id", "Warta", figures)
            drawn = await Artist().draw(Charts(figures, words, "id", gazetteer, guide).all(()))
            seconds = time.perf_counter() - started
        await storage.close()
    assert len(drawn) == 5, "every picture is there"
    p99 = statistics.quantiles(others.answers, n=100)[98] * 1_000
    return [
        Row(f"counting {READERS:,} readers, {CASES:,} cases", counted, "s"),
        Row(
            "all pictures, with the counting",
            seconds,
            "s",
            goal=f"under {MOST_SECONDS:.0f} s",
            reached=seconds < MOST_SECONDS,
        ),
        Row("memory of the process that draws, most", others.most / 1e6, "MB"),
        Row("the longest that the loop stood still", max(others.stalls) * 1_000, "ms"),
        Row(
            f"the newest of a village meanwhile, p99 of {len(others.answers):,}",
            p99,
            "ms",
            goal=f"under {MOST_MILLISECONDS:.0f} ms",
            reached=p99 < MOST_MILLISECONDS,
        ),
    ]


class _Others:
    """Who else is there meanwhile: how late the loop woke somebody, how long an answer took (seconds).

    `most` is the largest that the process beside this one was (bytes): as the system counts it a child begins
    with its parent's memory, so it is looked at while it lives.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.stalls: list[float] = []
        self.answers: list[float] = []
        self.most = 0

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(one()) for one in (self._watch, self._read, self._weigh)]
        return self

    async def __aexit__(self, *_fault: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    async def _watch(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(0.001)
            self.stalls.append(time.perf_counter() - asked - 0.001)

    async def _read(self) -> None:
        while True:
            asked = time.perf_counter()
            async with self._storage.reading() as connection:
                await articles.newest(connection, [VILLAGE], limit=5)
            self.answers.append(time.perf_counter() - asked)
            await asyncio.sleep(0.005)

    async def _weigh(self) -> None:
        while True:
            self.most = max(self.most, await asyncio.to_thread(_of_children))
            await asyncio.sleep(0.05)


def _of_children() -> int:
    weights = [0]
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            weights.append(child.memory_info().rss)
    return max(weights)


async def _settle(storage: Storage, gazetteer: Gazetteer, guide: Guide) -> None:
    chance = random.Random(1)
    places = [region.code for region in gazetteer if region.kind.level >= 3]
    kecamatan = [region.code for region in gazetteer if region.kind.level == 3]
    categories = [category.id for category in guide.categories]

    def some_day() -> datetime:
        return NOW - timedelta(minutes=chance.randrange(YEAR * 24 * 60))

    crowd = [
        {
            "id": number,
            "address_index": number.to_bytes(16),
            "address_seal": bytes(60),
            "language": "id",
            "wider": True,
            "state": int(ReaderState.ACTIVE),
            "since": some_day(),
        }
        for number in range(1, READERS + 1)
    ]
    told = [
        {
            "id": number,
            "uid": number.to_bytes(16),
            "state": chance.choice([TipState.CLOSED, TipState.CLOSED, TipState.SPAM, TipState.NEW]).value,
            "level": TipLevel.REPLYABLE,
            "category": chance.choice(categories),
            "kecamatan": chance.choice(kecamatan),
            "facts_seal": bytes(200),
            "arrived_at": some_day(),
            "route_day": "",
            "reopened": False,
        }
        for number in range(1, CASES + 1)
    ]
    claims = [
        {
            "at": one["arrived_at"] + timedelta(minutes=chance.randrange(1, 600)),  # type: ignore[operator]
            "action": "claim",
            "case_id": one["id"],
            "detail": "",
            "hash": bytes(32),
        }
        for one in told
    ]
    sent = [
        {
            "kind": int(DeliveryKind.ARTICLE),
            "thing_id": number,
            "priority": 60,
            "state": int(DispatchState.DONE),
            **dict.fromkeys(("gone", "failed", "uncertain", "doubted"), 1),
            "total": 1_000,
            "sent": 997,
            "begun_at": some_day(),
        }
        for number in range(_DISPATCHES)
    ]
    async with storage.transaction() as connection:
        await connection.execute(insert(readers), crowd)
        follows = [
            {"region": chance.choice(places), "reader_id": one["id"], "since": one["since"]} for one in crowd
        ]
        await connection.execute(insert(subscriptions), follows)
        await connection.execute(insert(cases), told)
        await connection.execute(insert(actions), claims)
        await connection.execute(insert(dispatches), sent)
        for number in range(200):
            link = f"https://warta.example/{number}"
            words, moment = f"Kabar {number}", NOW - timedelta(hours=number)
            article = IncomingArticle(
                link, link, link, words, words, words, words, "", "", "Warta", "", moment
            )
            await articles.keep(connection, article, [VILLAGE], now=NOW)


if __name__ == "__main__":
    for row in asyncio.run(measure()):
        print(f"{row.what}: {row.figure:.2f} {row.unit}")
