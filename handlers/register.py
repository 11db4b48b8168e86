"""Which conversation answers what: the one place where handlers meet python-telegram-bot's application."""

import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from handlers import (
    answering,
    channels,
    erasing,
    forum_topics,
    inline,
    language,
    membership,
    naming,
    news,
    places,
    privacy,
    qr,
    receipt,
    search,
    settings,
    settings_typing,
    start,
    stop,
    subscriptions,
    tip,
    tip_taking,
    unexpected,
)
from handlers import help as help_
from handlers.access import may_change_settings
from handlers.buttons import tapped
from handlers.desk_register import register_desk
from handlers.desk_visit import RefreshCard
from handlers.house import HOUSE, Context, House, house_of
from handlers.introduce import introduce
from handlers.trouble import trouble
from handlers.visit import Visit

__all__ = ["App", "end_spinner", "introduce", "register"]

#: With or without a job queue, and whatever limits the rate: nothing here depends on it.
App = Application[Any, Any, Any, Any, Any, Any]

Answer = Callable[[Visit], Awaitable[None]]
AnswerWords = Callable[[Visit, str], Awaitable[None]]
_Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def _wordless(answer: Answer) -> AnswerWords:
    async def with_words(visit: Visit, _words: str) -> None:
        await answer(visit)

    return with_words


@dataclass(frozen=True, slots=True)
class Command:
    """A command under all its names; in a group `for_everybody` or for its admins, or not there at all."""

    names: tuple[str, ...]
    answer: AnswerWords
    for_everybody: bool = False
    in_groups: bool = True


COMMANDS = (
    Command(("start",), start.start),
    Command(("langganan", "subscriptions"), subscriptions.manage),
    Command(("berita", "news"), news.news, for_everybody=True),
    Command(("cari", "search"), search.search, for_everybody=True),
    Command(("pengaturan", "settings"), _wordless(settings.settings)),
    Command(("bahasa", "language"), _wordless(language.ask)),
    Command(("privasi", "privacy"), _wordless(privacy.privacy)),
    Command(("qr",), qr.qr, for_everybody=True),
    Command(("bantuan", "help"), _wordless(help_.explain), for_everybody=True),
    Command(("berhenti", "stop"), _wordless(stop.stop)),
    Command(("lapor", "tip"), _wordless(tip.lapor), for_everybody=True),
    Command(("resi", "receipt"), receipt.resi, for_everybody=True),
    Command(("hapus_jejak", "erase"), _wordless(erasing.erase), in_groups=False),
    Command(("batal", "cancel"), _wordless(tip.cancel), in_groups=False),
)

_BY_NAME = {name: command for command in COMMANDS for name in command.names}

# Channels ask nothing. Who mends a typing slip in a private chat asks anew; in a group edits are talk, and a
# place on the map that moves is an edit, too, every few seconds.
_NEW = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD
_PRIVATE = _NEW & filters.ChatType.PRIVATE
_CHANGED = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.PRIVATE
_MENDED = _CHANGED & filters.TEXT
#: Its words were changed, or the file itself; no place on the map is among these.
_WITH_FILE = (
    filters.PHOTO
    | filters.VIDEO
    | filters.ANIMATION
    | filters.VIDEO_NOTE
    | filters.AUDIO
    | filters.VOICE
    | filters.Document.ALL
)
_ALONE = _PRIVATE | _MENDED
_CHATS = _ALONE | _NEW & filters.ChatType.GROUPS
_REPLY_IN_GROUP = _NEW & filters.ChatType.GROUPS & filters.REPLY & filters.TEXT & ~filters.COMMAND
#: Beside what the desk does with the same update, which hears all that is said in groups.
_BESIDE_THE_DESK = 2


def register(application: App, house: House, refresh_card: RefreshCard | None = None) -> None:
    """Put every conversation and the end of every error into the application.

    `refresh_card` makes a card on the desk show what its case has become; there is a desk where it is given
    and the house has a room for tips.
    """
    application.bot_data[HOUSE] = house
    application.add_handler(TypeHandler(Update, _once), group=-1)
    if house.tip_room is not None and refresh_card is not None:
        register_desk(application, house.tip_room, refresh_card)
    for command in COMMANDS:
        where = _CHATS if command.in_groups else _ALONE
        application.add_handler(CommandHandler(command.names, _commanded(command), where))
    application.add_handler(MessageHandler(_REPLY_IN_GROUP, _replied), _BESIDE_THE_DESK)
    application.add_handler(InlineQueryHandler(inline.answer))
    application.add_handler(CallbackQueryHandler(tapped))
    application.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, membership.moved))
    reopened = MessageHandler(_NEW & filters.StatusUpdate.FORUM_TOPIC_REOPENED, forum_topics.reopened)
    application.add_handler(reopened, _BESIDE_THE_DESK)
    posted = CommandHandler(tuple(_BY_NAME), channels.commanded, filters.UpdateType.CHANNEL_POST)
    application.add_handler(posted)
    unknown = _commanded(Command((), _wordless(unexpected.unknown_command)))
    application.add_handler(MessageHandler(_ALONE & filters.COMMAND, unknown))
    for which, answer in (
        (filters.TEXT, _typed),
        (filters.LOCATION | filters.VENUE, _wordless(unexpected.location)),
        (~filters.StatusUpdate.ALL, _wordless(unexpected.not_text)),
    ):
        application.add_handler(MessageHandler(_ALONE & which, _said(answer)))
    application.add_handler(MessageHandler(_CHANGED & _WITH_FILE, _file_changed))
    application.add_error_handler(trouble)


def _commanded(command: Command) -> _Handler:
    async def handle(update: Update, context: Context) -> None:
        visit = await Visit.of(update, context)
        if command.for_everybody or await may_change_settings(update):
            await command.answer(visit, " ".join(context.args or ()))
        else:
            await unexpected.admins_only(visit)

    return handle


async def _typed(visit: Visit, words: str) -> None:
    """A place; or a command whose "/" was forgotten, as on a keyboard where it is hard to find."""
    command = _BY_NAME.get(words.strip().casefold())
    if command is None:
        await places.search(visit, words)
    else:
        await command.answer(visit, "")


def _said(answer: AnswerWords) -> _Handler:
    """What was said belongs to a conversation with the newsroom, or it asks for news."""

    async def handle(update: Update, context: Context) -> None:
        visit = await Visit.of(update, context)
        # A reply to such a question is no part of a tip, also while one is told.
        if await naming.heard(visit, lambda: may_change_settings(update)):
            return
        if await settings_typing.heard(visit) or await _told(visit):
            return
        if _is_shared(update, context):
            return
        words = (update.effective_message.text if update.effective_message else None) or ""
        if words.strip().casefold() in _BY_NAME or not await answering.heard(visit):
            await answer(visit, words)

    return handle


def _is_shared(update: Update, context: Context) -> bool:
    """An article that somebody shared by inline mode into the chat with the bot itself: it says all."""
    via = update.message.via_bot if update.message else None
    return via is not None and via.id == context.bot.id


async def _replied(update: Update, context: Context) -> None:
    """In a group only a reply to a question of ours is meant for us."""
    replied_to = update.message.reply_to_message if update.message else None
    if replied_to is not None and replied_to.from_user and replied_to.from_user.id == context.bot.id:
        visit = await Visit.of(update, context)
        if settings_typing.asked_in(visit) is not None:
            if await may_change_settings(update):
                await settings_typing.heard(visit)
        elif not await search.heard(visit):
            await naming.heard(visit, lambda: may_change_settings(update))


async def _told(visit: Visit) -> bool:
    """Whether this was a receipt code, or belonged to a tip that is being told."""
    if visit.message is None:
        return await tip_taking.edited(visit)
    # A code that somebody mistyped is no part of a tip either: it would open theirs to whoever reads it. Nor
    # are words that were asked for and sent in reply.
    return await receipt.heard(visit) or await search.heard(visit) or await tip.heard(visit)


async def _file_changed(update: Update, context: Context) -> None:
    await tip_taking.edited(await Visit.of(update, context))


async def _once(update: Update, context: Context) -> None:
    """The other pictures of an album end here, unless they belong to a tip."""
    message, house = update.message, house_of(context)
    if message is None or not message.media_group_id:
        return
    goes_on = house.albums.goes_on(message.chat_id, message.media_group_id, house.clock())
    if goes_on and not await tip.is_telling(await Visit.of(update, context)):
        raise ApplicationHandlerStop


async def end_spinner(update: Update) -> None:
    """A button that was pressed again before its first press was answered: nothing more to do or to say."""
    if update.callback_query is not None:
        # "Query is too old", after an outage: it has ended by itself.
        with contextlib.suppress(BadRequest):
            await update.callback_query.answer()
