"""`bot.py check`: is everything there that the live bot needs? Each finding is a line; nothing is changed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from feeds.errors import FeedError
from feeds.fetch import Fetched, Fetcher
from feeds.parse import parse
from newsroom import web_addresses
from newsroom.alarms import BACKUP_MAY_BE, LEAST_FREE_BYTES
from newsroom.boundaries import BoundariesError
from newsroom.regions import Gazetteer
from newsroom.sealing import LASTING, KeysError
from service import (
    check_server,
    check_telegram,
    check_tips,
    check_warnings,
    keeping_words,
    key_files,
    sentences,
)
from service.finding import Finding
from service.nightly import Nightly, nightly_of
from service.settings import Settings
from service.stats_assembly import outlines_in
from storage import feeds, inspection
from storage.backup import BackupError
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions


async def check(settings: Settings, *, now: datetime | None = None) -> AsyncIterator[Finding]:
    """Everything but the settings themselves, which were read already; the quick things first."""
    if settings.is_on_server:
        database, inspected = await check_server.database(settings.database_url)
    else:
        database, inspected = await asyncio.to_thread(_database, settings.database_path)
    yield database
    if settings.is_on_server and (working := await check_server.workers(settings.database_url)) is not None:
        yield working
    yield await asyncio.to_thread(_keys, settings.key_dir, inspected)
    stored = await check_tips.look_into(settings, inspected)
    async for finding in check_tips.findings(settings, stored, now or datetime.now(UTC)):
        yield finding
    if settings.bot_token is None:
        yield Finding("token", good=False, sentence=sentences.NOT_LIVE)
    else:
        async for finding in check_telegram.findings(settings, settings.bot_token, stored.desk):
            yield finding
    of_the_desk = await _feeds_of_the_desk(settings, inspected)
    async for finding in _feeds(settings, of_the_desk):
        yield finding
    has_desk = stored.desk is not None or bool(settings.admin_ids)
    moment = now or datetime.now(UTC)
    warned = await check_warnings.finding(settings, inspected, has_desk=has_desk, now=moment)
    if warned is not None:
        yield warned
    if (backups := nightly_of(settings)) is not None:
        yield await asyncio.to_thread(_backups, backups, moment)
    if settings.boundaries_file is not None:
        yield await asyncio.to_thread(_boundaries, settings.boundaries_file, settings.region_roots)


def _database(path: Path) -> tuple[Finding, Inspected | None]:
    try:
        inspected = inspection.look(path)
    except DatabaseError as error:
        return Finding("database", good=False, sentence=sentences.database(error)), None
    directory = _nearest_directory(path)
    for needed in (path, directory) if inspected is not None else (directory,):
        if not os.access(needed, os.W_OK):
            sentence = f"{needed.absolute()} may not be written by this user."
            return Finding("database", good=False, sentence=sentence), inspected
    free = shutil.disk_usage(directory).free
    if free < LEAST_FREE_BYTES:
        sentence = f"only {free // 1_000_000} MB are free beside {path}; make room."
        return Finding("database", good=False, sentence=sentence), inspected
    good, sentence = _schema(path, inspected)
    room = f" {free // 1_000_000:,} MB are free." if good else ""
    return Finding("database", good, f"{sentence}{room}"), inspected


def _schema(path: Path, inspected: Inspected | None) -> tuple[bool, str]:
    ours = revisions.head()
    if inspected is None or inspected.revision is None:
        return True, f"{path} will be made at the first start."
    if inspected.revision == ours:
        return True, f"{path} has the schema of this version, {ours}."
    if not revisions.is_known(inspected.revision):
        return False, sentences.database(DatabaseError("schema_is_newer", inspected.revision))
    return True, f"{path} has schema {inspected.revision}; the start migrates it to {ours}, after a backup."


def _nearest_directory(path: Path) -> Path:
    return next(parent for parent in path.absolute().parents if parent.is_dir())


def _keys(key_dir: Path, inspected: Inspected | None) -> Finding:
    sealed_with = inspected.keys if inspected is not None else {}
    try:
        there = key_files.present(key_dir)
        key_files.require_all(there, sealed_with, key_dir)
        if not there:
            return _future_keys(key_dir)
        key_files.require_fitting(there, sealed_with, key_dir)
        is_exported = key_files.is_exported(there, key_dir)
    except KeysError as error:
        return Finding("keys", good=False, sentence=sentences.keys(error))
    fit = ", and are those of the database" if sealed_with else ""
    sentence = f"are in {key_dir}, for the owner alone{fit}."
    # An older version had fewer.
    if len(there) < len(LASTING):
        sentence += " Those that are new in this version are made at the next start."
    if is_exported:
        return Finding("keys", good=True, sentence=sentence)
    return Finding("keys", good=True, sentence=f"{sentence} {sentences.NOT_EXPORTED}", reminder=True)


def _future_keys(key_dir: Path) -> Finding:
    place = key_dir if key_dir.is_dir() else _nearest_directory(key_dir)
    if not os.access(place, os.W_OK):
        return Finding("keys", good=False, sentence=f"{place.absolute()} may not be written by this user.")
    return Finding("keys", good=True, sentence=f"will be made in {key_dir} at the first start.")


def _backups(nightly: Nightly, now: datetime) -> Finding:
    try:
        latest = nightly.latest(now)
    except BackupError as error:
        return Finding("backups", good=False, sentence=keeping_words.backup(error))
    if not os.access(nightly.directory, os.W_OK):
        sentence = f"{nightly.directory.absolute()} may not be written by this user."
        return Finding("backups", good=False, sentence=sentence)
    if latest is None:
        return Finding("backups", good=True, sentence=f"the first goes to {nightly.directory} at 02.30.")
    sentence = f"the newest in {nightly.directory} is of {latest:%Y-%m-%d %H.%M}."
    if now - latest > BACKUP_MAY_BE:
        return Finding("backups", good=False, sentence=f"{sentence} Look into the log why none is made.")
    return Finding("backups", good=True, sentence=sentence)


def _boundaries(file: Path, roots: tuple[str, ...]) -> Finding:
    try:
        outlines = outlines_in(file, Gazetteer.of(roots))
    except BoundariesError as error:
        return Finding("map", good=False, sentence=sentences.boundaries(error, file))
    count = len({outline.code for outline in outlines})
    return Finding("map", good=True, sentence=sentences.boundaries_fit(file, count))


async def _feeds_of_the_desk(settings: Settings, inspected: Inspected | None) -> tuple[str, ...]:
    """Addresses of the feeds that the desk added and uses; none where the database has another schema."""
    if inspected is None or inspected.revision != revisions.head():
        return ()
    try:
        async with inspection.reading(settings.database_url) as connection:
            every = await feeds.all_feeds(connection)
    except DatabaseError:  # said of the database already
        return ()
    return tuple(
        one.url for one in every if not one.is_off and one.url not in settings.feeds and one.added_by
    )


async def _feeds(settings: Settings, of_the_desk: Sequence[str]) -> AsyncIterator[Finding]:
    every = (*settings.feeds, *of_the_desk)
    if not every:
        sentence = "FEEDS is empty; feeds are added by /sumber on the desk, articles by `import articles`."
        yield Finding("feeds", good=True, sentence=sentence)
        return
    async with Fetcher(allow_private=settings.feeds_allow_private, named=settings.feeds) as fetcher:
        looks = [asyncio.ensure_future(_feed(fetcher, address, settings)) for address in every]
        for look in looks:
            yield await look


async def _feed(fetcher: Fetcher, address: str, settings: Settings) -> Finding:
    try:
        fetched = await fetcher.fetch(address)
        count = await asyncio.to_thread(_articles, fetched, settings) if isinstance(fetched, Fetched) else 0
    except FeedError as error:
        return Finding(
            "feed", good=False, sentence=f"{web_addresses.shown(address)} {sentences.feed(error.reason)}."
        )
    return Finding("feed", good=True, sentence=f"{web_addresses.shown(address)} has {count} articles.")


def _articles(fetched: Fetched, settings: Settings) -> int:
    parsed = parse(
        fetched.raw,
        source_url=fetched.url,
        content_type=fetched.content_type,
        fetched_at=datetime.now(UTC),
        zone=settings.timezone,
    )
    return len(parsed.articles)
