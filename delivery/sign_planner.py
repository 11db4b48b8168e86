"""Once a month a line to everybody who wants it: still here, and this much came. Harmless to repeat."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from delivery.pacing import Priority
from newsroom.deliveries import DeliveryKind
from newsroom.sealing import SealedAddress, Sealer, Unsealable
from newsroom.signs import NEW_FOR, month_due
from storage import dispatches, enqueueing, signs, wishes
from storage.database import Storage
from storage.timing import Present


async def plan_signs(
    storage: Storage, sealer: Sealer, now: datetime, zone: tzinfo, more: Callable[[], None] = lambda: None
) -> None:
    """Put this month's signs into the outbox, where that was not done. Groups with topics get one in all.

    Begun anew after a kill: who has one already gets no second.
    """
    month = month_due(now, zone)
    if month is None:
        return
    async with storage.transaction() as connection:
        before = await dispatches.find(connection, DeliveryKind.SIGN_OF_LIFE, month)
        if before is not None and before.planned_through is None:
            return
        dispatch_id = await dispatches.ensure(
            connection, DeliveryKind.SIGN_OF_LIFE, month, priority=Priority.EDIT, now=now
        )
        await dispatches.planned(connection, dispatch_id, 0)
        await wishes.keep_ahead(connection, now, zone)
    present, groups, after = Present.of(now, zone), _Groups(sealer), 0
    while True:
        async with storage.transaction() as connection:
            found = await signs.candidates(connection, present, before=now - NEW_FOR, after=after)
            if not found:
                await dispatches.planned(connection, dispatch_id, None)
                await dispatches.settle(connection, [dispatch_id], now)
                break
            chosen = [number for number, sealed in found if groups.is_first(sealed)]
            added = await enqueueing.enqueue_silently(connection, dispatch_id, chosen, present)
            await dispatches.grow(connection, dispatch_id, added)
            after = found[-1][0]
        more()


class _Groups:
    """Which groups were met. Ids are in memory only, and no longer than the planning takes."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._met: set[int] = set()

    def is_first(self, sealed: SealedAddress) -> bool:
        """Whether this is a private chat, or the first topic of its group."""
        try:
            address = self._sealer.open_address(sealed)
        except Unsealable:
            return False
        if not address.is_group:
            return True
        is_first = address.chat_id not in self._met
        self._met.add(address.chat_id)
        return is_first
