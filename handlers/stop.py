"""/berhenti: no news from now on, and one tap back. /batal: nothing here has to be finished."""

from handlers.callbacks import Browse, Resume
from handlers.open_report import beside
from handlers.screens import Page, button, column
from handlers.visit import Visit
from handlers.where_callbacks import Halt
from handlers.wish_callbacks import ShowSettings
from storage import readers


async def stop(visit: Visit) -> None:
    """Stop at once; what was chosen is kept for the day of coming back."""
    if visit.reader is None:
        screen = visit.screen("nothing_followed")
        page = Page(screen.text, column(button(screen.label("browse"), Browse(""))))
        await visit.show(beside(visit, page))
        return
    async with visit.house.storage.transaction() as connection:
        await readers.stop(connection, visit.reader.id, visit.house.clock())
    await visit.show(stopped(visit))


async def halt(visit: Visit, _asked: Halt) -> None:
    """The same by a button."""
    await stop(visit)


def stopped(visit: Visit) -> Page:
    """News is switched off, and how it comes back, or warnings of danger alone."""
    screen = visit.screen("stopped")
    resume = button(screen.label("resume"), Resume())
    return Page(screen.text, column(resume, button(screen.label("pause"), ShowSettings("pause"))))


async def cancel(visit: Visit) -> None:
    """There is nothing to cancel: every conversation here is one question long."""
    await visit.show(Page(visit.screen("nothing_to_cancel").text))
