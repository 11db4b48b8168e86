"""Is the bot ready: does Telegram answer, can the database be written, did the last tick come?

Each cause has one word, for whoever restarts or calls somebody.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from service.running import Newsroom
from storage import meta

#: A poll of Telegram's lasts 30 s, and a look at the webhook comes once a minute.
HEARD_WITHIN = 120.0
#: So many ticks may be missed, and a moment more (seconds).
TICKS, GRACE = 3, 60.0
#: The night's rewriting of the database holds it for some seconds; longer is trouble.
WRITTEN_WITHIN = 10.0
#: Asking more often than this gets the same answer: nobody may wear out the disk by asking.
KEPT = 5.0
_MARK = "looked_into"


class Part(StrEnum):
    """What has to be well."""

    TELEGRAM = "telegram"
    DATABASE = "database"
    TICK = "tick"


@dataclass(slots=True)
class Readiness:
    """Looks at one newsroom. `clock` is the loop's."""

    newsroom: Newsroom
    clock: Callable[[], float]
    _looked_at: float = float("-inf")
    _amiss: tuple[Part, ...] = ()

    async def amiss(self) -> tuple[Part, ...]:
        """What is not well now; nothing when it is ready."""
        if self.clock() - self._looked_at > KEPT:
            # First the time, so that who asks meanwhile does not write as well.
            self._looked_at = self.clock()
            self._amiss = await self._look()
        return self._amiss

    async def _look(self) -> tuple[Part, ...]:
        newsroom, now = self.newsroom, self.clock()
        interval = newsroom.settings.push_interval.total_seconds()
        amiss = []
        if now - newsroom.intake.stats.heard_at > HEARD_WITHIN:
            amiss.append(Part.TELEGRAM)
        if newsroom.is_leading and now - newsroom.ticked_at > TICKS * interval + GRACE:
            amiss.append(Part.TICK)
        if not await self._can_write():
            amiss.append(Part.DATABASE)
        return tuple(amiss)

    async def _can_write(self) -> bool:
        """By writing: a full disk and a lost mount are seen by nothing else."""
        try:
            async with asyncio.timeout(WRITTEN_WITHIN), self.newsroom.storage.transaction() as connection:
                await meta.put(connection, _MARK, str(int(self.newsroom.clock().timestamp())))
        except Exception:  # noqa: BLE001  whatever it is, the answer is no; those who need to write say more
            return False
        return True
