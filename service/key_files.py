"""The lasting keys as files: which are there, whether they fit a database. No key is made here."""

import os
from collections.abc import Mapping
from pathlib import Path

from newsroom.sealing import (
    LASTING,
    KeysMissing,
    Purpose,
    Sealer,
    read_or_make_key,
    refuse_open_permissions,
    same_fingerprint,
)
from service.opening import has_key, key_file


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


def fingerprint(purpose: Purpose, key: bytes) -> str:
    """What names a key without giving it away."""
    return Sealer(purpose, key).fingerprint
