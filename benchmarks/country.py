"""A whole country, by the clock of a simulation: what one budget is good for, whoever shares it.

The books are the real ones: each worker has a `Pacer` at the share that `newsroom/sharing.py` grants, and the
clock goes from one moment at which somebody may send to the next. What the planner takes is measured on a
server with some of the readers, a step of `enqueueing.enqueue_step` after the other, and counted up.
"""

import heapq
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks import a_server
from benchmarks.rows import Row
from delivery.member import rules_of
from delivery.pacing import USUAL, Pacer, Priority
from newsroom import audience
from newsroom.deliveries import DeliveryKind
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.sharing import Member, Role, shares
from storage import arrivals, dispatches, enqueueing
from storage.arrivals import Arrival
from storage.database import Storage

READERS, VILLAGES, REGENCIES = 20_000_000, 83_000, 514
FREE, PAID = 30, 1000
#: What a paid message costs (Bot API, `allow_paid_broadcast`), in Telegram's Stars.
STARS = 0.1
#: The part of them that stands for all where the planner is measured.
SOME = 20_000
DAY = 86_400.0
VILLAGE = "35.14.06.2017"


@dataclass(frozen=True, slots=True)
class Run:
    """How long it took, and the most that left in any second."""

    seconds: float
    most: int


def simulated(messages: int, rate: int, senders: int) -> Run:
    """So many messages to so many chats, by senders that share one budget."""
    members = [Member(number, Role.SENDER, needs=True) for number in range(senders)]
    members.append(Member(senders, Role.WEB, needs=False))
    dealt = shares(rate, members)
    pacers = [Pacer(dealt[number], rules_of(Role.SENDER, USUAL)) for number in range(senders)]
    moments: list[float] = []
    due = [(0.0, number) for number in range(senders)]
    while len(moments) < messages:
        now, number = heapq.heappop(due)
        wait = pacers[number].try_take(now, len(moments), priority=Priority.DARURAT)
        if not wait:
            moments.append(now)
        heapq.heappush(due, (now + max(wait, 1e-6), number))
    most = first = 0
    for number, at in enumerate(moments):
        while moments[first] <= at - 1.0:
            first += 1
        most = max(most, number - first + 1)
    return Run(moments[-1], most)


async def measure() -> list[Row]:
    """What limits is the budget; what that means for a village, a regency and the country."""
    some = simulated(6_000, FREE, 4)
    paid = simulated(100_000, PAID, 4)
    free_rate, paid_rate = 6_000 / some.seconds, 100_000 / paid.seconds
    village, regency = READERS / VILLAGES, READERS / REGENCIES
    rows = [
        Row(
            "most in any second, 4 senders, of 30",
            some.most,
            "",
            goal="never more",
            reached=some.most <= FREE,
        ),
        Row(
            "most in any second, 4 senders, of 1000",
            paid.most,
            "",
            goal="never more",
            reached=paid.most <= PAID,
        ),
        Row("broadcast for nothing, beside answers", free_rate, "/s"),
        Row("broadcast, paid, beside answers", paid_rate, "/s"),
        Row("an alert for a village (241 readers), for nothing", village / free_rate, "s"),
        Row("an alert for a regency (38,911), for nothing", regency / free_rate / 60, "min"),
        Row("an alert for a regency, paid", regency / paid_rate, "s"),
        Row("an alert for the country (20 million), for nothing", READERS / free_rate / DAY, "days"),
        Row("an alert for the country, paid", READERS / paid_rate / 3600, "h"),
        Row("what that costs", READERS * STARS / 1e6, "million Stars"),
        Row("news a reader can get a day, for nothing", free_rate * DAY / READERS, ""),
        Row("news a reader can get a day, paid", paid_rate * DAY / READERS, ""),
        Row("bots (tokens) for an alert to all within 10 min", READERS / paid_rate / 600, ""),
    ]
    return [*rows, *await _planned()]


async def _planned() -> list[Row]:
    """What planning takes, on a server."""
    if not a_server.is_there():
        return []
    now, sealer = datetime.now(UTC), Sealer(Purpose.READERS, b"k" * 32)
    async with a_server.running() as (server, _):
        storage = await Storage.open(server.new_database(), now=now)
        await _settle(storage, sealer, now)
        await storage.rewrite()  # as each night: the server knows then what its tables hold
        began = time.perf_counter()
        await _plan(storage, now)
        took = time.perf_counter() - began
        await storage.close()
    return [
        Row(f"planned, PostgreSQL, {SOME:,} readers", SOME / took, "/s"),
        Row("to plan for the country, while it is being sent", READERS / (SOME / took) / 60, "min"),
    ]


async def _plan(storage: Storage, now: datetime) -> None:
    whom, after = audience.of([VILLAGE]), 0
    async with storage.transaction() as connection:
        dispatch = await dispatches.ensure(connection, DeliveryKind.ARTICLE, 1, priority=60, now=now)
    while True:
        async with storage.transaction() as connection:
            step = await enqueueing.enqueue_step(connection, dispatch, whom, after=after, now=now)
        if step.through is None:
            return
        after = step.through


async def _settle(storage: Storage, sealer: Sealer, now: datetime) -> None:
    """Readers of one village, as `import readers` would bring them."""
    numbers = range(1, SOME + 1)
    for begin in range(0, SOME, arrivals.BATCH):
        some = numbers[begin : begin + arrivals.BATCH]
        moving = [Arrival(sealer.seal_address(Address(number)), "id", VILLAGE) for number in some]
        async with storage.transaction() as connection:
            await arrivals.move_in(connection, moving, now)
