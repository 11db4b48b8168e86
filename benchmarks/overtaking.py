"""A grave alert overtakes a hundred thousand digests; a broadcast is held, goes on, and is stopped.

python -m benchmarks.overtaking DIGESTS CHATS
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from benchmarks.big_telegram import DESK, LeanTelegram
from benchmarks.engine import LINGGO, SETTLED, Bot, bot, crowd, settle
from benchmarks.rows import Row, in_own_process

DIGESTS, CHATS, RATE, NETWORK = 100_000, 5_000, 1000, 0.08
WONOREJO = "35.14.07"
#: So many more follow the place of the alerts that are held and stopped.
MORE = 10_000


async def measure() -> list[Row]:
    """At a thousand a second."""
    found = await in_own_process("benchmarks.overtaking", str(DIGESTS), str(CHATS))
    what = f"darurat to {CHATS:,}, {DIGESTS:,} digests before it"
    rows = [
        Row(f"{what}: first delivery", found["first"], "s", goal="under 1 s", reached=found["first"] < 1),
        Row(
            f"{what}: last, of what the limit allows",
            found["times"],
            "x",
            goal="at most 1.05x",
            reached=found["times"] <= 1.05,
        ),
    ]
    for wish, name in (("pause", "Jeda"), ("resume", "Lanjut"), ("stop", "Hentikan")):
        seconds = found[wish]
        rows.append(
            Row(f"{name} at {RATE}/s acts after", seconds, "s", goal="under 1 s", reached=seconds < 1)
        )
    return rows


async def overtaking(digests: int, chats: int) -> dict[str, float]:
    """Digests first, then the alert; then another alert that is held and stopped."""
    telegram = LeanTelegram(paid=True, latency=NETWORK)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        await settle(home, crowd(chats), WONOREJO)
        await settle(home, crowd(MORE, chats), "35.14.14")
        await settle(home, crowd(digests, chats + MORE), LINGGO)
        async with telegram.serve() as url, bot(home, url, DESK, rate=RATE) as newsroom:
            await asyncio.sleep(SETTLED)
            await newsroom.wishes("digest", LINGGO)
            await telegram.book.until(60, 30)
            before = len(telegram.book.moments)
            began = time.monotonic()
            await newsroom.wishes("alert", "darurat", WONOREJO)
            alerted = await _those(telegram, began, chats)
            held = await _held(newsroom, telegram)
    assert before < digests / 2, "most of the digests still wait"
    # The limit allows a whole second's worth at once, if nothing went before; that is not counted here.
    return {"first": alerted[0], "times": alerted[-1] / (chats / RATE), **held}


async def _those(telegram: LeanTelegram, began: float, chats: int) -> list[float]:
    """When each of the first `chats` chats got something, in seconds since then."""
    book = telegram.book
    async with asyncio.timeout(60):
        while sum(1 for number in crowd_numbers(chats) if book.to[number]) < chats:  # noqa: ASYNC110
            await asyncio.sleep(0.25)
    return sorted(book.last[number] - began for number in crowd_numbers(chats))


def crowd_numbers(chats: int) -> range:
    """The numbers of the first of the crowd."""
    first = next(iter(crowd(1))).chat_id
    return range(first, first + chats)


async def _held(newsroom: Bot, telegram: LeanTelegram) -> dict[str, float]:
    """Seconds from a wish to the last message (*Jeda*, *Hentikan*), or to the first (*Lanjut*)."""
    first = next(iter(crowd(1))).chat_id + CHATS
    theirs = range(first, first + MORE)
    book = telegram.book

    def moments() -> list[float]:
        return sorted(book.last[number] for number in theirs if number in book.last)

    number = (await newsroom.wishes("alert", "waspada", "35.14.14"))["id"]
    await asyncio.sleep(2)
    found: dict[str, float] = {}
    for wish in ("pause", "resume", "stop"):
        wished = time.monotonic()
        await newsroom.wishes(wish, number)
        await asyncio.sleep(1.5)
        after = [moment - wished for moment in moments() if moment > wished]
        assert len(moments()) < MORE, "it is in the midst of it"
        if wish == "resume":
            found[wish] = after[0]
        else:
            found[wish] = after[-1] if after else 0.0
    return found


if __name__ == "__main__":
    print(json.dumps(uvloop.run(overtaking(int(sys.argv[1]), int(sys.argv[2])))))
