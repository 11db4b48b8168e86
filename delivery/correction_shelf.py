"""What goes out of a correction: the change of a delivered copy, and the word in reply to it."""

from delivery.cards import Cards
from delivery.channel_cards import for_channel
from delivery.payloads import Payload, edit, message
from delivery.telegram_api import Towards
from newsroom.articles import Article
from newsroom.deliveries import Delivery, DeliveryKind
from storage import articles, corrections
from storage.corrections import Correction
from storage.database import Storage

KINDS = (DeliveryKind.CORRECTION, DeliveryKind.CORRECTION_NOTICE)


class CorrectionShelf:
    """Corrections, for both of `KINDS`: their things are the same."""

    def __init__(self, storage: Storage, cards: Cards) -> None:
        self._storage = storage
        self._cards = cards
        self._corrections: dict[int, Correction] = {}
        self._articles: dict[int, Article] = {}

    async def load(self, thing_ids: set[int]) -> None:
        """Read these from the store, unless they are at hand."""
        missing = thing_ids - self._corrections.keys()
        if not missing:
            return
        async with self._storage.reading() as connection:
            found = await corrections.get_many(connection, missing)
            wanted = {correction.article_id for correction in (*self._corrections.values(), *found)}
            about = await articles.get_many(connection, wanted)
        self._corrections |= {correction.id: correction for correction in found}
        self._articles |= {article.id: article for article in about}

    def render(self, delivery: Delivery) -> Payload | None:
        """What is sent; None where there is nothing to correct any more."""
        correction = self._corrections.get(delivery.thing_id)
        article = None if correction is None else self._articles.get(correction.article_id)
        if correction is None or article is None:
            return None
        language = delivery.language
        if delivery.kind is DeliveryKind.CORRECTION_NOTICE:
            return message(self._cards.notice(article, correction.words, language), Towards.REPLY)
        with_photo = delivery.about is not None and delivery.about.with_photo
        # The copy as the article reads now: what was corrected after this correction is in it already.
        card = self._cards.card(article, language, with_photo=with_photo)
        if delivery.in_channel:
            card = for_channel(card, self._cards.bot_username)
        return Payload(edit(card, with_photo=with_photo), None, article.revision)

    def forget(self) -> None:
        """Read anew from now on."""
        self._corrections.clear()
        self._articles.clear()
