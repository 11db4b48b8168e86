"""Waiting without polling: whoever changes something rings, whoever waits for something looks again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Changes:
    """One bell. Ringing is cheap when nobody waits; many rings before a waiter runs are one to it."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Something changed."""
        if self._waiting:
            for waiter in self._waiting:
                if not waiter.done():
                    waiter.set_result(None)
            self._waiting.clear()

    async def wait(self) -> None:
        """Returns at the next ring."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        await waiter

    async def until(self, find: Callable[[], Found | None], timeout: float) -> Found:  # noqa: ASYNC109
        """The first truthy value of `find`, asked now and at every ring; TimeoutError after `timeout` s."""
        async with asyncio.timeout(timeout):
            while not (found := find()):
                await self.wait()
            return found
