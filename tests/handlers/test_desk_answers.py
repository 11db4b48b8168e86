"""An answer leaves the desk only on purpose, by a reply to the card or a button, after ten seconds."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsroom.answers import Answer
from newsroom.cases import Direction, MessageState
from newsroom.tips import CLAIM_LIFE, UNDO_TIME, PartKind, TipState
from storage import case_messages, updates
from tests.handlers.desk_stage import Newsroom, newsroom_at, secret
from tests.newsroom.cleaning.canaries import found
from tests.newsroom.cleaning.pictures import jpeg, scene


@pytest.fixture(params=[False, True], ids=["replies", "topics"])
async def newsroom(
    tmp_path: Path, request: pytest.FixtureRequest, database_kind: str
) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path, forum=request.param) as staged:
        yield staged


async def heard(newsroom: Newsroom) -> str:
    """All that the source was told."""
    return "\n".join(message.text for message in newsroom.source.chat.from_bot)


async def test_a_reply_to_the_card_reaches_the_source_after_ten_seconds(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(
        newsroom.budi, "Apakah jalannya masih bisa dilewati?", reply_to=await newsroom.card(1)
    )
    preview = next(m for m in newsroom.group.from_bot if "dalam 10 detik" in m.text)
    assert preview.labels == ["Batalkan", "Kirim sekarang"]
    assert await newsroom.states(1) == [MessageState.HELD]
    assert newsroom.woken
    assert await heard(newsroom) == ""
    await newsroom.leaves()
    assert "masih bisa dilewati" in await heard(newsroom)
    assert await newsroom.states(1) == [MessageState.SENT]
    assert await newsroom.state(1) is TipState.CLAIMED, "whoever answers a new case works on it"
    for name in ("Budi", str(newsroom.budi.id)):
        assert name not in await heard(newsroom), "the source talks with the newsroom"


@pytest.mark.parametrize("words", ["Apakah masih lewat?", "// dari Pak Lurah"])
async def test_what_was_said_counts_as_handled_together_with_what_it_did(newsroom: Newsroom, words: str):
    """Killed before the intake notes it, the bot would hold the same answer once more."""
    await newsroom.tip()
    newest = newsroom.emulator.world.queue.next_id
    await newsroom.says(newsroom.budi, words, reply_to=await newsroom.card(1))

    async with newsroom.house.storage.reading() as connection:
        assert newest in await updates.known(connection, range(newest, newest + 5))


async def test_undone_within_ten_seconds_it_never_leaves(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "Salah ketik", reply_to=await newsroom.card(1))
    preview = await newsroom.presses(newsroom.budi, "Batalkan")
    assert "Dibatalkan" in preview.text
    assert preview.labels == []
    await newsroom.leaves()
    assert await heard(newsroom) == ""
    assert await newsroom.states(1) == [MessageState.UNDONE]


async def test_sent_now_it_does_not_wait(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "Segera", reply_to=await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Kirim sekarang")
    newsroom.later(seconds=-11)
    await newsroom.leaves()
    assert "Segera" in await heard(newsroom)


async def test_what_has_left_cannot_be_undone(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "Sudah berangkat", reply_to=await newsroom.card(1))
    preview = next(m for m in newsroom.group.from_bot if "dalam 10 detik" in m.text)
    await newsroom.leaves()
    shown = newsroom.group.by_id[preview.message_id]
    assert "Dikirim ke narasumber" in shown.text
    assert shown.labels == [], "no button promises what is over"
    old_button = "d:undo:1:1"
    assert "Tidak bisa lagi" in await newsroom.forges(newsroom.budi, old_button, shown)
    assert await newsroom.states(1) == [MessageState.SENT]


async def test_the_ten_seconds_begin_when_the_preview_stands(newsroom: Newsroom):
    await newsroom.tip()
    newsroom.emulator.faults.latency(0.2, "sendMessage")
    card = await newsroom.card(1)
    saying = asyncio.create_task(newsroom.says(newsroom.budi, "Apakah masih lewat?", reply_to=card))
    while not await newsroom.answers(1):  # noqa: ASYNC110 - it shows in the store only
        await asyncio.sleep(0)
    newsroom.later(seconds=40)  # so long other messages to the group stand before the preview
    await saying
    async with newsroom.house.storage.reading() as connection:
        assert await case_messages.next_due(connection) == newsroom.now + UNDO_TIME


async def test_a_reply_to_an_answer_of_ones_own_goes_to_the_source_too(newsroom: Newsroom):
    await newsroom.tip()
    preview = await newsroom.says(newsroom.budi, "Apakah masih lewat?", reply_to=await newsroom.card(1))
    await newsroom.says(newsroom.budi, "Dan jam berapa?", reply_to=preview)
    assert [one.text for one in await newsroom.answers(1)] == ["Apakah masih lewat?", "Dan jam berapa?"]


async def test_an_impatient_second_tap_sends_nothing_twice(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    ready = newsroom.last()
    await newsroom.forges(newsroom.budi, "d:canned:1:diterima", ready)
    assert "sudah menunggu" in await newsroom.forges(newsroom.budi, "d:canned:1:diterima", ready)
    assert len(await newsroom.answers(1)) == 1


async def test_whoever_answers_keeps_the_case_longer(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    newsroom.later(hours=1)
    await newsroom.says(newsroom.budi, "Apakah masih lewat?", reply_to=await newsroom.card(1))
    assert (await newsroom.case(1)).claimed_until == newsroom.now + CLAIM_LIFE


async def test_an_answer_of_another_case_cannot_be_undone_through_this_one(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "Halo", reply_to=await newsroom.card(1))
    await newsroom.forges(newsroom.budi, "d:undo:2:1")
    await newsroom.forges(newsroom.budi, "d:sendnow:2:1")
    assert await newsroom.states(1) == [MessageState.HELD]


async def test_balas_asks_for_the_words_and_the_reply_to_that_is_the_answer(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    prompt = next(m for m in newsroom.group.from_bot if "balas pesan ini" in m.text)
    assert prompt.keyboard is not None
    assert prompt.keyboard["force_reply"]
    await newsroom.says(newsroom.budi, "Terima kasih atas laporannya", reply_to=prompt)
    await newsroom.leaves()
    assert "Terima kasih atas laporannya" in await heard(newsroom)


async def test_no_ready_answer_is_cut_off_beside_another(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    rows = [[button["text"] for button in row] for row in newsroom.last().rows]
    assert ["Sudah diterima", "Minta bukti"] in rows
    assert ["Tidak dapat ditindaklanjuti"] in rows, "too long for half a row"


async def test_a_ready_answer_holds_the_facts_of_the_case(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.budi, "Balas", await newsroom.card(1))
    preview = await newsroom.presses(newsroom.budi, "Sudah diterima")
    assert "Laporan 1 tentang Kepuh" in next(
        m.text for m in newsroom.group.from_bot if "dalam 10 detik" in m.text
    ), preview
    await newsroom.leaves()
    assert "Kepuh" in await heard(newsroom)


async def test_an_answer_to_somebody_without_a_trace_is_kept_for_the_receipt(newsroom: Newsroom):
    case = await newsroom.tip(traceless=True)
    await newsroom.says(newsroom.budi, "Foto apa yang Anda punya?", reply_to=await newsroom.card(1))
    await newsroom.leaves()
    assert await newsroom.states(1) == [MessageState.KEPT]
    assert await heard(newsroom) == ""
    async with newsroom.house.storage.reading() as connection:
        from storage import case_messages

        [(_, sealed)] = await case_messages.kept_for_receipt(connection, 1)
    assert secret().open(sealed, case.uid).decode() == "Foto apa yang Anda punya?"


async def test_a_note_stays_on_the_desk(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(
        newsroom.budi, "// jangan dibalas dulu, tunggu polisi", reply_to=await newsroom.card(1)
    )
    [note] = await newsroom.messages(1)
    assert (note.direction, note.text) == (Direction.NOTE, "jangan dibalas dulu, tunggu polisi")
    await newsroom.leaves()
    assert await heard(newsroom) == ""


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Hubungi saya di 081234567890 ya", "nomor telepon"),
        ("Salam, Candra", "nama"),
        ("Tulis ke candra@warta.co.id", "alamat email"),
        ("Benarkah NIK 3514062505900001 milik Anda?", "NIK"),
        ("Mobil N 1234 AB itu milik Anda?", "pelat nomor"),
    ],
)
async def test_what_could_name_somebody_is_asked_about_first(newsroom: Newsroom, words: str, named: str):
    await newsroom.tip()
    written = await newsroom.says(newsroom.candra, words, reply_to=await newsroom.card(1))
    assert named in written.text
    assert await newsroom.answers(1) == []
    await newsroom.presses(newsroom.candra, "Kirim apa adanya", written)
    assert [one.text for one in await newsroom.answers(1)] == [words]


async def test_talk_among_editors_is_none_of_the_bots_business(newsroom: Newsroom):
    await newsroom.tip()
    before = len(newsroom.group.from_bot)
    hello = newsroom.budi.types("Sudah makan?", chat=newsroom.group)
    newsroom.candra.types("Belum", chat=newsroom.group, reply_to=hello)
    await newsroom.plays()
    assert len(newsroom.group.from_bot) == before
    assert await newsroom.messages(1) == []


async def test_a_reply_to_something_else_of_the_bot_is_not_sent_and_says_so(newsroom: Newsroom):
    await newsroom.tip()
    queue = await newsroom.says(newsroom.budi, "/antrian")
    said = await newsroom.says(newsroom.budi, "Sudah saya telepon", reply_to=queue)
    assert "tidak dikirim ke siapa pun" in said.text
    assert await newsroom.messages(1) == []


async def test_a_picture_reaches_the_source_without_what_tells_who_took_it(newsroom: Newsroom):
    await newsroom.tip()
    newsroom.budi.sends_photo(
        jpeg(), caption="Apakah ini tempatnya?", chat=newsroom.group, reply_to=await newsroom.card(1)
    )
    await newsroom.plays()
    preview = next(m for m in newsroom.group.from_bot if "dalam 10 detik" in m.text)
    assert "📎 Foto" in preview.text
    assert "Apakah ini tempatnya?" in preview.text
    assert newsroom.source.chat.from_bot == []
    await newsroom.leaves()

    [heard] = newsroom.source.chat.from_bot
    assert "Apakah ini tempatnya?" in heard.text
    assert heard.labels == ["💬 Jawab atau tambah keterangan"]
    assert heard.media is not None
    sizes: Any = heard.media.json
    data = newsroom.emulator.world.files.by_id[sizes[-1]["file_id"]].data
    assert found(data) == set()
    assert Image.open(io.BytesIO(data)).size == scene().size
    assert await newsroom.states(1) == [MessageState.SENT]
    assert "📎 Apakah ini tempatnya?" in (await newsroom.says(newsroom.budi, "/kasus 1")).text


async def test_a_file_for_somebody_without_a_trace_is_kept_for_the_receipt(newsroom: Newsroom):
    case = await newsroom.tip(traceless=True)
    newsroom.budi.sends_photo(jpeg(), chat=newsroom.group, reply_to=await newsroom.card(1))
    await newsroom.plays()
    await newsroom.leaves()
    async with newsroom.house.storage.reading() as connection:
        [(_, seal)] = await case_messages.kept_for_receipt(connection, 1)
    file = Answer.unpack(secret().open(seal, case.uid)).file
    assert file is not None
    assert file.kind is PartKind.PHOTO
    assert found(file.data) == set()


async def test_a_file_that_cannot_be_cleaned_is_not_sent_and_says_so(newsroom: Newsroom):
    await newsroom.tip()
    card = await newsroom.card(1)
    newsroom.budi.sends_document(b"\x00\x01\x02", caption="lihat ini", chat=newsroom.group, reply_to=card)
    await newsroom.plays()
    assert "tidak bisa dibersihkan" in newsroom.last().text
    newsroom.budi.sends_photo(jpeg(), caption="kata " * 150, chat=newsroom.group, reply_to=card)
    await newsroom.plays()
    assert "paling banyak sekitar 600" in newsroom.last().text
    newsroom.budi.sends_photo(jpeg(), caption="// dari mata elang", chat=newsroom.group, reply_to=card)
    await newsroom.plays()
    assert "Catatan #1 disimpan" in newsroom.last().text
    assert await newsroom.answers(1) == []


async def test_too_long_an_answer_is_not_cut_but_refused(newsroom: Newsroom):
    await newsroom.tip()
    said = await newsroom.says(newsroom.budi, "panjang " * 500, reply_to=await newsroom.card(1))
    assert "terlalu panjang" in said.text
    assert await newsroom.answers(1) == []
    assert await newsroom.state(1) is TipState.NEW


async def test_nobody_answers_a_case_that_somebody_else_holds(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.presses(newsroom.candra, "Klaim", await newsroom.card(1))
    said = await newsroom.says(newsroom.budi, "Halo", reply_to=await newsroom.card(1))
    assert "dipegang Mas Candra" in said.text
    assert await newsroom.answers(1) == []


async def test_a_reply_to_what_the_source_wrote_later_is_an_answer(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.adds(await newsroom.case(1), "Airnya naik lagi")
    later = next(m for m in newsroom.group.from_bot if "Airnya naik lagi" in m.text)
    await newsroom.says(newsroom.budi, "Terima kasih", reply_to=later)
    assert [one.text for one in await newsroom.answers(1)] == ["Terima kasih"]


class TestInATopic:
    @pytest.fixture
    async def newsroom(self, tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
        async with newsroom_at(tmp_path, forum=True) as staged:
            yield staged

    async def test_what_is_written_is_offered_and_not_sent(self, newsroom: Newsroom):
        topic = (await newsroom.tip()).topic_id
        assert topic
        offer = await newsroom.says(newsroom.budi, "Siapa yang bisa ke sana?", thread=topic)
        assert "Belum dikirim" in offer.text
        assert offer.thread_id == topic
        await newsroom.leaves()
        assert await newsroom.messages(1) == []
        assert await heard(newsroom) == ""
        await newsroom.presses(newsroom.budi, "Kirim ke narasumber", offer)
        assert [one.text for one in await newsroom.answers(1)] == ["Siapa yang bisa ke sana?"]

    async def test_also_what_is_offered_is_looked_at_first(self, newsroom: Newsroom):
        topic = (await newsroom.tip()).topic_id
        offer = await newsroom.says(newsroom.budi, "Telepon 081234567890", thread=topic)
        await newsroom.presses(newsroom.candra, "Kirim ke narasumber", offer)
        assert "nomor telepon" in offer.text
        assert await newsroom.answers(1) == []
        await newsroom.presses(newsroom.candra, "Kirim apa adanya", offer)
        assert len(await newsroom.answers(1)) == 1

    async def test_an_offer_whose_words_were_deleted_sends_nothing(self, newsroom: Newsroom):
        topic = (await newsroom.tip()).topic_id
        written = newsroom.budi.types("Eh, salah", chat=newsroom.group, thread=topic)
        await newsroom.plays()
        offer = newsroom.last()
        newsroom.budi.deletes(written)
        await newsroom.presses(newsroom.budi, "Kirim ke narasumber", offer)
        assert "tidak ada yang dikirim" in newsroom.told(newsroom.budi)
        assert await newsroom.answers(1) == []

    async def test_a_forged_offer_cannot_send_what_the_bot_wrote(self, newsroom: Newsroom):
        await newsroom.tip()
        for message in list(newsroom.group.from_bot):
            await newsroom.forges(newsroom.budi, "d:send:1:1", message)
        assert await newsroom.answers(1) == []

    async def test_a_note_in_the_topic(self, newsroom: Newsroom):
        topic = (await newsroom.tip()).topic_id
        await newsroom.says(newsroom.budi, "//sudah dicek", thread=topic)
        assert [one.text for one in await newsroom.messages(1)] == ["sudah dicek"]

    async def test_talk_in_another_topic_is_left_alone(self, newsroom: Newsroom):
        await newsroom.tip()
        other = newsroom.emulator.add_topic(newsroom.group, "Kopi", newsroom.ani)
        before = len(newsroom.group.from_bot)
        newsroom.budi.types("Ngopi?", chat=newsroom.group, thread=other.id)
        await newsroom.plays()
        assert len(newsroom.group.from_bot) == before
