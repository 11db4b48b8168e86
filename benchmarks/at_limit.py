"""A broadcast as fast as Telegram lets it: how much of the limit is used, and what that costs.

python -m benchmarks.at_limit RATE SECONDS LATENCY_MS
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import uvloop

from benchmarks.big_telegram import DESK, LeanTelegram, flow
from benchmarks.engine import KEJAYAN, SETTLED, bot, crowd, settle
from benchmarks.rows import Row, in_own_process
from service.settings import FREE_SEND_RATE

SECONDS = 60
PEER_SECONDS = 15
LATENCY_MS = 80
LEAST_SHARE, MOST_CORE = 99.0, 15.0


async def measure() -> list[Row]:
    """At thirty a second and at a thousand, for a minute each."""
    rows: list[Row] = []
    for rate in (30, 1000):
        found = await in_own_process("benchmarks.at_limit", str(rate), str(SECONDS), str(LATENCY_MS))
        rows += [
            Row(
                f"{rate}/s for {SECONDS} s, {LATENCY_MS} ms network: of the limit",
                found["share"],
                "%",
                goal=f"at least {LEAST_SHARE:.0f} %",
                reached=found["share"] >= LEAST_SHARE,
            ),
            Row(f"{rate}/s: 429 caused by us", found["floods"], "", goal="none", reached=not found["floods"]),
            Row(f"{rate}/s: first delivery", found["first"], "s"),
            Row(f"{rate}/s: resident memory, most", found["megabytes"], "MB"),
        ]
        if rate == FREE_SEND_RATE:
            rows.append(Row(f"{rate}/s: of one core", found["core"], "%"))
        else:
            rows += await _beside_peers(rate, found["core"])
    return rows


async def _beside_peers(rate: int, core: float) -> list[Row]:
    """What the same stream costs ours, who record it all, and others, who record nothing."""
    rows = []
    for who, peer in (("aiogram", "aiogram, paced"), ("aiohttp", "aiohttp alone, paced")):
        telegram = LeanTelegram(paid=True, latency=LATENCY_MS / 1000)
        telegram.flood.enabled = False
        async with telegram.serve() as url:
            found = await in_own_process("benchmarks.paced_peers", who, url, str(rate), str(PEER_SECONDS))
        theirs = found["core"]
        rows.append(Row(f"{rate}/s: of one core", core, "%", peer, theirs, theirs / core))
    goal = f"under {MOST_CORE:.0f} %"
    return [replace(rows[0], goal=goal, reached=core < MOST_CORE), *rows[1:]]


async def at_limit(rate: int, seconds: int, latency: float) -> dict[str, float]:
    """An alert for everybody, with Telegram's limits in force and a network in between."""
    count = rate * seconds
    telegram = LeanTelegram(paid=rate > FREE_SEND_RATE, latency=latency)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await settle(home, crowd(count))
        async with telegram.serve() as url, bot(home, url, DESK, rate=rate) as newsroom:
            await asyncio.sleep(SETTLED)
            cpu, began = newsroom.cpu, time.monotonic()
            number = (await newsroom.wishes("alert", "waspada", KEJAYAN))["id"]
            await telegram.book.until(count, seconds * 3)
            used, took = newsroom.cpu - cpu, time.monotonic() - began
            counts = await newsroom.done("ALERT", number, 30)
            megabytes = newsroom.megabytes
    moments = telegram.book.moments
    assert counts["sent"] == count, counts
    return {
        "share": flow(moments, rate).share * 100,
        "floods": telegram.flood.refusals,
        "first": moments[0] - began,
        "core": used / took * 100,
        "megabytes": megabytes,
    }


def as_if_elsewhere() -> None:
    """Telegram has machines of its own: what else runs here makes it no slower, where we may say so."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))


if __name__ == "__main__":
    # The server's books are many objects: a collection would be a pause of Telegram's.
    gc.disable()
    as_if_elsewhere()
    rate, seconds, latency = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000
    print(json.dumps(uvloop.run(at_limit(rate, seconds, latency))))
