"""`bot.py backup` and `bot.py restore`: the database as one file that can be kept, with its keys or without.

Without keys the file is a SQLite database. With keys it is a tar archive of that and of the keys, which any
`tar` opens at night. The keys of the days that lead to sources are in neither: destroying such a key is the
deletion that was promised, and no copy may outlive it.
"""

import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from newsroom.sealing import KEY_BYTES, Purpose, read_or_make_key
from service import archive, key_files
from service.key_files import key_file
from storage import backup
from storage.backup import BackupError, Progress
from storage.faults import DatabaseError, InUse
from storage.inspection import Inspected
from storage.lock import held

DATABASE_MEMBER = "kentongan.db"
#: What a backup of a server (`server_backup.py`) is called in an archive, and how it begins.
SERVER_MEMBER, SERVER_HEADER = "kentongan.pgdump", b"PGDMP"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made."""

    path: Path
    size: int
    revision: str
    with_keys: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back; `lacks_keys` where the keys have to be put back too before the bot can start."""

    #: The file, or the name of the database on a server.
    path: Path | str
    size: int
    revision: str
    with_keys: bool
    lacks_keys: bool


@dataclass(frozen=True, slots=True)
class _Backup:
    database: BinaryIO
    keys: Mapping[Purpose, bytes] = field(repr=False)


def size_of(path: Path) -> int:
    """How many bytes there are to copy; 0 for what is not there, which is told later."""
    return path.stat().st_size if path.is_file() else 0


def back_up(
    database: Path,
    key_dir: Path,
    destination: Path,
    *,
    with_keys: bool,
    now: datetime,
    progress: Progress = lambda _bytes: None,
) -> Kept:
    """Copy the database into a new file; into a directory under a name with the time.

    Blocking; a running bot is not disturbed. Raises `BackupError`, `DatabaseError`, and `KeysError` for keys
    that are not those of the database.
    """
    destination = new_file(destination, "tar" if with_keys else "db", now)
    found = backup.examine(database)
    keys = keys_of(found, key_dir) if with_keys else {}
    backup.refuse_without_room(destination.parent, size_of(database) * (2 if with_keys else 1))
    with backup.partial(destination) as copy, named(copy, destination):
        backup.copy_out(database, copy, progress=progress)
        if with_keys:
            with backup.partial(destination) as packed, named(packed, destination):
                pack(copy, keys, packed, now)
                backup.place(packed, destination)
        else:
            backup.place(copy, destination)
    return Kept(destination, size_of(destination), str(found.revision), with_keys)


def new_file(destination: Path, ending: str, now: datetime) -> Path:
    """The file to write; in a directory its name has the time. Raises `BackupError` where it is there."""
    if destination.is_dir():
        destination = destination / f"kentongan-{now:%Y%m%d-%H%M%S}.{ending}"
    if destination.exists():
        raise BackupError("exists", destination)
    return destination


def keys_of(found: Inspected, key_dir: Path) -> dict[Purpose, bytes]:
    """The keys that a database was sealed with, all of them. Raises `KeysError`."""
    keys = key_files.present(key_dir)
    key_files.require_all(keys, found.keys, key_dir)
    key_files.require_fitting(keys, found.keys, key_dir)
    return keys


def restore(
    source: Path, database: Path, key_dir: Path, *, progress: Progress = lambda _bytes: None
) -> Restored:
    """Put a backup in the place of a database that is not there; nothing is ever overwritten.

    Blocking. Raises `BackupError`, `InUse` while a bot runs, `SchemaIsNewer`, and `KeysError` where other
    keys lie in `key_dir`.
    """
    backup.refuse_to_overwrite(database)
    with ExitStack() as stack:
        read = _open(source, stack)
        _lock(database, stack)
        # Asked again: from now on nobody else puts one there.
        backup.refuse_to_overwrite(database)
        backup.refuse_without_room(database.parent, size_of(source))
        copy = stack.enter_context(backup.partial(database))
        with named(copy, source):
            found = backup.copy_in(read.database, copy, progress=progress)
        there = key_files.present(key_dir)
        key_files.require_fitting(there, found.keys, key_dir)
        if read.keys:
            key_files.require_all(read.keys, found.keys, source)
            key_files.require_fitting(read.keys, found.keys, source)
            put_back(read.keys, there, key_dir)
            there = key_files.present(key_dir)
        backup.place(copy, database)
    lacks_keys = not found.keys.keys() <= there.keys()
    return Restored(database, size_of(database), str(found.revision), bool(read.keys), lacks_keys)


def pack(
    copy: Path, keys: Mapping[Purpose, bytes], target: Path, now: datetime, member: str = DATABASE_MEMBER
) -> None:
    """Write a finished copy and the keys into one archive."""
    with tarfile.open(target, "w") as tar:
        archive.add(tar, member, now, copy)
        archive.add_keys(tar, keys, now)
    backup.sync(target)


def _open(source: Path, stack: ExitStack) -> _Backup:
    """A backup of either form. Raises `BackupError` for anything else."""
    try:
        reading = stack.enter_context(source.open("rb"))
        begins = reading.read(len(backup.HEADER))
        reading.seek(0)
        if begins.startswith(SERVER_HEADER):
            raise BackupError("of_a_server", source)
        if begins != backup.HEADER:
            return _unpacked(stack.enter_context(tarfile.open(fileobj=reading, mode="r:")), source)
    except FileNotFoundError as error:
        raise BackupError("missing", source) from error
    except tarfile.TarError as error:
        raise BackupError("not_a_backup", source) from error
    except OSError as error:
        raise BackupError("cannot_read", source) from error
    if size_of(source.with_name(f"{source.name}-wal")):
        raise BackupError("has_log", source)
    return _Backup(reading, {})


def _unpacked(tar: tarfile.TarFile, source: Path) -> _Backup:
    # By their names: whatever else lies in an archive, and wherever it would go, is not looked at.
    if SERVER_MEMBER in tar.getnames():
        raise BackupError("of_a_server", source)
    database = tar.extractfile(DATABASE_MEMBER) if DATABASE_MEMBER in tar.getnames() else None
    keys = archive.keys_in(tar)
    if database is None or not keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise BackupError("not_a_backup", source)
    return _Backup(database, keys)  # type: ignore[arg-type]  # typeshed's own reader of a member


def _lock(database: Path, stack: ExitStack) -> None:
    """No bot may run on a database that is being put back, nor begin to."""
    try:
        stack.enter_context(held(database))
    except InUse:
        raise
    except DatabaseError as error:
        raise BackupError("cannot_write", database) from error


@contextmanager
def named(partial: Path, name: Path) -> Iterator[None]:
    """What is amiss with a file that is gone in a moment is said of the one that the operator knows."""
    try:
        yield
    except BackupError as error:
        raise (BackupError(error.fault, name, error.detail) if error.path == partial else error) from error


def put_back(keys: Mapping[Purpose, bytes], there: Mapping[Purpose, bytes], key_dir: Path) -> None:
    """Write those keys that are not there; those that are were compared before."""
    try:
        key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not any(key_dir.iterdir()):
            key_dir.chmod(0o700)
    except OSError as error:
        raise BackupError("cannot_write", key_dir) from error
    for purpose, key in keys.items():
        if purpose not in there:
            read_or_make_key(key_file(key_dir, purpose), lambda _bytes, key=key: key)  # type: ignore[misc]
