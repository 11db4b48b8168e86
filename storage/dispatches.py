"""Dispatches: one thing on its way to all of its audience, with its priority, its brake and its counts.

Counts are kept here, in the transaction that ends a delivery: so a progress bar costs one row, and finished
deliveries can be dropped (`fold`) without forgetting how many there were.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState
from storage.alert_schema import alerts
from storage.bulk import one_of
from storage.literals import literal_state
from storage.schema import deliveries, dispatches
from storage.upsert import insert_new

#: A delivery in one of these may still come to another end.
UNFINISHED = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.DISPATCHED)
#: The column that counts each end.
COUNTED = {
    DeliveryState.SENT: "sent",
    DeliveryState.GONE: "gone",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNCERTAIN: "uncertain",
}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How far one thing has got. `doubted` counts deliveries whose answer was lost at least once.

    `planned_through` is the last reader who was looked at while its audience is still being put together.
    """

    id: int
    kind: DeliveryKind
    thing_id: int
    priority: int
    state: DispatchState
    total: int
    sent: int
    gone: int
    failed: int
    uncertain: int
    doubted: int
    begun_at: datetime
    ended_at: datetime | None
    planned_through: int | None

    @property
    def ended(self) -> int:
        """How many deliveries have come to an end."""
        return self.sent + self.gone + self.failed + self.uncertain

    @property
    def waiting(self) -> int:
        """How many are still to be sent."""
        return max(self.total - self.ended, 0)


async def ensure(
    connection: AsyncConnection, kind: DeliveryKind, thing_id: int, *, priority: int, now: datetime
) -> int:
    """The dispatch of a thing, begun now unless it was begun before; its id."""
    row = {
        "kind": int(kind),
        "thing_id": thing_id,
        "priority": priority,
        "state": int(DispatchState.ACTIVE),
        **dict.fromkeys(("total", "sent", "gone", "failed", "uncertain", "doubted"), 0),
        "begun_at": now,
    }
    await connection.execute(insert_new(connection, dispatches), row)
    found = await connection.scalar(
        select(dispatches.c.id).where(dispatches.c.kind == int(kind), dispatches.c.thing_id == thing_id)
    )
    assert found is not None, "inserted above, or there before"
    return int(found)


async def find(connection: AsyncConnection, kind: DeliveryKind, thing_id: int) -> Dispatch | None:
    """The dispatch of a thing, or None where none was begun."""
    statement = select(dispatches).where(dispatches.c.kind == int(kind), dispatches.c.thing_id == thing_id)
    row = (await connection.execute(statement)).mappings().first()
    return None if row is None else _dispatch(row)


async def get(connection: AsyncConnection, dispatch_id: int) -> Dispatch | None:
    """One dispatch, or None."""
    row = (
        (await connection.execute(select(dispatches).where(dispatches.c.id == dispatch_id)))
        .mappings()
        .first()
    )
    return None if row is None else _dispatch(row)


async def pause(connection: AsyncConnection, dispatch_id: int) -> bool:
    """Claim nothing more of it until `resume`; False where it is not under way."""
    return await _change(connection, dispatch_id, {DispatchState.ACTIVE}, DispatchState.PAUSED)


async def resume(connection: AsyncConnection, dispatch_id: int) -> bool:
    """Go on with what was paused; False where it is not paused."""
    return await _change(connection, dispatch_id, {DispatchState.PAUSED}, DispatchState.ACTIVE)


async def stop(connection: AsyncConnection, dispatch_id: int, now: datetime) -> bool:
    """Claim nothing more of it, ever; False where it had ended. `fold` drops what still waits."""
    open_states = {DispatchState.ACTIVE, DispatchState.PAUSED}
    return await _change(connection, dispatch_id, open_states, DispatchState.STOPPED, ended_at=now)


async def grow(connection: AsyncConnection, dispatch_id: int, added: int) -> None:
    """So many more deliveries belong to it; one that had ended goes on."""
    await connection.execute(
        update(dispatches).where(dispatches.c.id == dispatch_id).values(total=dispatches.c.total + added)
    )
    if added:
        await connection.execute(
            update(dispatches)
            .where(dispatches.c.id == dispatch_id, dispatches.c.state == int(DispatchState.DONE))
            .values(state=int(DispatchState.ACTIVE), ended_at=None)
        )


async def begin_anew(connection: AsyncConnection, dispatch_id: int, *, priority: int) -> None:
    """Its audience is put together once more, from the first reader on: who has none of it gets it.

    It goes on where it had ended, with another priority; what was stopped stays so.
    """
    done = int(DispatchState.DONE)
    await connection.execute(
        update(dispatches)
        .where(dispatches.c.id == dispatch_id, dispatches.c.state != int(DispatchState.STOPPED))
        .values(
            priority=priority,
            planned_through=0,
            state=case((dispatches.c.state == done, int(DispatchState.ACTIVE)), else_=dispatches.c.state),
            ended_at=None,
        )
    )


async def planned(connection: AsyncConnection, dispatch_id: int, through: int | None) -> None:
    """The audience is put together up to this reader, or (None) as a whole."""
    await connection.execute(
        update(dispatches).where(dispatches.c.id == dispatch_id).values(planned_through=through)
    )


_COUNT = {
    column: update(dispatches)
    .where(dispatches.c.id == bindparam("which"))
    .values({column: dispatches.c[column] + bindparam("more")})
    for column in (*COUNTED.values(), "doubted")
}


async def count(connection: AsyncConnection, ends: Mapping[tuple[int, str], int]) -> None:
    """Add to the counts: how many more of (dispatch, column)."""
    by_column: dict[str, list[dict[str, int]]] = {}
    for (dispatch_id, column), more in ends.items():
        by_column.setdefault(column, []).append({"which": dispatch_id, "more": more})
    for column, rows in by_column.items():
        await connection.execute(_COUNT[column], rows)


_WAITING, *_UNDER_WAY = (literal_state(state) for state in UNFINISHED)
_SETTLE = (
    update(dispatches)
    .where(
        one_of(dispatches.c.id, "some_ids"),
        dispatches.c.state == int(DispatchState.ACTIVE),
        dispatches.c.planned_through.is_(None),
        # One for each index, and the states literal, so that these are used: asked of all states at once it
        # looks through everything that was sent, after each few messages.
        ~exists().where(deliveries.c.dispatch_id == dispatches.c.id, deliveries.c.state == _WAITING),
        ~exists().where(deliveries.c.dispatch_id == dispatches.c.id, deliveries.c.state.in_(_UNDER_WAY)),
    )
    .values(state=int(DispatchState.DONE), ended_at=bindparam("now"))
)


async def lock(connection: AsyncConnection, dispatch_ids: Iterable[int]) -> None:
    """Nobody else counts or settles these until the commit; who also wants to waits."""
    if connection.dialect.name == "sqlite":
        return  # there nobody else writes
    wanted = select(dispatches.c.id).where(dispatches.c.id.in_(sorted(dispatch_ids)))
    await connection.execute(wanted.order_by(dispatches.c.id).with_for_update(key_share=True))


async def settle(connection: AsyncConnection, dispatch_ids: Iterable[int], now: datetime) -> None:
    """Those of them are done whose audience is complete and of whom nothing is under way."""
    await connection.execute(_SETTLE, {"some_ids": sorted(dispatch_ids), "now": now})


async def settle_left_over(connection: AsyncConnection, now: datetime) -> None:
    """All that is done and was not seen to be: an older program left those open whose last reader left."""
    open_ones = await connection.scalars(
        select(dispatches.c.id).where(
            dispatches.c.state == int(DispatchState.ACTIVE), dispatches.c.planned_through.is_(None)
        )
    )
    await settle(connection, open_ones.all(), now)


async def fold(connection: AsyncConnection, before: datetime, *, limit: int) -> int:
    """Drop deliveries of dispatches that ended before a moment; their counts stay. Returns how many went.

    Those of an alert stay as long as it holds, that it can be changed everywhere and comes to nobody twice.
    At most `limit` at once, so that nobody waits long for the writer: call again until none goes.
    """
    ended = select(dispatches.c.id).where(
        dispatches.c.ended_at < before, ~and_(dispatches.c.kind == int(DeliveryKind.ALERT), _held(before))
    )
    some = select(deliveries.c.id).where(deliveries.c.dispatch_id.in_(ended)).limit(limit)
    result = await connection.execute(delete(deliveries).where(deliveries.c.id.in_(some)))
    return result.rowcount


def _held(moment: datetime) -> ColumnElement[bool]:
    """Whether a dispatched alert still held at a moment by the end that it was given."""
    return exists().where(alerts.c.id == dispatches.c.thing_id, alerts.c.ends >= moment)


async def is_remembered(connection: AsyncConnection, dispatch_id: int) -> bool:
    """Whether it is still known who got it: not once its deliveries were folded."""
    known = exists().where(deliveries.c.dispatch_id == dispatches.c.id)
    row = select(or_(dispatches.c.total == 0, known)).where(dispatches.c.id == dispatch_id)
    return bool(await connection.scalar(row))


async def _change(
    connection: AsyncConnection,
    dispatch_id: int,
    allowed: set[DispatchState],
    new: DispatchState,
    **more: datetime,
) -> bool:
    result = await connection.execute(
        update(dispatches)
        .where(dispatches.c.id == dispatch_id, dispatches.c.state.in_([int(state) for state in allowed]))
        .values(state=int(new), **more)
    )
    return result.rowcount == 1


def _dispatch(row: RowMapping) -> Dispatch:
    given = {**row, "kind": DeliveryKind(row["kind"]), "state": DispatchState(row["state"])}
    return Dispatch(**given)
