"""What is amiss around the program, through its command line: exit code 2, one line that says what to do."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import database, server
from tests.databases import in_a_file, on_a_server, url_in
from tests.service.conftest import ROOT, Done, Shell
from tests.service.conftest import shell as shell  # noqa: PLC0414

TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#: Without these a superuser, too, may write only where the modes of files allow it.
MODES_HOLD = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
Bot = Callable[..., Done]


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    """The command line in a process of its own, for which the modes of files hold; modes are mended after."""
    if shutil.which(MODES_HOLD[0]) is None:
        pytest.skip("there is no setpriv on this machine (Debian: util-linux)")

    def run(*words: str, **settings: str) -> Done:
        done = subprocess.run(
            [*MODES_HOLD, sys.executable, "-B", str(ROOT / "bot.py"), *words],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "BOT_API_BASE_URL": "http://127.0.0.1:9", **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    yield run
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o700)


@pytest.fixture
def installed(shell: Shell, tmp_path: Path, database_kind: str) -> Path:
    """A newsroom with one reader, as `import readers` left it, where the test's database is."""
    (tmp_path / "r.csv").write_text("chat_id,region\n123456789,35.14.06\n", encoding="utf-8")
    assert shell("import", "readers", "r.csv", DATABASE_URL=url_in(tmp_path)).returncode == 0
    return tmp_path


def told(done: Done) -> str:
    """The one line that an operator reads."""
    assert done.returncode == 2, done
    (line,) = done.stderr.splitlines()
    assert "Traceback" not in line
    return line


# --- a disk that cannot be written ---


@in_a_file
def test_a_directory_that_may_not_be_written(bot: Bot, installed: Path):
    installed.chmod(0o500)
    line = told(bot("run", DATABASE_URL="sqlite:///kentongan.db", BOT_TOKEN=TOKEN))
    assert line.startswith("The database cannot be opened: ")
    assert line.endswith("Look at who owns the file and its directory, and whether the disk is full.")


@in_a_file
def test_a_file_that_may_not_be_written(bot: Bot, installed: Path):
    (installed / "kentongan.db").chmod(0o400)
    line = told(bot("run", DATABASE_URL="sqlite:///kentongan.db", BOT_TOKEN=TOKEN))
    assert "attempt to write a readonly database" in line
    assert "whether its disk is mounted read-only" in line


def test_a_place_where_no_directory_can_be_made(bot: Bot, tmp_path: Path):
    tmp_path.chmod(0o500)
    line = told(bot("run", BOT_TOKEN=TOKEN))
    assert line.startswith(f"The database's directory cannot be made: {tmp_path}/data.")


@in_a_file
def test_keys_that_this_user_may_not_read(bot: Bot, installed: Path):
    (installed / "keys" / "readers.key").chmod(0)
    line = told(bot("run", DATABASE_URL="sqlite:///kentongan.db", BOT_TOKEN=TOKEN))
    assert f"{installed}/keys" in line
    assert "(PermissionError). Look at who owns it, or change KEY_DIR." in line


# --- somebody else has it ---


@in_a_file
def test_a_file_in_which_somebody_else_writes_for_too_long(
    shell: Shell, installed: Path, monkeypatch: pytest.MonkeyPatch, database_kind: str
):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    with closing(sqlite3.connect(installed / "kentongan.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        line = told(shell("import", "readers", "r.csv", DATABASE_URL=url_in(installed)))
    assert line == (
        "The database cannot be used now: database is locked. Nothing was changed. "
        "Another program is writing to it, and did not end in time: wait for it, or end it."
    )


def test_a_second_bot_is_refused_and_told_who_is_first(shell: Shell, installed: Path, database_kind: str):
    """The first is a process that holds the database as a bot does."""
    url = url_in(installed)
    holder = (
        "import asyncio, os, sys\n"
        "from storage.lock import held_at\n"
        "async def hold():\n"
        "    async with held_at(sys.argv[1]):\n"
        "        print(os.getpid(), flush=True)\n"
        "        await asyncio.to_thread(sys.stdin.read)\n"
        "asyncio.run(hold())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-B", "-c", holder, url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        number = first.stdout.readline().strip()
        assert number, "the first one holds it"
        line = told(shell("run", BOT_TOKEN=TOKEN, BOT_API_BASE_URL="http://127.0.0.1:9", DATABASE_URL=url))
        first.kill()
    if database_kind == "sqlite":
        assert line == f"Another bot is running on this database (process {number}): stop it first."
    else:
        assert line.startswith("Another bot is running on this database (the server's process ")


# --- what was written by others ---


def test_a_database_of_a_newer_program(
    shell: Shell, installed: Path, new_schema: Callable[[], None], database_kind: str
):
    new_schema()
    line = told(shell("run", BOT_TOKEN=TOKEN, DATABASE_URL=url_in(installed)))
    assert "was written by a newer program (schema 9999)" in line
    assert "Install that version again" in line


@pytest.fixture
def new_schema(database_kind: str, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Makes the database one of a newer program; on the server, which others use, only until the end."""
    import asyncio

    from sqlalchemy import text

    from storage import addresses

    url, revisions = url_in(tmp_path), list[str]()

    def note(revision: str) -> None:
        if database_kind == "sqlite":
            with closing(sqlite3.connect(tmp_path / "kentongan.db")) as connection:
                revisions.append(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
                connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
                connection.commit()
            return

        async def on_server() -> None:
            engine = server.writer(addresses.read(url), alone=False)
            async with engine.begin() as connection:
                now = await connection.scalar(text("SELECT version_num FROM alembic_version"))
                revisions.append(str(now))
                change = text("UPDATE alembic_version SET version_num = :revision")
                await connection.execute(change.bindparams(revision=revision))
            await engine.dispose()

        asyncio.run(on_server())

    yield lambda: note("9999")
    if revisions:
        note(revisions[0])


def test_keys_that_are_lost_or_of_another_database_or_open_to_all(
    shell: Shell, installed: Path, database_kind: str
):
    def runs() -> str:
        return told(shell("run", BOT_TOKEN=TOKEN, DATABASE_URL=url_in(installed)))

    keys = installed / "keys"
    keys.rename(installed / "elsewhere")
    assert f"sealed with a key that is not in {keys}. Put the keys back" in runs()
    shutil.copytree(installed / "elsewhere", keys)
    (keys / "readers.key").write_bytes(b"x" * 32)
    assert f"The key in {keys} is not the one that the database was sealed with." in runs()
    (keys / "readers.key").write_bytes(b"too short")
    assert f"{keys}/readers.key does not hold a key." in runs()
    (keys / "readers.key").chmod(0o644)
    assert f"Others may read {keys}" in runs()


@on_a_server
def test_a_server_that_is_only_read(shell: Shell, installed: Path, new_postgresql_url: Callable[..., str]):
    """It follows another one, or was set so."""
    url = new_postgresql_url()
    options = "&options=-c%20default_transaction_read_only%3Don"
    line = told(shell("run", BOT_TOKEN=TOKEN, DATABASE_URL=url + options, KEY_DIR="keys-of-server"))
    assert "read-only transaction" in line
    assert "name the one that is written" in line


def test_a_server_that_is_not_there_yet_is_asked_again_by_whoever_keeps_the_bot(shell: Shell, tmp_path: Path):
    """After a power cut the bot may be up before its database: with code 2 the unit would leave it down."""
    done = shell("run", BOT_TOKEN=TOKEN, DATABASE_URL=f"postgresql://kentongan@/kentongan?host={tmp_path}")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("The database's server cannot be reached: ")
