"""Cards in channels: whoever reads them there is in no chat with the bot, so every button is a link.

A tap on a button that asks the bot would come from anybody, and its answer would stand in the channel.
"""

import re
from dataclasses import replace

from delivery.alert_cards import LINK as ALERT_LINK
from delivery.alert_cards import READ_ON as ALERT_REST
from delivery.cards import READ_ON as ARTICLE_REST
from delivery.cards import REPORT, Card, CardButton

#: Data of a button for an article, as handlers/callbacks.py has it.
_ARTICLE = "a:"
_REGION_NEWS = re.compile(r"n:([0-9.]+):0")


def for_channel(card: Card, bot_username: str) -> Card:
    """The same card with links into the chat with the bot; what has a sense only there is left out."""
    rows = []
    for row in card.buttons:
        kept = tuple(found for one in row if (found := _linked(one, bot_username)) is not None)
        if kept:
            rows.append(kept)
    return replace(card, buttons=tuple(rows))


def _linked(one: CardButton, bot_username: str) -> CardButton | None:
    if one.url:
        return one
    payload = _payload(one.callback_data)
    if payload is None:
        return None
    return CardButton(one.text, url=f"https://t.me/{bot_username}?start={payload}")


def _payload(data: str) -> str | None:
    """The deep link that shows what the button would; None for what only a chat of one's own can do."""
    if found := _REGION_NEWS.fullmatch(data):
        return f"r{found[1].replace('.', '_')}"
    for begins, link in ((ALERT_REST, ALERT_LINK), (ARTICLE_REST, "a"), (_ARTICLE, "a"), (REPORT, "k")):
        if data.startswith(begins) and (number := data.removeprefix(begins)).isdigit():
            return f"{link}{number}"
    return None
