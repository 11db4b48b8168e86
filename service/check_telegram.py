"""What `check` asks of Telegram: the token, who takes the updates, the rights on the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator, User, WebhookInfo
from telegram.error import Forbidden, InvalidToken, TelegramError

from delivery.telegram_api import AiohttpRequest
from newsroom.alarms import is_off
from service import sentences
from service.finding import Finding
from service.settings import Settings
from service.values import Mirror, Secret

#: Seconds; a check is waited for by a person.
PATIENCE = 10.0
#: What failed longer ago than this says nothing about the present.
LATELY = timedelta(hours=1)


async def findings(settings: Settings, token: Secret, desk: int | None) -> AsyncIterator[Finding]:
    """Is the token one, do updates come to us, and may the bot what it must in the group of the desk?"""
    async with _bot(settings, token) as (bot, request):
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
        if is_off(request.clock_ahead, told=False):
            yield Finding("clock", good=False, sentence=sentences.clock_is_off(request.clock_ahead))
        if (updates := _updates(webhook, settings.webhook_url, datetime.now(UTC))) is not None:
            yield updates
        if desk is not None:
            yield await _desk(bot, me, desk)
        for mirror in settings.mirror_channels:
            yield await _mirror(bot, me, mirror)


def _updates(found: WebhookInfo, ours: str | None, now: datetime) -> Finding | None:
    """Do updates come the way that the settings say, as far as Telegram knows?"""
    if ours is None:
        return Finding("updates", good=False, sentence=sentences.WEBHOOK_SET) if found.url else None
    if not found.url:
        return Finding("updates", good=True, sentence=sentences.WEBHOOK_NOT_SET, reminder=True)
    if found.url != ours:
        return Finding("updates", good=False, sentence=sentences.webhook_elsewhere(found.url))
    waiting, failed_at = found.pending_update_count, found.last_error_date
    if waiting and failed_at is not None and now - failed_at < LATELY:
        sentence = sentences.webhook_fails(found.last_error_message or "", waiting)
        return Finding("updates", good=False, sentence=sentence)
    return Finding("updates", good=True, sentence=sentences.webhook_works(found.url, waiting))


@asynccontextmanager
async def _bot(settings: Settings, token: Secret) -> AsyncIterator[tuple[Bot, AiohttpRequest]]:
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
        yield bot, request
    finally:
        await request.shutdown()


async def _desk(bot: Bot, me: User, chat_id: int) -> Finding:
    try:
        chat = await bot.get_chat(chat_id)
        member = await bot.get_chat_member(chat_id, me.id)
    except Forbidden:
        sentence = "the bot is not in the group of the desk: add it, as an admin."
        return Finding("desk", good=False, sentence=sentence)
    except TelegramError as error:
        sentence = f"the group of the desk cannot be found ({type(error).__name__}): is the bot in it?"
        return Finding("desk", good=False, sentence=sentence)
    if chat.type not in {Chat.GROUP, Chat.SUPERGROUP}:
        return Finding("desk", good=False, sentence="it is not a group.")
    return Finding("desk", *_rights(member, forum=bool(chat.is_forum)))


async def _mirror(bot: Bot, me: User, mirror: Mirror) -> Finding:
    """May the bot post in a channel of the newsroom? It is named by its region, for ids are not printed."""
    name = f"mirror {mirror.region}"
    try:
        chat = await bot.get_chat(mirror.channel)
        member = await bot.get_chat_member(mirror.channel, me.id)
    except TelegramError as error:
        sentence = f"the channel cannot be found ({type(error).__name__}): add the bot to it, as an admin."
        return Finding(name, good=False, sentence=sentence)
    if chat.type != Chat.CHANNEL:
        return Finding(name, good=False, sentence="it is not a channel.")
    if not isinstance(member, ChatMemberAdministrator) or not member.can_post_messages:
        sentence = "the bot may not post there: make it an admin of the channel who may post messages."
        return Finding(name, good=False, sentence=sentence)
    return Finding(name, good=True, sentence="the bot may post in its channel.")


def _rights(member: ChatMember, *, forum: bool) -> tuple[bool, str]:
    if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
        return False, "the bot is not in the group of the desk: add it, as an admin."
    if not isinstance(member, ChatMemberAdministrator):
        return False, "the bot is in the group, but must be an admin to see what editors write."
    if forum and not member.can_manage_topics:
        return False, "the bot is an admin, but lacks the right “manage topics”, and the group has topics."
    return True, "the bot is an admin of the group."
