"""Updates in, by polling: acknowledged to Telegram only after they were handled, so that a crash loses none.

python-telegram-bot's updater confirms a batch when it fetches the next, handled or not: a kill in between
loses somebody's tip. Here the offset moves only past what was handled, and the numbers of handled updates are
kept (never anything of their content), so being told again changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from delivery.handling import ALLOWED_UPDATES, Handling, IntakeStats, describe, number_of
from delivery.outcomes import CallFailed, FloodWait, Retry, TokenRefused, Unauthorized
from delivery.transport import JSON

logger = logging.getLogger(__name__)


class Caller(Protocol):
    """What of `TelegramApi` is needed here."""

    async def call(
        self, method: str, payload: Mapping[str, JSON] | None = None, *, read_timeout: float | None = None
    ) -> JSON:
        """The `result` of a method; raises `CallFailed`."""


@dataclass(frozen=True, slots=True)
class PollingRules:
    """Times in seconds."""

    #: Telegram holds an empty poll open for so long (it allows 50).
    poll: int = 30
    #: Beyond that, so long for the answer to arrive.
    answer: float = 15.0
    #: While updates are being handled a poll returns at once, with these. New ones are looked for after the
    #: shortest look, and twice as long after each that brought none, up to the longest.
    shortest_look: float = 0.03
    longest_look: float = 0.2
    shortest_pause: float = 1.0
    longest_pause: float = 30.0
    #: Another program with the same token has to stop first.
    conflict_pause: float = 10.0
    #: When stopping, what is said in groups, whose limits may be far from over, gets so long.
    last_words: float = 2.0


_USUAL = PollingRules()
#: Telegram tells of so many updates at once, the oldest that are not confirmed.
_AT_ONCE = 100


class Intake:
    """Fetches updates, has them handled, and confirms what was.

    While something is being handled the offset stays before it, yet new updates go on being fetched, so one
    stuck handler keeps nobody of another chat waiting. `chance` gives numbers in [0, 1).
    """

    def __init__(
        self,
        api: Caller,
        handling: Handling,
        chance: Callable[[], float],
        *,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
        rules: PollingRules = _USUAL,
    ) -> None:
        self._api = api
        self._handling = handling
        self._chance = chance
        self._allowed = tuple(allowed_updates)
        self._rules = rules
        self._offset = 0  # 0: from the earliest that is not confirmed
        self._failures = 0
        self._look = rules.shortest_look
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()

    @property
    def stats(self) -> IntakeStats:
        """Counts since the start."""
        return self._handling.stats

    async def run(self) -> None:
        """Poll until `stop`. Raises `TokenRefused` when Telegram does not know the bot."""
        try:
            while not self._stopping.is_set():
                await self._unless_stopping(self._poll_once())
            await self._finish()
        finally:
            await self._handling.cut_off()
            self._stopped.set()

    async def stop(self) -> None:
        """Fetch nothing more, finish what is in flight, confirm it, return.

        What is in flight keeps its own time limit; cancel `run` to wait no longer. What is cut off then is
        not confirmed and comes again at the next start.
        """
        self._stopping.set()
        await self._stopped.wait()

    async def drained(self) -> None:
        """Wait until all that was fetched is handled, and has said what it had to say."""
        while waiting := [*self._handling.open.values(), *self._handling.speaking]:
            await asyncio.wait(waiting)

    async def _unless_stopping(self, work: Coroutine[None, None, None]) -> None:
        """Leave a poll or a pause when told to stop: what it brought is not confirmed and comes again."""
        task = asyncio.create_task(work)
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            task.cancel()
            await asyncio.wait([task, stop])
        if not task.cancelled():
            task.result()

    async def _poll_once(self) -> None:
        self.stats.polls += 1
        try:
            asked_at = asyncio.get_running_loop().time()
            updates = await self._fetch(wait=0 if self._handling.open else self._rules.poll)
            fresh = await self._handling.begin(updates)
        except CallFailed as failed:
            self.stats.failed_polls += 1
            await self._pause(failed)
            return
        except Exception as error:  # noqa: BLE001  the store failed: nothing is confirmed, all of it comes again
            self.stats.failed_polls += 1
            logger.error("updates could not be taken in: %s", describe(error))  # noqa: TRY400  no message
            await self._sleep_longer_each_time()
            return
        self.stats.heard()
        await self._wait_before_the_next(fresh=fresh, told_of=len(updates))
        if not updates and not self._handling.open:
            self._start_afresh()
            await self._rest_if_it_did_not_wait(asked_at)
        elif not self._move_offset() and not self._handling.open:
            await self._wait_for_better(updates)
            return
        self._failures = 0

    async def _wait_for_better(self, updates: Sequence[JSON]) -> None:
        """None of these can be confirmed, so that they come again at once, for ever."""
        numberless = sum(number_of(raw) is None for raw in updates)
        self.stats.updates["other", "unreadable"] += numberless
        logger.error("%d updates came without a number that can be confirmed", numberless)
        await self._sleep_longer_each_time()

    async def _wait_before_the_next(self, *, fresh: int, told_of: int) -> None:
        """Until all is handled, or for as long as nobody minds, or until there is room for new ones."""
        unfinished = self._handling.open
        if not unfinished:
            return
        if told_of >= _AT_ONCE and not fresh:
            # Telegram tells of nothing behind these before the oldest is confirmed, and so handled.
            if (oldest := min(unfinished)) <= self._offset:
                await asyncio.wait([unfinished[oldest]])
            return
        shortest, longest = self._rules.shortest_look, self._rules.longest_look
        self._look = shortest if fresh else min(self._look * 2, longest)
        await asyncio.wait(unfinished.values(), timeout=self._look)

    async def _rest_if_it_did_not_wait(self, asked_at: float) -> None:
        """A small server may answer a long poll at once: it is not asked anew at once, for ever."""
        if asyncio.get_running_loop().time() - asked_at < self._rules.longest_look:
            self._look = min(self._look * 2, self._rules.longest_look)
            await asyncio.sleep(self._look)
        else:
            self._look = self._rules.shortest_look

    async def _fetch(self, wait: int, limit: int = _AT_ONCE) -> Sequence[JSON]:
        payload: dict[str, JSON] = {"timeout": wait, "limit": limit, "allowed_updates": self._allowed}
        if self._offset:
            payload["offset"] = self._offset
        result = await self._api.call("getUpdates", payload, read_timeout=wait + self._rules.answer)
        if not isinstance(result, list):
            raise TypeError("the answer holds no list of updates")
        return result

    def _move_offset(self) -> bool:
        """Past everything that is handled; the next poll confirms it. Whether it moved."""
        before = self._offset
        if unfinished := self._handling.open:
            self._offset = min(unfinished)
        elif self._handling.done:
            self._offset = max(self._handling.done) + 1
        self._handling.forget(before=self._offset)
        return self._offset != before

    def _start_afresh(self) -> None:
        """An empty answer has confirmed all, so no offset is needed any more.

        After a week of silence Telegram numbers anew, at random (Bot API, `Update.update_id`): an old offset
        could then lie beyond the new numbers.
        """
        self._offset = 0
        self._handling.forget(before=float("inf"))

    async def _pause(self, failed: CallFailed) -> None:
        match failed.outcome:
            case Unauthorized(reason):
                raise TokenRefused(reason)
            case FloodWait(retry_after):
                await asyncio.sleep(retry_after)
            case Retry(reason="conflict"):
                self.stats.conflicts += 1
                logger.error(
                    "another program or a webhook takes this bot's updates (409): stop one of the two"
                )
                await asyncio.sleep(self._rules.conflict_pause)
            case _:
                logger.warning("updates could not be fetched: %s", failed)
                await self._sleep_longer_each_time()

    async def _sleep_longer_each_time(self) -> None:
        """Doubling, with jitter, so that an outage does not end in everybody's rush."""
        longest = min(self._rules.shortest_pause * 2.0**self._failures, self._rules.longest_pause)
        self._failures = min(self._failures + 1, 16)
        await asyncio.sleep(longest * (0.5 + self._chance() / 2))

    async def _finish(self) -> None:
        if unfinished := self._handling.open:
            await asyncio.wait(unfinished.values())
        self._move_offset()
        if self._offset:
            try:
                await self._fetch(wait=0, limit=1)
            except CallFailed as failed:  # harmless: their numbers are remembered
                logger.warning("the last updates could not be confirmed: %s", failed)
            except TypeError:
                logger.warning("the last updates could not be confirmed: no list came")
        if speaking := self._handling.speaking:
            await asyncio.wait(speaking, timeout=self._rules.last_words)
