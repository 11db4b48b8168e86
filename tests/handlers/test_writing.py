"""An article is written on the desk: from nothing, from a case, with its places, and out at its hour."""

from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsroom.articles import OWN_PHOTO, Article
from playground.messages import Message
from playground.people import Person
from storage import article_drafts, articles
from storage.article_schema import article_drafts as table
from tests.handlers.desk_stage import KEJAYAN, KEPUH, Newsroom, newsroom_at

STORY = (
    "Jembatan gantung Kepuh putus\n"
    "Jembatan gantung di Desa Kepuh, Kecamatan Kejayan, putus pada Senin malam.\n\n"
    "Anak sekolah memutar tiga kilometer."
)
LINGGO = "35.14.06.2008"


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


async def published(newsroom: Newsroom) -> list[Article]:
    async with newsroom.house.storage.reading() as connection:
        return list(await articles.titled(connection, "", limit=10))


async def drafts(newsroom: Newsroom) -> list[article_drafts.StoredDraft]:
    async with newsroom.house.storage.reading() as connection:
        return list(await article_drafts.everything(connection, newsroom.room.tips))


def question(newsroom: Newsroom) -> Message:
    """What the bot asked last."""
    return max(
        (one for one in newsroom.group.from_bot if "balas pesan ini" in one.text), key=lambda one: one.serial
    )


async def replies(newsroom: Newsroom, person: Person, words: str) -> Message:
    return await newsroom.says(person, words, reply_to=question(newsroom))


async def writes(newsroom: Newsroom, words: str = STORY) -> Message:
    """Pak Budi writes an article; its card."""
    await newsroom.says(newsroom.budi, "/tulis")
    return await replies(newsroom, newsroom.budi, words)


async def sends(newsroom: Newsroom) -> Message:
    await newsroom.presses(newsroom.budi, "Pratinjau")
    return await newsroom.presses(newsroom.budi, "Kirim")


def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(file, "JPEG")
    return file.getvalue()


# --- writing ------------------------------------------------------------------------------------------------


async def test_the_first_line_is_the_title_and_its_words_propose_the_places(newsroom: Newsroom):
    card = await writes(newsroom)

    assert "Jembatan gantung Kepuh putus" in card.text
    assert "Kepuh (Kec. Kejayan)" in card.text
    assert "usulan dari isi berita" in card.text
    [draft] = await drafts(newsroom)
    assert draft.draft.regions == (KEPUH,)
    assert not await published(newsroom), "nothing goes out before somebody sends it"


async def test_it_is_shown_as_readers_see_it_and_then_published(newsroom: Newsroom):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "Pratinjau")
    preview = newsroom.group.from_bot[-2]
    assert preview.text.startswith("Jembatan gantung Kepuh putus")
    assert "Warta Pasuruan" in preview.text
    assert "Belum ada pembaca yang mengikuti" in newsroom.last().text
    await newsroom.presses(newsroom.budi, "Kirim")

    [article] = await published(newsroom)
    assert (article.title, article.regions) == ("Jembatan gantung Kepuh putus", (KEPUH,))
    assert article.body.endswith("Anak sekolah memutar tiga kilometer.")
    assert article.published_at == newsroom.now
    assert "Terbit" in newsroom.last().text
    assert not await drafts(newsroom), "no second copy of the words is kept"
    assert "write article 1" in await newsroom.log()
    assert "write" in newsroom.woken, "it goes out at once, not with the next tick"


async def test_an_editor_sees_which_words_led_to_a_place(newsroom: Newsroom):
    await writes(newsroom)
    told = await newsroom.presses(newsroom.budi, "Kenapa wilayah ini?")
    assert "Kepuh" in told.text
    assert "“Desa Kepuh" in told.text
    assert (await newsroom.presses(newsroom.budi, "Kembali")).text.startswith("📝 Draf")


async def test_what_an_editor_chose_stays_whatever_is_written_afterwards(newsroom: Newsroom):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "✖ Kepuh")
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    card = await replies(newsroom, newsroom.budi, "Linggo Kejayan")
    assert "usulan" not in card.text
    await newsroom.presses(newsroom.budi, "Tambah isi")
    await replies(newsroom, newsroom.budi, "Desa Kepuh memasang papan peringatan.")
    assert "pilihan redaksi" in (await newsroom.presses(newsroom.budi, "Kenapa wilayah ini?")).text
    await newsroom.presses(newsroom.budi, "Kembali")
    await sends(newsroom)
    [article] = await published(newsroom)
    assert article.regions == (LINGGO,)
    assert "papan peringatan" in article.body


async def test_several_places_of_one_name_are_told_apart_by_a_tap(newsroom: Newsroom):
    await writes(newsroom, "Panen raya\nPetani bersyukur.")
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    choice = await replies(newsroom, newsroom.budi, "Kalirejo")
    assert "Yang mana" in choice.text
    label = choice.labels[0]
    card = await newsroom.presses(newsroom.budi, label, choice)
    assert "Kalirejo" in card.text


async def test_a_name_that_nothing_bears_is_asked_again(newsroom: Newsroom):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    assert "Tidak ada tempat bernama itu" in (await replies(newsroom, newsroom.budi, "Xyzzyqq")).text


@pytest.mark.parametrize(("words", "lacks"), [("Hanya judul", "isi berita"), ("Judul\nIsi saja.", "wilayah")])
async def test_what_is_missing_is_named_and_nothing_goes_out(newsroom: Newsroom, words: str, lacks: str):
    card = await writes(newsroom, words)
    assert f"Masih kurang: {lacks}" in card.text.replace("isi berita, wilayah", "isi berita")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    assert "Belum lengkap" in newsroom.told(newsroom.budi)
    assert not await published(newsroom)


async def test_the_editors_photo_goes_with_it(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/tulis")
    newsroom.budi.sends_photo(photo(), STORY, newsroom.group, reply_to=question(newsroom))
    await newsroom.plays()
    assert "Dengan foto" in newsroom.last().text
    await newsroom.presses(newsroom.budi, "Pratinjau")
    assert newsroom.group.from_bot[-2].kind == "photo", "the preview shows it"
    await newsroom.presses(newsroom.budi, "Kirim")
    [article] = await published(newsroom)
    assert article.image_url.startswith(OWN_PHOTO)
    newsroom.stranger.opens("https://t.me/kentongan_bot?start=a1")
    await newsroom.plays()
    assert newsroom.last(newsroom.stranger.chat).kind == "photo"


async def test_a_colleagues_message_can_be_the_beginning(newsroom: Newsroom):
    words = await _colleague_says(newsroom, STORY)
    card = await newsroom.says(newsroom.budi, "/tulis", reply_to=words)
    assert "Jembatan gantung Kepuh putus" in card.text


async def _colleague_says(newsroom: Newsroom, words: str) -> Message:
    said = newsroom.candra.types(words, chat=newsroom.group)
    await newsroom.plays()
    return said


async def test_the_same_words_are_not_published_twice(newsroom: Newsroom):
    await writes(newsroom)
    await sends(newsroom)
    await writes(newsroom)
    await sends(newsroom)
    assert "sudah ada: #1" in newsroom.told(newsroom.budi)
    assert len(await published(newsroom)) == 1
    assert len(await drafts(newsroom)) == 1, "the draft is not lost"


# --- two editors, a restart ---------------------------------------------------------------------------------


async def test_what_changed_since_the_preview_does_not_go_out(newsroom: Newsroom):
    card = await writes(newsroom)
    check = await newsroom.presses(newsroom.budi, "Pratinjau")
    await newsroom.presses(newsroom.candra, "Tambah isi", card)
    await replies(newsroom, newsroom.candra, "Warga diminta memutar.")
    await newsroom.presses(newsroom.budi, "Kirim", check)
    assert "berubah sejak pratinjau" in newsroom.told(newsroom.budi)
    assert not await published(newsroom)


async def test_a_second_tap_on_send_publishes_nothing_more(newsroom: Newsroom):
    await writes(newsroom)
    check = await newsroom.presses(newsroom.budi, "Pratinjau")
    newsroom.budi.presses("Kirim", check)
    newsroom.candra.presses("Kirim", check)
    await newsroom.plays()
    assert len(await published(newsroom)) == 1
    assert "sudah terbit" in newsroom.told(newsroom.candra)


async def test_a_draft_is_there_after_a_restart_and_for_every_editor(newsroom: Newsroom):
    await writes(newsroom)
    newsroom.with_room()
    await newsroom.says(newsroom.candra, "/tulis")
    listed = next(one for one in reversed(newsroom.group.from_bot) if "Belum terbit" in one.text)
    card = await newsroom.presses(newsroom.candra, "Jembatan gantung", listed)
    assert "Jembatan gantung Kepuh putus" in card.text
    await newsroom.presses(newsroom.candra, "Batal", card)
    assert not await drafts(newsroom)


async def test_on_the_disk_a_draft_is_sealed(newsroom: Newsroom):
    await writes(newsroom)
    async with newsroom.house.storage.reading() as connection:
        rows = [tuple(row) for row in await connection.execute(table.select())]
    assert b"Jembatan" not in b"".join(value for row in rows for value in row if isinstance(value, bytes))


async def test_a_draft_that_nobody_touches_is_forgotten(newsroom: Newsroom):
    await writes(newsroom)
    async with newsroom.house.storage.transaction() as connection:
        assert not await article_drafts.forget_old(connection, newsroom.now + timedelta(days=6))
        assert await article_drafts.forget_old(connection, newsroom.now + timedelta(days=8))
    assert not await drafts(newsroom)


# --- at its hour --------------------------------------------------------------------------------------------


async def test_it_waits_for_its_hour_and_can_be_held(newsroom: Newsroom):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "Waktu terbit")
    card = await replies(newsroom, newsroom.budi, "besok 05.30")
    assert "Rabu, 25 November 2026 05.30" in card.text
    card = await sends(newsroom)
    assert "Terbit sendiri Rabu, 25 November 2026 05.30" in card.text
    assert not await published(newsroom)
    [stored] = await drafts(newsroom)
    assert stored.publish_at == newsroom.now.replace(day=25, hour=5, minute=30)
    await newsroom.says(newsroom.budi, "Kata lain", reply_to=question(newsroom))
    assert "sudah dijadwalkan" in newsroom.last().text, "what waits for its hour is not changed unseen"
    await newsroom.presses(newsroom.budi, "Tunda", card)
    [stored] = await drafts(newsroom)
    assert stored.publish_at is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("kapan-kapan", "belum terbaca"),
        ("besok", "Jam berapa?"),
        ("setiap hari 05.30 sampai 3 Desember", "satu kali"),
    ],
)
async def test_a_time_that_cannot_be_taken_is_asked_again(newsroom: Newsroom, words: str, told: str):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "Waktu terbit")
    assert told in (await replies(newsroom, newsroom.budi, words)).text
    assert (await drafts(newsroom))[0].draft.at is None


async def test_an_hour_that_passed_meanwhile_publishes_nothing(newsroom: Newsroom):
    await writes(newsroom)
    await newsroom.presses(newsroom.budi, "Waktu terbit")
    await replies(newsroom, newsroom.budi, "10 menit lagi")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    newsroom.later(minutes=11)
    await newsroom.presses(newsroom.budi, "Kirim")
    assert "sudah lewat" in newsroom.told(newsroom.budi)
    assert not await published(newsroom)


# --- from a case --------------------------------------------------------------------------------------------


async def test_a_case_lends_its_words_and_nothing_of_its_source(newsroom: Newsroom):
    await newsroom.tip("Banjir setinggi lutut di dusun Krajan. Hubungi saya di 0812-3456-7890.")
    await newsroom.says(newsroom.budi, "/kasus 1")
    card = await newsroom.presses(newsroom.budi, "Tulis berita")
    assert "dari kasus #1" in card.text
    assert "Banjir setinggi lutut" in card.text
    assert "Kepuh (Kec. Kejayan)" in card.text, "where it was told about, as the words name no place"
    await newsroom.presses(newsroom.budi, "Judul & isi")
    await replies(newsroom, newsroom.budi, "Banjir di Kejayan")
    check = await newsroom.presses(newsroom.budi, "Pratinjau")
    assert "Kata-kata narasumber masih utuh" in check.text
    assert "mirip nomor" in check.text
    await newsroom.presses(newsroom.budi, "Ubah lagi")
    await newsroom.presses(newsroom.budi, "Judul & isi")
    await replies(newsroom, newsroom.budi, "Banjir di Kejayan\nAir menggenang di Desa Kepuh, Kejayan.")
    check = await newsroom.presses(newsroom.budi, "Pratinjau")
    assert "⚠️" not in check.text
    await newsroom.presses(newsroom.budi, "Kirim")

    [article] = await published(newsroom)
    assert article.regions == (KEPUH,)
    assert "0812" not in repr(article)
    assert [one.action for one in await newsroom.done(1)][-1] == "write"
    assert "menerbitkan berita dari kasus ini" in (await newsroom.says(newsroom.budi, "/kasus 1")).text


async def test_of_one_case_there_is_one_draft(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "/tulis 1")
    await newsroom.says(newsroom.candra, "/tulis #1")
    assert len(await drafts(newsroom)) == 1


async def test_no_draft_keeps_the_words_of_a_source_who_took_them_back(newsroom: Newsroom):
    await newsroom.tip()
    await newsroom.says(newsroom.budi, "/tulis 1")
    async with newsroom.house.storage.transaction() as connection:
        await connection.exec_driver_sql("UPDATE cases SET state = 'withdrawn'")
        assert await article_drafts.forget_old(connection, newsroom.now)
    assert "menarik laporan" in (await newsroom.says(newsroom.budi, "/tulis 1")).text
    assert not await drafts(newsroom)


async def test_the_words_of_a_long_article_are_all_there_behind_a_button(newsroom: Newsroom):
    sentences = [f"Warga ke-{number} menanam mangrove di pesisir." for number in range(150)]
    await writes(newsroom, "Mangrove Kejayan\nKecamatan Kejayan menanam. " + " ".join(sentences[:75]))
    await newsroom.presses(newsroom.budi, "Tambah isi")
    await replies(newsroom, newsroom.budi, " ".join(sentences[75:]))
    assert "Selengkapnya" in (await newsroom.presses(newsroom.budi, "Pratinjau")).text
    await newsroom.presses(newsroom.budi, "Kirim")
    reader = newsroom.stranger
    reader.opens("https://t.me/kentongan_bot?start=a1")
    await newsroom.plays()
    card = newsroom.last(reader.chat)
    shown = len(reader.chat.from_bot)
    reader.presses("Selengkapnya", message=card)
    await newsroom.plays()
    rest = [one.text for one in reader.chat.from_bot[shown:]]
    every = " ".join([card.text, *rest])
    assert all(sentence in every for sentence in sentences)
    [article] = await published(newsroom)
    assert article.regions == (KEJAYAN,)
