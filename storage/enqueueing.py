"""Into the outbox: a thing for each chat of its audience, by SQL, without holding rows in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    SmallInteger,
    and_,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import Select

from newsroom.audience import Audience
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.readers import ReaderState
from storage import dispatches as sends
from storage.audiences import follows
from storage.group_voices import voices_of_groups
from storage.literals import literal_state
from storage.schema import deliveries, dispatches, readers, subscriptions
from storage.timing import READERS_WITH_WISHES, Present, due_awake
from storage.upsert import insert_new
from storage.wish_schema import digest_entries

#: So many readers are looked at in one transaction when an audience is large: nobody else waits longer for
#: the writer than that takes (a fifth of a second), and the first are sent to while the rest is planned.
AT_ONCE = 20_000

#: Readers whose chats can be reached: copies there follow what changes them.
WITH_COPIES = (ReaderState.ACTIVE, ReaderState.STOPPED)

_COLUMNS = (
    "reader_id",
    "dispatch_id",
    "state",
    "due_at",
    "attempts",
    "in_doubt",
    "silent",
    "with_photo",
    "about_message_id",
    "revision",
    "reason",
    "plain",
)


@dataclass(frozen=True, slots=True)
class Copies:
    """Which delivered copies something is about: those of one dispatch with an older revision.

    `stopped`: also those of readers who said /berhenti, for what only changes copies. `but_not` selects
    readers to leave out; `silent` says for whom without a sound, `due` (unix seconds, of readers with their
    wishes) when.
    """

    dispatch_id: int
    before_revision: int
    stopped: bool = False
    but_not: Select[tuple[int]] | None = None
    silent: ColumnElement[bool] | None = None
    due: ColumnElement[int] | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a thing comes to its audience.

    It replies to the copies of the dispatch `replying_to`; `but_not` selects readers to leave out; `silent`
    says for whom without a sound. `due` (unix seconds) and `wanted` are said of readers with their wishes:
    when it is due for them, and whether they want it.
    """

    replying_to: int | None = None
    but_not: Select[tuple[int]] | None = None
    silent: ColumnElement[bool] | None = None
    due: ColumnElement[int] | None = None
    wanted: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of planning added, and the reader to go on behind (None: all were looked at)."""

    added: int
    through: int | None


_USUAL = Manner()


async def enqueue(  # noqa: PLR0913  who gets it, and how
    connection: AsyncConnection,
    kind: DeliveryKind,
    thing_id: int,
    audience: Audience,
    *,
    priority: int,
    now: datetime,
    following_since: datetime | None = None,
    wanted: ColumnElement[bool] | None = None,
    plain: ColumnElement[bool] | None = None,
) -> int:
    """Put a thing into the outbox for each chat of its audience, once. Returns how many were added.

    With `following_since`, only those count who followed before that moment. `wanted` and `plain` are said
    of readers with their wishes: who wants it now, and who wants the words alone.
    """
    dispatch_id = await sends.ensure(connection, kind, thing_id, priority=priority, now=now)
    following = follows(audience)
    if following_since is not None:
        following = and_(following, subscriptions.c.since <= following_since)
    chats = (
        select(*_row(dispatch_id, plain=plain))
        .select_from(READERS_WITH_WISHES)
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id)
        .where(readers.c.state == int(ReaderState.ACTIVE), following)
        .distinct()
    )
    if wanted is not None:
        chats = chats.where(wanted)
    added = await _insert(connection, chats)
    if (voices := voices_of_groups(audience, following_since)) is not None:
        # After them, because a general topic that follows something itself has it already.
        for_groups = select(*_row(dispatch_id, plain=plain)).select_from(READERS_WITH_WISHES)
        for_groups = for_groups.where(readers.c.id.in_(voices))
        added += await _insert(connection, for_groups if wanted is None else for_groups.where(wanted))
    await sends.grow(connection, dispatch_id, added)
    await sends.settle(connection, [dispatch_id], now)
    return added


async def enqueue_step(
    connection: AsyncConnection,
    dispatch_id: int,
    audience: Audience,
    *,
    after: int,
    now: datetime,
    manner: Manner = _USUAL,
    at_once: int = AT_ONCE,
) -> Step:
    """The same in steps over the readers' ids, for audiences of any size; `after` is where to go on.

    Called again after a kill it adds only who is missing. Where it stands is noted in the dispatch.
    """
    last = await connection.scalar(
        select(readers.c.id).where(readers.c.id > after).order_by(readers.c.id).offset(at_once - 1).limit(1)
    )
    within = [readers.c.id > after] if last is None else [readers.c.id > after, readers.c.id <= last]
    chats = _followers(dispatch_id, audience, manner).where(*within)
    added = await _insert(connection, chats)
    await sends.grow(connection, dispatch_id, added)
    await sends.planned(connection, dispatch_id, last)
    if last is None:
        await sends.settle(connection, [dispatch_id], now)
    return Step(added, last)


async def enqueue_missed(
    connection: AsyncConnection, dispatch_id: int, audience: Audience, *, since: datetime, manner: Manner
) -> int:
    """For those of an audience who followed `since` and have no delivery of it. Returns how many were added.

    `manner.wanted` says whom that concerns: few readers, by an index.
    """
    chats = _followers(dispatch_id, audience, manner, subscriptions.c.since <= since)
    added = await _insert(connection, chats)
    await sends.grow(connection, dispatch_id, added)
    return added


def _followers(
    dispatch_id: int, audience: Audience, manner: Manner, *following: ColumnElement[bool]
) -> Select[Any]:
    """A row for each chat that follows an audience (and in such a way), as far as the manner wants it."""
    is_following = (
        select(literal(1))
        .where(subscriptions.c.reader_id == readers.c.id, *following, follows(audience))
        .correlate(readers)
        .exists()
    )
    about = None if manner.replying_to is None else _copy_of(manner.replying_to)
    chats = (
        select(*_row(dispatch_id, about=about, silent=manner.silent, due=manner.due))
        .select_from(READERS_WITH_WISHES)
        .where(readers.c.state == int(ReaderState.ACTIVE), is_following)
    )
    if manner.wanted is not None:
        chats = chats.where(manner.wanted)
    if manner.but_not is not None:
        chats = chats.where(readers.c.id.not_in(manner.but_not))
    return chats


async def enqueue_about_copies(
    connection: AsyncConnection,
    dispatch_id: int,
    about: Copies,
    *,
    after: int,
    now: datetime,
    at_once: int = AT_ONCE,
) -> Step:
    """For each of these copies a delivery that is about it: an edit, a recall, a word in reply.

    In steps, as above; `after` is the id of a copy's delivery here. To be called again, from the beginning,
    once more copies may have been delivered: it adds only who is missing.
    """
    copies = deliveries.alias("copies")
    sent = and_(
        copies.c.dispatch_id == about.dispatch_id, _hangs(copies), copies.c.revision < about.before_revision
    )
    states = WITH_COPIES if about.stopped else (ReaderState.ACTIVE,)
    last = await connection.scalar(
        select(copies.c.id)
        .where(sent, copies.c.id > after)
        .order_by(copies.c.id)
        .offset(at_once - 1)
        .limit(1)
    )
    message, photo = copies.c.message_id, copies.c.with_photo
    row = _row(dispatch_id, about=message, with_photo=photo, silent=about.silent, due=about.due)
    chats = (
        select(*row)
        .select_from(READERS_WITH_WISHES)
        .join(copies, copies.c.reader_id == readers.c.id)
        .where(sent, copies.c.id > after, readers.c.state.in_(states))
    )
    if last is not None:
        chats = chats.where(copies.c.id <= last)
    if about.but_not is not None:
        chats = chats.where(readers.c.id.not_in(about.but_not))
    added = await _insert(connection, chats)
    await sends.grow(connection, dispatch_id, added)
    await sends.planned(connection, dispatch_id, last)
    if last is None:
        await sends.settle(connection, [dispatch_id], now)
    return Step(added, last)


async def count_copies(connection: AsyncConnection, dispatch_ids: Sequence[int]) -> int:
    """How many copies of these dispatches an edit or a recall reaches."""
    counted = (
        select(func.count())
        .select_from(deliveries.join(readers, readers.c.id == deliveries.c.reader_id))
        .where(
            deliveries.c.dispatch_id.in_(dispatch_ids), _hangs(deliveries), readers.c.state.in_(WITH_COPIES)
        )
    )
    return (await connection.scalar(counted)) or 0


def _hangs(copies: FromClause) -> ColumnElement[bool]:
    """It was delivered, and can be changed: that it was, is known by its message."""
    return and_(copies.c.state == literal_state(DeliveryState.SENT), copies.c.message_id.is_not(None))


async def enqueue_digests(
    connection: AsyncConnection, dispatch_id: int, wave_id: int, *, after: int, last: int | None
) -> int:
    """For each reader behind `after`, up to `last`, who has a digest in this wave. Returns how many."""
    within = [digest_entries.c.reader_id > after]
    within += [] if last is None else [digest_entries.c.reader_id <= last]
    theirs = select(digest_entries.c.reader_id).where(*within, digest_entries.c.wave_id == wave_id)
    return await _insert(connection, select(*_row(dispatch_id)).where(readers.c.id.in_(theirs)))


async def enqueue_about_digests(
    connection: AsyncConnection, dispatch_id: int, article_id: int, *, before: datetime
) -> int:
    """A word in reply, without a sound, to each digest sent before a moment that told of an article.

    As long as the pages of digests can be turned, it is known which did.
    """
    copies, waves = deliveries.alias("copies"), dispatches.alias("waves")
    row = _row(dispatch_id, about=copies.c.message_id, silent=literal(True))  # noqa: FBT003
    told = (
        select(*row)
        .join(digest_entries, digest_entries.c.reader_id == readers.c.id)
        .join(
            waves,
            and_(waves.c.kind == int(DeliveryKind.DIGEST), waves.c.thing_id == digest_entries.c.wave_id),
        )
        .join(copies, and_(copies.c.reader_id == readers.c.id, copies.c.dispatch_id == waves.c.id))
        .where(
            digest_entries.c.article_id == article_id,
            readers.c.state == int(ReaderState.ACTIVE),
            _hangs(copies),
            copies.c.done_at <= int(before.timestamp()),
        )
    )
    added = await _insert(connection, told)
    await sends.grow(connection, dispatch_id, added)
    return added


async def enqueue_silently(
    connection: AsyncConnection, dispatch_id: int, reader_ids: Sequence[int], present: Present
) -> int:
    """For these readers, without a sound, and when it is not quiet for them. Returns how many were added."""
    row = _row(dispatch_id, silent=literal(True), due=due_awake(present))  # noqa: FBT003
    chats = select(*row).select_from(READERS_WITH_WISHES).where(readers.c.id.in_(reader_ids))
    return await _insert(connection, chats)


def is_one_of(selected: Select[tuple[int]]) -> ColumnElement[bool]:
    """Whether a reader is among those selected."""
    return readers.c.id.in_(selected)


async def unplanned(connection: AsyncConnection) -> Sequence[tuple[int, DeliveryKind, int, int]]:
    """Dispatches whose audience was not complete when the process ended: id, kind, thing, where to go on."""
    rows = await connection.execute(
        select(dispatches.c.id, dispatches.c.kind, dispatches.c.thing_id, dispatches.c.planned_through).where(
            dispatches.c.planned_through.is_not(None), dispatches.c.ended_at.is_(None)
        )
    )
    return [(id_, DeliveryKind(kind), thing_id, through) for id_, kind, thing_id, through in rows]


def _copy_of(dispatch_id: int) -> ColumnElement[int | None]:
    """The message that a reader has of a dispatch."""
    first = deliveries.alias("first_copies")
    return (
        select(first.c.message_id)
        .where(first.c.reader_id == readers.c.id, first.c.dispatch_id == dispatch_id)
        .correlate(readers)
        .scalar_subquery()
    )


def _row(
    dispatch_id: int,
    *,
    about: ColumnElement[int | None] | None = None,
    with_photo: ColumnElement[bool] | None = None,
    silent: ColumnElement[bool] | None = None,
    due: ColumnElement[int] | None = None,
    plain: ColumnElement[bool] | None = None,
) -> tuple[ColumnElement[Any], ...]:
    no = literal(False)  # noqa: FBT003 - SQL's own word
    nothing: ColumnElement[int | None] = literal(None, BigInteger)
    return (
        readers.c.id,
        literal(dispatch_id, BigInteger),
        literal(int(DeliveryState.WAITING), SmallInteger),
        # Due at once: were it the present, a clock that is set back would hold it for as long.
        literal(0, BigInteger) if due is None else due,
        literal(0, SmallInteger),
        no,
        (no if silent is None else silent).cast(Boolean(create_constraint=False)),
        no if with_photo is None else with_photo,
        nothing if about is None else about,
        literal(0, Integer),
        literal(""),
        no if plain is None else plain,
    )


async def _insert(connection: AsyncConnection, chats: Select[Any]) -> int:
    result = await connection.execute(insert_new(connection, deliveries, chats, *_COLUMNS))
    return max(result.rowcount, 0)
