"""Articles: keeping them without doubling them, finding them, and noting which were handed to the outbox."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.articles import Article, IncomingArticle
from newsroom.audience import Inside, ancestors
from storage.schema import article_regions, articles

_CONTENT = ("title", "lead", "body", "author", "section", "image_url", "url")
_COLUMNS = (
    articles.c.id,
    articles.c.url,
    articles.c.title,
    articles.c.lead,
    articles.c.body,
    articles.c.author,
    articles.c.section,
    articles.c.source,
    articles.c.image_url,
    articles.c.published_at,
    articles.c.revision,
)


class Kept(enum.Enum):
    """What became of an article that came in."""

    NEW = "new"
    UPDATED = "updated"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An article that nobody was told about yet: when it was published, when it came, where it is about."""

    id: int
    published_at: datetime
    stored_at: datetime
    regions: tuple[str, ...]


async def keep(
    connection: AsyncConnection, article: IncomingArticle, regions: Sequence[str], *, now: datetime
) -> Kept:
    """Store an article, or recognise it: by the feed's own id, by its link, or by its words.

    An article that changed is updated where it stands, and goes out to nobody a second time.
    """
    known_id = await _recognise(connection, article)
    content = {name: getattr(article, name) for name in _CONTENT}
    if known_id is None:
        article_id = (
            await connection.execute(
                insert(articles).values(
                    **content,
                    guid=article.guid,
                    canonical_url=article.canonical_url,
                    fingerprint=article.fingerprint,
                    source=article.source,
                    published_at=article.published_at,
                    stored_at=now,
                    revision=1,
                )
            )
        ).inserted_primary_key
        assert article_id is not None
        await _tag(connection, article_id[0], regions)
        return Kept.NEW
    if not await _changed(connection, known_id, article):
        return Kept.KNOWN
    await connection.execute(
        update(articles)
        .where(articles.c.id == known_id)
        .values(**content, fingerprint=article.fingerprint, revision=articles.c.revision + 1)
    )
    await connection.execute(delete(article_regions).where(article_regions.c.article_id == known_id))
    await _tag(connection, known_id, regions)
    return Kept.UPDATED


async def get(connection: AsyncConnection, article_id: int) -> Article | None:
    """One article, or None."""
    found = await get_many(connection, [article_id])
    return found[0] if found else None


async def get_many(connection: AsyncConnection, article_ids: Iterable[int]) -> tuple[Article, ...]:
    """These articles, those that exist, in the order of their ids."""
    statement = select(*_COLUMNS).where(articles.c.id.in_(list(article_ids))).order_by(articles.c.id)
    return await _with_regions(connection, (await connection.execute(statement)).all())


async def newest(
    connection: AsyncConnection, followed: Iterable[str], *, limit: int, skip: int = 0, wider: bool = True
) -> tuple[Article, ...]:
    """The newest articles for somebody who follows these codes (the rule of `newsroom/audience.py`)."""
    statement = (
        select(*_COLUMNS)
        .where(
            exists().where(
                article_regions.c.article_id == articles.c.id, _concerns(list(followed), wider=wider)
            )
        )
        .order_by(articles.c.published_at.desc(), articles.c.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return await _with_regions(connection, (await connection.execute(statement)).all())


async def unplanned(connection: AsyncConnection, *, limit: int) -> tuple[Unplanned, ...]:
    """Articles that were not handed to the outbox yet, the oldest in the store first."""
    statement = (
        select(articles.c.id, articles.c.published_at, articles.c.stored_at)
        .where(articles.c.planned_at.is_(None))
        .order_by(articles.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(statement)).all()
    regions = await _regions_of(connection, [row[0] for row in rows])
    return tuple(Unplanned(*row, regions=regions.get(row[0], ())) for row in rows)


async def mark_planned(connection: AsyncConnection, article_ids: Iterable[int], now: datetime) -> None:
    """Note that these articles were handed to the outbox, in the same transaction as the handing over."""
    await connection.execute(
        update(articles).where(articles.c.id.in_(list(article_ids))).values(planned_at=now)
    )


def _concerns(followed: list[str], *, wider: bool) -> ColumnElement[bool]:
    inside = [Inside.of(code) for code in followed]
    rules: list[ColumnElement[bool]] = [article_regions.c.region.in_(followed)]
    rules += [
        and_(article_regions.c.region > part.after, article_regions.c.region < part.before) for part in inside
    ]
    if wider:
        around = sorted({outer for code in followed for outer in ancestors(code)})
        rules.append(article_regions.c.region.in_(around))
    return or_(*rules)


async def _recognise(connection: AsyncConnection, article: IncomingArticle) -> int | None:
    """The id of the stored article that this one is, by the surest sign first."""
    signs: list[ColumnElement[bool]] = []
    if article.guid:
        signs.append(and_(articles.c.guid == article.guid, articles.c.source == article.source))
    if article.canonical_url:
        signs.append(articles.c.canonical_url == article.canonical_url)
    signs.append(articles.c.fingerprint == article.fingerprint)
    for sign in signs:
        known = await connection.scalar(select(articles.c.id).where(sign).order_by(articles.c.id).limit(1))
        if known is not None:
            return int(known)
    return None


async def _changed(connection: AsyncConnection, article_id: int, article: IncomingArticle) -> bool:
    """Whether its own paper shows readers something else now; another link to the same words is no change.

    Another paper's words under the same link are not taken over: with two feeds that disagree, each look
    would change the article back and forth.
    """
    seen = (articles.c.title, articles.c.lead, articles.c.body, articles.c.image_url)
    stored = (
        await connection.execute(select(articles.c.source, *seen).where(articles.c.id == article_id))
    ).one()
    source, *content = stored
    return source == article.source and content != [
        article.title,
        article.lead,
        article.body,
        article.image_url,
    ]


async def _tag(connection: AsyncConnection, article_id: int, regions: Sequence[str]) -> None:
    rows = [{"region": region, "article_id": article_id} for region in dict.fromkeys(regions)]
    if rows:
        await connection.execute(insert(article_regions), rows)


async def _with_regions(
    connection: AsyncConnection,
    rows: Sequence[Row[int, str, str, str, str, str, str, str, str, datetime, int]],
) -> tuple[Article, ...]:
    regions = await _regions_of(connection, [row[0] for row in rows])
    return tuple(Article(*row, regions=regions.get(row[0], ())) for row in rows)


async def _regions_of(connection: AsyncConnection, article_ids: list[int]) -> dict[int, tuple[str, ...]]:
    if not article_ids:
        return {}
    statement = (
        select(article_regions.c.article_id, article_regions.c.region)
        .where(article_regions.c.article_id.in_(article_ids))
        .order_by(article_regions.c.region)
    )
    regions: dict[int, tuple[str, ...]] = {}
    for article_id, region in await connection.execute(statement):
        regions[article_id] = (*regions.get(article_id, ()), region)
    return regions
