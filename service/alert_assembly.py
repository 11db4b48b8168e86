"""Alerts put together: what editors do with them, what the clock does, and what goes out of them."""

from collections.abc import Callable
from typing import Any

from telegram.ext import ExtBot

from delivery.alert_actions import AlertActions
from delivery.alert_board import AlertBoard
from delivery.alert_cards import AlertCards
from delivery.alert_desk import AlertDesk
from delivery.alert_office import AlertOffice
from delivery.alert_shelf import KINDS, AlertShelf
from delivery.payloads import Shelf
from handlers.alert_room import AlertRoom
from handlers.house import House
from handlers.tip_room import TipRoom
from newsroom.deliveries import DeliveryKind
from newsroom.named_places import reader_of_names
from newsroom.tagging import Tagger
from service.settings import Settings
from service.tip_assembly import Bell


def alert_room(settings: Settings, house: House, room: TipRoom, bell: Bell, tagger: Tagger) -> AlertRoom:
    """What the desk's conversations about alerts have at hand."""
    actions = AlertActions(
        storage=house.storage,
        staff=room.staff,
        two_persons=settings.two_person_rule,
        clock=house.clock,
        wake=bell.ring_for_alerts,
    )
    named = reader_of_names(house.gazetteer)
    desk = AlertDesk(
        storage=house.storage,
        wording=house.wording,
        gazetteer=house.gazetteer,
        staff=room.staff,
        desk=room.desk,
        clock=house.clock,
        rate=float(settings.rate),
        language=settings.default_language,
        newsroom=house.newsroom_name,
        two_persons=settings.two_person_rule,
        suggest=lambda text: tagger.tag("", text).regions or named(text),
    )
    return AlertRoom(actions, desk)


def alert_office(
    house: House, bot: ExtBot[Any], more: Callable[[], None], tell: Callable[[], None]
) -> AlertOffice:
    """What works between alerts, the outbox and the desk.

    `more` tells the outbox that there is something, `tell` the desk's post office.
    """
    assert house.alert_room is not None, "there is a desk"
    board = AlertBoard(house.alert_room.desk, bot)
    return AlertOffice(house.storage, house.clock, more, board, house.wording.zone, tell)


def alert_shelves(settings: Settings, house: House, bot_username: str) -> dict[DeliveryKind, Shelf]:
    """What the outbox takes alerts from."""
    cards = AlertCards(house.wording, house.gazetteer, bot_username, house.newsroom_name)
    return {
        kind: AlertShelf(house.storage, cards, kind, house.clock, paid=settings.paid_broadcast)
        for kind in KINDS
    }
