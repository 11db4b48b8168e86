"""When a handler fails: logged by kind and place, counted, and the person is told kindly."""

import logging
import traceback
from pathlib import Path

from telegram import Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.house import Context, House, house_of
from handlers.screens import Page
from handlers.visit import Visit

logger = logging.getLogger(__name__)

#: Telegram's word for a topic in which only those write who manage topics.
_CLOSED = "topic_closed"


async def trouble(update: object, context: Context) -> None:
    """The one place where an error of a conversation ends.

    The error's own text stays out of the log: it may quote what somebody wrote.
    """
    error = context.error
    assert error is not None, "error handlers are called with one"
    house = house_of(context)
    if context.job is not None:
        _ticked(house, error)
        return
    kind = type(error).__name__
    house.troubles[kind] += 1
    # Blocked between question and answer, of which membership.py hears; or asked in a topic that is closed.
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and error.message.lower() == _CLOSED):
        logger.info("an answer found nobody: %s", kind)
        return
    logger.error("a conversation failed: %s at %s", kind, _place(error))
    if isinstance(update, Update) and (update.effective_message or update.callback_query):
        await _apologise(house, update, context)


def _ticked(house: House, error: BaseException) -> None:
    """What goes by the clock failed, or several steps of it."""
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else (error,):
        house.troubles[type(one).__name__] += 1
        logger.error("a tick failed: %s at %s", type(one).__name__, _place(one))


def _place(error: BaseException) -> str:
    """The innermost line of ours, or of anybody's."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = (ours or list(frames))[-1:]
    return "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last) or "?"


def _is_meant(house: House, update: Update) -> bool:
    """Whether whoever wrote this waits for an answer, an editor at three in the morning among them."""
    chat, message = update.effective_chat, update.message
    if chat is None or chat.type == ChatType.PRIVATE:
        return chat is not None
    at_desk = house.desk is not None and chat.id == house.desk.chat_id
    if message is None or not at_desk:
        return False
    return bool(message.reply_to_message) or (message.text or message.caption or "").startswith("/")


async def _apologise(house: House, update: Update, context: Context) -> None:
    """In a private chat and at the desk by a message; in other groups only to whoever pressed a button."""
    chat = update.effective_chat
    if chat is None or (update.callback_query is None and not _is_meant(house, update)):
        return
    try:
        visit = await Visit.of(update, context)
        screen = visit.screen("trouble")
        if visit.in_group and update.callback_query is not None:
            await visit.notice(screen.label("notice"), alert=True)
        else:
            await visit.say(Page(screen.text), about=update.message if visit.in_group else None)
    except TelegramError as second:
        house.troubles[type(second).__name__] += 1
        logger.warning("could not say sorry: %s", type(second).__name__)
