"""`bot.py keys rotate`: new keys for what can have new ones, and everything that they seal, sealed anew.

The new keys lie in `KEY_DIR/next` before the database knows of them, and take the place of the old ones after
it does. Which of the two a process that was killed in between had reached, the database says: it remembers
what it is sealed with. `finish` is asked whenever keys are opened.
"""

import asyncio
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from newsroom.sealing import KeysUnreadable, Purpose, Sealer, read_or_make_key, same_fingerprint
from storage import rekeying
from storage.database import Storage
from storage.rekeying import ROTATED, Progress

_NEXT = "next"


async def rotate(
    storage: Storage, old: Mapping[Purpose, Sealer], key_dir: Path, now: datetime, progress: Progress
) -> None:
    """New keys, all or nothing. The caller holds the database, so that no bot runs.

    Raises `KeysUnreadable`, `Unsealable` and `LogIsBroken`: then nothing was changed.
    """
    new = await asyncio.to_thread(_next_keys, key_dir)
    # Where this fails nobody knows here whether it was committed: `finish` will, at the next opening.
    async with storage.transaction() as connection:
        await rekeying.rekey(connection, old, new, now=now, progress=progress)
    # What the old keys open stands in the gaps of the file until it is written anew, and in its log. It is
    # done while they are there: after a power cut the file may be what it was before.
    await storage.rewrite()
    sealed_with = {purpose: sealer.fingerprint for purpose, sealer in new.items()}
    await asyncio.to_thread(finish, key_dir, sealed_with)


def finish(key_dir: Path, sealed_with: Mapping[Purpose, str]) -> None:
    """Let the next keys take the place of the old where the database is sealed with them; else drop them.

    Does nothing where there are none. Raises `KeysUnreadable`.
    """
    directory = key_dir / _NEXT
    try:
        if not directory.is_dir():
            return
        for purpose in ROTATED:
            file = directory / f"{purpose}.key"
            if file.exists() and _seals(file, purpose, sealed_with):
                _replace(file, key_dir / file.name)
        shutil.rmtree(directory)
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, directory) from error


def _next_keys(key_dir: Path) -> dict[Purpose, Sealer]:
    directory = key_dir / _NEXT
    try:
        directory.mkdir(mode=0o700)  # `finish` left none
        keys = {purpose: read_or_make_key(directory / f"{purpose}.key", os.urandom) for purpose in ROTATED}
        for folder in (directory, key_dir):
            _sync(folder)
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, directory) from error
    return {purpose: Sealer(purpose, key) for purpose, key in keys.items()}


def _seals(file: Path, purpose: Purpose, sealed_with: Mapping[Purpose, str]) -> bool:
    known = sealed_with.get(purpose, "")
    return same_fingerprint(known, Sealer(purpose, read_or_make_key(file, os.urandom)).fingerprint)


def _replace(new: Path, old: Path) -> None:
    if old.exists():
        # Overwritten before it is gone: cheap, and it helps where the disk is no flash.
        with old.open("r+b") as file:
            file.write(os.urandom(old.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    new.replace(old)
    _sync(old.parent)


def _sync(directory: Path) -> None:
    """Names of files are on the disk, not only what is in them."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
