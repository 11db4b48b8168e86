"""An alert for a million followers: how soon it begins, how long it is put together, what memory it takes.

python -m benchmarks.million COUNT
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.big_telegram import DESK, LeanTelegram
from benchmarks.engine import KEJAYAN, SETTLED, bot, crowd, settle
from benchmarks.rows import Row, in_own_process

COUNT, RATE = 1_000_000, 1000
MOST_SECONDS, MOST_MEGABYTES = 3.0, 250.0


async def measure() -> list[Row]:
    """Sent at a thousand a second while it is put together; stopped when it is."""
    found = await in_own_process("benchmarks.million", str(COUNT))
    first, megabytes = found["first"], found["megabytes"]
    return [
        Row("first delivery", first, "s", goal=f"under {MOST_SECONDS:.0f} s", reached=first < MOST_SECONDS),
        Row(f"{COUNT:,} enqueued, while it is being sent", found["enqueued"], "s"),
        Row("deliveries a second meanwhile", found["rate"], "/s"),
        Row(
            "resident memory, most",
            megabytes,
            "MB",
            goal=f"under {MOST_MEGABYTES:.0f} MB",
            reached=megabytes < MOST_MEGABYTES,
        ),
    ]


async def million(count: int) -> dict[str, float]:
    """Everybody follows one village."""
    telegram = LeanTelegram(paid=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await settle(home, crowd(count))
        async with telegram.serve() as url, bot(home, url, DESK, rate=RATE) as newsroom:
            await asyncio.sleep(SETTLED)
            began, most = time.monotonic(), 0.0
            number = (await newsroom.wishes("alert", "waspada", KEJAYAN))["id"]
            async with asyncio.timeout(600):
                while (await newsroom.counts("ALERT", number)).get("total", 0) < count:
                    most = max(most, newsroom.megabytes)
                    await asyncio.sleep(0.25)
            enqueued, moments = time.monotonic() - began, list(telegram.book.moments)
            await asyncio.sleep(2)
            most = max(most, newsroom.megabytes)
    return {
        "first": moments[0] - began,
        "enqueued": enqueued,
        "rate": len(moments) / (moments[-1] - moments[0]),
        "megabytes": most,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(million(int(sys.argv[1])))))
