"""A loop that works whenever there is something to do, survives what goes wrong, and can be stopped."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from delivery.happening import happens
from delivery.outcomes import TokenRefused
from newsroom.journal import journal
from storage.database import DatabaseUnavailable

logger = journal(__name__)

#: Seconds until another try when the database cannot, and when there was a bug.
PAUSE = 2.0
#: What is under way when the loop is stopped gets this long to end (seconds); then it is cut off.
GRACE = 3.0


class Worker:
    """Calls `work` again and again. `work` returns after how many seconds; None: when somebody wakes it."""

    def __init__(self, name: str, work: Callable[[], Awaitable[float | None]]) -> None:
        self._name = name
        self._work = work
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._under_way: asyncio.Future[float | None] | None = None
        #: What went wrong, by the error's type.
        self.troubles: Counter[str] = Counter()

    @property
    def stopping(self) -> bool:
        """Whether to begin nothing more."""
        return self._stopping

    def wake(self) -> None:
        """There may be something new to do."""
        self._idle.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Wait until there is nothing to do, now or later."""
        await self._idle.wait()

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is under way has ended, or after `GRACE`."""
        self._stopping = True
        self.wake()
        if self._under_way is not None:
            asyncio.get_running_loop().call_later(GRACE, self._under_way.cancel)

    async def run(self) -> None:
        """Work until `stop`. Raises `TokenRefused` when Telegram no longer knows the bot."""
        while not self._stopping:
            self._wake.clear()
            pause = await self._try()
            if pause is None and not self._wake.is_set():
                self._idle.set()
            await self._sleep(pause)

    async def _try(self) -> float | None:
        self._under_way = asyncio.ensure_future(self._work())
        try:
            return await self._under_way
        except asyncio.CancelledError:
            if self._stopping and self._under_way.cancelled():
                return None
            raise
        except TokenRefused:
            raise
        except DatabaseUnavailable as error:
            logger.warning("%s waits for the database: %s", self._name, error.fault, loop=self._name)
            self.troubles[type(error).__name__] += 1
            return PAUSE
        except Exception as error:  # the outermost loop: one bug must not end everybody's post
            logger.error(  # noqa: TRY400
                "%s failed unexpectedly: %s",
                self._name,
                type(error).__name__,
                exc_info=error,
                loop=self._name,
            )
            self.troubles[type(error).__name__] += 1
            return PAUSE
        finally:
            self._under_way = None

    async def _sleep(self, seconds: float | None) -> None:
        if self._stopping:
            return
        await happens(self._wake, seconds)
