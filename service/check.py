"""`bot.py check`: is everything there that the live bot needs? Each finding is a line; nothing is changed."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator, User
from telegram.error import Forbidden, InvalidToken, TelegramError

from delivery.telegram_api import AiohttpRequest
from feeds.errors import FeedError
from feeds.fetch import Fetched, Fetcher
from feeds.parse import parse
from newsroom.sealing import (
    LASTING,
    KeysError,
    KeysMissing,
    Sealer,
    read_or_make_key,
    refuse_open_permissions,
    same_fingerprint,
)
from service import sentences
from service.opening import has_key, key_file
from service.settings import Settings
from service.values import Secret
from storage import inspection
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions

#: A database of a million readers has some 200 MB; a backup before a migration needs as much again.
LEAST_FREE_BYTES = 500_000_000
#: Seconds; a check is waited for by a person.
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    good: bool
    sentence: str


async def check(settings: Settings) -> AsyncIterator[Finding]:
    """Everything but the settings themselves, which were read already; the quick things first."""
    database, inspected = await asyncio.to_thread(_database, settings.database_path)
    yield database
    yield await asyncio.to_thread(_keys, settings.key_dir, inspected)
    if settings.bot_token is None:
        yield Finding("token", good=False, sentence=sentences.NOT_LIVE)
    else:
        async for finding in _telegram(settings, settings.bot_token):
            yield finding
    async for finding in _feeds(settings):
        yield finding


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
        # Only those that are there, so that none is made; an older version had fewer.
        there = [purpose for purpose in LASTING if has_key(key_dir, purpose)]
        if not all(purpose in there for purpose in sealed_with):
            raise KeysMissing("missing", key_dir)
        if not there:
            return _future_keys(key_dir)
        refuse_open_permissions(key_dir)
        for purpose in there:
            key = read_or_make_key(key_file(key_dir, purpose), os.urandom)
            ours = Sealer(purpose, key).fingerprint
            if not same_fingerprint(sealed_with.get(purpose, ours), ours):
                raise KeysMissing("another_key", key_dir)
    except KeysError as error:
        return Finding("keys", good=False, sentence=sentences.keys(error))
    fit = ", and are those of the database" if sealed_with else ""
    more = (
        ""
        if len(there) == len(LASTING)
        else " Those that are new in this version are made at the next start."
    )
    return Finding("keys", good=True, sentence=f"are in {key_dir}, for the owner alone{fit}.{more}")


def _future_keys(key_dir: Path) -> Finding:
    place = key_dir if key_dir.is_dir() else _nearest_directory(key_dir)
    if not os.access(place, os.W_OK):
        return Finding("keys", good=False, sentence=f"{place.absolute()} may not be written by this user.")
    return Finding("keys", good=True, sentence=f"will be made in {key_dir} at the first start.")


async def _telegram(settings: Settings, token: Secret) -> AsyncIterator[Finding]:
    async with _bot(settings, token) as bot:
        try:
            me = await bot.get_me()
            webhook = await bot.get_webhook_info()
        except InvalidToken:
            yield Finding("token", good=False, sentence=sentences.TOKEN_REFUSED)
            return
        except TelegramError as error:
            sentence = f"{settings.bot_api_base_url} gives no answer ({type(error).__name__})."
            yield Finding("token", good=False, sentence=sentence)
            return
        yield Finding("token", good=True, sentence=f"is that of @{me.username}.")
        if webhook.url:
            yield Finding("updates", good=False, sentence=sentences.WEBHOOK_SET)
        if settings.editors_chat_id is not None:
            yield await _desk(bot, me, settings.editors_chat_id)


@asynccontextmanager
async def _bot(settings: Settings, token: Secret) -> AsyncIterator[Bot]:
    request = AiohttpRequest(connections=2, read_timeout=PATIENCE, connect_timeout=PATIENCE)
    base = settings.bot_api_base_url
    bot = Bot(
        token.reveal(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )
    # Not `bot.initialize()`: it would call getMe itself and raise before there is anything to report.
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


async def _desk(bot: Bot, me: User, chat_id: int) -> Finding:
    try:
        chat = await bot.get_chat(chat_id)
        member = await bot.get_chat_member(chat_id, me.id)
    except Forbidden:
        sentence = "the bot is not in the group of EDITORS_CHAT_ID: add it, as an admin."
        return Finding("desk", good=False, sentence=sentence)
    except TelegramError as error:
        sentence = f"the group of EDITORS_CHAT_ID cannot be found ({type(error).__name__}): is the bot in it?"
        return Finding("desk", good=False, sentence=sentence)
    if chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return Finding("desk", good=False, sentence="EDITORS_CHAT_ID is not a group.")
    return Finding("desk", *_rights(member, forum=bool(chat.is_forum)))


def _rights(member: ChatMember, *, forum: bool) -> tuple[bool, str]:
    if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        return False, "the bot is not in the group of EDITORS_CHAT_ID: add it, as an admin."
    if not isinstance(member, ChatMemberAdministrator):
        return False, "the bot is in the group, but must be an admin to see what editors write."
    if forum and not member.can_manage_topics:
        return False, "the bot is an admin, but lacks the right “manage topics”, and the group has topics."
    return True, "the bot is an admin of the group."


async def _feeds(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.feeds:
        yield Finding("feeds", good=True, sentence="FEEDS is empty; articles come by `import articles`.")
        return
    async with Fetcher(allow_private=settings.feeds_allow_private) as fetcher:
        looks = [asyncio.ensure_future(_feed(fetcher, address, settings)) for address in settings.feeds]
        for look in looks:
            yield await look


async def _feed(fetcher: Fetcher, address: str, settings: Settings) -> Finding:
    try:
        fetched = await fetcher.fetch(address)
        count = await asyncio.to_thread(_articles, fetched, settings) if isinstance(fetched, Fetched) else 0
    except FeedError as error:
        return Finding(
            "feed", good=False, sentence=f"{sentences.shown(address)} {sentences.feed(error.reason)}."
        )
    return Finding("feed", good=True, sentence=f"{sentences.shown(address)} has {count} articles.")


def _articles(fetched: Fetched, settings: Settings) -> int:
    parsed = parse(
        fetched.raw,
        source_url=fetched.url,
        content_type=fetched.content_type,
        fetched_at=datetime.now(UTC),
        zone=settings.timezone,
    )
    return len(parsed.articles)
