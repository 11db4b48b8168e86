"""The bot looks at itself: feeds that are dead, what waits too long, the disk, the keys. It only looks.

When somebody is told is `newsroom/alarms.py`, by which words `handlers/alarms.py`.
"""

import asyncio
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from handlers.alarms import Seen
from newsroom import web_addresses
from newsroom.alarms import (
    ALERTS_MAY_WAIT,
    BACKUP_MAY_BE,
    NEWS_MAY_WAIT,
    Cause,
    Standing,
    What,
    is_late,
    is_low,
    is_off,
)
from newsroom.deliveries import DeliveryKind
from newsroom.routes import RouteKeys, first_day_kept
from newsroom.sealing import KeysError
from service import key_files
from service.nightly import nightly_of
from service.settings import FREE_SEND_RATE, Settings
from storage import alarms, feeds, figures
from storage.backup import BackupError
from storage.database import Storage
from storage.feeds import Feed
from storage.figures import Backlog

_ALERTS = frozenset(
    {
        DeliveryKind.ALERT,
        DeliveryKind.ALERT_CHANGE,
        DeliveryKind.ALERT_NOTICE,
        DeliveryKind.ALERT_NOTICE_RECALL,
    }
)


@dataclass(slots=True)
class _Notes:
    """What a look brings together."""

    causes: list[Cause] = field(default_factory=list)
    figures: dict[Cause, dict[str, object]] = field(default_factory=dict)
    unseen: set[What] = field(default_factory=set)

    def add(self, cause: Cause, *, amiss: bool, **told: object) -> None:
        """A cause, also where nothing is amiss: its figures are for the words that it is over."""
        self.figures[cause] = told
        if amiss:
            self.causes.append(cause)


def free_beside(database: Path) -> int:
    """Bytes that are free on the database's disk."""
    return shutil.disk_usage(database.absolute().parent).free


async def look(
    settings: Settings,
    storage: Storage,
    now: datetime,
    *,
    free_bytes: Callable[[Path], int],
    clock_ahead: float = 0.0,
) -> tuple[Seen, Sequence[Standing]]:
    """What is amiss now, and what was noticed before. Raises `DatabaseUnavailable`."""
    async with storage.reading() as connection:
        known = await alarms.standing(connection)
        every_feed = await feeds.all_feeds(connection)
        backlogs = await figures.backlogs(connection)
    told = frozenset(one.cause for one in known if one.told_at is not None)
    notes = _Notes()
    for feed in every_feed:
        if feed.is_off:
            continue
        notes.add(
            Cause(What.FEED, feed.id), amiss=feed.failures > 0, name=_name(feed), reason=feed.last_error
        )
    _note_backlogs(notes, backlogs, settings, now, told)
    off = Cause(What.CLOCK)
    minutes = round(abs(clock_ahead) / 60)
    notes.add(off, amiss=is_off(clock_ahead, told=off in told), minutes=minutes, ahead=clock_ahead > 0)
    await asyncio.to_thread(_note_this_machine, notes, settings, now, told, free_bytes)
    return Seen(notes.causes, notes.figures, notes.unseen), known


def _note_backlogs(
    notes: _Notes, backlogs: Sequence[Backlog], settings: Settings, now: datetime, told: Collection[Cause]
) -> None:
    # Only alerts are ever paid for.
    for what, may_wait, of_alerts, rate in (
        (What.ALERTS_LATE, ALERTS_MAY_WAIT, True, settings.rate),
        (What.NEWS_LATE, NEWS_MAY_WAIT, False, min(settings.rate, FREE_SEND_RATE)),
    ):
        mine = [backlog for backlog in backlogs if (backlog.kind in _ALERTS) is of_alerts]
        # Alerts go first; news waits for all that is there.
        ahead = sum(backlog.pending for backlog in (mine if of_alerts else backlogs))
        since = min((one.due_since for one in mine if one.due_since is not None), default=now.timestamp())
        overdue = timedelta(seconds=now.timestamp() - since)
        late = is_late(overdue, ahead, rate, may_wait, told=Cause(what) in told)
        notes.add(
            Cause(what),
            amiss=late,
            pending=sum(backlog.pending for backlog in mine),
            minutes=int(overdue.total_seconds() // 60),
        )


def _note_this_machine(
    notes: _Notes,
    settings: Settings,
    now: datetime,
    told: Collection[Cause],
    free_bytes: Callable[[Path], int],
) -> None:
    """Reads files: for a thread. What cannot be looked at is neither well nor amiss."""
    try:
        # On a server the database is its operator's; the keys and the log are on this machine's disk.
        free = free_bytes(settings.key_dir if settings.is_on_server else settings.database_path)
        notes.add(
            Cause(What.DISK), amiss=is_low(free, told=Cause(What.DISK) in told), megabytes=free // 1_000_000
        )
    except OSError:
        notes.unseen.add(What.DISK)
    _note_backups(notes, settings, now)
    try:
        keys = key_files.present(settings.key_dir)
        notes.add(Cause(What.KEYS), amiss=not key_files.is_exported(keys, settings.key_dir))
    except KeysError:
        notes.unseen.add(What.KEYS)
    try:
        first = first_day_kept(timedelta(days=settings.reply_route_days), now)
        routes = RouteKeys(settings.key_dir)
        over = sum(date.fromisoformat(day) < first for day in routes.days()) + len(routes.strays())
        notes.add(Cause(What.ROUTES), amiss=over > 0, days=over)
    except OSError:
        notes.unseen.add(What.ROUTES)


def _note_backups(notes: _Notes, settings: Settings, now: datetime) -> None:
    nightly = nightly_of(settings)
    if nightly is None:
        return
    try:
        latest = nightly.latest(now)
    except BackupError:  # its disk is not there
        latest = None
    since = None if latest is None else now - latest
    days = 0 if since is None else since.days
    notes.add(Cause(What.BACKUP), amiss=since is None or since > BACKUP_MAY_BE, days=days)


def _name(feed: Feed) -> str:
    """As an editor knows it; an address may hold a password or a key."""
    return feed.title or web_addresses.name_of(feed.url)
