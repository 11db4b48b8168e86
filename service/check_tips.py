"""What `check` says about tips: the log of actions, the guide, the desk, the keys that lead to sources."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from newsroom.guide import GuideError
from newsroom.routes import RouteKeys, SealedRoute, first_day_kept, route_ends
from newsroom.sealing import KeysError, KeysUnreadable, Purpose, Sealer, Unsealable, refuse_open_permissions
from service import key_files, sentences
from service.finding import Finding
from service.settings import Settings
from service.tip_assembly import guide_file, read_guide
from storage import actions, desk_place, inspection
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says; nothing of it where it cannot be asked, which is told elsewhere."""

    log: Finding | None = None
    #: The desk's chat: as /meja said, before that as the settings say.
    desk: int | None = field(default=None, repr=False)
    is_desk_remembered: bool = False


async def look_into(settings: Settings, inspected: Inspected | None) -> Stored:
    """Read what only the keys of the staff open: the chain of the log, and where the desk is."""
    unknown = Stored(desk=settings.editors_chat_id)
    # An older database is asked when the start has migrated it.
    if inspected is None or inspected.revision != revisions.head():
        return unknown
    try:
        keys = await asyncio.to_thread(key_files.present, settings.key_dir)
        key_files.require_fitting(keys, inspected.keys, settings.key_dir)
        if Purpose.STAFF not in keys:
            return unknown
        staff = Sealer(Purpose.STAFF, keys[Purpose.STAFF])
        async with inspection.reading(settings.database_url) as connection:
            broken = await actions.first_broken(connection, staff)
            log = _log(await actions.count(connection), broken)
            place = await desk_place.remembered(connection, staff)
    except (KeysError, Unsealable):
        return unknown
    except DatabaseError as error:
        return Stored(Finding("log", good=False, sentence=sentences.database(error)), unknown.desk)
    if place is None:
        return Stored(log, unknown.desk)
    return Stored(log, place[0], is_desk_remembered=True)


async def findings(settings: Settings, stored: Stored, now: datetime) -> AsyncIterator[Finding]:
    """A line about each thing that tips need."""
    if stored.log is not None:
        yield stored.log
    guide, contacts = await asyncio.to_thread(_guide, guide_file(settings))
    yield guide
    if contacts is not None:
        yield contacts
    yield _tips(settings, stored)
    life = timedelta(days=settings.reply_route_days)
    yield await asyncio.to_thread(_routes, settings.key_dir, life, now)


def _log(count: int, broken: int | None) -> Finding:
    if broken is not None:
        return Finding("log", good=False, sentence=sentences.broken_log(broken))
    sentence = f"{count:,} actions are chained, unbroken." if count else "no action is in it yet."
    return Finding("log", good=True, sentence=sentence)


def _guide(path: Path) -> tuple[Finding, Finding | None]:
    try:
        guide = read_guide(path)
    except GuideError as error:
        return Finding("guide", good=False, sentence=f"{path} cannot be used: {error}."), None
    counts = f"{len(guide.categories)} categories, {len(guide.contacts)} contacts"
    found = Finding("guide", good=True, sentence=f"{path} has {counts}.")
    if not guide.unfilled:
        return found, None
    names = ", ".join(contact.id for contact in guide.unfilled)
    return found, Finding("contacts", good=True, sentence=sentences.unfilled(names, path), reminder=True)


def _tips(settings: Settings, stored: Stored) -> Finding:
    if stored.is_desk_remembered:
        return Finding("tips", good=True, sentence="can be taken: the desk is where /meja was sent.")
    if stored.desk is not None:
        return Finding("tips", good=True, sentence="can be taken: EDITORS_CHAT_ID names the desk.")
    if settings.admin_ids:
        return Finding("tips", good=True, sentence=sentences.DESK_AWAITED, reminder=True)
    return Finding("tips", good=True, sentence=sentences.NO_DESK, reminder=True)


def _routes(key_dir: Path, life: timedelta, now: datetime) -> Finding:
    place = key_dir / "routes"
    try:
        if not place.is_dir():
            return Finding("routes", good=True, sentence="no way back to a source is kept.")
        for path in (place, *place.glob("*.key")):
            refuse_open_permissions(path)
    except KeysError as error:
        return Finding("routes", good=False, sentence=sentences.keys(error))
    except OSError as error:
        unreadable = KeysUnreadable(type(error).__name__, place)
        return Finding("routes", good=False, sentence=sentences.keys(unreadable))
    days = RouteKeys(key_dir).days()
    if not days:
        return Finding("routes", good=True, sentence="no way back to a source is kept.")
    over = sum(date.fromisoformat(day) < first_day_kept(life, now) for day in days)
    ends = route_ends(SealedRoute(days[-1], b""), life)
    kept = f"{len(days)} key{'s' * (len(days) != 1)} in {place}, one a day, for the owner alone"
    sentence = f"{kept}; the last ends {ends:%Y-%m-%d}."
    if not over:
        return Finding("routes", good=True, sentence=sentence)
    return Finding("routes", good=True, sentence=f"{sentence} {sentences.days_over(over)}", reminder=True)
