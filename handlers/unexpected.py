"""What nobody asked for: stickers, pictures, places on a map, unknown commands, buttons of another day.

Each is answered kindly and says what to do next. In groups people talk to each other, so there only buttons
get an answer.
"""

from handlers.callbacks import Browse, Home
from handlers.screens import Page, button, column
from handlers.visit import Visit


async def unknown_command(visit: Visit) -> None:
    """A command that does not exist (yet)."""
    await visit.show(Page(visit.screen("unknown_command").text))


async def location(visit: Visit) -> None:
    """A point on the map; what is wanted is a name."""
    await _ask_for_words(visit, "location")


async def not_text(visit: Visit) -> None:
    """Anything that is not text."""
    await _ask_for_words(visit, "not_text")


async def _ask_for_words(visit: Visit, name: str) -> None:
    screen = visit.screen(name)
    await visit.show(Page(screen.text, column(button(screen.label("browse"), Browse("")))))


async def stale_button(visit: Visit) -> None:
    """A button that means nothing (any more): never silence, and a way on."""
    screen = visit.screen("stale_button")
    await visit.notice(screen.label("notice"), alert=True)
    if not visit.in_group:  # in a group whoever pressed has read the notice; the others need not
        await visit.say(Page(screen.text, column(button(screen.label("home"), Home()))))


async def admins_only(visit: Visit) -> None:
    """Somebody who may not choose for the group: a notice on the button, or a quiet sentence."""
    screen = visit.screen("admins_only")
    if visit.query is not None:
        await visit.notice(screen.label("notice"), alert=True)
    else:
        await visit.say(Page(screen.text))
