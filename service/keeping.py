"""The commands that keep what must not be lost: `backup`, `restore`, and `keys` with its three.

Each does its work, tells the operator, and gives the exit code. What is not about backups is raised.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import typer

from newsroom.sealing import KeysMissing, Unsealable
from service import (
    backup,
    console,
    keeping_words,
    key_files,
    keyring,
    rotating,
    sealed_copies,
    sentences,
    server_backup,
)
from service.opening import opened
from service.settings import Settings
from storage import backup as backups
from storage import inspection, rekeying
from storage.backup import NUMBERS_SKIPPED, BackupError
from storage.rekeying import ROTATED, LogIsBroken

DONE, FAILED, WRONG_USE = 0, 1, 2

Asked = ParamSpec("Asked")


def _told(work: Callable[Asked, int]) -> Callable[Asked, int]:
    """What is amiss with a backup is a line and an exit code."""

    @wraps(work)
    def tell(*words: Asked.args, **options: Asked.kwargs) -> int:
        try:
            return work(*words, **options)
        except BackupError as error:
            typer.echo(keeping_words.backup(error), err=True)
            return FAILED if keeping_words.is_failure(error) else WRONG_USE

    return tell


@_told
def back_up(settings: Settings, named: str, *, with_keys: bool) -> int:
    """Copy the database into a new file, or into a directory."""
    destination = Path(named)
    # A path does not remember the slash, by which a file is not made where a disk is not mounted.
    if named.endswith("/") and not destination.is_dir():
        raise BackupError("not_a_directory", destination)
    now = datetime.now(settings.timezone)
    if settings.is_on_server:
        made = server_backup.back_up(settings, destination, with_keys=with_keys, now=now)
        console.tell(keeping_words.kept(made))
        return DONE
    database = settings.database_path
    with console.progress("Copying", backup.size_of(database), in_bytes=True) as advance:
        made = backup.back_up(
            database, settings.key_dir, destination, with_keys=with_keys, now=now, progress=advance
        )
    console.tell(keeping_words.kept(made))
    return DONE


@_told
def restore(settings: Settings, source: Path, identity: Path | None) -> int:
    """Put a backup in the place of a database that is not there; opened by `identity` where it is sealed."""
    if identity is None:
        if source.name.endswith(sealed_copies.ENDING):
            return _wrong(keeping_words.needs_identity(source))
        return _restore(settings, source)
    if settings.is_on_server:
        beside = Path(tempfile.gettempdir()) / "kentongan"
    else:
        beside = settings.database_path
        backups.refuse_to_overwrite(beside)
    with sealed_copies.unsealed(source, identity, beside) as plain:
        return _restore(settings, plain)


def _restore(settings: Settings, source: Path) -> int:
    if settings.is_on_server:
        put = server_backup.restore(source, settings)
    else:
        with console.progress("Copying", backup.size_of(source), in_bytes=True) as advance:
            put = backup.restore(source, settings.database_path, settings.key_dir, progress=advance)
    for sentence in keeping_words.restored(put, settings.key_dir, NUMBERS_SKIPPED):
        console.tell(sentence)
    return DONE


def list_keys(settings: Settings) -> int:
    """Which keys there are."""
    now = datetime.now(UTC)
    keys = keyring.listed(settings.key_dir, timedelta(days=settings.reply_route_days))
    if not keys.lasting:
        raise KeysMissing("none_yet", settings.key_dir)
    for lasting in keys.lasting:
        console.tell(keeping_words.lasting_key(lasting, now))
    for route in keys.routes:
        console.tell(keeping_words.route_key(route))
    if not keys.is_exported:
        console.tell(sentences.NOT_EXPORTED)
    return DONE


@_told
def export_keys(settings: Settings, file: Path, recipient: str | None) -> int:
    """Write the keys into a sealed file. Asks for a passphrase where there is no recipient."""
    if recipient is not None:
        try:
            seal = keyring.sealed_for(recipient)
        except keyring.NoRecipient:
            return _wrong(keeping_words.NO_RECIPIENT)
    else:
        if sys.stdin.isatty():
            passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
        else:  # a script's, on a line
            passphrase = sys.stdin.readline().rstrip("\r\n")
            if not passphrase:
                return _wrong(keeping_words.NO_TERMINAL)
        if len(passphrase) < keyring.LEAST_PASSPHRASE:
            return _wrong(keeping_words.short_passphrase(keyring.LEAST_PASSPHRASE))
        seal = keyring.sealed_by(passphrase)
    found = asyncio.run(inspection.of(settings.database_url))
    count = keyring.export(settings.key_dir, found, file, seal, datetime.now(UTC))
    console.tell(keeping_words.exported(count, file))
    return DONE


async def rotate_keys(settings: Settings) -> int:
    """Seal everything anew under new keys, or leave all as it was."""
    now = datetime.now(UTC)
    # In another directory, or without the unit's settings, it would make new ones and leave those in use.
    if not key_files.present(settings.key_dir):
        raise KeysMissing("none_yet", settings.key_dir)
    if await inspection.of(settings.database_url) is None:
        return _wrong(keeping_words.NO_DATABASE)
    try:
        async with opened(settings.database_url, settings.key_dir, now=now, alone=True) as kept:
            old = {purpose: kept.keyring.sealer(purpose) for purpose in ROTATED}
            async with kept.storage.reading() as connection:
                rows = await rekeying.count(connection)
            with console.progress("Sealing", rows) as advance:
                await rotating.rotate(kept.storage, old, settings.key_dir, now, advance)
    except Unsealable as error:
        return _failed(keeping_words.does_not_open(str(error)))
    except LogIsBroken as error:
        return _failed(keeping_words.broken_log(error.number))
    for sentence in keeping_words.rotated(rows, settings.key_dir):
        console.tell(sentence)
    return DONE


def _failed(sentence: str) -> int:
    typer.echo(sentence, err=True)
    return FAILED


def _wrong(sentence: str) -> int:
    typer.echo(sentence, err=True)
    return WRONG_USE
