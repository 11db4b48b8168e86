"""Finding a message that was perhaps sent to the desk, after a kill or a lost answer.

Telegram lets no bot read a chat's history, and takes no key that would make sending the same twice harmless.
But whatever the bot answers to is shown to it in full. So the ids after the last one that is known are walked
through: which of them exist is asked without leaving a trace, and each that does is answered to with a sign
that is deleted at once; a kill in that moment leaves it there. What is found is recognised by its words.

Editing with the very same content would find it, too, and would overwrite other messages of the bot's.
"""

from collections.abc import Callable
from typing import Any

from telegram import Message, ReplyParameters
from telegram.error import BadRequest
from telegram.ext import ExtBot

from delivery.pacing import Priority

#: How many messages are looked at: others write on the desk, too.
MOST = 40
#: So many ids in a row without a message are the end of the chat. A basic group shares its numbers with all
#: private chats of the bot, a supergroup has its own.
GAP, GAP_IN_BASIC_GROUP = 15, 200
_SUPERGROUP = -1_000_000_000_000
_SIGN = "🔎"


async def find(
    bot: ExtBot[Any], chat_id: int, after: int, recognise: Callable[[Message], bool]
) -> int | None:
    """The id of the message that `recognise` knows, among those after `after`.

    Raises `TelegramError` for what else Telegram says: then nobody knows yet.
    """
    gap = GAP if chat_id < _SUPERGROUP else GAP_IN_BASIC_GROUP
    message_id, missing, seen = after, 0, 0
    while missing < gap and seen < MOST:
        message_id += 1
        if not await _exists(bot, chat_id, message_id):
            missing += 1
            continue
        shown = await _show(bot, chat_id, message_id)
        if shown is not None and recognise(shown):
            return message_id
        seen, missing = seen + 1, 0
    return None


async def newest(bot: ExtBot[Any], chat_id: int) -> int:
    """The id of the newest message: that of a sign, deleted at once. Raises `TelegramError`."""
    sign = await bot.send_message(chat_id, _SIGN, disable_notification=True, rate_limit_args=Priority.REPLY)
    await bot.delete_message(chat_id, sign.message_id)
    return sign.message_id


async def _exists(bot: ExtBot[Any], chat_id: int, message_id: int) -> bool:
    try:
        # Taking back a reaction that was never given changes nothing and is shown to nobody.
        await bot.set_message_reaction(chat_id, message_id, reaction=[])
    except BadRequest as refusal:
        return "not found" not in refusal.message.lower()
    return True


async def _show(bot: ExtBot[Any], chat_id: int, message_id: int) -> Message | None:
    try:
        sign = await bot.send_message(
            chat_id,
            _SIGN,
            reply_parameters=ReplyParameters(message_id),
            disable_notification=True,
            rate_limit_args=Priority.REPLY,
        )
    except BadRequest as refusal:
        if "not found" in refusal.message.lower():  # deleted in this moment
            return None
        raise
    await bot.delete_message(chat_id, sign.message_id)
    return sign.reply_to_message
