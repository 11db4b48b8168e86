"""Fifty people ask for the news while a broadcast runs at Telegram's limit: how long each waits.

python -m benchmarks.answers_under_load RATE SECONDS
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.big_telegram import BigTelegram
from benchmarks.engine import KEPUH, SETTLED, bot, crowd, desk_of, percentile, settle
from benchmarks.rows import Row, in_own_process
from playground.errors import JsonObject
from playground.people import Person
from playground.server import serve
from service.settings import FREE_SEND_RATE

SEED = 20261127
PEOPLE, SECONDS, NETWORK = 50, 40, 0.08
#: Seconds that somebody reads before asking again.
READS = (8.0, 16.0)
MOST = 300.0


async def measure() -> list[Row]:
    """At thirty a second and at a thousand."""
    rows = []
    for rate in (30, 1000):
        found = await in_own_process("benchmarks.answers_under_load", str(rate), str(SECONDS))
        over = NETWORK * 1000
        rows += [
            Row(
                f"/berita during a broadcast at {rate}/s, p99",
                found["p99"],
                "ms",
                goal=f"under {MOST:.0f} ms and the network's {over:.0f}",
                reached=found["p99"] < MOST + over,
            ),
            Row(f"the same, p50, of {found['answers']:.0f} answers", found["p50"], "ms"),
            Row("left without an answer", found["starved"], "", goal="none", reached=not found["starved"]),
        ]
    return rows


class Ears:
    """Hears when a chat is answered."""

    def __init__(self, town: BigTelegram, people: list[Person]) -> None:
        self.rung = {person.id: asyncio.Event() for person in people}
        town.world.watchers.append(self._shown)

    def _shown(self, kind: str, facts: JsonObject) -> None:
        if kind == "message" and facts["message"].by_bot:
            bell = self.rung.get(facts["message"].chat.id)
            if bell is not None:
                bell.set()


async def answers(rate: int, seconds: float) -> dict[str, float]:
    """The broadcast begins, people ask until it ends."""
    chance = random.Random(SEED)
    town = BigTelegram(round(rate * seconds * 1.2))
    desk, people = desk_of(town), [town.add_person("Warga", started=True) for _ in range(PEOPLE)]
    ears, waited, starved = Ears(town, people), list[float](), list[int]()

    async def asks(person: Person) -> None:
        bell = ears.rung[person.id]
        await asyncio.sleep(chance.uniform(0, READS[1]))
        while True:
            bell.clear()
            began = time.monotonic()
            person.types("/berita")
            try:
                async with asyncio.timeout(20):
                    await bell.wait()
                waited.append((time.monotonic() - began) * 1000)
            except TimeoutError:
                starved.append(person.id)
            await asyncio.sleep(chance.uniform(*READS))

    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await settle(home, crowd(len(town.crowd)), KEPUH)
        async with serve(town) as server:
            town.limits(paid=rate > FREE_SEND_RATE)
            town.faults.latency(NETWORK)
            async with bot(home, server.url, desk.id, rate=rate, token=town.token) as newsroom:
                await asyncio.sleep(SETTLED)
                await newsroom.wishes("alert", "waspada", KEPUH)
                asking = [asyncio.create_task(asks(person)) for person in people]
                await asyncio.sleep(seconds)
                assert len(town.book.moments) < len(town.crowd), "the broadcast still runs"
                for task in asking:
                    task.cancel()
    return {
        "p50": percentile(waited, 50),
        "p99": percentile(waited, 99),
        "answers": len(waited),
        "starved": len(starved),
        "floods": town.flood.refusals,
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(answers(int(sys.argv[1]), float(sys.argv[2])))))
