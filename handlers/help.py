"""/bantuan: what one can do here."""

from handlers.callbacks import Mine, NewsPage
from handlers.screens import Page, button, column
from handlers.visit import Visit


async def explain(visit: Visit) -> None:
    """What there is, in a few lines; at the desk also what editors have."""
    room = visit.house.tip_room
    at_the_desk = room is not None and room.desk.chat_id == visit.address.chat_id
    screen = visit.screen("help", desk=at_the_desk)
    buttons = button(screen.label("news"), NewsPage("", 0)), button(screen.label("mine"), Mine())
    await visit.show(Page(screen.text, column(*buttons)))
