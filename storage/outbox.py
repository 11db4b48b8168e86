"""The outbox: what must be sent, to whom, and what became of it. State lives here, never only in memory.

What concerns all deliveries of one thing (its priority, its brake, its counts) is `storage/dispatches.py`.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Integer, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import Copy, Delivery, DeliveryKind, DeliveryState, DispatchState, Result
from newsroom.sealing import SealedAddress
from newsroom.sharing import ALL_SLOTS, SLOTS
from storage import dispatches as sends
from storage.bulk import one_of, update_each
from storage.claiming import first_waiting
from storage.faults import DatabaseUnavailable
from storage.literals import literal_state
from storage.schema import deliveries, dispatches, readers


@dataclass(frozen=True, slots=True)
class Hold:
    """One of several workers, and (as bits) the parts of the readers that it sends to."""

    worker: int
    slots: int

    @property
    def some(self) -> list[int] | None:
        """The parts by their numbers; None where it is all of them."""
        return None if self.slots == ALL_SLOTS else [at for at in range(SLOTS) if self.slots >> at & 1]


# Literal, so that the partial indexes over the states are used.
_WAITING = literal_state(DeliveryState.WAITING)
_CLAIMED = literal_state(DeliveryState.CLAIMED)
_DISPATCHED = literal_state(DeliveryState.DISPATCHED)
_ACTIVE = literal_state(DispatchState.ACTIVE)


# Statements of every moment are built once: building one costs more than SQLite needs for it.
_DUE = (
    select(
        deliveries.c.id,
        deliveries.c.dispatch_id,
        deliveries.c.reader_id,
        dispatches.c.kind,
        dispatches.c.thing_id,
        dispatches.c.priority,
        deliveries.c.attempts,
        readers.c.language,
        readers.c.address_index,
        readers.c.address_seal,
        deliveries.c.about_message_id,
        deliveries.c.with_photo,
        deliveries.c.silent,
        readers.c.is_channel,
        deliveries.c.plain,
    )
    .select_from(dispatches)
    .join(deliveries, deliveries.c.dispatch_id == dispatches.c.id)
    .join(readers, readers.c.id == deliveries.c.reader_id)
    .where(
        dispatches.c.state == _ACTIVE, deliveries.c.state == _WAITING, deliveries.c.due_at <= bindparam("now")
    )
    # The order of the two indexes, so that nothing is sorted however much waits.
    .order_by(dispatches.c.priority, dispatches.c.id, deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)


class TakenAway(DatabaseUnavailable):
    """Another worker has by now what this one had in hand: its lease had run out."""


async def claim(
    connection: AsyncConnection,
    now: float,
    *,
    limit: int,
    choose: Callable[[Sequence[Delivery]], Sequence[Delivery]] = lambda due: due,
    hold: Hold | None = None,
    leaving: Sequence[int] = (),
) -> Sequence[Delivery]:
    """Claim what is due, the most urgent first, of dispatches that are neither paused nor stopped.

    Of at most `limit` that come first those are claimed that are chosen. A claim is kept until it is
    dispatched, recorded or given back by `release_claims`. One of several workers claims for itself, as it is
    on `hold`.

    By the way what was claimed before and goes out next (`leaving`) is dispatched: from the commit on, nobody
    knows without an answer whether it arrived. Raises `TakenAway` where some of that is not this worker's any
    more: then none of it may be sent.
    """
    await _require_held(connection, leaving, hold)
    chosen = await _choose(connection, now, limit, choose, hold)
    await _go_on(connection, [*leaving, *(delivery.id for delivery in chosen)], hold)
    return chosen


async def _choose(
    connection: AsyncConnection,
    now: float,
    limit: int,
    choose: Callable[[Sequence[Delivery]], Sequence[Delivery]],
    hold: Hold | None,
) -> Sequence[Delivery]:
    if hold is not None and not hold.slots:
        return []
    due = _DUE
    if connection.dialect.name == "postgresql":
        due = due.where(deliveries.c.id.in_(first_waiting(now, limit, None if hold is None else hold.some)))
    rows = (await connection.execute(due, {"now": now, "most": limit})).all()
    return choose(_deliveries(rows)) if rows else []


#: Asked of the enum itself it takes eight times as long, for each delivery.
_KINDS = {int(kind): kind for kind in DeliveryKind}


def _deliveries(rows: Iterable[Any]) -> list[Delivery]:
    return [
        Delivery(
            id_,
            dispatch_id,
            reader_id,
            _KINDS[kind],
            thing_id,
            priority,
            attempts,
            language,
            SealedAddress(index, seal),
            None if about is None else Copy(about, with_photo),
            silent,
            in_channel,
            plain,
        )
        for (
            id_,
            dispatch_id,
            reader_id,
            kind,
            thing_id,
            priority,
            attempts,
            language,
            index,
            seal,
            about,
            with_photo,
            silent,
            in_channel,
            plain,
        ) in rows
    ]


async def _require_held(connection: AsyncConnection, delivery_ids: Sequence[int], hold: Hold | None) -> None:
    if hold is None or not delivery_ids:
        return
    if len(await _still_held(connection, delivery_ids, hold)) < len(delivery_ids):
        raise TakenAway("unavailable", "another worker has them")


async def _still_held(
    connection: AsyncConnection, delivery_ids: Sequence[int], hold: Hold | None
) -> set[int]:
    """Those of them that nobody gave to another worker meanwhile; they stay so until the commit."""
    if hold is None:
        held = await connection.scalars(_IN_HAND, {"some_ids": delivery_ids})
    else:
        held = await connection.scalars(_STILL_HELD, {"some_ids": delivery_ids, "worker": hold.worker})
    return set(held.all())


_GO_ON = (
    update(deliveries)
    .where(one_of(deliveries.c.id, "some_ids"))
    .values(
        state=case((deliveries.c.state == _WAITING, _CLAIMED), else_=_DISPATCHED), holder=bindparam("worker")
    )
)
_IN_HAND = (
    select(deliveries.c.id)
    .where(one_of(deliveries.c.id, "some_ids"), deliveries.c.state.in_((_CLAIMED, _DISPATCHED)))
    .order_by(deliveries.c.id)
    .with_for_update()
)
_STILL_HELD = _IN_HAND.where(deliveries.c.holder == bindparam("worker"))


async def _go_on(connection: AsyncConnection, delivery_ids: Sequence[int], hold: Hold | None) -> None:
    """Each is in the next state: what waits is claimed, what is claimed is dispatched."""
    if delivery_ids:
        worker = None if hold is None else hold.worker
        await connection.execute(_GO_ON, {"some_ids": delivery_ids, "worker": worker})


_RECORD = (
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("delivery_id"),
        # A file gives the number anew if its reader was deleted while it was in flight.
        deliveries.c.dispatch_id == bindparam("of_dispatch"),
    )
    .values(
        state=bindparam("new_state"),
        message_id=bindparam("new_message_id"),
        reason=bindparam("new_reason"),
        due_at=bindparam("new_due_at"),
        done_at=bindparam("new_done_at"),
        attempts=bindparam("new_attempts"),
        with_photo=or_(deliveries.c.with_photo, bindparam("new_with_photo", type_=Boolean)),
        revision=bindparam("new_revision", type_=Integer),
        # Once in doubt, always: whether it was sent twice can never be known.
        in_doubt=or_(deliveries.c.in_doubt, bindparam("new_in_doubt", type_=Boolean)),
    )
)

_RECORDED = (
    "new_state",
    "new_due_at",
    "new_attempts",
    "new_in_doubt",
    "new_with_photo",
    "new_message_id",
    "new_revision",
    "new_reason",
    "new_done_at",
    "delivery_id",
    "of_dispatch",
)


async def record(connection: AsyncConnection, results: Sequence[Result], hold: Hold | None = None) -> None:
    """Write down what became of claimed deliveries, and count it.

    What another worker took over because this one was thought dead is that one's to write down.
    """
    await count_ends(connection, await write(connection, results, hold))


async def write(
    connection: AsyncConnection,
    results: Sequence[Result],
    hold: Hold | None = None,
    *,
    once_more: bool = False,
) -> Sequence[Result]:
    """The first half of `record`: those that were this worker's to write down, which are to be counted.

    `once_more` after a commit that was never answered: some may be written down and counted already.
    """
    if results and (hold is not None or once_more):
        held = await _still_held(connection, [result.delivery_id for result in results], hold)
        results = [result for result in results if result.delivery_id in held]
    if not results:
        return ()
    rows = [
        (
            int(result.state),
            # Whole seconds, never too early: else it would be claimed and given back all the time.
            math.ceil(result.due_at),
            result.attempts,
            result.in_doubt,
            result.with_photo,
            result.message_id,
            result.revision,
            result.reason,
            None if result.state is DeliveryState.WAITING else int(result.at),
            result.delivery_id,
            result.dispatch_id,
        )
        for result in results
    ]
    await update_each(connection, _RECORD, _RECORDED, rows)
    return results


async def count_ends(
    connection: AsyncConnection, results: Sequence[Result], under_way: Collection[int] = ()
) -> None:
    """The second half: a dispatch is one row for all workers, so the less is done after this the better.

    Of the dispatches `under_way` it is known that they are not done, which is not asked then.
    """
    counted = sends.COUNTED
    ends = Counter((one.dispatch_id, counted[one.state]) for one in results if one.state in counted)
    ends.update((one.dispatch_id, "doubted") for one in results if one.in_doubt)
    if len({dispatch_id for dispatch_id, _ in ends}) > 1:
        # In one order everywhere: so no two workers wait for each other.
        await sends.lock(connection, {dispatch_id for dispatch_id, _ in ends})
    await sends.count(connection, ends)
    if ended := {dispatch_id for dispatch_id, column in ends if column != "doubted"}.difference(under_way):
        latest = datetime.fromtimestamp(max(result.at for result in results), UTC)
        await sends.settle(connection, ended, latest)


@dataclass(frozen=True, slots=True)
class Released:
    """What a process that is no more had in hand: not begun, or begun and never recorded."""

    claimed: int
    in_doubt: int


async def release_claims(connection: AsyncConnection) -> Released:
    """Give back what a process that is no more had in hand; what it had begun to send is in doubt.

    Called at start, before anything is claimed. All of it is sent again, news too: after a kill a gap is
    worse than a few duplicates, of which there are at most as many as were in flight.
    """
    doubts = await connection.execute(
        select(deliveries.c.dispatch_id, func.count())
        .where(deliveries.c.state == _DISPATCHED)
        .group_by(deliveries.c.dispatch_id)
    )
    await sends.count(connection, {(which, "doubted"): count for which, count in doubts})
    in_doubt = await connection.execute(
        update(deliveries)
        .where(deliveries.c.state == _DISPATCHED)
        .values(state=int(DeliveryState.WAITING), in_doubt=True)
    )
    claimed = await connection.execute(
        update(deliveries).where(deliveries.c.state == _CLAIMED).values(state=int(DeliveryState.WAITING))
    )
    return Released(claimed.rowcount, in_doubt.rowcount)


async def take_back(connection: AsyncConnection, hold: Hold | None = None) -> None:
    """Give back all that is claimed, by one of several workers or where one bot does everything.

    To be called where nothing claimed is in hand: the commit of a claim may never have been answered, and
    nobody would send what it claimed.
    """
    statement = update(deliveries).where(deliveries.c.state == _CLAIMED)
    if hold is not None:
        statement = statement.where(deliveries.c.holder == hold.worker)
    await connection.execute(statement.values(state=int(DeliveryState.WAITING), holder=None))


async def hasten(connection: AsyncConnection, now: float, latest: float) -> None:
    """The clock was set back: what is to be tried again is not due later than it ever could be."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.dispatch_id.in_(select(dispatches.c.id).where(dispatches.c.ended_at.is_(None))),
            deliveries.c.state == _WAITING,
            deliveries.c.due_at > math.ceil(latest),
            deliveries.c.reason != "",
        )
        .values(due_at=int(now))
    )


async def next_due(connection: AsyncConnection) -> float | None:
    """When the next waiting delivery is due (unix seconds), or None when nothing waits."""
    first = (
        select(func.min(deliveries.c.due_at))
        .where(deliveries.c.dispatch_id == dispatches.c.id, deliveries.c.state == _WAITING)
        .scalar_subquery()
    )
    earliest = await connection.scalar(select(func.min(first)).where(dispatches.c.state == _ACTIVE))
    return None if earliest is None else float(earliest)


async def count_later(connection: AsyncConnection, dispatch_id: int, moment: float) -> int:
    """How many deliveries of a dispatch wait for longer than until a moment (unix seconds)."""
    waiting = (
        deliveries.c.dispatch_id == dispatch_id,
        deliveries.c.state == _WAITING,
        deliveries.c.due_at > moment,
    )
    return (await connection.scalar(select(func.count()).select_from(deliveries).where(*waiting))) or 0


async def leave(
    connection: AsyncConnection, reader_ids: Sequence[int], now: datetime, *, only_new: bool = False
) -> None:
    """These readers get nothing more of what waits for them; with `only_new`, their copies still change.

    What waited for nobody else is done by that: it is forgotten in its time.
    """
    waiting = and_(deliveries.c.reader_id.in_(reader_ids), deliveries.c.state == _WAITING)
    if only_new:
        kinds = [int(kind) for kind in DeliveryKind if not kind.changes_a_copy]
        waiting &= deliveries.c.dispatch_id.in_(select(dispatches.c.id).where(dispatches.c.kind.in_(kinds)))
    found = await connection.execute(
        select(deliveries.c.dispatch_id, func.count()).where(waiting).group_by(deliveries.c.dispatch_id)
    )
    ends = {(which, "gone"): count for which, count in found}
    if not ends:
        return
    await connection.execute(
        update(deliveries).where(waiting).values(state=int(DeliveryState.GONE), reason="reader_left")
    )
    await sends.count(connection, ends)
    await sends.settle(connection, [dispatch_id for dispatch_id, _ in ends], now)


async def hand_over(
    connection: AsyncConnection, giver_id: int, taker_id: int, *, only_waiting: bool = False
) -> None:
    """What one reader has and waits for is another's from now on; what both have stays the giver's.

    So no chat gets a thing twice, and what is known of delivered copies goes along, unless it is only about
    what waits.
    """
    known = deliveries.alias("known")
    has_it = select(known.c.dispatch_id).where(known.c.reader_id == taker_id)
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.reader_id == giver_id,
            deliveries.c.dispatch_id.not_in(has_it),
            *([deliveries.c.state == _WAITING] if only_waiting else []),
        )
        .values(reader_id=taker_id)
    )
