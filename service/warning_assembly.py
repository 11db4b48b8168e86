"""Official warnings put together: the watch over BMKG's list, and the desk's cards of what it finds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram.ext import ExtBot

from delivery.desk_office import DeskOffice
from delivery.warning_board import WarningBoard
from delivery.warning_desk import WarningDesk
from feeds.fetch import Fetcher
from handlers.house import House
from handlers.tip_room import TipRoom
from newsroom.proposals import Proposal
from newsroom.warning_areas import WarningAreas
from service.settings import Settings
from storage import warning_posts

if TYPE_CHECKING:
    from feeds.warnings import WarningWatch

#: How often it is asked what is due (seconds); when the list is, stands in SQL.
WARNING_TICK = 30


@dataclass(frozen=True, slots=True)
class OfficialWarnings:
    """Call `tick` by a timer, and `forget_old` once a day."""

    watch: "WarningWatch | None"
    board: WarningBoard

    async def tick(self) -> None:
        """Read what is new, and let the desk have it; what hangs there is kept as it is, too."""
        if self.watch is not None:
            await self.watch.look()
        await self.board.work()

    async def forget_old(self) -> None:
        """Forget what is long over."""
        if self.watch is not None:
            await self.watch.forget_old()
        async with self.board.drawn.storage.transaction() as connection:
            await warning_posts.forget_forgotten(connection)


@asynccontextmanager
async def official_warnings(
    settings: Settings, house: House, room: TipRoom, office: DeskOffice, bot: ExtBot[Any]
) -> AsyncIterator[OfficialWarnings]:
    """The watch until the end of the block; without one (`BMKG_WARNINGS`) old cards are still kept."""
    board = WarningBoard(
        WarningDesk(house.storage, house.wording, house.gazetteer),
        bot,
        room.desk,
        settings.default_language,
        house.clock,
        office.wake,
    )
    if not settings.bmkg_warnings:
        yield OfficialWarnings(None, board)
        return
    from feeds.warnings import FETCH_LIMITS, WarningWatch  # noqa: PLC0415  with lxml

    areas = await asyncio.to_thread(WarningAreas, settings.region_roots)
    async with Fetcher(allow_private=settings.feeds_allow_private, limits=FETCH_LIMITS) as fetcher:
        watch = WarningWatch(
            house.storage, fetcher, areas, _offered, url=settings.bmkg_warnings_url, clock=house.clock
        )
        yield OfficialWarnings(watch, board)


async def _offered(_proposal: Proposal) -> None:
    """Nothing to do yet: the desk is told of what is kept (`WarningBoard.work`), so a kill loses nothing."""
