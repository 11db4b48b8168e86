"""The wave of six o'clock, sent: a hundred thousand digests are planned and their first minute goes out.

python -m benchmarks.wave COUNT SECONDS LATENCY_MS
"""

import gc
import json
import random
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import uvloop

from benchmarks import six_oclock
from benchmarks.at_limit import LATENCY_MS, LEAST_SHARE, SECONDS, as_if_elsewhere
from benchmarks.big_telegram import DESK, FIRST, LeanTelegram, flow
from benchmarks.engine import bot
from benchmarks.rows import Row, in_own_process
from benchmarks.six_oclock import SIX
from benchmarks.tagging import ROOTS
from newsroom.regions import Gazetteer
from newsroom.sealing import Address, SealedAddress
from service.opening import opened

COUNT, RATE = 100_000, 30
#: The newsroom is started so many seconds before six, and looks so often at what is due.
BEFORE, LOOKS = 10.0, 5


async def measure() -> list[Row]:
    """From the first to the last of that minute, as Telegram received them."""
    found = await in_own_process("benchmarks.wave", str(COUNT), str(SECONDS), str(LATENCY_MS))
    what = f"06.00 at {RATE}/s, {LATENCY_MS} ms network"
    return [
        Row(
            f"{what}: the first {SECONDS} s, of the limit",
            found["share"],
            "%",
            goal=f"at least {LEAST_SHARE:.0f} %",
            reached=found["share"] >= LEAST_SHARE,
        ),
        Row(f"{what}: 429 caused by us", found["floods"], "", goal="none", reached=not found["floods"]),
        Row(f"{what}: first delivery, looked for every {LOOKS} s", found["first"], "s"),
        Row(f"{what}: longest pause between two", found["pause"], "s"),
    ]


async def wave(count: int, seconds: int, latency: float) -> dict[str, float]:
    """Everybody's digest is due at the same minute, and Telegram's limits are in force."""
    telegram = LeanTelegram(paid=False, latency=latency)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await _settle(home, count)
        clock = SIX.timestamp() - BEFORE - time.time()
        async with (
            telegram.serve() as url,
            bot(home, url, DESK, rate=RATE, clock=clock, PUSH_INTERVAL=str(LOOKS)),
        ):
            await telegram.book.until(RATE * seconds, seconds * 3)
    moments = telegram.book.moments
    return {
        "share": flow(moments, RATE).share * 100,
        "floods": telegram.flood.refusals,
        "first": time.time() + clock - (time.monotonic() - moments[0]) - SIX.timestamp(),
        "pause": max(later - sooner for sooner, later in pairwise(moments)),
    }


async def _settle(home: Path, count: int) -> None:
    chance, gazetteer = random.Random(1), Gazetteer.of(ROOTS)
    async with opened(f"sqlite:///{home}/kentongan.db", home / "keys", now=six_oclock.NIGHT) as kept:

        def sealed(number: int) -> SealedAddress:
            return kept.sealer.seal_address(Address(FIRST + number))

        await six_oclock.settle(kept.storage, gazetteer, count, chance, sealed)
        await six_oclock.publish(kept.storage, gazetteer, chance)


if __name__ == "__main__":
    # The server's books are many objects: a collection would be a pause of Telegram's.
    gc.disable()
    as_if_elsewhere()
    arguments = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000
    print(json.dumps(uvloop.run(wave(*arguments))))
