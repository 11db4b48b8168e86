"""What goes out of a wave: each reader's digest, rendered once for all who get the same articles."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from delivery.channel_cards import for_channel
from delivery.digest_cards import DigestCards, Edition
from delivery.payloads import Payload, message
from newsroom.articles import Article
from newsroom.deliveries import Delivery
from storage import articles, digests
from storage.database import Storage


class DigestShelf:
    """Digests, by wave and reader. What was read is kept until `forget`."""

    def __init__(self, storage: Storage, cards: DigestCards, bot_username: str) -> None:
        self._storage = storage
        self._cards = cards
        self._bot_username = bot_username
        self._begun: dict[int, datetime] = {}
        self._entries: dict[tuple[int, int], tuple[int, ...]] = {}
        self._articles: dict[int, Article] = {}

    async def load(self, thing_ids: set[int]) -> None:
        """When these waves began."""
        missing = thing_ids - self._begun.keys()
        if missing:
            async with self._storage.reading() as connection:
                self._begun |= await digests.begun_at(connection, missing)

    async def load_for(self, deliveries: Sequence[Delivery]) -> None:
        """What these readers get."""
        readers: dict[int, list[int]] = {}
        for one in deliveries:
            if (one.thing_id, one.reader_id) not in self._entries:
                readers.setdefault(one.thing_id, []).append(one.reader_id)
        if not readers:
            return
        entries: dict[tuple[int, int], tuple[int, ...]] = {}
        async with self._storage.reading() as connection:
            for wave_id, reader_ids in readers.items():
                found = await digests.entries(connection, wave_id, reader_ids)
                entries |= {(wave_id, reader_id): found.get(reader_id, ()) for reader_id in reader_ids}
            wanted = {number for numbers in entries.values() for number in numbers}
            about = await articles.get_many(connection, wanted - self._articles.keys())
        self._entries |= entries
        self._articles |= {article.id: article for article in about}

    def variant(self, delivery: Delivery) -> Hashable:
        """The articles that this reader gets."""
        return self._entries.get((delivery.thing_id, delivery.reader_id))

    def render(self, delivery: Delivery) -> Payload | None:
        """The first page; None where there is nothing to say any more."""
        numbers = self._entries.get((delivery.thing_id, delivery.reader_id), ())
        found = tuple(self._articles[number] for number in numbers if number in self._articles)
        begun_at = self._begun.get(delivery.thing_id)
        if not found or begun_at is None:
            return None
        edition = Edition(delivery.thing_id, begun_at, found)
        card = self._cards.page(edition, delivery.language, channel=delivery.in_channel)
        return message(for_channel(card, self._bot_username) if delivery.in_channel else card)

    def forget(self) -> None:
        """Read anew from now on."""
        self._begun.clear()
        self._entries.clear()
        self._articles.clear()
