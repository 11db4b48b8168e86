"""/resi: the code opens what became of a tip, from any account, and nothing else does."""

import threading
from typing import Any

import pytest

from handlers.receipt import WRONG_AN_HOUR
from newsroom import receipts
from newsroom.answers import Answer
from newsroom.cases import Direction, MessageState
from newsroom.receipts import WORDS, ReceiptCode, ReceiptSecret
from newsroom.tips import ADDITIONS_PER_HOUR, Part, PartKind, TipState
from playground.people import Person
from storage import case_messages, cases, limits
from storage.case_messages import Saying
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]


def wrong_code(number: int) -> str:
    return receipts.new_code(lambda size: number.to_bytes(size, "big")).text


async def answered(tips: TipStage, words: str, number: int = 1) -> int:
    """The newsroom answers; the answer is kept for the code."""
    async with tips.stage.house.storage.transaction() as connection:
        case = await cases.get(connection, number)
        assert case.receipt_key is not None
        seal = receipts.seal_for(case.receipt_key, words.encode(), case.uid)
        saying = Saying(Direction.TO_SOURCE, words, MessageState.KEPT, receipt_seal=seal)
        return await case_messages.say(connection, tips.room.tips, case, saying, now=tips.stage.now)


async def changes(tips: TipStage, state: TipState, number: int = 1) -> None:
    async with tips.stage.house.storage.transaction() as connection:
        await cases.change_state(connection, number, state, tips.stage.now)


def texts_of(person: Person) -> list[str]:
    return [message.text for message in person.chat.from_bot]


@pytest.mark.parametrize("level", ["Bisa dibalas", "Tanpa jejak"])
async def test_the_code_opens_state_and_answers_from_any_account(tips: TipStage, level: str):
    sari, other = tips.person(), tips.person("Akun lain")
    code = await tips.tells(sari, "Jembatan Kepuh putus", level)
    message_id = await answered(tips, "Sejak kapan putusnya?")
    shown = await tips.says(other, f"/resi {code}")
    assert "menunggu dibaca" in shown.text
    assert any("Sejak kapan putusnya?" in text for text in texts_of(other))
    async with tips.stage.house.storage.reading() as connection:
        case = await cases.get(connection, 1)
        message = await case_messages.get(connection, tips.room.tips, case, message_id)
    assert message is not None
    assert message.state is MessageState.SENT


async def states(tips: TipStage) -> list[MessageState]:
    async with tips.stage.house.storage.reading() as connection:
        said = await case_messages.of_case(connection, tips.room.tips, await cases.get(connection, 1))
    return [one.state for one in said]


async def test_all_that_waits_is_shown_however_much_that_is(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    for number in range(1, 13):
        await answered(tips, f"Pertanyaan {number}.")
    shown = await tips.says(sari, code)
    assert "lagi" not in shown.text
    read = "\n".join(texts_of(sari))
    for number in range(1, 13):
        assert f"Pertanyaan {number}." in read
    assert await states(tips) == [MessageState.SENT] * 12


async def test_what_is_too_much_for_once_waits_on_and_is_not_called_received(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    for number in range(1, 14):
        await answered(tips, f"Pertanyaan {number}. " + "panjang " * 400)
    shown = await tips.says(sari, code)
    assert "Masih ada 3 lagi" in shown.text
    assert await states(tips) == [MessageState.SENT] * 10 + [MessageState.KEPT] * 3
    shown = await tips.says(sari, code)
    assert "Masih ada" not in shown.text
    assert any("Pertanyaan 13." in text for text in texts_of(sari))
    assert await states(tips) == [MessageState.SENT] * 13


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (TipState.NEW, "menunggu dibaca"),
        (TipState.CLAIMED, "Sedang dibaca"),
        (TipState.VERIFYING, "diperiksa"),
        (TipState.HANDED_ON, "diteruskan"),
        (TipState.CLOSED, "selesai"),
        (TipState.SPAM, "selesai"),
    ],
)
async def test_the_state_is_told_in_human_words(tips: TipStage, state: TipState, words: str):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    if state is not TipState.NEW:
        await changes(tips, TipState.CLAIMED)
    if state not in (TipState.NEW, TipState.CLAIMED):
        await changes(tips, state)
    assert words in (await tips.says(sari, f"/resi {code}")).text


async def test_a_code_alone_is_recognised_also_with_slips(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    words = code.split("-")
    words[2] = words[2][:-1] + ("x" if words[2][-1] != "x" else "y")
    for typed in (code, code.upper(), code.replace("-", " "), f"kode: {code}", "-".join(words)):
        assert "Laporan #1" in (await tips.says(sari, typed)).text


async def test_asked_by_resi_a_slip_too_many_is_told(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    question = await tips.says(sari, "/resi")
    assert "tujuh kata" in question.text
    sari.types(" ".join(code.split("-")[:5]), reply_to=question)
    assert "kurang lengkap" in (await tips.shown(sari)).text
    words = code.split("-")
    words[3] = "qqqqqqq"
    sari.types(" ".join(words), reply_to=question)
    assert "Kata ke-4" in (await tips.shown(sari)).text
    words = code.split("-")
    words[0], words[1] = words[1], words[0]
    assert "tertukar" in (await tips.says(sari, "-".join(words))).text
    sari.types(code, reply_to=question)
    assert "Laporan #1" in (await tips.shown(sari)).text


async def test_a_place_is_still_a_place_and_a_sentence_still_a_sentence(tips: TipStage):
    sari = tips.person()
    assert "Oro-Oro Ombokulon" in (await tips.says(sari, "oro-oro ombokulon")).text
    assert "Kode" not in (await tips.says(sari, "jalan desa rusak parah dekat pasar lama sekali")).text


async def test_a_code_pasted_into_a_draft_is_no_part_of_the_tip(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.begins(sari)
    assert "Laporan #1" in (await tips.says(sari, code)).text
    assert "tujuh kata" in (await tips.says(sari, code.rpartition("-")[0])).text
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.parts == 0


async def test_a_code_that_opens_nothing_is_told_so(tips: TipStage):
    assert "tidak membuka laporan" in (await tips.says(tips.person(), f"/resi {wrong_code(7)}")).text


async def test_guessing_ends_after_a_few_wrong_codes_and_begins_again_in_an_hour(tips: TipStage):
    sari, guesser = tips.person(), tips.person("Tukang tebak")
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    async with tips.stage.house.storage.transaction() as connection:
        for _ in range(WRONG_AN_HOUR - 1):
            await limits.count_wrong_code(connection, tips.pseudonym(guesser), tips.stage.now)
    assert "tidak membuka" in (await tips.says(guesser, wrong_code(7))).text
    assert "Terlalu banyak" in (await tips.says(guesser, code)).text, "not even the right one"
    assert "Laporan #1" in (await tips.says(sari, code)).text, "others are not concerned"
    tips.later(hours=1)
    assert "Laporan #1" in (await tips.says(guesser, code)).text


async def test_right_codes_are_no_guesses(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    async with tips.stage.house.storage.transaction() as connection:
        for _ in range(WRONG_AN_HOUR - 1):
            await limits.count_wrong_code(connection, tips.pseudonym(sari), tips.stage.now)
    for _ in range(3):
        assert "Laporan #1" in (await tips.says(sari, code)).text


async def test_all_guesses_together_have_a_limit_too(tips: TipStage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("handlers.receipt.ALL_WRONG_AN_HOUR", 20)
    async with tips.stage.house.storage.transaction() as connection:
        for number in range(20):
            await limits.count_wrong_code(connection, number.to_bytes(16, "big"), tips.stage.now)
        used = await limits.used(connection, b"x" * 16, tips.stage.now)
    assert used.all_tips_this_hour == 0, "wrong codes are no tips"
    assert "Terlalu banyak" in (await tips.says(tips.person(), wrong_code(7))).text


async def test_in_a_group_nobody_shows_a_code(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    group = tips.stage.emulator.add_group("RT 03", admins=[sari])
    shown = await tips.stage.says(sari, f"/resi {code}", group)
    assert "ruang pribadi" in str(shown.labels)
    assert "Laporan" not in shown.text


async def test_from_any_account_something_can_be_added(tips: TipStage):
    sari, other = tips.person(), tips.person("Akun lain")
    code = await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    await tips.says(other, code)
    assert "Menambah keterangan" in (await tips.presses(other, "Tambah keterangan")).text
    await tips.says(other, "Airnya sudah surut")
    other.sends_voice(b"suara")
    await tips.stage.plays()
    assert "di meja redaksi" in (await tips.presses(other, "Kirim")).text
    assert await tips.messages() == ["Airnya sudah surut"]
    assert [part.kind for part in await tips.parts()] == [PartKind.TEXT, PartKind.VOICE]
    assert await tips.draft(other) is None
    assert (await tips.case()).route is None, "adding leaves no trace either"


async def test_what_is_added_is_looked_at_for_traces_too(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.says(sari, code)
    await tips.presses(sari, "Tambah keterangan")
    await tips.says(sari, "hubungi saya di 081234567890")
    await tips.presses(sari, "Kirim")
    await tips.presses(sari, "Hapus bagian itu")
    (message,) = await tips.messages()
    assert "0812" not in message


async def test_adding_opens_a_closed_case_again_and_says_so(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await changes(tips, TipState.CLOSED)
    await tips.says(sari, code)
    await tips.presses(sari, "Tambah keterangan")
    await tips.says(sari, "Putus lagi")
    assert "dibuka lagi" in (await tips.presses(sari, "Kirim")).text
    case = await tips.case()
    assert case.state is TipState.NEW
    assert case.reopened


async def test_what_is_added_without_end_waits_and_is_not_lost(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    async with tips.stage.house.storage.transaction() as connection:
        for _ in range(ADDITIONS_PER_HOUR - 1):
            await limits.count_addition(connection, tips.pseudonym(sari), tips.stage.now)
        used = await limits.used(connection, tips.pseudonym(sari), tips.stage.now)
    assert used.tips_this_hour == 1, "what is added is no tip"
    for words in ("masih boleh", "sudah terlalu sering"):
        await tips.says(sari, code)
        await tips.presses(sari, "Tambah keterangan")
        await tips.says(sari, words)
        await tips.presses(sari, "Kirim")
    assert "sudah banyak dalam satu jam" in (await tips.shown(sari)).text
    assert await tips.messages() == ["masih boleh"]
    tips.later(hours=1)
    await tips.presses(sari, "Kirim lagi")
    assert await tips.messages() == ["masih boleh", "sudah terlalu sering"]


async def test_the_button_under_an_answer_is_valid_where_the_route_leads_and_nowhere_else(tips: TipStage):
    sari, stranger = tips.person(), tips.person("Orang lain")
    await tips.tells(sari, "Jembatan Kepuh putus")
    assert "Menambah keterangan" in (await tips.stage.presses_data(sari, "t:more:1")).text
    await tips.says(stranger, "/start")
    assert "tidak berlaku" in (await tips.stage.presses_data(stranger, "t:more:1")).text
    assert "tidak berlaku" in (await tips.stage.presses_data(stranger, "t:more:99")).text
    assert await tips.draft(stranger) is None


async def test_the_button_ends_with_the_route(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus")
    tips.later(days=16)
    tips.room.routes.destroy_expired(tips.room.reply_route, tips.stage.now)
    assert "tidak berlaku" in (await tips.stage.presses_data(sari, "t:more:1")).text


async def test_the_buttons_of_a_receipt_are_bound_to_chat_case_and_day(tips: TipStage):
    sari, stranger = tips.person(), tips.person("Orang lain")
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.tells(sari, "Yang kedua")
    shown = await tips.says(sari, code)
    data = [str(button["callback_data"]) for button in shown.buttons]
    await tips.says(stranger, "/start")
    for one in data:
        assert "tidak berlaku" in (await tips.stage.presses_data(stranger, one)).text
        assert "tidak berlaku" in (await tips.stage.presses_data(sari, one.replace(":1:", ":2:"))).text
    tips.later(days=2)
    for one in data:
        assert "tidak berlaku" in (await tips.stage.presses_data(sari, one)).text
    assert (await tips.case()).state is TipState.NEW


async def test_a_tip_is_withdrawn_after_asking(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.says(sari, code)
    assert "Tarik laporan ini?" in (await tips.presses(sari, "Tarik laporan")).text
    assert "tetap ada" in (await tips.presses(sari, "Batal")).text
    await tips.says(sari, code)
    await tips.presses(sari, "Tarik laporan")
    tips.woken.clear()
    assert "sudah ditarik" in (await tips.presses(sari, "Ya, tarik")).text
    assert "scour" in tips.woken, "from the disk as well"
    assert (await tips.case()).state is TipState.WITHDRAWN
    assert await tips.parts() == ()
    shown = await tips.says(sari, code)
    assert "Sudah Anda tarik" in shown.text
    assert shown.labels == []


@pytest.mark.parametrize("state", [TipState.SPAM, TipState.CLOSED])
async def test_what_the_newsroom_is_done_with_can_be_withdrawn_and_looks_the_same(
    tips: TipStage, state: TipState
):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await changes(tips, state)
    shown = await tips.says(sari, code)
    assert shown.labels == ["➕ Tambah keterangan", "↩️ Tarik laporan"], (
        "it tells nobody what was thought of it"
    )
    await tips.presses(sari, "Tarik laporan")
    assert "sudah ditarik" in (await tips.presses(sari, "Ya, tarik")).text
    assert (await tips.case()).state is TipState.WITHDRAWN
    assert await tips.parts() == ()


async def test_nothing_is_added_to_what_was_withdrawn_in_the_meantime(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.says(sari, code)
    await tips.presses(sari, "Tambah keterangan")
    await tips.says(sari, "lagi")
    await changes(tips, TipState.WITHDRAWN)
    assert "sudah ditarik" in (await tips.presses(sari, "Kirim")).text
    assert await tips.draft(sari) is None


async def test_what_is_being_told_is_not_lost_to_an_answer(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.begins(sari)
    await tips.says(sari, "Laporan lain")
    await tips.stage.presses_data(sari, "t:more:1")
    assert "Selesaikan dulu" in str(sari.answers[-1])
    draft = await tips.draft(sari)
    assert draft is not None
    assert draft.case_number == 0
    assert draft.parts == 1


async def test_deriving_a_code_holds_nobody_up(tips: TipStage, monkeypatch: pytest.MonkeyPatch):
    sari = tips.person()
    threads: list[threading.Thread] = []
    derive = receipts.derive

    def watched(code: ReceiptCode, pepper: bytes) -> ReceiptSecret:
        threads.append(threading.current_thread())
        return derive(code, pepper)

    monkeypatch.setattr(receipts, "derive", watched)
    code = await tips.tells(sari, "Jembatan Kepuh putus")
    await tips.says(sari, code)
    assert len(threads) == 2
    assert threading.main_thread() not in threads


def test_the_words_of_the_codes_are_the_ones_of_the_newsroom():
    assert all(word in WORDS for word in wrong_code(7).split("-"))


async def test_a_file_that_waited_is_shown_with_its_words(tips: TipStage):
    sari = tips.person()
    code = await tips.tells(sari, "Banjir.", "Tanpa jejak")
    said = Answer("Formulirnya ini", Part(PartKind.DOCUMENT, "", b"%PDF-1.7 bersih", "dokumen.pdf"))
    async with tips.stage.house.storage.transaction() as connection:
        case = await cases.get(connection, 1)
        assert case.receipt_key is not None
        seal = receipts.seal_for(case.receipt_key, said.pack(), case.uid)
        saying = Saying(Direction.TO_SOURCE, said.text, MessageState.KEPT, receipt_seal=seal, file=said.file)
        await case_messages.say(connection, tips.room.tips, case, saying, now=tips.stage.now)
    await tips.says(sari, f"/resi {code}")
    shown = next(message for message in sari.chat.from_bot if message.media is not None)
    assert "Formulirnya ini" in shown.text
    assert shown.media is not None
    file: Any = shown.media.json
    assert file["file_name"] == "dokumen.pdf"
