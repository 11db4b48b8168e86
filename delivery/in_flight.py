"""What was begun and has not ended: requests on their way, and their answers.

A request leaves within the call that begins it, its answer is a callback: a task for each would cost as much
as the sending. Only what has to wait (for a connection, for the second of two ways) is a task.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, get_args

from delivery.counting import SendStats
from delivery.fast_lane import Ending
from delivery.outcomes import Outcome, PictureRefused, Refused
from delivery.pacing import Pacer, Place
from delivery.payloads import Payload, Payloads
from delivery.telegram_api import Prepared, outcome_of
from newsroom.deliveries import Delivery, DeliveryKind, Shown
from newsroom.journal import journal
from newsroom.sealing import Address

logger = journal(__name__)


class Sender(Protocol):
    """The part of `TelegramApi` that delivers."""

    def begin(
        self,
        prepared: Prepared,
        chat_id: int,
        thread_id: int | None = None,
        *,
        about: int | None = None,
        silent: bool = False,
        ended: Callable[[Ending], None],
    ) -> bool:
        """Send it to one chat at once; False, and nothing was done, where that needs waiting."""

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

    async def warm(self, connections: int) -> None:
        """Have so many connections open, where that goes quickly."""


class InFlight:
    """Sends, reads answers, takes the second way where there is one; `judge` hears how each ended."""

    def __init__(
        self,
        api: Sender,
        pacer: Pacer,
        payloads: Payloads,
        steady: Callable[[], float],
        stats: SendStats,
        judge: Callable[[Delivery, Address, Outcome, Shown], None],
        freed: Callable[[], None],
    ) -> None:
        self._api = api
        self._pacer = pacer
        self._payloads = payloads
        self._steady = steady
        self._stats = stats
        self._judge = judge
        self._freed = freed
        self._requests = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._leaving = False

    def __len__(self) -> int:
        return self._requests + len(self._tasks)

    async def landed(self) -> None:
        """Wait until all have ended."""
        await self._empty.wait()

    def begin(self, delivery: Delivery, payload: Payload, address: Address) -> None:
        """Let it leave before anything else is done: its place in the pace is taken now."""
        if not self._leaving:
            self._leaving = True
            asyncio.get_running_loop().call_soon(self._left)
        place, prepared = self._pacer.newest, payload.first
        if self._api.begin(
            prepared,
            address.chat_id,
            address.thread_id,
            about=_about(delivery),
            silent=delivery.silent,
            ended=partial(self._answered, delivery, payload, address, self._steady(), place),
        ):
            self._requests += 1
            self._empty.clear()
        else:
            self._run(self._deliver(delivery, payload, address, place), delivery)

    def _left(self) -> None:
        """What was begun has left: the loop writes at the end of its round (uvloop), or did so at once."""
        self._leaving = False
        self._pacer.left(self._steady())

    def _answered(
        self,
        delivery: Delivery,
        payload: Payload,
        address: Address,
        begun: float,
        place: Place,
        ending: Ending,
    ) -> None:
        self._requests -= 1
        try:
            now = self._steady()
            outcome = outcome_of(ending)
            self._pacer.answered(place, payload.first.method, now)
            self._count(delivery, outcome, now - begun)
            self._end(delivery, payload, address, outcome)
        except Exception as error:  # noqa: BLE001  a bug in one delivery must not stop the others
            _failed_unexpectedly(delivery, error)
        self._landed_one()

    def _landed_one(self) -> None:
        if not len(self):
            self._empty.set()
        self._freed()

    def _end(self, delivery: Delivery, payload: Payload, address: Address, outcome: Outcome) -> None:
        if payload.fallback is not None and _calls_for_another_way(outcome):
            self._run(self._otherwise(delivery, payload, payload.fallback, address, outcome), delivery)
        else:
            self._judge(delivery, address, outcome, _shown(payload, payload.first))

    # --- what has to wait -----------------------------------------------------------------------------

    def _run(self, coroutine: Coroutine[Any, Any, None], delivery: Delivery) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        self._empty.clear()
        task.add_done_callback(partial(self._done, delivery))

    def _done(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _failed_unexpectedly(delivery, error)
        self._landed_one()

    async def _deliver(self, delivery: Delivery, payload: Payload, address: Address, place: Place) -> None:
        # Asked again, for meanwhile the picture may have been refused; but it may be forgotten by now, too.
        payload = self._payloads.payload(delivery) or payload
        outcome = await self._send(payload.first, delivery, address)
        self._pacer.answered(place, payload.first.method, self._steady())
        self._end(delivery, payload, address, outcome)

    async def _otherwise(
        self, delivery: Delivery, payload: Payload, fallback: Prepared, address: Address, refused: Outcome
    ) -> None:
        if isinstance(refused, PictureRefused):
            self._payloads.picture_refused(delivery)
        outcome = await self._send(fallback, delivery, address)
        self._judge(delivery, address, outcome, _shown(payload, fallback))

    async def _send(self, prepared: Prepared, delivery: Delivery, address: Address) -> Outcome:
        begun = self._steady()
        outcome = await self._api.send(
            prepared, address.chat_id, address.thread_id, about=_about(delivery), silent=delivery.silent
        )
        self._count(delivery, outcome, self._steady() - begun)
        return outcome

    def _count(self, delivery: Delivery, outcome: Outcome, seconds: float) -> None:
        self._stats.note(((_KINDS[delivery.kind], _OUTCOMES[type(outcome)]), seconds))


#: Words for those who watch, made once. By the number of a kind: an enum in a dictionary is looked up slowly.
_KINDS = ("", *(kind.name.lower() for kind in sorted(DeliveryKind)))
_OUTCOMES: dict[type, str] = {kind: kind.__name__.lower() for kind in get_args(Outcome)}


def _about(delivery: Delivery) -> int | None:
    return None if delivery.about is None else delivery.about.message_id


def _shown(payload: Payload, sent: Prepared) -> Shown:
    return Shown(payload.revision, with_photo=sent.method == "sendPhoto")


def _calls_for_another_way(outcome: Outcome) -> bool:
    """Whether it can be said otherwise: without the picture, or by an edit where a message may not go."""
    return isinstance(outcome, PictureRefused) or outcome == Refused("cannot_delete")


def _failed_unexpectedly(delivery: Delivery, error: BaseException) -> None:
    """Nothing is recorded: its row is released at the next start."""
    logger.error(
        "a delivery failed unexpectedly: %s",
        type(error).__name__,
        exc_info=error,
        dispatch=delivery.dispatch_id,
        kind=delivery.kind,
    )
