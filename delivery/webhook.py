"""Updates in, pushed by Telegram: answered with 200 only after they were handled, so that a crash loses none.

Telegram tells an update again until it gets a 200, and the next of the same chat only then. What is told
again while it is being handled waits for the same end, and what was handled before changes nothing. Who does
not know the secret is turned away before a byte of what they sent is read.
"""

import asyncio
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from delivery.handling import AT_ONCE, Handling, IntakeStats, describe, number_of
from delivery.transport import JSON, parse_json

logger = logging.getLogger(__name__)

#: Telegram's own name for the header (Bot API, setWebhook, secret_token).
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name, not the secret
#: An update is a few kB; one with the longest message and all its entities stays far under this (bytes).
BODY_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Times in seconds."""

    #: What Telegram gave up waiting for may still be in hand; beyond this it is told to come again.
    most_in_hand: int = 2 * AT_ONCE
    #: A body that takes longer is not Telegram's.
    read: float = 10.0
    #: When stopping, what is said in groups, whose limits may be far from over, gets so long.
    last_words: float = 2.0


_USUAL = WebhookRules()


class Keeper(Protocol):
    """`HookKeeper`, or what stands in for it."""

    async def run(self) -> None:
        """Until cancelled. Raises `TokenRefused` when Telegram does not know the bot."""


class Webhook:
    """Has handled what Telegram pushes. Takes nothing before `run` and after `stop`.

    `secret` is what Telegram repeats; the keeper lets it know that, and where to push.
    """

    def __init__(
        self,
        handling: Handling,
        secret: str,
        keeper: Keeper,
        *,
        rules: WebhookRules = _USUAL,
    ) -> None:
        self._handling = handling
        self._secret = secret.encode()
        self._keeper = keeper
        self._rules = rules
        self._is_open = False
        self._in_hand = 0
        self._handled = asyncio.Event()
        self._handled.set()
        self._being_handled = 0
        self._in_order = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()

    @property
    def stats(self) -> IntakeStats:
        """Counts since the start."""
        return self._handling.stats

    async def run(self) -> None:
        """Take updates until `stop`. Raises `TokenRefused` when Telegram does not know the bot."""
        self._is_open = True
        keeping = asyncio.create_task(self._keeper.run())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([keeping, stopping], return_when=asyncio.FIRST_COMPLETED)
            self._is_open = False
            if keeping.done():
                keeping.result()
            await self._finish()
        finally:
            self._is_open = False
            keeping.cancel()
            stopping.cancel()
            await self._handling.cut_off()
            self._stopped.set()

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand, return. What is cut off then comes again."""
        self._stopping.set()
        await self._stopped.wait()

    async def drained(self) -> None:
        """Wait until all that came is handled, and has said what it had to say."""
        while waiting := [*self._handling.open.values(), *self._handling.speaking]:
            await asyncio.wait(waiting)

    # --- what Telegram pushes -------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.Response:
        """One push. Nothing of it is ever logged."""
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return self._turned_away(HTTPStatus.FORBIDDEN, "secret")
        if request.method != "POST":
            return self._turned_away(HTTPStatus.METHOD_NOT_ALLOWED, "method")
        if not self._is_open:
            return self._turned_away(HTTPStatus.SERVICE_UNAVAILABLE, "closed")
        if self._in_hand >= self._rules.most_in_hand:
            return self._turned_away(HTTPStatus.SERVICE_UNAVAILABLE, "busy")
        self._in_hand += 1
        try:
            return await self._read_and_take(request)
        finally:
            self._in_hand -= 1

    async def _read_and_take(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(self._rules.read):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return self._turned_away(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        except TimeoutError:
            return self._turned_away(HTTPStatus.REQUEST_TIMEOUT, "too_slow")
        update = _update_in(body)
        if update is None:
            logger.warning("something that is no update came with the right secret: is it Telegram's?")
            return self._turned_away(HTTPStatus.BAD_REQUEST, "no_update")
        if not self._is_open:
            return self._turned_away(HTTPStatus.SERVICE_UNAVAILABLE, "closed")
        return await self._take(*update)

    async def _take(self, number: int, raw: Mapping[str, JSON]) -> web.Response:
        self._being_handled += 1
        self._handled.clear()
        try:
            self.stats.heard()
            # In a task of its own: who hangs up does not end it.
            is_handled = await asyncio.shield(asyncio.create_task(self._have_it_handled(number, raw)))
        finally:
            self._being_handled -= 1
            if not self._being_handled:
                self._handled.set()
        if not is_handled:
            return self._turned_away(HTTPStatus.SERVICE_UNAVAILABLE, "not_handled")
        return web.Response()

    async def _have_it_handled(self, number: int, raw: Mapping[str, JSON]) -> bool:
        try:
            # One after the other: an update told twice at once is seen to be one, and a chat's order stays.
            async with self._in_order:
                await self._handling.begin([raw])
        except Exception as error:  # noqa: BLE001  the store failed: it comes again
            logger.error("an update could not be taken in: %s", describe(error))  # noqa: TRY400  no message
            return False
        task = self._handling.open.get(number)
        if task is not None:
            await asyncio.wait([task])
        is_handled = task is None or not task.cancelled()
        self._handling.done.discard(number)
        return is_handled

    def _turned_away(self, status: HTTPStatus, reason: str) -> web.Response:
        self.stats.turned_away[reason] += 1
        answer = web.Response(status=status)
        # What was not read is not waited for either.
        answer.force_close()
        return answer

    async def _finish(self) -> None:
        await self._handled.wait()
        if speaking := self._handling.speaking:
            await asyncio.wait(speaking, timeout=self._rules.last_words)


def _update_in(body: bytes) -> tuple[int, Mapping[str, JSON]] | None:
    try:
        raw = parse_json(body)
    except (ValueError, RecursionError):
        return None
    number = number_of(raw)
    return (number, raw) if isinstance(raw, Mapping) and number is not None else None
