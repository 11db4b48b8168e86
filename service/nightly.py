"""The backup of each night: made while the bot runs, sealed where there is an offline key, not kept for ever.

Which there are is read off the names in the directory, so nothing has to be remembered, and a night that was
missed is caught up once. The keys are never in it.
"""

import asyncio
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

from newsroom.sealing import KeysError
from service.settings import Settings
from storage.backup import BackupError
from storage.database import DatabaseError

# What packs and seals comes with the night: until then a bot does without.
# ruff: noqa: PLC0415

logger = logging.getLogger(__name__)

#: Before the file is written anew at 03.40.
HOUR = time(2, 30)
_FORM = "kentongan-%Y%m%d-%H%M%S"
_NAME = re.compile(r"(kentongan-\d{8}-\d{6})\.(db|pgdump)(\.age)?")
_UNFINISHED = re.compile(rf"{_NAME.pattern}\..*\.part(-\w+)?")
#: A name that nobody gives a directory of their own: what bears it and is old is removed.
_ROOM = "kentongan-unsealed-"
#: So long no backup takes.
_ABANDONED = timedelta(days=1)
#: Clocks of two machines, and the hour of summer time, may differ by so much.
_AHEAD = timedelta(hours=12)


def nightly_of(settings: Settings) -> "Nightly | None":
    """What the settings want; None where they name no directory."""
    if settings.backup_dir is None:
        return None
    life = timedelta(days=settings.backup_days)
    return Nightly(settings.backup_dir, life, settings.timezone, settings.newsroom_age_recipient)


async def keep(settings: Settings, now: datetime) -> bool:
    """Make the backup of the last night, if it is missing; False where that failed, which is logged."""
    nightly = nightly_of(settings)
    if nightly is None:
        return True
    try:
        if await asyncio.to_thread(nightly.is_due, now):
            made = await asyncio.to_thread(nightly.make, settings, now)
            logger.info("a backup was made: %s", made)
    # A sentence made here would be hidden by the log; the fault's word and a path are shown.
    except (BackupError, KeysError) as error:
        logger.error("no backup was made: %s, %s", error.fault, error.path)  # noqa: TRY400  said in a line
    except DatabaseError as error:
        logger.error("no backup was made: %s", error.fault)  # noqa: TRY400  said in a line
    else:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Nightly:
    """Where backups go, for how long each is kept, in whose night, and for whose age key ("" for none)."""

    directory: Path
    life: timedelta
    zone: tzinfo
    recipient: str = ""

    def latest(self, now: datetime) -> datetime | None:
        """When the newest one was made; None while there is none. Raises `BackupError`.

        One of a day to come is of a clock that was wrong, and counts for nothing.
        """
        return max((at for at, _ in self._made() if at <= now + _AHEAD), default=None)

    def is_due(self, now: datetime) -> bool:
        """Whether the last 02.30 has passed without one. Raises `BackupError`."""
        local = now.astimezone(self.zone)
        last = datetime.combine(local.date(), HOUR, self.zone)
        if last > local:
            last = datetime.combine(local.date() - timedelta(days=1), HOUR, self.zone)
        latest = self.latest(now)
        return latest is None or latest < last

    def make(self, settings: Settings, now: datetime) -> Path:
        """Make one, then throw away those that are too old; the newest always stays.

        Blocking. Raises `BackupError`, `DatabaseError` and `KeysError`.
        """
        ending = "pgdump" if settings.is_on_server else "db"
        name = f"{now.astimezone(self.zone):{_FORM}}.{ending}"
        if not self.recipient:
            made = _copy(settings, self.directory / name, now)
        else:
            from service import sealed_copies

            made = self.directory / f"{name}{sealed_copies.ENDING}"
            # In the clear it lies where the database does, and never on the disk for backups.
            beside = None if settings.is_on_server else settings.database_path.parent
            with tempfile.TemporaryDirectory(prefix=_ROOM, dir=beside) as room:
                sealed_copies.seal(_copy(settings, Path(room) / name, now), made, self.recipient)
        for at, file in self._made():
            if file != made and at < now - self.life:
                file.unlink(missing_ok=True)
        self._sweep(now, beside=None if settings.is_on_server else settings.database_path.parent)
        return made

    def _sweep(self, now: datetime, beside: Path | None) -> None:
        """What a killed backup left is a copy that nobody would ever delete."""
        left = [file for file in self.directory.iterdir() if _UNFINISHED.fullmatch(file.name)]
        if beside is not None:
            left += [room for room in beside.glob(f"{_ROOM}*") if room.is_dir()]
        for one in left:
            try:
                if one.stat().st_mtime < (now - _ABANDONED).timestamp():
                    shutil.rmtree(one) if one.is_dir() else one.unlink()
            except OSError as error:
                logger.warning("what a killed backup left cannot be removed: %s", type(error).__name__)

    def _made(self) -> Iterator[tuple[datetime, Path]]:
        try:
            files = list(self.directory.iterdir())
        except OSError as error:
            raise BackupError("no_directory", self.directory / "kentongan.db") from error
        for file in files:
            if found := _NAME.fullmatch(file.name):
                yield datetime.strptime(found[1], _FORM).replace(tzinfo=self.zone), file


def _copy(settings: Settings, file: Path, now: datetime) -> Path:
    if settings.is_on_server:
        from service import server_backup  # with the driver of one

        return server_backup.back_up(settings, file, with_keys=False, now=now).path
    from service.backup import back_up

    return back_up(settings.database_path, settings.key_dir, file, with_keys=False, now=now).path
