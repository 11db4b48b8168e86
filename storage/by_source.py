"""What a source does with a case after it was accepted: add to it, withdraw it, be forgotten by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Case, Direction, MessageState, Notice, PostKind
from newsroom.routes import SealedRoute
from newsroom.sealing import Sealer
from newsroom.tips import Part, PartKind, TipFacts, TipState
from storage import case_messages, cases, desk_posts
from storage.case_messages import Saying
from storage.tip_schema import case_messages as messages_table
from storage.tip_schema import case_parts
from storage.tip_schema import cases as cases_table
from storage.tip_schema import desk_posts as posts_table


@dataclass(frozen=True, slots=True)
class RoutedCase:
    """A case with a way back: enough to try whether an address is where it leads."""

    number: int
    uid: bytes
    route: SealedRoute


async def routed(connection: AsyncConnection) -> tuple[RoutedCase, ...]:
    """All cases that have a way back. An address finds its own only by opening them one by one."""
    rows = await connection.execute(
        select(cases_table.c.id, cases_table.c.uid, cases_table.c.route_day, cases_table.c.route_seal)
        .where(cases_table.c.route_seal.is_not(None))
        .order_by(cases_table.c.id)
    )
    return tuple(RoutedCase(int(number), uid, SealedRoute(day, seal)) for number, uid, day, seal in rows)


async def forget_way_back(connection: AsyncConnection, number: int) -> None:
    """The way back of a case is gone at once, and the desk does not hear when.

    What one person erases in a moment would else show which cases are theirs. The day stays: on it the desk
    is told, with all others of that day (`cases.forget_routes_before`).
    """
    await connection.execute(
        update(cases_table).where(cases_table.c.id == number).values(route_seal=None, pseudonym_seal=None)
    )


async def add_to(
    connection: AsyncConnection,
    sealer: Sealer,
    case: Case,
    parts: Iterable[Part],
    now: datetime,
    *,
    nudge_after: timedelta = timedelta(0),
) -> bool:
    """Write down what the source adds, have it posted, and open the case again; whether it had been closed.

    The first text is the message; further texts and all files are parts of it. Raises `ForbiddenChange` for a
    case that was withdrawn.
    """
    reopened = not case.state.is_open
    if reopened:
        await cases.change_state(connection, case.number, TipState.NEW, now, nudge_after=nudge_after)
    every = list(parts)
    first = next((part for part in every if part.kind is PartKind.TEXT), None)
    saying = Saying(Direction.FROM_SOURCE, first.text if first else "", MessageState.SENT)
    message_id = await case_messages.say(connection, sealer, case, saying, now=now)
    if reopened:
        await desk_posts.notify(connection, Notice.REOPENED, now, case_number=case.number, ref_id=message_id)
    await desk_posts.enqueue(connection, case.number, PostKind.MESSAGE, message_id, now)
    for part in every:
        if part is not first:
            await cases.add_part(connection, sealer, case.number, case.uid, part, now, message_id)
    return reopened


async def withdraw(connection: AsyncConnection, sealer: Sealer, case: Case, now: datetime) -> None:
    """The source takes a case back: what was told is deleted here, and what was not posted yet never will be.

    The case's number, its state and the newsroom's own words remain. Raises `ForbiddenChange`.
    """
    await cases.change_state(connection, case.number, TipState.WITHDRAWN, now)
    await cases.forget_route(connection, case.number)
    told = [PostKind.PART, PostKind.MESSAGE, PostKind.LETTER]
    await connection.execute(
        delete(posts_table).where(posts_table.c.case_id == case.number, posts_table.c.kind.in_(told))
    )
    await connection.execute(delete(case_parts).where(case_parts.c.case_id == case.number))
    of_source = messages_table.c.direction.in_([Direction.FROM_SOURCE, Direction.LETTER])
    await connection.execute(delete(messages_table).where(messages_table.c.case_id == case.number, of_source))
    await desk_posts.notify(connection, Notice.WITHDRAWN, now, case_number=case.number, ref_id=0)
    nothing = TipFacts(level=case.level)
    await connection.execute(
        update(cases_table)
        .where(cases_table.c.id == case.number)
        .values(facts_seal=sealer.seal(nothing.pack(), case.uid))
    )
