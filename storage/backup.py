"""A copy of the database that can be kept, made beside a running bot, and the way back. Files and SQL alone.

The copy is made by `VACUUM INTO`, which writes what is alive, row by row, in one consistent state. SQLite's
backup API copies pages as they are, and even with `secure_delete` pages hold remains of deleted rows: where
a page was split, what had moved away stays in its gap (measured: bodies of 13 of 2,667 deleted rows in a copy
by the backup API, of none in one by `VACUUM INTO`). Neither holds up whoever writes: both only read.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from newsroom.sealing import Purpose
from storage import inspection
from storage.database import BUSY_TIMEOUT_MS, DatabaseError, SchemaIsNewer
from storage.inspection import Inspected
from storage.migrations import revisions
from storage.tip_schema import draft_parts, drafts, quotas
from storage.worker_schema import workers

#: Told how many bytes more were done.
Progress = Callable[[int], None]

#: They live a day at most, and a backup is kept for longer: what is being written is not yet told to anybody,
#: and who told something today is nobody's business tomorrow.
SHORT_LIVED = (draft_parts, drafts, quotas, workers)
#: Cases that were told after the backup are lost, but their buttons still stand on the desk: numbers go on so
#: far above them that none of these buttons means a new case.
NUMBERS_SKIPPED = 1000
HEADER = b"SQLite format 3\x00"
_CHUNK = 1 << 20
#: Steps of SQLite's machine between two looks at how far it is.
_STEPS = 20_000
_ATTEMPTS = 3


class BackupError(Exception):
    """It cannot be done; `fault` is a short machine word, `path` names the file that it is about.

    `detail` is what a program said whose work it was.
    """

    def __init__(self, fault: str, path: Path, detail: str = "") -> None:
        super().__init__(f"{fault}: {path}")
        self.fault = fault
        self.path = path
        self.detail = detail


def examine(path: Path) -> Inspected:
    """What a file says of itself that is to be backed up or put back.

    Blocking. Raises `BackupError` for what is no database of ours, and `SchemaIsNewer`.
    """
    try:
        found = inspection.look(path)
    except DatabaseError as error:
        raise BackupError("cannot_read" if error.fault == "cannot_open" else "damaged", path) from error
    if found is None:
        raise BackupError("missing", path)
    if found.revision is None or Purpose.READERS not in found.keys:
        raise BackupError("not_ours", path)
    if not revisions.is_known(found.revision):
        raise SchemaIsNewer("schema_is_newer", found.revision)
    return found


def copy_out(database: Path, target: Path, *, progress: Progress = lambda _bytes: None) -> None:
    """Write what is alive in `database`, but for what is short-lived, into the empty file `target`.

    Blocking. Raises `BackupError`; `target` is then of no use.
    """
    for _ in range(_ATTEMPTS):
        is_running, before = inspection.has_log(database), _stamp(database)
        with _told(database, target), closing(_reading(database)) as source:
            _vacuum_into(source, target, progress)
        # What nobody had open was read as it stood. Was it opened and written to meanwhile?
        if is_running or _stamp(database) == before:
            break
        os.truncate(target, 0)
    else:
        raise BackupError("changing", database)
    with _told(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # What is deleted would otherwise stand in a journal beside the copy, and in its free pages.
        copy.execute("PRAGMA journal_mode = MEMORY")
        copy.execute("PRAGMA secure_delete = ON")
        _forget_short_lived(copy)
    verify(target)
    sync(target)


def copy_in(backup: BinaryIO, target: Path, *, progress: Progress = lambda _bytes: None) -> Inspected:
    """Write a backup into the empty file `target`, ready to be put in place of the database.

    Blocking. Raises `BackupError` and `SchemaIsNewer`; `target` is then of no use.
    """
    try:
        with target.open("r+b") as writing:
            while chunk := backup.read(_CHUNK):
                writing.write(chunk)
                progress(len(chunk))
    except OSError as error:
        raise BackupError("cannot_write", target) from error
    found = examine(target)
    with _told(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # An older backup may be in write-ahead mode; its companions must not be left beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
        _skip_numbers(copy)
    verify(target)
    sync(target)
    return found


def verify(path: Path) -> None:
    """Look through a whole copy. Blocking. Raises `BackupError` where it is damaged."""
    with _told(path), closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise BackupError("damaged", path)


@contextmanager
def partial(destination: Path) -> Iterator[Path]:
    """A file beside `destination`, for the owner alone; gone at the end of the block unless it was placed."""
    try:
        descriptor, name = mkstemp(prefix=f"{destination.name}.", suffix=".part", dir=destination.parent)
    except OSError as error:
        fault = "no_directory" if isinstance(error, FileNotFoundError) else "cannot_write"
        raise BackupError(fault, destination) from error
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        for companion in ("", "-wal", "-shm", "-journal"):
            Path(f"{name}{companion}").unlink(missing_ok=True)


def place(finished: Path, destination: Path) -> None:
    """Give a finished file its name, all at once, and never that of another. Raises `BackupError`."""
    try:
        # A link, because a rename would overwrite what came there meanwhile.
        os.link(finished, destination)
    except FileExistsError as error:
        raise BackupError("exists", destination) from error
    except OSError:  # a file system without links, like that of a memory stick
        if destination.exists():
            raise BackupError("exists", destination) from None
        finished.rename(destination)
    sync(destination.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a directory, on the disk before going on."""
    with suppress(OSError):  # network file systems do not know it for directories
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def refuse_without_room(directory: Path, needed: int) -> None:
    """Raises `BackupError` where a file of so many bytes would not fit."""
    try:
        free = shutil.disk_usage(directory).free
    except OSError as error:
        raise BackupError("no_directory", directory) from error
    if free < needed:
        raise BackupError("no_room", directory)


def refuse_to_overwrite(database: Path) -> None:
    """Raises `BackupError` where a database, or what belongs to one, is already there."""
    for companion in ("", "-wal", "-journal"):
        file = database.with_name(f"{database.name}{companion}")
        if file.exists():
            raise BackupError("database_exists", file)


def _reading(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(inspection.read_only(database), uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    return connection


def _vacuum_into(source: sqlite3.Connection, target: Path, progress: Progress) -> None:
    done = 0

    def look() -> None:
        nonlocal done
        size = target.stat().st_size
        progress(size - done)
        done = size

    source.set_progress_handler(look, _STEPS)
    source.execute("VACUUM INTO ?", (str(target),))
    look()


def _stamp(database: Path) -> tuple[int, int]:
    stat = database.stat()
    return stat.st_mtime_ns, stat.st_size


def _forget_short_lived(copy: sqlite3.Connection) -> None:
    for table in SHORT_LIVED:
        if _has_table(copy, table.name):
            copy.execute(f"DELETE FROM {table.name}")  # noqa: S608  a name of our own schema


def _skip_numbers(copy: sqlite3.Connection) -> None:
    """In every table whose numbers are never given twice."""
    counted = copy.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    )
    for (name,) in counted.fetchall():
        moved = copy.execute(
            "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", (NUMBERS_SKIPPED, name)
        )
        if not moved.rowcount:
            copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, NUMBERS_SKIPPED))


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,))
    return found.fetchone() is not None


@contextmanager
def _told(read: Path, written: Path | None = None) -> Iterator[None]:
    """What SQLite says against a file that is read, or written, as a `BackupError`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            # SQLite swallows what is raised while it works; only Ctrl-C can have been that.
            raise KeyboardInterrupt from None
        raise BackupError("cannot_write", written or read) from error
    except sqlite3.DatabaseError as error:
        raise BackupError("damaged", read) from error
