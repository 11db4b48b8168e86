"""A door of the bot's own on the network: for Telegram's webhook, and for whoever watches the bot."""

import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

Answer = Callable[["web.Request"], Awaitable["web.StreamResponse"]]
#: Seconds that answers get when the door is closed; who is in the midst of one is told by then.
LAST_ANSWERS = 1.0
_FAULTS = {
    errno.EADDRINUSE: "in_use",
    errno.EACCES: "not_allowed",
    errno.EADDRNOTAVAIL: "no_such_host",
}


class CannotListen(Exception):
    """Nobody can be let in at this host and port; `fault` is a short machine word.

    `setting` names what the operator wrote it in, where it came from a setting.
    """

    def __init__(self, error: OSError, setting: str = "") -> None:
        unknown = isinstance(error, socket.gaierror)
        self.fault = "no_such_host" if unknown else _FAULTS.get(error.errno or 0, type(error).__name__)
        self.setting = setting
        super().__init__(self.fault)


@asynccontextmanager
async def listening(
    answer: Answer, address: tuple[str, int], *, setting: str, body_limit: int
) -> AsyncIterator[tuple[str, int]]:
    """Whatever is asked there is answered until the end of the block; where it listens (port 0: a free one).

    Raises `CannotListen`.
    """
    from aiohttp import web  # noqa: PLC0415  most bots have no door

    application = web.Application(client_max_size=body_limit)
    application.router.add_route("*", "/{path:.*}", answer)
    # No access log: it would hold addresses, and paths are for whoever set them.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        host, port = address
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(error, setting) from error
        yield host, int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
