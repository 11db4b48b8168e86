"""What happens to the desk's articles by itself: published at their hour, planned, corrected everywhere."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from delivery.correction_board import CorrectionBoard
from delivery.correction_planner import CorrectionPlanner
from delivery.planner import plan_news
from delivery.publishing import AlreadyThere, Publisher
from delivery.worker import Worker
from newsroom.cases import PostKind
from newsroom.sealing import Sealer
from storage import article_drafts, desk_posts
from storage.article_drafts import NoSuchDraft, StoredDraft
from storage.database import Storage

logger = logging.getLogger(__name__)

#: How often drafts are looked through for what is to be forgotten.
_LOOK_THROUGH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Bells:
    """Whom to call: the outbox for something new (`more`), the desk's post office, and who scours disks."""

    more: Callable[[], None]
    tell: Callable[[], None]
    scour: Callable[[], None]


class ArticleOffice:
    """`drafts` opens drafts; `zone` is that of readers' hours; `board` keeps the cards of corrections."""

    def __init__(
        self,
        storage: Storage,
        publisher: Publisher,
        drafts: Sealer,
        clock: Callable[[], datetime],
        bells: Bells,
        zone: tzinfo,
        board: CorrectionBoard,
    ) -> None:
        self._storage = storage
        self._publisher = publisher
        self._drafts = drafts
        self._clock = clock
        self._bells = bells
        self._zone = zone
        self._corrections = CorrectionPlanner(storage, clock, bells.more)
        self._board = Worker("the board of corrections", board.work)
        self._worker = Worker("the publisher of articles", self._work)

    def wake(self) -> None:
        """Something was written, scheduled or corrected."""
        self._worker.wake()

    def stop(self) -> None:
        """Begin nothing more; `run` returns within `delivery.worker.GRACE` seconds."""
        self._worker.stop()
        self._board.stop()

    async def run(self) -> None:
        """Work until `stop`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._worker.run())
            group.create_task(self._board.run())

    async def _work(self) -> float | None:
        """What is due, and let the desk see what came of it."""
        try:
            return await self._do_all()
        finally:
            self._board.wake()

    async def _do_all(self) -> float | None:
        async with self._storage.reading() as connection:
            due = await article_drafts.due(connection, self._drafts, self._clock())
        for stored in due:
            await self._publish(stored)
        await plan_news(self._storage, self._clock(), self._zone)
        self._bells.more()  # also for what a correction put into the outbox
        look_again = await self._corrections.work()
        async with self._storage.transaction() as connection:
            forgot = await article_drafts.forget_old(connection, self._clock())
            next_due = await article_drafts.next_due(connection)
        if forgot:
            self._bells.scour()
        pauses = [_LOOK_THROUGH.total_seconds()]
        pauses += [] if look_again is None else [look_again]
        pauses += [] if next_due is None else [max((next_due - self._clock()).total_seconds(), 0.05)]
        return min(pauses)

    async def _publish(self, stored: StoredDraft) -> None:
        """Its hour has come. What cannot be published is a draft again, which /tulis lists."""
        now = self._clock()
        try:
            async with self._storage.transaction() as connection:
                number = await self._publisher.publish(connection, stored, by=stored.author_id, now=now)
                await desk_posts.enqueue_alone(connection, PostKind.PUBLISHED, number, now)
        except NoSuchDraft:  # an editor was faster
            return
        except AlreadyThere as known:
            logger.warning("a scheduled article was not published: %s has the same words", known)
            async with self._storage.transaction() as connection:
                await article_drafts.schedule(connection, stored, None, now)
                await desk_posts.enqueue_alone(connection, PostKind.NOT_PUBLISHED, known.article_id, now)
        self._bells.tell()
