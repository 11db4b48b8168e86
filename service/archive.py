"""The tar archives that backups with keys and exports of keys are: any `tar` opens them."""

import io
import tarfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from newsroom.sealing import KEY_BYTES, LASTING, Purpose

_FOR_THE_OWNER, _DIRECTORY_FOR_THE_OWNER = 0o600, 0o700


def add(tar: tarfile.TarFile, name: str, now: datetime, content: Path | bytes) -> None:
    """Add a file, for its owner alone and without a name of whoever packed it."""
    member = tarfile.TarInfo(name)
    member.mode, member.mtime = _FOR_THE_OWNER, int(now.timestamp())
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as reading:
        member.size = len(content) if isinstance(content, bytes) else content.stat().st_size
        tar.addfile(member, reading)


def add_keys(tar: tarfile.TarFile, keys: Mapping[Purpose, bytes], now: datetime) -> None:
    """Add keys where they lie in `KEY_DIR`, under `keys/`."""
    # Without it `tar` makes one that others may read, and such keys are refused.
    directory = tarfile.TarInfo("keys")
    directory.type, directory.mode = tarfile.DIRTYPE, _DIRECTORY_FOR_THE_OWNER
    directory.mtime = int(now.timestamp())
    tar.addfile(directory)
    for purpose, key in keys.items():
        add(tar, _member(purpose), now, key)


def keys_in(tar: tarfile.TarFile) -> dict[Purpose, bytes]:
    """The keys in an archive; a byte too many where one is not as long as keys are."""
    names = set(tar.getnames())
    found: dict[Purpose, bytes] = {}
    for purpose in LASTING:
        file = tar.extractfile(_member(purpose)) if _member(purpose) in names else None
        if file is not None:
            found[purpose] = file.read(KEY_BYTES + 1)
    return found


def _member(purpose: Purpose) -> str:
    return f"keys/{purpose}.key"
