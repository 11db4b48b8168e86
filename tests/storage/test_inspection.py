"""A look at a database tells what it says of itself, and disturbs neither the file nor who writes to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsroom.sealing import Purpose
from storage import inspection, meta
from storage.database import DatabaseError, Storage
from storage.inspection import Inspected
from storage.migrations import revisions
from tests.storage.conftest import NOW


async def _made(path: Path) -> None:
    storage = await Storage.open(f"sqlite:///{path}", now=NOW)
    async with storage.transaction() as connection:
        await meta.claim(connection, meta.key_of(Purpose.READERS), "abc")
    await storage.close()


async def test_it_tells_the_revision_and_the_key(tmp_path: Path):
    await _made(tmp_path / "k.db")
    assert inspection.look(tmp_path / "k.db") == Inspected(revisions.head(), {Purpose.READERS: "abc"})


def test_where_there_is_no_file_none_is_made(tmp_path: Path):
    assert inspection.look(tmp_path / "k.db") is None
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_says_nothing_of_itself(tmp_path: Path):
    (tmp_path / "k.db").touch()
    assert inspection.look(tmp_path / "k.db") == Inspected(None, {})
    assert (tmp_path / "k.db").stat().st_size == 0


@pytest.mark.parametrize("running", [False, True])
async def test_it_could_not_write_if_it_wanted_to(tmp_path: Path, running, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "k.db"
    await _made(path)
    writes = "UPDATE meta SET value = 'written' RETURNING value"
    monkeypatch.setattr(inspection, "_REVISION", writes)
    storage = await Storage.open(f"sqlite:///{path}", now=NOW) if running else None
    try:
        with pytest.raises(DatabaseError, match="cannot_open"):
            inspection.look(path)
    finally:
        if storage is not None:
            await storage.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT value FROM meta").fetchone() == ("abc",)
