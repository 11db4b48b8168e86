"""The process is killed in the middle of a push and started again: nobody is missed, nobody is flooded."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from delivery.planner import plan_news
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.sealing import Address
from newsroom.timetable import Rhythm, Timetable
from playground.emulator import Recording
from storage import readers, wishes
from storage.wish_schema import timetables
from tests.counts import deliveries_by_state
from tests.journeys import newsroom_without_limits
from tests.journeys.conftest import KEPUH, Town, environment_of

ROOT = Path(__file__).parents[2]
READERS = 2000
#: Between dispatching and recording there are never more: half a second at this rate.
WINDOW = 500


async def _followers(town: Town, count: int) -> list[int]:
    """Readers who follow Kepuh, as `import readers` would make them."""
    people = [town.person(f"Warga {number}", started=True) for number in range(count)]
    newsroom = town.running
    async with newsroom.storage.transaction() as connection:
        for person in people:
            address = newsroom.house.sealer.seal_address(Address(person.id))
            reader = await readers.welcome(connection, address, "id", datetime.now(UTC))
            await readers.follow(connection, reader.id, [KEPUH], datetime.now(UTC))
    return [person.id for person in people]


@asynccontextmanager
async def _bot(town: Town) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", newsroom_without_limits.__name__, env=environment_of(town.settings), cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _article_for_many(town: Town, count: int) -> list[int]:
    """A newsroom that was closed before it told its many readers of an article."""
    town.settings = replace(town.settings, send_rate=1000, paid_broadcast=True)
    town.emulator.recording = Recording.COUNTS
    town.emulator.world.keep_messages = False
    async with assembled_only(town):
        people = await _followers(town, count)
        await town.publish(KEPUH, title="Untuk semua")
    return people


@asynccontextmanager
async def assembled_only(town: Town) -> AsyncIterator[None]:
    """The newsroom's parts without anything running."""
    from service.assembly import assembled

    async with assembled(town.settings) as newsroom:
        town.newsroom = newsroom
        yield
    town.newsroom = None


def _copies(town: Town, people: list[int]) -> Counter[int]:
    return Counter({person: town.emulator.deliveries[person] for person in people})


async def test_killed_during_a_push_of_two_thousand_nobody_is_missing(town: Town):
    people = await _article_for_many(town, READERS)

    async with _bot(town) as first:
        await town.emulator.wait_for(lambda: sum(_copies(town, people).values()) >= 700, timeout=60)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    before = sum(_copies(town, people).values())
    assert before < READERS, "the kill came in the middle"

    async with _bot(town) as second:
        await town.emulator.wait_for(lambda: all(_copies(town, people).values()), timeout=60)
        second.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await second.wait() == 0

    copies = _copies(town, people)
    assert min(copies.values()) == 1
    assert max(copies.values()) <= 2
    assert sum(copies.values()) - READERS <= WINDOW, "no more duplicates than were in flight"
    async with assembled_only(town), town.running.storage.reading() as connection:
        tally = await deliveries_by_state(connection)
    assert tally == {(DeliveryKind.ARTICLE, DeliveryState.SENT): READERS}


async def test_told_to_stop_it_finishes_what_is_in_flight_and_a_restart_repeats_nothing(town: Town):
    people = await _article_for_many(town, 600)

    async with _bot(town) as first:
        await town.emulator.wait_for(lambda: sum(_copies(town, people).values()) >= 100, timeout=60)
        first.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await first.wait() == 0
    assert sum(_copies(town, people).values()) < 600, "it was told in the middle"

    async with _bot(town) as second:
        await town.emulator.wait_for(lambda: all(_copies(town, people).values()), timeout=60)
        second.send_signal(signal.SIGTERM)
        await second.wait()

    assert set(_copies(town, people).values()) == {1}


async def _digests_for_many(town: Town, count: int) -> list[int]:
    """The same newsroom in the moment in which many readers' digest is due."""
    people = await _article_for_many(town, count)
    async with assembled_only(town):
        storage, zone = town.running.storage, town.settings.timezone
        now = datetime.now(UTC)
        async with storage.transaction() as connection:
            for number in range(1, count + 1):
                await wishes.set_timetable(connection, number, Timetable(Rhythm.MORNING), now, zone)
        await plan_news(storage, now, zone)
        async with storage.transaction() as connection:
            await connection.execute(timetables.update().values(digest_at=now))
    return people


async def test_killed_during_a_wave_of_digests_everybody_has_theirs_and_a_restart_repeats_none(town: Town):
    people = await _digests_for_many(town, 600)

    async with _bot(town) as first:
        await town.emulator.wait_for(lambda: sum(_copies(town, people).values()) >= 100, timeout=60)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    assert sum(_copies(town, people).values()) < 600, "the kill came in the middle"

    async with _bot(town) as second:
        await town.emulator.wait_for(lambda: all(_copies(town, people).values()), timeout=60)
        second.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await second.wait() == 0

    assert set(_copies(town, people).values()) <= {1, 2}
    async with assembled_only(town), town.running.storage.reading() as connection:
        tally = await deliveries_by_state(connection)
    assert tally == {(DeliveryKind.DIGEST, DeliveryState.SENT): 600}
