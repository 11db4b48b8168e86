"""An older file is migrated after a backup, a newer one is refused, what is no database is named."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from newsroom.deliveries import DeliveryKind, DispatchState
from storage import dispatches, outbox, readers, statistics
from storage.database import DatabaseError, SchemaIsNewer, Storage
from storage.migrations import revisions
from storage.schema import metadata
from tests.databases import in_a_file
from tests.storage.conftest import NOW


def _file_of_revision(path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        revisions.upgrade(connection, revision)
    engine.dispose()


async def test_a_new_file_is_made_with_its_directory_and_needs_no_backup(tmp_path: Path):
    storage = await Storage.open(f"sqlite:///{tmp_path}/new/dir/kentongan.db", now=NOW)
    await storage.close()

    assert (tmp_path / "new/dir/kentongan.db").stat().st_mode & 0o077 == 0, "it is the owner's alone"
    assert storage.opened.before is None
    assert storage.opened.after == revisions.head()
    assert storage.opened.backup is None


async def test_an_older_file_is_migrated_with_its_readers_after_a_backup(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    _file_of_revision(path, "0001")
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO readers (address_index, address_seal, language, wider, state, since)"
            " VALUES (x'0102', x'0304', 'id', 1, 1, 1700000000)"
        )
        connection.execute("INSERT INTO subscriptions VALUES ('35.14.06', 1, 1700000000)")
    connection.close()

    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    async with storage.reading() as reading:
        reader = await readers.find(reading, b"\x01\x02")
    await storage.close()

    assert storage.opened.before == "0001"
    assert reader is not None
    assert reader.regions == ("35.14.06",)
    backup = storage.opened.backup
    assert backup is not None
    assert backup.parent == tmp_path
    assert backup.stat().st_mode & 0o077 == 0, "a backup holds what the database holds"
    with sqlite3.connect(backup) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert old.execute("SELECT count(*) FROM subscriptions").fetchone() == (1,)
    old.close()


async def test_an_older_outbox_goes_on_where_it_stood(tmp_path: Path):
    """Waiting, claimed, sent, gone and failed, of two articles: each is counted under its article."""
    path = tmp_path / "kentongan.db"
    _file_of_revision(path, "0003")
    with sqlite3.connect(path) as connection:
        for number in range(1, 6):
            connection.execute(
                "INSERT INTO readers (id, address_index, address_seal, language, wider, state, since)"
                f" VALUES ({number}, x'0{number}', x'0304', 'id', 1, 1, 1700000000)"
            )
            connection.executemany(
                "INSERT INTO deliveries (reader_id, kind, thing_id, priority, state, due_at, attempts,"
                " in_doubt, message_id, reason, done_at) VALUES (?, 1, ?, 5, ?, 1700000000, 0, 0, ?, '', ?)",
                [(number, 70, number, 900 + number, 1700000009), (number, 71, 3, None, 1700000009)],
            )
    connection.close()

    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    async with storage.transaction() as writing:
        half = await dispatches.find(writing, DeliveryKind.ARTICLE, 70)
        whole = await dispatches.find(writing, DeliveryKind.ARTICLE, 71)
        released = await outbox.release_claims(writing)
        claimed = await outbox.claim(writing, NOW.timestamp(), limit=10)
    await storage.close()

    assert half is not None
    assert (half.total, half.sent, half.gone, half.failed, half.waiting) == (5, 1, 1, 1, 2)
    assert half.state is DispatchState.ACTIVE
    assert whole is not None
    assert (whole.total, whole.sent, whole.state) == (5, 5, DispatchState.DONE)
    assert released == outbox.Released(claimed=0, in_doubt=1), "an older program did not know what had begun"
    assert [(one.reader_id, one.thing_id, one.priority) for one in claimed] == [(1, 70, 5), (2, 70, 5)]


async def test_a_file_that_is_up_to_date_is_left_alone(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/kentongan.db"
    await (await Storage.open(url, now=NOW)).close()

    again = await Storage.open(url, now=NOW)
    await again.close()

    assert again.opened.backup is None
    assert [path.name for path in tmp_path.glob("*.bak")] == []


async def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path):
    path = tmp_path / "kentongan.db"
    _file_of_revision(path, "head")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE alembic_version SET version_num = '9001'")
    connection.close()
    before = path.read_bytes()

    with pytest.raises(SchemaIsNewer) as refusal:
        await Storage.open(f"sqlite:///{path}", now=NOW)

    assert refusal.value.detail == "9001"
    assert path.read_bytes() == before


async def test_what_is_no_database_is_named(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("this is a shopping list, and long enough to be looked at as a header" * 20)

    with pytest.raises(DatabaseError) as refusal:
        await Storage.open(f"sqlite:///{path}", now=NOW)

    assert refusal.value.fault == "not_a_database"


@pytest.mark.parametrize(("url", "fault"), [("mysql://x/y", "unsupported"), ("not a url", "bad_url")])
async def test_other_databases_are_refused(url: str, fault: str):
    with pytest.raises(DatabaseError) as refusal:
        await Storage.open(url, now=NOW)

    assert refusal.value.fault == fault


def test_a_revisions_file_bears_its_number():
    """`revisions` knows them by their files' names; Alembic reads what stands inside."""
    config = Config()
    config.set_main_option("script_location", str(Path(revisions.__file__).parent))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    assert script.get_heads() == [revisions.head()]
    assert all(revisions.is_known(one.revision) for one in script.walk_revisions())
    assert not revisions.is_known("9001")


def test_an_up_to_date_start_needs_no_alembic(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/kentongan.db"
    look = (
        "import asyncio, sys, datetime; from storage.database import Storage\n"
        "async def start(): await (await Storage.open(sys.argv[1], now=datetime.datetime.now())).close()\n"
        "asyncio.run(start()); print('alembic' in sys.modules)"
    )

    def start() -> str:
        command = [sys.executable, "-c", look, url]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    assert [start(), start()] == ["True", "False"]


def test_the_migrations_lead_exactly_to_the_schema(tmp_path: Path):
    _file_of_revision(tmp_path / "kentongan.db", "head")
    engine = create_engine(f"sqlite:///{tmp_path}/kentongan.db")
    with engine.connect() as connection:
        # The index of words is no table of columns: SQLite keeps it its own way.
        options = {"include_name": lambda name, _type, _parents: not str(name).startswith("article_words")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()

    assert differences == []


@in_a_file
async def test_every_connection_has_the_settings_that_promises_depend_on(storage: Storage):
    async def settings(connection: object) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return [await connection.scalar(text(f"PRAGMA {name}")) for name in names]  # type: ignore[attr-defined]

    async with storage.transaction() as writing, storage.reading() as one, storage.reading() as two:
        assert await settings(writing) == ["wal", 2, 1, 1]
        assert await settings(one) == ["wal", 2, 1, 1]
        assert await settings(two) == ["wal", 2, 1, 1]


async def test_an_exception_undoes_the_whole_transaction(storage: Storage, address_of):
    async def welcome_and_fail() -> None:
        async with storage.transaction() as connection:
            await readers.welcome(connection, address_of(1), "id", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await welcome_and_fail()

    async with storage.reading() as connection:
        assert await statistics.count_readers(connection) == 0
