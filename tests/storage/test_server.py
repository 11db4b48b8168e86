"""What is PostgreSQL's own: one writer, one bot, what a reader sees, what is said when it cannot be used."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection as Sync
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from newsroom.sealing import Purpose
from storage import addresses, articles, inspection, meta, server
from storage.database import DatabaseError, DatabaseUnavailable, SchemaIsNewer, Storage
from storage.faults import InUse
from storage.inspection import Inspected
from storage.migrations import revisions
from storage.schema import metadata
from tests.postgresql import USER, Server, end_all_connections
from tests.storage.conftest import NOW, incoming


@pytest.fixture
async def storage(postgresql_url: str) -> AsyncIterator[Storage]:
    opened = await Storage.open(postgresql_url, now=NOW)
    yield opened
    await opened.close()


async def test_a_new_database_gets_its_tables_and_the_migrations_lead_exactly_to_the_schema(
    new_postgresql_url: Callable[..., str],
):
    url = new_postgresql_url("template0")
    opened = await Storage.open(url, now=NOW)

    def differences(connection: Sync) -> list[object]:
        # The words of articles are the database's own business (revision 0007).
        def is_ours(name: str | None, kind: str, parents: object) -> bool:
            table = parents.get("table_name") if isinstance(parents, dict) else None
            return (table, name) not in {("articles", "words"), ("articles", "articles_by_words")}

        options = {"include_name": is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert (opened.opened.before, opened.opened.after) == (None, revisions.head())
    async with opened.transaction() as connection:
        assert await connection.run_sync(differences) == []
    await opened.close()
    again = await Storage.open(url, now=NOW)
    assert again.opened.before == revisions.head()
    await again.close()


async def test_an_older_database_is_migrated(new_postgresql_url: Callable[..., str]):
    url = new_postgresql_url("template0")
    writer = server.writer(addresses.read(url), alone=False)
    async with writer.begin() as connection:
        await connection.run_sync(revisions.upgrade, "0003")
        await connection.execute(
            text(
                "INSERT INTO readers (address_index, address_seal, language, wider, state, since)"
                " VALUES ('\\x01', '\\x02', 'id', true, 1, 1)"
            )
        )
    await writer.dispose()

    opened = await Storage.open(url, now=NOW)
    assert (opened.opened.before, opened.opened.after) == ("0003", revisions.head())
    async with opened.reading() as connection:
        assert await connection.scalar(text("SELECT is_channel FROM readers")) is False
    await opened.close()


async def test_a_newer_database_is_refused_and_not_touched(new_postgresql_url: Callable[..., str]):
    url = new_postgresql_url()
    opened = await Storage.open(url, now=NOW)
    async with opened.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await opened.close()

    with pytest.raises(SchemaIsNewer):
        await Storage.open(url, now=NOW)
    assert (await inspection.of(url)) == Inspected("9999", {})


async def test_two_programs_that_open_a_new_database_at_once_make_its_tables_once(
    new_postgresql_url: Callable[..., str],
):
    url = new_postgresql_url("template0")
    opened = await asyncio.gather(*(Storage.open(url, now=NOW) for _ in range(3)))

    assert sorted(one.opened.before or "" for one in opened) == ["", revisions.head(), revisions.head()]
    for one in opened:
        await one.close()


async def test_of_two_programs_that_write_one_waits_for_the_other(storage: Storage, postgresql_url: str):
    other = await Storage.open(postgresql_url, now=NOW)

    async def count_up(house: Storage) -> None:
        # Read, then write what was read: what two transactions at once would do to each other.
        async with house.transaction() as connection:
            before = int(await meta.get(connection, "count") or 0)
            await asyncio.sleep(0)
            await meta.put(connection, "count", str(before + 1))

    await asyncio.gather(*(count_up(house) for house in (storage, other) for _ in range(10)))
    async with storage.reading() as connection:
        assert await meta.get(connection, "count") == "20"
    await other.close()


async def test_a_reader_sees_one_state_and_changes_nothing(storage: Storage):
    async with storage.reading() as reading:
        assert await meta.get(reading, "fact") is None
        async with storage.transaction() as connection:
            await meta.put(connection, "fact", "new")
        assert await meta.get(reading, "fact") is None
    with pytest.raises(DatabaseUnavailable):
        async with storage.reading() as reading:
            await meta.put(reading, "fact", "written by a reader")
    async with storage.reading() as reading:
        assert await meta.get(reading, "fact") == "new"


async def test_a_second_bot_is_refused_and_an_import_is_not(postgresql_url: str):
    first = await Storage.open(postgresql_url, now=NOW, alone=True)
    with pytest.raises(InUse):
        await Storage.open(postgresql_url, now=NOW, alone=True)
    with pytest.raises(InUse):
        async with server.held(addresses.read(postgresql_url)):
            pass
    beside = await Storage.open(postgresql_url, now=NOW)
    await beside.close()
    await first.close()

    second = await Storage.open(postgresql_url, now=NOW, alone=True)
    await second.close()


async def test_who_lost_the_server_goes_on_unless_another_bot_took_its_place(postgresql_url: str):
    first = await Storage.open(postgresql_url, now=NOW, alone=True)

    async def write() -> None:
        async with first.transaction() as connection:
            await meta.put(connection, "fact", "1")

    await write()
    await end_all_connections(postgresql_url)
    with pytest.raises(DatabaseUnavailable):
        await write()
    await write()

    await end_all_connections(postgresql_url)
    second = await Storage.open(postgresql_url, now=NOW, alone=True)
    with pytest.raises(DatabaseUnavailable):
        await write()
    with pytest.raises(InUse):
        await write()
    await second.close()
    await first.close()


async def test_a_server_that_is_not_there_is_told_without_the_password():
    with pytest.raises(DatabaseUnavailable) as told:
        await Storage.open("postgresql://warta:kenari@127.0.0.1:1/warta", now=NOW)

    assert told.value.fault == "unreachable"
    assert "kenari" not in str(told.value)


async def test_a_database_that_is_not_there_is_named(postgresql_server: Server):
    with pytest.raises(DatabaseError, match="no_such_database") as told:
        await Storage.open(postgresql_server.url("no_such_database"), now=NOW)

    assert told.value.fault == "refused"


async def test_a_database_that_cannot_hold_every_letter_is_refused(postgresql_server: Server):
    administering = await asyncpg.connect(postgresql_server.url("postgres"))
    await administering.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(DatabaseError) as told:
            await Storage.open(postgresql_server.url("latin"), now=NOW)
        assert told.value.fault == "not_utf8"
    finally:
        await administering.execute("DROP DATABASE latin WITH (FORCE)")
        await administering.close()


async def test_what_is_not_the_servers_state_is_raised_as_it_is_and_shows_no_row(storage: Storage):
    with pytest.raises(DBAPIError) as told:
        async with storage.transaction() as connection:
            await connection.execute(text("INSERT INTO meta (key) VALUES (:key)"), {"key": "kenari"})

    assert "kenari" not in str(told.value)


async def test_a_link_of_any_length_is_kept(storage: Storage):
    # Nothing in it repeats, so nothing could make it short enough for a usual index.
    link = "https://warta.example/" + "".join(chr(0x4E00 + number) for number in range(4_000))
    async with storage.transaction() as connection:
        article = incoming(guid=link, url=link, canonical_url=link)
        await articles.keep(connection, article, [], now=NOW)
        assert await articles.linked(connection, link, link) is not None


async def test_a_look_from_outside_tells_revision_and_keys(storage: Storage, postgresql_url: str):
    async with storage.transaction() as connection:
        await meta.claim(connection, meta.key_of(Purpose.READERS), "abc")

    assert await inspection.of(postgresql_url) == Inspected(revisions.head(), {Purpose.READERS: "abc"})


async def test_a_look_at_an_empty_database_makes_nothing(new_postgresql_url: Callable[..., str]):
    url = new_postgresql_url("template0")

    assert await inspection.of(url) == Inspected(None, {})
    assert await inspection.of(url) == Inspected(None, {})


async def test_the_room_of_deleted_rows_is_given_back(storage: Storage, postgresql_url: str):
    async with storage.transaction() as connection:
        for number in range(200):
            await meta.put(connection, str(number), "x")
    async with storage.transaction() as connection:
        await connection.execute(text("DELETE FROM meta"))
    assert await storage.scour()
    await storage.rewrite()

    connection = await asyncpg.connect(postgresql_url)
    assert await connection.fetchval("SELECT pg_relation_size('meta')") == 0
    await connection.close()


async def test_the_state_of_a_server_is_told(postgresql_url: str):
    state = await server.state(addresses.read(postgresql_url))

    assert not state.is_read_only
    assert state.may_make
    assert state.size > 0
    assert USER not in state.version
