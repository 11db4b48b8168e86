"""What was deleted because somebody asked, remembered so that no older copy of the database brings it back.

A backup of yesterday holds what was deleted today. The list lies in `KEY_DIR`, outside the database and its
backups, and is gone through each time a database is opened: by `restore`, or by whoever put a file back by
hand. It names nobody: a reader by the keyed index that the database had, a tip by its random name. A line is
written and on the disk before what it is about is deleted, so a crash in between deletes rather too much than
too little.
"""

import fcntl
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from newsroom.sealing import KeysUnreadable

#: So long a line is kept. A backup that is older brings back what was deleted before.
LIFE = timedelta(days=90)
FILE = "erased.log"


class Erased(StrEnum):
    """What was deleted."""

    READER = "reader"
    """All that was kept about a chat; `which` is its keyed index."""
    ROUTE = "route"
    """The way back to the source of a tip; `which` is its uid."""
    TIP = "tip"
    """What a tip told, taken back by its source; `which` is its uid."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One thing that is not to come back. `at` is the moment for a reader, the day for a source."""

    kind: Erased
    which: bytes
    at: datetime


class Tombstones:
    """The list in `KEY_DIR`. Reads and writes a file: call it from a thread. Raises `KeysUnreadable`."""

    def __init__(self, key_dir: Path) -> None:
        self._file = key_dir / FILE
        self._one_at_a_time = threading.Lock()

    def add(self, kind: Erased, every: Iterable[bytes], now: datetime) -> None:
        """Write them down, and onto the disk."""
        at = now.astimezone(UTC)
        if kind is not Erased.READER:
            # The moment of what a source did is nobody's business.
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [_line(Tombstone(kind, which, at)) for which in every]
        if lines:
            # After a line that a crash cut off comes a new one.
            with self._alone():
                self._write("\n" + "".join(lines), os.O_APPEND)

    def read(self) -> tuple[Tombstone, ...]:
        """All of them, oldest first. A line that a crash cut off is left out: nothing was deleted for it."""
        try:
            text = self._file.read_text("ascii") if self._file.exists() else ""
        except (OSError, ValueError) as error:
            raise KeysUnreadable(type(error).__name__, self._file) from error
        return tuple(found for line in text.splitlines() if (found := _read(line)) is not None)

    def forget_before(self, now: datetime) -> int:
        """Drop what is older than `LIFE`; how many lines went."""
        with self._alone():
            every = self.read()
            kept = [one for one in every if one.at >= now - LIFE]
            if len(kept) < len(every):
                self._write("".join(map(_line, kept)), 0)
        return len(every) - len(kept)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other thread, and no other worker's process, adds to the list while it is replaced."""
        with self._one_at_a_time:
            try:
                directory = os.open(self._file.parent, os.O_RDONLY)
            except OSError as error:
                raise KeysUnreadable(type(error).__name__, self._file) from error
            try:
                fcntl.flock(directory, fcntl.LOCK_EX)
                yield
            finally:
                os.close(directory)

    def _write(self, text: str, how: int) -> None:
        partial = self._file if how else self._file.with_suffix(".part")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | (how or os.O_TRUNC), 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if not how:
                partial.replace(self._file)
        except OSError as error:
            raise KeysUnreadable(type(error).__name__, self._file) from error


def _line(one: Tombstone) -> str:
    return f"{one.kind} {one.which.hex()} {one.at.isoformat()}\n"


def _read(line: str) -> Tombstone | None:
    try:
        kind, which, moment = line.split(" ")
        at = datetime.fromisoformat(moment)
        return Tombstone(Erased(kind), bytes.fromhex(which), at) if at.tzinfo is not None else None
    except ValueError:
        return None
