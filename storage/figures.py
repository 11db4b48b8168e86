"""How much waits, as a few numbers for whoever watches the bot: what the outbox holds, and the open tips."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState
from newsroom.tips import TipState
from storage.literals import literal_state
from storage.schema import deliveries, dispatches
from storage.tip_schema import cases

# Literal, so that the partial indexes over the states are used.
_WAITING = literal_state(DeliveryState.WAITING)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What of a kind is still to be sent. `due_since` (unix seconds): the earliest that it was to go."""

    kind: DeliveryKind
    pending: int
    due_since: float | None


async def backlogs(connection: AsyncConnection) -> Sequence[Backlog]:
    """What waits, by kind; kinds of which nothing waits are left out. Held dispatches are not overdue."""
    ended = dispatches.c.sent + dispatches.c.gone + dispatches.c.failed + dispatches.c.uncertain
    first = (
        select(func.min(deliveries.c.due_at))
        .where(
            deliveries.c.dispatch_id == dispatches.c.id,
            deliveries.c.state == _WAITING,
            dispatches.c.state == int(DispatchState.ACTIVE),
        )
        .correlate(dispatches)
        .scalar_subquery()
    )
    rows = await connection.execute(
        select(dispatches.c.kind, dispatches.c.total - ended, dispatches.c.begun_at, first).where(
            dispatches.c.state.in_([int(DispatchState.ACTIVE), int(DispatchState.PAUSED)]),
            dispatches.c.total > ended,
        )
    )
    pending: Counter[DeliveryKind] = Counter()
    due: dict[DeliveryKind, float] = {}
    for kind, waiting, begun_at, earliest in rows:
        pending[DeliveryKind(kind)] += waiting
        if earliest is not None:
            # What goes at once has no hour of its own: it is due since its dispatch began.
            since = max(float(earliest), begun_at.timestamp())
            due[DeliveryKind(kind)] = min(since, due.get(DeliveryKind(kind), since))
    return tuple(Backlog(kind, count, due.get(kind)) for kind, count in pending.items())


async def open_tips(connection: AsyncConnection) -> Sequence[tuple[TipState, int]]:
    """How many tips stand in each state that is not an end."""
    rows = await connection.execute(
        select(cases.c.state, func.count())
        .where(cases.c.state.in_([one for one in TipState if one.is_open]), cases.c.merged_into.is_(None))
        .group_by(cases.c.state)
    )
    return tuple((TipState(state), int(count)) for state, count in rows)
