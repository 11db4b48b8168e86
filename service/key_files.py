"""The lasting keys as files: which are there, whether they fit a database. No key is made here."""

import os
from collections.abc import Mapping
from pathlib import Path

from newsroom.sealing import (
    LASTING,
    KeysMissing,
    KeysUnreadable,
    Purpose,
    Sealer,
    read_or_make_key,
    refuse_open_permissions,
    same_fingerprint,
)

#: Which keys were exported, by their fingerprints; a new key is missing in it.
_EXPORTED = "exported"


def key_file(key_dir: Path, purpose: Purpose) -> Path:
    """Where the key of a purpose lies."""
    return key_dir / f"{purpose}.key"


def has_key(key_dir: Path, purpose: Purpose) -> bool:
    """Whether the key of a purpose is there. Raises `KeysUnreadable` where this user may not look."""
    try:
        return key_file(key_dir, purpose).exists()
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, key_dir) from error


def present(key_dir: Path) -> dict[Purpose, bytes]:
    """The keys that are there. Raises `KeysError` where one cannot be read, or others may read it too."""
    there = [purpose for purpose in LASTING if has_key(key_dir, purpose)]
    if there:
        refuse_open_permissions(key_dir)
    return {purpose: read_or_make_key(key_file(key_dir, purpose), os.urandom) for purpose in there}


def require_fitting(keys: Mapping[Purpose, bytes], sealed_with: Mapping[Purpose, str], key_dir: Path) -> None:
    """Raises `KeysMissing` where one of these keys is not the one that a database was sealed with."""
    for purpose, key in keys.items():
        ours = fingerprint(purpose, key)
        if not same_fingerprint(sealed_with.get(purpose, ours), ours):
            raise KeysMissing("another_key", key_dir)


def require_all(keys: Mapping[Purpose, bytes], sealed_with: Mapping[Purpose, str], key_dir: Path) -> None:
    """Raises `KeysMissing` where a key is not there that a database was sealed with."""
    if not sealed_with.keys() <= keys.keys():
        raise KeysMissing("missing", key_dir)


def is_exported(keys: Mapping[Purpose, bytes], key_dir: Path) -> bool:
    """Whether these keys were exported. Raises `KeysUnreadable`."""
    try:
        noted = (key_dir / _EXPORTED).read_text("ascii").splitlines()
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError) as error:
        raise KeysUnreadable(type(error).__name__, key_dir / _EXPORTED) from error
    return set(_fingerprints(keys)) <= set(noted)


def note_exported(keys: Mapping[Purpose, bytes], key_dir: Path) -> None:
    """Remember beside the keys that these were exported. Raises `KeysUnreadable`."""
    try:
        descriptor = os.open(key_dir / _EXPORTED, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in _fingerprints(keys)))
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, key_dir / _EXPORTED) from error


def _fingerprints(keys: Mapping[Purpose, bytes]) -> list[str]:
    return sorted(f"{purpose} {fingerprint(purpose, key)}" for purpose, key in keys.items())


def fingerprint(purpose: Purpose, key: bytes) -> str:
    """What names a key without giving it away."""
    return Sealer(purpose, key).fingerprint
