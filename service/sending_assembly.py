"""The outbox with everything that it sends."""

import random
import time
from collections.abc import Callable
from datetime import timedelta

from delivery.alert_shelf import PAYABLE
from delivery.cards import Cards
from delivery.digest_cards import DigestCards
from delivery.digest_shelf import DigestShelf
from delivery.member import Worker
from delivery.outbox import Outbox
from delivery.pacing import Pacer
from delivery.payloads import ArticleShelf, Payloads, Shelf
from delivery.sign_shelf import SignShelf
from delivery.telegram_api import TelegramApi
from delivery.verdicts import Clocks
from handlers.house import House
from newsroom.deliveries import DeliveryKind
from service.alert_assembly import alert_shelves
from service.settings import Settings
from service.write_assembly import correction_shelves

#: How many deliveries may be in flight: at Telegram's usual rate, and in seconds of a higher one (an answer
#: across the world, and a moment until it is recorded).
LEAST_WINDOW, IN_FLIGHT = 64, 0.5


def outbox_of(
    settings: Settings,
    api: TelegramApi,
    pacer: Pacer,
    house: House,
    bot_username: str,
    window: int | None,
    wall: Callable[[], float],
    worker: Worker | None,
) -> Outbox:
    """Where the kinds of things lie that are sent, and how many are under way at once."""
    cards = Cards(house.wording, house.gazetteer, bot_username)
    shelves: dict[DeliveryKind, Shelf] = {
        DeliveryKind.ARTICLE: ArticleShelf(house.storage, cards),
        DeliveryKind.DIGEST: DigestShelf(
            house.storage, DigestCards(house.wording, house.gazetteer), bot_username
        ),
        DeliveryKind.SIGN_OF_LIFE: SignShelf(
            house.storage, house.wording, house.clock, timedelta(days=settings.delivery_days)
        ),
        **alert_shelves(settings, house, bot_username),
        **correction_shelves(house.storage, cards),
    }
    return Outbox(
        house.storage,
        api,
        pacer,
        Payloads(shelves, time.monotonic),
        house.sealer,
        Clocks(wall, time.monotonic, random.random),
        window=window or max(LEAST_WINDOW, int(settings.rate * IN_FLIGHT)),
        resend_news=settings.resend_uncertain_news,
        paid=PAYABLE if settings.paid_broadcast else (),
        hold=None if worker is None else worker.hold,
    )
