"""Taking no more from a source for a while, and taking from them again. Nobody learns who it is.

That a source is blocked is told by the log of the case from which it was done, and by that case alone: were
it told by the source's pseudonym, their other cases would be known as theirs.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from handlers.desk_callbacks import Block, BlockSurely, DoNotBlock, Unblock
from handlers.desk_visit import DeskVisit, owned
from handlers.screens import Page, button, column, row
from newsroom.cases import Case
from newsroom.sealing import Unsealable
from storage import actions, cases, limits
from storage.actions import Action

#: How long a source is blocked.
BLOCK_LIFE = timedelta(days=30)
_BLOCK, _UNBLOCK = "block", "unblock"


def is_blocked_from(case: Case, done: Iterable[Action], now: datetime) -> bool:
    """Whether this case's source was blocked from it, and that can be lifted: the way back is there.

    `done` is the log of the case, oldest first.
    """
    turns = [one for one in done if one.action in (_BLOCK, _UNBLOCK)]
    if not turns or turns[-1].action == _UNBLOCK or case.route is None:
        return False
    return now < turns[-1].at + BLOCK_LIFE


async def block(desk: DeskVisit, tap: Block) -> None:
    """What blocking means, before it is done; where it is done, how to lift it."""
    async with desk.storage.reading() as connection:
        case = await owned(desk, connection, tap.number)
        done = await actions.history(connection, tap.number)
    if is_blocked_from(case, done, desk.now):
        await desk.say(_blocked(desk, tap.number, "already"))
        return
    screen = desk.screen("case_block", number=tap.number, days=BLOCK_LIFE.days)
    sure = button(screen.label("sure"), BlockSurely(tap.number))
    await desk.say(Page(screen.text, column(sure, button(screen.label("cancel"), DoNotBlock(tap.number)))))


async def block_surely(desk: DeskVisit, tap: BlockSurely) -> None:
    """Take no more from this source, whoever it is: the pseudonym opens with the key of the route's day."""
    pseudonym = await _pseudonym(desk, tap.number)
    if pseudonym is not None:
        async with desk.storage.transaction() as connection:
            await limits.block(connection, pseudonym, BLOCK_LIFE, desk.now)
            await desk.note(connection, _BLOCK, tap.number)
    await desk.show(_blocked(desk, tap.number, "no_way" if pseudonym is None else "done"))


async def do_not_block(desk: DeskVisit, tap: DoNotBlock) -> None:
    """Rather not: nothing happens, and the question is gone."""
    await desk.show(_blocked(desk, tap.number, "dropped"))


async def unblock(desk: DeskVisit, tap: Unblock) -> None:
    """Take reports from this source again. The same is said whether or not they were blocked still."""
    pseudonym = await _pseudonym(desk, tap.number)
    if pseudonym is not None:
        async with desk.storage.transaction() as connection:
            await limits.unblock(connection, pseudonym)
            await desk.note(connection, _UNBLOCK, tap.number)
    await desk.show(_blocked(desk, tap.number, "stays" if pseudonym is None else "lifted"))


def _blocked(desk: DeskVisit, number: int, what: str) -> Page:
    screen = desk.screen("case_blocked", number=number, days=BLOCK_LIFE.days, what=what)
    lift = button(screen.label("unblock"), Unblock(number)) if what in ("done", "already") else None
    return Page(screen.text, row(lift))


async def _pseudonym(desk: DeskVisit, number: int) -> bytes | None:
    """The source's pseudonym, while the route lives; without one nobody can be blocked."""
    async with desk.storage.reading() as connection:
        case = await owned(desk, connection, number)
        seal = await cases.pseudonym_seal_of(connection, number)
    return await asyncio.to_thread(_opened, desk, case, seal)


def _opened(desk: DeskVisit, case: Case, seal: bytes | None) -> bytes | None:
    routes = desk.room.routes
    if seal is None or case.route is None or case.route.day not in routes.days():
        return None
    try:
        return routes.sealer_of(case.route.day).unseal(seal, case.uid)
    except Unsealable:
        return None
