"""Topics of forums that nobody can write into any more: their news goes on in the group's general topic.

What waits for a closed general topic goes to another one of its group that takes messages.
What was lost is remembered until the topic is opened again, so that everything can go back to where it was,
and until the admins were told, which happens once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, literal, or_, select, update

from newsroom.readers import ReaderState
from newsroom.sealing import SealedAddress
from storage import outbox, privacy
from storage import readers as chats
from storage.database import Connection
from storage.schema import Id, readers, subscriptions
from storage.upsert import insert_new
from storage.where_schema import lost_topics


@dataclass(frozen=True, slots=True)
class Lost:
    """A topic, the general topic of its group, and why the topic takes nothing: it was closed, or deleted."""

    topic: SealedAddress
    general: SealedAddress
    closed: bool


@dataclass(frozen=True, slots=True)
class Untold:
    """A loss of which the admins do not know yet: what the topic followed, and where to tell it.

    `silent`: it was the general topic, and no other topic of the group takes messages.
    """

    id: int
    general: SealedAddress
    language: str
    followed: tuple[str, ...]
    closed: bool
    silent: bool


async def fall_back(connection: Connection, reader_id: int, lost: Lost, now: datetime) -> bool:
    """What a topic follows goes to the general topic from now on, with all that waits for the topic.

    Where the general topic follows something already, both are joined. False where that was done before.
    """
    at = await connection.scalar(select(readers.c.address_index).where(readers.c.id == reader_id))
    topic = await chats.find(connection, lost.topic.index)
    if at != lost.topic.index or topic is None:
        return False
    general = await chats.find(connection, lost.general.index)
    had = general.regions if general is not None else ()
    if general is None:
        await chats.move(connection, reader_id, lost.general)
        taker = reader_id
    else:
        taker = general.id
        await _join(connection, reader_id, taker, now, state=general.state)
    await _remember(connection, lost, taker, topic.regions, had, now)
    return True


async def general_closed(connection: Connection, reader_id: int, now: datetime) -> None:
    """The general topic takes nothing: what waits for it goes to another of its group, its voice by now.

    Where there is none, it ends as gone, and the admins are to hear of it.
    """
    general = (await connection.execute(select(readers).where(readers.c.id == reader_id))).one_or_none()
    if general is None:
        return
    taker = await _another_voice(connection, general.address_index)
    if taker is not None:
        await outbox.hand_over(connection, reader_id, taker, only_waiting=True)
    if general.state == ReaderState.ACTIVE:
        place = SealedAddress(general.address_index, general.address_seal)
        followed = await connection.scalars(
            select(subscriptions.c.region).where(subscriptions.c.reader_id == reader_id)
        )
        told_at = None if taker is None else now
        lost = Lost(place, place, closed=True)
        await _remember(connection, lost, reader_id, followed.all(), (), now, told_at=told_at)
    await chats.gone(connection, [reader_id], now)


async def _another_voice(connection: Connection, group: bytes, but_not: int | None = None) -> int | None:
    """A topic of a group that takes messages, as far as is known; one that wants wider news before others."""
    topics = (
        select(readers.c.id)
        .where(readers.c.chat_index == group, readers.c.state == int(ReaderState.ACTIVE))
        .order_by(readers.c.wider.desc(), readers.c.id)
        .limit(1)
    )
    return await connection.scalar(topics if but_not is None else topics.where(readers.c.id != but_not))


async def _join(connection: Connection, giver: int, taker: int, now: datetime, *, state: ReaderState) -> None:
    followed = select(subscriptions.c.region, literal(taker, Id), subscriptions.c.since).where(
        subscriptions.c.reader_id == giver
    )
    await connection.execute(insert_new(connection, subscriptions, followed, "region", "reader_id", "since"))
    if state is ReaderState.GONE:  # it was closed before
        group = await connection.scalar(select(readers.c.address_index).where(readers.c.id == taker))
        assert group is not None, "it was just found"
        voice = await _another_voice(connection, group, but_not=giver)
        if voice is not None:
            await outbox.hand_over(connection, giver, voice, only_waiting=True)
        else:
            silent = lost_topics.c.topic_index == group
            await connection.execute(update(lost_topics).where(silent).values(told_at=None))
    if state is not ReaderState.ACTIVE:  # who said /berhenti in the general topic wants nothing there
        await outbox.leave(connection, [giver], now, only_new=True)
    await outbox.hand_over(connection, giver, taker)
    await privacy.delete_reader(connection, giver, now)


async def _remember(
    connection: Connection,
    lost: Lost,
    general_id: int,
    followed: Iterable[str],
    had: Iterable[str],
    now: datetime,
    *,
    told_at: datetime | None = None,
) -> None:
    await connection.execute(delete(lost_topics).where(lost_topics.c.topic_index == lost.topic.index))
    row = {
        "topic_index": lost.topic.index,
        "reader_id": general_id,
        "followed": " ".join(followed),
        "taken_over": " ".join(region for region in followed if region not in set(had)),
        "closed": lost.closed,
        "lost_at": now,
        "told_at": told_at,
    }
    await connection.execute(lost_topics.insert(), row)


async def reopened(connection: Connection, topic: SealedAddress, now: datetime) -> tuple[str, ...]:
    """A topic takes messages again: what it followed comes back to it. Returns what that is."""
    statement = select(
        lost_topics.c.id, lost_topics.c.reader_id, lost_topics.c.followed, lost_topics.c.taken_over
    ).where(lost_topics.c.topic_index == topic.index)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return ()
    language = await connection.scalar(select(readers.c.language).where(readers.c.id == row.reader_id))
    followed = tuple(row.followed.split())
    reader = await chats.welcome(connection, topic, str(language), now)
    await chats.follow(connection, reader.id, followed, now)
    if row.reader_id != reader.id:  # else it is the general topic, which had it all itself
        await chats.unfollow(connection, row.reader_id, row.taken_over.split())
    await connection.execute(delete(lost_topics).where(lost_topics.c.id == row.id))
    return followed


@dataclass(frozen=True, slots=True)
class Remembered:
    """A topic that was lost, as its group's general topic keeps it in mind."""

    followed: tuple[str, ...]
    closed: bool
    lost_at: datetime


async def lost_of(connection: Connection, general_id: int) -> tuple[Remembered, ...]:
    """The lost topics whose news a general topic gets, oldest first."""
    statement = (
        select(lost_topics.c.followed, lost_topics.c.closed, lost_topics.c.lost_at)
        .where(lost_topics.c.reader_id == general_id)
        .order_by(lost_topics.c.id)
    )
    rows = await connection.execute(statement)
    return tuple(Remembered(tuple(followed.split()), closed, lost_at) for followed, closed, lost_at in rows)


async def untold(connection: Connection, limit: int = 50) -> tuple[Untold, ...]:
    """Losses of which nobody was told."""
    is_silent = lost_topics.c.topic_index == readers.c.address_index
    statement = (
        select(
            lost_topics.c.id,
            readers.c.address_index,
            readers.c.address_seal,
            readers.c.language,
            lost_topics.c.followed,
            lost_topics.c.closed,
            is_silent,
        )
        .join(readers, readers.c.id == lost_topics.c.reader_id)
        # Where news was switched off it does not come: to say so would be wrong.
        .where(lost_topics.c.told_at.is_(None), or_(is_silent, readers.c.state == ReaderState.ACTIVE))
        .order_by(lost_topics.c.id)
        .limit(limit)
    )
    return tuple(
        Untold(id_, SealedAddress(index, seal), language, tuple(followed.split()), closed, silent)
        for id_, index, seal, language, followed, closed, silent in await connection.execute(statement)
    )


async def told(connection: Connection, lost_id: int, now: datetime) -> None:
    """The admins were told, or nobody can tell them; a deleted topic does not come back."""
    await connection.execute(update(lost_topics).where(lost_topics.c.id == lost_id).values(told_at=now))
    await connection.execute(delete(lost_topics).where(lost_topics.c.id == lost_id, ~lost_topics.c.closed))
