"""From the store into the outbox: who gets which new article, and what may go from there again.

Called at each tick, and harmless to repeat.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from delivery.pacing import Priority
from newsroom import audience
from newsroom.articles import Article
from newsroom.deliveries import DeliveryKind
from newsroom.topics import Matcher, Topic
from storage import articles, dispatches, enqueueing, timing, topics, waiting
from storage.articles import Unplanned
from storage.database import Connection, Storage
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
    """Put every article that nobody was told about into the outbox of those whom it concerns.

    Who wants it now finds it there; for whoever wants it later it waits for their next digest.
    """
    seen = added = 0
    late_left = audience.LATE_AT_ONCE
    while True:
        about = await _about(storage)
        async with storage.transaction() as connection:
            unplanned = await articles.unplanned(connection, limit=AT_ONCE)
            due = [article for article in unplanned if article.id in about]
            if not due:
                return Planned(seen, added)
            late = [article for article in due if not audience.is_fresh(article.published_at, now)]
            late.sort(key=lambda article: article.published_at, reverse=True)
            chosen_late = late[:late_left]
            late_left -= len(chosen_late)
            handing = _Handing(connection, Present.of(now, zone), about)
            for article in due:
                if article not in late:
                    added += await handing.out(article, None)
                elif article in chosen_late:
                    # Old when it came: only those who were following by then are told.
                    added += await handing.out(article, article.stored_at)
            await articles.mark_planned(connection, [article.id for article in due], now)
            seen += len(due)


async def _about(storage: Storage) -> dict[int, frozenset[int] | None]:
    """What is unplanned, and which topics that readers chose it is about; None while nobody chose any.

    Beside the transaction that plans, because reading many articles takes its time.
    """
    async with storage.reading() as connection:
        unplanned = await articles.unplanned(connection, limit=AT_ONCE)
        every = await topics.every(connection) if unplanned else ()
        texts = await articles.get_many(connection, [one.id for one in unplanned]) if every else ()
    if not every:
        return dict.fromkeys(one.id for one in unplanned)
    return await asyncio.to_thread(_matched, every, texts)


def _matched(every: Sequence[Topic], found: Sequence[Article]) -> dict[int, frozenset[int] | None]:
    matcher = Matcher(every)
    return {one.id: matcher.match_article(one) for one in found}


async def fold_old(storage: Storage, before: datetime, now: datetime) -> None:
    """Drop what was delivered before a moment, and keep how many there were."""
    async with storage.transaction() as connection:
        await dispatches.settle_left_over(connection, now)
    while True:
        async with storage.transaction() as connection:
            if not await dispatches.fold(connection, before, limit=FOLDED_AT_ONCE):
                return


@dataclass(frozen=True, slots=True)
class _Handing:
    """Hands articles out at one moment, in one transaction. `about` is what `_about` found."""

    connection: Connection
    present: Present
    about: Mapping[int, frozenset[int] | None]

    async def out(self, article: Unplanned, following_since: datetime | None) -> int:
        """Into the outbox for those who want it now, aside for the others; how many want it now."""
        if not article.regions:
            return 0
        about = self.about[article.id]
        whom, wanted = (
            audience.of(article.regions),
            topics.ANYTHING if about is None else topics.wanted(about),
        )
        await waiting.set_aside(
            self.connection, article.id, whom, self.present, wanted=wanted, following_since=following_since
        )
        return await enqueueing.enqueue(
            self.connection,
            DeliveryKind.ARTICLE,
            article.id,
            whom,
            priority=Priority.NEWS,
            now=self.present.now,
            following_since=following_since,
            wanted=timing.comes_at_once(self.present) & wanted,
            plain=timing.PLAIN,
        )
