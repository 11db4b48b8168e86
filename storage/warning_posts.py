"""Where on the desk the cards of official warnings are: each is posted once, and closed when it is settled.

They go the way of all that is posted there (`storage/desk_posts.py`), as posts of no case whose `ref_id` is
the proposal's.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import PostKind, PostState
from storage.tip_schema import desk_posts
from storage.warning_schema import warning_proposals
from storage.warnings import Outcome

_posts, _proposals = desk_posts.c, warning_proposals.c
_IS_WARNING = _posts.kind == PostKind.WARNING
_OF_IT = and_(_IS_WARNING, _posts.ref_id == _proposals.id)


async def enqueue_open(connection: AsyncConnection, now: datetime) -> Sequence[int]:
    """Have each open proposal posted that has no card, also where the desk moved and lost it; their ids."""
    lost = and_(_posts.state.in_((PostState.SENT, PostState.CLOSED)), _posts.message_id.is_(None))
    statement = (
        select(_proposals.id, _posts.id)
        .outerjoin_from(warning_proposals, desk_posts, _OF_IT)
        .where(_proposals.outcome == Outcome.OPEN, or_(_posts.id.is_(None), lost))
        .order_by(_proposals.id)
    )
    missing = (await connection.execute(statement)).all()
    waiting = {"state": PostState.WAITING, "due_at": now, "attempts": 0}
    for proposal_id, post_id in missing:
        if post_id is None:
            row = {"case_id": None, "kind": PostKind.WARNING, "notice": "", "ref_id": proposal_id}
            await connection.execute(insert(desk_posts).values({**row, **waiting}))
        else:
            await connection.execute(update(desk_posts).where(_posts.id == post_id).values(waiting))
    return [proposal_id for proposal_id, _ in missing]


async def to_close(connection: AsyncConnection) -> tuple[tuple[int, int], ...]:
    """Cards that do not say yet what became of them: the proposal, and the message on the desk."""
    rows = await connection.execute(
        select(_proposals.id, _posts.message_id)
        .join_from(warning_proposals, desk_posts, _OF_IT)
        .where(
            _proposals.outcome != Outcome.OPEN, _posts.state == PostState.SENT, _posts.message_id.is_not(None)
        )
        .order_by(_proposals.id)
    )
    return tuple((proposal_id, message_id) for proposal_id, message_id in rows)


async def closed(connection: AsyncConnection, proposal_id: int) -> None:
    """Its card says what became of it."""
    await connection.execute(update(desk_posts).where(_of(proposal_id)).values(state=PostState.CLOSED))


async def opened_again(connection: AsyncConnection, proposal_id: int) -> None:
    """Its card is one with buttons again."""
    await connection.execute(update(desk_posts).where(_of(proposal_id)).values(state=PostState.SENT))


async def forget_forgotten(connection: AsyncConnection) -> None:
    """Forget where the cards of forgotten proposals were."""
    known = select(_proposals.id)
    await connection.execute(delete(desk_posts).where(_IS_WARNING, _posts.ref_id.not_in(known)))


def _of(proposal_id: int) -> ColumnElement[bool]:
    return and_(_IS_WARNING, _posts.ref_id == proposal_id)
