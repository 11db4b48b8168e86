"""Digests by the clock: for whom it is time gets what waited, in a wave; what is old is forgotten.

Called at each tick, and harmless to repeat. It holds nothing that SQL lacks: killed anywhere, the wave goes
on where it stood.
"""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from delivery.pacing import Priority
from storage import alert_hours, digests, topics, wishes
from storage.database import Storage

#: How long the pages of a digest can be turned.
PAGES_KEPT = timedelta(days=7)
#: What waited longer is told to nobody: a weekly digest, and who paused for long, find the newest.
NEWS_KEPT = timedelta(days=8)


async def plan_digests(
    storage: Storage,
    now: datetime,
    zone: tzinfo,
    more: Callable[[], None] = lambda: None,
    *,
    at_once: int = digests.AT_ONCE,
) -> None:
    """Put the digests into the outbox for which it is time; `more` tells it that there are some."""
    async with storage.reading() as connection:
        left = await digests.unfinished(connection)
    for wave_id in left:
        await _put_together(storage, wave_id, now, zone, more, at_once)
    async with storage.transaction() as connection:
        await wishes.keep_ahead(connection, now, zone)
    async with storage.transaction() as connection:
        missed = await alert_hours.pauses_ended(connection, now, zone)
        wave = await digests.begin_wave(connection, now, zone, priority=Priority.DIGEST)
    if missed:
        more()
    if wave is not None:
        await _put_together(storage, wave, now, zone, more, at_once)


async def _put_together(
    storage: Storage, wave_id: int, now: datetime, zone: tzinfo, more: Callable[[], None], at_once: int
) -> None:
    goes_on = True
    while goes_on:
        async with storage.transaction() as connection:
            goes_on = await digests.step(connection, wave_id, zone, now, at_once=at_once)
        more()


async def forget_old(storage: Storage, now: datetime) -> None:
    """What nobody looks at any more."""
    async with storage.transaction() as connection:
        await digests.forget_old(connection, waves_before=now - PAGES_KEPT, news_before=now - NEWS_KEPT)
        await wishes.tidy(connection)
        await topics.tidy(connection)
