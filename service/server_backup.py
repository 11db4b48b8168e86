"""`bot.py backup` and `restore` for a database on a server: a file of `pg_dump`, with keys or without."""

import asyncio
import tarfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from newsroom.sealing import KEY_BYTES, Purpose
from service import archive, environment, key_files
from service.backup import (
    DATABASE_MEMBER,
    SERVER_HEADER,
    SERVER_MEMBER,
    Kept,
    Restored,
    keys_of,
    named,
    new_file,
    pack,
    put_back,
    size_of,
)
from service.settings import Settings
from storage import addresses, backup, inspection, server_backup
from storage.backup import BackupError


def back_up(settings: Settings, destination: Path, *, with_keys: bool, now: datetime) -> Kept:
    """Copy the database into a new file; into a directory under a name with the time.

    Blocking; a running bot is not disturbed. Raises `BackupError`, `DatabaseError`, and `KeysError` for keys
    that are not those of the database.
    """
    destination = new_file(destination, "tar" if with_keys else "pgdump", now)
    found = asyncio.run(inspection.of(settings.database_url))
    if found is None or found.revision is None or Purpose.READERS not in found.keys:
        raise BackupError("not_ours", Path(addresses.shown(settings.database_url)))
    keys = keys_of(found, settings.key_dir) if with_keys else {}
    with backup.partial(destination) as copy, named(copy, destination):
        server_backup.dump(settings.database_url, copy)
        if with_keys:
            with backup.partial(destination) as packed, named(packed, destination):
                pack(copy, keys, packed, now, SERVER_MEMBER)
                backup.place(packed, destination)
        else:
            backup.place(copy, destination)
    return Kept(destination, size_of(destination), found.revision, with_keys)


def restore(source: Path, settings: Settings) -> Restored:
    """Put a backup into a database that is empty; nothing is ever overwritten.

    Blocking. Raises `BackupError`, `InUse` while a bot runs, `SchemaIsNewer`, and `KeysError` where other
    keys lie in `KEY_DIR`.
    """
    key_dir = settings.key_dir
    with ExitStack() as stack:
        file, keys = _open(source, stack)
        with named(file, source):
            found = server_backup.read(file)
        asyncio.run(server_backup.refuse_to_overwrite(settings.database_url, source))
        there = key_files.present(key_dir)
        key_files.require_fitting(there, found.keys, key_dir)
        if keys:
            key_files.require_all(keys, found.keys, source)
            key_files.require_fitting(keys, found.keys, source)
        with named(file, source):
            asyncio.run(server_backup.put(settings.database_url, file))
        if keys:
            put_back(keys, there, key_dir)
            there = key_files.present(key_dir)
    lacks_keys = not found.keys.keys() <= there.keys()
    name = addresses.shown(settings.database_url)
    return Restored(name, size_of(source), str(found.revision), bool(keys), lacks_keys)


def _open(source: Path, stack: ExitStack) -> tuple[Path, dict[Purpose, bytes]]:
    """The file of `pg_dump`'s, and the keys beside it. Raises `BackupError` for anything else."""
    try:
        with source.open("rb") as reading:
            begins = reading.read(len(backup.HEADER))
        if begins == backup.HEADER:
            raise BackupError("of_a_file", source)
        if begins.startswith(SERVER_HEADER):
            return source, {}
        tar = stack.enter_context(tarfile.open(source, "r:"))  # noqa: SIM115  it is one
    except FileNotFoundError as error:
        raise BackupError("missing", source) from error
    except tarfile.TarError as error:
        raise BackupError("not_a_backup", source) from error
    except OSError as error:
        raise BackupError("cannot_read", source) from error
    # By their names: whatever else lies in an archive, and wherever it would go, is not looked at.
    member = tar.extractfile(SERVER_MEMBER) if SERVER_MEMBER in tar.getnames() else None
    if member is None and DATABASE_MEMBER in tar.getnames():
        raise BackupError("of_a_file", source)
    keys = archive.keys_in(tar)
    if member is None or not keys or any(len(key) != KEY_BYTES for key in keys.values()):
        raise BackupError("not_a_backup", source)
    # A service may write into its own directories alone, and an archive may lie where nobody may write.
    beside = environment.state_directory() or source.parent
    copy = stack.enter_context(backup.partial(beside / source.name))
    with copy.open("wb") as writing:
        while chunk := member.read(1 << 20):
            writing.write(chunk)
    return copy, keys
