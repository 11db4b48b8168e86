"""Changing what a message on the desk shows: one way for all cards that hang there."""

from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.answers import outcome_of
from delivery.cards import Card
from delivery.keyboards import NO_PREVIEW, keyboard_of
from delivery.outcomes import Outcome, Sent
from delivery.pacing import Priority


async def edit_card(
    bot: ExtBot[Any],
    chat_id: int | None,
    message_id: int,
    card: Card,
    *,
    priority: Priority = Priority.EDIT,
) -> Outcome:
    """Put a card in place of what a message on the desk shows; by itself with the last priority.

    Never raises for what the outside does. One that shows this already is `Sent`, too.
    """
    try:
        await bot.edit_message_text(
            card.text,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard_of(card),
            rate_limit_args=priority,
        )
    except TelegramError as error:
        return outcome_of(error)
    return Sent()
