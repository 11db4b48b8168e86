"""Updates that come neither by polling nor by a webhook: handed in by a test."""

import asyncio
from collections.abc import Sequence

from delivery.handling import Handling, number_of
from delivery.transport import JSON


async def handle_all(handling: Handling, updates: Sequence[JSON]) -> None:
    """Have these handled and return when all are; those handled before are passed over."""
    numbers = {number_of(raw) for raw in updates}
    await handling.begin(updates)
    if tasks := [task for number, task in handling.open.items() if number in numbers]:
        await asyncio.wait(tasks)
    handling.done -= numbers
