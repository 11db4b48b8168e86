"""The loop from "waiting" to "sent": claim, wait for the pace, send, record. It holds nothing that SQL lacks.

Each transaction does two things: what was claimed last goes out next (DISPATCHED), and what goes after it is
claimed. So a claim is a moment ahead of the pace and no more: an alert overtakes at once, a pause holds at
once, and after a kill it is known which deliveries had certainly not begun.

A place in the window is taken before a delivery is claimed and given back after its result is committed: so a
kill at any instant can leave no more deliveries in doubt than the window is wide, and all of those are sent
again. Nothing is lost, and duplicates are bounded.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Protocol

from delivery.outcomes import (
    FloodWait,
    Gone,
    Migrated,
    Outcome,
    PictureRefused,
    Refused,
    Retry,
    Sent,
    TokenRefused,
    Unauthorized,
)
from delivery.pacing import Pacer, Priority
from delivery.payloads import Payloads
from delivery.recorder import Recorder
from delivery.telegram_api import Prepared
from delivery.verdicts import Clocks, Verdicts
from newsroom.deliveries import Delivery
from newsroom.sealing import Address, Sealer, Unsealable
from storage import outbox
from storage.database import Storage

logger = logging.getLogger(__name__)

#: Until half of the window is free, wait for so long before claiming what there is room for (seconds).
LINGER = 0.05
#: So much of what the pace allows is claimed ahead (seconds): that long an alert waits for what is in hand.
AHEAD = 0.1
#: Longer than this nothing is held in memory: what must wait goes back to SQL (seconds).
PATIENCE = 0.25


@dataclass(slots=True)
class OutboxStats:
    """Counts since the start, by outcome, for whoever watches."""

    sends: Counter[str] = field(default_factory=Counter)
    flood_waits: int = 0


class Sender(Protocol):
    """`TelegramApi.send`."""

    async def send(
        self,
        prepared: Prepared,
        chat_id: int,
        thread_id: int | None = None,
        *,
        about: int | None = None,
        silent: bool = False,
    ) -> Outcome:
        """Send it to one chat; never raises for what the outside does."""


class Outbox:
    """Delivers what is in the outbox until it is stopped."""

    def __init__(
        self,
        storage: Storage,
        api: Sender,
        pacer: Pacer,
        payloads: Payloads,
        sealer: Sealer,
        clocks: Clocks,
        *,
        window: int = 64,
        resend_news: bool = False,
    ) -> None:
        self._storage = storage
        self._api = api
        self._pacer = pacer
        self._payloads = payloads
        self._sealer = sealer
        self._clocks = clocks
        self._verdicts = Verdicts(clocks, resend_news=resend_news)
        self._window = window
        self._under_way: set[asyncio.Task[None]] = set()
        self._recorder = Recorder(storage, enough=window // 2, recorded=self._made_room)
        self._more_waits = False
        self._unreachable_tries = 0
        self._paused_until = 0.0
        self._fatal: Unauthorized | None = None
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self.stats = OutboxStats()

    def wake(self) -> None:
        """There may be something new to deliver."""
        self._idle.clear()
        self._wake.set()

    async def drained(self) -> None:
        """Wait until nothing is due and everything that was sent is recorded."""
        await self._idle.wait()

    async def run(self) -> None:
        """Deliver until `stop`. Raises `TokenRefused` when Telegram no longer knows the bot."""
        async with self._storage.transaction() as connection:
            released = await outbox.release_claims(connection)
        if released.in_doubt:
            logger.warning("deliveries in doubt after an unclean end, sent again: %d", released.in_doubt)
        async with asyncio.TaskGroup() as group:
            recording = group.create_task(self._recorder.run())
            try:
                await self._claim_and_send()
            finally:
                if self._under_way:
                    await asyncio.wait(self._under_way)
                recording.cancel()
        await self._recorder.commit()
        if self._fatal is not None:
            raise TokenRefused(self._fatal.reason)

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is under way is recorded."""
        self._stopping = True
        self.wake()

    # --- claiming -------------------------------------------------------------------------------------

    async def _claim_and_send(self) -> None:
        ahead: list[Delivery] = []
        while not self._stopping:
            self._wake.clear()
            pause = self._paused_until - self._clocks.steady()
            if pause > 0:
                self._give_back(ahead)
                ahead = []
                await self._sleep(pause)
                continue
            if self._free < len(ahead):
                # All together: a transaction for each place that gets free would cost more.
                await self._sleep(LINGER)
                continue
            # One at a time to feel whether the way is open again.
            limit = 1 if self._unreachable_tries else self._ahead
            leaving = ahead
            ahead = await self._claim(leaving, limit)
            self._more_waits = len(ahead) == limit
            if not leaving and not ahead:
                await self._rest()
                continue
            await self._payloads.load([*leaving, *ahead])
            await self._send_at_pace(leaving)
        self._give_back(ahead)

    @property
    def _ahead(self) -> int:
        """How many to claim at once: half of the window is under way while the other half is recorded."""
        return max(1, min(self._window // 2, int(self._pacer.rate * AHEAD)))

    @property
    def _free(self) -> int:
        return self._window - len(self._under_way) - self._recorder.pending

    def _made_room(self) -> None:
        """A place in the window is free again: wake the loop when that is worth a transaction."""
        if self._free == self._window or (self._more_waits and self._free >= self._window // 2):
            self._wake.set()

    async def _claim(self, leaving: list[Delivery], limit: int) -> list[Delivery]:
        """Mark what leaves now, and claim what goes after it."""
        async with self._storage.transaction() as connection:
            await outbox.dispatch(connection, [delivery.id for delivery in leaving])
            return await outbox.claim(connection, self._clocks.wall(), limit=limit)

    async def _rest(self) -> None:
        """Nothing is due: sleep until something is, or until somebody wakes us."""
        if self._under_way or self._recorder.pending:
            await self._sleep(None)
            return
        self._payloads.forget()
        async with self._storage.reading() as connection:
            next_due = await outbox.next_due(connection)
        if next_due is None:
            self._idle.set()
            await self._sleep(None)
        else:
            # Due times are whole seconds; one that is due "now" becomes claimable within this second.
            await self._sleep(max(next_due - self._clocks.wall(), 0.05))

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    # --- sending --------------------------------------------------------------------------------------

    async def _send_at_pace(self, leaving: list[Delivery]) -> None:
        """Begin to send each as soon as the pace allows; a chat that must wait is passed over."""
        for begun, delivery in enumerate(leaving):
            payload = self._payloads.payload(delivery)
            if payload is None:
                self._recorder.add(self._verdicts.failed(delivery, "thing_is_gone"))
                continue
            cost = self._pacer.cost(payload.first.text_bytes)
            wait = self._wait_for_budget(delivery, cost)
            while wait > 0:
                await asyncio.sleep(wait)
                wait = self._wait_for_budget(delivery, cost)
            if self._stopping or self._paused_until > self._clocks.steady():
                self._give_back(leaving[begun:])
                return
            self._begin(delivery, cost)

    def _wait_for_budget(self, delivery: Delivery, cost: int) -> float:
        """Seconds until anything may be sent at all; 0.0 also where that is too long to be held in memory."""
        now = self._clocks.steady()
        if self._stopping or self._paused_until > now:
            return 0.0
        wait = self._pacer.budget_wait(now, Priority(delivery.priority), cost)
        if wait > PATIENCE:
            self._paused_until = now + wait
            return 0.0
        return wait

    def _begin(self, delivery: Delivery, cost: int) -> None:
        try:
            address = self._sealer.open_address(delivery.address)
        except Unsealable:
            self._recorder.add(self._verdicts.failed(delivery, "unsealable"))
            return
        wait = self._pacer.try_take(
            self._clocks.steady(),
            address.chat_id,
            group=address.is_group,
            priority=Priority(delivery.priority),
            cost=cost,
        )
        if wait > 0:
            self._recorder.add(self._verdicts.again(delivery, wait, "paced"))
            return
        task = asyncio.create_task(self._deliver(delivery, address))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._made_room()
        if not task.cancelled() and (error := task.exception()) is not None:
            # A bug in one delivery must not stop the others; its row is released at the next start.
            logger.error("a delivery failed unexpectedly: %s", type(error).__name__, exc_info=error)
            self.stats.sends["bug"] += 1

    async def _deliver(self, delivery: Delivery, address: Address) -> None:
        # Asked again: meanwhile the picture may have been refused.
        payload = self._payloads.payload(delivery)
        assert payload is not None, "it was there before the pace was asked"
        sent, outcome = payload.first, await self._send(payload.first, delivery, address)
        if payload.fallback is not None and _calls_for_another_way(outcome):
            if isinstance(outcome, PictureRefused):
                self._payloads.picture_refused(delivery)
            sent, outcome = payload.fallback, await self._send(payload.fallback, delivery, address)
        self._judge(delivery, address, outcome, payload.revision, with_photo=sent.method == "sendPhoto")

    async def _send(self, prepared: Prepared, delivery: Delivery, address: Address) -> Outcome:
        about = None if delivery.about is None else delivery.about.message_id
        return await self._api.send(
            prepared, address.chat_id, address.thread_id, about=about, silent=delivery.silent
        )

    # --- judging --------------------------------------------------------------------------------------

    def _judge(
        self, delivery: Delivery, address: Address, outcome: Outcome, revision: int, *, with_photo: bool
    ) -> None:
        """What an outcome means beyond its own delivery; the rest is `Verdicts.of`."""
        self.stats.sends[type(outcome).__name__.lower()] += 1
        if not isinstance(outcome, Retry):
            self._unreachable_tries = 0
        match outcome:
            case Gone():
                self._recorder.gone(delivery.reader_id)
            case Migrated(new_chat_id):
                moved = replace(address, chat_id=new_chat_id)
                self._recorder.moved(delivery.reader_id, self._sealer.seal_address(moved))
            case FloodWait(retry_after):
                self.stats.flood_waits += 1
                self._pacer.flood(self._clocks.steady(), retry_after, address.chat_id)
            case Retry(reached=False):
                outcome = replace(outcome, after_seconds=self._pause())
            case Unauthorized():
                self._fatal = outcome
                self.stop()
            case _:
                pass
        result = self._verdicts.of(delivery, outcome)
        if isinstance(outcome, Sent):
            result = replace(result, revision=revision, with_photo=with_photo)
        self._recorder.add(result)

    def _pause(self) -> float:
        """Telegram was not reached at all: that says nothing about one delivery, so all of them wait."""
        self._unreachable_tries += 1
        pause = self._verdicts.backoff(min(self._unreachable_tries, 5))
        self._paused_until = self._clocks.steady() + pause
        return pause

    def _give_back(self, deliveries: list[Delivery]) -> None:
        for delivery in deliveries:
            self._recorder.add(self._verdicts.again(delivery, 0, "given_back"))


def _calls_for_another_way(outcome: Outcome) -> bool:
    """Whether it can be said otherwise: without the picture, or by an edit where a message may not go."""
    return isinstance(outcome, PictureRefused) or outcome == Refused("cannot_delete")
