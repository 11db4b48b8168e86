"""`/healthz`, `/readyz` and `/metrics` for whoever watches the bot: nothing about people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from delivery.listening import listening
from service.readiness import Readiness
from service.running import Newsroom
from service.troubles import Troubles, counted

# Most bots are not looked into: what answers comes with the first question.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from aiohttp import web

    from service.metrics import Metrics

#: Nobody has to say more than a request line.
BODY_LIMIT = 1_000


class Inside:
    """Answers for a newsroom; it is there before one is open, and while Telegram cannot be reached."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles
        self._newsroom: Newsroom | None = None
        self._readiness: Readiness | None = None
        self._metrics: Metrics | None = None
        self.has_shown = False
        """Whether a newsroom was open at all since the start."""

    def shows(self, newsroom: Newsroom) -> None:
        """From now on it is this newsroom that is looked into."""
        self._newsroom = newsroom
        self.has_shown = True
        self._readiness = Readiness(newsroom, asyncio.get_running_loop().time)
        self._metrics = None

    def shows_none(self) -> None:
        """It is closed."""
        self._newsroom = self._readiness = self._metrics = None

    async def answer(self, request: "web.Request") -> "web.Response":
        """One look."""
        pages = {"/healthz": self._healthz, "/readyz": self._readyz, "/metrics": self._metrics_page}
        page = pages.get(request.path)
        if page is None:
            return _text("not_found", HTTPStatus.NOT_FOUND)
        if request.method not in {"GET", "HEAD"}:
            return _text("method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED)
        return await page(request)

    async def _healthz(self, _request: "web.Request") -> "web.Response":
        """The process lives and its loop turns: it has just answered."""
        return _text("ok")

    async def _readyz(self, _request: "web.Request") -> "web.Response":
        """A word for each cause, each on its line."""
        if self._newsroom is None or self._readiness is None:
            return _text("starting", HTTPStatus.SERVICE_UNAVAILABLE)
        if self._newsroom.is_stopping:
            return _text("stopping", HTTPStatus.SERVICE_UNAVAILABLE)
        amiss = await self._readiness.amiss()
        if amiss:
            return _text("\n".join(amiss), HTTPStatus.SERVICE_UNAVAILABLE)
        return _text("ready")

    async def _metrics_page(self, request: "web.Request") -> "web.Response":
        if self._newsroom is None or self._readiness is None:
            return _text("starting", HTTPStatus.SERVICE_UNAVAILABLE)
        from aiohttp import web

        from service.metrics import Metrics

        if self._metrics is None:
            self._metrics = Metrics(self._newsroom, self._troubles)
        amiss = await self._readiness.amiss()
        body, content_type = await self._metrics.page(request.headers.get("Accept", ""), amiss)
        return web.Response(body=body, headers={"Content-Type": content_type})


@asynccontextmanager
async def looked_into(address: tuple[str, int] | None) -> AsyncIterator[Inside]:
    """Lets look in at `HTTP_LISTEN` until the end of the block, where one is named. Raises `CannotListen`."""
    inside = Inside(counted() if address is not None else Troubles())
    if address is None:
        yield inside
        return
    async with listening(inside.answer, address, setting="HTTP_LISTEN", body_limit=BODY_LIMIT):
        yield inside


def _text(words: str, status: HTTPStatus = HTTPStatus.OK) -> "web.Response":
    from aiohttp import web

    return web.Response(text=f"{words}\n", status=status)
