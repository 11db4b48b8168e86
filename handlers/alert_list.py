"""/siaran without words: every alert, drafts first, then the newest; by pages, or by words asked for.

Viewers read the list; what opens an alert, or looks for one, is for editors.
"""

from telegram import InlineKeyboardButton

from delivery.cards import place_names
from handlers import places
from handlers.alert_callbacks import BeginAlert, ListAlerts, SearchAlerts, ShowAlert
from handlers.alert_turn import SEARCH, ask, take_away_question
from handlers.callbacks import fits
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, grid, pairs, row
from newsroom.alerts import Alert
from newsroom.cases import Role
from newsroom.markup import visible
from newsroom.wording import cut
from storage import alert_card_places, alerts
from storage.alerts import StoredDraft

PER_PAGE = 6
#: Of what an alert says, in units.
_TEXT_ROOM, _PLACES_ROOM, _WORDS_ROOM = 70, 60, 40
#: What a place must score to be one that was meant: its name in any spelling.
_NAMED = 97.0


async def first(desk: DeskVisit) -> None:
    """The first page of all, as a new message."""
    await desk.say(await _page(desk, ListAlerts(0, "")))


async def turn(desk: DeskVisit, tap: ListAlerts) -> None:
    """Another page, in place; from an alert's card the list is a message of its own."""
    tapped = desk.visit.query.message if desk.visit.query is not None else None
    async with desk.storage.reading() as connection:
        card = await alert_card_places.by_card(connection, tapped.message_id) if tapped is not None else None
    page = await _page(desk, tap)
    if card is None:
        await desk.show(page)
    else:
        await desk.say(page)


async def ask_words(desk: DeskVisit, _tap: SearchAlerts) -> None:
    """*Cari*: which words?"""
    await ask(desk, 0, SEARCH)


async def find(desk: DeskVisit) -> None:
    """The words are there."""
    assert desk.said is not None, "somebody wrote"
    words = cut(" ".join((desk.said.text or "").replace(":", " ").split()), _WORDS_ROOM).rstrip("… ")
    await desk.say(await _page(desk, ListAlerts(0, words)))
    await take_away_question(desk)


async def _page(desk: DeskVisit, tap: ListAlerts) -> Page:
    async with desk.storage.reading() as connection:
        drafts = () if tap.words else await alerts.drafts(connection)
        found = await alerts.listed(
            connection,
            words=tap.words,
            regions=_regions(desk, tap.words),
            offset=max(tap.page * PER_PAGE - len(drafts), 0),
            limit=PER_PAGE,
        )
    total = len(drafts) + found.count
    last = max(0, (total - 1) // PER_PAGE)
    if tap.page > last:  # what was there is gone by now
        return await _page(desk, ListAlerts(last, tap.words))
    every: tuple[StoredDraft | Alert, ...] = (*drafts[tap.page * PER_PAGE :], *found.alerts)
    shown = every[:PER_PAGE]
    screen = desk.screen(
        "alert_desk_list",
        total=total,
        words=tap.words,
        page=tap.page,
        pages=last + 1,
        entries=[_entry(desk, one) for one in shown],
    )
    turning = row(
        _turn(screen.label("before"), tap.page - 1, tap.words) if tap.page else None,
        _turn(screen.label("after"), tap.page + 1, tap.words) if tap.page < last else None,
    )
    if not desk.editor.role.may(Role.EDITOR):
        return Page(screen.text, turning)
    opening = grid((button(f"#{one.id}", ShowAlert(one.id, "card", desk.language)) for one in shown), 3)
    return Page(
        screen.text,
        (
            *opening,
            *turning,
            *pairs((button(screen.label("new"), BeginAlert()), button(screen.label("find"), SearchAlerts()))),
        ),
    )


def _turn(label: str, page: int, words: str) -> InlineKeyboardButton | None:
    tap = ListAlerts(page, words)
    return button(label, tap) if fits(tap) else None


def _entry(desk: DeskVisit, one: StoredDraft | Alert) -> dict[str, object]:
    is_draft = isinstance(one, StoredDraft)
    what = one.draft if isinstance(one, StoredDraft) else one
    return {
        "number": one.id,
        "state": "draft" if isinstance(one, StoredDraft) else one.state.value,
        "severity": what.severity.value if what.severity else "",
        "places": place_names(desk.house.gazetteer, what.regions, _PLACES_ROOM),
        "text": cut(" ".join(visible(what.html).split()), _TEXT_ROOM),
        "moment": one.created_at if isinstance(one, StoredDraft) else one.starts,
        "updates": what.thread_id if is_draft else 0,
    }


def _regions(desk: DeskVisit, words: str) -> tuple[str, ...]:
    """The places that the words name."""
    if not words:
        return ()
    _, found = places.understand(desk.house.gazetteer, words)
    return tuple(hit.region.code for hit in found if hit.score >= _NAMED)
