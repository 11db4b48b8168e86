"""The outbox: what must be sent, to whom, and what became of it. State lives here, never only in memory."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, SmallInteger, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.audience import Audience
from newsroom.deliveries import Delivery, DeliveryKind, DeliveryState, Result
from newsroom.readers import ReaderState
from newsroom.sealing import SealedAddress
from storage.schema import deliveries, readers, subscriptions
from storage.upsert import insert_new


async def enqueue(
    connection: AsyncConnection,
    kind: DeliveryKind,
    thing_id: int,
    audience: Audience,
    *,
    priority: int,
    now: datetime,
    following_since: datetime | None = None,
) -> int:
    """Put a thing into the outbox for each chat of its audience, once, without holding rows in memory.

    With `following_since`, only those count who followed before that moment. Returns how many were added.
    """
    inside = [
        and_(subscriptions.c.region > part.after, subscriptions.c.region < part.before)
        for part in audience.inside
    ]
    rows = (
        select(
            readers.c.id,
            literal(int(kind), SmallInteger),
            literal(thing_id, BigInteger),
            literal(priority, SmallInteger),
            literal(int(DeliveryState.WAITING), SmallInteger),
            literal(int(now.timestamp()), BigInteger),
            literal(0, SmallInteger),
            literal(False),  # noqa: FBT003 - SQL's own word
            literal(""),
        )
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id)
        .where(
            readers.c.state == int(ReaderState.ACTIVE),
            or_(subscriptions.c.region.in_(sorted(audience.follow)), and_(readers.c.wider, or_(*inside))),
        )
        .distinct()
    )
    if following_since is not None:
        rows = rows.where(subscriptions.c.since <= following_since)
    columns = (
        "reader_id",
        "kind",
        "thing_id",
        "priority",
        "state",
        "due_at",
        "attempts",
        "in_doubt",
        "reason",
    )
    result = await connection.execute(insert_new(connection, deliveries, rows, *columns))
    return max(result.rowcount, 0)


async def claim(connection: AsyncConnection, now: float, *, limit: int) -> list[Delivery]:
    """Claim what is due, the most urgent first. A claim is kept until `record`, or `release_claims`."""
    due = (
        select(
            deliveries.c.id,
            deliveries.c.reader_id,
            deliveries.c.kind,
            deliveries.c.thing_id,
            deliveries.c.priority,
            deliveries.c.attempts,
            readers.c.language,
            readers.c.address_index,
            readers.c.address_seal,
        )
        .join(readers, readers.c.id == deliveries.c.reader_id)
        .where(deliveries.c.state == literal(int(DeliveryState.WAITING), literal_execute=True))
        .where(deliveries.c.due_at <= now)
        .order_by(deliveries.c.priority, deliveries.c.id)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    rows = (await connection.execute(due)).all()
    if rows:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([row[0] for row in rows]))
            .values(state=DeliveryState.CLAIMED)
        )
    return [
        Delivery(
            id_,
            reader_id,
            DeliveryKind(kind),
            thing_id,
            priority,
            attempts,
            language,
            SealedAddress(index, seal),
        )
        for id_, reader_id, kind, thing_id, priority, attempts, language, index, seal in rows
    ]


_RECORD = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery_id"))
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("new_message_id"),
        reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        done_at=bindparam("new_done_at"),
        attempts=bindparam("new_attempts"),
        # Once in doubt, always: whether it was sent twice can never be known.
        in_doubt=or_(deliveries.c.in_doubt, bindparam("new_in_doubt", type_=Boolean)),
    )
)


async def record(connection: AsyncConnection, results: Sequence[Result]) -> None:
    """Write down what became of claimed deliveries."""
    if not results:
        return
    rows = [
        {
            "delivery_id": result.delivery_id,
            "new_state": int(result.state),
            "new_message_id": result.message_id,
            "new_reason": result.reason,
            # Whole seconds, never too early: else it would be claimed and given back all the time.
            "new_due_at": math.ceil(result.due_at),
            "new_done_at": None if result.state is DeliveryState.WAITING else int(result.at),
            "new_attempts": result.attempts,
            "new_in_doubt": result.in_doubt,
        }
        for result in results
    ]
    await connection.execute(_RECORD, rows)


async def release_claims(connection: AsyncConnection) -> int:
    """Give back what a process that is no more had claimed; whether it was sent is in doubt.

    Called at start, before anything is claimed. Returns how many were released.
    """
    result = await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.CLAIMED)
        .values(state=DeliveryState.WAITING, in_doubt=True)
    )
    return result.rowcount


async def next_due(connection: AsyncConnection) -> float | None:
    """When the next waiting delivery is due (unix seconds), or None when nothing waits."""
    earliest = await connection.scalar(
        select(func.min(deliveries.c.due_at)).where(
            deliveries.c.state == literal(int(DeliveryState.WAITING), literal_execute=True)
        )
    )
    return None if earliest is None else float(earliest)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries of one kind stand in one state."""

    kind: DeliveryKind
    state: DeliveryState
    count: int


async def tally(connection: AsyncConnection, thing_ids: Iterable[int] = ()) -> tuple[Tally, ...]:
    """Counts by kind and state, of everything or of some things."""
    wanted = list(thing_ids)
    statement = select(deliveries.c.kind, deliveries.c.state, func.count()).group_by(
        deliveries.c.kind, deliveries.c.state
    )
    if wanted:
        statement = statement.where(deliveries.c.thing_id.in_(wanted))
    rows = await connection.execute(statement)
    return tuple(Tally(DeliveryKind(kind), DeliveryState(state), count) for kind, state, count in rows)
