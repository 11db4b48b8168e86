"""Who answers the newsroom just writes: it is understood, and never taken for the name of a place."""

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import encode
from handlers.tip_callbacks import AnswerCase
from newsroom.cases import Direction, MessageState
from newsroom.tips import PartKind
from playground.messages import Message
from playground.people import Person
from storage import case_messages, cases
from storage.case_messages import Saying
from tests.handlers.conftest import Stage
from tests.handlers.test_tip_parts import picture
from tests.handlers.tip_stage import TipStage, tips

__all__ = ["tips"]


async def answered(tips: TipStage, person: Person, words: str = "Sejak kapan?", number: int = 1) -> Message:
    """The newsroom's answer has arrived in the chat of the source."""
    async with tips.stage.house.storage.transaction() as connection:
        case = await cases.get(connection, number)
        saying = Saying(Direction.TO_SOURCE, words, MessageState.SENT)
        await case_messages.say(connection, tips.room.tips, case, saying, now=tips.stage.now)
    more = InlineKeyboardButton("Jawab", callback_data=encode(AnswerCase(number)))
    await tips.stage.application.bot.send_message(
        person.id, words, reply_markup=InlineKeyboardMarkup([[more]])
    )
    return person.chat.from_bot[-1]


async def asked(tips: TipStage) -> tuple[Person, Message]:
    """A source whom the newsroom has asked something."""
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus")
    return sari, await answered(tips, sari)


@pytest.mark.parametrize(
    "words", ["sejak subuh", "ya", "belum ada yang datang, pak", "ok", "di dusun krajan"]
)
async def test_what_is_written_after_an_answer_is_an_answer(tips: TipStage, words: str):
    sari, _ = await asked(tips)
    shown = await tips.says(sari, words)
    assert "Menambah keterangan" in shown.text
    assert "Belum terkirim" in shown.text, "nothing goes without Kirim"
    assert await tips.messages() == ["Sejak kapan?"]
    assert "di meja redaksi" in (await tips.presses(sari, "Kirim")).text
    assert await tips.messages() == ["Sejak kapan?", words]


async def test_a_picture_is_an_answer_too(tips: TipStage):
    sari, _ = await asked(tips)
    sari.sends_photo(picture(), "begini keadaannya")
    await tips.stage.plays()
    await tips.presses(sari, "Kirim")
    assert await tips.messages() == ["Sejak kapan?", "begini keadaannya"]
    assert [part.kind for part in await tips.parts()] == [PartKind.TEXT, PartKind.PHOTO]


async def test_a_reply_to_the_answer_is_one_as_long_as_the_way_back_is_kept(tips: TipStage):
    sari, answer = await asked(tips)
    tips.later(days=10)
    assert "Menambah keterangan" not in (await tips.says(sari, "sejak subuh")).text
    sari.types("Kepuh", reply_to=answer)
    assert "Menambah keterangan" in (await tips.shown(sari)).text


async def test_a_reply_of_somebody_else_to_a_forged_answer_adds_nothing(tips: TipStage):
    await asked(tips)
    stranger = tips.person("Orang lain")
    await tips.says(stranger, "/start")
    forged = await answered(tips, stranger, "palsu")
    stranger.types("sejak subuh", reply_to=forged)
    await tips.shown(stranger)
    assert await tips.draft(stranger) is None
    await tips.says(stranger, "sejak subuh tadi")
    assert await tips.draft(stranger) is None


async def test_a_place_is_still_a_place_and_a_command_a_command(tips: TipStage):
    sari, _ = await asked(tips)
    assert "Kepuh, Kec. Kejayan" in (await tips.says(sari, "kepuh kejayan")).text
    assert "Bantuan" in (await tips.says(sari, "bantuan")).text
    assert await tips.draft(sari) is None


async def test_three_days_after_the_answer_words_are_a_search_again(tips: TipStage):
    sari, _ = await asked(tips)
    tips.later(days=3, seconds=1)
    assert "belum menemukan" in (await tips.says(sari, "sejak subuh tadi")).text


async def test_without_a_trace_nobody_knows_that_it_was_an_answer(tips: TipStage):
    sari = tips.person()
    await tips.tells(sari, "Jembatan Kepuh putus", "Tanpa jejak")
    await answered(tips, sari)
    await tips.says(sari, "sejak subuh tadi")
    assert await tips.draft(sari) is None


async def test_the_last_question_is_the_one_that_is_answered(tips: TipStage):
    sari, _ = await asked(tips)
    await tips.tells(sari, "Jalan rusak")
    await answered(tips, sari, "Di mana?", number=2)
    await tips.says(sari, "dekat pasar lama")
    await tips.presses(sari, "Kirim")
    assert await tips.messages(2) == ["Di mana?", "dekat pasar lama"]
    assert await tips.messages(1) == ["Sejak kapan?"]


async def test_an_answer_is_looked_at_for_traces_like_everything_else(tips: TipStage):
    sari, _ = await asked(tips)
    await tips.says(sari, "hubungi saya di 081234567890 ya")
    assert "081234567890" in (await tips.presses(sari, "Kirim")).text
    assert await tips.messages() == ["Sejak kapan?"]


async def test_after_the_route_was_forgotten_words_are_words(tips: TipStage):
    sari, _ = await asked(tips)
    await tips.says(sari, "/hapus_jejak")
    await tips.says(sari, "sejak subuh tadi")
    assert await tips.draft(sari) is None


@pytest.mark.parametrize(
    ("words", "kind"), [("terima kasih banyak", "Sama-sama"), ("Assalamualaikum", "Ada kabar untuk redaksi?")]
)
async def test_who_thanks_or_greets_gets_a_kind_word_and_no_search(tips: TipStage, words: str, kind: str):
    assert kind in (await tips.says(tips.person(), words)).text


async def test_thanks_for_an_answer_open_nothing(tips: TipStage):
    sari, _ = await asked(tips)
    assert "Sama-sama" in (await tips.says(sari, "matur suwun, redaksi")).text
    assert await tips.draft(sari) is None


async def test_thanks_in_the_middle_of_telling_belong_to_the_tip(tips: TipStage):
    sari = tips.person()
    await tips.begins(sari)
    assert "1 tulisan" in (await tips.says(sari, "terima kasih")).text


async def test_where_no_tips_are_taken_words_are_a_search(stage: Stage):
    assert "belum menemukan" in (await stage.says(stage.person(), "xqxq xqxqx")).text


async def test_an_answer_does_not_fall_into_a_new_report_in_which_nothing_stands(tips: TipStage):
    sari, question = await asked(tips)
    await tips.says(sari, "/lapor")
    sari.types("sejak subuh", reply_to=question)
    await tips.stage.plays()
    assert "Menambah keterangan" in sari.chat.from_bot[-1].text
    await tips.presses(sari, "Kirim")
    assert await tips.messages() == ["Sejak kapan?", "sejak subuh"]


async def test_an_answer_waits_for_another_report_that_is_being_written_and_says_so(tips: TipStage):
    sari, question = await asked(tips)
    await tips.says(sari, "/lapor")
    await tips.presses(sari, "Bisa dibalas")
    await tips.says(sari, "Lampu jalan mati")
    sari.types("sejak subuh", reply_to=question)
    await tips.stage.plays()
    shown = [message.text for message in sari.chat.from_bot[-2:]]
    assert "belum masuk" in shown[0]
    assert "1 tulisan" in shown[1], "the other report has no more in it than before"
    await tips.presses(sari, "Batal")
    sari.types("sejak subuh", reply_to=question)
    await tips.stage.plays()
    assert "Menambah keterangan" in sari.chat.from_bot[-1].text
