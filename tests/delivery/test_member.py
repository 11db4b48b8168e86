"""A worker that is cut off stops by itself, before anybody else is granted what it had."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from delivery import member
from delivery.member import Told, Worker, rules_of
from delivery.pacing import USUAL, Pacer, Priority
from newsroom.sharing import ALL_SLOTS, Role
from storage import workers
from storage.database import Storage
from storage.leases import LEASE, Grant, PlaceLost, Report
from storage.workers import Roll
from tests.storage.conftest import NOW

RATE = 30
Joins = Callable[[Role], Awaitable[tuple[Worker, Pacer, Roll]]]


class Hanging:
    """A roll whose server answers the first beats, and then nothing any more."""

    id, role = 7, Role.SENDER

    def __init__(self, answers: int) -> None:
        self.answers = answers

    async def hear(self, told: Callable[[], None]) -> None:
        """Nobody tells anything."""

    async def beat(self, _report: Report) -> Grant:
        self.answers -= 1
        if self.answers < 0:
            await asyncio.Event().wait()
        return Grant(RATE, 0, ALL_SLOTS, 1)


class Steady:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def may_send(pacer: Pacer, now: float) -> bool:
    return pacer.budget_wait(now, Priority.NEWS) == 0.0


async def test_nothing_is_sent_before_the_first_beat_and_nothing_past_the_lease():
    steady, pacer = Steady(), Pacer(RATE)
    pacer.share(0, 0, float("-inf"))
    worker = Worker(Hanging(1), pacer, lambda: True, steady)  # type: ignore[arg-type]
    assert not may_send(pacer, steady.now)

    await worker.beat()
    assert may_send(pacer, steady.now)
    assert worker.hold().slots == ALL_SLOTS

    steady.now += LEASE - member.MARGIN
    assert not may_send(pacer, steady.now)
    assert (worker.rate, worker.hold().slots) == (0, 0)


async def test_a_lease_counts_from_when_its_beat_began_however_late_the_answer_comes():
    steady, pacer = Steady(), Pacer(RATE)

    class Late(Hanging):
        async def beat(self, report: Report) -> Grant:
            steady.now += 4.0
            return await super().beat(report)

    worker = Worker(Late(1), pacer, lambda: True, steady)  # type: ignore[arg-type]
    await worker.beat()

    assert may_send(pacer, steady.now)
    assert not may_send(pacer, 100.0 + LEASE - member.MARGIN)


async def test_a_server_that_answers_no_more_ends_the_worker(monkeypatch):
    monkeypatch.setattr(member, "LEASE", 0.3)
    monkeypatch.setattr(member, "MARGIN", 0.1)
    monkeypatch.setattr(member, "BEAT", 0.01)
    pacer, lost = Pacer(RATE), asyncio.Event()
    worker = Worker(Hanging(2), pacer, lambda: True, asyncio.get_running_loop().time)  # type: ignore[arg-type]
    worker.told = Told(lost=lost.set)

    async with asyncio.timeout(10):
        await worker.run()

    assert lost.is_set()
    assert worker.is_lost
    assert not may_send(pacer, asyncio.get_running_loop().time())


@pytest.fixture
async def joins(postgresql_url: str, monkeypatch) -> AsyncIterator[Joins]:
    for module, name, seconds in (
        (workers, "LEASE", 1.5),
        (member, "LEASE", 1.5),
        (member, "MARGIN", 0.5),
        (workers, "REST", 0.4),
        (workers, "SLOT_REST", 0.4),
        (member, "BEAT", 0.1),
    ):
        monkeypatch.setattr(module, name, seconds)
    storage = await Storage.open(postgresql_url, now=NOW, among_others=True)
    rolls: list[Roll] = []

    async def join(role: Role) -> tuple[Worker, Pacer, Roll]:
        roll = await Roll.join(postgresql_url, role, RATE, 0)
        rolls.append(roll)
        pacer = Pacer(RATE)
        pacer.share(0, 0, float("-inf"))
        return Worker(roll, pacer, lambda: True, asyncio.get_running_loop().time), pacer, roll

    yield join
    for roll in rolls:
        await roll.leave()
    await storage.close()


async def test_one_that_is_cut_off_has_stopped_when_another_is_given_its_share(joins: Joins):
    (first, its_pacer, _), (second, _, _) = await joins(Role.SENDER), await joins(Role.SENDER)
    clock = asyncio.get_running_loop().time
    await first.beat()
    assert first.rate == RATE - 1, "the other has not said yet that it needs any"

    # The network is gone: its beats reach nobody, and it goes on sending as long as it believes in its lease.
    async with asyncio.timeout(10):
        while second.rate + first.rate <= RATE and second.rate < RATE:
            await second.beat()
            assert first.rate + second.rate <= RATE
            await asyncio.sleep(0.05)

    assert first.rate == 0
    assert not may_send(its_pacer, clock())
    assert second.hold().slots == ALL_SLOTS
    # As its lease is over it waits for no slow server, either: in both cases it comes back as somebody new.
    with pytest.raises((PlaceLost, TimeoutError)):
        await first.beat()


def test_a_chats_sender_and_its_web_worker_stay_together_within_what_one_bot_may():
    sender, web = rules_of(Role.SENDER), rules_of(Role.WEB)

    assert 1 / sender.chat_interval + 1 / web.chat_interval <= 1 / USUAL.chat_interval
    assert sender.chat_burst + web.chat_burst <= USUAL.chat_burst
    # One sender, the one before it, the web worker; and where the desk is, the one that keeps it.
    assert 2 * sender.group_most + web.group_most <= USUAL.group_most
    assert sender.group_most + 2 * web.group_most <= USUAL.group_most
