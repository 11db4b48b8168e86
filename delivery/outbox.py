"""The loop from "waiting" to "sent": claim, wait for the pace, send, record. It holds nothing that SQL lacks.

Each transaction does two things: what was claimed last goes out next (DISPATCHED), and what goes after it is
claimed. It is made while what left with the last one is being sent: a disk that takes its time costs no
sends, and nothing has to be caught up in a burst, which a network would squeeze together past the limit. So
a claim is a moment ahead of the pace and no more: an alert overtakes at once, a pause holds at once, and
after a kill it is known which deliveries had certainly not begun.

A place in the window is taken before a delivery is dispatched. The transaction that dispatches what goes next
records what has ended until then: so a kill at any instant can leave no more deliveries in doubt than the
window is wide, and all of those are sent again. Nothing is lost, and duplicates are bounded.

A commit that fails may have been made all the same, and its answer lost: before anything is claimed then,
what it claimed is given back, and what it recorded is not counted again.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from operator import attrgetter

from delivery.counting import SendStats
from delivery.in_flight import InFlight, Sender
from delivery.judging import Judge
from delivery.outcomes import TokenRefused, Unauthorized
from delivery.pacing import Pacer, Priority
from delivery.patience import LONGEST
from delivery.payloads import Payload, Payloads
from delivery.recorder import DATABASE_PAUSE, Recorder
from delivery.verdicts import Clocks, Verdicts
from newsroom.deliveries import Delivery, DeliveryKind
from newsroom.journal import journal
from newsroom.sealing import Sealer, Unsealable
from storage import outbox
from storage.database import DatabaseUnavailable, Storage
from storage.outbox import Hold

logger = journal(__name__)

#: Until there is room for what is to leave, look again after so long (seconds).
LINGER = 0.05
#: So much of what the pace allows leaves together (seconds): twice that an alert waits for what is in hand.
AHEAD = 0.1
#: Timers are no finer: waking up costs more than a send, and what is late is caught up (seconds). At a beat
#: slower than that they are a small part of it, else each window would be longer by what they are late.
SHORTEST_SLEEP, OF_A_BEAT = 0.004, 0.03
#: A wall clock that lost so much to the steady one was set back (seconds).
SET_BACK = 2.0
#: While something waits for its time, clocks are compared at least so often (seconds).
LONGEST_REST = 10.0
#: What is due later than this (seconds) waits for its hour, as for the end of somebody's night.
FAR_AWAY = 60.0
#: What waits may be for another worker to send; look again after so long (seconds).
OTHERS_WORK = 0.3
#: Longer than this nothing is held in memory: what must wait goes back to SQL (seconds).
PATIENCE = 0.25


class Outbox:
    """Delivers what is in the outbox until it is stopped."""

    def __init__(  # noqa: PLR0913  its parts, and three habits
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
        paid: Collection[DeliveryKind] = (),
        hold: Callable[[], Hold] | None = None,
    ) -> None:
        """`hold` says what is this worker's, where there are several."""
        self._storage = storage
        self._api = api
        self._pacer = pacer
        self._payloads = payloads
        self._sealer = sealer
        self._clocks = clocks
        self._verdicts = Verdicts(clocks, resend_news=resend_news)
        self.stats = SendStats()
        self._window = window
        self._paid = frozenset(paid)
        self._leaving: list[Delivery] = []
        self._ahead: list[Delivery] = []
        self._shared = hold is not None
        self._hold: Callable[[], Hold | None] = hold or (lambda: None)
        self._recorder = Recorder(
            storage,
            recorded=self._made_room,
            wall=clocks.wall,
            hold=self._hold,
            in_hand=self._dispatches_in_hand,
        )
        self._more_waits = False
        self._something_new = False
        self._next_priority = len(Priority)
        self._paused_until = 0.0
        self._wall_is_ahead = clocks.wall() - clocks.steady()
        self._fatal: Unauthorized | None = None
        self._has_failed = False
        self._told_of: set[int] = set()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._judge = Judge(
            self._recorder,
            self._verdicts,
            pacer,
            sealer,
            clocks.steady,
            self.stats,
            paid=self._paid,
            pause=self._pause,
            end=self._end,
        )
        self._flying = InFlight(api, pacer, payloads, clocks.steady, self.stats, self._judge, self._made_room)

    def wake(self) -> None:
        """There may be something new to deliver."""
        self._payloads.expire()
        self._idle.clear()
        self._something_new = True
        self._wake.set()

    async def drained(self) -> None:
        """Wait until nothing is due and everything that was sent is recorded."""
        await self._idle.wait()

    async def run(self) -> None:
        """Deliver until `stop`. Raises `TokenRefused` when Telegram no longer knows the bot."""
        if not self._shared:  # else whoever beats gives back what nobody living has in hand
            await self._release()
        async with asyncio.TaskGroup() as group:
            recording = group.create_task(self._recorder.run())
            try:
                await self._claim_and_send()
            finally:
                await self._flying.landed()
                recording.cancel()
        await self._last_words()
        if self._fatal is not None:
            raise TokenRefused(self._fatal.reason)

    async def _last_words(self) -> None:
        try:
            await self._recorder.commit()
        except DatabaseUnavailable as error:
            logger.warning(
                "the outbox ends without the database (%s): results in doubt: %d", error.fault, self.in_doubt
            )

    async def _release(self) -> None:
        async with self._storage.transaction() as connection:
            released = await outbox.release_claims(connection)
            await outbox.hasten(connection, *self._now_and_latest())
        if released.in_doubt:
            logger.warning("deliveries in doubt after an unclean end, sent again: %d", released.in_doubt)

    @property
    def in_doubt(self) -> int:
        """How many results are not written down; at the next start they count as in doubt."""
        return self._recorder.pending

    @property
    def has_work(self) -> bool:
        """Whether anything is in hand, or was waiting when it was last asked for."""
        return bool(self._leaving or self._ahead or self._more_waits or self._flying)

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is under way is recorded."""
        self._stopping = True
        self.wake()

    def _end(self, fatal: Unauthorized) -> None:
        """Telegram no longer knows the bot."""
        self._fatal = fatal
        self.stop()

    def _pause(self, seconds: float) -> None:
        """Nothing begins for so long."""
        self._paused_until = self._clocks.steady() + seconds

    # --- claiming -------------------------------------------------------------------------------------

    async def _claim_and_send(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                await self._turn()
            except DatabaseUnavailable as error:
                logger.warning("the outbox waits for the database: %s", error.fault)
                self._waits_for_the_database()
        self._give_back(self._in_hand())

    async def _turn(self) -> None:
        pause = self._paused_until - self._clocks.steady()
        if pause > 0:
            self._give_back(self._in_hand())
            await self._sleep(pause)
        elif self._free >= len(self._ahead):
            await self._go_on()
        elif self._leaving:
            # Nothing can be claimed now, so nothing new is a reason to stop sending.
            self._something_new, self._next_priority = False, len(Priority)
            await self._send_at_pace()
        else:
            # All together: a transaction for each place that gets free would cost more.
            await self._sleep(LINGER)

    def _waits_for_the_database(self) -> None:
        """Nothing more begins for a while, and what is in hand is given back."""
        self._pause(DATABASE_PAUSE)
        self._has_failed = True

    async def _go_on(self) -> None:
        """Send what has left, and meanwhile let go what was claimed and claim what goes after it."""
        rested = not self._leaving and not self._ahead
        # One at a time to feel whether the way is open again.
        limit = 1 if self._judge.is_unreachable else self._most_at_once
        self._something_new, self._next_priority = False, len(Priority)
        sending = asyncio.create_task(self._send_at_pace())
        try:
            claimed = list(await self._claim(self._ahead, limit))
            self._next_priority = min((one.priority for one in claimed), default=len(Priority))
        except DatabaseUnavailable:
            self._waits_for_the_database()  # before what is being sent has ended: no more of it begins
            raise
        finally:
            await sending
        self._more_waits = bool(claimed)
        # What had to be held is still in hand, and goes behind what is more urgent.
        self._leaving = sorted([*self._leaving, *self._ahead], key=attrgetter("priority"))
        self._ahead = claimed
        if not self._leaving and not claimed:
            await self._rest()
        elif rested:
            # Connections that open in the midst of it would make some late, and others too early for them.
            await self._api.warm(len(claimed))

    def _in_hand(self) -> list[Delivery]:
        """Take out of hand what has not been sent."""
        in_hand = [*self._leaving, *self._ahead]
        self._leaving, self._ahead = [], []
        return in_hand

    def _dispatches_in_hand(self) -> Collection[int]:
        """Of which something is in hand; none where another worker may have taken it over and ended it."""
        return () if self._shared else {one.dispatch_id for one in chain(self._leaving, self._ahead)}

    @property
    def _most_at_once(self) -> int:
        """How many to claim: a quarter leaves while one is sent, one under way, and one recorded.

        The less is under way, the more of them share a transaction.
        """
        most = max(self._window // 4, self._window // 2 - len(self._flying))
        return max(1, min(most, int(self._pacer.rate * AHEAD)))

    def _soon(self, due: Sequence[Delivery]) -> Sequence[Delivery]:
        """Those whose turn comes within `AHEAD`; one at least."""
        if not self._paid:  # then no more were asked for
            return due
        seconds = 0.0
        for number, delivery in enumerate(due):
            seconds += 1 / self._pacer.rate_of(paid=delivery.kind in self._paid)
            if seconds > AHEAD and number:
                return due[:number]
        return due

    @property
    def _free(self) -> int:
        """Places in the window. What has ended needs none: it is recorded as what goes next is dispatched."""
        return self._window - len(self._leaving) - len(self._flying)

    def _made_room(self) -> None:
        """A place in the window is free again: wake the loop when that is worth a transaction."""
        is_worth_it = self._more_waits and self._free >= self._window // 2
        if is_worth_it or not self.has_work:  # the last results need not wait for others
            self._wake.set()

    async def _claim(self, leaving: Sequence[Delivery], limit: int) -> Sequence[Delivery]:
        """Mark what leaves next, and claim what goes after it; what has ended is written down by the way."""
        self.stats.settle()
        async with self._recorder.transaction() as connection:
            if self._was_set_back():
                await outbox.hasten(connection, *self._now_and_latest())
            if self._has_failed and not leaving:
                await outbox.take_back(connection, self._hold())
                self._has_failed = False
            return await outbox.claim(
                connection,
                self._clocks.wall(),
                limit=limit,
                choose=self._soon,
                hold=self._hold(),
                leaving=[delivery.id for delivery in leaving],
            )

    def _was_set_back(self) -> bool:
        """Whether the wall clock has lost time since this was asked last."""
        before, self._wall_is_ahead = self._wall_is_ahead, self._clocks.wall() - self._clocks.steady()
        return self._wall_is_ahead < before - SET_BACK

    def _now_and_latest(self) -> tuple[float, float]:
        """The present, and when at the latest something is tried again that failed now."""
        now = self._clocks.wall()
        return now, now + LONGEST

    async def _rest(self) -> None:
        """Nothing is due: sleep until something is, or until somebody wakes us."""
        if self._flying or self._recorder.pending:
            await self._sleep(None)
            return
        self._payloads.forget()
        self._told_of.clear()
        async with self._storage.reading() as connection:
            next_due = await outbox.next_due(connection)
        if next_due is None:
            self._idle.set()
            await self._sleep(None)
        else:
            if next_due - self._clocks.wall() > FAR_AWAY:
                self._idle.set()
            # Due times are whole seconds; one that is due "now" becomes claimable within this second. Of
            # several workers it may be another's: who has nothing to do does not ask all the time.
            soonest = OTHERS_WORK if self._shared else 0.05
            await self._sleep(min(max(next_due - self._clocks.wall(), soonest), LONGEST_REST))

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    # --- sending --------------------------------------------------------------------------------------

    async def _send_at_pace(self) -> None:
        """Begin to send what has left, as soon as the pace allows; a chat that must wait is passed over."""
        try:
            unreadable = await self._payloads.load(self._leaving)
        except DatabaseUnavailable:
            unreadable = ()
            self._waits_for_the_database()
        for delivery, error in unreadable:
            self._cannot_be_shown(delivery, error)
        while self._leaving:
            if self._must_hold:
                return
            delivery = self._leaving[0]
            try:
                payload = self._payloads.payload(delivery)
            except Exception as error:  # noqa: BLE001  a bug in one thing must not stop the others
                self._cannot_be_shown(delivery, error)
                continue
            if payload is None:
                self._leaving.pop(0)
                self._recorder.add(self._verdicts.failed(delivery, "thing_is_gone"))
                continue
            cost = self._pacer.cost(payload.first.text_bytes)
            wait = self._wait_for_budget(delivery, cost)
            if wait > 0:
                if self._something_new or delivery.priority > self._next_priority:
                    return
                await asyncio.sleep(max(wait, self._shortest_sleep))
            elif not self._must_hold:
                self._leaving.pop(0)
                self._begin(delivery, payload, cost)

    def _cannot_be_shown(self, delivery: Delivery, error: Exception) -> None:
        """A bug stands between a thing and its words: that is told once, and it is not tried for ever."""
        self._leaving.remove(delivery)
        self._recorder.add(self._verdicts.failed(delivery, "unrenderable"))
        if delivery.dispatch_id not in self._told_of:
            self._told_of.add(delivery.dispatch_id)
            logger.error(
                "a thing cannot be shown and is not delivered: %s",
                type(error).__name__,
                exc_info=error,
                dispatch=delivery.dispatch_id,
                kind=delivery.kind,
            )

    @property
    def _shortest_sleep(self) -> float:
        beat = 1 / self._pacer.rate
        return SHORTEST_SLEEP if beat <= SHORTEST_SLEEP else min(SHORTEST_SLEEP, beat * OF_A_BEAT)

    @property
    def _must_hold(self) -> bool:
        """Whether nothing more may begin; what is in hand is given back then."""
        return self._stopping or self._paused_until > self._clocks.steady()

    def _wait_for_budget(self, delivery: Delivery, cost: int) -> float:
        """Seconds until anything may be sent at all; 0.0 also where that is too long to be held in memory."""
        now = self._clocks.steady()
        paid = delivery.kind in self._paid
        wait = self._pacer.budget_wait(now, delivery.priority, cost, paid=paid)
        if wait > PATIENCE:
            self._paused_until = now + wait
            return 0.0
        return wait

    def _begin(self, delivery: Delivery, payload: Payload, cost: int) -> None:
        try:
            address = self._sealer.open_address(delivery.address)
        except Unsealable:
            self._recorder.add(self._verdicts.failed(delivery, "unsealable"))
            return
        wait = self._pacer.try_take(
            self._clocks.steady(),
            address.chat_id,
            group=address.is_group,
            priority=delivery.priority,
            cost=cost,
            paid=delivery.kind in self._paid,
            has_room=True,
        )
        if wait > 0:
            self._recorder.add(self._verdicts.again(delivery, wait, "paced"))
            return
        self._flying.begin(delivery, payload, address)

    def _give_back(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            self._recorder.add(self._verdicts.again(delivery, 0, "given_back"))
