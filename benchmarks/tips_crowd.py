"""Two hundred sources a minute and two editors before the live bot: how long each waits for its answer.

    python -m benchmarks.tips_crowd [--minutes 5] [--per-minute 200]

The emulated Telegram and the people are this process, `bot.py run` is another, with its own limits and those
of Telegram in force. People read for a second or two before each act. The figures are one JSON object on the
last line; times count from the moment when the bot was handed the update. What answers an editor's tap is the
answer to that button; what stands on the desk later waits for Telegram's limit, and is counted by itself.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]
import uvloop
from sqlalchemy import text

from benchmarks.tips_people import Ears, Source
from benchmarks.tips_stories import Story, stories
from playground.emulator import Recording
from playground.errors import JsonObject
from playground.flood import Window
from playground.messages import Chat, Message
from playground.parameters import Method
from playground.people import Person
from playground.server import serve
from storage import cases
from storage.database import Storage

ROOT = Path(__file__).parent.parent
SEED = 20261127
#: Seconds that people read before they act; an editor needs longer.
READS, EDITOR_READS = (1.0, 2.5), (6.0, 12.0)
#: Seconds that whoever began may take to end it.
LAST_WORDS = 60.0
#: What somebody waits for, and what Telegram's limit for a group decides.
ANSWERS = ("step", "file", "send", "tap")
PACED = ("said", "card")
#: Buttons after which a card is drawn anew.
CHANGES_A_CARD = ("d:claim:", "d:close:")

Key = TypeVar("Key", bound=Hashable)


class Crowd(Ears):
    """Telegram with its limits in force, and a book of how long everybody waited."""

    def __init__(self) -> None:
        super().__init__()
        self.recording = Recording.COUNTS
        self.flood.enabled = True
        self.waited: dict[str, list[float]] = defaultdict(list)
        self._told = 0
        #: When the bot was handed what it answered with a message, and how long that took.
        self.answers: list[tuple[float, float]] = []
        self.since_act: list[float] = []
        self._tapped: dict[str, float] = {}
        #: By message on the desk: when an editor wrote it, and since when a card is not as its case is.
        self._written: dict[int, float] = {}
        self._changed: dict[int, float] = {}

    def watch(self, kind: str, since_act: float, since_delivery: float) -> None:
        """A source got an answer."""
        self.waited[kind].append(since_delivery)
        self.answers.append((time.perf_counter() - since_delivery, since_delivery))
        self.since_act.append(since_act)

    async def execute(self, method: Method, params: JsonObject) -> object:
        """As Telegram does, and noting when what editors do was handed over and when it was answered."""
        if method.name == "answerCallbackQuery":
            self._note("tap", self._tapped, params["callback_query_id"])
        result = await super().execute(method, params)
        if method.name == "getUpdates" and isinstance(result, list):
            for update in result:
                self._hand_over(update)
        elif method.name == "editMessageText":
            self._note("card", self._changed, params.get("message_id", 0))
        elif method.name == "sendMessage":
            about: JsonObject = params.get("reply_parameters") or {}
            self._note("said", self._written, about.get("message_id", 0))
        return result

    def _note(self, kind: str, since: dict[Key, float], key: Key) -> None:
        if (at := since.pop(key, None)) is not None:
            self.waited[kind].append(time.perf_counter() - at)

    def _hand_over(self, update: JsonObject) -> None:
        """Telegram tells the same again until it is confirmed: the first time counts."""
        now, number = time.perf_counter(), update["update_id"]
        tap: JsonObject = update.get("callback_query", {})
        message: JsonObject = tap.get("message") or update.get("message", {})
        if number <= self._told or not message or message["chat"]["id"] > 0:
            return
        self._told = number
        if not tap:
            self._written[message["message_id"]] = now
            return
        self._tapped[tap["id"]] = now
        if tap["data"].startswith(CHANGES_A_CARD):
            self._changed.setdefault(message["message_id"], now)


async def _edits(editor: Person, desk: Chat, chance: random.Random) -> None:
    """Claim the oldest free case, ask its source something, note something, close it; and again."""

    async def read() -> None:
        await asyncio.sleep(chance.uniform(*EDITOR_READS))

    def with_button(words: str, number: str = "") -> Message | None:
        shown = (one for one in desk.from_bot if one.button(words) and number in one.text)
        return next(shown, None)

    while True:
        await read()
        card = with_button("Klaim")
        if card is None:
            continue
        number = card.text.split(" ", 1)[0].split("\n", 1)[0]
        editor.presses("Klaim", message=card)
        await read()
        editor.types("Sejak kapan? Terima kasih.", chat=desk, reply_to=card)
        await read()
        if (preview := with_button("Kirim sekarang")) is not None:
            editor.presses("Kirim sekarang", message=preview)
        editor.types(f"// sudah ditanyakan untuk {number}", chat=desk, reply_to=card)
        await read()
        if card.button("Selesai"):
            editor.presses("Selesai", message=card)


async def _comes(town: Crowd, story: Story, chance: random.Random) -> Source:
    source = Source(town, town.add_person("Zulkifli"), story, town.watch, lambda: chance.uniform(*READS))
    async with asyncio.timeout(LAST_WORDS * 2):
        await source.tell()
    return source


async def crowd(minutes: float, per_minute: int) -> dict[str, float]:
    """Everybody comes, tells and goes; the figures."""
    chance = random.Random(SEED)
    town = Crowd()
    editors = [town.add_person(name, role="editor") for name in ("Dewi", "Fajar")]
    desk = town.add_group("Meja Redaksi", admins=editors, bot_admin=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        async with serve(town) as server, _bot(town, home, server.url, desk) as bot:
            working = [asyncio.create_task(_edits(editor, desk, chance)) for editor in editors]
            weights: list[float] = []
            watching = asyncio.create_task(_weigh(bot, weights))
            before = _cpu(bot)
            sources = await _everybody(town, minutes, per_minute, chance)
            used = _cpu(bot) - before
            for task in (*working, watching):
                task.cancel()
            await town.settled(timeout=LAST_WORDS)
        told = [source for source in sources if source is not None]
        stored, parts = await _stored(home)
    wanted = sum(len(source.story.parts) for source in told)
    answers = sorted(town.answers)
    limit = within_the_limit([at for at, _ in answers], town.flood.per_second)
    own = [waited - alone for (_, waited), alone in zip(answers, limit, strict=True)]
    return {
        **_times(town.waited),
        "limit_p99": _percentile(limit, 99),
        "own_p99": _percentile(own, 99),
        "since_act_p99": _percentile(town.since_act, 99),
        "tips": len(told),
        "gave_up": len(sources) - len(told),
        "lost": len(told) - stored,
        "parts_lost": wanted - parts,
        "on_desk": sum(message.button("Riwayat") is not None for message in desk.from_bot),
        "answers": sum(len(town.waited[kind]) for kind in ANSWERS),
        "taps": len(town.waited["tap"]),
        "floods": town.flood.refusals,
        "cpu": used,
        "megabytes": max(weights),
    }


async def _everybody(
    town: Crowd, minutes: float, per_minute: int, chance: random.Random
) -> Sequence[Source | None]:
    """Sources come at random moments, so many a minute; None for one who was left without an answer."""
    coming: list[asyncio.Task[Source]] = []
    for story in stories(SEED, round(minutes * per_minute), quitters=False):
        await asyncio.sleep(chance.expovariate(per_minute / 60))
        coming.append(asyncio.create_task(_comes(town, story, chance)))
    await asyncio.wait(coming)
    return [None if one.exception() else one.result() for one in coming]


@asynccontextmanager
async def _bot(town: Crowd, home: Path, url: str, desk: Chat) -> AsyncIterator[psutil.Process]:
    environ = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "BOT_TOKEN": town.token,
        "BOT_API_BASE_URL": url,
        "EDITORS_CHAT_ID": str(desk.id),
        "LOG_LEVEL": "ERROR",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "run", cwd=home, env=environ
    )
    try:
        await town.wait_for(lambda: town.world.queue.waiting, timeout=60)
        yield psutil.Process(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _weigh(bot: psutil.Process, weights: list[float]) -> None:
    while True:
        weights.append(bot.memory_info().rss / 1e6)
        await asyncio.sleep(1)


def _cpu(bot: psutil.Process) -> float:
    """CPU seconds of the bot and of the processes in which it rebuilt files, those that are gone included."""
    used = 0.0
    for process in (bot, *bot.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system + times.children_user + times.children_system
    return used


async def _stored(home: Path) -> tuple[int, int]:
    """How many cases and parts the newsroom has."""
    storage = await Storage.open(f"sqlite:///{home}/data/kentongan.db", now=datetime.now(UTC))
    async with storage.reading() as connection:
        count = (await connection.execute(text("SELECT count(*) FROM cases"))).scalar_one()
        parts = [await cases.part_counts(connection, number) for number in range(1, count + 1)]
    await storage.close()
    return count, sum(sum(one.values()) for one in parts)


def _times(waited: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Milliseconds by kind of act, and over all."""
    every = [seconds for kind in ANSWERS for seconds in waited[kind]]
    named: dict[str, Sequence[float]] = {kind: waited[kind] for kind in ANSWERS + PACED} | {"all": every}
    return {
        f"{kind}_p{share}": _percentile(times, share)
        for kind, times in named.items()
        for share in (50, 95, 99, 100)
    }


def within_the_limit(asked: Sequence[float], per_second: int) -> list[float]:
    """How long a bot that needs no time at all would let each of them wait, because Telegram does."""
    window, waits, now = Window(per_second, 1.0), list[float](), 0.0
    for at in sorted(asked):
        now = max(now, at)
        now += window.wait(now)
        window.enter(now)
        waits.append(now - at)
    return waits


def _percentile(times: Sequence[float], share: int) -> float:
    if len(times) < 2 or share == 100:
        return max(times, default=0.0) * 1000
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--per-minute", type=int, default=200)
    arguments = parser.parse_args()
    print(json.dumps(uvloop.run(crowd(arguments.minutes, arguments.per_minute))))


if __name__ == "__main__":
    main()
