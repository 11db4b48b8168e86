"""Opens the emulated Telegram on a port: the Bot API for the bot, the page and its API for people."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from playground.door import BODY_LIMIT, Door
from playground.emulator import Emulator
from playground.guard import Guard
from playground.page_api import Control, PageApi
from playground.pushing import Pusher

__all__ = ["Control", "Server", "serve"]


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens. `url` is both the page and the value for BOT_API_BASE_URL."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def _request(
    loop: asyncio.AbstractEventLoop,
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """A request whose body may be as large as the largest file."""
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT)


@contextlib.asynccontextmanager
async def serve(
    emulator: Emulator,
    host: str = "127.0.0.1",
    port: int = 0,
    controls: Sequence[Control] = (),
    *,
    webhook_retry: float = 0.2,
) -> AsyncIterator[Server]:
    """Serves until the block ends; port 0 takes a free one. `webhook_retry`: seconds to a second attempt."""
    guard = Guard(host)
    door = Door(emulator, guard)
    page = PageApi(emulator, guard, controls)

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if door.knows(request.path):
            return await door.handle(request)
        return await page.handle(request)

    server = web.Server(
        handle,
        request_factory=partial(_request, asyncio.get_running_loop()),
        access_log=None,
    )
    runner = web.ServerRunner(server, shutdown_timeout=0.2)
    await runner.setup()
    pusher: asyncio.Task[None] | None = None
    try:
        await web.TCPSite(runner, host, port).start()
        pusher = asyncio.create_task(Pusher(emulator, retry_after=webhook_retry).run())
        yield Server(host, int(runner.addresses[0][1]))
    finally:
        page.close()
        emulator.faults.clear()
        if pusher is not None:
            pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pusher
        await runner.cleanup()
