"""What a worker does in place of an intake, or of looking after the webhook, while that is not its part."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from delivery.handling import IntakeStats
from delivery.happening import happens
from delivery.intake import Caller
from delivery.outcomes import CallFailed, TokenRefused, Unauthorized

logger = logging.getLogger(__name__)

#: Telegram is asked so often whether it is there (seconds).
LOOK = 30.0


class Standby:
    """Asks Telegram now and then who the bot is, which says that both are there."""

    def __init__(self, api: Caller, stats: IntakeStats) -> None:
        self._api = api
        self._stopping = asyncio.Event()
        self.stats = stats

    async def run(self) -> None:
        """Until `stop`, or cancelled. Raises `TokenRefused` when Telegram does not know the bot."""
        while not self._stopping.is_set():
            try:
                await self._api.call("getMe")
                self.stats.heard()
            except CallFailed as failed:
                if isinstance(failed.outcome, Unauthorized):
                    raise TokenRefused(failed.outcome.reason) from None
                logger.warning("Telegram cannot be reached: %s", failed)
            await happens(self._stopping, LOOK)

    async def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()

    async def drained(self) -> None:
        """There is nothing in hand here."""


class KeepsWhenLeading:
    """Looks after the webhook from when this worker leads; stands by until then."""

    def __init__(self, leads: asyncio.Event, standby: Standby, keeper: Callable[[], Awaitable[None]]) -> None:
        self._leads = leads
        self._standby = standby
        self._keeper = keeper

    async def run(self) -> None:
        """Until cancelled. Raises `TokenRefused`."""
        standing_by = asyncio.create_task(self._standby.run())
        leading = asyncio.create_task(self._leads.wait())
        try:
            await asyncio.wait([standing_by, leading], return_when=asyncio.FIRST_COMPLETED)
            if not leading.done():
                standing_by.result()
        finally:
            standing_by.cancel()
            leading.cancel()
        await self._keeper()
