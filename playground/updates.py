"""The queue of updates that a bot takes with getUpdates or gets by webhook.

An update waits until it is confirmed by a higher offset (or a webhook's 2xx); what a bot did not ask for in
`allowed_updates` never enters. https://core.telegram.org/bots/api#getupdates
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from playground.changes import Changes
from playground.errors import BotApiError, JsonObject

# All other kinds come without being asked for.
_ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
POLL_LIMIT = 50.0  # seconds; the real server cuts longer polls too


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One update; `key` tells which chat it belongs to, for a webhook that keeps their order."""

    update_id: int
    kind: str
    json: JsonObject
    key: int


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are pushed, and how."""

    url: str
    secret_token: str = ""
    max_connections: int = 40


@dataclass(slots=True, eq=False)
class UpdateQueue:
    """What the bot has not confirmed yet."""

    next_id: int = 1
    pending: deque[Update] = field(default_factory=deque)
    allowed: frozenset[str] | None = None  # None: the default kinds
    webhook: Webhook | None = None
    arrivals: Changes = field(default_factory=Changes)
    confirmed: Changes = field(default_factory=Changes)
    last_error: tuple[int, str] | None = None  # a webhook's: unix time and words
    waiting: int = 0  # long polls that wait now
    _poll: int = 0

    def push(self, kind: str, payload: JsonObject, key: int) -> None:
        """Enters an update, if the bot wants this kind."""
        wanted = kind in self.allowed if self.allowed is not None else kind not in _ONLY_WHEN_ASKED
        if wanted:
            # Frozen as bytes and back only when read: later edits of a message must not change it.
            frozen = orjson.loads(orjson.dumps({"update_id": self.next_id, kind: payload}))
            self.pending.append(Update(self.next_id, kind, frozen, key))
            self.next_id += 1
            self.arrivals.ring()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Takes over `allowed_updates`: kept from call to call, an empty list means the default kinds."""
        if kinds is not None:
            self.allowed = frozenset(kinds) if kinds else None

    def confirm(self, offset: int) -> None:
        """Forgets every update below `offset`; a negative one keeps that many from the end."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        elif offset:
            while self.pending and self.pending[0].update_id < offset:
                self.pending.popleft()
        self.confirmed.ring()

    def drop(self, update: Update) -> None:
        """Confirms one update that a webhook took."""
        self.pending.remove(update)
        self.confirmed.ring()

    def clear(self) -> None:
        """`drop_pending_updates`."""
        self.pending.clear()
        self.confirmed.ring()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JsonObject]:
        """One getUpdates call: waits up to `seconds` for something to come.

        A newer call, or a webhook set meanwhile, ends an older one that still waits with 409.
        """
        self._refuse_beside_webhook()
        self._poll += 1
        mine = self._poll
        self.arrivals.ring()
        self.confirm(offset)
        self.waiting += 1
        self.confirmed.ring()
        try:
            async with asyncio.timeout(min(seconds, POLL_LIMIT)):
                while not self.pending:
                    await self.arrivals.wait()
                    if self.webhook is not None:
                        raise BotApiError(409, "Conflict: terminated by setWebhook request")
                    if mine != self._poll:
                        raise BotApiError(
                            409,
                            "Conflict: terminated by other getUpdates request; "
                            "make sure that only one bot instance is running",
                        )
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1
        return [update.json for _, update in zip(range(limit), self.pending, strict=False)]

    def _refuse_beside_webhook(self) -> None:
        if self.webhook is not None:
            raise BotApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
