"""A card's buttons, and what else is said to python-telegram-bot of how a text is shown."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from delivery.cards import Card

#: For a text whose links show no picture of where they lead.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


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
