"""/start: one question, "which village?"; a link from a poster; somebody who comes back."""

import re

from handlers import (
    alert_reading,
    language,
    mistake,
    news,
    places,
    receipt,
    search,
    settings_typing,
    steering,
    stop,
    subscriptions,
    tip,
)
from handlers.callbacks import Browse, Look, Mine, NewsPage, Read, Resume, Speak
from handlers.news_comes import how_news_comes, way_on
from handlers.open_report import beside
from handlers.own_data_callbacks import ShowPrivacy
from handlers.screens import Page, Row, button, column, row
from handlers.steered import ADDED_LINK, REPLY_LINK
from handlers.tip_callbacks import ReportMistake
from handlers.visit import Visit
from handlers.where_callbacks import Halt
from handlers.wish_callbacks import ShowSettings
from newsroom.readers import ReaderState
from newsroom.wording import Screen
from storage import alert_hours, readers

_PLACE_LINK = re.compile(r"r([0-9]{2}(?:_[0-9]{2}){0,2}|[0-9]{2}_[0-9]{2}_[0-9]{2}_[0-9]{4})")
_ARTICLE_LINK = re.compile(r"a([1-9][0-9]{0,17})")
_ALERT_LINK = re.compile(r"s([1-9][0-9]{0,17})")
#: Links to the conversations of sources, for the buttons in groups and for posters.
_MISTAKE_LINK = re.compile(r"k([1-9][0-9]{0,17})")
_TIP_LINK, _RECEIPT_LINK = "lapor", "resi"
_LISTED = 10


async def start(visit: Visit, payload: str) -> None:
    """/start, plain or from a deep link: t.me/<bot>?start=<payload>."""
    if payload == ADDED_LINK and visit.in_group:
        return  # the greeting of a moment ago says what can be done
    if not (await _conversation(visit, payload) or await _thing(visit, payload)):
        back = await _restore(visit, ReaderState.GONE, ReaderState.STOPPED, from_pause=True)
        await visit.show(await home(visit, back=back))


async def _conversation(visit: Visit, payload: str) -> bool:
    """A link that begins something; whether it was one."""
    if payload == _TIP_LINK:
        await tip.lapor(visit)
    elif payload == _RECEIPT_LINK:
        await receipt.resi(visit, "")
    elif payload == search.ASK_LINK:
        await search.ask(visit)
    elif payload == REPLY_LINK:
        await visit.show(await subscriptions.subscriptions(visit, 0))
    else:
        return await settings_typing.opened(visit, payload)
    return True


async def _thing(visit: Visit, payload: str) -> bool:
    """A link that names something; whether it was one."""
    if place := _PLACE_LINK.fullmatch(payload):
        await _restore(visit, ReaderState.GONE)
        await places.look(visit, Look(place[1].replace("_", ".")))
    elif article := _ARTICLE_LINK.fullmatch(payload):
        # Who said /berhenti and now opens one article did not ask for all of them again.
        await _restore(visit, ReaderState.GONE)
        await news.read(visit, Read(int(article[1])))
    elif alert := _ALERT_LINK.fullmatch(payload):
        await _restore(visit, ReaderState.GONE)
        await alert_reading.show(visit, int(alert[1]))
    elif about := _MISTAKE_LINK.fullmatch(payload):
        await mistake.report(visit, ReportMistake(int(about[1])))
    elif channel := steering.LINK.fullmatch(payload):
        await _open_channel(visit, int(channel[1]))
    else:
        return False
    return True


async def _open_channel(visit: Visit, number: int) -> None:
    """The link that hangs in a channel: its settings, for its admins."""
    steered = await steering.steer(visit, number)
    if steered is None:
        await steering.refuse(visit)
    else:
        await steered.show(await home(steered))


async def speak(visit: Visit, asked: Speak) -> None:
    """Another language from now on; the first screen shows it."""
    if await language.choose(visit, asked.language):
        await visit.show(language.spoken_at_desk(visit) if visit.at_desk else await home(visit))
    else:
        await visit.show(language.question(visit))


async def resume(visit: Visit, _asked: Resume) -> None:
    """The one tap back after /berhenti, and out of a pause."""
    back = await _restore(visit, *ReaderState, from_pause=True)
    await visit.show(await home(visit, back=back))


async def home(visit: Visit, *, back: bool = False) -> Page:
    """The first screen: what this chat follows, or the question."""
    if not visit.regions:
        return _question(visit)
    return await _following(visit, back=back) if visit.is_active else stop.stopped(visit)


def _question(visit: Visit) -> Page:
    screen = visit.screen("start")
    rows = column(button(screen.label("browse"), Browse(""))) + language.others(visit)
    return beside(visit, Page(screen.text, rows))


def _from_afar(visit: Visit, screen: Screen) -> tuple[Row, ...]:
    """What a chat does by typing, for a channel, where nobody can."""
    if visit.steered is None:
        return ()
    stop_it = button(screen.label("stop"), Halt())
    return (
        column(button(screen.label("settings"), ShowSettings("main")))
        + row(stop_it, button(screen.label("privacy"), ShowPrivacy()))
        + language.others(visit)
    )


async def _following(visit: Visit, *, back: bool) -> Page:
    gazetteer, comes = visit.house.gazetteer, await how_news_comes(visit)
    names = [gazetteer.short(code) for code in visit.regions]
    screen = visit.screen(
        "home", back=back, names=names[:_LISTED], more=len(names[_LISTED:]), **comes.words()
    )
    rows = (
        way_on(visit, comes)
        + column(button(screen.label("news"), NewsPage("", 0)))
        + row(button(screen.label("add"), Browse("")), button(screen.label("mine"), Mine()))
        + _from_afar(visit, screen)
    )
    return beside(visit, Page(screen.text, rows))


async def _restore(visit: Visit, *states: ReaderState, from_pause: bool = False) -> bool:
    """Deliver again to somebody who is back from one of these states; whether that was so.

    A pause from before would hold their news back still: it ends where news is what they come back for.
    """
    if visit.reader is None or visit.reader.state not in states:
        return False
    house, now = visit.house, visit.house.clock()
    async with house.storage.transaction() as connection:
        address = house.sealer.seal_address(visit.subject)
        reader = await readers.welcome(connection, address, visit.language, now)
        if from_pause:
            await alert_hours.end_pause(connection, reader.id, now, house.wording.zone)
        holding = await alert_hours.tell_newcomer(connection, reader.id, reader.regions, now)
        visit.reader = reader
    if holding.comes and house.alert_room is not None:
        house.alert_room.actions.wake()
    return True
