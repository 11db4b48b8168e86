"""Delivered copies follow corrections: edits into the outbox, and a word to who had the wrong version.

It holds nothing that SQL lacks: killed anywhere, it goes on at the next start where it stood.
"""

from collections.abc import Callable
from datetime import datetime

from delivery.late_copies import Looks, enqueue, is_last_look
from delivery.pacing import Priority
from newsroom.deliveries import DeliveryKind
from storage import corrections, dispatches, enqueueing
from storage.corrections import Correction
from storage.database import Storage
from storage.enqueueing import Copies


class CorrectionPlanner:
    """Call `work` whenever something may be due; it returns after how many seconds to call it again.

    `more` is called when there is something new for the outbox.
    """

    def __init__(self, storage: Storage, clock: Callable[[], datetime], more: Callable[[], None]) -> None:
        self._storage = storage
        self._clock = clock
        self._more = more
        self._looks = Looks()

    async def work(self) -> float | None:
        """Look for copies with old words. None: there will be none until somebody corrects something."""
        async with self._storage.reading() as connection:
            unfinished = await corrections.unfinished(connection)
        self._looks.keep(one.id for one in unfinished)
        for correction in unfinished:
            if self._next_look(correction) <= self._clock():
                await self._reach_copies(correction)
        async with self._storage.reading() as connection:
            unfinished = await corrections.unfinished(connection)
        if not unfinished:
            return None
        soonest = min(self._next_look(one) for one in unfinished)
        return max((soonest - self._clock()).total_seconds(), 0.05)

    def _next_look(self, correction: Correction) -> datetime:
        return self._looks.next_after(correction.id, correction.made_at)

    async def _reach_copies(self, correction: Correction) -> None:
        """Put into the outbox what copies with older words have to become, and what is told in reply."""
        is_last = is_last_look(correction.made_at, self._clock())
        self._looks.looked(correction.id)
        async with self._storage.reading() as connection:
            sending = await dispatches.find(connection, DeliveryKind.ARTICLE, correction.article_id)
        if sending is not None:
            # Both go last, the edits first: nobody is told before the copy above reads right.
            added = await self._about_copies(DeliveryKind.CORRECTION, correction, sending.id)
            added += await self._about_copies(DeliveryKind.CORRECTION_NOTICE, correction, sending.id)
            added += await self._about_digests(correction)
            if added:
                self._more()
        if is_last:
            async with self._storage.transaction() as connection:
                await corrections.reached_all(connection, correction.id, self._clock())

    async def _about_digests(self, correction: Correction) -> int:
        """Who read of it in a digest has nothing that could be edited, and is told all the same."""
        async with self._storage.transaction() as connection:
            kind, now = DeliveryKind.CORRECTION_NOTICE, self._clock()
            dispatch_id = await dispatches.ensure(
                connection, kind, correction.id, priority=Priority.EDIT, now=now
            )
            return await enqueueing.enqueue_about_digests(
                connection, dispatch_id, correction.article_id, before=correction.made_at
            )

    async def _about_copies(self, kind: DeliveryKind, correction: Correction, copies_of: int) -> int:
        about = Copies(
            copies_of,
            before_revision=correction.revision,
            stopped=kind.changes_a_copy,
            silent=corrections.EVERYBODY if kind is DeliveryKind.CORRECTION_NOTICE else None,
        )
        return await enqueue(self._storage, self._clock, kind, correction.id, about, Priority.EDIT)
