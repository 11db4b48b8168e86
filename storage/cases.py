"""Cases: a tip accepted, claimed, worked on and closed. What was said is sealed with the key of the tips."""

import asyncio
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Case, ClaimOutcome, PostKind
from newsroom.routes import SealedRoute
from newsroom.schedule import to_the_hour
from newsroom.sealing import Sealer
from newsroom.tips import CLAIM_LIFE, Part, PartKind, Tip, TipFacts, TipLevel, TipState, check_change
from storage import desk_posts
from storage.tip_schema import case_parts, cases

UID_BYTES = 16


class NoSuchCase(Exception):
    """There is no case with this number (any more); `missing.what_became_of` says which of it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"no case {number}")
        self.number = number


@dataclass(frozen=True, slots=True)
class WayBack:
    """How answers reach the source: a sealed route with the pseudonym beside it, and the receipt's halves."""

    route: SealedRoute | None = None
    pseudonym_seal: bytes | None = None
    receipt_index: bytes | None = None
    receipt_key: bytes | None = None


def new_uid() -> bytes:
    """What everything of a tip is sealed with as context; made before the tip is stored."""
    return secrets.token_bytes(UID_BYTES)


async def accept(
    connection: AsyncConnection,
    sealer: Sealer,
    uid: bytes,
    tip: Tip,
    way_back: WayBack,
    *,
    kecamatan: str,
    nudge_after: timedelta,
    now: datetime,
) -> int:
    """Store a tip and what the desk must be told of it, in the caller's transaction; the case's number."""
    facts = tip.facts
    result = await connection.execute(
        insert(cases).values(
            uid=uid,
            state=TipState.NEW,
            level=facts.level,
            category=facts.category,
            kecamatan=kecamatan,
            facts_seal=sealer.seal(facts.pack(), uid),
            arrived_at=to_the_hour(now),
            route_day=way_back.route.day if way_back.route else "",
            route_seal=way_back.route.seal if way_back.route else None,
            pseudonym_seal=way_back.pseudonym_seal,
            receipt_index=way_back.receipt_index,
            receipt_key=way_back.receipt_key,
            nudge_at=now + nudge_after,
            reopened=False,
        )
    )
    assert result.inserted_primary_key is not None
    number = int(result.inserted_primary_key[0])
    await desk_posts.enqueue(connection, number, PostKind.CARD, 0, now)
    for part in tip.parts:
        await add_part(connection, sealer, number, uid, part, now)
    return number


async def add_part(
    connection: AsyncConnection,
    sealer: Sealer,
    number: int,
    uid: bytes,
    part: Part,
    now: datetime,
    message_id: int | None = None,
) -> None:
    """Store a part of a case and have it posted on the desk."""
    result = await connection.execute(
        insert(case_parts).values(
            case_id=number,
            message_id=message_id,
            kind=part.kind,
            size=part.size,
            # A file may have 20 MB: not on the event loop.
            seal=await asyncio.to_thread(sealer.seal, part.pack(), uid),
        )
    )
    assert result.inserted_primary_key is not None
    await desk_posts.enqueue(connection, number, PostKind.PART, int(result.inserted_primary_key[0]), now)


async def get(connection: AsyncConnection, number: int) -> Case:
    """One case. Raises `NoSuchCase`."""
    row = (await connection.execute(CASES.where(cases.c.id == number))).one_or_none()
    if row is None:
        raise NoSuchCase(number)
    return case_in(row)


async def among(connection: AsyncConnection, uids: Collection[bytes]) -> tuple[Case, ...]:
    """Those of these cases that there are."""
    rows = (await connection.execute(CASES.where(cases.c.uid.in_(uids)))).all()
    return tuple(map(case_in, rows))


async def find_by_receipt(connection: AsyncConnection, receipt_index: bytes) -> Case | None:
    """The case that a receipt code opens."""
    row = (await connection.execute(CASES.where(cases.c.receipt_index == receipt_index))).one_or_none()
    return None if row is None else case_in(row)


async def find_by_topic(connection: AsyncConnection, topic_id: int) -> Case | None:
    """The case whose topic this is on the desk."""
    row = (await connection.execute(CASES.where(cases.c.topic_id == topic_id))).one_or_none()
    return None if row is None else case_in(row)


async def facts_of(connection: AsyncConnection, sealer: Sealer, case: Case) -> TipFacts:
    """What the source told beside the parts."""
    seal = await connection.scalar(select(cases.c.facts_seal).where(cases.c.id == case.number))
    if seal is None:
        raise NoSuchCase(case.number)
    return TipFacts.unpack(sealer.unseal(seal, case.uid))


async def part(connection: AsyncConnection, sealer: Sealer, case: Case, part_id: int) -> Part | None:
    """One part of a case."""
    seal = await connection.scalar(select(case_parts.c.seal).where(case_parts.c.id == part_id))
    # A file may have 20 MB: not on the event loop.
    return None if seal is None else Part.unpack(await asyncio.to_thread(sealer.unseal, seal, case.uid))


async def parts_of(connection: AsyncConnection, sealer: Sealer, case: Case) -> tuple[Part, ...]:
    """All parts of a case with their files, oldest first."""
    seals = await connection.scalars(
        select(case_parts.c.seal).where(case_parts.c.case_id == case.number).order_by(case_parts.c.id)
    )
    return await asyncio.to_thread(
        lambda: tuple(Part.unpack(sealer.unseal(seal, case.uid)) for seal in seals.all())
    )


async def part_counts(connection: AsyncConnection, number: int) -> dict[PartKind, int]:
    """How many parts of each kind a case has."""
    rows = await connection.execute(
        select(case_parts.c.kind, func.count())
        .where(case_parts.c.case_id == number)
        .group_by(case_parts.c.kind)
    )
    return {PartKind(kind): count for kind, count in rows}


async def claim(connection: AsyncConnection, number: int, staff_id: int, now: datetime) -> ClaimOutcome:
    """Claim a case; of two who try at once one wins, and the other is told who. Raises `NoSuchCase`."""
    free = or_(cases.c.claimed_by.is_(None), cases.c.claimed_until <= now, cases.c.claimed_by == staff_id)
    result = await connection.execute(
        update(cases)
        .where(cases.c.id == number, free, cases.c.state.in_([TipState.NEW, TipState.CLAIMED]))
        .values(
            state=TipState.CLAIMED,
            claimed_by=staff_id,
            claimed_until=now + CLAIM_LIFE,
            nudge_at=None,
            reopened=False,
        )
    )
    if result.rowcount:
        return ClaimOutcome(won=True, holder_id=staff_id)
    case = await get(connection, number)
    return ClaimOutcome(won=False, holder_id=case.claimed_by or 0)


async def change_state(
    connection: AsyncConnection,
    number: int,
    after: TipState,
    now: datetime,
    *,
    nudge_after: timedelta = timedelta(0),
) -> tuple[TipState, TipState]:
    """Change a case's state, if the table allows it; before and after.

    Of what is new again the desk is reminded after `nudge_after`: later where it hears of it in another way.
    Raises `NoSuchCase` or `ForbiddenChange`.
    """
    case = await get(connection, number)
    check_change(case.state, after)
    closed_at = to_the_hour(now) if after is TipState.WITHDRAWN else now  # the source's doing
    values: dict[str, object] = {"state": after, "closed_at": None if after.is_open else closed_at}
    if after is TipState.NEW:
        values |= {"claimed_by": None, "claimed_until": None, "nudge_at": now + nudge_after}
        values["reopened"] = not case.state.is_open
        if not case.state.is_open:
            # What it was put with is over, too: it would be in no queue.
            values["merged_into"] = None
        await desk_posts.card_if_missing(connection, number, now)
    if after is TipState.WITHDRAWN:
        # Others told the same, and stand for themselves again.
        await connection.execute(update(cases).where(cases.c.merged_into == number).values(merged_into=None))
    await connection.execute(update(cases).where(cases.c.id == number).values(**values))
    return case.state, after


async def release_expired_claims(
    connection: AsyncConnection, now: datetime, nudge_at: datetime
) -> tuple[int, ...]:
    """Give back the cases whose claim ran out before anything came of it; their numbers."""
    expired = and_(cases.c.state == TipState.CLAIMED, cases.c.claimed_until <= now)
    numbers = tuple((await connection.scalars(select(cases.c.id).where(expired).order_by(cases.c.id))).all())
    await connection.execute(
        update(cases)
        .where(cases.c.id.in_(numbers))
        .values(state=TipState.NEW, claimed_by=None, claimed_until=None, nudge_at=nudge_at)
    )
    return numbers


async def to_nudge(connection: AsyncConnection, now: datetime, again_after: timedelta) -> tuple[int, ...]:
    """The cases that nobody claimed in time; each is named again after `again_after`."""
    waiting = and_(cases.c.state == TipState.NEW, cases.c.nudge_at <= now, cases.c.merged_into.is_(None))
    numbers = tuple((await connection.scalars(select(cases.c.id).where(waiting).order_by(cases.c.id))).all())
    await connection.execute(update(cases).where(cases.c.id.in_(numbers)).values(nudge_at=now + again_after))
    return numbers


async def set_deadline(connection: AsyncConnection, number: int, deadline: datetime | None) -> None:
    """When something about a case must have happened."""
    await connection.execute(update(cases).where(cases.c.id == number).values(deadline_at=deadline))


async def deadlines_before(connection: AsyncConnection, moment: datetime) -> tuple[Case, ...]:
    """Open cases whose deadline is near, the nearest first."""
    rows = await connection.execute(
        CASES.where(cases.c.deadline_at <= moment, cases.c.closed_at.is_(None)).order_by(cases.c.deadline_at)
    )
    return tuple(case_in(row) for row in rows)


async def stands_on_desk(
    connection: AsyncConnection, number: int, *, card_message_id: int, topic_id: int | None
) -> None:
    """Where the desk has the case."""
    await connection.execute(
        update(cases).where(cases.c.id == number).values(card_message_id=card_message_id, topic_id=topic_id)
    )


async def has_topic(connection: AsyncConnection, number: int, topic_id: int | None) -> None:
    """The topic of a case on the desk; None for one that it has no more."""
    await connection.execute(update(cases).where(cases.c.id == number).values(topic_id=topic_id))


async def merge(connection: AsyncConnection, number: int, into: int) -> None:
    """Say that a case tells of the same as another one."""
    await connection.execute(update(cases).where(cases.c.id == number).values(merged_into=into))


async def unmerge(connection: AsyncConnection, number: int) -> None:
    """Let a case stand for itself again."""
    await connection.execute(update(cases).where(cases.c.id == number).values(merged_into=None))


async def forget_route(connection: AsyncConnection, number: int) -> None:
    """Drop the way back of one case at once: its source withdrew it, or it leads nowhere."""
    await connection.execute(
        update(cases).where(cases.c.id == number).values(route_seal=None, route_day="", pseudonym_seal=None)
    )


@dataclass(frozen=True, slots=True)
class EndedRoutes:
    """Whether any route ended, and the open cases among those whose route did."""

    any: bool
    open: tuple[int, ...]


async def forget_routes_before(connection: AsyncConnection, day: str) -> EndedRoutes:
    """Drop the ways back of all days before `day` (as "2026-11-24"): their keys were destroyed."""
    ended = and_(cases.c.route_day != "", cases.c.route_day < day)
    is_open = cases.c.state.in_([state for state in TipState if state.is_open])
    still_open = tuple(
        (await connection.scalars(select(cases.c.id).where(ended, is_open).order_by(cases.c.id))).all()
    )
    result = await connection.execute(
        update(cases).where(ended).values(route_seal=None, route_day="", pseudonym_seal=None)
    )
    return EndedRoutes(result.rowcount > 0, still_open)


async def pseudonym_seal_of(connection: AsyncConnection, number: int) -> bytes | None:
    """The sealed pseudonym that a block needs, while the route lives."""
    seal: bytes | None = await connection.scalar(select(cases.c.pseudonym_seal).where(cases.c.id == number))
    return seal


async def purge_closed(connection: AsyncConnection, before: datetime) -> tuple[int, ...]:
    """Delete cases that were closed before a moment, with all that belongs to them; their numbers."""
    over = and_(cases.c.closed_at.is_not(None), cases.c.closed_at < before)
    numbers = tuple((await connection.scalars(select(cases.c.id).where(over).order_by(cases.c.id))).all())
    await connection.execute(update(cases).where(cases.c.merged_into.in_(numbers)).values(merged_into=None))
    await connection.execute(delete(cases).where(cases.c.id.in_(numbers)))
    return numbers


#: What makes a `Case`; for modules that ask for cases in their own ways.
CASES = select(
    cases.c.id,
    cases.c.uid,
    cases.c.state,
    cases.c.level,
    cases.c.category,
    cases.c.kecamatan,
    cases.c.arrived_at,
    cases.c.route_day,
    cases.c.route_seal,
    cases.c.receipt_key,
    cases.c.claimed_by,
    cases.c.claimed_until,
    cases.c.deadline_at,
    cases.c.closed_at,
    cases.c.reopened,
    cases.c.merged_into,
    cases.c.topic_id,
    cases.c.card_message_id,
)


def case_in(row: Row[*tuple[Any, ...]]) -> Case:
    """The case that a row of `CASES` holds."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's own name for the public mapping of a row
    route = SealedRoute(values["route_day"], values["route_seal"]) if values["route_seal"] else None
    return Case(
        number=values["id"],
        uid=values["uid"],
        state=TipState(values["state"]),
        level=TipLevel(values["level"]),
        category=values["category"],
        kecamatan=values["kecamatan"],
        arrived_at=values["arrived_at"],
        route=route,
        receipt_key=values["receipt_key"],
        claimed_by=values["claimed_by"],
        claimed_until=values["claimed_until"],
        deadline_at=values["deadline_at"],
        closed_at=values["closed_at"],
        reopened=values["reopened"],
        merged_into=values["merged_into"],
        topic_id=values["topic_id"],
        card_message_id=values["card_message_id"],
    )
