"""A backup is whole, holds nothing that was deleted, and does not make a running bot wait."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsroom.sealing import LASTING, Purpose, SealedAddress
from storage import backup, inspection, meta, readers, tip_schema
from storage.backup import NUMBERS_SKIPPED, BackupError, copy_in, copy_out, examine, partial, place
from storage.database import DatabaseError, Storage
from storage.migrations import revisions
from tests.storage.conftest import NOW

CANARY = b"KANARI-KULIT-MANGGIS"


async def made(path: Path) -> Path:
    """A database of ours, closed, with a reader in it."""
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    async with storage.transaction() as connection:
        for purpose in LASTING:
            await meta.claim(connection, meta.key_of(purpose), "f" * 16)
        await readers.welcome(connection, SealedAddress(b"i" * 16, b"s" * 56), "id", NOW)
    await storage.close()
    return path


def copied(database: Path, name: str = "copy.db", progress: backup.Progress = lambda _bytes: None) -> Path:
    target = database.with_name(name)
    with partial(target) as unfinished:
        copy_out(database, unfinished, progress=progress)
        place(unfinished, target)
    return target


def asked(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


async def test_a_copy_is_the_database_for_the_owner_alone_and_stands_by_itself(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    before = database.read_bytes()
    copy = copied(database)
    assert examine(copy) == examine(database)
    assert asked(copy, "SELECT count(*) FROM readers") == [(1,)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert database.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "k.db"]


async def test_what_was_deleted_before_is_not_in_its_bytes(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as careless:
        # Somebody looked into the file with a program that does not overwrite what it deletes.
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute("INSERT INTO meta VALUES (?, ?)", ("x", CANARY.decode() * 500))
        careless.execute("INSERT INTO meta VALUES (?, ?)", (CANARY.decode(), "y"))
        careless.execute("DELETE FROM meta WHERE key NOT LIKE '%_key'")
    assert CANARY in database.read_bytes(), "else there is nothing to prove"
    assert CANARY not in copied(database).read_bytes()


async def test_what_lives_a_day_at_most_does_not_live_on_in_it(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    hour = int(NOW.timestamp() // 3600)
    asked(database, "INSERT INTO drafts VALUES (?, ?, 0)", CANARY, CANARY * 9)
    asked(
        database,
        "INSERT INTO draft_parts (address_index, kind, size, seal) VALUES (?, 'photo', 1, ?)",
        CANARY,
        CANARY * 5000,
    )
    asked(database, "INSERT INTO quotas VALUES (?, ?, 1, 1)", CANARY, hour)
    assert CANARY in database.read_bytes(), "else there is nothing to prove"
    copy = copied(database)
    assert CANARY not in copy.read_bytes()
    assert asked(copy, "SELECT count(*) FROM readers") == [(1,)]
    assert asked(database, "SELECT count(*) FROM drafts") == [(1,)]


def test_every_table_that_lives_a_day_at_most_is_known():
    assert {table.name for table in backup.SHORT_LIVED} == {"drafts", "draft_parts", "quotas", "workers"}
    assert {"drafts", "draft_parts", "quotas"} <= tip_schema.drafts.metadata.tables.keys()


async def test_a_running_bot_writes_meanwhile_and_the_copy_is_of_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backup, "_STEPS", 50)
    database = await made(tmp_path / "k.db")
    storage = await Storage.open(f"sqlite:///{database}", now=NOW)
    written = 0
    with closing(sqlite3.connect(database, isolation_level=None, timeout=0)) as writer:

        def write(_bytes: int = 0) -> None:
            """In the middle of the copying: without waiting, or it fails as locked."""
            nonlocal written
            written += 1
            index = written.to_bytes(16)
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO blocks VALUES (?, 0)", (index,))
            writer.execute(
                "INSERT INTO feeds (id, url, title, etag, modified, failures, next_look_at, last_error)"
                " VALUES (?, ?, '', '', '', 0, 0, '')",
                (written, str(written)),
            )
            writer.execute("COMMIT")

        for _ in range(300):
            write()
        copy = copied(database, progress=write)
    await storage.close()
    ((blocks,),) = asked(copy, "SELECT count(*) FROM blocks")
    ((feeds,),) = asked(copy, "SELECT count(*) FROM feeds")
    assert 300 <= blocks == feeds
    assert written > blocks + 5, "else nothing was written while it was copied"


async def test_a_bot_that_starts_meanwhile_does_not_tear_the_copy(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    begun = False

    def start(more: int) -> None:
        """When all was read, and before it was asked whether it still stands like that."""
        nonlocal begun
        if more and not begun:
            begun = True
            asked(database, "INSERT INTO blocks VALUES (?, 0)", b"x" * 16)

    assert asked(copied(database, progress=start), "SELECT count(*) FROM blocks") == [(1,)]


async def test_a_file_that_changes_again_and_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    database = await made(tmp_path / "k.db")
    stamps = iter(range(100))
    monkeypatch.setattr(backup, "_stamp", lambda _path: next(stamps))
    with pytest.raises(BackupError, match="changing"):
        copied(database)
    assert [file.name for file in tmp_path.iterdir()] == ["k.db"]


async def test_what_a_killed_bot_had_committed_is_in_the_copy(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as bot:
        bot.execute("PRAGMA journal_mode = WAL")
        bot.execute("INSERT INTO blocks VALUES (?, 0)", (b"x" * 16,))
        # As a power cut leaves them: the file, and the log that was not folded in.
        dead = tmp_path / "dead"
        dead.mkdir()
        for name in ("k.db", "k.db-wal"):
            (dead / name).write_bytes((tmp_path / name).read_bytes())
    assert asked(copied(dead / "k.db"), "SELECT count(*) FROM blocks") == [(1,)]


async def test_a_damaged_database_is_not_taken_for_a_backup(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    with database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 8)
    with pytest.raises(BackupError, match="damaged"):
        copied(database)
    assert [file.name for file in tmp_path.iterdir()] == ["k.db"]


async def test_a_damaged_backup_is_found_before_it_is_in_place(tmp_path: Path):
    copy = copied(await made(tmp_path / "k.db"))
    (root,) = asked(copy, "SELECT rootpage FROM sqlite_schema WHERE name = 'subscriptions'")[0]
    data = bytearray(copy.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    copy.write_bytes(data)
    with pytest.raises(BackupError, match="damaged"), copy.open("rb") as reading, partial(
        tmp_path / "back.db"
    ) as target:  # fmt: skip
        copy_in(reading, target)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "k.db"]


async def test_a_copy_that_comes_back_is_the_same_and_numbers_of_lost_cases_are_not_given_again(
    tmp_path: Path,
):
    database = await made(tmp_path / "k.db")
    asked(database, "INSERT INTO sqlite_sequence (name, seq) VALUES ('cases', 57)")
    copy = copied(database)
    with copy.open("rb") as reading, partial(tmp_path / "back.db") as target:
        found = copy_in(reading, target)
        place(target, tmp_path / "back.db")
    assert found == examine(database)
    sequence = "SELECT seq FROM sqlite_sequence WHERE name = 'cases'"
    assert asked(tmp_path / "back.db", sequence) == [(57 + NUMBERS_SKIPPED,)]
    assert asked(tmp_path / "back.db", "SELECT count(*) FROM readers") == [(1,)]


async def test_the_first_case_after_a_restore_has_no_number_of_a_lost_one_either(tmp_path: Path):
    copy = copied(await made(tmp_path / "k.db"))
    with copy.open("rb") as reading, partial(tmp_path / "back.db") as target:
        copy_in(reading, target)
        sequence = asked(target, "SELECT seq FROM sqlite_sequence WHERE name = 'cases'")
    assert sequence == [(NUMBERS_SKIPPED,)]


async def test_an_automatic_backup_of_an_older_version_comes_back_too(tmp_path: Path):
    """Those beside a migrated database were copied by pages, and are in write-ahead mode."""
    database = await made(tmp_path / "k.db")
    assert asked(database, "PRAGMA journal_mode") == [("wal",)]
    with database.open("rb") as reading, partial(tmp_path / "back.db") as target:
        assert copy_in(reading, target).revision == revisions.head()
        place(target, tmp_path / "back.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["back.db", "k.db"]


def _no_database(path: Path) -> None:
    path.write_bytes(b"no database" * 500)


def _of_others(path: Path) -> None:
    asked(path, "CREATE TABLE readers (id)")


def _nothing(_path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("make", "fault"),
    [(_no_database, "damaged"), (_of_others, "not_ours"), (Path.touch, "not_ours"), (_nothing, "missing")],
    ids=["no database", "of others", "empty", "missing"],
)
def test_what_is_not_ours_is_refused(tmp_path: Path, make: Callable[[Path], None], fault: str):
    make(tmp_path / "k.db")
    with pytest.raises(BackupError, match=fault):
        examine(tmp_path / "k.db")


async def test_what_a_newer_version_wrote_is_refused(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    asked(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="schema_is_newer"):
        examine(database)


def test_nothing_is_overwritten_not_even_what_came_meanwhile(tmp_path: Path):
    target = tmp_path / "copy.db"
    with partial(target) as unfinished:
        target.write_bytes(b"of somebody")
        with pytest.raises(BackupError, match="exists"):
            place(unfinished, target)
    assert target.read_bytes() == b"of somebody"
    assert [file.name for file in tmp_path.iterdir()] == ["copy.db"]


@pytest.mark.parametrize("there", [False, True])
def test_nor_where_the_disk_knows_no_links(tmp_path: Path, there, monkeypatch: pytest.MonkeyPatch):
    def unknown(_source: Path, _target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", unknown)
    target = tmp_path / "copy.db"
    with partial(target) as unfinished:
        unfinished.write_bytes(b"copy")
        if there:
            target.write_bytes(b"of somebody")
            with pytest.raises(BackupError, match="exists"):
                place(unfinished, target)
        else:
            place(unfinished, target)
    assert target.read_bytes() == (b"of somebody" if there else b"copy")


def test_a_disk_that_is_not_there_or_full_is_told(tmp_path: Path):
    with pytest.raises(BackupError, match="no_directory"), partial(tmp_path / "mnt" / "copy.db"):
        pass
    with pytest.raises(BackupError, match="no_room"):
        backup.refuse_without_room(tmp_path, 2**62)


async def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backup, "_STEPS", 50)
    database = await made(tmp_path / "k.db")

    def pressed(_bytes: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(database, progress=pressed)
    assert [file.name for file in tmp_path.iterdir()] == ["k.db"]


async def test_the_bytes_that_were_told_are_the_size_of_the_copy(tmp_path: Path):
    told: list[int] = []
    copy = copied(await made(tmp_path / "k.db"), progress=told.append)
    assert sum(told) == copy.stat().st_size


@pytest.mark.parametrize("companion", ["", "-wal", "-journal"])
def test_a_database_and_what_belongs_to_one_are_in_the_way(tmp_path: Path, companion: str):
    backup.refuse_to_overwrite(tmp_path / "k.db")
    (tmp_path / f"k.db{companion}").touch()
    with pytest.raises(BackupError, match="database_exists"):
        backup.refuse_to_overwrite(tmp_path / "k.db")


async def test_reading_it_needs_no_right_to_write(tmp_path: Path):
    database = await made(tmp_path / "k.db")
    with closing(sqlite3.connect(inspection.read_only(database), uri=True)) as reading, pytest.raises(
        sqlite3.OperationalError, match="readonly"
    ):  # fmt: skip
        reading.execute("DELETE FROM meta")
    assert Purpose.READERS in examine(database).keys
