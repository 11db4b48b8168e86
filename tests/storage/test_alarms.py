"""The bot's own troubles over restarts, and in an older file."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, insert

from newsroom.alarms import Cause, Standing, What
from storage import alarms
from storage.alarm_schema import alarms as table
from storage.database import Storage
from storage.migrations import revisions
from tests.storage.conftest import NOW

LATER = NOW + timedelta(hours=1)


async def test_a_trouble_keeps_its_beginning_until_it_is_over(storage: Storage):
    feed, other = Cause(What.FEED, 3), Cause(What.FEED, 4)
    async with storage.transaction() as connection:
        await alarms.begins(connection, feed, NOW)
        await alarms.begins(connection, feed, LATER)
        await alarms.begins(connection, other, LATER)
        await alarms.told(connection, feed, LATER)
        assert await alarms.standing(connection) == (Standing(feed, NOW, LATER), Standing(other, LATER))
        await alarms.told(connection, feed, None)
        assert (await alarms.standing(connection))[0] == Standing(feed, NOW)
        await alarms.over(connection, feed)
        assert await alarms.standing(connection) == (Standing(other, LATER),)


async def test_kinds_of_a_newer_program_are_left_alone(storage: Storage):
    async with storage.transaction() as connection:
        await connection.execute(insert(table).values(what="unheard_of", ref=0, since=NOW))
        assert await alarms.standing(connection) == ()


async def test_an_older_file_gets_the_table_and_nothing_in_it(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        revisions.upgrade(connection, "0009")
    engine.dispose()
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    try:
        assert storage.opened.before == "0009"
        async with storage.reading() as reading:
            assert await alarms.standing(reading) == ()
    finally:
        await storage.close()
