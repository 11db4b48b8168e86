"""Workers forked by a nursery, seen from the bot: a connection for each file, and an end for what hangs."""

import asyncio
import json
import os
import socket
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
# What starting Python needs, and no more: the bot's environment holds its token.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
#: A nursery that is not needed for so long ends (seconds): on a small machine 50 MB are many.
IDLE = 300.0
#: To load what workers need takes a third of a second, and more on a slow machine (seconds).
PATIENCE = 30.0
#: No rebuilt file is longer, nor anything else that a worker may say (bytes).
LONGEST = 64_000_000


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a worker may know of the bot's environment."""
    return {name: ours[name] for name in _PASSED_ON if name in ours}


class Nursery:
    """One such process, and the socket over which it is told what to do; it answers line by line."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._control.setblocking(False)  # noqa: FBT003  its only parameter
        self._heard = b""
        self._waiting: deque[asyncio.Future[int] | None] = deque()
        asyncio.get_running_loop().add_reader(control, self._hear)

    @classmethod
    async def begin(cls) -> "Nursery":
        """Start one; it can be told what to do before it is ready."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "newsroom.cleaning.nursery", cwd=HOME, env=environment(os.environ),
                stdin=theirs.fileno(), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        return cls(process, ours)

    @property
    def is_alive(self) -> bool:
        """Whether it still runs and listens."""
        return self._process.returncode is None and self._control.fileno() >= 0

    async def bear(self, connection: socket.socket, declared: str, limit: int) -> int:
        """Have a worker on this connection; its number. Raises `OSError` where the nursery is gone."""
        born: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._tell({"declared": declared, "limit": limit}, [connection.fileno()], born)
        try:
            async with asyncio.timeout(PATIENCE):
                return await born
        except TimeoutError:  # not the file's fault, which a time-out of its worker is
            raise ConnectionAbortedError from None

    def end(self, number: int) -> None:
        """Kill that worker, unless it is gone."""
        with suppress(OSError):
            self._tell({"end": number}, [], None)

    def _tell(
        self, what: Mapping[str, object], connections: list[int], answer: asyncio.Future[int] | None
    ) -> None:
        # Lines are short, and few are on their way: there is always room for one more.
        socket.send_fds(self._control, [json.dumps(what).encode() + b"\n"], connections)
        self._waiting.append(answer)

    def _hear(self) -> None:
        try:
            said = self._control.recv(1_000)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._let_go()
        *lines, self._heard = (self._heard + said).split(b"\n")
        for line in lines:
            answer = self._waiting.popleft()
            if answer is not None and not answer.done():
                answer.set_result(int(line))

    def _let_go(self) -> None:
        if self._control.fileno() < 0:
            return
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        for answer in self._waiting:
            if answer is not None and not answer.done():
                answer.set_exception(ConnectionResetError())
        self._waiting.clear()

    async def close(self) -> None:
        """It ends with all its workers."""
        self._let_go()
        try:
            async with asyncio.timeout(1.0):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


class Births:
    """Workers from a nursery, which is there from the first file until some time after the last."""

    def __init__(self, *, idle: float = IDLE) -> None:
        self._idle = idle
        self._nursery: Nursery | None = None
        self._starting = asyncio.Lock()
        self._in_use = 0
        self._rest: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def answered(self, data: bytes, declared: str, limit: int, seconds: float) -> bytes:
        """What a new worker says about a file; `TimeoutError` when that takes longer, and it is killed."""
        self._in_use += 1
        self._stay_awake()
        try:
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    nursery, number = await self._bear(theirs, declared, limit)
                try:
                    async with asyncio.timeout(seconds):
                        return await _exchanged(ours, data)
                finally:
                    nursery.end(number)
        finally:
            self._in_use -= 1
            if not self._in_use:
                self._rest = asyncio.get_running_loop().call_later(self._idle, self._go_to_sleep)

    async def _bear(self, connection: socket.socket, declared: str, limit: int) -> tuple[Nursery, int]:
        """A worker; of a new nursery, where the one that was there is gone."""
        nursery = await self._awake()
        try:
            return nursery, await nursery.bear(connection, declared, limit)
        except OSError:
            await self._forget(nursery)
        nursery = await self._awake()
        return nursery, await nursery.bear(connection, declared, limit)

    async def _awake(self) -> Nursery:
        async with self._starting:
            if self._nursery is None or not self._nursery.is_alive:
                self._nursery = await Nursery.begin()
            return self._nursery

    async def _forget(self, nursery: Nursery) -> None:
        if self._nursery is nursery:
            self._nursery = None
        await nursery.close()

    def _stay_awake(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _go_to_sleep(self) -> None:
        self._rest = None
        if self._nursery is not None:
            self._closing = asyncio.create_task(self._forget(self._nursery))

    async def close(self) -> None:
        """End the nursery and its workers."""
        self._stay_awake()
        if self._nursery is not None:
            await self._forget(self._nursery)
        if self._closing is not None:
            await self._closing


async def _exchanged(connection: socket.socket, data: bytes) -> bytes:
    """Hand a file over and hear what is said of it; nothing, or half of it, where the worker dies."""
    reader, writer = await asyncio.open_connection(sock=connection)
    said: list[bytes] = []
    try:
        writer.write(data)
        writer.write_eof()
        left = LONGEST
        while left > 0 and (part := await reader.read(1 << 20)):
            said.append(part)
            left -= len(part)
    except ConnectionError:
        pass  # dead before it had read everything: what it said is all there is
    finally:
        # A worker that reads no more would let a close that waits for its reading wait for ever.
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return b"".join(said)
