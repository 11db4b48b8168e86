"""Updates wait until they are confirmed, whatever happens to the bot in between."""

import asyncio
from typing import Any

import pytest

from playground.emulator import Emulator


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_a_higher_offset_confirms_them(bot, sari):
    for text in "abc":
        sari.types(text)
    first = await bot.updates()
    assert texts(first) == list("abc")
    assert texts(await bot.updates()) == list("abc")
    assert texts(await bot.updates(first[0]["update_id"] + 1)) == list("bc")
    assert texts(await bot.updates()) == list("bc")
    ids = [update["update_id"] for update in first]
    assert ids == sorted(set(ids))


async def test_a_negative_offset_forgets_all_but_the_last(bot, sari):
    for text in "abcd":
        sari.types(text)
    assert texts(await bot.updates(-2)) == list("cd")
    assert texts(await bot.updates()) == list("cd")


async def test_limit(bot, sari):
    for n in range(120):
        sari.types(str(n))
    assert len(await bot.updates()) == 100
    assert len(await bot.updates(limit=3)) == 3


async def test_a_long_poll_ends_when_something_comes(emulator, bot, sari):
    poll = asyncio.create_task(bot.updates(timeout=30))
    await emulator.wait_for(lambda: emulator.world.queue.waiting)
    sari.types("halo")
    async with asyncio.timeout(5):
        assert texts(await poll) == ["halo"]


async def test_an_update_is_what_the_message_was_when_it_was_sent(bot, sari):
    message = sari.types("sebelum")
    sari.edits(message, "sesudah")
    sent, edited = await bot.updates()
    assert sent["message"]["text"] == "sebelum"
    assert edited["edited_message"]["text"] == "sesudah"
    assert "edit_date" in edited["edited_message"]


async def test_only_kinds_that_were_asked_for_come_and_the_choice_is_kept(bot, sari):
    await bot.updates(allowed_updates=["callback_query"])
    sari.types("halo")
    assert await bot.updates() == []
    await bot.updates(allowed_updates=[])
    sari.types("lagi")
    assert texts(await bot.updates()) == ["lagi"]


async def test_reactions_come_only_when_asked_for(bot, sari):
    message = sari.types("halo")
    sari.reacts(message)
    first = await bot.updates()
    assert [list(update)[1] for update in first] == ["message"]
    await bot.updates(first[-1]["update_id"] + 1, allowed_updates=["message_reaction"])
    sari.reacts(message)
    assert [list(update)[1] for update in await bot.updates()] == ["message_reaction"]


async def test_a_second_poll_ends_the_first_with_a_conflict(emulator, bot, sari):
    first = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await emulator.wait_for(lambda: emulator.world.queue.waiting)
    second = asyncio.create_task(bot.call("getUpdates", timeout=30))
    async with asyncio.timeout(5):
        ended = await first
        assert ended.status == 409
        assert ended.words.startswith("Conflict: terminated by other getUpdates request")
        sari.types("halo")
        assert texts((await second).result) == ["halo"]


async def test_settled_waits_for_the_confirmation(emulator, bot, sari):
    sari.types("halo")
    with pytest.raises(TimeoutError):
        await emulator.settled(timeout=0.01)
    seen = await bot.updates()
    await bot.updates(seen[-1]["update_id"] + 1)
    await emulator.settled(timeout=5)


async def test_ids_go_on_rising_when_the_playground_starts_anew(clock):
    first = Emulator(clock=clock).world.queue.next_id
    clock.advance(60)
    assert first < Emulator(clock=clock).world.queue.next_id < 2**31
