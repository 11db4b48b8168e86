"""Delivers updates to the bot's webhook: in order within a chat, several chats at once, again until a 2xx."""

import asyncio

import aiohttp
import orjson

from playground.emulator import Emulator
from playground.errors import BotApiError
from playground.updates import Update, Webhook


class Pusher:
    """Runs beside the door for as long as it is open."""

    def __init__(self, emulator: Emulator, *, retry_after: float = 0.2, limit: float = 60.0) -> None:
        self.emulator = emulator
        self.retry_after = retry_after  # seconds, doubled after each failure of one update
        self.limit = limit  # seconds that one delivery may take
        self._busy: set[int] = set()  # chats with a delivery under way

    async def run(self) -> None:
        """Until cancelled."""
        queue = self.emulator.world.queue
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self.limit)) as session,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                for update in self._next():
                    self._busy.add(update.key)
                    tasks.create_task(self._deliver(session, update))
                await queue.arrivals.wait()

    def _next(self) -> list[Update]:
        """The oldest waiting update of every chat that is free, as many as connections are allowed."""
        queue = self.emulator.world.queue
        if queue.webhook is None:
            return []
        room = queue.webhook.max_connections - len(self._busy)
        found: dict[int, Update] = {}
        for update in queue.pending:
            if len(found) >= room:
                break
            if update.key not in self._busy and update.key not in found:
                found[update.key] = update
        return list(found.values())

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        queue = self.emulator.world.queue
        pause = self.retry_after
        try:
            while (hook := queue.webhook) is not None and update in queue.pending:
                if await self._post(session, hook, update):
                    if update in queue.pending:
                        queue.drop(update)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 60.0)
        finally:
            self._busy.discard(update.key)
            queue.arrivals.ring()

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token
        try:
            async with session.post(
                hook.url, data=orjson.dumps(update.json), headers=headers, allow_redirects=False
            ) as answer:
                body = await answer.read()
                if 200 <= answer.status < 300:
                    await self._call_back(body)
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(f"Connection failed: {type(error).__name__}")
        return False

    async def _call_back(self, body: bytes) -> None:
        """A webhook may answer with a call of its own: `{"method": ..., ...}`; its result is lost."""
        if not body.startswith(b"{"):
            return
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        name = str(raw.pop("method", ""))
        if not name:
            return
        try:
            method = self.emulator.method(name)
            await self.emulator.execute(method, method.read(raw))
        except BotApiError as error:
            self.emulator.note_violation(name, error)

    def _failed(self, words: str) -> None:
        world = self.emulator.world
        world.queue.last_error = (world.now(), words)
        world.changes.ring()
