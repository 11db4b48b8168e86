"""What readers follow and mute beside places: each word, section and source stands once, whoever chose it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.topics import Chosen, Topic, TopicKind
from storage.schema import articles, readers
from storage.upsert import insert_new
from storage.wish_schema import reader_topics, topics

_COLUMNS = (topics.c.kind, topics.c.name, topics.c.label, topics.c.id)


async def every(connection: AsyncConnection) -> tuple[Topic, ...]:
    """All topics that somebody chose."""
    rows = await connection.execute(select(*_COLUMNS))
    return tuple(Topic(TopicKind(kind), name, label, number) for kind, name, label, number in rows)


async def of_reader(connection: AsyncConnection, reader_id: int) -> tuple[Chosen, ...]:
    """What a reader chose, by the alphabet."""
    rows = await connection.execute(
        select(*_COLUMNS, reader_topics.c.muted)
        .join(reader_topics, reader_topics.c.topic_id == topics.c.id)
        .where(reader_topics.c.reader_id == reader_id)
        .order_by(topics.c.kind, topics.c.name)
    )
    return tuple(
        Chosen(Topic(TopicKind(kind), name, label, number), muted)
        for kind, name, label, number, muted in rows
    )


async def choose(
    connection: AsyncConnection, reader_id: int, chosen: Iterable[Topic], *, muted: bool
) -> None:
    """A reader follows these, or wants nothing of them; what was chosen of them before is forgotten."""
    for topic in chosen:
        row = {"kind": int(topic.kind), "name": topic.name, "label": topic.label}
        await connection.execute(insert_new(connection, topics), row)
        same = topics.c.kind == int(topic.kind), topics.c.name == topic.name
        number = await connection.scalar(select(topics.c.id).where(*same))
        assert number is not None, "inserted above, or there before"
        await _forget(connection, reader_id, number)
        mine = {"reader_id": reader_id, "topic_id": number, "muted": muted}
        await connection.execute(insert_new(connection, reader_topics), mine)


async def drop(connection: AsyncConnection, reader_id: int, topic_id: int) -> None:
    """A reader thinks nothing of this topic any more; a word that nobody else chose goes."""
    await _forget(connection, reader_id, topic_id)
    chosen = exists().where(reader_topics.c.topic_id == topics.c.id)
    await connection.execute(delete(topics).where(topics.c.id == topic_id, ~chosen))


async def _forget(connection: AsyncConnection, reader_id: int, topic_id: int) -> None:
    await connection.execute(
        delete(reader_topics).where(
            reader_topics.c.reader_id == reader_id, reader_topics.c.topic_id == topic_id
        )
    )


async def offered(connection: AsyncConnection, kind: TopicKind, since: datetime) -> tuple[Topic, ...]:
    """The sections, or the sources, of the articles since a moment, those with most of them first."""
    column = articles.c.section if kind is TopicKind.SECTION else articles.c.source
    rows = await connection.scalars(
        select(column)
        .where(articles.c.published_at >= since, column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    found = (Topic.of(kind, name) for name in rows.all())
    return tuple({topic.name: topic for topic in found}.values())


async def tidy(connection: AsyncConnection) -> None:
    """Forget topics that nobody chooses any more."""
    chosen = exists().where(reader_topics.c.topic_id == topics.c.id)
    await connection.execute(delete(topics).where(~chosen))


def wanted(about: frozenset[int]) -> ColumnElement[bool]:
    """Whether a reader wants what is about these topics: none is muted, and one is followed, if any is."""
    mine, is_about = reader_topics.c.reader_id == readers.c.id, reader_topics.c.topic_id.in_(sorted(about))
    follows = exists().where(mine, ~reader_topics.c.muted)
    if not about:
        return ~follows
    mutes = exists().where(mine, reader_topics.c.muted, is_about)
    return and_(~mutes, or_(~follows, exists().where(mine, ~reader_topics.c.muted, is_about)))


#: While nobody chose anything.
ANYTHING: ColumnElement[bool] = true()
