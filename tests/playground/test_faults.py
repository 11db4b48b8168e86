"""Trouble at the door: what a bot meets on a bad day, exactly as often as a test wants it."""

import asyncio
from collections.abc import Coroutine

import aiohttp
import pytest

from playground.people import Person
from tests.playground.conftest import Answer, Bot


def send(bot: Bot, sari: Person) -> Coroutine[object, object, Answer]:
    return bot.call("sendMessage", chat_id=sari.id, text="x")


async def test_a_gateway_page_instead_of_telegram(emulator, bot, sari, session):
    emulator.faults.http_page("sendMessage", times=2, status=502)
    for _ in range(2):
        async with session.post(f"{bot.url}/sendMessage", json={"chat_id": sari.id, "text": "x"}) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
    assert (await send(bot, sari)).ok
    assert emulator.deliveries[sari.id] == 1
    assert [c.words for c in emulator.calls] == ["fault: STATUS", "fault: STATUS", ""]


async def test_other_methods_and_other_chats_are_spared(emulator, bot, sari):
    budi = emulator.add_person("Budi", started=True)
    emulator.faults.error("sendMessage", 500, "Internal Server Error", chat_id=sari.id, times=None)
    assert (await bot.call("getMe")).ok
    assert (await send(bot, budi)).ok
    answer = await send(bot, sari)
    assert answer.body == {"ok": False, "error_code": 500, "description": "Internal Server Error"}


async def test_429_with_the_seconds(emulator, bot, sari):
    emulator.faults.flood("sendMessage", retry_after=7)
    answer = await send(bot, sari)
    assert (answer.status, answer.body["parameters"]) == (429, {"retry_after": 7})


@pytest.mark.parametrize(("after", "delivered"), [(False, 0), (True, 1)])
async def test_a_cut_connection_before_or_after_the_deed(emulator, bot, sari, after, delivered):
    cut = emulator.faults.reset_after if after else emulator.faults.reset_before
    cut("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await send(bot, sari)
    assert emulator.deliveries[sari.id] == delivered
    assert emulator.calls[0].ok is after


async def test_the_trouble_may_let_some_calls_pass_first(emulator, bot, sari):
    emulator.faults.reset_before("sendMessage", skip=2)
    assert (await send(bot, sari)).ok
    assert (await send(bot, sari)).ok
    with pytest.raises(aiohttp.ClientError):
        await send(bot, sari)


@pytest.mark.parametrize(("executes", "delivered"), [(False, 0), (True, 1)])
async def test_silence(emulator, bot, sari, executes, delivered):
    fault = emulator.faults.hang("sendMessage", executes=executes)
    call = asyncio.create_task(send(bot, sari))
    await emulator.wait_for(lambda: fault.struck and not emulator.in_flight)
    assert not call.done()
    assert emulator.deliveries[sari.id] == delivered
    emulator.faults.clear()
    with pytest.raises(aiohttp.ClientError):
        await call


async def test_late_answers_are_good_answers(emulator, bot, sari):
    emulator.faults.latency(0.02, "sendMessage")
    began = asyncio.get_running_loop().time()
    assert (await send(bot, sari)).ok
    assert asyncio.get_running_loop().time() - began >= 0.02


async def test_the_network_switch(emulator, bot, sari, session):
    emulator.set_network("errors")
    async with session.post(f"{bot.url}/getMe") as answer:
        assert answer.status == 502
    emulator.set_network("flood")
    assert (await bot.call("getMe")).status == 429
    emulator.set_network("down")
    with pytest.raises(aiohttp.ClientError):
        await bot.call("getMe")
    emulator.set_network("ok")
    assert (await bot.call("getMe")).ok


async def test_when_the_network_goes_a_long_poll_goes_too_and_nothing_is_lost(emulator, bot, sari):
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.queue.waiting)
    emulator.set_network("down")
    sari.types("halo")
    with pytest.raises(aiohttp.ClientError):
        await poll
    emulator.set_network("ok")
    assert [u["message"]["text"] for u in await bot.updates()] == ["halo"]


async def test_a_file_may_fail_to_come_down(emulator, bot, sari, session):
    file_id = sari.sends_document(b"isi").json()["document"]["file_id"]
    path = (await bot.call("getFile", file_id=file_id)).result["file_path"]
    emulator.faults.http_page("getFile/download")
    url = bot.url.replace("/bot", "/file/bot") + f"/{path}"
    for status in (502, 200):
        async with session.get(url) as answer:
            assert answer.status == status


async def test_a_poll_that_hangs_does_not_keep_the_world_from_settling(emulator, bot):
    fault = emulator.faults.hang("getUpdates")
    poll = asyncio.create_task(bot.call("getUpdates"))
    await emulator.wait_for(lambda: fault.struck)
    await emulator.settled()
    emulator.faults.clear()
    with pytest.raises(aiohttp.ClientError):
        await poll
