"""/antrian: what is open, by state, category, kecamatan and age, by pages."""

from dataclasses import replace
from datetime import timedelta

from telegram import InlineKeyboardButton

from handlers.callbacks import fits
from handlers.desk_callbacks import OpenCase, QueueFilter, QueuePage
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, grid, row
from newsroom.cases import Case
from newsroom.guide_words import category_at_desk
from newsroom.tips import TipState
from newsroom.wording import Screen
from storage import caseload
from storage.caseload import WITHOUT, Filter, Trait

PER_PAGE = 8
#: "Older than so many days".
AGES = (1, 3, 7)
_AGE = "age"
_ALL = QueuePage(0, "", "", "", 0)
_MOST_CHOICES = 40


async def queue(desk: DeskVisit, _words: str) -> None:
    """The first page of everything that is open."""
    await desk.say(await _page(desk, _ALL))


async def turn(desk: DeskVisit, tap: QueuePage) -> None:
    """Another page, or another filter."""
    await desk.show(await _page(desk, tap))


async def choose(desk: DeskVisit, tap: QueueFilter) -> None:
    """The values of one trait, each with how many cases there are."""
    here = QueuePage(0, tap.state, tap.category, tap.kecamatan, tap.days)
    screen = desk.screen("desk_filter", trait=tap.trait)
    choices: list[tuple[str, QueuePage]]
    if tap.trait == _AGE:
        choices = [(screen.label(f"days_{days}"), replace(here, days=days)) for days in AGES]
        everything = replace(here, days=0)
    elif tap.trait in set(Trait):
        everything = _with(here, Trait(tap.trait), "")
        choices = await _choices(desk, Trait(tap.trait), everything)
    else:
        await desk.tell("stale", loud=True)
        return
    buttons = [button(label, page) for label, page in choices[:_MOST_CHOICES] if fits(page)]
    rows = (*grid(buttons, 2), (button(screen.label("all"), everything),))
    await desk.show(Page(screen.text, rows))


async def _choices(desk: DeskVisit, trait: Trait, everything: QueuePage) -> list[tuple[str, QueuePage]]:
    wanted = _filter(desk, everything)
    if trait is Trait.STATE:
        wanted = replace(wanted, states=tuple(TipState))
    async with desk.storage.reading() as connection:
        counted = await caseload.counts(connection, wanted, trait)
    if trait is Trait.STATE:  # in the order of the work
        order = [state.value for state in TipState]
        counted = tuple(sorted(counted, key=lambda one: order.index(one[0])))
    return [
        (f"{_word(desk, trait, value)} ({count})", _with(everything, trait, value))
        for value, count in counted
    ]


def _with(page: QueuePage, trait: Trait, value: str) -> QueuePage:
    """The same with another value of one trait."""
    match trait:
        case Trait.STATE:
            return replace(page, state=value)
        case Trait.CATEGORY:
            return replace(page, category=value)
        case Trait.KECAMATAN:
            return replace(page, kecamatan=value)


def _word(desk: DeskVisit, trait: Trait, value: str) -> str:
    """What a value is called."""
    if trait is Trait.STATE:
        return desk.screen("desk_filter", trait="state").label(value)
    wording, told = desk.house.wording, "" if value == WITHOUT else value
    if trait is Trait.CATEGORY:
        return category_at_desk(desk.room.guide, wording, told, desk.language)
    if not told:
        return wording.screen("case_without", desk.language).label("kecamatan")
    region = desk.house.gazetteer.get(told)
    return region.label if region else told


async def _page(desk: DeskVisit, tap: QueuePage) -> Page:
    wanted = _filter(desk, tap)
    async with desk.storage.reading() as connection:
        found, total = await caseload.queue(connection, wanted, limit=PER_PAGE, skip=tap.page * PER_PAGE)
        last = max(0, (total - 1) // PER_PAGE)
        if tap.page > last:  # what was there is done by now
            tap = replace(tap, page=last)
            found, total = await caseload.queue(connection, wanted, limit=PER_PAGE, skip=last * PER_PAGE)
    screen = desk.screen(
        "desk_queue",
        total=total,
        page=tap.page,
        pages=last + 1,
        state=tap.state,
        category=_word(desk, Trait.CATEGORY, tap.category) if tap.category else "",
        kecamatan=_word(desk, Trait.KECAMATAN, tap.kecamatan) if tap.kecamatan else "",
        days=tap.days,
        entries=[_entry(desk, case) for case in found],
    )
    turning = row(
        button(screen.label("before"), replace(tap, page=tap.page - 1)) if tap.page else None,
        button(screen.label("after"), replace(tap, page=tap.page + 1)) if tap.page < last else None,
    )
    cases = grid((button(f"#{case.number}", OpenCase(case.number)) for case in found), 4)
    # Two in a row: four would be cut to half words on a phone.
    is_filtered = replace(tap, page=0) != _ALL
    clear = row(button(screen.label("clear"), _ALL) if is_filtered else None)
    return Page(screen.text, (*cases, *turning, *grid(_filters(tap, screen), 2), *clear))


def _filters(tap: QueuePage, screen: Screen) -> list[InlineKeyboardButton]:
    """A button for each trait. They keep what is filtered already."""
    traits = (*(trait.value for trait in Trait), _AGE)
    taps = [QueueFilter(trait, tap.state, tap.category, tap.kecamatan, tap.days) for trait in traits]
    return [button(screen.label(f"by_{one.trait}"), one) for one in taps if fits(one)]


def _entry(desk: DeskVisit, case: Case) -> dict[str, object]:
    age = desk.since(case.arrived_at)
    return {
        "number": case.number,
        "state": case.state.value,
        "reopened": case.reopened,
        "category": _word(desk, Trait.CATEGORY, case.category),
        "kecamatan": _word(desk, Trait.KECAMATAN, case.kecamatan) if case.kecamatan else "",
        "days": age.days,
        "hours": age // timedelta(hours=1),
        "late": case.deadline_at is not None and case.deadline_at < desk.now,
    }


def _filter(desk: DeskVisit, tap: QueuePage) -> Filter:
    return Filter(
        states=(TipState(tap.state),) if tap.state in set(TipState) else (),
        category=tap.category,
        kecamatan=tap.kecamatan,
        arrived_before=desk.now - timedelta(days=tap.days) if tap.days else None,
    )
