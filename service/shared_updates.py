"""Updates that several web workers may be told: each is answered once, by whoever is first.

A lock of the worker's own connection stands for "being handled": it ends with the worker, so an update that
was begun by one that died is told again and handled. Who cannot have it answers Telegram "later".
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable
from datetime import datetime

from delivery.member import Worker
from storage import updates
from storage.database import Storage


class HandledElsewhere(Exception):
    """Another worker is handling it just now; whether it ends well is not known yet."""


class SharedUpdates:
    """The intake's memory, in SQL, shared with other workers."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime], worker: Worker) -> None:
        self._storage = storage
        self._clock = clock
        self._worker = worker
        self._taken: set[int] = set()

    async def known(self, ids: Iterable[int]) -> set[int]:
        """Those that were handled; the others are this worker's from now on. Raises `HandledElsewhere`."""
        asked = set(ids)
        for number in sorted(asked - self._taken):
            if not await self._worker.take_update(number):
                raise HandledElsewhere
            self._taken.add(number)
        # Only now: whoever had it before has written down by then what became of it.
        async with self._storage.reading() as connection:
            handled = await updates.known(connection, asked)
        for number in handled & self._taken:
            await self._let_go(number)
        return handled

    async def remember(self, ids: Iterable[int]) -> None:
        """They were handled."""
        handled = list(ids)
        async with self._storage.beside() as connection:
            await updates.remember(connection, sorted(handled), self._clock())
        for number in handled:
            await self._let_go(number)

    async def _let_go(self, number: int) -> None:
        if number in self._taken:
            self._taken.discard(number)
            await self._worker.let_go(number)


def secret_of_all(token: str) -> str:
    """The webhook's secret where none is named: the same in all workers, and no way back to the token."""
    return hmac.new(token.encode(), b"the webhook of all web workers", hashlib.sha256).hexdigest()
