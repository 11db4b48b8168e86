"""Updates through the handlers: in order within a chat, at once across chats, each within its time.

What is left of one that only waits for a group's limit holds nobody up: see `delivery/turns.py`.

Where updates come from does not matter here: `Intake` polls for them, `Webhook` has them pushed.
"""

import asyncio
import math
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Protocol

from telegram import Bot, Update

from delivery import turns
from delivery.counting import Durations
from delivery.lenient import completed_update
from delivery.repeats import Repeats, chat_key, is_addressed
from delivery.transport import JSON, AiohttpRequest
from newsroom.journal import journal

logger = journal(__name__)

#: Named to Telegram explicitly: `chat_member` comes only if it is, and what we do not read stays away.
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "chat_member",
)
#: An update that takes longer (seconds) is given up and counts as handled: it would take as long again.
TIME_LIMIT = 30.0
#: What then waits to be said in a group is said within this (seconds), or not at all.
WORTH_SAYING = 120.0
#: Updates of different chats that are handled at once.
AT_ONCE = 64
#: What a database takes; Telegram's own numbers have 32 bits.
_NUMBERS = 2**63

Handler = Callable[[Update], Awaitable[None]]


class HandledUpdates(Protocol):
    """Remembers which updates were handled, over restarts, for as long as Telegram may repeat them."""

    async def known(self, ids: Iterable[int]) -> set[int]:
        """Those of them that were handled."""

    async def remember(self, ids: Iterable[int]) -> None:
        """They were handled."""


@dataclass(slots=True)
class IntakeStats:
    """Counts since the start.

    `updates` is by Telegram's name for what an update holds and by what became of it: handled, failed,
    timed_out, repeated, unreadable or known (handled before).
    """

    updates: Counter[tuple[str, str]] = field(default_factory=Counter)
    took: Durations = field(default_factory=Durations)
    in_flight: int = 0
    polls: int = 0
    failed_polls: int = 0
    conflicts: int = 0
    #: Pushes of a webhook that were not taken, by the reason.
    turned_away: Counter[str] = field(default_factory=Counter)
    #: When Telegram was last heard of, by the loop's clock.
    heard_at: float = float("-inf")

    def heard(self) -> None:
        """Telegram has answered, or told something, just now."""
        self.heard_at = asyncio.get_running_loop().time()

    def of(self, outcome: str) -> int:
        """How many ended so, of any kind."""
        return sum(count for (_, ended), count in self.updates.items() if ended == outcome)


class Handling:
    """Has updates handled, each once.

    `wall` gives unix seconds. `on_repeated` gets what was answered already (to end a button's spinner, say);
    see `Repeats`.
    """

    def __init__(
        self,
        bot: Bot,
        handler: Handler,
        handled: HandledUpdates,
        wall: Callable[[], float],
        *,
        on_repeated: Handler | None = None,
        time_limit: float = TIME_LIMIT,
        worth_saying: float = WORTH_SAYING,
        at_once: int = AT_ONCE,
    ) -> None:
        self._bot = bot
        self._handler = handler
        self._on_repeated = on_repeated
        self._handled = handled
        self._wall = wall
        self._time_limit = time_limit
        self._worth_saying = worth_saying
        self._repeats = Repeats()
        self._slots = asyncio.Semaphore(at_once)
        self._last_of_chat: dict[int, asyncio.Task[None]] = {}
        self._open: dict[int, asyncio.Task[None]] = {}
        self._remembering = _Remembering(handled)
        self._speaking: set[asyncio.Task[None]] = set()
        self.done: set[int] = set()
        """Ended and not confirmed to Telegram: `forget` them once they are."""
        self.stats = IntakeStats()

    @property
    def open(self) -> dict[int, asyncio.Task[None]]:
        """Begun and not ended, by their numbers."""
        return {number: task for number, task in self._open.items() if not task.done()}

    @property
    def speaking(self) -> tuple[asyncio.Task[None], ...]:
        """Handled, but for words that wait for a group's limit."""
        return tuple(self._speaking)

    async def begin(self, updates: Sequence[JSON]) -> int:
        """Start handling what is new among these; how many that were."""
        received_at = self._wall()
        fresh = {
            number: raw
            for number, raw in _by_number(updates).items()
            if number not in self.done and number not in self._open
        }
        known = await self._handled.known(fresh) if fresh else set()
        for number, raw in sorted(fresh.items()):
            if number in known:
                self._ended(number, kind_of(raw), "known")
            elif (update := self._read(number, raw)) is not None:
                self._start(update, kind_of(raw), received_at)
        return len(fresh)

    def forget(self, before: float) -> None:
        """The numbers below this are confirmed: nobody will name them again."""
        self.done = {number for number in self.done if number >= before}

    async def cut_off(self) -> None:
        """Cancel what is in flight. It does not count as handled."""
        tasks = [*self.open.values(), *self._speaking]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _read(self, number: int, raw: Mapping[str, JSON]) -> Update | None:
        try:
            whole = completed_update(self._recalled(raw), int(self._wall()))
            update = Update.de_json(whole, self._bot)
            fault = "" if is_addressed(update) else "an id is no number"
        except Exception as error:  # noqa: BLE001  whatever the parser raises: one strange update stops nothing
            update, fault = None, type(error).__name__
        if fault:
            logger.error("an update could not be read: %s", fault)
            self._ended(number, kind_of(raw), "unreadable")
            return None
        return update

    def _recalled(self, raw: Mapping[str, JSON]) -> Mapping[str, Any]:
        """With what the bot asked, where an update does not show it in full."""
        request = self._bot.request
        if not isinstance(request, AiohttpRequest):
            return raw
        return request.questions.recalled(raw, self._bot.bot.to_dict)

    def _start(self, update: Update, kind: str, received_at: float) -> None:
        chat = chat_key(update)
        before = self._last_of_chat.get(chat)
        task = asyncio.create_task(self._in_turn(update, kind, received_at, before))
        self._last_of_chat[chat] = self._open[update.update_id] = task
        self.stats.in_flight += 1

        def done(_: asyncio.Task[None]) -> None:
            self.stats.in_flight -= 1
            del self._open[update.update_id]
            if self._last_of_chat.get(chat) is task:
                del self._last_of_chat[chat]

        task.add_done_callback(done)

    async def _in_turn(
        self, update: Update, kind: str, received_at: float, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._slots:
            await self._until_only_words_are_left(update, kind, received_at)
        self.done.add(update.update_id)
        await self._remembering.note(update.update_id)

    async def _until_only_words_are_left(self, update: Update, kind: str, received_at: float) -> None:
        aside = asyncio.get_running_loop().create_future()
        turns.begins(lambda: None if aside.done() else aside.set_result(None))
        limit = asyncio.timeout(self._time_limit)
        handling = asyncio.create_task(self._handle(update, kind, received_at, limit))
        try:
            await asyncio.wait([handling, aside], return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            handling.cancel()
            await asyncio.wait([handling])
            raise
        if not handling.done() and not limit.expired():
            limit.reschedule(asyncio.get_running_loop().time() + self._worth_saying)
            self._repeats.answered(update, math.inf)  # it will be
            self._speaking.add(handling)
            handling.add_done_callback(self._speaking.discard)

    async def _handle(self, update: Update, kind: str, received_at: float, limit: asyncio.Timeout) -> None:
        """Handle one update, within its time, and note what became of it."""
        clock = asyncio.get_running_loop().time
        started = clock()
        outcome = "handled"
        try:
            repeated = self._repeats.is_repeated(update, received_at)
            outcome = "repeated" if repeated else "handled"
            handler = self._on_repeated if repeated else self._handler
            async with limit:
                if handler is not None:
                    await handler(update)
        except Exception as error:  # noqa: BLE001  the outermost loop: a bug in one handler stops no other
            outcome = "timed_out" if limit.expired() else "failed"
            logger.error(  # noqa: TRY400
                "an update was not handled, %s: %s", outcome, describe(error), kind=kind, outcome=outcome
            )
        self.stats.took.add(clock() - started)
        self.stats.updates[kind, outcome] += 1
        if asyncio.current_task() in self._speaking:
            self._repeats.ended(update, self._wall() if outcome == "handled" else None)
        elif outcome == "handled":
            self._repeats.answered(update, self._wall())

    def _ended(self, number: int, kind: str, outcome: str) -> None:
        self.done.add(number)
        self.stats.updates[kind, outcome] += 1


class _Remembering:
    """Notes numbers of handled updates: those that come while others are written go together."""

    def __init__(self, handled: HandledUpdates) -> None:
        self._handled = handled
        self._numbers: list[int] = []
        self._writing = asyncio.Lock()

    async def note(self, number: int) -> None:
        """Return when it is noted. Before that nothing of the same chat is handled: it would be told anew
        after a kill, to a conversation that has gone on.
        """
        self._numbers.append(number)
        async with self._writing:
            if number not in self._numbers:
                return  # somebody took it along
            numbers, self._numbers = self._numbers, []
            try:
                await self._handled.remember(numbers)
            except Exception as error:  # noqa: BLE001  they were handled; at worst once more, after a crash
                logger.error("handled updates could not be remembered: %s", describe(error))  # noqa: TRY400


def kind_of(raw: Mapping[str, JSON]) -> str:
    """Telegram's name for what an update holds; "other" for names that we did not ask for."""
    return next((name for name in raw if name in ALLOWED_UPDATES), "other")


def describe(error: BaseException) -> str:
    """An error's type and place, without its message, which may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def number_of(raw: JSON) -> int | None:
    """The number that Telegram gave an update; None for what is no update, or cannot be noted."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    is_number = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _NUMBERS
    return number if is_number else None  # type: ignore[return-value]  # mypy forgets the walrus


def _by_number(updates: Sequence[JSON]) -> dict[int, Mapping[str, JSON]]:
    return {
        number: raw for raw in updates if isinstance(raw, Mapping) and (number := number_of(raw)) is not None
    }
