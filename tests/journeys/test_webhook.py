"""The bot behind a webhook: told by Telegram's pushes, also again, also across a kill."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import orjson

from delivery.webhook import SECRET_HEADER
from playground.emulator import Emulator
from playground.faults import Fault, Trouble
from playground.messages import Message
from playground.people import Person
from playground.server import serve
from service.settings import Settings
from storage import caseload
from storage.caseload import Filter, Trait
from tests.journeys.conftest import Town
from tests.journeys.process import LiveBot, told_to_stop

TOLD = "Jalan di Kepuh ambles sedalam lutut."


def behind_webhook(settings: Settings, port: int, **more) -> Settings:
    url = f"http://127.0.0.1:{port}/telegram"
    return replace(settings, webhook_url=url, webhook_listen=("127.0.0.1", port), **more)


async def tells_until_kirim(emulator: Emulator, source: Person) -> Message:
    """A whole tip, all that is optional left out, but for the last tap; the message with its button."""
    source.types("/lapor")
    source.presses("Tanpa jejak", message=await source.sees("Telegram melihatnya"))
    await emulator.settled(timeout=20)
    source.types(TOLD)
    await emulator.settled(timeout=20)
    source.presses("Kirim")
    return await source.sees("Kirim sekarang")


async def cases_in(town: Town) -> int:
    async with town.running.storage.reading() as connection:
        return sum(count for _, count in await caseload.counts(connection, Filter(), Trait.STATE))


async def test_a_tip_comes_through_a_webhook_and_told_again_it_changes_nothing(
    town: Town, new_port: Callable[[], int]
):
    dewi = town.person("Dewi", role="editor")
    desk = town.emulator.add_group("Meja", admins=[dewi], bot_admin=True)
    town.settings = behind_webhook(town.settings, new_port(), editors_chat_id=desk.id)
    sari = town.person("Sari")
    async with town.open():
        pushed: list[dict[str, object]] = []
        queue = town.emulator.world.queue
        await town.emulator.wait_for(lambda: queue.webhook)
        sari.presses("Kirim sekarang", message=await tells_until_kirim(town.emulator, sari))
        pushed.append(queue.pending[-1].json)
        await sari.sees("resi")
        await town.answered()
        assert await cases_in(town) == 1
        before = len(sari.chat.from_bot)

        assert queue.webhook is not None
        headers = {SECRET_HEADER: queue.webhook.secret_token}
        async with aiohttp.ClientSession() as session:
            push = session.post(queue.webhook.url, data=orjson.dumps(pushed[0]), headers=headers)
            async with push as answer:
                assert answer.status == 200
        await town.answered()
        assert await cases_in(town) == 1
        assert len(sari.chat.from_bot) == before
        assert town.running.intake.stats.of("known") == 1


async def test_without_the_setting_what_waits_for_the_webhook_comes_by_polling(
    town: Town, new_port: Callable[[], int]
):
    polling = town.settings
    town.settings = behind_webhook(polling, new_port())
    sari = town.person("Sari")
    async with town.open():
        await town.emulator.wait_for(lambda: town.emulator.world.queue.webhook)
        sari.types("/start")
        await sari.sees("desa")
    sari.types("/bantuan")
    town.settings = polling
    async with town.open():
        await sari.sees("/lapor")
    assert town.emulator.world.queue.webhook is None


@asynccontextmanager
async def serving(bot: LiveBot) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, from the moment on at which it has told Telegram where it is."""
    before = bot.emulator.counts["setWebhook"]
    process = await bot._spawn(*bot.command)
    try:
        await bot.emulator.wait_for(lambda: bot.emulator.counts["setWebhook"] > before, timeout=60)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def stored(bot: LiveBot) -> int:
    with sqlite3.connect(bot.database) as connection:
        return int(connection.execute("SELECT count(*) FROM cases").fetchone()[0])


async def test_killed_between_storing_a_tip_and_saying_so_it_is_told_again_and_there_once(
    tmp_path: Path, new_port: Callable[[], int]
):
    emulator = Emulator()
    dewi = emulator.add_person("Dewi", role="editor")
    desk = emulator.add_group("Meja", admins=[dewi], bot_admin=True)
    sari = emulator.add_person("Sari")
    port = new_port()
    async with serve(emulator) as server:
        bot = LiveBot(
            tmp_path,
            emulator,
            server.url,
            {
                "EDITORS_CHAT_ID": str(desk.id),
                "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
                "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            },
        )
        async with serving(bot) as first:
            last = await tells_until_kirim(emulator, sari)
            silence = emulator.faults.add(Fault(Trouble.HANG_BEFORE, chat_id=sari.id, times=None))
            sari.presses("Kirim sekarang", message=last)
            await emulator.wait_for(lambda: silence.struck and stored(bot), timeout=30)
            assert emulator.world.queue.pending, "it is not acknowledged before it is answered"
            first.send_signal(signal.SIGKILL)
            await first.wait()
        emulator.faults.clear()
        async with serving(bot) as second:
            await sari.sees("resi", timeout=60)
            await emulator.settled(timeout=30)
            await emulator.wait_for(lambda: any(TOLD in post.text for post in desk.from_bot), timeout=30)
            assert await told_to_stop(second) == 0
        assert stored(bot) == 1
        assert sum(TOLD in post.text for post in desk.from_bot) == 1
    assert emulator.violations == []
    assert all(one.secret_token not in bot.said() for one in [emulator.world.queue.webhook] if one)
