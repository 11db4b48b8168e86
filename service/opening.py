"""Opening the database together with the keys that it was sealed with: never one without the other."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newsroom.sealing import LASTING, Keyring, KeysMissing, Purpose, Sealer, same_fingerprint
from newsroom.tombstones import Tombstones
from service import placing, rotating
from service.burying import bury_again
from service.key_files import has_key
from storage import addresses, inspection, meta
from storage.database import Storage
from storage.lock import held


@dataclass(frozen=True, slots=True)
class Opened:
    """The open database, its keys, and (asked for most often) the sealer of its readers."""

    storage: Storage
    keyring: Keyring
    sealer: Sealer
    tombstones: Tombstones


@asynccontextmanager
async def opened(
    database: str, key_dir: Path, *, now: datetime, alone: bool = False, among_others: bool = False
) -> AsyncIterator[Opened]:
    """Open the keys and the database, and close it at the end of the block.

    `alone` holds it for delivering: raises `InUse` where another bot runs on it. `among_others` holds it
    together with other workers.

    Raises `KeysMissing` where the database was sealed with a key that `key_dir` does not hold: a new one must
    not be made then, because it would hide that all readers are about to be lost. Raises `KeysError` and
    `DatabaseError` as their modules say.
    """
    file = addresses.file_of(database)
    with held(file) if alone and file is not None else nullcontext():
        async with _opened(database, key_dir, now, alone=alone, among_others=among_others) as house:
            yield house


@asynccontextmanager
async def _opened(
    database: str, key_dir: Path, now: datetime, *, alone: bool, among_others: bool
) -> AsyncIterator[Opened]:
    known = await inspection.of(database)
    sealed_with = known.keys if known is not None else {}
    await asyncio.to_thread(rotating.finish, key_dir, sealed_with)
    await asyncio.to_thread(_require_keys, key_dir, sealed_with)
    keyring = await asyncio.to_thread(Keyring.open, key_dir)
    for purpose, fingerprint in sealed_with.items():
        _require_same(fingerprint, keyring.sealer(purpose), key_dir)
    if addresses.file_of(database) is None:
        from service.copy_before import copy_before_migration  # noqa: PLC0415  with a server's driver

        await copy_before_migration(database, known, key_dir, now)
    storage = await Storage.open(database, now=now, alone=alone, among_others=among_others)
    try:
        async with storage.transaction() as connection:
            for purpose in LASTING:
                sealer = keyring.sealer(purpose)
                stored = await meta.claim(connection, meta.key_of(purpose), sealer.fingerprint)
                # Asked again: another program may have been the first to seal something in a new file.
                _require_same(stored, sealer, key_dir)
        await placing.place_topics(storage, keyring.sealer(Purpose.READERS))
        tombstones = Tombstones(key_dir)
        await bury_again(storage, keyring.sealer(Purpose.TIPS), tombstones, now)
        yield Opened(storage, keyring, keyring.sealer(Purpose.READERS), tombstones)
    finally:
        await storage.close()


def _require_keys(key_dir: Path, purposes: Iterable[Purpose]) -> None:
    if not all(has_key(key_dir, purpose) for purpose in purposes):
        raise KeysMissing("missing", key_dir)


def _require_same(stored: str, sealer: Sealer, key_dir: Path) -> None:
    if not same_fingerprint(stored, sealer.fingerprint):
        raise KeysMissing("another_key", key_dir)
