"""News that waits for a reader's hour: set aside as it comes, dropped where a reader changes their mind."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom import audience
from newsroom.articles import Article
from newsroom.audience import Audience
from newsroom.readers import ReaderState
from newsroom.topics import Matcher, wants
from storage import articles, audiences, topics
from storage.group_voices import voices_of_groups
from storage.schema import Id, deliveries, readers, subscriptions
from storage.timing import READERS_WITH_WISHES, Present, comes_at_once
from storage.upsert import insert_new
from storage.wish_schema import digest_entries, waiting_news, wishes


async def set_aside(
    connection: AsyncConnection,
    article_id: int,
    whom: Audience,
    present: Present,
    *,
    wanted: ColumnElement[bool],
    following_since: datetime | None = None,
) -> None:
    """An article waits for those of its audience (`whom`) who do not get it at once.

    `wanted` and `following_since` are as for `enqueueing.enqueue`.
    """
    following = audiences.follows(whom)
    if following_since is not None:
        following = and_(following, subscriptions.c.since <= following_since)
    waiting = (
        select(readers.c.id, literal(article_id, Id))
        .select_from(READERS_WITH_WISHES.join(subscriptions, subscriptions.c.reader_id == readers.c.id))
        .where(
            readers.c.state == int(ReaderState.ACTIVE),
            # Whoever never wished anything need not be looked at twice.
            wishes.c.reader_id.is_not(None),
            following,
            wanted,
            ~comes_at_once(present),
        )
        .distinct()
        # In the order of the table that they go into: a fifth of the time, where many wait.
        .order_by(readers.c.id)
    )
    await connection.execute(insert_new(connection, waiting_news, waiting, "reader_id", "article_id"))
    voices = voices_of_groups(whom, following_since)
    if voices is not None:
        for_groups = (
            select(readers.c.id, literal(article_id, Id))
            .select_from(READERS_WITH_WISHES)
            .where(readers.c.id.in_(voices), wishes.c.reader_id.is_not(None), wanted, ~comes_at_once(present))
        )
        await connection.execute(insert_new(connection, waiting_news, for_groups, "reader_id", "article_id"))


def has_heard(article_id: int, dispatch_id: int) -> ColumnElement[bool]:
    """Whether a reader has an article, or will: by its own dispatch, or in a digest."""
    mine = (
        (deliveries, deliveries.c.dispatch_id == dispatch_id),
        (waiting_news, waiting_news.c.article_id == article_id),
        (digest_entries, digest_entries.c.article_id == article_id),
    )
    return or_(*(exists().where(table.c.reader_id == readers.c.id, this) for table, this in mine))


async def reconsider(connection: AsyncConnection, reader_id: int) -> None:
    """A reader follows or wants something else now: what waits and is not of that kind is dropped."""
    mine = waiting_news.c.reader_id == reader_id
    numbers = (await connection.scalars(select(waiting_news.c.article_id).where(mine))).all()
    if not numbers:
        return
    # Of a general topic what its group's topics follow counts, too: wider news of that goes there.
    general = select(readers.c.address_index).where(readers.c.id == reader_id).scalar_subquery()
    its_topics = select(readers.c.id).where(readers.c.chat_index == general)
    whose = or_(subscriptions.c.reader_id == reader_id, subscriptions.c.reader_id.in_(its_topics))
    followed = (await connection.scalars(select(subscriptions.c.region).where(whose))).all()
    wider = await connection.scalar(select(readers.c.wider).where(readers.c.id == reader_id))
    chosen = await topics.of_reader(connection, reader_id)
    matcher = Matcher(one.topic for one in chosen)

    def is_wanted(article: Article) -> bool:
        whom = audience.of(article.regions)
        reached = any(whom.reaches(code, wider=bool(wider)) for code in followed)
        return reached and wants(chosen, matcher.match_article(article))

    found = await articles.get_many(connection, numbers)
    unwanted = [article.id for article in found if not is_wanted(article)]
    await connection.execute(delete(waiting_news).where(mine, waiting_news.c.article_id.in_(unwanted)))
