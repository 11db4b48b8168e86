"""`bot.py keys`: which keys there are, and a copy of them that only its owner can open. No key is ever shown.

An export is an age file (age-encryption.org) with a tar archive in it, so that it can be opened in ten years
and without this program: `age -d FILE | tar -x` makes the directory `keys` anew. As in backups, the keys of
the days that lead to sources are not in it.
"""

import io
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage

from newsroom.cleaning import originals
from newsroom.routes import RouteKeys, SealedRoute, route_ends
from newsroom.sealing import KeysMissing, KeysUnreadable, Purpose
from service import archive, key_files
from service.key_files import key_file
from storage import backup
from storage.backup import BackupError
from storage.inspection import Inspected

#: Fewer characters can be guessed by whoever finds the file.
LEAST_PASSPHRASE = 12
Seal = Callable[[bytes], bytes]


class NoRecipient(Exception):
    """That is not the public half of an age key."""


@dataclass(frozen=True, slots=True)
class LastingKey:
    """A key that lives as long as the database."""

    purpose: Purpose
    since: datetime


@dataclass(frozen=True, slots=True)
class RouteKey:
    """The key of a day on which sources told something; with it ends what leads to them."""

    day: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """All keys of an installation."""

    lasting: tuple[LastingKey, ...]
    routes: tuple[RouteKey, ...]
    is_exported: bool


def listed(key_dir: Path, life: timedelta) -> Listed:
    """Which keys there are. Raises `KeysError`."""
    keys = key_files.present(key_dir)
    lasting = tuple(LastingKey(purpose, _since(key_file(key_dir, purpose))) for purpose in keys)
    days = RouteKeys(key_dir).days()
    routes = tuple(RouteKey(day, route_ends(SealedRoute(day, b""), life)) for day in days)
    return Listed(lasting, routes, bool(keys) and key_files.is_exported(keys, key_dir))


def export(key_dir: Path, database: Inspected | None, destination: Path, seal: Seal, now: datetime) -> int:
    """Write all lasting keys into a new sealed file; how many they are. `seal` may take a second.

    `database` is what the database says of itself, if there is one.

    Raises `KeysError` where there are none, or not those of the database, and `BackupError`.
    """
    if destination.exists():
        raise BackupError("exists", destination)
    keys = key_files.present(key_dir)
    if not keys:
        raise KeysMissing("none_yet", key_dir)
    if database is not None:
        key_files.require_all(keys, database.keys, key_dir)
        key_files.require_fitting(keys, database.keys, key_dir)
    with backup.partial(destination) as unfinished:
        try:
            unfinished.write_bytes(seal(_packed(keys, now)))
        except OSError as error:
            raise BackupError("cannot_write", destination) from error
        backup.sync(unfinished)
        backup.place(unfinished, destination)
    key_files.note_exported(keys, key_dir)
    return len(keys)


def sealed_by(passphrase: str) -> Seal:
    """Opened by the same words."""

    def seal(data: bytes) -> bytes:
        sealed: bytes = pyrage.passphrase.encrypt(data, passphrase)
        return sealed

    return seal


def sealed_for(recipient: str) -> Seal:
    """Opened by the other half of an age key. Raises `NoRecipient`."""
    if not originals.is_age_recipient(recipient):
        raise NoRecipient
    return lambda data: originals.seal_original(data, recipient)


def _packed(keys: Mapping[Purpose, bytes], now: datetime) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        archive.add_keys(tar, keys, now)
    return packed.getvalue()


def _since(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, path) from error
