"""Counting for the desk's statistics: a few statements over whole tables, each one pass, none of them slow.

What is counted is shaped by `newsroom/statistics.py`. Nothing leads to a reader or a source: no ids leave.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import BigInteger, ColumnElement, Integer, Row, case, func, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import Direction, MessageState
from newsroom.deliveries import DeliveryKind
from newsroom.readers import ReaderState
from newsroom.statistics import Handled, Sent, TipCount
from newsroom.tips import TipState
from storage.schema import Moment, dispatches, readers, subscriptions
from storage.tip_schema import actions, case_messages, cases

#: How much of a region's code names its kecamatan.
_KECAMATAN = len("35.14.06")
#: Moments are counted by quarters of an hour: a day begins at one of them in every time zone there is.
_SLOT = 15 * 60 * 1000
#: What changes a message that is there already is no delivery to anybody.
_CHANGES = tuple(kind for kind in DeliveryKind if kind.changes_a_copy)
_ALERTS = (DeliveryKind.ALERT, DeliveryKind.ALERT_NOTICE)
#: The log's words for somebody's taking a case up.
_TAKEN_UP = ("claim", "verify", "close", "reply")


async def readers_by_kecamatan(connection: AsyncConnection) -> dict[str, int]:
    """How many active chats follow something in each kecamatan; wider regions stand for themselves.

    A chat that follows places in two kecamatan is in both, one that follows two villages of one once.
    """
    kecamatan = func.substr(subscriptions.c.region, 1, _KECAMATAN).label("kecamatan")
    rows = await connection.execute(
        select(kecamatan, func.count(subscriptions.c.reader_id.distinct()))
        .join(readers, readers.c.id == subscriptions.c.reader_id)
        .where(readers.c.state == int(ReaderState.ACTIVE))
        .group_by(kecamatan)
    )
    return {str(code): int(count) for code, count in rows}


async def count_readers(connection: AsyncConnection, *, before: datetime | None = None) -> int:
    """How many active chats there are, or how many of them had come before a moment."""
    counted = select(func.count()).where(readers.c.state == int(ReaderState.ACTIVE))
    if before is not None:
        counted = counted.where(readers.c.since < before)
    return await connection.scalar(counted) or 0


async def joined(connection: AsyncConnection, beginnings: Sequence[datetime]) -> tuple[int, ...]:
    """How many of today's active chats came in each of these weeks, given by their beginnings in order."""
    later = list(enumerate(beginnings))[::-1]
    week = case(*((readers.c.since >= begins, number) for number, begins in later)).label("week")
    rows = await connection.execute(
        select(week, func.count())
        .where(readers.c.state == int(ReaderState.ACTIVE), readers.c.since >= beginnings[0])
        .group_by(week)
    )
    counted = {int(number): int(count) for number, count in rows}
    return tuple(counted.get(number, 0) for number in range(len(beginnings)))


async def deliveries(connection: AsyncConnection, since: datetime) -> tuple[tuple[datetime, Sent], ...]:
    """What became of messages, by the quarter of an hour in which their sending was begun."""
    slot, columns = _slot(dispatches.c.begun_at), dispatches.c
    is_alert = columns.kind.in_([int(kind) for kind in _ALERTS])
    rows = await connection.execute(
        select(
            slot,
            func.sum(case((is_alert, 0), else_=columns.sent)),
            func.sum(case((is_alert, columns.sent), else_=0)),
            func.sum(columns.gone),
            func.sum(columns.failed),
            func.sum(columns.uncertain),
        )
        .where(columns.begun_at >= since, columns.kind.not_in([int(kind) for kind in _CHANGES]))
        .group_by(slot)
    )
    return tuple((_moment(number), Sent(*map(int, counts))) for number, *counts in rows)


async def tips(connection: AsyncConnection, since: datetime) -> tuple[TipCount, ...]:
    """How many tips of each category came in each hour; what a source took back is not counted."""
    columns = cases.c
    is_spam = case((columns.state == TipState.SPAM, 1), else_=0)
    rows = await connection.execute(
        select(columns.arrived_at, columns.category, is_spam, func.count())
        .where(columns.arrived_at >= since, columns.state != TipState.WITHDRAWN)
        .group_by(columns.arrived_at, columns.category, is_spam)
    )
    return tuple(TipCount(at, str(category), bool(spam), int(count)) for at, category, spam, count in rows)


async def handled(connection: AsyncConnection, since: datetime) -> tuple[Handled, ...]:
    """When each tip was first taken up and first answered; without spam, and without duplicates."""
    wanted = [
        cases.c.arrived_at >= since,
        cases.c.state.not_in([TipState.SPAM, TipState.WITHDRAWN]),
        cases.c.merged_into.is_(None),
    ]
    taken_up = (
        select(actions.c.case_id, func.min(actions.c.at).label("at"))
        .where(actions.c.at >= since, actions.c.action.in_(_TAKEN_UP), actions.c.staff_id.is_not(None))
        .group_by(actions.c.case_id)
        .subquery()
    )
    answered = (
        select(case_messages.c.case_id, func.min(case_messages.c.at).label("at"))
        .where(
            case_messages.c.at >= since,
            case_messages.c.direction == Direction.TO_SOURCE,
            case_messages.c.state != MessageState.UNDONE,
        )
        .group_by(case_messages.c.case_id)
        .subquery()
    )
    rows: Sequence[Row[datetime, datetime | None, datetime | None]] = (
        await connection.execute(
            select(
                cases.c.arrived_at,
                type_coerce(taken_up.c.at, Moment()),
                type_coerce(answered.c.at, Moment()),
            )
            .outerjoin(taken_up, taken_up.c.case_id == cases.c.id)
            .outerjoin(answered, answered.c.case_id == cases.c.id)
            .where(*wanted)
            .order_by(cases.c.id)
        )
    ).all()
    return tuple(Handled(*row) for row in rows)


def _slot(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    return (type_coerce(moment, BigInteger) // literal(_SLOT, Integer, literal_execute=True)).label("slot")


def _moment(slot: int) -> datetime:
    return datetime.fromtimestamp(int(slot) * _SLOT / 1000, UTC)
