"""What is held for a source leaves as it is meant: colleagues talk to it, its writer changes it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from newsroom.cases import Direction, MessageState
from newsroom.tips import UNDO_TIME
from playground.messages import Message
from playground.parameters import UploadedFile
from playground.texts import Formatted
from storage import case_messages
from tests.handlers.desk_stage import Newsroom, newsroom_at
from tests.newsroom.cleaning.pictures import jpeg


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        await staged.tip()
        yield staged


def heard(newsroom: Newsroom) -> str:
    """All that the source was told."""
    return "\n".join(message.text for message in newsroom.source.chat.from_bot)


async def written(newsroom: Newsroom, words: str) -> Message:
    """Budi replies to the card; his message."""
    said = newsroom.budi.types(words, chat=newsroom.group, reply_to=await newsroom.card(1))
    await newsroom.plays()
    return said


def preview(newsroom: Newsroom) -> Message:
    return [message for message in newsroom.group.from_bot if "dalam 10 detik" in message.text][-1]


async def leaves_at(newsroom: Newsroom) -> datetime | None:
    """When what is held leaves."""
    async with newsroom.house.storage.reading() as connection:
        return await case_messages.next_due(connection)


# --- what a colleague says to it ---


async def test_what_a_colleague_replies_to_a_preview_is_offered_and_not_sent(newsroom: Newsroom):
    await written(newsroom, "Apakah Anda istri Pak Lurah?")
    about = preview(newsroom)
    offer = await newsroom.says(newsroom.ani, "Jangan ditanya begitu, tarik!", reply_to=about)
    assert "Belum dikirim" in offer.text
    await newsroom.presses(newsroom.ani, "Batalkan", about)
    await newsroom.leaves()
    assert heard(newsroom) == ""


async def test_also_when_the_answer_has_left(newsroom: Newsroom):
    await written(newsroom, "Apakah masih lewat?")
    about = preview(newsroom)
    await newsroom.leaves()
    offer = await newsroom.says(newsroom.ani, "Bagus", reply_to=about)
    await newsroom.leaves()
    assert "Bagus" not in heard(newsroom)
    await newsroom.presses(newsroom.ani, "Kirim ke narasumber", offer)
    assert [one.text for one in await newsroom.answers(1)] == ["Apakah masih lewat?", "Bagus"]


# --- what is changed after it was written ---


async def test_an_answer_that_is_changed_in_time_leaves_as_it_was_changed(newsroom: Newsroom):
    said = await written(newsroom, "Pak Slamet, jam berpa?")
    first = preview(newsroom)
    newsroom.later(seconds=8)
    newsroom.budi.edits(said, "Jam berapa?")
    await newsroom.plays()
    assert "Dibatalkan, tidak dikirim" in first.text
    assert first.labels == []
    assert "Jam berapa?" in preview(newsroom).text
    assert await leaves_at(newsroom) == newsroom.now + UNDO_TIME, "the ten seconds begin anew"
    await newsroom.leaves()
    assert "Jam berapa?" in heard(newsroom)
    assert "Slamet" not in heard(newsroom)
    assert await newsroom.states(1) == [MessageState.UNDONE, MessageState.SENT]


async def test_an_answer_that_becomes_a_note_does_not_leave(newsroom: Newsroom):
    said = await written(newsroom, "Pak Slamet, jam berapa?")
    newsroom.budi.edits(said, "// Pak Slamet, jam berapa?")
    await newsroom.plays()
    assert "Jawaban tadi dibatalkan" in newsroom.last().text
    await newsroom.leaves()
    assert heard(newsroom) == ""
    _, note = await newsroom.messages(1)
    assert (note.direction, note.text) == (Direction.NOTE, "Pak Slamet, jam berapa?")


async def test_a_change_is_looked_at_like_any_answer(newsroom: Newsroom):
    said = await written(newsroom, "Jam berapa?")
    newsroom.budi.edits(said, "Jam berapa? Telepon saya di 081234567890")
    await newsroom.plays()
    assert "nomor telepon" in newsroom.last().text
    await newsroom.leaves()
    assert heard(newsroom) == ""
    newsroom.budi.edits(said, "Jam berapa kira-kira?")
    await newsroom.plays()
    await newsroom.presses(newsroom.budi, "Kirim apa adanya", newsroom.last())
    await newsroom.leaves()
    assert "kira-kira" in heard(newsroom)


async def test_a_change_that_comes_too_late_is_told(newsroom: Newsroom):
    said = await written(newsroom, "Jam berpa?")
    await newsroom.leaves()
    newsroom.budi.edits(said, "Jam berapa?")
    await newsroom.plays()
    told = max(newsroom.group.from_bot, key=lambda message: message.message_id)
    assert "sudah berangkat ke narasumber #1" in told.text
    await newsroom.leaves()
    assert [one.text for one in await newsroom.answers(1)] == ["Jam berpa?"]


async def test_a_change_of_what_was_undone_is_not_sent_and_says_so(newsroom: Newsroom):
    said = await written(newsroom, "Jam berpa?")
    await newsroom.presses(newsroom.budi, "Batalkan")
    newsroom.budi.edits(said, "Jam berapa?")
    await newsroom.plays()
    assert "tidak dikirim" in newsroom.last().text
    await newsroom.leaves()
    assert heard(newsroom) == ""


async def test_talk_that_is_changed_and_a_link_that_gets_its_preview_change_nothing(newsroom: Newsroom):
    said = await written(newsroom, "Jam berapa?")
    talk = newsroom.budi.types("Sudah makan?", chat=newsroom.group)
    await newsroom.plays()
    before = len(newsroom.group.from_bot)
    newsroom.budi.edits(said, "Jam berapa?")
    newsroom.budi.edits(talk, "Sudah makan siang?")
    await newsroom.plays()
    assert len(newsroom.group.from_bot) == before
    assert await newsroom.states(1) == [MessageState.HELD]


async def test_another_picture_in_its_place_is_the_one_that_leaves(newsroom: Newsroom):
    said = newsroom.budi.sends_photo(
        jpeg(), caption="Ini tempatnya?", chat=newsroom.group, reply_to=await newsroom.card(1)
    )
    await newsroom.plays()
    newsroom.budi.replaces_photo(said, jpeg())
    await newsroom.plays()
    assert await newsroom.states(1) == [MessageState.UNDONE, MessageState.HELD]


# --- several files at once ---


def album(newsroom: Newsroom, words: str, files: Sequence[bytes], about: Message) -> None:
    """As a client sends one in reply to a message."""
    for place, data in enumerate(files):
        media = newsroom.budi._media("photo", UploadedFile("photo.jpg", "image/jpeg", data))
        draft = newsroom.budi._draft(
            newsroom.group, Formatted("" if place else words), media=media, reply_to=about
        )
        draft.media_group_id = "13500000000077"
        newsroom.budi._say(draft)


async def test_of_an_album_the_first_file_leaves_and_the_editor_is_told_so(newsroom: Newsroom):
    album(newsroom, "Yang mana rumahnya?", [jpeg()] * 3, await newsroom.card(1))
    await newsroom.plays()
    assert [one.file is not None for one in await newsroom.answers(1)] == [True]
    shown, told = newsroom.group.from_bot[-2:]
    assert "Yang mana rumahnya?" in shown.text
    assert "hanya berkas pertama" in told.text


# --- not to wait ---


async def test_only_its_writer_the_holder_and_an_admin_hurry_an_answer_and_anybody_undoes_it(
    newsroom: Newsroom,
):
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    await written(newsroom, "Jam berapa?")
    about = preview(newsroom)
    await newsroom.presses(newsroom.candra, "Kirim sekarang", about)
    assert "hanya untuk Pak Budi (penulisnya)" in newsroom.told(newsroom.candra)
    assert await leaves_at(newsroom) == newsroom.now + UNDO_TIME
    assert about.labels == ["Batalkan", "Kirim sekarang"]
    await newsroom.presses(newsroom.candra, "Batalkan", about)
    await newsroom.leaves()
    assert heard(newsroom) == ""

    await written(newsroom, "Di mana tepatnya?")
    await newsroom.presses(newsroom.ani, "Kirim sekarang", preview(newsroom))
    assert "Berangkat sekarang" in newsroom.told(newsroom.ani)


# --- what stays ---


async def test_a_note_under_a_picture_says_that_the_picture_is_not_kept(newsroom: Newsroom):
    card = await newsroom.card(1)
    newsroom.budi.sends_photo(jpeg(), caption="// foto dari TKP", chat=newsroom.group, reply_to=card)
    await newsroom.plays()
    assert "hanya tulisannya" in newsroom.last().text


async def test_a_note_that_is_typed_as_a_command_keeps_its_lines(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/kasus 1 catatan sudah dicek:\n- kantor desa\n- pak camat")
    [note] = await newsroom.messages(1)
    assert note.text == "sudah dicek:\n- kantor desa\n- pak camat"
