"""An answer reaches its source, or waits for the receipt code; nobody learns to whom, and none is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from delivery.patience import ANSWERS
from newsroom.cases import MessageState
from playground.people import Person
from storage import case_messages, cases
from tests.delivery.desk_stage import TERMS, Desk, desk_at, secret
from tests.delivery.fake_telegram import eventually


@pytest.fixture
async def desk(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as set_up:
        yield set_up


@pytest.fixture
def sari(desk: Desk) -> Person:
    return desk.emulator.add_person("Bu Sari", started=True, role="source")


async def kept(desk: Desk, case) -> list[str]:
    """What the receipt code opens."""
    async with desk.storage.reading() as connection:
        seals = await case_messages.kept_for_receipt(connection, case.number)
    return [secret().open(seal, case.uid).decode() for _, seal in seals]


async def test_an_answer_arrives_in_the_sources_chat_with_a_button_to_answer(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    await desk.answers(case, "Boleh tahu <jam> berapa?")
    await desk.posts()

    [answer] = sari.chat.from_bot
    assert "Boleh tahu <jam> berapa?" in answer.text
    assert "Redaksi tidak melihat identitas Anda. Telegram melihatnya." in answer.text
    assert [button["callback_data"] for button in answer.buttons] == ["t:more:1"]
    assert await desk.states(case) == [MessageState.SENT]
    assert "1 terkirim" in desk.card(case).text


async def test_an_answer_waits_for_no_card(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    other = await desk.tip("Longsor.", source=sari)
    await desk.posts()
    await desk.answers(case, "Boleh tahu jam berapa?")
    await desk.answers(other, "Di dusun mana?")

    async def stands_in_a_queue(_number: int) -> None:
        await asyncio.Event().wait()

    async with desk.working() as office:
        office.keeper.refresh = stands_in_a_queue  # type: ignore[method-assign, assignment]
        await eventually(lambda: len(sari.chat.from_bot) == 2)


async def test_an_answer_is_held_for_as_long_as_it_can_be_undone(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    message_id = await desk.answers(case, "Salah kirim.")
    desk.passes(seconds=-5)
    async with desk.working() as office:
        await eventually(lambda: desk.times("Banjir."))
        assert await desk.states(case) == [MessageState.HELD]
        async with desk.storage.transaction() as connection:
            assert await case_messages.undo(connection, message_id)
        desk.passes(seconds=60)
        office.wake()
        await office.drained()

    assert sari.chat.from_bot == []
    assert await desk.states(case) == [MessageState.UNDONE]


async def test_without_a_route_an_answer_is_kept_and_only_the_receipt_code_opens_it(desk: Desk):
    case = await desk.tip("Banjir.")
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert await desk.states(case) == [MessageState.KEPT]
    assert await kept(desk, case) == ["Terima kasih."]
    assert "1 menunggu dibuka" in desk.card(case).text


async def test_a_source_who_blocked_the_bot_finds_the_answer_under_the_receipt(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    sari.blocks()
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert await desk.states(case) == [MessageState.KEPT]
    assert await kept(desk, case) == ["Terima kasih."]
    assert desk.times("tidak bisa dihubungi lewat Telegram") == 1


async def test_once_the_key_is_destroyed_no_answer_reaches_the_chat(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    desk.room.routes.destroy_expired(TERMS.reply_route, desk.now.replace(year=2027))
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert sari.chat.from_bot == []
    assert await kept(desk, case) == ["Terima kasih."]
    assert desk.times("Jalan balik ke narasumber sudah dihapus") == 1


async def test_with_no_way_back_at_all_the_desk_is_told(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    async with desk.storage.transaction() as connection:
        await cases.forget_route(connection, case.number)
        await connection.exec_driver_sql("UPDATE cases SET receipt_key = NULL")
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert await desk.states(case) == [MessageState.FAILED]
    assert desk.times("tidak terkirim") == 1
    assert "1 tidak sampai" in desk.card(case).text


@pytest.mark.parametrize("trouble", ["flood", "http_page", "reset_before"])
async def test_what_passes_is_waited_for_and_the_answer_arrives_once(desk: Desk, sari: Person, trouble: str):
    case = await desk.tip("Banjir.", source=sari)
    await desk.posts()
    getattr(desk.emulator.faults, trouble)("sendMessage", times=3 if trouble != "reset_before" else 1)
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert [m.text.count("Terima kasih.") for m in sari.chat.from_bot] == [1]
    assert await desk.states(case) == [MessageState.SENT]


async def test_in_doubt_an_answer_is_sent_again_and_in_the_end_kept(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    await desk.posts()
    desk.emulator.faults.reset_after("sendMessage", times=3)
    await desk.answers(case, "Terima kasih.")
    await desk.posts()

    assert 1 <= len(sari.chat.from_bot) <= 3
    assert await desk.states(case) == [MessageState.KEPT]
    assert desk.times("tidak terkirim") == 1


async def test_what_telegram_refuses_for_a_day_is_kept_and_the_desk_hears_of_it(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    message_id = await desk.answers(case, "Terima kasih.")
    async with desk.storage.transaction() as connection:
        for _ in range(ANSWERS.tries - 1):
            await case_messages.again(connection, message_id, desk.now, counts=True)
    await desk.posts()
    assert await desk.states(case) == [MessageState.SENT], "one more try"

    message_id = await desk.answers(case, "Sudah kami teruskan.")
    async with desk.storage.transaction() as connection:
        for _ in range(ANSWERS.tries - 1):
            await case_messages.again(connection, message_id, desk.now, counts=True)
    desk.emulator.faults.http_page("sendMessage")
    await desk.posts()
    assert await desk.states(case) == [MessageState.SENT, MessageState.KEPT]
    assert any("tidak terkirim" in words for words in desk.words)


async def test_an_answer_under_way_at_a_kill_is_sent_after_it(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    await desk.posts()
    message_id = await desk.answers(case, "Terima kasih.")
    async with desk.storage.transaction() as connection:
        await case_messages.begin(connection, message_id)
    await desk.posts()

    assert len(sari.chat.from_bot) == 1


async def test_the_longest_answer_fits(desk: Desk, sari: Person):
    case = await desk.tip("Banjir.", source=sari)
    await desk.answers(case, "🥁 " * 1300)
    await desk.posts()

    assert await desk.states(case) == [MessageState.SENT]


async def test_what_an_answer_says_stands_nowhere_in_the_open(desk: Desk, sari: Person, tmp_path: Path):
    case = await desk.tip("Kanari-dari-narasumber", source=sari)
    await desk.answers(case, "Kanari-dari-redaksi")
    await desk.posts()

    written = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    for canary in (b"Kanari-dari", str(sari.id).encode(), sari.id.to_bytes(6), sari.id.to_bytes(8, "little")):
        assert not any(canary in content for content in written)
