"""From the store into the outbox: who gets which new article, and what may go from there again.

Called at each tick, and harmless to repeat.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from delivery.handing import About, Handing, topics_of
from newsroom import audience
from storage import articles, dispatches, topics
from storage.articles import Unplanned
from storage.database import Storage
from storage.timing import Present

#: So many articles in one transaction, so that handlers never wait long for the writer.
AT_ONCE = 100
#: So many finished deliveries are dropped in one transaction.
FOLDED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Planned:
    """How many articles were looked at, and how many deliveries that made."""

    articles: int
    deliveries: int


async def plan_news(storage: Storage, now: datetime, zone: tzinfo) -> Planned:
    """Put every article that is to be told into the outbox of those whom it concerns, and who lack it.

    Who wants it now finds it there; for whoever wants it later it waits for their next digest. To be told is
    what nobody was told yet, and what its feed found to be about more places while it is news.
    """
    seen = added = 0
    late_left = audience.LATE_AT_ONCE
    while True:
        known = await _about(storage)
        async with storage.transaction() as connection:
            unplanned = await articles.unplanned(connection, limit=AT_ONCE)
            due = [article for article in unplanned if article.id in known]
            if not due:
                return Planned(seen, added)
            late = [article for article in due if not audience.is_fresh(article.published_at, now)]
            late.sort(key=lambda article: article.published_at, reverse=True)
            chosen_late = late[:late_left]
            late_left -= len(chosen_late)
            handing = Handing(connection, Present.of(now, zone))
            for article in due:
                if article not in late:
                    added += await _hand_out(handing, article, known[article.id])
                elif article in chosen_late:
                    # Old when it came: only those who were following by then are told.
                    since = article.stored_at
                    added += await _hand_out(handing, article, known[article.id], following_since=since)
            await articles.mark_planned(connection, [article.id for article in due], now)
            seen += len(due)


async def _about(storage: Storage) -> dict[int, About]:
    """What is unplanned, and which topics it is about.

    Beside the transaction that plans, because reading many articles takes its time.
    """
    async with storage.reading() as connection:
        unplanned = await articles.unplanned(connection, limit=AT_ONCE)
        every = await topics.every(connection) if unplanned else ()
        texts = await articles.get_many(connection, [one.id for one in unplanned]) if every else ()
    if not every:
        return dict.fromkeys(one.id for one in unplanned)
    return await topics_of(every, texts)


async def fold_old(storage: Storage, before: datetime, now: datetime) -> None:
    """Drop what was delivered before a moment, and keep how many there were."""
    async with storage.transaction() as connection:
        await dispatches.settle_left_over(connection, now)
    while True:
        async with storage.transaction() as connection:
            if not await dispatches.fold(connection, before, limit=FOLDED_AT_ONCE):
                return


async def _hand_out(
    handing: Handing, article: Unplanned, about: About, *, following_since: datetime | None = None
) -> int:
    if not article.regions:
        return 0
    whom = audience.of(article.regions)
    return await handing.out(article.id, whom, about, following_since=following_since)
