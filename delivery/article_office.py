"""What happens to the desk's articles by itself: published at their hour, planned, corrected everywhere."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from delivery.correction_planner import CorrectionPlanner
from delivery.planner import plan_news
from delivery.publishing import AlreadyThere, Publisher
from delivery.worker import Worker
from newsroom.sealing import Sealer
from storage import article_drafts
from storage.article_drafts import NoSuchDraft, StoredDraft
from storage.database import Storage

logger = logging.getLogger(__name__)

#: How often drafts are looked through for what is to be forgotten.
_LOOK_THROUGH = timedelta(minutes=10)


class ArticleOffice:
    """`drafts` opens drafts; `more` tells the outbox of something new, `scour` that bytes should go.

    `zone` is that of readers' hours.
    """

    def __init__(
        self,
        storage: Storage,
        publisher: Publisher,
        drafts: Sealer,
        clock: Callable[[], datetime],
        more: Callable[[], None],
        scour: Callable[[], None],
        zone: tzinfo,
    ) -> None:
        self._storage = storage
        self._publisher = publisher
        self._drafts = drafts
        self._clock = clock
        self._more = more
        self._scour = scour
        self._zone = zone
        self._corrections = CorrectionPlanner(storage, clock, more)
        self._worker = Worker("the publisher of articles", self._work)

    def wake(self) -> None:
        """Something was written, scheduled or corrected."""
        self._worker.wake()

    def stop(self) -> None:
        """Begin nothing more; `run` returns within `delivery.worker.GRACE` seconds."""
        self._worker.stop()

    async def run(self) -> None:
        """Work until `stop`."""
        await self._worker.run()

    async def _work(self) -> float | None:
        async with self._storage.reading() as connection:
            due = await article_drafts.due(connection, self._drafts, self._clock())
        for stored in due:
            await self._publish(stored)
        await plan_news(self._storage, self._clock(), self._zone)
        self._more()  # also for what a correction put into the outbox
        look_again = await self._corrections.work()
        async with self._storage.transaction() as connection:
            forgot = await article_drafts.forget_old(connection, self._clock())
            next_due = await article_drafts.next_due(connection)
        if forgot:
            self._scour()
        pauses = [_LOOK_THROUGH.total_seconds()]
        pauses += [] if look_again is None else [look_again]
        pauses += [] if next_due is None else [max((next_due - self._clock()).total_seconds(), 0.05)]
        return min(pauses)

    async def _publish(self, stored: StoredDraft) -> None:
        """Its hour has come. What cannot be published is a draft again, which /tulis lists."""
        now = self._clock()
        try:
            async with self._storage.transaction() as connection:
                await self._publisher.publish(connection, stored, by=stored.author_id, now=now)
        except NoSuchDraft:  # an editor was faster
            return
        except AlreadyThere as known:
            logger.warning("a scheduled article was not published: %s has the same words", known)
            async with self._storage.transaction() as connection:
                await article_drafts.schedule(connection, stored, None, now)
