"""The copy of a database on a server before its tables change; that of a file makes `storage/database.py`.

The migration itself is one transaction, which the server undoes where it fails. The copy is for who wants the
older program back afterwards.
"""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from newsroom.sealing import Purpose
from service import environment, keeping_words, sentences
from storage import addresses, backup, server_backup
from storage.backup import BackupError
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions

logger = logging.getLogger(__name__)


async def copy_before_migration(
    database: str, found: Inspected | None, key_dir: Path, now: datetime
) -> Path | None:
    """Write what is there into a file where `restore` can read it: beside the directory of keys.

    A service may write into directories of its own alone, and not beside them: into the first of these, then.

    None where nothing has to be migrated, and where there is no `pg_dump`, which is told. Raises
    `DatabaseError` where the copy fails: then nothing is migrated.
    """
    on_file = addresses.file_of(database) is not None
    if on_file or found is None or found.revision is None or Purpose.READERS not in found.keys:
        return None
    if found.revision == revisions.head() or not revisions.is_known(found.revision):
        return None
    name = f"kentongan.{found.revision}.{now:%Y%m%d-%H%M%S}.pgdump"
    try:
        copy = await asyncio.to_thread(_write, database, key_dir, name)
    except BackupError as error:
        if error.fault == "no_program":
            logger.warning(sentences.NO_COPY_BEFORE)
            return None
        raise DatabaseError("no_copy", keeping_words.backup(error)) from error
    logger.info("the database is brought up to date; a copy of it as it was: %s", copy)
    return copy


def _write(database: str, key_dir: Path, name: str) -> Path:
    copy = (environment.state_directory() or key_dir.absolute().parent) / name
    with backup.partial(copy) as writing:
        server_backup.dump(database, writing)
        backup.place(writing, copy)
    return copy
