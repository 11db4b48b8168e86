"""One card, sent to who asked for it: with its picture where Telegram takes it, in words where not."""

from telegram.constants import ParseMode
from telegram.error import BadRequest

from delivery.cards import Card
from delivery.keyboards import keyboard_of
from handlers.visit import NO_PREVIEW, Visit


async def show_card(visit: Visit, card: Card) -> None:
    """A new message where the visit is."""
    if card.photo_url and await _with_picture(visit, card):
        return
    await visit.bot.send_message(
        visit.address.chat_id,
        card.text,
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard_of(card),
    )


async def _with_picture(visit: Visit, card: Card) -> bool:
    try:
        await visit.bot.send_photo(
            visit.address.chat_id,
            card.photo_url,
            card.text,
            message_thread_id=visit.address.thread_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard_of(card),
        )
    except BadRequest:  # a picture that Telegram cannot fetch or does not take: the words matter more
        return False
    return True
