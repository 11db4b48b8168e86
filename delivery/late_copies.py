"""Copies that have to follow a change: put into the outbox, and looked for again until none can be late.

A copy may be on its way with the old words when something is changed. So after the change copies are looked
for several times; whose change it is, an alert's or an article's, its planner knows.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from delivery.pacing import Priority
from newsroom.deliveries import DeliveryKind
from storage import dispatches, enqueueing
from storage.database import Storage
from storage.enqueueing import Copies

#: When after a change copies are looked for that were on their way with the old words. The last of them is
#: recorded by then, or belongs to a process that is no more, and is sent again with the new words.
LOOKS: Final = (timedelta(), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=3))


class Looks:
    """How often was looked for the copies of each change. In memory: after a restart it begins anew."""

    def __init__(self) -> None:
        self._done: dict[int, int] = {}

    def next_after(self, change_id: int, made_at: datetime) -> datetime:
        """When to look next."""
        return made_at + LOOKS[min(self._done.get(change_id, 0), len(LOOKS) - 1)]

    def looked(self, change_id: int) -> None:
        """One look more."""
        self._done[change_id] = self._done.get(change_id, 0) + 1

    def keep(self, change_ids: Iterable[int]) -> None:
        """Forget all but these."""
        self._done = {one: self._done[one] for one in change_ids if one in self._done}


def is_last_look(made_at: datetime, now: datetime) -> bool:
    """Whether no copy can be late any more after a look now."""
    return now >= made_at + LOOKS[-1]


async def enqueue(
    storage: Storage,
    clock: Callable[[], datetime],
    kind: DeliveryKind,
    change_id: int,
    about: Copies,
    priority: Priority,
) -> int:
    """Put a delivery about each of these copies into the outbox, in steps; how many were new."""
    added, through = 0, 0
    while True:
        now = clock()
        async with storage.transaction() as connection:
            dispatch_id = await dispatches.ensure(connection, kind, change_id, priority=priority, now=now)
            step = await enqueueing.enqueue_about_copies(
                connection, dispatch_id, about, after=through, now=now
            )
        added += step.added
        if step.through is None:
            return added
        through = step.through
