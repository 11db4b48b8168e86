"""One, two and four senders on one PostgreSQL: do they keep the limit together, and what does a message cost?

python -m benchmarks.workers work

is one of them: the settings come from the environment, and its figures are told when it is told to stop. The
server forgets what it wrote with its power (no fsync), and its own CPU is not counted.
"""

import asyncio
import json
import os
import signal
import sys
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from benchmarks import a_server
from benchmarks.big_telegram import FIRST, LeanTelegram
from benchmarks.rows import Row, Stopwatch
from delivery.pacing import Rules
from delivery.planner import plan_news
from newsroom.articles import IncomingArticle
from newsroom.sealing import Address
from newsroom.sharing import Role
from service import environment
from service.assembly import assembled
from service.live import serve, stopped_by_signals
from service.settings import Settings
from storage import articles, readers

RATE, COUNT = 200, 2_400
VILLAGE = "35.14.06.2017"
TOKEN = "4200000001:" + "B" * 35
#: A rate beyond Telegram's for nothing, kept by the same books.
RULES = Rules(free=10_000.0)
#: Seconds from the first message until everybody has been given a share.
SETTLED = 6.0


async def measure() -> list[Row]:
    """The same crowd each time, in databases of their own."""
    if not a_server.is_there():
        return []
    rows: list[Row] = []
    async with a_server.running() as (server, place):
        for workers in (1, 2, 4):
            rows += await _together(workers, server.new_database(), place / str(workers))
    return rows


async def _together(workers: int, url: str, place: Path) -> list[Row]:
    telegram = LeanTelegram(paid=False)
    telegram.flood.per_second = RATE
    telegram.flood.forget()
    async with telegram.serve() as api:
        environ = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_BASE_URL": api,
            "DATABASE_URL": url,
            "KEY_DIR": str(place / "keys"),
            "SEND_RATE": str(RATE),
            "PAID_BROADCAST": "true",
            "LOG_LEVEL": "ERROR",
        }
        await _settle(Settings.read(environ))
        async with AsyncExitStack() as stack:
            processes = [await stack.enter_async_context(_worker(environ)) for _ in range(workers)]
            await telegram.book.until(COUNT, within=240)
            await telegram.book.quiet(within=30)
            cpu = sum([await _ends(process) for process in processes])
    moments = telegram.book.moments
    settled = [at for at in moments if at - moments[0] > SETTLED]
    rate = (len(settled) - 1) / (settled[-1] - settled[0]) if len(settled) > 1 else 0.0
    most, refused = _most_in_a_second(moments), telegram.flood.refusals
    who = f"{workers} worker" + "s" * (workers > 1)
    return [
        Row(f"{who}: messages a second, all settled", rate, "/s"),
        Row(f"{who}: most in any second, of {RATE}", most, "", goal="never more", reached=most <= RATE),
        Row(f"{who}: refused by Telegram's books", refused, "", goal="none", reached=not refused),
        Row(f"{who}: sent twice", len(moments) - COUNT, "", goal="none", reached=len(moments) == COUNT),
        Row(f"{who}: CPU a message, workers alone", cpu * 1000 / COUNT, "ms"),
    ]


def _most_in_a_second(moments: Sequence[float]) -> int:
    return max(bisect_left(moments, at + 1.0) - number for number, at in enumerate(moments))


async def _settle(settings: Settings) -> None:
    """Readers of a village, and an article that is planned for all of them."""
    now = datetime.now(UTC)
    async with assembled(settings, rules=RULES) as newsroom:
        async with newsroom.storage.transaction() as connection:
            for chat_id in range(FIRST, FIRST + COUNT):
                address = newsroom.house.sealer.seal_address(Address(chat_id))
                reader = await readers.welcome(connection, address, "id", now)
                await readers.follow(connection, reader.id, [VILLAGE], now)
            link = "https://warta.example/latihan"
            title, text = "Latihan tanda bahaya di Desa Kepuh", "Warga berlatih memukul kentongan. " * 10
            article = IncomingArticle(
                "g1", link, link, "f1", title, text, text, "", "", "Warta", "", now - timedelta(minutes=5)
            )
            await articles.keep(connection, article, [VILLAGE], now=now)
        await plan_news(newsroom.storage, now, settings.timezone)
        await newsroom.storage.rewrite()  # as each night: the server knows then what its tables hold


@asynccontextmanager
async def _worker(environ: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.workers", "work"),
        env={**os.environ, **environ},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _ends(process: asyncio.subprocess.Process) -> float:
    process.send_signal(signal.SIGTERM)
    output, _ = await process.communicate()
    return float(json.loads(output.splitlines()[-1])["cpu"])


async def work(settings: Settings) -> None:
    """One sender, until it is told to stop."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with assembled(settings, rules=RULES, role=Role.SENDER) as newsroom:
            watch = Stopwatch()
            await serve(newsroom, stop)
            print(json.dumps({"cpu": watch.read().cpu}))


if __name__ == "__main__":
    uvloop.run(work(Settings.read(environment.read())))
