"""A crowd that wants its digest at six o'clock, and the news of the night before: for what is measured of it.

Everybody wants a digest at 06.00; some 3,000 timetables differ in the rest: evening and quiet hours, weekly
or daily. Each follows one of 399 villages or 24 kecamatan; 60 articles of a night are planned the usual way,
so that each reader has those of their places, and each set of articles many readers.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from delivery.planner import plan_news
from newsroom.articles import IncomingArticle
from newsroom.readers import ReaderState
from newsroom.regions import Gazetteer
from newsroom.sealing import SealedAddress
from newsroom.timetable import Quiet, Rhythm, Timetable
from storage import articles, wishes
from storage.database import Connection, Storage
from storage.schema import readers, subscriptions
from storage.wish_schema import wishes as wishes_table

ARTICLES = 60
WIB = ZoneInfo("Asia/Jakarta")
NIGHT = datetime(2026, 11, 28, 20, 0, tzinfo=WIB)  # a Saturday; weekly digests come on Sundays
SIX = datetime(2026, 11, 29, 6, 0, tzinfo=WIB)
_TIMETABLES = 3_000


async def settle(
    storage: Storage,
    gazetteer: Gazetteer,
    count: int,
    chance: random.Random,
    sealed: Callable[[int], SealedAddress],
) -> None:
    """The crowd moves in; `sealed` gives the address of reader number 1, 2, ..."""
    places = [
        region.code for region in gazetteer if region.kind.is_village or len(region.code) == len("35.14.06")
    ]
    async with storage.transaction() as connection:
        numbers = [await _timetable(connection, one) for one in _timetables(chance)]
        for first in range(1, count + 1, 5_000):
            ids = range(first, min(first + 5_000, count + 1))
            await connection.execute(insert(readers), [_reader(number, sealed(number)) for number in ids])
            await connection.execute(
                insert(subscriptions),
                [{"region": chance.choice(places), "reader_id": one, "since": NIGHT} for one in ids],
            )
            await connection.execute(
                insert(wishes_table),
                [{"reader_id": one, "timetable_id": chance.choice(numbers)} for one in ids],
            )


async def publish(storage: Storage, gazetteer: Gazetteer, chance: random.Random) -> None:
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


def _timetables(chance: random.Random) -> set[Timetable]:
    quiet = [None, *(Quiet(clock_time(22, at), clock_time(5, at)) for at in range(0, 60, 5))]
    return {
        Timetable(
            chance.choice((Rhythm.MORNING, Rhythm.BOTH, Rhythm.BOTH, Rhythm.WEEKLY)),
            evening=clock_time(chance.randrange(15, 20), chance.randrange(60)),
            quiet=chance.choice(quiet),
        )
        for _ in range(_TIMETABLES)
    }


async def _timetable(connection: Connection, timetable: Timetable) -> int:
    """Its row, made by the usual way of a reader's wish."""
    number = await wishes._timetable(connection, timetable, NIGHT, WIB)  # noqa: SLF001  its readers come after
    assert number is not None
    return number


def _reader(number: int, address: SealedAddress) -> dict[str, object]:
    return {
        "id": number,
        "address_index": address.index,
        "address_seal": address.seal,
        "language": "id" if number % 10 else "en",
        "wider": True,
        "state": int(ReaderState.ACTIVE),
        "since": NIGHT,
    }
