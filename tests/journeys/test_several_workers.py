"""Several workers on one PostgreSQL: each thing once to each, never above the limit, nobody missed."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from delivery.planner import plan_news
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.sealing import Address
from newsroom.sharing import Role
from playground.emulator import Recording
from service.assembly import assembled
from service.running import Newsroom
from storage import readers
from tests.counts import deliveries_by_state
from tests.databases import on_a_server
from tests.journeys import one_worker
from tests.journeys.conftest import KEPUH, Town, environment_of
from tests.journeys.one_worker import RULES

ROOT = Path(__file__).parents[2]
RATE = 300
#: What one sender has in flight at most: half a second at this rate.
WINDOW = 150


@dataclass
class Crowd:
    """A town with many readers of Kepuh, and an article that is planned for them."""

    town: Town
    people: list[int]

    def copies(self) -> Counter[int]:
        got = self.town.emulator.deliveries
        return Counter({person: got[person] for person in self.people})

    async def have_got(self, count: int, seconds: float = 60) -> None:
        """Wait until so many messages have arrived."""
        await self.town.emulator.wait_for(lambda: self.copies().total() >= count, timeout=seconds)

    async def all_have_it(self) -> None:
        await self.town.emulator.wait_for(lambda: all(self.copies().values()), timeout=60)

    async def recorded(self) -> dict[tuple[DeliveryKind, DeliveryState], int]:
        async with house(self.town) as newsroom, newsroom.storage.reading() as connection:
            return await deliveries_by_state(connection)


@asynccontextmanager
async def house(town: Town) -> AsyncIterator[Newsroom]:
    """The one bot's parts, without anything running."""
    async with assembled(town.settings, rules=RULES) as newsroom:
        yield newsroom


async def crowd(town: Town, count: int) -> Crowd:
    town.settings = replace(town.settings, send_rate=RATE, paid_broadcast=True)
    town.emulator.recording = Recording.COUNTS
    town.emulator.world.keep_messages = False
    people = [town.person(f"Warga {number}", started=True) for number in range(count)]
    async with house(town) as newsroom:
        async with newsroom.storage.transaction() as connection:
            for person in people:
                address = newsroom.house.sealer.seal_address(Address(person.id))
                reader = await readers.welcome(connection, address, "id", datetime.now(UTC))
                await readers.follow(connection, reader.id, [KEPUH], datetime.now(UTC))
        town.newsroom = newsroom
        await town.publish(KEPUH, title="Untuk semua")
        await plan_news(newsroom.storage, datetime.now(UTC), town.settings.timezone)
    town.newsroom = None
    flood = town.emulator.flood
    flood.enabled, flood.per_second = True, RATE
    flood.forget()
    return Crowd(town, [person.id for person in people])


@asynccontextmanager
async def worker(town: Town, role: Role = Role.SENDER) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own; at the end of the block it is told to stop, unless it has ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", one_worker.__name__, role.value, env=environment_of(town.settings), cwd=ROOT
    )
    try:
        yield process
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(12):
                assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@on_a_server
async def test_two_senders_share_a_crowd_and_each_gets_it_once(town: Town):
    everybody = await crowd(town, 1200)

    async with worker(town), worker(town):
        await everybody.all_have_it()

    assert set(everybody.copies().values()) == {1}
    assert town.emulator.flood.refusals == 0, "together they kept the limit"
    assert await everybody.recorded() == {(DeliveryKind.ARTICLE, DeliveryState.SENT): 1200}


@on_a_server
async def test_a_sender_is_killed_in_the_midst_and_nobody_is_missing(town: Town):
    everybody = await crowd(town, 1200)

    async with AsyncExitStack() as stack:
        await stack.enter_async_context(worker(town))
        dies = await stack.enter_async_context(worker(town))
        await everybody.have_got(500)
        dies.send_signal(signal.SIGKILL)
        await dies.wait()
        assert everybody.copies().total() < 1200, "it was in the midst"
        await everybody.all_have_it()

    copies = everybody.copies()
    assert max(copies.values()) <= 2
    assert copies.total() - 1200 <= WINDOW, "no more twice than the dead one had in flight"
    assert town.emulator.flood.refusals == 0, "nobody took its share before it was over"
    assert await everybody.recorded() == {(DeliveryKind.ARTICLE, DeliveryState.SENT): 1200}
