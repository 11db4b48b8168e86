"""One of several workers: keeps its place on the roll, and its pacer at what it was granted.

What is granted is believed in only until the last beat that was answered *began*, plus the lease, less a
margin: that is sooner than the server counts. So a worker that is cut off stops by itself before anybody else
is granted what it had; one that died is missed after the lease.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from delivery.pacing import USUAL, Pacer, Rules
from newsroom.sharing import Holding, Role
from storage.leases import LEASE, REST, SLOT_REST, PlaceLost, Report
from storage.outbox import Hold

if TYPE_CHECKING:  # it brings a server's driver in
    from storage.workers import Roll

logger = logging.getLogger(__name__)

#: A worker beats so often (seconds).
BEAT = 1.0
#: So much sooner than the server it holds its lease for ended (seconds): clocks go differently fast.
MARGIN = 1.0
#: Who had something to send a moment ago still has (seconds): grants do not go to and fro.
STILL_NEEDS = 3.0


def rules_of(role: Role, telegrams: Rules = USUAL) -> Rules:
    """The limits of single chats that a worker keeps, of those that are Telegram's.

    Each reader has one sender and one web worker, and these two together stay within what a chat may get:
    buckets add up, in what they let pass in the long run and in what at once. What is left of a group's
    minute is for the worker that keeps the desk, and for a sender that takes over from another.
    """
    at_once, share = (1, 0.2) if role is Role.SENDER else (2, 0.4)
    return replace(
        telegrams,
        chat_interval=2 * telegrams.chat_interval,
        chat_burst=at_once,
        group_most=int(telegrams.group_most * share),
    )


@dataclass(slots=True)
class Told:
    """What a member calls: when another worker has something new, and when it may not go on."""

    news: Callable[[], None] = lambda: None
    lost: Callable[[], None] = lambda: None


class Worker:
    """This process among the workers; `needs` says whether it has something to send."""

    def __init__(
        self, roll: "Roll", pacer: Pacer, needs: Callable[[], bool], steady: Callable[[], float]
    ) -> None:
        self._roll = roll
        self._pacer = pacer
        self._needs = needs
        self._steady = steady
        self._needed_at = float("-inf")
        self._rate, self._paid_rate = Holding(REST), Holding(REST)
        self._slots = Holding(SLOT_REST)
        self._valid_until = float("-inf")
        self._tellings: set[asyncio.Task[None]] = set()
        self._has_news = self._is_hearing = False
        self.role = roll.role
        self.told = Told()
        self.leads = asyncio.Event()
        self.is_lost = False
        self.workers = 1

    @property
    def rate(self) -> int:
        """Messages a second that it was granted, 0 once its lease is over."""
        return self._rate.now if self._steady() < self._valid_until else 0

    def hold(self) -> Hold:
        """Whose deliveries it may claim now: nobody's once its lease is over."""
        valid = self._steady() < self._valid_until
        return Hold(self._roll.id, self._slots.now if valid else 0)

    async def run(self) -> None:
        """Beat until cancelled, or until the place is lost: then nothing is sent, and `told.lost` called."""
        try:
            await self._roll.hear(self._hear)
            while True:
                await self.beat()
                await asyncio.sleep(BEAT)
        except (PlaceLost, TimeoutError) as error:
            self._loses(error)

    async def beat(self) -> None:
        """One beat. Raises `PlaceLost`, and `TimeoutError` when the lease ended over it."""
        begun = self._steady()
        if self._needs():
            self._needed_at = begun
        report = Report(
            begun - self._needed_at < STILL_NEEDS,
            self._rate.most(begun),
            self._paid_rate.most(begun),
            self._slots.any_of(begun),
        )
        # The first beat has a lease, too: the roll wrote it as the worker came.
        async with asyncio.timeout(max(self._valid_until - begun, 0.01) if self._is_granted else LEASE):
            grant = await self._roll.beat(report)
            if self.role is Role.WEB and not self.leads.is_set() and await self._roll.try_to_lead():
                logger.info("this worker keeps the schedule and the desk from now on")
                self.leads.set()
        if grant.in_doubt:
            logger.warning("deliveries in doubt after a worker's end, sent again: %d", grant.in_doubt)
        now = self._steady()
        gains = grant.slots & ~self._slots.now
        self._rate.becomes(grant.rate, now)
        self._paid_rate.becomes(grant.paid_rate, now)
        self._slots.becomes(grant.slots, now)
        self._valid_until = begun + LEASE - MARGIN
        self._pacer.share(grant.rate, grant.paid_rate, self._valid_until)
        self.workers = grant.workers
        if gains:
            self._hear()

    @property
    def _is_granted(self) -> bool:
        return self._valid_until > float("-inf")

    def tell(self) -> None:
        """Let the other workers know that there is something new; many at once are told once."""
        if self._has_news or self._is_hearing or self.is_lost:
            return  # what was heard is not told on: it would go to and fro
        self._has_news = True
        telling = asyncio.get_running_loop().create_task(self._tell())
        self._tellings.add(telling)
        telling.add_done_callback(self._tellings.discard)

    async def _tell(self) -> None:
        self._has_news = False
        try:
            await self._roll.tell()
        except PlaceLost:
            logger.warning("the other workers could not be told: they look by themselves")

    def _hear(self) -> None:
        self._is_hearing = True
        try:
            self.told.news()
        finally:
            self._is_hearing = False

    def _loses(self, error: BaseException) -> None:
        self.is_lost = True
        self._valid_until = float("-inf")
        self._pacer.share(0, 0, float("-inf"))
        logger.error("this worker has lost its place (%s): it stops, and comes anew", _told(error))
        self.told.lost()

    async def take_update(self, number: int) -> bool:
        """Whether this worker alone handles an update now."""
        return await self._roll.take_update(number)

    async def let_go(self, number: int) -> None:
        """It was handled, and that is written down."""
        await self._roll.let_go(number)

    async def leave(self) -> None:
        """At the end: what it had is free for the others at once."""
        for telling in self._tellings:
            telling.cancel()
        await self._roll.leave()


def _told(error: BaseException) -> str:
    """Why, for the log."""
    return error.detail if isinstance(error, PlaceLost) else type(error).__name__
