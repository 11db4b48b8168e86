"""The cases as the desk works through them: the queue by filters, likely duplicates, giving one back."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Case
from newsroom.sealing import Sealer
from newsroom.tips import Part, PartKind, TipState
from storage.cases import CASES, case_in, facts_of
from storage.tip_schema import case_parts, cases

#: How many cases are looked at for a likeness; more on one day in one kecamatan are a flood of their own.
_MOST_NEIGHBOURS = 60


#: In place of a category or a kecamatan: the cases of which the source told none. No id is written so.
WITHOUT = "-"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases of the queue are wanted; empty means all that are open."""

    states: tuple[TipState, ...] = ()
    category: str = ""
    kecamatan: str = ""
    arrived_before: datetime | None = None


class Trait(enum.StrEnum):
    """By what the queue can be told apart: columns of `cases`."""

    STATE = "state"
    CATEGORY = "category"
    KECAMATAN = "kecamatan"


async def queue(
    connection: AsyncConnection, wanted: Filter, *, limit: int, skip: int = 0
) -> tuple[tuple[Case, ...], int]:
    """A page of the queue, oldest first, and how many cases there are in all."""
    conditions = _conditions(wanted)
    total = await connection.scalar(select(func.count()).select_from(cases).where(conditions))
    rows = await connection.execute(CASES.where(conditions).order_by(cases.c.id).limit(limit).offset(skip))
    return tuple(case_in(row) for row in rows), total or 0


async def counts(connection: AsyncConnection, wanted: Filter, trait: Trait) -> tuple[tuple[str, int], ...]:
    """How many of the wanted cases there are of each kind, the most first; `WITHOUT` where there is none."""
    how_many, column = func.count(), cases.c[trait.value]
    rows = await connection.execute(
        select(column, how_many).where(_conditions(wanted)).group_by(column).order_by(how_many.desc(), column)
    )
    return tuple((str(value) or WITHOUT, int(count)) for value, count in rows)


async def neighbours(connection: AsyncConnection, case: Case, within: timedelta) -> tuple[Case, ...]:
    """Other cases of the same category and kecamatan that arrived about then, the newest first."""
    rows = await connection.execute(
        CASES.where(
            cases.c.id != case.number,
            cases.c.category == case.category,
            cases.c.kecamatan == case.kecamatan,
            cases.c.arrived_at.between(case.arrived_at - within, case.arrived_at + within),
            cases.c.merged_into.is_(None),
            cases.c.state.not_in([TipState.SPAM, TipState.WITHDRAWN]),
        )
        .order_by(cases.c.id.desc())
        .limit(_MOST_NEIGHBOURS)
    )
    return tuple(case_in(row) for row in rows)


async def merged_with(connection: AsyncConnection, number: int) -> tuple[int, ...]:
    """The numbers of the cases that were merged into this one."""
    rows = await connection.scalars(
        select(cases.c.id).where(cases.c.merged_into == number).order_by(cases.c.id)
    )
    return tuple(rows.all())


async def written_of(connection: AsyncConnection, sealer: Sealer, case: Case) -> tuple[str, ...]:
    """What the source wrote, part by part, without files and without the answers to the checklist."""
    seals = await connection.scalars(
        select(case_parts.c.seal)
        .where(case_parts.c.case_id == case.number, case_parts.c.kind == PartKind.TEXT)
        .order_by(case_parts.c.id)
    )
    return tuple(Part.unpack(sealer.unseal(seal, case.uid)).text for seal in seals)


async def text_of(connection: AsyncConnection, sealer: Sealer, case: Case) -> str:
    """All that the source wrote about a case, answers to the checklist too."""
    written = await written_of(connection, sealer, case)
    facts = await facts_of(connection, sealer, case)
    return "\n".join([*written, *facts.answers.values()])


async def take_over(connection: AsyncConnection, number: int, staff_id: int) -> None:
    """Whoever verifies or hands on a case that nobody holds is its holder from then on."""
    await connection.execute(
        update(cases).where(cases.c.id == number, cases.c.claimed_by.is_(None)).values(claimed_by=staff_id)
    )


async def give_back(connection: AsyncConnection, number: int, nudge_at: datetime) -> bool:
    """Nobody holds the case any more: it is new again. Whether it was one that somebody worked on."""
    result = await connection.execute(
        update(cases)
        .where(cases.c.id == number, cases.c.state.in_(_BEFORE_HANDING_ON))
        .values(state=TipState.NEW, claimed_by=None, claimed_until=None, nudge_at=nudge_at)
    )
    return result.rowcount > 0


async def give_back_all_of(connection: AsyncConnection, staff_id: int, nudge_at: datetime) -> tuple[int, ...]:
    """Somebody left the newsroom: give back what they held; the numbers of those cases."""
    held = and_(cases.c.claimed_by == staff_id, cases.c.closed_at.is_(None))
    numbers = tuple((await connection.scalars(select(cases.c.id).where(held).order_by(cases.c.id))).all())
    for number in numbers:
        await give_back(connection, number, nudge_at)
    await connection.execute(
        update(cases)
        .where(cases.c.id.in_(numbers), cases.c.claimed_by == staff_id)
        .values(claimed_by=None, claimed_until=None)
    )
    return numbers


_BEFORE_HANDING_ON: Sequence[TipState] = (TipState.CLAIMED, TipState.VERIFYING)


def _conditions(wanted: Filter) -> ColumnElement[bool]:
    states = wanted.states or tuple(state for state in TipState if state.is_open)
    conditions: list[ColumnElement[bool]] = [cases.c.merged_into.is_(None), cases.c.state.in_(states)]
    for column, value in ((cases.c.category, wanted.category), (cases.c.kecamatan, wanted.kecamatan)):
        if value:
            conditions.append(column == ("" if value == WITHOUT else value))
    if wanted.arrived_before is not None:
        conditions.append(cases.c.arrived_at <= wanted.arrived_before)
    return and_(*conditions)
