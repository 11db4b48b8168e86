"""Feeds of the settings come and go with them; those of the desk stay, and are looked at when they are on."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from newsroom.alarms import Cause, What
from storage import alarms, feeds
from storage.database import Storage
from storage.migrations import revisions
from tests.storage.conftest import NOW

OURS, THEIRS = "https://a.example/rss", "https://b.example/rss"


async def due(storage: Storage, later: timedelta = timedelta()) -> list[str]:
    async with storage.reading() as connection:
        return [feed.url for feed in await feeds.due(connection, NOW + later)]


async def test_what_the_settings_name_no_more_is_looked_at_no_more(storage: Storage):
    async with storage.transaction() as connection:
        await feeds.ensure(connection, [OURS, THEIRS], NOW)
        await feeds.looked_badly(connection, 1, reason="dns", next_look_at=NOW + timedelta(hours=1), now=NOW)
        await alarms.begins(connection, Cause(What.FEED, 2), NOW)
    async with storage.transaction() as connection:
        await feeds.ensure(connection, [OURS], NOW)
        known = await feeds.all_feeds(connection)
        assert await alarms.standing(connection) == (), "nobody is told that it works again"
    assert [(feed.url, feed.failures) for feed in known] == [(OURS, 1)], "and what stays keeps its health"


async def test_a_feed_of_the_desk_is_off_at_first_and_stays_whatever_the_settings_name(storage: Storage):
    async with storage.transaction() as connection:
        number = (await feeds.add(connection, THEIRS, "Warta", staff_id=1, now=NOW)).id
        await feeds.ensure(connection, [], NOW)
    assert await due(storage) == []
    async with storage.transaction() as connection:
        await feeds.switch(connection, number, on=True, now=NOW)
    assert await due(storage) == [THEIRS]
    async with storage.transaction() as connection:
        await feeds.switch(connection, number, on=False, now=NOW)
    assert await due(storage, timedelta(days=9)) == []


async def test_an_older_database_keeps_its_feeds_and_looks_at_them(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        revisions.upgrade(connection, "0012")
        connection.execute(
            text(
                "INSERT INTO feeds (url, title, etag, modified, failures, next_look_at, last_error)"
                f" VALUES ('{OURS}', 'Warta', 'x', '', 0, 0, '')"
            )
        )
    engine.dispose()
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    try:
        assert storage.opened.before == "0012"
        assert await due(storage) == [OURS]
        async with storage.transaction() as writing:
            await feeds.ensure(writing, [OURS], NOW)
            (feed,) = await feeds.all_feeds(writing)
        assert (feed.etag, feed.added_by, feed.is_off) == ("x", None, False)
    finally:
        await storage.close()


async def test_a_feed_that_is_known_is_not_added_again_and_stays_as_it_is(storage: Storage):
    async with storage.transaction() as connection:
        await feeds.ensure(connection, [OURS], NOW)
        again = await feeds.add(connection, OURS, "Lain", staff_id=1, now=NOW)
        (feed,) = await feeds.all_feeds(connection)
    assert again == feed
    assert (feed.title, feed.added_by, feed.is_off) == ("", None, False)
