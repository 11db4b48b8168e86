"""Backups that only the newsroom's offline age key opens (age-encryption.org), as streams."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
from pyrage import x25519

from storage import backup
from storage.backup import BackupError

#: What a sealed file's name ends with.
ENDING = ".age"


def seal(plain: Path, target: Path, recipient: str) -> None:
    """Write the sealed form of a file under a new name. Blocking. Raises `BackupError`."""
    with backup.partial(target) as unfinished:
        try:
            with plain.open("rb") as reading, unfinished.open("wb") as writing:
                pyrage.encrypt_io(reading, writing, [x25519.Recipient.from_str(recipient)])
        except OSError as error:
            raise BackupError("cannot_write", target) from error
        backup.sync(unfinished)
        backup.place(unfinished, target)


@contextmanager
def unsealed(source: Path, identity: Path, beside: Path) -> Iterator[Path]:
    """The plain form of a sealed file, for the length of the block, beside the file that it is meant for.

    Blocking. Raises `BackupError`, `not_the_key` where the key in `identity` does not open it.
    """
    keys = _identities(identity)
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError("cannot_write", beside) from error
    with backup.partial(beside) as plain:
        try:
            with source.open("rb") as reading, plain.open("wb") as writing:
                pyrage.decrypt_io(reading, writing, keys)
        except pyrage.DecryptError as error:
            raise BackupError("not_the_key", source) from error
        except FileNotFoundError as error:
            raise BackupError("missing", source) from error
        except OSError as error:
            raise BackupError(_fault_of(error), source) from error
        yield plain


def _fault_of(error: OSError) -> str:
    """What ends in its middle is damaged; age says so without the system's number."""
    if error.errno == errno.ENOSPC:
        return "no_room"
    return "damaged" if error.errno is None else "cannot_read"


def _identities(file: Path) -> list[x25519.Identity]:
    """The secret halves in a file as `age-keygen` writes it. Raises `BackupError`; no line is repeated."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BackupError(
            "missing" if isinstance(error, FileNotFoundError) else "cannot_read", file
        ) from None
    try:
        keys = [x25519.Identity.from_str(line.strip()) for line in lines if line.strip()[:1] not in ("", "#")]
    except pyrage.IdentityError:
        raise BackupError("no_identity", file) from None
    if not keys:
        raise BackupError("no_identity", file)
    return keys
