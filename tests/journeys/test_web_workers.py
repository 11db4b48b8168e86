"""Web workers: an update that two are told is answered once; when the one that leads ends, another does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp

from delivery.webhook import SECRET_HEADER
from newsroom.sharing import Role
from service.assembly import assembled
from service.running import Newsroom
from service.shared_updates import secret_of_all
from storage import feeds
from tests.databases import on_a_server
from tests.journeys.conftest import Town, shown_to
from tests.journeys.one_worker import RULES


@asynccontextmanager
async def at_work(town: Town, role: Role, **more) -> AsyncIterator[Newsroom]:
    async with assembled(replace(town.settings, **more), rules=RULES, role=role) as newsroom:
        running = asyncio.create_task(newsroom.run())
        try:
            yield newsroom
        finally:
            newsroom.stop()
            await running


def web(town: Town, port: int, **more):
    hook = f"http://127.0.0.1:{port}/telegram"
    return at_work(town, Role.WEB, webhook_url=hook, webhook_listen=("127.0.0.1", port), **more)


async def leads(newsroom: Newsroom) -> None:
    assert newsroom.worker is not None
    async with asyncio.timeout(20):
        await newsroom.worker.leads.wait()


@on_a_server
async def test_an_update_told_to_two_web_workers_at_once_is_answered_once(
    town: Town, new_port: Callable[[], int]
):
    ports = [new_port(), new_port()]
    assert town.settings.bot_token is not None
    headers = {SECRET_HEADER: secret_of_all(town.settings.bot_token.reveal())}
    sari = town.person("Bu Sari")
    async with web(town, ports[0]) as leader, AsyncExitStack() as stack:
        await leads(leader)
        standby = await stack.enter_async_context(web(town, ports[1]))
        await town.emulator.wait_for(lambda: town.emulator.world.queue.webhook, timeout=20)
        sari.opens("https://t.me/kentongan_bot")
        await sari.sees("Selamat datang")
        await town.emulator.settled(timeout=20)
        before = len(shown_to(sari.chat))

        async with aiohttp.ClientSession(headers=headers) as session:
            urls = [f"http://127.0.0.1:{port}/telegram" for port in ports]
            update = {**_start(sari.id), "update_id": 900_000_001}
            answers = await asyncio.gather(*(_told(session, url, update) for url in (*urls, *urls)))

        assert set(answers) == {200}
        assert len(shown_to(sari.chat)) == before + 1
        assert not standby.is_leading


@on_a_server
async def test_when_the_web_worker_that_leads_ends_another_keeps_the_schedule(
    town: Town, new_port: Callable[[], int]
):
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        leader = await first.enter_async_context(web(town, new_port()))
        await leads(leader)
        standby = await second.enter_async_context(web(town, new_port()))
        assert not standby.is_leading

        await first.aclose()

        await leads(standby)
        assert standby.is_leading


@on_a_server
async def test_the_feeds_of_the_settings_are_those_of_the_worker_that_leads(
    town: Town, new_port: Callable[[], int], tmp_path: Path
):
    ours, old = f"file:{tmp_path / 'warta.xml'}", f"file:{tmp_path / 'lama.xml'}"
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        leader = await first.enter_async_context(web(town, new_port(), feeds=(ours,)))
        await leads(leader)
        standby = await second.enter_async_context(web(town, new_port(), feeds=(old,)))
        assert await _feeds(standby) == {ours}, "it does not lead"

        await first.aclose()

        await leads(standby)
        async with asyncio.timeout(20):
            while await _feeds(standby) != {old}:
                """It takes them over in a moment."""


async def _feeds(newsroom: Newsroom) -> set[str]:
    async with newsroom.storage.reading() as connection:
        return {one.url for one in await feeds.all_feeds(connection)}


def _start(person: int) -> dict[str, object]:
    someone = {"id": person, "first_name": "Sari", "is_bot": False, "language_code": "id"}
    entity = {"type": "bot_command", "offset": 0, "length": 8}
    message = {"message_id": 900, "date": 1_700_000_000, "text": "/bantuan", "from": someone}
    return {"message": {**message, "chat": {"id": person, "type": "private"}, "entities": [entity]}}


async def _told(session: aiohttp.ClientSession, url: str, update: dict[str, object]) -> int:
    """As Telegram does: again until it hears that it was handled."""
    for _ in range(50):
        async with session.post(url, json=update) as answer:
            if answer.status != 503:
                return answer.status
        await asyncio.sleep(0.1)
    return 503
