"""What must be posted on the desk, in order; written down with what it tells of, so that nothing is lost."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.cases import DeskPost, PostKind, PostState
from storage.tip_schema import desk_posts
from storage.upsert import insert_new


async def enqueue(
    connection: AsyncConnection, case_number: int, kind: PostKind, ref_id: int, now: datetime
) -> None:
    """Have something posted, once."""
    row = {
        "case_id": case_number,
        "kind": kind,
        "ref_id": ref_id,
        "state": PostState.WAITING,
        "due_at": now,
        "attempts": 0,
    }
    await connection.execute(insert_new(connection, desk_posts), row)


async def due(connection: AsyncConnection, now: datetime, *, limit: int = 50) -> tuple[DeskPost, ...]:
    """What waits to be posted now. Of one case only what nothing older waits before: order is kept."""
    earlier = desk_posts.alias("earlier")
    waits_behind = (
        select(earlier.c.id)
        .where(
            earlier.c.case_id == desk_posts.c.case_id,
            earlier.c.id < desk_posts.c.id,
            earlier.c.state == PostState.WAITING,
        )
        .exists()
    )
    rows = await connection.execute(
        select(
            desk_posts.c.id,
            desk_posts.c.case_id,
            desk_posts.c.kind,
            desk_posts.c.ref_id,
            desk_posts.c.attempts,
        )
        .where(desk_posts.c.state == PostState.WAITING, desk_posts.c.due_at <= now, ~waits_behind)
        .order_by(desk_posts.c.id)
        .limit(limit)
    )
    return tuple(
        DeskPost(id_, case, PostKind(kind), ref, attempts) for id_, case, kind, ref, attempts in rows
    )


async def posted(connection: AsyncConnection, post_id: int, message_id: int) -> None:
    """It stands on the desk as this message."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.id == post_id)
        .values(state=PostState.SENT, message_id=message_id)
    )


async def again(connection: AsyncConnection, post_id: int, due_at: datetime, *, counts: bool) -> None:
    """It could not be posted; try again then."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.id == post_id)
        .values(due_at=due_at, attempts=desk_posts.c.attempts + counts)
    )


async def failed(connection: AsyncConnection, post_id: int) -> None:
    """It will never be posted."""
    await connection.execute(
        update(desk_posts).where(desk_posts.c.id == post_id).values(state=PostState.FAILED)
    )


async def message_of(
    connection: AsyncConnection, case_number: int, kind: PostKind, ref_id: int
) -> int | None:
    """The desk's message that shows this, if it was posted."""
    found = await connection.scalar(
        select(desk_posts.c.message_id).where(
            desk_posts.c.case_id == case_number, desk_posts.c.kind == kind, desk_posts.c.ref_id == ref_id
        )
    )
    return None if found is None else int(found)


async def case_of_message(connection: AsyncConnection, message_id: int) -> int | None:
    """The case that a message on the desk belongs to: by its card, a part, or a message."""
    found = await connection.scalar(
        select(desk_posts.c.case_id).where(desk_posts.c.message_id == message_id).limit(1)
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


async def post_anew(connection: AsyncConnection, case_number: int, now: datetime) -> None:
    """The desk lost what it had of a case (a deleted topic, a new group): post all of it again."""
    await connection.execute(
        update(desk_posts)
        .where(desk_posts.c.case_id == case_number)
        .values(state=PostState.WAITING, message_id=None, due_at=now, attempts=0)
    )
