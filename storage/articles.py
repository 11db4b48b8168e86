"""Articles: finding them, and noting which were handed to the outbox. Keeping them: `storage/keeping.py`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.articles import Article
from newsroom.audience import Inside, ancestors
from storage.keeping import Kept, keep, keep_many
from storage.schema import article_regions, articles

__all__ = [
    "Kept",
    "Unplanned",
    "get",
    "get_many",
    "keep",
    "keep_many",
    "mark_planned",
    "newest",
    "unplanned",
]

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


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An article that nobody was told about yet: when it was published, when it came, where it is about."""

    id: int
    published_at: datetime
    stored_at: datetime
    regions: tuple[str, ...]


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
