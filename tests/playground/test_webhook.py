"""Updates pushed to the bot: with the secret, in order within a chat, again until they are taken."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web


class Hook:
    """A bot's web server; `script` holds the statuses of the next answers, 200 afterwards."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.script: list[int] = []
        self.reply: dict[str, Any] | None = None
        self.url = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.script.pop(0) if self.script else 200
        return web.json_response(self.reply, status=status) if self.reply else web.Response(status=status)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.got]


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.handle), shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield hook
    finally:
        await runner.cleanup()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening() as opened:
        yield opened


async def test_updates_come_with_the_secret_and_in_order(emulator, bot, sari, hook):
    sari.types("a")
    assert (await bot.call("setWebhook", url=hook.url, secret_token="rahasia-1")).ok
    sari.types("b")
    sari.types("c")
    await emulator.settled()
    assert hook.texts() == ["a", "b", "c"]
    assert set(hook.secrets) == {"rahasia-1"}


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(emulator, bot, sari, hook):
    hook.script = [500, 302, 404]
    await bot.call("setWebhook", url=hook.url)
    sari.types("a")
    sari.types("b")
    await emulator.settled()
    assert hook.texts() == ["a", "a", "a", "a", "b"]
    info = (await bot.call("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    assert info["pending_update_count"] == 0


async def test_while_a_webhook_is_set_polling_is_a_conflict(bot, hook):
    await bot.call("setWebhook", url=hook.url)
    answer = await bot.call("getUpdates")
    assert answer.status == 409
    assert "can't use getUpdates method while webhook is active" in answer.words
    await bot.call("deleteWebhook")
    assert (await bot.call("getUpdates")).ok


async def test_a_webhook_ends_a_poll_that_waits(emulator, bot, hook):
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.queue.waiting)
    await bot.call("setWebhook", url=hook.url)
    async with asyncio.timeout(5):
        assert (await poll).words == "Conflict: terminated by setWebhook request"


async def test_what_nobody_took_can_be_polled_after_the_webhook_is_gone(emulator, bot, sari):
    async with listening() as gone:
        url = gone.url
    await bot.call("setWebhook", url=url)
    sari.types("a")
    await emulator.wait_for(lambda: emulator.world.queue.last_error)
    await bot.call("deleteWebhook")
    assert [u["message"]["text"] for u in await bot.updates()] == ["a"]


async def test_pending_updates_can_be_dropped(emulator, bot, sari, hook):
    sari.types("a")
    await bot.call("setWebhook", url=hook.url, drop_pending_updates=True)
    sari.types("b")
    await emulator.settled()
    assert hook.texts() == ["b"]


async def test_the_answer_may_be_a_call(emulator, bot, sari, hook):
    hook.reply = {"method": "sendMessage", "chat_id": sari.id, "text": "dari jawaban"}
    await bot.call("setWebhook", url=hook.url)
    sari.types("halo")
    assert (await sari.sees("dari jawaban")).by_bot


@pytest.mark.parametrize(
    "url", ["https://contoh.id/hook", "http://10.0.0.1/", "ftp://127.0.0.1/", "127.0.0.1"]
)
async def test_it_delivers_to_this_machine_only(bot, url):
    assert "bad webhook" in (await bot.call("setWebhook", url=url)).words


async def test_a_secret_holds_only_letters_digits_and_two_signs(bot, hook):
    assert "unallowed characters" in (await bot.call("setWebhook", url=hook.url, secret_token="a b")).words
