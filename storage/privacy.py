"""Everything that stands in the tables about one chat: to be shown to it, and to be deleted at once.

What is sealed stays sealed here. Tips that were sent are not found from a chat, which is their promise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, or_, select

from newsroom.cases import Role
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.topics import Chosen
from newsroom.wishes import Wishes
from storage import dispatches as sends
from storage import outbox, topics, wishes
from storage.alert_schema import alert_mutes
from storage.database import Connection
from storage.schema import deliveries, dispatches, readers, subscriptions
from storage.tip_schema import drafts, staff
from storage.wish_schema import digest_entries, waiting_news

#: How many chats are looked for in one statement.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Followed:
    """A region, and since when it is followed."""

    region: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Delivered:
    """A thing on its way to the chat, or there. `message_id` and `at` once it has come to an end."""

    kind: DeliveryKind
    thing_id: int
    state: DeliveryState
    at: datetime | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about a reader beside the sealed address. `muted` are numbers of events.

    `waiting` are the articles that wait for the next digest, `digests` those of digests whose pages can be
    turned, by wave.
    """

    since: datetime
    followed: tuple[Followed, ...]
    deliveries: tuple[Delivered, ...]
    muted: tuple[int, ...]
    wishes: Wishes
    topics: tuple[Chosen, ...]
    waiting: tuple[int, ...]
    digests: tuple[tuple[int, int], ...]


async def kept_of(connection: Connection, reader_id: int) -> Kept:
    """Everything about a reader who is there."""
    since = await connection.scalar(select(readers.c.since).where(readers.c.id == reader_id))
    assert since is not None, "asked for by whoever just found the reader"
    followed = await connection.execute(
        select(subscriptions.c.region, subscriptions.c.since)
        .where(subscriptions.c.reader_id == reader_id)
        .order_by(subscriptions.c.since, subscriptions.c.region)
    )
    muted = await connection.scalars(
        select(alert_mutes.c.thread_id)
        .where(alert_mutes.c.reader_id == reader_id)
        .order_by(alert_mutes.c.thread_id)
    )
    waiting = await connection.scalars(
        select(waiting_news.c.article_id)
        .where(waiting_news.c.reader_id == reader_id)
        .order_by(waiting_news.c.article_id)
    )
    entries = await connection.execute(
        select(digest_entries.c.wave_id, digest_entries.c.article_id)
        .where(digest_entries.c.reader_id == reader_id)
        .order_by(digest_entries.c.wave_id, digest_entries.c.article_id)
    )
    return Kept(
        since,
        tuple(Followed(region, moment) for region, moment in followed),
        await _deliveries(connection, reader_id),
        tuple(muted.all()),
        await wishes.of_reader(connection, reader_id),
        await topics.of_reader(connection, reader_id),
        tuple(waiting.all()),
        tuple((wave_id, article_id) for wave_id, article_id in entries),
    )


async def _deliveries(connection: Connection, reader_id: int) -> tuple[Delivered, ...]:
    rows = await connection.execute(
        select(
            dispatches.c.kind,
            dispatches.c.thing_id,
            deliveries.c.state,
            deliveries.c.done_at,
            deliveries.c.message_id,
        )
        .join(dispatches, dispatches.c.id == deliveries.c.dispatch_id)
        .where(deliveries.c.reader_id == reader_id)
        .order_by(deliveries.c.id)
    )
    return tuple(
        Delivered(
            DeliveryKind(kind),
            thing_id,
            DeliveryState(state),
            None if done_at is None else datetime.fromtimestamp(done_at, UTC),
            message_id,
        )
        for kind, thing_id, state, done_at, message_id in rows
    )


async def draft_ends(connection: Connection, address_index: bytes) -> datetime | None:
    """When the draft of a tip vanishes by itself; None where there is none."""
    ends: datetime | None = await connection.scalar(
        select(drafts.c.expires_at).where(drafts.c.address_index == address_index)
    )
    return ends


async def staff_row(connection: Connection, address_index: bytes) -> tuple[Role, datetime] | None:
    """As what, and since when, somebody is known as one of the newsroom; None for everybody else."""
    row = (
        await connection.execute(
            select(staff.c.role, staff.c.since).where(staff.c.address_index == address_index)
        )
    ).one_or_none()
    return None if row is None else (Role(row.role), row.since)


async def living(connection: Connection, deleted: Mapping[bytes, datetime]) -> tuple[int, ...]:
    """Of chats that were deleted at a moment (by their index) the readers that are there nevertheless.

    Who came back after that moment is not among them.
    """
    found: list[int] = []
    indexes = list(deleted)
    for begin in range(0, len(indexes), _AT_ONCE):
        some = indexes[begin : begin + _AT_ONCE]
        rows = await connection.execute(
            select(readers.c.id, readers.c.address_index, readers.c.chat_index, readers.c.since).where(
                or_(readers.c.address_index.in_(some), readers.c.chat_index.in_(some))
            )
        )
        for number, index, chat, since in rows:
            moments = [deleted[one] for one in (index, chat) if one in deleted]
            if since <= max(moments):
                found.append(number)
    return tuple(found)


async def delete_reader(connection: Connection, reader_id: int, now: datetime) -> None:
    """Delete a reader with regions, wishes, deliveries and mutes; the counts of what was sent stay.

    What is in flight at this moment still arrives and is counted then.
    """
    open_ones = await _unfinished(connection, reader_id)
    await outbox.leave(connection, [reader_id], now)
    # Foreign keys take along what hangs on the row.
    await connection.execute(delete(readers).where(readers.c.id == reader_id))
    # Words and hours that nobody else chose.
    await topics.tidy(connection)
    await wishes.tidy(connection)
    if open_ones:
        await sends.settle(connection, open_ones, now)


async def _unfinished(connection: Connection, reader_id: int) -> Sequence[int]:
    open_states = [int(state) for state in sends.UNFINISHED]
    found = await connection.scalars(
        select(deliveries.c.dispatch_id).where(
            deliveries.c.reader_id == reader_id, deliveries.c.state.in_(open_states)
        )
    )
    return found.all()
