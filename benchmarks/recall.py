"""Twenty thousand copies are changed, and then taken back; the process is killed in the midst of both.

    python -m benchmarks.recall COUNT

Telegram's limits are lifted here: edits are not to be paid for, and go at thirty a second in life.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.big_telegram import BigTelegram
from benchmarks.engine import KEJAYAN, bot, crowd, desk_of, settle
from benchmarks.rows import Row, in_own_process
from playground.server import serve

COUNT, RATE = 20_000, 1000


async def measure() -> list[Row]:
    """At a thousand a second, the kill and the new start included."""
    found = await in_own_process("benchmarks.recall", str(COUNT))
    rows = []
    for what, name in (("update", "changed"), ("recall", "taken back")):
        left = found[f"{what}_left"]
        rows += [
            Row(f"{COUNT:,} copies {name}, with a kill in their midst", found[what], "s"),
            Row(f"copies not {name}", left, "", goal="none", reached=not left),
        ]
    return rows


async def recall(count: int) -> dict[str, float]:
    """Send, change, take back."""
    town = BigTelegram(count, keep=True)
    desk = desk_of(town)
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await settle(home, crowd(count))
        async with serve(town) as server:
            async with bot(home, server.url, desk.id, rate=RATE, token=town.token, free=True) as first:
                number = (await first.wishes("alert", "waspada", KEJAYAN))["id"]
                await first.done("ALERT", number, 300)
            for wish, done in (("update", town.edited), ("recall", town.deleted)):
                began = time.monotonic()
                async with bot(home, server.url, desk.id, rate=RATE, token=town.token, free=True) as killed:
                    await killed.wishes(wish, number)
                    await _more_than(done, count // 3)
                    await killed.killed()
                async with bot(home, server.url, desk.id, rate=RATE, token=town.token, free=True) as again:
                    await _until_still(done)
                    await again.stopped()
                found[wish] = done[-1] - began
                found[f"{wish}_left"] = _left(town, wish)
    return found


async def _more_than(done: list[float], count: int) -> None:
    async with asyncio.timeout(300):
        while len(done) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _until_still(done: list[float]) -> None:
    """Until nothing more happens for longer than any try again takes here."""
    async with asyncio.timeout(600):
        while time.monotonic() - done[-1] < 8:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


def _left(town: BigTelegram, wish: str) -> int:
    chats = (town.chat(number) for number in range(len(town.crowd)))
    if wish == "recall":
        return sum(bool(chat.from_bot) for chat in chats)
    return sum("Air mulai surut" not in message.text for chat in chats for message in chat.from_bot)


if __name__ == "__main__":
    print(json.dumps(uvloop.run(recall(int(sys.argv[1])))))
