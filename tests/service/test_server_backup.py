"""A database on a server is kept as one file, and comes back into an empty database alone."""

import asyncio
import shutil
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519
from sqlalchemy import Connection, insert, select, text

from newsroom.sealing import Address
from service import nightly
from service.check_server import database as check_database
from service.opening import opened
from service.settings import Settings
from storage import addresses, inspection, lock, readers, server, server_backup, tip_schema
from storage.backup import BackupError
from storage.database import Storage
from storage.migrations import revisions
from storage.schema import readers as reader_rows
from tests.service.conftest import Shell

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(shutil.which("pg_dump") is None, reason="there is no pg_dump on this machine")


@pytest.fixture
def made(new_postgresql_url: Callable[..., str], tmp_path: Path) -> str:
    """A newsroom on a server, with a reader, a case and a draft in it."""
    url = new_postgresql_url("template0")

    async def fill() -> None:
        async with opened(url, tmp_path / "keys", now=NOW) as kept, kept.storage.transaction() as connection:
            await readers.welcome(connection, kept.sealer.seal_address(Address(7)), "id", NOW)
            texts = dict.fromkeys(("state", "level", "category", "kecamatan", "route_day"), "x")
            more = {"uid": b"u", "facts_seal": b"\0", "arrived_at": NOW, "reopened": False}
            await connection.execute(insert(tip_schema.cases).values({**texts, **more}))
            draft = {"address_index": b"i", "seal": b"canary", "expires_at": NOW}
            await connection.execute(insert(tip_schema.drafts).values(draft))

    asyncio.run(fill())
    return url


def _settings(url: str, tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": url, "KEY_DIR": str(tmp_path / "keys")}


async def _counts(url: str) -> tuple[int, int, int]:
    """How many readers and drafts there are, and which number the next case gets."""
    storage = await Storage.open(url, now=NOW)
    async with storage.transaction() as connection:
        found = len((await connection.execute(select(reader_rows))).all())
        drafts = len((await connection.execute(select(tip_schema.drafts))).all())
        texts = dict.fromkeys(("state", "level", "category", "kecamatan", "route_day"), "x")
        more = {"uid": b"v", "facts_seal": b"\0", "arrived_at": NOW, "reopened": False}
        made = await connection.execute(insert(tip_schema.cases).values({**texts, **more}))
        assert made.inserted_primary_key is not None
    await storage.close()
    return found, drafts, int(made.inserted_primary_key[0])


@pytest.mark.parametrize("with_keys", [False, True])
def test_what_was_kept_comes_back_and_what_lives_a_day_does_not(
    made: str, new_postgresql_url, tmp_path: Path, shell: Shell, with_keys: bool
):
    kept = shell("backup", "copy", *(["--with-keys"] if with_keys else []), **_settings(made, tmp_path))
    assert (kept.returncode, kept.stderr) == (0, "")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0, "it is the owner's alone"
    if with_keys:
        (tmp_path / "keys").rename(tmp_path / "lost")

    empty = new_postgresql_url("template0")
    put = shell("restore", "copy", **_settings(empty, tmp_path))
    assert (put.returncode, put.stderr) == (0, "")
    assert (tmp_path / "keys" / "readers.key").exists()
    assert asyncio.run(_counts(empty)) == (1, 0, 1002)
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_nothing_is_overwritten_and_nothing_is_put_under_a_running_bot(
    made: str, new_postgresql_url, tmp_path: Path, shell: Shell
):
    assert shell("backup", "copy", **_settings(made, tmp_path)).returncode == 0
    refused = shell("restore", "copy", **_settings(made, tmp_path))
    assert (refused.returncode, "not empty" in refused.stderr) == (2, True)
    assert shell("backup", "copy", **_settings(made, tmp_path)).returncode == 2

    empty = new_postgresql_url("template0")

    async def beside_a_bot() -> int:
        async with lock.held_at(empty):
            return (
                await asyncio.to_thread(shell, "restore", "copy", **_settings(empty, tmp_path))
            ).returncode

    assert asyncio.run(beside_a_bot()) == 2


def test_the_backup_of_a_file_is_not_put_on_a_server_nor_the_other_way(
    made: str, new_postgresql_url, tmp_path: Path, shell: Shell
):
    assert shell("backup", "copy", **_settings(made, tmp_path)).returncode == 0
    refused = shell("restore", "copy", **_settings(f"sqlite:///{tmp_path}/new.db", tmp_path))
    assert (refused.returncode, "migrate-database" in refused.stderr) == (2, True)

    file = f"sqlite:///{tmp_path}/old.db"
    assert shell("migrate-database", made, file).returncode == 0
    assert shell("backup", "filed", **_settings(file, tmp_path)).returncode == 0
    refused = shell("restore", "filed", **_settings(new_postgresql_url("template0"), tmp_path))
    assert (refused.returncode, "migrate-database" in refused.stderr) == (2, True)


@pytest.mark.parametrize("cut", [5, 2_000, -1_000])
def test_a_damaged_file_is_not_taken_for_a_backup(
    made: str, new_postgresql_url, tmp_path: Path, shell: Shell, cut: int
):
    assert shell("backup", "copy", **_settings(made, tmp_path)).returncode == 0
    (tmp_path / "copy").write_bytes((tmp_path / "copy").read_bytes()[:cut])
    empty = new_postgresql_url("template0")

    refused = shell("restore", "copy", **_settings(empty, tmp_path))
    assert refused.returncode in {1, 2}
    assert refused.stderr.rstrip().endswith("."), "it says what is wrong"
    assert (asyncio.run(check_database(empty)))[1].revision is None  # type: ignore[union-attr]


def test_an_archive_of_something_else_is_no_backup(new_postgresql_url, tmp_path: Path, shell: Shell):
    with tarfile.open(tmp_path / "copy", "w"):
        pass
    refused = shell("restore", "copy", **_settings(new_postgresql_url("template0"), tmp_path))
    assert (refused.returncode, "no backup" in refused.stderr) == (2, True)


def test_keys_are_exported_where_they_are_those_of_the_server(made: str, tmp_path: Path, shell: Shell):
    recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    done = shell("keys", "export", "sealed", "--to", recipient, **_settings(made, tmp_path))
    assert (done.returncode, (tmp_path / "sealed").exists()) == (0, True)


def test_the_check_names_the_server_and_that_it_can_be_written(made: str, new_postgresql_url):
    finding, _ = asyncio.run(check_database(made))
    assert finding.good
    assert "PostgreSQL 1" in finding.sentence
    assert "can be written" in finding.sentence

    finding, inspected = asyncio.run(check_database(new_postgresql_url("template0")))
    assert (finding.good, "first start" in finding.sentence) == (True, True)
    assert inspected is not None


def test_the_check_tells_a_server_that_is_only_read_and_one_that_is_not_there(made: str):
    async def make_read_only() -> None:
        import asyncpg

        connection = await asyncpg.connect(made)
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        await connection.close()

    asyncio.run(make_read_only())
    finding, _ = asyncio.run(check_database(made))
    assert (finding.good, "only be read" in finding.sentence) == (False, True)

    finding, inspected = asyncio.run(check_database("postgresql://warta:kenari@127.0.0.1:1/warta"))
    assert (finding.good, inspected, "kenari" in finding.sentence) == (False, None, False)


async def test_each_night_has_one_of_the_server_too_sealed_where_it_should_be(
    new_postgresql_url: Callable[..., str], tmp_path: Path
):
    url, key = new_postgresql_url("template0"), x25519.Identity.generate()
    async with opened(url, tmp_path / "keys", now=NOW):
        (tmp_path / "backups").mkdir()
    given = {**_settings(url, tmp_path), "BACKUP_DIR": str(tmp_path / "backups")}

    assert await nightly.keep(Settings.read(given), NOW)
    sealed = {**given, "NEWSROOM_AGE_RECIPIENT": str(key.to_public())}
    assert await nightly.keep(Settings.read(sealed), NOW + timedelta(days=1))

    names = sorted(file.name for file in (tmp_path / "backups").iterdir())
    assert names == ["kentongan-20261124-120000.pgdump", "kentongan-20261125-120000.pgdump.age"]


# --- before a migration ---------------------------------------------------------------------------------

#: The schema of the program before this one.
BEFORE = sorted(revisions._known())[-2]


def _is_of(revision: str, url: str) -> None:
    """Note in the database that it is of another version of the program."""

    async def note() -> None:
        writer = server.writer(addresses.read(url), alone=False)
        async with writer.begin() as connection:
            await connection.execute(
                text("UPDATE alembic_version SET version_num = :r").bindparams(r=revision)
            )
        await writer.dispose()

    asyncio.run(note())


@pytest.fixture
def older(made: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same as an older program left it; what has to be done to it is nothing but to say so."""
    newest = revisions.head()
    _is_of(BEFORE, made)

    def upgrade(connection: Connection, revision: str = "head") -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = :r").bindparams(r=newest))

    monkeypatch.setattr(revisions, "upgrade", upgrade)
    return made


async def _opens(url: str, tmp_path: Path) -> str:
    async with opened(url, tmp_path / "keys", now=NOW) as kept:
        return kept.storage.opened.after


def test_before_a_migration_a_copy_is_made_that_can_be_restored(
    older: str, new_postgresql_url, tmp_path: Path, shell: Shell
):
    assert asyncio.run(_opens(older, tmp_path)) == revisions.head()
    (copy,) = tmp_path.glob("*.pgdump")
    assert copy.name == f"kentongan.{BEFORE}.20261124-050000.pgdump"
    assert copy.stat().st_mode & 0o777 == 0o600
    another = new_postgresql_url("template0")
    assert shell("restore", str(copy), **_settings(another, tmp_path)).returncode == 0
    assert asyncio.run(_revision(another)) == BEFORE, "as it was before"
    assert asyncio.run(_opens(older, tmp_path)) == revisions.head()
    assert len(list(tmp_path.glob("*.pgdump"))) == 1, "what is up to date needs none"


def test_a_service_that_may_write_into_its_own_directories_alone_has_the_copy_there(
    older: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Under systemd what is beside the directory of keys is read-only, and so it is in the image."""
    own = tmp_path / "state"
    own.mkdir()
    monkeypatch.setenv("STATE_DIRECTORY", f"{own}:{tmp_path / 'keys'}")
    assert asyncio.run(_opens(older, tmp_path)) == revisions.head()
    assert [copy.parent for copy in tmp_path.rglob("*.pgdump")] == [own]


async def _revision(url: str) -> str | None:
    found = await inspection.of(url)
    return found.revision if found else None


def test_without_pg_dump_it_is_told_and_goes_on(
    older: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(server_backup, "_program", lambda _name: None)
    assert asyncio.run(_opens(older, tmp_path)) == revisions.head()
    assert "without a copy of it: there is no pg_dump" in caplog.text


def test_where_the_copy_fails_nothing_is_migrated(
    older: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell
):
    def full(_database: str, target: Path) -> None:
        raise BackupError("cannot_write", target)

    monkeypatch.setattr(server_backup, "dump", full)
    (tmp_path / "r.csv").write_text("chat_id,region\n123456789,35.14.06\n", encoding="utf-8")
    done = shell("import", "readers", "r.csv", **_settings(older, tmp_path))
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "has to be brought up to date, and no copy could be made of it before." in line
    assert "whether the disk is full" in line
    assert asyncio.run(_revision(older)) == BEFORE
