"""HTTP for one purpose: the same small POST to one host, thousands of times, on kept connections.

aiohttp spends more on a request than everything else that a delivery costs. Here a request is bytes written
to a transport, and an answer is read by httptools (the parser of Node.js); TLS is asyncio's.
Redirects, cookies, compression and proxies are not spoken: where a proxy is set, `TelegramApi` goes through
`AiohttpRequest`. Nothing here logs.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import cast

import httptools
from yarl import URL

from delivery.outcomes import NoAnswer, NoAnswerInTime, NotDispatched

#: An answer of Telegram has a few kilobytes; whatever sends more is not Telegram.
LARGEST_ANSWER = 1_000_000
#: Nobody waits longer than this for connections that may be of use (seconds).
WARMING = 0.5
#: So many connections are kept free, and one more for each so many in use: when answers are late for a
#: moment, what leaves meanwhile need not wait for a connection to open.
SPARE, IN_USE_FOR_A_SPARE = 2, 8

Answer = tuple[int, bytes]
#: How a request ended: with its answer, or with none although it may have arrived.
Ending = Answer | NoAnswer | NoAnswerInTime


class _Line(asyncio.Protocol):
    """A connection. It carries one request at a time and is given back, good or not, after each."""

    def __init__(self, given_back: Callable[["_Line", bool], None]) -> None:
        self._given_back = given_back
        self._transport: asyncio.Transport | None = None
        # One for all answers: making one costs as much as reading an answer with it.
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._size = self._status = 0
        self._begun = self._whole = self._keeps = self._surplus = False
        self._ended: Callable[[Ending], None] | None = None
        self.idle_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it can be written to."""
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes, ended: Callable[[Ending], None]) -> None:
        """Send a request; `ended` is called once, with how it ended."""
        assert self._transport is not None, "taken from the pool, where only open ones are"
        self._ended = ended
        self._body.clear()
        self._size = 0
        self._begun = self._whole = False
        self._transport.write(request)

    def fail(self, why: NoAnswer | NoAnswerInTime) -> None:
        """Give the answer up, and the connection with it: what still comes would belong to nobody."""
        if self._transport is not None:
            self._transport.abort()
        self._end(why, usable=False)

    def _end(self, ending: Ending, *, usable: bool) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            self._given_back(self, usable)
            ended(ending)

    # --- asyncio calls these --------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        # uvloop's transports are no subclasses of asyncio's
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A piece of an answer."""
        if self._ended is None:
            self.fail(NoAnswer("unasked"))
            return
        self._begun = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.fail(NoAnswer("bad_http"))
            return
        if self._size > LARGEST_ANSWER:
            self.fail(NoAnswer("too_large"))
        elif self._whole:
            self._is_answered()

    def _is_answered(self) -> None:
        usable = self._keeps and not self._surplus
        if not usable and self._transport is not None:
            self._transport.close()
        self._end((self._status, b"".join(self._body)), usable=usable)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed; an answer that is still missing will not come."""
        self.fail(NoAnswer("disconnected" if exc is None and not self._begun else "connection_lost"))
        self._transport = None

    # --- httptools calls these ------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """An answer begins; one behind the answer that was asked for is nobody's."""
        self._surplus = self._whole

    def on_body(self, part: bytes) -> None:
        """A piece of the answer's body."""
        self._size += len(part)
        if not self._whole and self._size <= LARGEST_ANSWER:
            self._body.append(part)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if not self._whole:
            self._whole = True
            self._status = self._parser.get_status_code()
            self._keeps = self._parser.should_keep_alive()


class FastLane:
    """Kept connections to one host: as many as are in flight at once, which is for the caller to bound.

    Times are seconds. At most `connections` are opened ahead, by `warm`.
    """

    def __init__(
        self,
        origin: URL,
        certificates: Callable[[], ssl.SSLContext],
        *,
        connections: int,
        read_timeout: float,
        connect_timeout: float,
        keep_alive: float,
    ) -> None:
        self._origin = origin
        self._certificates = certificates
        self._context: ssl.SSLContext | None = None
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._keep_alive = keep_alive
        self._connections = connections
        self._opening: set[asyncio.Task[None]] = set()
        self._idle: deque[_Line] = deque()
        # In use, and until when each may be; all have the same patience, so the first is the next to be late.
        self._deadlines: dict[_Line, float] = {}
        self._watch: asyncio.TimerHandle | None = None
        # That of the open connections. To ask for the running one costs a system call each time.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def head(self, path: str, user_agent: str) -> bytes:
        """The part of a request to `path` that never changes; `post` adds the length and the body."""
        host = self._origin.authority.rpartition("@")[2]
        return (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {user_agent}\r\nAccept: */*\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        ).encode()

    def ask(self, head: bytes, body: bytes, ended: Callable[[Ending], None]) -> bool:
        """Begin a request: it is on its way when this returns. False where no connection is open and free.

        `ended` is called once with how it ended, and must not raise.
        """
        loop = self._loop
        if loop is None:
            return False
        now = loop.time()
        line = self._from_pool(now)
        self._keep_some_free(loop, now)
        if line is None:
            return False
        self._ask(loop, now, line, b"%b%d\r\n\r\n%b" % (head, len(body), body), ended)
        return True

    async def post(self, head: bytes, body: bytes) -> Answer:
        """The same, and its answer; a connection is opened where none is free.

        Raises `NoAnswer` or `NoAnswerInTime` where the request may have arrived, and `NotDispatched` where it
        certainly never left.
        """
        loop = asyncio.get_running_loop()
        line = self._from_pool(loop.time()) or await self._connect(loop)
        ending: asyncio.Future[Ending] = loop.create_future()

        def ended(how: Ending) -> None:
            if not ending.done():
                ending.set_result(how)

        self._ask(loop, loop.time(), line, b"%b%d\r\n\r\n%b" % (head, len(body), body), ended)
        try:
            answer = await ending
        except asyncio.CancelledError:
            line.fail(NoAnswer("cancelled"))
            raise
        if isinstance(answer, NoAnswer | NoAnswerInTime):
            raise answer
        return answer

    def _ask(
        self,
        loop: asyncio.AbstractEventLoop,
        now: float,
        line: _Line,
        request: bytes,
        ended: Callable[[Ending], None],
    ) -> None:
        self._deadlines[line] = now + self._read_timeout
        if self._watch is None:
            self._watch = loop.call_later(self._read_timeout, self._look_who_is_late, loop)
        line.ask(request, ended)

    def _look_who_is_late(self, loop: asyncio.AbstractEventLoop) -> None:
        """One timer for all who wait: one for each would cost more than reading its answer."""
        now, self._watch = loop.time(), None
        for line in [line for line, deadline in self._deadlines.items() if deadline <= now]:
            line.fail(NoAnswerInTime())
        next_one = next(iter(self._deadlines.values()), None)
        if next_one is not None and self._watch is None:
            self._watch = loop.call_at(next_one, self._look_who_is_late, loop)

    async def warm(self, connections: int) -> None:
        """Open as many as are missing, so that no request waits for one; what is slow opens by the way."""
        loop = asyncio.get_running_loop()
        self._drop_stale(loop.time())
        opening = self._open_some(loop, min(connections, self._connections) - len(self._idle))
        if opening:
            await asyncio.wait(opening, timeout=WARMING)

    def _drop_stale(self, now: float) -> None:
        """The last to be given back are used first: what was idle for too long lies at the other end."""
        while self._idle and not self._is_usable(self._idle[0], now):
            self._idle.popleft().fail(NoAnswer("idle"))

    def _keep_some_free(self, loop: asyncio.AbstractEventLoop, now: float) -> None:
        self._drop_stale(now)
        in_use = len(self._deadlines)
        wanted = SPARE + in_use // IN_USE_FOR_A_SPARE
        coming = len(self._idle) + len(self._opening)
        if coming < wanted and in_use + coming < self._connections:
            self._open_some(loop, wanted - coming)

    def _open_some(self, loop: asyncio.AbstractEventLoop, count: int) -> list[asyncio.Task[None]]:
        opening = [loop.create_task(self._open(loop)) for _ in range(count)]
        self._opening.update(opening)
        for task in opening:
            task.add_done_callback(self._opening.discard)
        return opening

    async def _open(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(NotDispatched):  # whoever needs one will see for themselves
            self._keep(loop, await self._connect(loop))

    def close(self) -> None:
        """Close what is idle now, and each other connection when its answer is there."""
        self._closed = True
        while self._idle:
            self._idle.pop().fail(NoAnswer("closed"))

    def _from_pool(self, now: float) -> _Line | None:
        while self._idle:
            line = self._idle.pop()
            if self._is_usable(line, now):
                return line
            line.fail(NoAnswer("idle"))
        return None

    def _is_usable(self, line: _Line, now: float) -> bool:
        return line.is_open and now - line.idle_since < self._keep_alive

    def _keep(self, loop: asyncio.AbstractEventLoop, line: _Line) -> None:
        if self._closed:
            line.fail(NoAnswer("closed"))
            return
        line.idle_since = loop.time()
        self._idle.append(line)

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> _Line:
        self._loop = loop
        secure = self._origin.scheme == "https"
        host, port = self._origin.host, self._origin.port
        if host is None or port is None:
            raise NotDispatched("address")
        if secure and self._context is None:
            self._context = await asyncio.to_thread(self._certificates)

        def given_back(line: _Line, usable: bool) -> None:
            del self._deadlines[line]
            if usable:
                self._keep(loop, line)

        try:
            async with asyncio.timeout(self._connect_timeout):
                _, line = await loop.create_connection(
                    lambda: _Line(given_back),
                    host,
                    port,
                    ssl=self._context if secure else None,
                )
        except TimeoutError:
            raise NotDispatched("connect_timeout") from None
        except OSError:  # ssl.SSLError is one, too
            raise NotDispatched("no_connection") from None
        return line
