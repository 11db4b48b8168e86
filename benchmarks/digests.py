"""The digests of six o'clock: how long a wave for 100,000 readers takes, and what a message costs.

Everybody wants a digest at 06.00; some 3,000 timetables differ in the rest: evening and quiet hours, weekly
or daily. Each follows one of 399 villages or 24 kecamatan; 60 articles of a night are planned the usual way,
so that each reader has those of their places, and each set of articles many readers.

The peer does what one writes first: for each reader a look at what waits, and a row for the outbox, in one
transaction; on a hundredth of the crowd, times a hundred.
"""

import random
import resource
import tempfile
import time
from datetime import datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, text

from benchmarks.rows import Row, Stopwatch
from benchmarks.tagging import ROOTS
from delivery.digest_cards import DigestCards
from delivery.digest_planner import plan_digests
from delivery.digest_shelf import DigestShelf
from delivery.payloads import Payloads
from delivery.planner import plan_news
from newsroom.articles import IncomingArticle
from newsroom.deliveries import DeliveryKind
from newsroom.readers import ReaderState
from newsroom.regions import Gazetteer
from newsroom.timetable import Quiet, Rhythm, Timetable
from newsroom.wording import Wording
from service.assembly import TEMPLATES
from storage import articles, outbox, wishes
from storage.database import Connection, Storage
from storage.schema import readers, subscriptions
from storage.wish_schema import timetables, waiting_news
from storage.wish_schema import wishes as wishes_table

COUNT, ARTICLES = 100_000, 60
MOST_SECONDS = 5.0
WIB = ZoneInfo("Asia/Jakarta")
NIGHT = datetime(2026, 11, 28, 20, 0, tzinfo=WIB)  # a Saturday; weekly digests come on Sundays
SIX = datetime(2026, 11, 29, 6, 0, tzinfo=WIB)
_TIMETABLES = 3_000
_PEERS = COUNT // 100
_BATCH = 64


async def measure(count: int = COUNT) -> list[Row]:
    """Making the crowd takes most of the time: half a minute."""
    chance, gazetteer = random.Random(1), Gazetteer.of(ROOTS)
    with tempfile.TemporaryDirectory() as directory:
        storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=NIGHT)
        await _settle(storage, gazetteer, count, chance)
        started = time.perf_counter()
        await _publish(storage, gazetteer, chance)
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


async def _settle(storage: Storage, gazetteer: Gazetteer, count: int, chance: random.Random) -> None:
    places = [
        region.code for region in gazetteer if region.kind.is_village or len(region.code) == len("35.14.06")
    ]
    async with storage.transaction() as connection:
        numbers = [await _timetable(connection, one) for one in _timetables(chance)]
        for first in range(1, count + 1, 5_000):
            ids = range(first, min(first + 5_000, count + 1))
            await connection.execute(insert(readers), [_reader(number) for number in ids])
            await connection.execute(
                insert(subscriptions),
                [{"region": chance.choice(places), "reader_id": one, "since": NIGHT} for one in ids],
            )
            await connection.execute(
                insert(wishes_table),
                [{"reader_id": one, "timetable_id": chance.choice(numbers)} for one in ids],
            )


def _timetables(chance: random.Random) -> set[Timetable]:
    quiet = [None, *(Quiet(clock_time(22, at), clock_time(5, at)) for at in range(0, 60, 5))]
    return {
        Timetable(
            chance.choice((Rhythm.MORNING, Rhythm.BOTH, Rhythm.BOTH, Rhythm.WEEKLY)),
            evening=clock_time(chance.randrange(15, 22), chance.randrange(60)),
            quiet=chance.choice(quiet),
        )
        for _ in range(_TIMETABLES)
    }


async def _timetable(connection: Connection, timetable: Timetable) -> int:
    """Its row, made by the usual way of a reader's wish."""
    number = await wishes._timetable(connection, timetable, NIGHT, WIB)  # noqa: SLF001  its readers come after
    assert number is not None
    return number


def _reader(number: int) -> dict[str, object]:
    return {
        "id": number,
        "address_index": number.to_bytes(16),
        "address_seal": bytes(40),
        "language": "id" if number % 10 else "en",
        "wider": True,
        "state": int(ReaderState.ACTIVE),
        "since": NIGHT,
    }


async def _publish(storage: Storage, gazetteer: Gazetteer, chance: random.Random) -> None:
    """Three quarters about villages, a fifth about kecamatan, the rest about everybody."""
    kecamatan = [region.code for region in gazetteer if len(region.code) == len("35.14.06")]
    villages = [region.code for region in gazetteer if region.kind.is_village]
    for number in range(ARTICLES):
        place = chance.choice(villages if number % 4 else kecamatan) if number % 20 else "35.14"
        link = f"https://warta.example/{number}"
        moment = NIGHT + timedelta(minutes=number)
        words = f"Kabar nomor {number} dari {gazetteer[place].name} yang dibaca warga"
        article = IncomingArticle(
            link, link, link, words, words, f"{words} sejak pagi.", words, "", "", "Warta", "", moment
        )
        async with storage.transaction() as connection:
            await articles.keep(connection, article, [place], now=moment)
    await plan_news(storage, NIGHT + timedelta(hours=2), WIB)


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
