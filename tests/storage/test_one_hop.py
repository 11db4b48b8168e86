"""One hop to SQLite's thread for a statement, with the meaning that transactions have everywhere else."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.one_hop import OneHopConnection, connect


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[OneHopConnection]:
    connection = await connect(str(tmp_path / "a.db"))
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    await connection.commit()
    yield connection
    await connection.close()


@pytest.fixture
def hops(database: OneHopConnection, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each time that the thread was asked."""
    asked: list[object] = []
    original = database._execute

    async def counted(work, *args, **more):
        asked.append(work)
        return await original(work, *args, **more)

    monkeypatch.setattr(database, "_execute", counted)
    return asked


async def names(connection: OneHopConnection) -> list[str]:
    cursor = connection.cursor()
    await cursor.execute("SELECT name FROM things ORDER BY id")
    return [name for (name,) in await cursor.fetchall()]


async def test_a_transaction_of_two_statements_asks_the_thread_three_times(database, hops):
    async with database.cursor() as cursor:
        await cursor.execute("BEGIN IMMEDIATE")
        await cursor.execute("INSERT INTO things (name) VALUES (?)", ("satu",))
        await cursor.execute("SELECT name FROM things")
        assert await cursor.fetchall() == [("satu",)]
    await database.commit()

    assert len(hops) == 3


async def test_a_transaction_in_which_nothing_was_done_asks_it_never(database, hops):
    for end in (database.commit, database.rollback):
        await database.cursor().execute("BEGIN")
        await end()

    assert hops == []


async def test_what_was_undone_is_not_there_and_what_was_committed_is(database):
    cursor = database.cursor()
    for name, end in (("satu", database.rollback), ("dua", database.commit)):
        await cursor.execute("BEGIN IMMEDIATE")
        await cursor.execute("INSERT INTO things (name) VALUES (:name)", {"name": name})
        await end()

    assert await names(database) == ["dua"]


async def test_a_statement_that_fails_leaves_the_transaction_to_be_undone(database):
    cursor = database.cursor()
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO things (name) VALUES ('satu')")
    with pytest.raises(sqlite3.IntegrityError):
        await cursor.execute("INSERT INTO things (name) VALUES (NULL)")
    await database.rollback()

    assert await names(database) == []


async def test_who_may_not_write_now_hears_it_at_the_first_statement(database, tmp_path: Path):
    other = await connect(str(tmp_path / "a.db"))
    try:
        for connection in (database, other):
            await connection.cursor().execute("PRAGMA busy_timeout = 0")
            await connection.cursor().execute("BEGIN IMMEDIATE")
        await database.cursor().execute("INSERT INTO things (name) VALUES ('satu')")
        with pytest.raises(sqlite3.OperationalError):
            await other.cursor().execute("INSERT INTO things (name) VALUES ('dua')")
        await database.commit()
        await other.rollback()
        assert await names(other) == ["satu"]
    finally:
        await other.close()


async def test_rows_come_one_some_or_all_of_them(database):
    cursor = database.cursor()
    await cursor.executemany("INSERT INTO things (name) VALUES (?)", [(name,) for name in "abcd"])
    assert cursor.rowcount == 4
    await database.commit()

    await cursor.execute("SELECT name FROM things ORDER BY id")
    assert [column[0] for column in cursor.description] == ["name"]
    assert await cursor.fetchone() == ("a",)
    assert await cursor.fetchmany(2) == [("b",), ("c",)]
    assert await cursor.fetchall() == [("d",)]
    assert await cursor.fetchone() is None


async def test_a_new_row_says_its_number(database):
    cursor = database.cursor()
    await cursor.execute("INSERT INTO things (name) VALUES ('satu')")
    assert (cursor.lastrowid, cursor.rowcount, cursor.description) == (1, 1, None)
    await database.rollback()
