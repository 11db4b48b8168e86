"""A copy of a database on a server as a file, and the way back, by PostgreSQL's own programs.

`pg_dump` reads one consistent state and holds up nobody; a copy holds rows, and nothing of pages. What it
writes is compressed, and only `pg_restore` reads it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import URL

from newsroom.sealing import LASTING, Purpose
from storage import addresses, numbering, server
from storage.backup import NUMBERS_SKIPPED, SHORT_LIVED, BackupError, sync
from storage.database import SchemaIsNewer
from storage.inspection import Inspected
from storage.lock import held_at
from storage.meta import key_of
from storage.migrations import revisions

_ERROR = re.compile(r"^pg_(?:dump|restore): (?:error|fatal): ", re.MULTILINE)


def dump(database_url: str, target: Path) -> None:
    """Write what is alive, but for what is short-lived, into the empty file `target`.

    Blocking. Raises `BackupError`; `target` is then of no use.
    """
    left_out = [f"--exclude-table-data={table.name}" for table in SHORT_LIVED]
    options = ["--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={target}"]
    _run("pg_dump", options, target, addresses.read(database_url))
    read(target)
    sync(target)


def read(path: Path) -> Inspected:
    """What a file says of itself. Blocking. Raises `BackupError` and `SchemaIsNewer`."""
    revision = _rows(path, "alembic_version")
    facts = dict(line.split("\t", 1) for line in _rows(path, "meta") if "\t" in line)
    keys: dict[Purpose, str] = {}
    for purpose in LASTING:
        if key_of(purpose) in facts:
            keys[purpose] = facts[key_of(purpose)]
    if len(revision) != 1 or Purpose.READERS not in keys:
        raise BackupError("not_ours", path)
    if not revisions.is_known(revision[0]):
        raise SchemaIsNewer("schema_is_newer", revision[0])
    return Inspected(revision[0], keys)


async def refuse_to_overwrite(database_url: str, named: Path) -> None:
    """Raises `BackupError` where there is anything in the database."""
    if await server.has_tables(addresses.read(database_url)):
        raise BackupError("server_in_use", named)


async def put(database_url: str, source: Path) -> None:
    """Put a file that `dump` wrote into an empty database: all of it or nothing. Raises `BackupError`."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source)]
    async with held_at(database_url):
        await refuse_to_overwrite(database_url, source)
        _run("pg_restore", options, source, addresses.read(database_url))
    engine = server.writer(addresses.read(database_url), alone=False)
    try:
        async with engine.begin() as connection:
            await numbering.go_on_behind(connection, {}, skip=NUMBERS_SKIPPED)
    finally:
        await engine.dispose()


def _rows(path: Path, table: str) -> list[str]:
    """The rows of a table in a file, a line each, as `COPY` writes them."""
    said = _run("pg_restore", ["--data-only", f"--table={table}", "--file=-", str(path)], path, None)
    inside = re.search(rf"^COPY \S*{table} [^\n]*\n(.*?)^\\\.$", said, re.MULTILINE | re.DOTALL)
    return inside.group(1).splitlines() if inside else []


#: How pg_restore says that an archive is none, or ends in its middle.
_DAMAGED = (
    "does not appear to be a valid archive",
    "unexpected end of file",
    "could not read from input file",
    "did not find magic string",
    "possibly corrupt archive",
)


def _run(program: str, options: Sequence[str], about: Path, url: URL | None) -> str:
    found = _program(program)
    if found is None:
        raise BackupError("no_program", about, program)
    environment = dict(os.environ)
    if url is not None:
        # Whoever lists processes sees what they were called with.
        environment |= {"PGPASSWORD": password} if (password := server.password_of(url)) else {}
        options = [f"--dbname={server.address(url.set(password=None))}", "--no-password", *options]
    done = subprocess.run(  # noqa: S603  a program of PostgreSQL's, and words of ours
        [found, *options], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        if "server version mismatch" in said:
            raise BackupError("no_program", about, program)
        if any(words in said for words in _DAMAGED):
            raise BackupError("damaged", about)
        lines = _ERROR.sub("", said).strip().splitlines()
        detail = lines[0] if lines else ""
        raise BackupError("refused", about, detail or f"{program} ended with {done.returncode}")
    return done.stdout.decode(errors="replace")


def _program(name: str) -> str | None:
    """Where Debian has the newest, else the one on the path."""
    installed = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    newest = max(installed, key=lambda path: _version(path.parent.parent.name), default=None)
    return str(newest) if newest is not None else shutil.which(name)


def _version(name: str) -> float:
    return float(name) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", name) else 0.0
