"""Server-sent events for the page: one bounded queue per open page; who falls behind looks anew."""

import asyncio
from collections import deque

import orjson
from aiohttp import web

from playground.emulator import Emulator
from playground.errors import JsonObject
from playground.page_view import event_view

QUEUE_LIMIT = 500  # events
HEARTBEAT = 15.0  # seconds


class Stream:
    """All open pages."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._pages: set[_Page] = set()
        self._closed = False
        emulator.world.watchers.append(self._watch)

    def close(self) -> None:
        """Ends every stream."""
        self._closed = True
        if self._watch in self.emulator.world.watchers:
            self.emulator.world.watchers.remove(self._watch)
        for page in self._pages:
            page.bell.set()

    def _watch(self, kind: str, facts: JsonObject) -> None:
        if not self._pages:
            return
        data = event_view(self.emulator, kind, facts)
        if data is not None:
            event = _event(kind, data)
            for page in self._pages:
                page.put(event)

    async def respond(self, request: web.BaseRequest) -> web.StreamResponse:
        """One page's stream, until it leaves."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        page = _Page()
        page.put(_event("sync", {}))
        self._pages.add(page)
        try:
            while not self._closed:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await page.bell.wait()
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if waiting := page.take():
                    await response.write(waiting)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._pages.discard(page)
        return response


class _Page:
    """What one page has not been told yet."""

    def __init__(self) -> None:
        self.events: deque[bytes] = deque()
        self.bell = asyncio.Event()

    def put(self, event: bytes) -> None:
        if len(self.events) >= QUEUE_LIMIT:
            self.events.clear()
            event = _event("sync", {})
        self.events.append(event)
        self.bell.set()

    def take(self) -> bytes:
        waiting = b"".join(self.events)
        self.events.clear()
        self.bell.clear()
        return waiting


def _event(kind: str, data: JsonObject) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (kind.encode(), orjson.dumps(data))
