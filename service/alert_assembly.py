"""Alerts put together: what editors do with them, what the clock does, and what goes out of them."""

from collections.abc import Callable
from datetime import datetime

from delivery.alert_actions import AlertActions
from delivery.alert_cards import AlertCards
from delivery.alert_shelf import KINDS, AlertShelf
from delivery.payloads import Shelf
from handlers.alert_room import AlertRoom
from handlers.house import House
from handlers.tip_room import TipRoom
from newsroom.deliveries import DeliveryKind
from service.opening import Opened
from service.settings import Settings
from service.tip_assembly import Bell


def alert_room(
    settings: Settings, kept: Opened, room: TipRoom, bell: Bell, clock: Callable[[], datetime]
) -> AlertRoom:
    """What the desk's conversations about alerts have at hand."""
    actions = AlertActions(
        storage=kept.storage,
        staff=room.staff,
        two_persons=settings.two_person_rule,
        clock=clock,
        wake=bell.ring_for_alerts,
    )
    return AlertRoom(actions, float(settings.rate))


def alert_shelves(settings: Settings, house: House, bot_username: str) -> dict[DeliveryKind, Shelf]:
    """What the outbox takes alerts from."""
    cards = AlertCards(house.wording, house.gazetteer, bot_username, house.newsroom_name)
    return {kind: AlertShelf(house.storage, cards, kind, paid=settings.paid_broadcast) for kind in KINDS}
