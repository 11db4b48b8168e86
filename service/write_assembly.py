"""Articles of the desk put together: what editors do with them, what the clock does, and what goes out."""

from collections.abc import Callable
from functools import partial
from typing import Any

from telegram.ext import ExtBot

from delivery.article_letters import ArticleLetters
from delivery.article_office import ArticleOffice, Bells
from delivery.cards import Cards
from delivery.correction_board import CorrectionBoard
from delivery.correction_shelf import KINDS, CorrectionShelf
from delivery.payloads import Shelf
from delivery.publishing import Publisher
from feeds.identity import canonical_url, fingerprint
from handlers.house import House
from handlers.tip_room import TipRoom
from handlers.write_room import WriteRoom
from newsroom.deliveries import DeliveryKind
from newsroom.tagging import Tagger
from service.tip_assembly import Bell
from storage.database import Storage


def write_room(house: House, room: TipRoom, bell: Bell, tagger: Tagger) -> WriteRoom:
    """What the desk's conversations about articles have at hand."""
    publisher = Publisher(room.staff, house.newsroom_name, _fingerprint, house.wording.zone)
    return WriteRoom(publisher, tagger.tag, canonical_url, partial(_ring, bell))


def article_office(
    house: House, room: TipRoom, bot: ExtBot[Any], more: Callable[[], None], tell: Callable[[], None]
) -> ArticleOffice:
    """What works between the desk's articles and the outbox.

    `more` tells the outbox that there is something, `tell` the desk's post office.
    """
    assert house.write_room is not None, "there is a desk"
    letters = ArticleLetters(
        house.storage, house.wording, lambda: room.desk.language or house.default_language
    )
    return ArticleOffice(
        house.storage,
        house.write_room.publisher,
        room.tips,
        house.clock,
        Bells(more, tell, room.scour),
        house.wording.zone,
        CorrectionBoard(house.storage, letters, bot, room.desk, house.clock),
    )


def correction_shelves(storage: Storage, cards: Cards) -> dict[DeliveryKind, Shelf]:
    """What the outbox takes corrections from."""
    return dict.fromkeys(KINDS, CorrectionShelf(storage, cards))


def _fingerprint(title: str, text: str, otherwise: str) -> str:
    return fingerprint(title, text, otherwise=otherwise)


def _ring(bell: Bell) -> None:
    bell.tell()
    if bell.article_office is not None:
        bell.article_office.wake()
