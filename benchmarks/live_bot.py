"""The live bot as an operator starts it: how long until it asks for updates, and what memory it keeps.

`python bot.py run` is a process of its own, with a feed of 50 articles and a Bot API that costs nothing. The
peer is `benchmarks/plain_bot.py`: python-telegram-bot alone.
"""

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.article_import import feed
from benchmarks.fast_server import BotApi, method_of
from benchmarks.rows import Row
from benchmarks.senders import TOKEN

ROOT = Path(__file__).parent.parent
PEER = "python-telegram-bot, polling"
ROUNDS = 5
FEED_ARTICLES = 50
#: Seconds that a bot is left alone before its memory is read: its feed is in by then.
IDLE = 10.0
#: Seconds after which a bot that has not asked for updates is given up.
PATIENCE = 60.0
MOST_SECONDS, MOST_MEGABYTES = 2.0, 120.0


@dataclass(frozen=True, slots=True)
class Bot:
    """How a bot is started and ended."""

    command: tuple[str, ...]
    farewell: signal.Signals


OURS = Bot((str(ROOT / "bot.py"), "run"), signal.SIGTERM)
# It would wait for an answer to a last poll.
PLAIN = Bot(("-m", "benchmarks.plain_bot"), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds to the first `getUpdates`, and resident megabytes after the idle time."""

    seconds: float
    megabytes: float


async def start_up() -> list[Row]:
    """From the start of the process to its first `getUpdates`; medians of five where nothing else is said."""
    with _home() as home:
        first = (await _watch(OURS, home)).seconds
        ours = statistics.median([(await _watch(OURS, home)).seconds for _ in range(ROUNDS)])
        peer = statistics.median([(await _watch(PLAIN, home)).seconds for _ in range(ROUNDS)])
    with _home() as home:
        cold = (await _watch(OURS, home, compiled=home / "ours")).seconds
        cold_peer = (await _watch(PLAIN, home, compiled=home / "plain")).seconds
    goal = f"at most {MOST_SECONDS:.0f} s"
    return [
        Row("start to first getUpdates", ours, "s", PEER, peer, peer / ours, goal, ours <= MOST_SECONDS),
        Row("the first one makes keys and tables", first, "s", PEER, peer, peer / first),
        Row("the same, no bytecode yet", cold, "s", PEER, cold_peer, cold_peer / cold),
    ]


async def memory() -> list[Row]:
    """Resident memory after ten idle seconds, the feed read and stored."""
    with _home() as home:
        await _watch(OURS, home)  # the measured start is a usual one
        ours, peer = [
            seen.megabytes
            for seen in await asyncio.gather(_watch(OURS, home, idle=IDLE), _watch(PLAIN, home, idle=IDLE))
        ]
    goal = f"under {MOST_MEGABYTES:.0f} MB"
    return [Row("resident memory, idle", ours, "MB", PEER, peer, peer / ours, goal, ours < MOST_MEGABYTES)]


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "feed.xml").write_bytes(feed(FEED_ARTICLES, datetime.now(UTC)))
        yield directory


async def _watch(bot: Bot, home: Path, *, compiled: Path | None = None, idle: float = 0.0) -> Seen:
    """Start a bot, see it ask for updates, let it be idle, and end it. `compiled`: where bytecode goes."""
    asked = asyncio.Event()

    class Door(BotApi):
        def answer(self, head: bytes, body: bytes) -> None:
            if method_of(head) == "getUpdates":
                asked.set()
            super().answer(head, body)

    server = await asyncio.get_running_loop().create_server(lambda: Door(None), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": TOKEN,
        "BOT_API_BASE_URL": url,
        "FEEDS": f"file:{home / 'feed.xml'}",
    }
    if compiled is not None:
        environ["PYTHONPYCACHEPREFIX"] = str(compiled)
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *bot.command,
        *((url,) if bot is PLAIN else ()),
        cwd=home,
        env=environ,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            await asked.wait()
        seconds = time.perf_counter() - started
        await asyncio.sleep(idle)
        megabytes = psutil.Process(process.pid).memory_info().rss / 1e6
    finally:
        process.send_signal(bot.farewell)
        await process.wait()
        server.close()
    return Seen(seconds, megabytes)
