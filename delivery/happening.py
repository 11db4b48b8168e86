"""Waiting for an event, at most so long."""

import asyncio


async def happens(event: asyncio.Event, within: float | None) -> bool:
    """Return once it is set, or after so many seconds (None: however long it takes); whether it is set."""
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True
