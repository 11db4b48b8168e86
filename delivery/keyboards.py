"""A card's buttons as python-telegram-bot takes them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from delivery.cards import Card


def keyboard_of(card: Card) -> InlineKeyboardMarkup | None:
    """None for a card without buttons."""
    rows = [
        [
            InlineKeyboardButton(one.text, url=one.url or None, callback_data=one.callback_data or None)
            for one in row
        ]
        for row in card.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None
