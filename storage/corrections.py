"""Corrections by hand: the article reads differently from now on, and its delivered copies have to follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.article_drafts import ArticleDraft
from newsroom.articles import Article
from storage import articles
from storage.keeping import digest
from storage.schema import articles as articles_table
from storage.schema import corrections

#: Who is told of a correction without a sound.
EVERYBODY: ColumnElement[bool] = true()


class ChangedMeanwhile(Exception):
    """The article reads differently from what was corrected, or is no more."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was wrong with an article that readers have. Copies with an older `revision` are concerned.

    `reached_all_at` is None while a copy with the old words may still come in.
    """

    id: int
    article_id: int
    revision: int
    words: str
    made_at: datetime
    reached_all_at: datetime | None = None


async def correct(
    connection: AsyncConnection, before: Article, draft: ArticleDraft, now: datetime
) -> Correction:
    """The article reads as the draft from now on. Raises `ChangedMeanwhile`.

    What its feed says already is remembered, and undoes the correction no more.
    """
    columns = articles_table.c
    fed = await connection.scalar(select(columns.fed).where(columns.id == before.id))
    changed = await connection.execute(
        update(articles_table)
        .where(columns.id == before.id, columns.revision == draft.revision)
        .values(
            title=draft.title,
            lead=draft.lead,
            body=draft.whole,
            revision=draft.revision + 1,
            fed=fed or digest(before.title, before.lead, before.body),
        )
    )
    if changed.rowcount != 1 or before.revision != draft.revision:
        raise ChangedMeanwhile
    if tuple(sorted(before.regions)) != draft.regions:
        await articles.choose_regions(connection, before.id, draft.regions)
    row = {
        "article_id": before.id,
        "revision": draft.revision + 1,
        "words": draft.wrong,
        "made_at": now,
    }
    number = (await connection.execute(insert(corrections).values(row))).inserted_primary_key
    assert number is not None, "just inserted"
    return Correction(int(number[0]), before.id, draft.revision + 1, draft.wrong, now)


async def get_many(connection: AsyncConnection, correction_ids: Iterable[int]) -> tuple[Correction, ...]:
    """These corrections."""
    rows = await connection.execute(select(corrections).where(corrections.c.id.in_(list(correction_ids))))
    return tuple(_correction(row) for row in rows.mappings())


async def last_of(connection: AsyncConnection, article_id: int) -> Correction | None:
    """The last correction of an article."""
    statement = select(corrections).where(corrections.c.article_id == article_id)
    rows = await connection.execute(statement.order_by(corrections.c.id.desc()).limit(1))
    row = rows.mappings().one_or_none()
    return None if row is None else _correction(row)


async def made_since(connection: AsyncConnection, moment: datetime) -> tuple[Correction, ...]:
    """Corrections that were made after a moment."""
    statement = select(corrections).where(corrections.c.made_at > moment).order_by(corrections.c.id)
    return tuple(_correction(row) for row in (await connection.execute(statement)).mappings())


async def unfinished(connection: AsyncConnection) -> tuple[Correction, ...]:
    """Corrections for which a copy with the old words may still come in."""
    statement = select(corrections).where(corrections.c.reached_all_at.is_(None)).order_by(corrections.c.id)
    return tuple(_correction(row) for row in (await connection.execute(statement)).mappings())


async def reached_all(connection: AsyncConnection, correction_id: int, now: datetime) -> None:
    """Every copy that there will be with the old words is in the outbox."""
    await connection.execute(
        update(corrections).where(corrections.c.id == correction_id).values(reached_all_at=now)
    )


def _correction(row: RowMapping) -> Correction:
    return Correction(**row)
