"""What every conversation needs to have at hand: the store, the places, the words, the clock."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram.ext import CallbackContext, ExtBot

from handlers.albums import Albums
from handlers.alert_room import AlertRoom
from handlers.feed_room import FeedRoom
from handlers.stats_room import StatsRoom
from handlers.tip_room import Desk, TipRoom
from handlers.turnstile import Turnstile
from handlers.write_room import WriteRoom
from newsroom.regions import Gazetteer
from newsroom.sealing import Sealer
from newsroom.tombstones import Tombstones
from newsroom.wording import Wording
from storage.database import Storage

_Data = dict[Any, Any]
#: What python-telegram-bot hands to a handler; nothing of ours is kept in its per-person dictionaries.
Context = CallbackContext[ExtBot[Any], _Data, _Data, _Data]

HOUSE = "house"


@dataclass(frozen=True, slots=True)
class House:
    """The rooms that the conversations walk through. Built once, at start.

    `clock` gives the present, aware. `tombstones` must know of what is deleted for privacy before it is.
    `newsroom_name` is what readers call the newsroom, "" where none is set. `tip_room` and the rooms after it
    are None where there is no desk. `troubles` counts what went wrong, by the error's type. `scour` is called
    when something was deleted and its bytes should go soon.
    """

    storage: Storage
    gazetteer: Gazetteer
    wording: Wording
    sealer: Sealer
    clock: Callable[[], datetime]
    tombstones: Tombstones
    default_language: str = "id"
    newsroom_name: str = ""
    tip_room: TipRoom | None = None
    alert_room: AlertRoom | None = None
    write_room: WriteRoom | None = None
    stats_room: StatsRoom | None = None
    feed_room: FeedRoom | None = None
    scour: Callable[[], None] = lambda: None
    albums: Albums = field(default_factory=Albums)
    turnstile: Turnstile = field(default_factory=Turnstile)
    troubles: Counter[str] = field(default_factory=Counter)

    @property
    def desk(self) -> Desk | None:
        """Where the newsroom works; None where it takes no tips."""
        return self.tip_room.desk if self.tip_room is not None else None


def house_of(context: Context) -> House:
    """The house, as `register` put it into the application."""
    house = context.bot_data[HOUSE]
    assert isinstance(house, House), "register() puts it there"
    return house
