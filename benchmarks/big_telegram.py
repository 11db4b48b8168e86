"""Telegram for very many chats: whoever is written to is there, and every message has its moment.

`BigTelegram` is the emulator. `LeanTelegram` costs next to nothing and knows one rule, that of the limits
(the emulator's own books of them): at a thousand a second the emulator would be what is measured, because it
counts a message when it comes to it, and not when it came.
"""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from benchmarks import fast_server
from benchmarks.fast_server import BotApi, method_of
from playground.emulator import Emulator, Recording
from playground.errors import BotApiError, JsonObject
from playground.flood import FloodModel
from playground.messages import Chat, Message, User
from playground.world import World

#: The number of the first chat; the others follow.
FIRST = 5_200_000_000
#: The group of the editors where there is no emulator.
DESK = -1_001_234_567_890


class Book:
    """What went to the crowd: `moments` in steady seconds, how many `to` each, and when it was the `last`."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self.to: Counter[int] = Counter()
        self.last: dict[int, float] = {}

    def note(self, chat_id: int) -> None:
        """A message went to a chat."""
        if chat_id >= FIRST:
            self.moments.append(time.monotonic())
            self.to[chat_id] += 1
            self.last[chat_id] = self.moments[-1]

    async def until(self, count: int, within: float) -> None:
        """Wait until so many messages went to the crowd."""
        async with asyncio.timeout(within):
            while len(self.moments) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def quiet(self, within: float, seconds: float = 0.5) -> None:
        """Wait until nothing has gone to the crowd for so long."""
        async with asyncio.timeout(within):
            while not self.moments or time.monotonic() - self.moments[-1] < seconds:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


class LeanTelegram:
    """Limits, latency (seconds), and a book; nothing else of Telegram."""

    def __init__(self, *, paid: bool, latency: float = 0.0) -> None:
        self.flood = FloodModel(enabled=True, paid_enabled=paid)
        self.latency = latency
        self.book = Book()
        self._last_id = 0

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Listen until the end of the block; the address."""
        loop = asyncio.get_running_loop()
        later = (lambda reply: loop.call_later(self.latency, reply)) if self.latency else None
        server = await loop.create_server(lambda: _Counting(self, later), "127.0.0.1", 0, backlog=4096)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    def execute(self, method: str, body: bytes) -> bytes | None:
        """The answer of a method that the limits are about; None for any other."""
        found = _CHAT.search(body)
        if found is None or not method.startswith(("send", "edit")) or method == "sendChatAction":
            return None
        chat_id, paid = int(found[1]), b"allow_paid_broadcast=true" in body
        try:
            edit = method.startswith("edit")
            self.flood.admit(time.monotonic(), chat_id, private=chat_id > 0, paid=paid, edit=edit)
        except BotApiError as error:
            return _answer(f"{error.code} Too Many Requests", error.envelope())
        if not edit:
            self.book.note(chat_id)
        self._last_id += 1
        return _answer(
            "200 OK", {"ok": True, "result": {**fast_server.MESSAGE_JSON, "message_id": self._last_id}}
        )


_CHAT = re.compile(rb"(?:^|&)chat_id=(-?\d+)")


def _answer(status: str, answer: object) -> bytes:
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Counting(BotApi):
    """A connection to `LeanTelegram`."""

    def __init__(self, telegram: LeanTelegram, later: Callable[[Callable[[], None]], object] | None) -> None:
        super().__init__(later)
        self._telegram = telegram

    def answer(self, head: bytes, body: bytes) -> None:
        found = self._telegram.execute(method_of(head), body)
        if found is None:
            super().answer(head, body)
        else:
            self.reply(found)


class Chats(dict[int, Chat]):
    """A million chats that come into being when somebody asks for them."""

    def __init__(self, world: World, count: int) -> None:
        super().__init__(world.chats)
        self._world = world
        self._numbers = range(FIRST, FIRST + count)

    def get(self, number: int, default: Chat | None = None) -> Chat | None:  # type: ignore[override]
        found = super().get(number)
        if found is None and number in self._numbers:
            user = self._world.users[number] = User(number, "Warga", language_code="id", started=True)
            found = self[number] = Chat(number, "private", user=user)
        return found if found is not None else default


class BigTelegram(Emulator):
    """Chats `FIRST` to `FIRST + count - 1` belong to people who began a chat with the bot.

    With `keep` messages stay in their chats, so that they can be edited and deleted.
    """

    def __init__(self, count: int, *, keep: bool = False) -> None:
        super().__init__(recording=Recording.COUNTS)
        self.crowd = range(FIRST, FIRST + count)
        self.book = Book()
        self.edited: list[float] = []
        self.deleted: list[float] = []
        self.world.keep_messages = keep
        self.world.chats = Chats(self.world, count)
        self.world.watchers.append(self._note)

    def limits(self, *, paid: bool) -> None:
        """Telegram's limits are in force from now on, those of paid broadcasts where it is one."""
        self.flood.enabled = True
        self.flood.paid_enabled = paid

    def chat(self, number: int) -> Chat:
        """The chat of somebody in the crowd, counted from 0."""
        found = self.world.chats.get(FIRST + number)
        assert found is not None, "one of the crowd"
        return found

    def reached(self) -> Iterator[int]:
        """How many messages each of the crowd got."""
        return (self.deliveries[number] for number in self.crowd)

    def _note(self, kind: str, facts: JsonObject) -> None:
        if kind == "message":
            message: Message = facts["message"]
            if message.sender is self.bot:
                self.book.note(message.chat.id)
        elif kind in ("edited", "deleted"):
            (self.edited if kind == "edited" else self.deleted).append(time.monotonic())


@dataclass(frozen=True, slots=True)
class Flow:
    """How a stream of messages ran: how many in how many seconds, and the share of a limit that it used."""

    count: int
    seconds: float
    share: float


def flow(moments: Sequence[float], limit: float) -> Flow:
    """From the first to the last, beside what the limit allows in that time."""
    seconds = moments[-1] - moments[0]
    return Flow(len(moments), seconds, (len(moments) - 1) / (seconds * limit))
