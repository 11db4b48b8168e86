"""What is sent for a delivery, rendered and encoded once for each thing and language, however many get it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from delivery.cards import Card, Cards
from delivery.channel_cards import for_channel
from delivery.telegram_api import Prepared, Towards, prepare
from delivery.transport import JSON
from newsroom.articles import Article
from newsroom.deliveries import Delivery, DeliveryKind
from storage import articles
from storage.database import DatabaseError, Storage

#: What was read and rendered is believed for so long (seconds); whoever edits what was sent looks again.
BELIEVED = 1.0

_NO_PREVIEW: JSON = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Payload:
    """The request, and the one to fall back to when Telegram refuses the picture or the deletion (or None).

    `revision` is that of the thing which is shown.
    """

    first: Prepared
    fallback: Prepared | None = None
    revision: int = 1


class Shelf(Protocol):
    """Where the things of one kind are: it reads them together and renders each.

    What a reading that fails had read by half is not kept: it would look as if the rest were no more.
    """

    async def load(self, thing_ids: set[int]) -> None:
        """Read these from the store, unless they are at hand."""

    def render(self, delivery: Delivery) -> Payload | None:
        """What is sent for a delivery whose thing was loaded; None if there is nothing to send any more."""

    def forget(self) -> None:
        """Read anew from now on."""


@runtime_checkable
class PersonalShelf(Shelf, Protocol):
    """Where a thing reads otherwise for each reader: those for whom it reads the same share a `variant`."""

    async def load_for(self, deliveries: Sequence[Delivery]) -> None:
        """Read from the store what these readers get."""

    def variant(self, delivery: Delivery) -> Hashable:
        """What tells this reader's from others' of the same thing."""


class Payloads:
    """Payloads by kind, thing, language and form. `clock` gives steady seconds."""

    def __init__(self, shelves: Mapping[DeliveryKind, Shelf], clock: Callable[[], float]) -> None:
        self._shelves = shelves
        self._personal = {kind: one for kind, one in shelves.items() if isinstance(one, PersonalShelf)}
        self._clock = clock
        self._payloads: dict[tuple[object, ...], Payload] = {}
        self._without_picture: set[tuple[DeliveryKind, int]] = set()
        self._since = clock()
        self._expired = False

    def expire(self) -> None:
        """Something new was written, perhaps of a thing that is at hand: the next `load` reads anew."""
        self._expired = True

    async def load(self, deliveries: Sequence[Delivery]) -> Sequence[tuple[Delivery, Exception]]:
        """Read from the store what these deliveries are about, unless it is at hand.

        Returns those of which that cannot be read, each with what stood in the way: the others are loaded.
        """
        if self._expired or self._clock() - self._since > BELIEVED:
            self.forget()
        try:
            await self._read(deliveries)
        except DatabaseError:
            raise
        except Exception:  # noqa: BLE001  a bug in one thing must not stop the others: each shows whose it is
            unreadable = [(delivery, await self._fault_of(delivery)) for delivery in deliveries]
            return [(delivery, error) for delivery, error in unreadable if error is not None]
        return ()

    async def _fault_of(self, delivery: Delivery) -> Exception | None:
        """Read what one delivery is about; what stood in the way of that."""
        try:
            await self._read([delivery])
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  as above
            return error
        return None

    async def _read(self, deliveries: Iterable[Delivery]) -> None:
        wanted: dict[DeliveryKind, list[Delivery]] = {}
        for delivery in deliveries:
            wanted.setdefault(delivery.kind, []).append(delivery)
        for kind, those in wanted.items():
            shelf = self._shelves[kind]
            await shelf.load({delivery.thing_id for delivery in those})
            if kind in self._personal:
                await self._personal[kind].load_for(those)

    def payload(self, delivery: Delivery) -> Payload | None:
        """The payload of a delivery that was loaded; None if the thing is no more."""
        with_photo = delivery.about is not None and delivery.about.with_photo
        shelf = self._personal.get(delivery.kind)
        variant = None if shelf is None else shelf.variant(delivery)
        manner = (with_photo, delivery.plain, delivery.in_channel)
        key = (delivery.kind, delivery.thing_id, delivery.language, manner, variant)
        known = self._payloads.get(key)
        if known is not None:
            return known
        payload = self._shelves[delivery.kind].render(delivery)
        if payload is None:
            return None
        without_picture = delivery.plain or key[:2] in self._without_picture
        if without_picture and payload.fallback is not None:
            payload = replace(payload, first=payload.fallback, fallback=None)
        self._payloads[key] = payload
        return payload

    def picture_refused(self, delivery: Delivery) -> None:
        """Telegram refused this picture once: the others get the words at once."""
        self._without_picture.add((delivery.kind, delivery.thing_id))
        self._payloads.clear()

    def forget(self) -> None:
        """Read and render anew from now on."""
        self._since = self._clock()
        self._expired = False
        self._payloads.clear()
        for shelf in set(self._shelves.values()):
            shelf.forget()


class ArticleShelf:
    """Articles as news."""

    def __init__(self, storage: Storage, cards: Cards) -> None:
        self._storage = storage
        self._cards = cards
        self._articles: dict[int, Article] = {}

    async def load(self, thing_ids: set[int]) -> None:
        """Read these from the store, unless they are at hand."""
        missing = thing_ids - self._articles.keys()
        if not missing:
            return
        async with self._storage.reading() as connection:
            for article in await articles.get_many(connection, missing):
                self._articles[article.id] = article

    def render(self, delivery: Delivery) -> Payload | None:
        """The article's card."""
        article = self._articles.get(delivery.thing_id)
        if article is None:
            return None
        card = self._cards.card(article, delivery.language)
        if delivery.in_channel:
            card = for_channel(card, self._cards.bot_username)
        return replace(message(card), revision=article.revision)

    def forget(self) -> None:
        """Read anew from now on."""
        self._articles.clear()


def message(card: Card, towards: Towards = Towards.NOTHING, **more: JSON) -> Payload:
    """A card as a new message; where it has a picture, with the same words without it to fall back to.

    `more` are further parameters of both calls, such as `allow_paid_broadcast`.
    """
    common: dict[str, JSON] = {"parse_mode": "HTML", "reply_markup": _keyboard(card), **more}
    words: dict[str, JSON] = {"text": card.text, **common, "link_preview_options": _NO_PREVIEW}
    text = prepare("sendMessage", words, towards)
    if not card.photo_url:
        return Payload(text)
    photo: dict[str, JSON] = {"photo": card.photo_url, "caption": card.text, **common}
    return Payload(prepare("sendPhoto", photo, towards), text)


def edit(card: Card, *, with_photo: bool) -> Prepared:
    """A card in place of one that was delivered, which had a picture or had none."""
    common: dict[str, JSON] = {"parse_mode": "HTML", "reply_markup": _keyboard(card)}
    if with_photo:
        return prepare("editMessageCaption", {"caption": card.text, **common}, Towards.TARGET)
    words: dict[str, JSON] = {"text": card.text, **common, "link_preview_options": _NO_PREVIEW}
    return prepare("editMessageText", words, Towards.TARGET)


def deletion() -> Prepared:
    """A delivered message goes; Telegram lets a bot do that for 48 hours."""
    return prepare("deleteMessage", {}, Towards.TARGET)


def _keyboard(card: Card) -> JSON:
    rows: list[JSON] = [
        [
            {"text": button.text, "url": button.url}
            if button.url
            else {"text": button.text, "callback_data": button.callback_data}
            for button in row
        ]
        for row in card.buttons
    ]
    return {"inline_keyboard": rows}
