"""`backup` and `restore` at night: nothing is overwritten, and the bot starts again."""

import asyncio
import re
import shutil
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from newsroom.routes import RouteKeys
from newsroom.sealing import LASTING, Address
from playground.emulator import Emulator
from playground.server import serve
from service.backup import DATABASE_MEMBER, back_up, restore
from service.opening import opened
from storage import backup, readers
from storage.backup import BackupError
from storage.lock import held
from storage.migrations import revisions
from tests.service.conftest import Shell
from tests.service.test_check import NOW, fingerprint
from tests.service.test_live import GREETED, bot

CHAT = 123456789


async def move_in(place: Path, chat_id: int) -> None:
    """A newsroom with a reader: its database is data/kentongan.db, its keys are in keys/."""
    database = place / "data" / "kentongan.db"
    async with (
        opened(f"sqlite:///{database}", place / "keys", now=NOW) as kept,
        kept.storage.transaction() as connection,
    ):
        reader = await readers.welcome(connection, kept.sealer.seal_address(Address(chat_id)), "id", NOW)
        await readers.follow(connection, reader.id, ["35.14.06"], NOW)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a newsroom lives."""
    place = tmp_path_factory.mktemp("house")
    (place / "r.csv").write_text(f"chat_id,region\n{CHAT},35.14.06\n", encoding="utf-8")

    asyncio.run(move_in(place, CHAT))
    return place


@pytest.fixture
def newsroom(house: Path, shell: Shell, tmp_path: Path) -> Shell:
    """That newsroom's command line."""
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    return shell


def lose(place: Path, *names: str) -> None:
    for name in names:
        (place / name).rename(place / f"lost-{name}")


def keys_in(place: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (place / "keys").glob("*.key")}


def only_line(told: str) -> str:
    (line,) = told.splitlines()
    return line


def test_a_backup_is_one_file_for_the_owner_alone_without_any_key(newsroom: Shell, tmp_path: Path):
    done = newsroom("backup", "copy.db")
    assert done.returncode == 0
    assert re.fullmatch(
        rf"{re.escape(str(tmp_path))}/copy.db: 0\.\d MB, schema {revisions.head()}, .*",
        only_line(done.stdout),
    )
    assert "keys are not in it" in done.stdout
    copy = tmp_path / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    data = copy.read_bytes()
    assert data.startswith(backup.HEADER)
    keys = keys_in(tmp_path)
    assert len(keys) == len(LASTING)
    assert not any(key in data for key in keys.values())


def test_it_comes_back_where_the_database_was_and_nothing_more_is_left(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    lose(tmp_path, "data")
    done = newsroom("restore", "copy.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert newsroom("import", "readers", "r.csv").stdout == (
        "1 rows read: 0 new readers, 0 new subscriptions.\n"
    )
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"kentongan.db", "kentongan.db.lock"}
    assert stat.S_IMODE((tmp_path / "data" / "kentongan.db").stat().st_mode) == 0o600


def test_with_keys_it_is_an_archive_that_any_tar_opens_and_everything_comes_back(
    newsroom: Shell, tmp_path: Path
):
    done = newsroom("backup", "--with-keys", "all.tar")
    assert done.returncode == 0
    assert "whoever has this file has the readers' ids" in done.stdout
    assert stat.S_IMODE((tmp_path / "all.tar").stat().st_mode) == 0o600
    with tarfile.open(tmp_path / "all.tar") as tar:
        assert {member.mode for member in tar if member.isfile()} == {0o600}
        # As `tar` unpacks it: keys in a directory that others may read are refused.
        assert {member.name: member.mode for member in tar if member.isdir()} == {"keys": 0o700}
        assert {member.name for member in tar} == {
            DATABASE_MEMBER, "keys", *(f"keys/{purpose}.key" for purpose in LASTING)
        }  # fmt: skip
    keys = keys_in(tmp_path)
    lose(tmp_path, "data", "keys")
    done = newsroom("restore", "all.tar")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Its keys are in {tmp_path}/keys." in done.stdout
    assert keys_in(tmp_path) == keys
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert newsroom("import", "readers", "r.csv").stdout.startswith("1 rows read: 0 new readers")


def test_keys_that_lead_to_sources_are_in_no_backup(newsroom: Shell, tmp_path: Path):
    RouteKeys(tmp_path / "keys").seal(Address(123456789), b"u" * 16, NOW)
    (route,) = (tmp_path / "keys" / "routes").glob("*.key")
    newsroom("backup", "--with-keys", "all.tar")
    assert route.read_bytes() not in (tmp_path / "all.tar").read_bytes()


def test_in_a_directory_it_is_named_by_the_time(newsroom: Shell, tmp_path: Path):
    (tmp_path / "disk").mkdir()
    assert newsroom("backup", "disk").returncode == 0
    assert newsroom("backup", "disk", "--with-keys").returncode == 0
    assert sorted(file.suffix for file in (tmp_path / "disk").glob("kentongan-????????-??????.*")) == [
        ".db", ".tar"
    ]  # fmt: skip


def test_nothing_is_overwritten(newsroom: Shell, tmp_path: Path):
    (tmp_path / "copy.db").write_bytes(b"of somebody")
    (tmp_path / "other.db").write_bytes(b"")
    before = fingerprint(tmp_path)
    done = newsroom("backup", "copy.db")
    assert done.returncode == 2
    assert "nothing is overwritten" in only_line(done.stderr)
    assert newsroom("backup", "other.db").returncode == 2
    assert fingerprint(tmp_path) == before

    newsroom("backup", "good.db")
    before = fingerprint(tmp_path)
    done = newsroom("restore", "good.db")
    assert done.returncode == 2
    assert f"{tmp_path}/data/kentongan.db is there already" in only_line(done.stderr)
    assert fingerprint(tmp_path) == before


def test_a_log_without_its_database_is_in_the_way_too(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    lose(tmp_path, "data")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kentongan.db-wal").write_bytes(b"what was committed last")
    done = newsroom("restore", "copy.db")
    assert done.returncode == 2
    assert "kentongan.db-wal is there already" in done.stderr


def test_while_a_bot_runs_nothing_is_put_in_its_place(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    database = tmp_path / "data" / "kentongan.db"
    database.rename(tmp_path / "aside.db")
    with held(database):
        done = newsroom("restore", "copy.db")
    assert done.returncode == 2
    assert "Another bot is running" in only_line(done.stderr)
    assert not database.exists()


def test_other_keys_are_told_and_stay(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    newsroom("backup", "all.tar", "--with-keys")
    lose(tmp_path, "data", "keys")
    newsroom("import", "readers", "r.csv")
    (tmp_path / "data").rename(tmp_path / "second")
    keys = keys_in(tmp_path)
    for form in ("copy.db", "all.tar"):
        done = newsroom("restore", form)
        assert done.returncode == 2
        assert "not the one that the database was sealed with" in only_line(done.stderr)
        assert not (tmp_path / "data" / "kentongan.db").exists()
        assert keys_in(tmp_path) == keys


def test_the_same_keys_are_left_where_they_are(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "all.tar", "--with-keys")
    lose(tmp_path, "data")
    before = keys_in(tmp_path)
    assert newsroom("restore", "all.tar").returncode == 0
    assert keys_in(tmp_path) == before


def test_without_its_keys_it_comes_back_and_says_that_they_are_needed(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    lose(tmp_path, "data", "keys")
    done = newsroom("restore", "copy.db")
    assert done.returncode == 0
    assert f"Not all of its keys are in {tmp_path}/keys" in done.stdout
    assert not (tmp_path / "keys").exists()
    assert newsroom("import", "readers", "r.csv").returncode == 2


def test_keys_that_are_not_there_are_not_backed_up(newsroom: Shell, tmp_path: Path):
    lose(tmp_path, "keys")
    done = newsroom("backup", "all.tar", "--with-keys")
    assert done.returncode == 2
    assert "sealed with a key that is not in" in only_line(done.stderr)
    assert not (tmp_path / "keys").exists()
    assert not (tmp_path / "all.tar").exists()


def test_without_a_database_there_is_nothing_to_back_up(shell: Shell, tmp_path: Path):
    done = shell("backup", "copy.db")
    assert done.returncode == 2
    assert only_line(done.stderr) == f"There is no file {tmp_path}/data/kentongan.db."
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_not_mounted_is_told(newsroom: Shell, tmp_path: Path):
    done = newsroom("backup", "mnt/copy.db")
    assert done.returncode == 2
    assert "mount its disk" in only_line(done.stderr)
    done = newsroom("backup", "disk/")
    assert done.returncode == 2
    assert "mount its disk" in only_line(done.stderr)
    assert not (tmp_path / "disk").exists()


def test_a_full_disk_is_a_job_that_failed(newsroom: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(directory: Path, _needed: int) -> None:
        raise BackupError("no_room", directory)

    monkeypatch.setattr(backup, "refuse_without_room", full)
    done = newsroom("backup", "copy.db")
    assert done.returncode == 1
    assert "not enough room" in only_line(done.stderr)


def test_a_newer_version_is_needed_for_its_backup(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    lose(tmp_path, "data")
    done = newsroom("restore", "copy.db")
    assert done.returncode == 2
    assert "newer program (schema 9999)" in only_line(done.stderr)
    assert not (tmp_path / "data" / "kentongan.db").exists()


def _words(path: Path) -> None:
    path.write_text("no backup" * 100)


def _other_archive(path: Path) -> None:
    with tarfile.open(path, "w") as tar:
        tar.addfile(tarfile.TarInfo("../keys/readers.key"))


def _in_use(path: Path) -> None:
    path.write_bytes(backup.HEADER * 100)
    path.with_name(f"{path.name}-wal").write_bytes(b"committed")


def _other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as others:
        others.execute("CREATE TABLE readers (id)")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_words, "no backup that this command made"),
        (_other_archive, "no backup that this command made"),
        (_in_use, "a database in use"),
        (_other_database, "not one of Kentongan"),
        (Path.mkdir, "cannot be read"),
        (lambda _path: None, "There is no file"),
    ],
    ids=["words", "other archive", "in use", "other database", "directory", "missing"],
)
def test_what_is_no_backup_is_refused_by_its_name(shell: Shell, tmp_path: Path, make, words: str):
    make(tmp_path / "source")
    done = shell("restore", "source")
    assert done.returncode == 2
    assert words in only_line(done.stderr)
    assert f"{tmp_path}/source" in done.stderr
    assert not (tmp_path / "data" / "kentongan.db").exists()
    assert not (tmp_path / "keys").exists()


def test_a_broken_backup_is_a_job_that_failed_and_nothing_is_left(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "copy.db")
    copy = tmp_path / "copy.db"
    copy.write_bytes(copy.read_bytes()[:-8192])
    lose(tmp_path, "data")
    done = newsroom("restore", "copy.db")
    assert done.returncode == 1
    assert only_line(done.stderr) == f"{tmp_path}/copy.db is damaged."
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["kentongan.db.lock"]


def test_keys_of_another_newsroom_in_an_archive_are_refused(newsroom: Shell, tmp_path: Path):
    newsroom("backup", "all.tar", "--with-keys")
    data = (tmp_path / "all.tar").read_bytes()
    key = keys_in(tmp_path)["tips.key"]
    (tmp_path / "all.tar").write_bytes(data.replace(key, b"x" * 32))
    lose(tmp_path, "data", "keys")
    done = newsroom("restore", "all.tar")
    assert done.returncode == 2
    assert not (tmp_path / "keys").exists()
    assert not (tmp_path / "data" / "kentongan.db").exists()


async def test_after_a_restore_the_bot_starts_and_its_readers_are_there(tmp_path: Path):
    emulator = Emulator()
    sari = emulator.add_person("Sari")
    await move_in(tmp_path, sari.id)
    database, keys = tmp_path / "data" / "kentongan.db", tmp_path / "keys"
    back_up(database, keys, tmp_path / "copy.db", with_keys=False, now=NOW)
    lose(tmp_path, "data")
    restore(tmp_path / "copy.db", database, keys)
    async with serve(emulator) as server, bot(tmp_path, server.url, emulator.token) as again:
        await again.tells(GREETED)
        sari.types("/langganan")
        await sari.sees("Kejayan")
        assert await again.stops() == 0
