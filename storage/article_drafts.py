"""Articles that are being written or corrected on the desk: sealed, a row each, gone when they are published.

Every change names the version that it was decided on, and changes nothing where another editor was faster.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.article_drafts import DRAFT_LIFE, ArticleDraft
from newsroom.sealing import Sealer
from newsroom.tips import TipState
from storage.article_schema import article_drafts
from storage.tip_schema import cases


class NoSuchDraft(Exception):
    """It was published, given up or forgotten; or it never was."""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is kept. `publish_at` is None while it is written; `author_id` is a `StaffMember.id`."""

    id: int
    uid: bytes
    draft: ArticleDraft
    author_id: int
    version: int
    publish_at: datetime | None


async def begin(
    connection: AsyncConnection,
    sealer: Sealer,
    draft: ArticleDraft,
    *,
    uid: bytes,
    author_id: int,
    now: datetime,
) -> int:
    """A new draft; its number. `uid` is random; of a case or an article there is one draft at a time."""
    row = {
        "uid": uid,
        "seal": _sealed(sealer, draft, uid),
        "article_id": draft.article_id,
        "case_number": draft.case_number,
        "author_id": author_id,
        "version": 1,
        "changed_at": now,
    }
    number = (await connection.execute(insert(article_drafts).values(row))).inserted_primary_key
    assert number is not None, "just inserted"
    return int(number[0])


async def get(connection: AsyncConnection, sealer: Sealer, draft_id: int) -> StoredDraft:
    """One draft. Raises `NoSuchDraft`."""
    found = await _where(connection, sealer, article_drafts.c.id == draft_id)
    if not found:
        raise NoSuchDraft
    return found[0]


async def of_case(connection: AsyncConnection, sealer: Sealer, number: int) -> StoredDraft | None:
    """The draft that began from a case, if it is still open."""
    return next(iter(await _where(connection, sealer, article_drafts.c.case_number == number)), None)


async def of_article(connection: AsyncConnection, sealer: Sealer, article_id: int) -> StoredDraft | None:
    """The draft that corrects an article, if it is still open."""
    return next(iter(await _where(connection, sealer, article_drafts.c.article_id == article_id)), None)


async def everything(connection: AsyncConnection, sealer: Sealer) -> tuple[StoredDraft, ...]:
    """All drafts, the one begun last first."""
    return tuple(reversed(await _where(connection, sealer)))


async def change(
    connection: AsyncConnection, sealer: Sealer, stored: StoredDraft, draft: ArticleDraft, now: datetime
) -> None:
    """It reads like this now; what waited for its hour waits no more. Raises `NoSuchDraft`."""
    seal = _sealed(sealer, draft, stored.uid)
    await _change(connection, stored, seal=seal, publish_at=None, version=stored.version + 1, changed_at=now)


async def schedule(
    connection: AsyncConnection, stored: StoredDraft, publish_at: datetime | None, now: datetime
) -> None:
    """It is published at this moment, or (None) goes on being written. Raises `NoSuchDraft`."""
    await _change(connection, stored, publish_at=publish_at, changed_at=now)


async def end(connection: AsyncConnection, stored: StoredDraft) -> None:
    """It was published or given up. Raises `NoSuchDraft` where somebody else was faster."""
    result = await connection.execute(delete(article_drafts).where(_as_seen(stored)))
    if result.rowcount != 1:
        raise NoSuchDraft


async def due(connection: AsyncConnection, sealer: Sealer, now: datetime) -> tuple[StoredDraft, ...]:
    """Those whose hour has come."""
    return await _where(connection, sealer, article_drafts.c.publish_at <= now)


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next one is published, or None."""
    column = article_drafts.c.publish_at
    found = select(column).where(column.is_not(None)).order_by(column).limit(1)
    moment: datetime | None = await connection.scalar(found)
    return moment


async def forget_old(connection: AsyncConnection, now: datetime) -> bool:
    """Drop what nobody touched for long, and what began from a case that its source took back."""
    withdrawn = select(cases.c.id).where(cases.c.state == TipState.WITHDRAWN.value)
    old = and_(article_drafts.c.changed_at < now - DRAFT_LIFE, article_drafts.c.publish_at.is_(None))
    gone = delete(article_drafts).where(or_(old, article_drafts.c.case_number.in_(withdrawn)))
    return (await connection.execute(gone)).rowcount > 0


def _as_seen(stored: StoredDraft) -> ColumnElement[bool]:
    return and_(article_drafts.c.id == stored.id, article_drafts.c.version == stored.version)


async def _change(connection: AsyncConnection, stored: StoredDraft, **values: object) -> None:
    result = await connection.execute(update(article_drafts).where(_as_seen(stored)).values(**values))
    if result.rowcount != 1:
        raise NoSuchDraft


async def _where(
    connection: AsyncConnection, sealer: Sealer, *conditions: ColumnElement[bool]
) -> tuple[StoredDraft, ...]:
    statement = select(article_drafts).where(*conditions).order_by(article_drafts.c.id)
    rows: Iterable[RowMapping] = (await connection.execute(statement)).mappings()
    return tuple(_stored(sealer, row) for row in rows)


def context_of(uid: bytes) -> bytes:
    """What the seal of a draft is bound to."""
    return b"article draft/" + uid


def _sealed(sealer: Sealer, draft: ArticleDraft, uid: bytes) -> bytes:
    return sealer.seal(orjson.dumps(asdict(draft)), context_of(uid))


def _stored(sealer: Sealer, row: RowMapping) -> StoredDraft:
    given = orjson.loads(sealer.unseal(row["seal"], context_of(row["uid"])))
    at = given["at"]
    given |= {"regions": tuple(given["regions"]), "at": datetime.fromisoformat(at) if at else None}
    draft = ArticleDraft(**given)
    return StoredDraft(row["id"], row["uid"], draft, row["author_id"], row["version"], row["publish_at"])
