"""/bahasa: which language the bot speaks with this chat."""

from handlers.callbacks import Speak
from handlers.screens import Page, Row, button, column
from handlers.visit import Visit
from storage import desk_place, readers


async def ask(visit: Visit) -> None:
    """Ask which language."""
    await visit.show(question(visit))


def question(visit: Visit) -> Page:
    """All languages that there are, each by its own name."""
    buttons = (button(own_name(visit, spoken), Speak(spoken)) for spoken in visit.house.wording.languages)
    return Page(visit.screen("language").text, column(*buttons))


def others(visit: Visit) -> tuple[Row, ...]:
    """A button for each language but the one that is spoken now."""
    now = chosen(visit)
    spoken = (name for name in visit.house.wording.languages if name != now)
    return column(*(button(own_name(visit, other), Speak(other)) for other in spoken))


def chosen(visit: Visit) -> str:
    """The language that is chosen now: of a channel its own, whatever its admin reads."""
    return visit.language if visit.steered is None or visit.reader is None else visit.reader.language


def own_name(visit: Visit, language: str) -> str:
    """What a language calls itself."""
    return visit.house.wording.screen("language", language, group=False, newsroom="").label("own_name")


async def choose(visit: Visit, language: str) -> bool:
    """Speak it from now on; False for a language that is not spoken here any more.

    Someone who said /berhenti stays stopped: wanting to understand is not wanting news.
    """
    house = visit.house
    if house.wording.speaks(language) is None:
        return False
    if visit.at_desk:
        await _choose_for_desk(visit, language)
        return True
    address = house.sealer.seal_address(visit.subject)
    async with house.storage.transaction() as connection:
        reader = await readers.find(connection, address.index)
        if reader is None:
            reader = await readers.welcome(connection, address, language, house.clock())
        await readers.set_language(connection, reader.id, language)
        visit.reader = await readers.find(connection, address.index)
    if visit.steered is None:
        visit.language = language
    return True


async def _choose_for_desk(visit: Visit, language: str) -> None:
    """What the desk speaks holds for all that is posted there, in each topic; it makes no reader of it."""
    desk = visit.house.desk
    assert desk is not None, "somebody is there"
    async with visit.house.storage.transaction() as connection:
        await desk_place.speak(connection, language)
        if visit.reader is not None:
            await readers.set_language(connection, visit.reader.id, language)
    desk.language = visit.language = language


def spoken_at_desk(visit: Visit) -> Page:
    """The desk has chosen: what follows, and the way back."""
    return Page(visit.screen("desk_speaks").text, others(visit))
