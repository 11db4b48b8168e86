"""A report that is open while its source looks at something else: news, places, the settings.

Whatever is typed then belongs to the report. So nothing else may ask for a place to be typed: the answer,
often the source's own village, would go to the newsroom. Such screens offer the list alone, say where words
go, and lead back. What is asked for by a reply stays: a reply tells what it answers.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.house import House
from handlers.screens import Page, button, column
from handlers.tip_callbacks import BeginTip
from newsroom.sealing import Address
from newsroom.tips import Draft
from storage import drafts
from storage.database import Connection

if TYPE_CHECKING:
    from handlers.visit import Visit

#: The level is asked for. What is told before it is chosen is kept, and it is asked for again.
LEVEL = "level"
#: Seconds after which somebody who told nothing only looked what /lapor is.
_LOOKED_AROUND = 3600


async def find(house: House, connection: Connection, address: Address) -> Draft | None:
    """The draft that is open in a private chat; None in groups, and where the newsroom takes no tips."""
    room = house.tip_room
    if room is None or address.is_group:
        return None
    now = house.clock()
    draft = await drafts.find(connection, room.drafts, room.drafts.address_index(address), now)
    return None if draft is not None and _only_looked(draft, int(now.timestamp())) else draft


def _only_looked(draft: Draft, now: int) -> bool:
    return draft.step == LEVEL and not draft.is_told and now - draft.shown_at > _LOOKED_AROUND


def beside(visit: "Visit", page: Page) -> Page:
    """A page that would ask for a place, where words would go into the open report; else as it is."""
    if not visit.is_telling:
        return page
    screen = visit.screen("tip_open")
    back = column(button(screen.label("to_report"), BeginTip()))
    return replace(page, text=f"{page.text}\n\n{screen.text}", rows=(*page.rows, *back))
