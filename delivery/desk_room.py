"""What everything that speaks to the desk has at hand, and what happens when the desk is not where it was."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from telegram.ext import ExtBot

from delivery.desk_cards import DeskCards
from newsroom.routes import RouteKeys
from newsroom.sealing import Sealer
from newsroom.wording import Wording
from storage import desk_place
from storage.database import Storage


class DeskPlace(Protocol):
    """Where the desk is, as somebody may change it at any time; None until it is known.

    `language` is what it chose to speak, "" before it chose.
    """

    chat_id: int | None
    is_forum: bool
    language: str


@dataclass(frozen=True, slots=True)
class DeskRoom:
    """Built once, at start. `tips` and `staff` are the sealers of those purposes.

    `language` is the newsroom's, for whoever chose none; `readers` knows whose address has chosen one.
    """

    storage: Storage
    bot: ExtBot[Any]
    wording: Wording
    cards: DeskCards
    desk: DeskPlace
    tips: Sealer
    staff: Sealer
    routes: RouteKeys
    language: str
    clock: Callable[[], datetime]
    readers: Sealer | None = None

    @property
    def speaks(self) -> str:
        """What the desk speaks."""
        return self.desk.language or self.language

    async def moved_to(self, chat_id: int) -> None:
        """The group became a supergroup: remembered, and what is open is posted there anew."""
        if self.desk.chat_id == chat_id:
            return  # the group itself has said so in the meantime
        # First in SQL: with a kill in between the old number is tried once more, and Telegram says it again.
        async with self.storage.transaction() as connection:
            await desk_place.remember(connection, self.staff, chat_id, is_forum=self.desk.is_forum)
            await desk_place.start_anew(connection, self.clock())
        self.desk.chat_id = chat_id
