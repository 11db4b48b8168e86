"""Articles: finding them, and noting which were handed to the outbox. Keeping them: `storage/keeping.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.articles import Article
from newsroom.audience import Inside, ancestors
from storage.keeping import Kept, keep, keep_many
from storage.schema import article_regions, articles, corrections

__all__ = [
    "Kept",
    "Unplanned",
    "choose_regions",
    "get",
    "get_many",
    "is_by_hand",
    "keep",
    "keep_many",
    "linked",
    "mark_planned",
    "newest",
    "titled",
    "unplanned",
    "worded",
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
# A correction is shown as long as nothing changed after it.
_CORRECTED = (corrections.c.made_at.label("corrected_at"), corrections.c.words.label("correction"))
_WITH_CORRECTION = articles.outerjoin(
    corrections,
    and_(corrections.c.article_id == articles.c.id, corrections.c.revision == articles.c.revision),
)
_SELECTED = select(*_COLUMNS, *_CORRECTED).select_from(_WITH_CORRECTION)
_NEWEST_FIRST = (articles.c.published_at.desc(), articles.c.id.desc())


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
    wanted = articles.c.id.in_(list(article_ids))
    return await _read(connection, _SELECTED.where(wanted).order_by(articles.c.id))


async def newest(
    connection: AsyncConnection, followed: Iterable[str], *, limit: int, skip: int = 0, wider: bool = True
) -> tuple[Article, ...]:
    """The newest articles for somebody who follows these codes (the rule of `newsroom/audience.py`)."""
    statement = _SELECTED.where(
        exists().where(article_regions.c.article_id == articles.c.id, _concerns(list(followed), wider=wider))
    )
    return await _read(connection, statement.order_by(*_NEWEST_FIRST).limit(limit).offset(skip))


async def titled(
    connection: AsyncConnection, words: str, *, limit: int, skip: int = 0
) -> tuple[Article, ...]:
    """The newest articles that have all of these words in their title; all articles for no words."""
    every = [articles.c.title.icontains(word, autoescape=True) for word in words.split()]
    return await _read(connection, _SELECTED.where(*every).order_by(*_NEWEST_FIRST).limit(limit).offset(skip))


async def linked(connection: AsyncConnection, url: str, canonical_url: str) -> int | None:
    """The number of the article behind a link, or None."""
    links = [articles.c.url == url]
    links += [articles.c.canonical_url == canonical_url] if canonical_url else []
    found = await connection.scalar(select(articles.c.id).where(or_(*links)).order_by(articles.c.id).limit(1))
    return None if found is None else int(found)


async def worded(connection: AsyncConnection, fingerprint: str) -> int | None:
    """The number of the article that has just these words, or None."""
    same = select(articles.c.id).where(articles.c.fingerprint == fingerprint).order_by(articles.c.id).limit(1)
    found = await connection.scalar(same)
    return None if found is None else int(found)


async def choose_regions(
    connection: AsyncConnection, article_id: int, regions: Iterable[str], *, by_hand: bool = True
) -> None:
    """An editor says what it is about: the tagger changes that no more (or, not `by_hand`, again)."""
    await connection.execute(delete(article_regions).where(article_regions.c.article_id == article_id))
    rows = [{"region": code, "article_id": article_id} for code in dict.fromkeys(regions)]
    if rows:
        await connection.execute(insert(article_regions), rows)
    await connection.execute(
        update(articles).where(articles.c.id == article_id).values(regions_by_hand=by_hand)
    )


async def is_by_hand(connection: AsyncConnection, article_id: int) -> bool:
    """Whether an editor chose its regions."""
    chosen = select(articles.c.regions_by_hand).where(articles.c.id == article_id)
    return bool(await connection.scalar(chosen))


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


async def _read(connection: AsyncConnection, statement: Select[Any]) -> tuple[Article, ...]:
    rows = (await connection.execute(statement)).mappings().all()
    regions = await _regions_of(connection, [row["id"] for row in rows])
    return tuple(_article(row, regions.get(row["id"], ())) for row in rows)


def _article(row: RowMapping, regions: tuple[str, ...]) -> Article:
    given = {**row, "regions": regions, "correction": row["correction"] or ""}
    return Article(**given)


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
