"""Tips about the same: proposed by their words, put together and taken apart by editors."""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from handlers.desk_callbacks import FindAlike, Merge, OpenCase, Unmerge
from handlers.desk_visit import DeskVisit, owned
from handlers.screens import Page, button, row
from newsroom import likeness
from newsroom.cases import Case
from newsroom.sealing import Sealer
from storage import actions, caseload, cases
from storage.database import Connection

#: How much alike those are that are about the same thing for sure, and how many of them are shown.
_SAME, _MOST = 100, 8


@dataclass(frozen=True, slots=True)
class _Alike:
    """A case that may tell of the same: how much alike, and whether it could take another one in."""

    number: int
    score: int
    is_open: bool


async def find_alike(desk: DeskVisit, tap: FindAlike) -> None:
    """Which others may tell of the same? Said also when there are none."""
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, tap.number)
    found = await alike(desk, case)
    if found:
        await desk.say(_proposal(desk, case, found))
    else:
        await desk.tell("none_alike", number=tap.number)


async def propose(desk: DeskVisit, case: Case) -> None:
    """Name likely duplicates to whoever begins to work on a case."""
    found = await alike(desk, case)
    if found:
        await desk.say(_proposal(desk, case, found))


async def alike(desk: DeskVisit, case: Case) -> tuple[_Alike, ...]:
    """The cases that most likely tell of the same."""
    if case.merged_into is not None:
        return ()
    sealer = desk.room.tips
    async with desk.storage.reading() as connection:
        others = await caseload.neighbours(connection, case, likeness.WITHIN)
        if not others:
            return ()
        text = await caseload.text_of(connection, sealer, case)
        if mine := (await cases.facts_of(connection, sealer, case)).article_id:
            return await _of_the_same_article(connection, sealer, mine, others)
        texts = [(other.number, await caseload.text_of(connection, sealer, other)) for other in others]
    is_open = {other.number: other.state.is_open for other in others}
    found = await asyncio.to_thread(likeness.alike, text, texts)
    return tuple(_Alike(one.number, round(one.score), is_open[one.number]) for one in found)


async def _of_the_same_article(
    connection: Connection, sealer: Sealer, article_id: int, others: Iterable[Case]
) -> tuple[_Alike, ...]:
    """Reports of a mistake in one article tell of the same, whatever their words."""
    return tuple(
        [
            _Alike(other.number, _SAME, other.state.is_open)
            for other in others
            if (await cases.facts_of(connection, sealer, other)).article_id == article_id
        ][:_MOST]
    )


def _proposal(desk: DeskVisit, case: Case, found: tuple[_Alike, ...]) -> Page:
    screen = desk.screen("case_alike", number=case.number, entries=[asdict(one) for one in found])
    rows = tuple(
        row(
            button(f"{screen.label('merge')} #{one.number}", Merge(case.number, one.number))
            if one.is_open and case.state.is_open
            else None,
            button(f"{screen.label('open')} #{one.number}", OpenCase(one.number)),
        )[0]
        for one in found
    )
    return Page(screen.text, rows)


async def merge(desk: DeskVisit, tap: Merge) -> None:
    """Put a case with another one; what was put with it comes along."""
    async with desk.storage.transaction() as connection:
        case = await owned(desk, connection, tap.number)
        root = await _root(connection, tap.into)
        # What is put with a case that is over would wait for nobody ever after.
        done = root.number != case.number and case.merged_into is None and root.state.is_open
        along = await caseload.merged_with(connection, case.number)
        if done:
            for number in (case.number, *along):
                await cases.merge(connection, number, root.number)
            await desk.note(connection, "merge", case.number, f"into {root.number}")
    if not done:
        await desk.tell("not_to_merge", number=tap.number, loud=True)
        return
    screen = desk.screen("case_merged", number=case.number, into=root.number, apart=False, along=list(along))
    await desk.show(Page(screen.text, ((button(screen.label("unmerge"), Unmerge(case.number)),),)))
    for number in (case.number, root.number, *along):
        await desk.refresh_card(number)


async def _root(connection: Connection, number: int) -> Case:
    """The case that stands for this one."""
    case = await cases.get(connection, number)
    return case if case.merged_into is None else await cases.get(connection, case.merged_into)


async def unmerge(desk: DeskVisit, tap: Unmerge) -> None:
    """Let a case stand for itself again, with what had been put with it before."""
    along: tuple[int, ...] = ()
    async with desk.storage.transaction() as connection:
        case = await owned(desk, connection, tap.number)
        if case.merged_into is not None:
            along = await _came_with(connection, tap.number, case.merged_into)
            await cases.unmerge(connection, tap.number)
            for number in along:
                await cases.merge(connection, number, tap.number)
            await desk.note(connection, "unmerge", tap.number, f"from {case.merged_into}")
    await desk.tell("unmerged", number=tap.number)
    if case.merged_into is not None:
        into = case.merged_into
        screen = desk.screen("case_merged", number=tap.number, into=into, apart=True, along=list(along))
        again = button(screen.label("again"), Merge(tap.number, into))
        await desk.show(Page(screen.text, ((again,),)))
        await desk.refresh_card(case.merged_into)
    for number in (tap.number, *along):
        await desk.refresh_card(number)


async def _came_with(connection: Connection, number: int, root: int) -> tuple[int, ...]:
    """Of what is put with a case now, what came along with this one: the log says into what each was put."""
    last = {
        other: await actions.latest(connection, other, ("merge", "unmerge"))
        for other in await caseload.merged_with(connection, root)
        if other != number
    }
    into = {other: action.detail for other, action in last.items() if action and action.action == "merge"}
    along, before = {number}, 0
    while len(along) > before:
        before = len(along)
        along |= {other for other, detail in into.items() if detail.removeprefix("into ") in map(str, along)}
    return tuple(sorted(along - {number}))
