"""Tips about the same: proposed by their words, put together and taken apart by editors."""

import asyncio

from handlers.desk_callbacks import FindAlike, Merge, OpenCase, Unmerge
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button
from newsroom import likeness
from newsroom.cases import Case
from newsroom.likeness import Likeness
from storage import caseload, cases


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


async def alike(desk: DeskVisit, case: Case) -> tuple[Likeness, ...]:
    """The cases that most likely tell of the same."""
    if case.merged_into is not None:
        return ()
    sealer = desk.room.tips
    async with desk.storage.reading() as connection:
        others = await caseload.neighbours(connection, case, likeness.WITHIN)
        if not others:
            return ()
        text = await caseload.text_of(connection, sealer, case)
        texts = [(other.number, await caseload.text_of(connection, sealer, other)) for other in others]
    return await asyncio.to_thread(likeness.alike, text, texts)


def _proposal(desk: DeskVisit, case: Case, found: tuple[Likeness, ...]) -> Page:
    entries = [{"number": one.number, "score": round(one.score)} for one in found]
    screen = desk.screen("case_alike", number=case.number, entries=entries)
    rows = tuple(
        (
            button(f"{screen.label('merge')} #{one.number}", Merge(case.number, one.number)),
            button(f"{screen.label('open')} #{one.number}", OpenCase(one.number)),
        )
        for one in found
    )
    return Page(screen.text, rows)


async def merge(desk: DeskVisit, tap: Merge) -> None:
    """Put a case with another one; what was put with it comes along."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        target = await cases.get(connection, tap.into)
        root = target.merged_into or target.number
        done = root != case.number and case.merged_into is None
        if done:
            for number in (case.number, *await caseload.merged_with(connection, case.number)):
                await cases.merge(connection, number, root)
            await desk.note(connection, "merge", case.number, f"into {root}")
    if not done:
        await desk.tell("not_to_merge", number=tap.number, loud=True)
        return
    screen = desk.screen("case_merged", number=case.number, into=root)
    await desk.show(Page(screen.text, ((button(screen.label("unmerge"), Unmerge(case.number)),),)))
    await desk.refresh_card(case.number)
    await desk.refresh_card(root)


async def unmerge(desk: DeskVisit, tap: Unmerge) -> None:
    """Let a case stand for itself again."""
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, tap.number)
        if case.merged_into is not None:
            await cases.unmerge(connection, tap.number)
            await desk.note(connection, "unmerge", tap.number, f"from {case.merged_into}")
    await desk.tell("unmerged", number=tap.number)
    await desk.refresh_card(tap.number)
    if case.merged_into is not None:
        await desk.refresh_card(case.merged_into)
