"""Who types what they were asked for, and replies to nothing, is asked whether it is that; and /batal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.asked_lately import AskedLately
from newsroom.cases import MessageState, Role
from playground.messages import Message
from storage import alerts, article_drafts
from tests.handlers.desk_stage import Newsroom, newsroom_at

WORDS = "Apakah jalannya masih bisa dilewati?"
PERHAPS = "Ini jawaban untuk narasumber #1? Belum dikirim ke siapa pun."


@pytest.fixture(params=[False, True], ids=["replies", "topics"])
async def newsroom(
    tmp_path: Path, request: pytest.FixtureRequest, database_kind: str
) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path, forum=request.param) as staged:
        yield staged


async def asked(newsroom: Newsroom) -> Message:
    """Pak Budi has pressed *Balas*; the question for his words."""
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    return questions(newsroom)[-1]


def questions(newsroom: Newsroom) -> list[Message]:
    return [one for one in newsroom.group.from_bot if one.keyboard and one.keyboard.get("force_reply")]


def saying(newsroom: Newsroom, words: str) -> list[Message]:
    return [one for one in newsroom.group.from_bot if words in one.text]


async def types(newsroom: Newsroom, words: str = WORDS, who: str = "budi") -> list[Message]:
    """Somebody writes where the case is, and replies to nothing; the questions whether that is the answer."""
    thread = (await newsroom.case(1)).topic_id
    getattr(newsroom, who).types(words, chat=newsroom.group, thread=thread)
    await newsroom.plays()
    return saying(newsroom, "Ini jawaban")


async def test_what_is_typed_after_balas_is_asked_about_and_leaves_only_after_a_tap(newsroom: Newsroom):
    await asked(newsroom)
    [offer] = await types(newsroom)
    assert offer.text == PERHAPS
    assert offer.labels == ["✅ Ya, pakai", "Bukan"]
    await newsroom.leaves()
    assert await newsroom.messages(1) == []

    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)

    assert [one.text for one in await newsroom.answers(1)] == [WORDS]
    assert await newsroom.states(1) == [MessageState.HELD], "and the ten seconds are still to pass"
    assert not saying(newsroom, "Ini jawaban")
    assert not questions(newsroom), "what is answered is asked no more"
    await newsroom.leaves()
    assert WORDS in newsroom.source.chat.from_bot[-1].text
    assert not await types(newsroom, "Beres."), "nor is it guessed at"


async def test_what_could_name_somebody_is_looked_at_first_then_too(newsroom: Newsroom):
    await asked(newsroom)
    [offer] = await types(newsroom, "Telepon saya di 081234567890")
    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert saying(newsroom, "nomor telepon")
    assert await newsroom.answers(1) == []


async def test_it_is_asked_once_and_only_of_whom_was_asked(newsroom: Newsroom):
    await asked(newsroom)
    assert not await types(newsroom, "Sudah makan?", "candra")
    assert len(await types(newsroom, "Belum")) == 1
    assert len(await types(newsroom, "Kamu?")) == 1, "the question of before, and none for this"


async def test_nobody_else_says_that_it_is_or_that_it_is_not(newsroom: Newsroom):
    await asked(newsroom)
    [offer] = await types(newsroom)
    for label in ("Ya, pakai", "Bukan"):
        await newsroom.presses(newsroom.candra, label, offer)
        assert "menunggu editor yang menulisnya" in newsroom.told(newsroom.candra)
    assert await newsroom.answers(1) == []
    assert saying(newsroom, "Ini jawaban")


async def test_talk_stays_talk_and_the_question_can_still_be_replied_to(newsroom: Newsroom):
    question = await asked(newsroom)
    [offer] = await types(newsroom, "Sebentar, saya telepon dulu")
    await newsroom.presses(newsroom.budi, "Bukan", offer)
    assert "tidak dipakai" in newsroom.told(newsroom.budi)
    assert not saying(newsroom, "Ini jawaban")
    await newsroom.says(newsroom.budi, WORDS, reply_to=question)
    assert [one.text for one in await newsroom.answers(1)] == [WORDS]


async def test_what_was_asked_long_ago_is_not_guessed_at(newsroom: Newsroom):
    await asked(newsroom)
    newsroom.later(minutes=6)
    assert not await types(newsroom)


async def test_a_note_and_a_reply_to_a_colleague_are_no_answers(newsroom: Newsroom):
    await asked(newsroom)
    thread = (await newsroom.case(1)).topic_id
    assert not await types(newsroom, "// sudah saya telepon")
    hello = newsroom.candra.types("Sudah makan?", chat=newsroom.group, thread=thread)
    newsroom.budi.types("Belum", chat=newsroom.group, reply_to=hello, thread=thread)
    await newsroom.plays()
    assert not saying(newsroom, "Ini jawaban")


async def test_an_answer_by_a_reply_or_a_ready_one_ends_the_guessing(newsroom: Newsroom):
    question = await asked(newsroom)
    await newsroom.says(newsroom.budi, WORDS, reply_to=question)
    assert not await types(newsroom, "Beres.")
    await newsroom.presses(newsroom.candra, "Balas", await newsroom.card(1))
    assert "sedang dipegang Pak Budi" in newsroom.told(newsroom.candra)
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Sudah diterima", saying(newsroom, "siap pakai")[-1])
    assert not await types(newsroom, "Beres.")


async def test_an_answer_whose_words_were_deleted_sends_nothing(newsroom: Newsroom):
    await asked(newsroom)
    thread = (await newsroom.case(1)).topic_id
    written = newsroom.budi.types(WORDS, chat=newsroom.group, thread=thread)
    await newsroom.plays()
    newsroom.budi.deletes(written)
    await newsroom.presses(newsroom.budi, "Ya, pakai", saying(newsroom, "Ini jawaban")[0])
    assert "tidak ada yang dikirim" in newsroom.told(newsroom.budi)
    assert await newsroom.answers(1) == []


@pytest.mark.parametrize("data", ["d:use:case:1:answer", "d:use:case:2:answer", "d:use:hantu:1:x", "d:unuse"])
async def test_a_forged_yes_or_no_takes_nothing_and_takes_nothing_away(newsroom: Newsroom, data: str):
    await asked(newsroom)
    await types(newsroom, "Rapat jam tiga", "candra")
    standing = [one.message_id for one in newsroom.group.from_bot]
    for message in list(newsroom.group.from_bot):
        for person in (newsroom.budi, newsroom.candra, newsroom.stranger):
            await newsroom.forges(person, data, message)
    assert await newsroom.messages(1) == []
    assert {one.message_id for one in newsroom.group.from_bot} >= set(standing)


async def test_a_viewer_answers_nothing(newsroom: Newsroom):
    await asked(newsroom)
    [offer] = await types(newsroom)
    await newsroom.appoint(newsroom.budi, Role.VIEWER)
    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert await newsroom.answers(1) == []


async def test_what_only_admins_are_asked_for_no_editor_answers(newsroom: Newsroom):
    await newsroom.appoint(newsroom.budi, Role.ADMIN)
    await newsroom.says(newsroom.budi, "/sumber")
    await newsroom.presses(newsroom.budi, "Tambah")
    offer = await newsroom.says(newsroom.budi, "warta.example/feed")
    assert "alamat sumber yang baru?" in offer.text
    await newsroom.appoint(newsroom.budi, Role.EDITOR)
    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert "Peran Anda di redaksi belum mengizinkan ini" in newsroom.told(newsroom.budi)
    assert not saying(newsroom, "Warta Bromo")
    await newsroom.appoint(newsroom.budi, Role.ADMIN)
    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert saying(newsroom, "Warta Bromo")


async def test_an_article_is_begun_with_what_was_typed_after_tulis(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/tulis")
    offer = await newsroom.says(newsroom.budi, "Jembatan Kepuh dibuka\nWarga melintas sejak pagi.")
    assert "pertanyaan berita baru? Belum dipakai." in offer.text
    async with newsroom.house.storage.reading() as connection:
        assert await article_drafts.everything(connection, newsroom.room.tips) == ()
    shown = await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert "Jembatan Kepuh dibuka" in shown.text
    assert not questions(newsroom)


async def test_what_is_missing_is_asked_for_again(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/siaran Air naik di Kejayan")
    await newsroom.presses(newsroom.budi, "Waktu")
    offer = await newsroom.says(newsroom.budi, "kapan-kapan")
    assert "pertanyaan siaran #1? Belum dipakai." in offer.text
    again = await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    assert "Waktunya belum terbaca" in again.text
    assert questions(newsroom) == [again], "the first question is answered, this one is not"
    offer = await newsroom.says(newsroom.budi, "besok 05.30")
    await newsroom.presses(newsroom.budi, "Ya, pakai", offer)
    async with newsroom.house.storage.reading() as connection:
        draft = await alerts.draft(connection, 1)
    assert draft is not None
    assert draft.draft.starts is not None


async def test_what_is_typed_in_another_topic_is_no_answer(tmp_path: Path, database_kind: str):
    async with newsroom_at(tmp_path, forum=True) as newsroom:
        await asked(newsroom)
        other = newsroom.emulator.add_topic(newsroom.group, "Kopi", newsroom.ani)
        newsroom.budi.types("Ngopi?", chat=newsroom.group, thread=other.id)
        await newsroom.plays()
        assert not saying(newsroom, "Ini jawaban")


# --- /batal -------------------------------------------------------------------------------------------------


async def cancels(newsroom: Newsroom, **how: object) -> str:
    return (await newsroom.says(newsroom.budi, "/batal", **how)).text  # type: ignore[arg-type]


async def test_batal_ends_what_is_asked_and_says_so(newsroom: Newsroom):
    await asked(newsroom)
    await newsroom.says(newsroom.budi, "/tulis")
    said = await cancels(newsroom)
    assert said == (
        "Dibatalkan: jawaban untuk narasumber #1, berita baru. "
        "Tidak ada yang dikirim; draf yang sudah ada tetap ada."
    )
    assert not questions(newsroom)
    assert not saying(newsroom, "siap pakai")
    assert not await types(newsroom)
    assert "Tidak ada yang sedang ditanyakan kepada Anda." in await cancels(newsroom)


async def test_batal_of_a_colleague_ends_nothing_of_mine(newsroom: Newsroom):
    await asked(newsroom)
    said = await newsroom.says(newsroom.candra, "/cancel")
    assert "Tidak ada yang sedang ditanyakan" in said.text
    assert len(await types(newsroom)) == 1


async def test_after_a_restart_batal_in_reply_ends_that_question(newsroom: Newsroom):
    question = await asked(newsroom)
    newsroom.with_room(asked=AskedLately())
    assert "Dibatalkan: jawaban untuk narasumber #1." in await cancels(newsroom, reply_to=question)
    assert not questions(newsroom)


async def test_a_bot_that_hears_replies_alone_guesses_nothing_and_hears_batal(
    tmp_path: Path, database_kind: str
):
    async with newsroom_at(tmp_path, bot_admin=False) as newsroom:
        await asked(newsroom)
        assert not await types(newsroom)
        assert "Dibatalkan: jawaban untuk narasumber #1." in await cancels(newsroom)
