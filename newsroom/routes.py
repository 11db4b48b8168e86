"""The way back to a source: sealed under a key of its day, and gone for good when that key is destroyed.

A key lies in `KEY_DIR/routes/`, outside the database and its backups. Destroying the key is the deletion:
what was sealed with it can be opened by nobody any more, in no copy of the database.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from newsroom.sealing import Address, KeysUnreadable, Purpose, Sealer, Unsealable, read_or_make_key

_SUFFIX = ".key"


@dataclass(frozen=True, slots=True)
class SealedRoute:
    """A route as it may be stored: the day whose key opens it, and the seal."""

    day: str
    seal: bytes


def first_day_kept(life: timedelta, now: datetime) -> date:
    """The oldest day whose key is still kept: routes live for `life`, and to the end of its last day."""
    return (now.astimezone(UTC) - life).date()


def route_ends(route: SealedRoute, life: timedelta) -> datetime:
    """Until when a route leads to its source: `life` counted from the end of its day (UTC)."""
    day = datetime.combine(date.fromisoformat(route.day), time.min, UTC)
    return day + timedelta(days=1) + life


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


class RouteKeys:
    """The keys of the days: made when first needed, destroyed when their days are over. Reads files."""

    def __init__(self, key_dir: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._directory = key_dir / "routes"
        self._random = random
        # Called from threads: two who make the same day's key at once would lose one of two sources.
        self._making = threading.Lock()

    def seal(self, address: Address, context: bytes, now: datetime) -> SealedRoute:
        """Seal the way to the source of one tip (`context` is the tip's uid). Raises `KeysError`."""
        day = now.astimezone(UTC).date().isoformat()
        return SealedRoute(day, self.sealer_of(day).seal(address.to_bytes(), context))

    def open(self, route: SealedRoute, context: bytes) -> Address:
        """The way again. Raises `Unsealable` once the key is gone, which is how every route ends."""
        if not self._file(route.day).exists():
            raise Unsealable("route")
        return Address.from_bytes(self.sealer_of(route.day).unseal(route.seal, context))

    def sealer_of(self, day: str) -> Sealer:
        """The sealer of a day, with a new key if the day has none yet."""
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise KeysUnreadable(type(error).__name__, self._directory) from error
        with self._making:
            key = read_or_make_key(self._file(day), self._random)
        return Sealer(Purpose.ROUTES, key, random=self._random)

    def destroy_expired(self, life: timedelta, now: datetime) -> tuple[str, ...]:
        """Destroy the keys of days that ended longer than `life` ago; returns those days."""
        first_kept = first_day_kept(life, now)
        expired = [day for day in self.days() if date.fromisoformat(day) < first_kept]
        for day in expired:
            file = self._file(day)
            # Overwritten before it is unlinked: cheap, and it helps where the disk is no flash.
            file.write_bytes(self._random(file.stat().st_size))
            file.unlink()
        return tuple(expired)

    def days(self) -> tuple[str, ...]:
        """The days that still have a key, oldest first."""
        return tuple(sorted(name for name in self._names() if _is_day(name)))

    def strays(self) -> tuple[str, ...]:
        """Files there that are of no day, such as a copy that somebody made: nothing destroys them."""
        return tuple(sorted(name for name in self._names() if not _is_day(name)))

    def _names(self) -> list[str]:
        return [file.stem for file in self._directory.glob(f"*{_SUFFIX}")]

    def _file(self, day: str) -> Path:
        return self._directory / f"{date.fromisoformat(day).isoformat()}{_SUFFIX}"
