"""Waiting for the pacer, for whoever is answering a person: nobody waits for somebody else's blocked chat.

`PacedRateLimiter` puts every message that a handler sends through python-telegram-bot at this gate.
"""

import asyncio
import itertools
from bisect import insort
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseRateLimiter

from delivery import turns
from delivery.answers import seconds
from delivery.counting import SendStats
from delivery.pacing import Pacer, Place, Priority

#: A handler waits no longer than this for a flood wait to pass (seconds); a person would not either.
LONGEST_FLOOD_WAIT = 5.0
#: Never sleep less than this (seconds): timers are no finer.
_SHORTEST_SLEEP = 0.001
#: Rounds of the loop from a place in the pace until the request has left: whoever waits wakes up, aiohttp's
#: writer has its turn, the loop writes.
_ROUNDS = 3
_Answer = TypeVar("_Answer")


@dataclass(order=True, slots=True)
class _Waiting:
    priority: Priority
    number: int
    chat: Hashable | None = field(compare=False)
    group: bool = field(compare=False)
    cost: int = field(compare=False)
    admitted: asyncio.Future[Place] = field(compare=False)


class Gate:
    """Lets messages through by priority, then in order of arrival, passing over chats that must wait.

    `clock` is the steady seconds that the pacer is also asked with elsewhere.
    """

    def __init__(self, pacer: Pacer, clock: Callable[[], float]) -> None:
        self._pacer = pacer
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether anybody has to wait."""
        return bool(self._waiting)

    async def enter(
        self,
        chat: Hashable | None,
        *,
        group: bool = False,
        priority: Priority = Priority.ANSWER,
        cost: int = 1,
    ) -> Place:
        """Return when the message may go; it is then counted. Who must wait for a group steps aside."""
        admitted: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(priority, next(self._numbers), chat, group, cost, admitted)
        insort(self._waiting, waiting)
        self._admit()
        if group and not admitted.done():
            turns.steps_aside()
        try:
            return await admitted
        finally:
            if waiting in self._waiting:  # it was cancelled
                self._waiting.remove(waiting)

    def answered(self, place: Place, method: str) -> None:
        """Telegram answered what was let through: see `Pacer.answered`."""
        self._pacer.answered(place, method, self._clock())

    def uploads(self, place: Place) -> None:
        """What was let through carries a file: see `Pacer.uploads`."""
        self._pacer.uploads(place)

    def uploaded(self, place: Place) -> None:
        """It is there, or failed: see `Pacer.uploaded`."""
        self._pacer.uploaded(place, self._clock())

    def flood(self, retry_after: float, chat: Hashable | None = None) -> None:
        """Telegram said "too many": see `Pacer.flood`."""
        self._pacer.flood(self._clock(), retry_after, chat)

    def _admit(self) -> None:
        """Let through whoever may go, and come back when the next one may."""
        now = self._clock()
        refused: list[_Waiting] = []
        soonest = float("inf")
        for waiting in self._waiting:
            if waiting.admitted.done():
                continue
            wait = self._pacer.try_take(
                now, waiting.chat, group=waiting.group, priority=waiting.priority, cost=waiting.cost
            )
            if wait > 0:
                refused.append(waiting)
                soonest = min(soonest, wait)
            else:
                waiting.admitted.set_result(self._pacer.newest)
        if len(refused) < len(self._waiting):
            self._leave_in(_ROUNDS)
        self._waiting = refused
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if refused:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(soonest, _SHORTEST_SLEEP), self._admit)

    def _leave_in(self, rounds: int) -> None:
        """The limit counts what was let through from when it left: on a busy loop that is not at once."""
        if rounds:
            asyncio.get_running_loop().call_soon(self._leave_in, rounds - 1)
        else:
            self._pacer.left(self._clock())


class PacedRateLimiter(BaseRateLimiter[Priority]):
    """Puts what handlers send at the gate; `rate_limit_args` may name another priority than ANSWER.

    A flood wait that a person would sit out is waited for (others go on meanwhile) and tried once more.
    """

    def __init__(self, gate: Gate, longest_flood_wait: float = LONGEST_FLOOD_WAIT) -> None:
        self._gate = gate
        self._longest_flood_wait = longest_flood_wait
        self.stats = SendStats()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,  # noqa: ANN401  as the interface has it
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """python-telegram-bot's door; see `BaseRateLimiter.process_request`."""
        if not is_counted(endpoint):
            return await callback(*args, **kwargs)
        chat = data.get("chat_id")
        priority = Priority.ANSWER if rate_limit_args is None else rate_limit_args
        enter = partial(
            self._gate.enter, chat, group=is_group(chat), priority=priority, cost=messages_in(data)
        )
        call = partial(callback, *args, **kwargs)
        once = self._uploaded if carries_files(data) else partial(self._answered, endpoint=endpoint)
        send = partial(once, enter, partial(self._counted, priority, call))
        try:
            return await send()
        except RetryAfter as error:
            retry_after = seconds(error.retry_after)
            self._gate.flood(retry_after, chat)
            if retry_after > self._longest_flood_wait:
                raise
        return await send()

    async def _answered(
        self, enter: Callable[[], Awaitable[Place]], send: Callable[[], Awaitable[_Answer]], endpoint: str
    ) -> _Answer:
        place = await enter()
        answer = await send()
        self._gate.answered(place, endpoint)
        return answer

    async def _uploaded(
        self, enter: Callable[[], Awaitable[Place]], send: Callable[[], Awaitable[_Answer]]
    ) -> _Answer:
        place = await enter()
        self._gate.uploads(place)
        try:
            return await send()
        finally:
            self._gate.uploaded(place)

    async def _counted(self, priority: Priority, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
        clock, outcome = asyncio.get_running_loop().time, "cut_off"
        begun = clock()
        try:
            answer = await call()
            outcome = "sent"
        except TelegramError as error:
            outcome = _called(error)
            self.stats.flood_waits += outcome == "floodwait"
            raise
        finally:
            self.stats.note(((priority.name.lower(), outcome), clock() - begun))
            self.stats.settle()
        return answer


def is_counted(endpoint: str) -> bool:
    """Whether Telegram counts a method as a message: what sends, copies, forwards or edits one."""
    return endpoint.startswith(("send", "copy", "forward", "edit")) and endpoint not in _UNCOUNTED


def is_group(chat_id: object) -> bool:
    """Groups and channels have negative numbers, or are named as `@name`; a person has neither."""
    return chat_id < 0 if isinstance(chat_id, int) else str(chat_id).startswith(("-", "@"))


def messages_in(data: dict[str, Any]) -> int:
    """How many messages a request makes: an album, or several copied at once, makes several."""
    for name in ("media", "message_ids"):
        if isinstance(several := data.get(name), list | tuple):
            return max(1, len(several))
    return 1


def carries_files(data: dict[str, Any]) -> bool:
    """Whether a request brings the bytes of a file, where others name one that Telegram has or fetches."""
    album = data.get("media")
    files = album if isinstance(album, list | tuple) else data.values()
    return any(isinstance(getattr(one, "media", one), InputFile) for one in files)


def _called(error: TelegramError) -> str:
    """An error in the words that the outbox has for its outcomes."""
    return next((word for kind, word in _WORDS if isinstance(error, kind)), "failed")


#: The narrower before the wider.
_WORDS: tuple[tuple[type[TelegramError], str], ...] = (
    (RetryAfter, "floodwait"),
    (Forbidden, "gone"),
    (ChatMigrated, "migrated"),
    (BadRequest, "refused"),
    (InvalidToken, "unauthorized"),
    (NetworkError, "uncertain"),
)
_UNCOUNTED = frozenset({"sendChatAction", "editForumTopic", "editGeneralForumTopic", "editChatInviteLink"})
