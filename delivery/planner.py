"""From the store into the outbox: who gets which new article, and what may go from there again.

Called at each tick, and harmless to repeat.
"""

from dataclasses import dataclass
from datetime import datetime

from delivery.pacing import Priority
from newsroom import audience
from newsroom.deliveries import DeliveryKind
from storage import articles, dispatches, enqueueing
from storage.articles import Unplanned
from storage.database import Connection, Storage

#: So many articles in one transaction, so that handlers never wait long for the writer.
AT_ONCE = 100
#: So many finished deliveries are dropped in one transaction.
FOLDED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Planned:
    """How many articles were looked at, and how many deliveries that made."""

    articles: int
    deliveries: int


async def plan_news(storage: Storage, now: datetime) -> Planned:
    """Put every article that nobody was told about into the outbox of those whom it concerns."""
    seen = added = 0
    late_left = audience.LATE_AT_ONCE
    while True:
        async with storage.transaction() as connection:
            waiting = await articles.unplanned(connection, limit=AT_ONCE)
            if not waiting:
                return Planned(seen, added)
            late = [article for article in waiting if not audience.is_fresh(article.published_at, now)]
            late.sort(key=lambda article: article.published_at, reverse=True)
            chosen_late = late[:late_left]
            late_left -= len(chosen_late)
            for article in waiting:
                if article not in late:
                    added += await _enqueue(connection, article, now, None)
                elif article in chosen_late:
                    # Old when it came: only those who were following by then are told.
                    added += await _enqueue(connection, article, now, article.stored_at)
            await articles.mark_planned(connection, [article.id for article in waiting], now)
            seen += len(waiting)


async def fold_old(storage: Storage, before: datetime) -> None:
    """Drop what was delivered before a moment, and keep how many there were."""
    while True:
        async with storage.transaction() as connection:
            if not await dispatches.fold(connection, before, limit=FOLDED_AT_ONCE):
                return


async def _enqueue(
    connection: Connection, article: Unplanned, now: datetime, following_since: datetime | None
) -> int:
    if not article.regions:
        return 0
    return await enqueueing.enqueue(
        connection,
        DeliveryKind.ARTICLE,
        article.id,
        audience.of(article.regions),
        priority=Priority.NEWS,
        now=now,
        following_since=following_since,
    )
