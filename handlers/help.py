"""/bantuan: what one can do here."""

from handlers.callbacks import Mine, NewsPage
from handlers.screens import Page, button, column
from handlers.visit import Visit


async def explain(visit: Visit) -> None:
    """What there is, in a few lines."""
    screen = visit.screen("help")
    buttons = button(screen.label("news"), NewsPage("", 0)), button(screen.label("mine"), Mine())
    await visit.show(Page(screen.text, column(*buttons)))
