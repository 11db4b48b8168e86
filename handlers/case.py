"""Working on a case: whose it is, how it stands, and by when something must happen."""

import re
from datetime import timedelta

from handlers import merge
from handlers.case_page import show_case
from handlers.desk_callbacks import (
    AskDeadline,
    CaseTap,
    Claim,
    Close,
    MarkSpam,
    Release,
    Reopen,
    SetDeadline,
    Verify,
)
from handlers.desk_visit import DeskVisit, owned
from handlers.screens import Page, button, grid
from newsroom.cases import Case
from newsroom.tips import TipState
from storage import caseload, cases
from storage.database import Connection

#: The deadlines that a tap sets, in days.
DEADLINES = (1, 3, 7, 14)
_LONGEST_DEADLINE = timedelta(days=365)
_HOURS = {
    "jam": 1, "hour": 1, "hours": 1, "hari": 24, "day": 24, "days": 24,
    "minggu": 168, "pekan": 168, "week": 168, "weeks": 168,
}  # fmt: skip
_IN_A_WHILE = re.compile(r"([1-9][0-9]{0,2})\s*([a-z]+)")
_TOMORROW = {"besok": 1, "tomorrow": 1, "lusa": 2}
_NEVER = ("hapus", "batal", "none", "remove")


async def changed(desk: DeskVisit, case: Case, what: str) -> None:
    """Say what became of a case, and show it where it stands: on its card, and where the button was."""
    await desk.tell(what, number=case.number)
    await desk.refresh_card(case.number)
    if desk.said is None and not desk.is_on_card(case):
        await show_case(desk, case.number)


async def claim(desk: DeskVisit, tap: Claim) -> None:
    """Of two who tap at once one wins, and the other is told who."""
    async with desk.storage.transaction() as connection:
        outcome = await cases.claim(connection, tap.number, desk.editor.id, desk.now)
        case = await cases.get(connection, tap.number)
        if outcome.won:
            await desk.note(connection, "claim", tap.number)
    if outcome.won:
        await changed(desk, case, "claimed")
        await merge.propose(desk, case)
        return
    holder = desk.holder_of(case)
    if holder == desk.editor.id:
        await desk.tell("yours", number=case.number)
    elif holder is not None:
        await desk.tell("held", number=case.number, who=await desk.name_of(holder), loud=True)
    else:
        await desk.tell("not_to_claim", number=case.number, loud=True)
    await desk.refresh_card(case.number)


async def release(desk: DeskVisit, tap: Release) -> None:
    """The case is everybody's again."""
    async with desk.storage.transaction() as connection:
        case = await owned(desk, connection, tap.number)
        was_held = await caseload.give_back(connection, tap.number, desk.now + desk.room.nudge_after)
        if was_held:
            await desk.note(connection, "release", tap.number)
    if was_held:
        await changed(desk, case, "released")
    else:
        await desk.tell("forbidden_change", number=tap.number, loud=True)


async def verify(desk: DeskVisit, tap: Verify) -> None:
    """It is being verified."""
    await _become(desk, tap, TipState.VERIFYING, "verify")


async def close(desk: DeskVisit, tap: Close) -> None:
    """It is done."""
    await _become(desk, tap, TipState.CLOSED, "close")


async def mark_spam(desk: DeskVisit, tap: MarkSpam) -> None:
    """It is no tip."""
    await _become(desk, tap, TipState.SPAM, "spam")


async def reopen(desk: DeskVisit, tap: Reopen) -> None:
    """It is open again, and nobody's."""
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, tap.number)
    if case.state.is_open:  # a second tap: nobody loses what they work on
        await desk.tell("open_already", number=tap.number)
    else:
        await _become(desk, tap, TipState.NEW, "reopen")


async def _become(desk: DeskVisit, tap: CaseTap, after: TipState, action: str) -> None:
    async with desk.storage.transaction() as connection:
        case = await owned(desk, connection, tap.number)
        await cases.change_state(connection, tap.number, after, desk.now, nudge_after=desk.room.nudge_after)
        if after is TipState.VERIFYING:
            await caseload.take_over(connection, tap.number, desk.editor.id)
        await desk.note(connection, action, tap.number)
        along = () if after.is_open else await _end_along(desk, connection, tap, after, action)
    await changed(desk, case, action)
    for number in along:
        await desk.refresh_card(number)


async def _end_along(
    desk: DeskVisit, connection: Connection, tap: CaseTap, after: TipState, action: str
) -> tuple[int, ...]:
    """What was put with a case ends with it: the queue shows it nowhere by itself. The numbers of those."""
    ended = []
    for number in await caseload.merged_with(connection, tap.number):
        if (await cases.get(connection, number)).state.is_open:
            await cases.change_state(connection, number, after, desk.now)
            await desk.note(connection, action, number, f"with {tap.number}")
            ended.append(number)
    return tuple(ended)


async def ask_deadline(desk: DeskVisit, tap: AskDeadline) -> None:
    """By when?"""
    async with desk.storage.reading() as connection:
        await cases.get(connection, tap.number)
    screen = desk.screen("case_deadline", number=tap.number)
    presets = [button(screen.label(f"in_{days}"), SetDeadline(tap.number, days)) for days in DEADLINES]
    none = button(screen.label("no_deadline"), SetDeadline(tap.number, 0))
    await desk.say(Page(screen.text, (*grid(presets, 2), (none,))))


async def set_deadline(desk: DeskVisit, tap: SetDeadline) -> None:
    """In so many days, or never."""
    await _set_deadline(desk, tap.number, timedelta(days=tap.days) if tap.days else None)


async def type_deadline(desk: DeskVisit, number: int, words: str) -> None:
    """A deadline in words: "3 hari", "12 jam", "besok", "hapus"."""
    wanted = words.strip().casefold()
    if wanted in _NEVER:
        await _set_deadline(desk, number, None)
        return
    if wanted in _TOMORROW:
        await _set_deadline(desk, number, timedelta(days=_TOMORROW[wanted]))
        return
    match = _IN_A_WHILE.fullmatch(wanted)
    time = timedelta(hours=int(match[1]) * _HOURS[match[2]]) if match and match[2] in _HOURS else timedelta()
    if not timedelta() < time <= _LONGEST_DEADLINE:
        await desk.tell("deadline_unread", number=number)
        return
    await _set_deadline(desk, number, time)


async def _set_deadline(desk: DeskVisit, number: int, time: timedelta | None) -> None:
    deadline = None if time is None else desk.now + time
    async with desk.storage.transaction() as connection:
        await owned(desk, connection, number)
        await cases.set_deadline(connection, number, deadline)
        hours = "none" if time is None else f"{time // timedelta(hours=1)}h"
        await desk.note(connection, "deadline", number, hours)
    moment = "" if deadline is None else desk.house.wording.moment(deadline, desk.language)
    if desk.said is None:
        await desk.show(Page(desk.screen("case_deadline_set", number=number, moment=moment).text))
    else:
        await desk.say(Page(desk.screen("case_deadline_set", number=number, moment=moment).text))
    await desk.refresh_card(number)
