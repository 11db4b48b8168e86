"""The digests of six o'clock: how long a wave for 100,000 readers takes, and what a message costs.

The crowd is that of `benchmarks.six_oclock`; what is sent of the wave is measured in `benchmarks.wave`.

The peer does what one writes first: for each reader a look at what waits, and a row for the outbox, in one
transaction; on a hundredth of the crowd, times a hundred.
"""

import random
import resource
import tempfile
import time

from sqlalchemy import select, text

from benchmarks.rows import Row, Stopwatch
from benchmarks.six_oclock import ARTICLES, NIGHT, SIX, WIB, publish, settle
from benchmarks.tagging import ROOTS
from delivery.digest_cards import DigestCards
from delivery.digest_planner import plan_digests
from delivery.digest_shelf import DigestShelf
from delivery.payloads import Payloads
from newsroom.deliveries import DeliveryKind
from newsroom.regions import Gazetteer
from newsroom.sealing import SealedAddress
from newsroom.wording import Wording
from service.assembly import TEMPLATES
from storage import outbox
from storage.database import Connection, Storage
from storage.wish_schema import timetables, waiting_news
from storage.wish_schema import wishes as wishes_table

COUNT = 100_000
MOST_SECONDS = 5.0
_PEERS = COUNT // 100
_BATCH = 64


async def measure(count: int = COUNT) -> list[Row]:
    """Making the crowd takes most of the time: half a minute."""
    chance, gazetteer = random.Random(1), Gazetteer.of(ROOTS)
    with tempfile.TemporaryDirectory() as directory:
        storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=NIGHT)
        await settle(storage, gazetteer, count, chance, _as_if_sealed)
        started = time.perf_counter()
        await publish(storage, gazetteer, chance)
        aside = time.perf_counter() - started
        async with storage.reading() as connection:
            waiting = len((await connection.execute(select(waiting_news.c.article_id))).all())
            peer = await _peer(connection) * (count / _PEERS)
        watch = Stopwatch()
        longest, seconds = await _plan(storage)
        cpu = watch.read().cpu
        async with storage.reading() as connection:
            planned = (await connection.execute(text("SELECT count(*) FROM deliveries"))).scalar_one()
        each = await _payloads(storage, gazetteer)
        await storage.close()
    assert planned > count * 0.9, "nearly everybody has something to read"
    within = f"under {MOST_SECONDS:.0f} s"
    return [
        Row(f"{ARTICLES} articles set aside, {waiting:,} entries", aside, "s"),
        Row(
            f"06.00: {planned:,} digests planned",
            seconds,
            "s",
            "a query for each reader",
            peer,
            peer / seconds,
            within,
            seconds < MOST_SECONDS,
        ),
        Row("of which processor time", cpu, "s"),
        Row("the longest that the writer was held", longest * 1_000, "ms"),
        Row("claiming, reading and rendering a digest", each * 1e6, "µs"),
        Row("resident memory, most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000, "MB"),
    ]


def _as_if_sealed(number: int) -> SealedAddress:
    """Nothing is sent here: nobody opens it."""
    return SealedAddress(number.to_bytes(16), bytes(40))


async def _plan(storage: Storage) -> tuple[float, float]:
    """The longest step, and all of them (seconds)."""
    steps: list[float] = []
    started = last = time.perf_counter()

    def stepped() -> None:
        nonlocal last
        steps.append(time.perf_counter() - last)
        last = time.perf_counter()

    await plan_digests(storage, SIX, WIB, stepped)
    return max(steps), time.perf_counter() - started


async def _payloads(storage: Storage, gazetteer: Gazetteer, most: int = 20_000) -> float:
    """Seconds for each digest, from the claim to the encoded request."""
    cards = DigestCards(Wording(TEMPLATES, WIB), gazetteer)
    payloads = Payloads({DeliveryKind.DIGEST: DigestShelf(storage, cards, "kentongan_bot")}, time.monotonic)
    started, made = time.perf_counter(), 0
    while made < most:
        async with storage.transaction() as connection:
            claimed = await outbox.claim(connection, SIX.timestamp(), limit=_BATCH)
        if not claimed:
            break
        await payloads.load(claimed)
        made += sum(payloads.payload(delivery) is not None for delivery in claimed)
    return (time.perf_counter() - started) / made


async def _peer(connection: Connection) -> float:
    """Seconds for a hundredth of the crowd."""
    started = time.perf_counter()
    for number in range(1, _PEERS + 1):
        due = select(timetables.c.digest_at).join(
            wishes_table, wishes_table.c.timetable_id == timetables.c.id
        )
        await connection.execute(due.where(wishes_table.c.reader_id == number))
        await connection.execute(select(waiting_news).where(waiting_news.c.reader_id == number))
    return time.perf_counter() - started
