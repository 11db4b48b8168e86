"""What Telegram is told of the webhook: where to push, and again where somebody took it away.

The pushes themselves are `delivery/webhook.py`. Looking at it now and then also tells that Telegram can be
reached, and what it could not push.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from delivery.handling import AT_ONCE, IntakeStats
from delivery.intake import Caller
from delivery.outcomes import CallFailed, FloodWait, Refused, TokenRefused, Unauthorized
from delivery.transport import JSON

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates go, and by what we know that they are Telegram's."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HookRules:
    """Times in seconds."""

    #: Telegram opens so many connections; as many updates are handled at once.
    connections: int = AT_ONCE
    #: Whether the webhook is still ours is asked so often.
    look: float = 60.0
    shortest_pause: float = 1.0
    longest_pause: float = 30.0


_USUAL = HookRules()


class HookKeeper:
    """Sets the webhook at the start and keeps it set. `chance` gives numbers in [0, 1)."""

    def __init__(
        self,
        api: Caller,
        hook: Hook,
        allowed_updates: Sequence[str],
        stats: IntakeStats,
        chance: Callable[[], float],
        rules: HookRules = _USUAL,
    ) -> None:
        self._api = api
        self._hook = hook
        self._allowed = tuple(allowed_updates)
        self._stats = stats
        self._chance = chance
        self._rules = rules
        self._failures = 0
        self._is_set = False
        self._last_trouble: object = None

    async def run(self) -> None:
        """Until cancelled. Raises `TokenRefused` when Telegram does not know the bot."""
        while True:
            try:
                await self._set_or_look()
                self._failures, pause = 0, self._rules.look
            except CallFailed as failed:
                pause = self._pause_after(failed)
            await asyncio.sleep(pause)

    async def _set_or_look(self) -> None:
        if self._is_set:
            found = await self._api.call("getWebhookInfo")
            self._stats.heard()
            if isinstance(found, Mapping) and found.get("url") == self._hook.url:
                self._tell_of_trouble(found)
                return
            logger.error("another program took this bot's webhook away: it is set again; stop one of the two")
            self._stats.conflicts += 1
        await self._api.call(
            "setWebhook",
            {
                "url": self._hook.url,
                "secret_token": self._hook.secret,
                "allowed_updates": self._allowed,
                "max_connections": self._rules.connections,
            },
        )
        self._stats.heard()
        self._is_set = True

    def _tell_of_trouble(self, found: Mapping[str, JSON]) -> None:
        """Telegram says when a push failed last; each time is told once. The words are for `check`."""
        trouble = found.get("last_error_date")
        waiting = found.get("pending_update_count")
        if trouble is not None and trouble != self._last_trouble and waiting:
            logger.warning(
                "Telegram could not push some updates (%s wait): `bot.py check` tells why", waiting
            )
        self._last_trouble = trouble

    def _pause_after(self, failed: CallFailed) -> float:
        self._stats.failed_polls += 1
        match failed.outcome:
            case Unauthorized(reason):
                raise TokenRefused(reason)
            case FloodWait(retry_after):
                return retry_after
            case Refused():
                logger.error("Telegram refuses the webhook: look at WEBHOOK_URL (%s)", failed)
            case _:
                logger.warning("the webhook could not be looked after: %s", failed)
        longest = min(self._rules.shortest_pause * 2.0**self._failures, self._rules.longest_pause)
        self._failures = min(self._failures + 1, 16)
        return longest * (0.5 + self._chance() / 2)


async def take_off(api: Caller) -> None:
    """Polling begins: a webhook that was set before is taken off, and what waits for it comes by polling."""
    try:
        found = await api.call("getWebhookInfo")
        if isinstance(found, Mapping) and found.get("url"):
            await api.call("deleteWebhook")
            logger.warning(
                "a webhook was set and WEBHOOK_URL is not: it was taken off, updates are polled for"
            )
    except CallFailed as failed:  # polling says so itself if it stands in the way
        logger.warning("whether a webhook is set is not known: %s", failed)
