"""What is sent for a delivery, rendered and encoded once for each thing and language, however many get it."""

from collections.abc import Iterable
from dataclasses import dataclass

from delivery.cards import Card, Cards
from delivery.telegram_api import Prepared, prepare
from newsroom.articles import Article
from newsroom.deliveries import Delivery
from storage import articles
from storage.database import Storage

#: A bound on memory, not a tuning: a few kilobytes each.
KEPT = 500

_NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Payload:
    """The request, and the one to fall back to when Telegram refuses the picture (None without a picture)."""

    first: Prepared
    without_picture: Prepared | None


class Payloads:
    """Payloads by thing and language. `forget` when things may have changed."""

    def __init__(self, storage: Storage, cards: Cards) -> None:
        self._storage = storage
        self._cards = cards
        self._articles: dict[int, Article] = {}
        self._payloads: dict[tuple[int, str], Payload] = {}

    async def load(self, deliveries: Iterable[Delivery]) -> None:
        """Read from the store what these deliveries are about, unless it is at hand."""
        missing = {delivery.thing_id for delivery in deliveries} - self._articles.keys()
        if not missing:
            return
        if len(self._articles) > KEPT:
            self.forget()
        async with self._storage.reading() as connection:
            for article in await articles.get_many(connection, missing):
                self._articles[article.id] = article

    def payload(self, delivery: Delivery) -> Payload | None:
        """The payload of a delivery that was loaded; None if the thing is no more."""
        key = (delivery.thing_id, delivery.language)
        payload = self._payloads.get(key)
        if payload is None and delivery.thing_id in self._articles:
            payload = _encode(self._cards.card(self._articles[delivery.thing_id], delivery.language))
            self._payloads[key] = payload
        return payload

    def picture_refused(self, delivery: Delivery) -> None:
        """Telegram refused this picture once: the others get the words at once."""
        payload = self._payloads.get((delivery.thing_id, delivery.language))
        if payload is not None and payload.without_picture is not None:
            self._payloads[delivery.thing_id, delivery.language] = Payload(payload.without_picture, None)

    def forget(self) -> None:
        """Read and render anew from now on."""
        self._articles.clear()
        self._payloads.clear()


def _encode(card: Card) -> Payload:
    keyboard = {
        "inline_keyboard": [
            [
                {"text": button.text, "url": button.url}
                if button.url
                else {"text": button.text, "callback_data": button.callback_data}
                for button in row
            ]
            for row in card.buttons
        ]
    }
    text = prepare(
        "sendMessage",
        {
            "text": card.text,
            "parse_mode": "HTML",
            "reply_markup": keyboard,
            "link_preview_options": _NO_PREVIEW,
        },
    )
    if not card.photo_url:
        return Payload(text, None)
    photo = prepare(
        "sendPhoto",
        {"photo": card.photo_url, "caption": card.text, "parse_mode": "HTML", "reply_markup": keyboard},
    )
    return Payload(photo, text)
