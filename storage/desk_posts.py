"""What must be posted on the desk, in order; written down with what it tells of, so that nothing is lost."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import DeskPost, Notice, PostKind, PostState
from newsroom.schedule import to_the_hour
from storage.tip_schema import case_messages, cases, desk_posts
from storage.upsert import insert_new

#: What a desk must have of a case: not old news, and not what editors said in passing.
OF_A_CASE = (PostKind.CARD, PostKind.PART, PostKind.MESSAGE)

_earlier = desk_posts.alias("earlier")
_waits_behind = (
    select(_earlier.c.id)
    .where(
        _earlier.c.case_id == desk_posts.c.case_id,
        _earlier.c.id < desk_posts.c.id,
        _earlier.c.state == PostState.WAITING,
    )
    .exists()
)
#: It waits, and nothing older of its case does.
_IS_NEXT = and_(desk_posts.c.state == PostState.WAITING, ~_waits_behind)


async def enqueue(
    connection: AsyncConnection, case_number: int, kind: PostKind, ref_id: int, now: datetime
) -> None:
    """Have something posted, once."""
    await _enqueue(connection, {"case_id": case_number, "kind": kind, "notice": "", "ref_id": ref_id}, now)


async def notify(
    connection: AsyncConnection,
    what: Notice,
    now: datetime,
    *,
    case_number: int | None = None,
    ref_id: int | None = None,
) -> bool:
    """Have the desk told of something; whether that is new to it.

    The same notice with the same `ref_id` is told once, ever; without one, once for each moment. One about
    all cases is not told again while it still waits to be posted.
    """
    ref_id = round(now.timestamp() * 1000) if ref_id is None else ref_id
    if case_number is None:
        # Rows without a case are all different to the unique index.
        same = select(func.count()).where(
            desk_posts.c.kind == PostKind.NOTICE,
            desk_posts.c.notice == what,
            or_(desk_posts.c.ref_id == ref_id, desk_posts.c.state == PostState.WAITING),
        )
        if await connection.scalar(same):
            return False
    row = {"case_id": case_number, "kind": PostKind.NOTICE, "notice": what, "ref_id": ref_id}
    return await _enqueue(connection, row, now)


async def enqueue_alone(
    connection: AsyncConnection, kind: PostKind, ref_id: int, now: datetime, *, once: bool = True
) -> None:
    """Have something of no case posted, once; or, where it may happen anew, unless it waits to be posted."""
    same = select(func.count()).where(desk_posts.c.kind == kind, desk_posts.c.ref_id == ref_id)
    if not once:
        same = same.where(desk_posts.c.state == PostState.WAITING)
    if not await connection.scalar(same):
        await _enqueue(connection, {"case_id": None, "kind": kind, "notice": "", "ref_id": ref_id}, now)


async def _enqueue(connection: AsyncConnection, row: Mapping[str, object], now: datetime) -> bool:
    # Due at once, and nobody reads from the row in which minute a source did something.
    waiting = {"state": PostState.WAITING, "due_at": to_the_hour(now), "attempts": 0}
    result = await connection.execute(insert_new(connection, desk_posts), {**row, **waiting})
    return result.rowcount > 0


async def due(connection: AsyncConnection, now: datetime, *, limit: int = 50) -> tuple[DeskPost, ...]:
    """What waits to be posted now. Of one case only what nothing older waits before: order is kept."""
    rows = await connection.execute(
        select(
            desk_posts.c.id,
            desk_posts.c.case_id,
            desk_posts.c.kind,
            desk_posts.c.ref_id,
            desk_posts.c.attempts,
            desk_posts.c.notice,
            desk_posts.c.begun_after,
        )
        .where(_IS_NEXT, desk_posts.c.due_at <= now)
        # An official warning does not wait behind a hundred tips.
        .order_by(desk_posts.c.kind != PostKind.WARNING, desk_posts.c.id)
        .limit(limit)
    )
    return tuple(
        DeskPost(id_, case, PostKind(kind), ref, attempts, Notice(notice) if notice else None, begun_after)
        for id_, case, kind, ref, attempts, notice, begun_after in rows
    )


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next of what waits is due; None where nothing waits."""
    due_at: datetime | None = await connection.scalar(select(func.min(desk_posts.c.due_at)).where(_IS_NEXT))
    return due_at


async def begin(connection: AsyncConnection, post_id: int, begun_after: int) -> None:
    """Sending it begins; every message that the desk has had so far has an id up to `begun_after`."""
    await connection.execute(
        update(desk_posts).where(desk_posts.c.id == post_id).values(begun_after=begun_after)
    )


async def highest_message(connection: AsyncConnection) -> int:
    """The highest message id on the desk that is written down; 0 without any."""
    posts = await connection.scalar(select(func.max(desk_posts.c.message_id)))
    topics = await connection.scalar(select(func.max(cases.c.topic_id)))
    return max(posts or 0, topics or 0)


async def posted(connection: AsyncConnection, post_id: int, message_id: int) -> None:
    """It stands on the desk as this message."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.id == post_id)
        .values(state=PostState.SENT, message_id=message_id, begun_after=None)
    )


async def again(connection: AsyncConnection, post_id: int, due_at: datetime, *, counts: bool) -> None:
    """It was certainly not posted; try again then."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.id == post_id)
        .values(due_at=due_at, attempts=desk_posts.c.attempts + int(counts), begun_after=None)
    )


async def in_doubt(connection: AsyncConnection, post_id: int, due_at: datetime) -> None:
    """Nobody knows whether it was posted: look for it then, before anything else is done about it."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.id == post_id)
        .values(due_at=due_at, attempts=desk_posts.c.attempts + 1)
    )


async def failed(connection: AsyncConnection, post_id: int) -> None:
    """It will never be posted."""
    await connection.execute(
        update(desk_posts).where(desk_posts.c.id == post_id).values(state=PostState.FAILED, begun_after=None)
    )


async def stands(
    connection: AsyncConnection,
    case_number: int | None,
    kind: PostKind,
    ref_id: int,
    message_id: int,
    now: datetime,
) -> None:
    """Note that something stands on the desk as this message, which was not sent by way of this list."""
    row = {"case_id": case_number, "kind": kind, "notice": "", "ref_id": ref_id}
    there = {"state": PostState.SENT, "due_at": now, "attempts": 0}
    await connection.execute(insert_new(connection, desk_posts), {**row, **there})
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.case_id == case_number, desk_posts.c.kind == kind, desk_posts.c.ref_id == ref_id)
        .values(message_id=message_id)
    )


async def message_of(
    connection: AsyncConnection, case_number: int | None, kind: PostKind, ref_id: int
) -> int | None:
    """The desk's message that shows this, if it was posted."""
    found = await connection.scalar(
        select(desk_posts.c.message_id).where(
            desk_posts.c.case_id == case_number, desk_posts.c.kind == kind, desk_posts.c.ref_id == ref_id
        )
    )
    return None if found is None else int(found)


async def behind_message(connection: AsyncConnection, message_id: int) -> tuple[int, PostKind] | None:
    """What a message on the desk shows: the number of its case, and what of it."""
    row = (
        await connection.execute(
            select(desk_posts.c.case_id, desk_posts.c.kind)
            .where(desk_posts.c.message_id == message_id, desk_posts.c.case_id.is_not(None))
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else (int(row.case_id), PostKind(row.kind))


async def previewed_by(connection: AsyncConnection, message_id: int) -> int | None:
    """The editor whose answer a message on the desk previews; None for every other message."""
    writer: int | None = await connection.scalar(
        select(case_messages.c.staff_id)
        .join_from(desk_posts, case_messages, case_messages.c.id == desk_posts.c.ref_id)
        .where(desk_posts.c.message_id == message_id, desk_posts.c.kind == PostKind.PREVIEW)
        .limit(1)
    )
    return writer


async def has_waiting(connection: AsyncConnection, case_number: int) -> bool:
    """Whether something that the desk must have of a case is not posted yet."""
    waiting = select(func.count()).where(
        desk_posts.c.case_id == case_number,
        desk_posts.c.kind.in_(OF_A_CASE),
        desk_posts.c.state == PostState.WAITING,
    )
    return bool(await connection.scalar(waiting))


async def post_anew(connection: AsyncConnection, case_number: int, now: datetime) -> None:
    """The desk lost what it had of a case (its topic, old messages): post it again, but for old news."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.case_id == case_number, desk_posts.c.kind.in_(OF_A_CASE))
        .values(state=PostState.WAITING, message_id=None, due_at=now, attempts=0, begun_after=None)
    )


async def card_anew(connection: AsyncConnection, case_number: int, now: datetime) -> None:
    """Somebody deleted the card: post it again, and leave the rest of the case as it stands."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.case_id == case_number, desk_posts.c.kind == PostKind.CARD)
        .values(state=PostState.WAITING, message_id=None, due_at=now, attempts=0, begun_after=None)
    )


async def card_if_missing(connection: AsyncConnection, case_number: int, now: datetime) -> None:
    """The desk has moved since the case was closed: it gets its card again when it is open again."""
    missing = and_(desk_posts.c.state != PostState.WAITING, desk_posts.c.message_id.is_(None))
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.case_id == case_number, desk_posts.c.kind == PostKind.CARD, missing)
        .values(state=PostState.WAITING, due_at=now, attempts=0, begun_after=None)
    )
