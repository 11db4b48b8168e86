"""An article that readers have is corrected: found, mended, seen as its copies will be, and never by half."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.articles import Article, IncomingArticle
from playground.messages import Message
from storage import articles, corrections
from storage.articles import Kept
from tests.handlers.desk_stage import KEPUH, Newsroom, newsroom_at
from tests.handlers.test_writing import replies

LINGGO = "35.14.06.2008"
LINK = "https://warta.example/banjir"
LEAD = "Seratus rumah terendam di Desa Kepuh, Kejayan."
BODY = f"{LEAD} Warga mengungsi. Seratus rumah itu di tepi sungai."


def incoming(newsroom: Newsroom, **more: str) -> IncomingArticle:
    given = {"title": "Seratus rumah terendam", "lead": LEAD, "body": BODY, "image_url": ""}
    given |= more
    return IncomingArticle(
        guid=LINK,
        url=LINK,
        canonical_url=LINK,
        fingerprint=given["title"] + given["body"],
        author="",
        section="",
        source="Warta",
        published_at=newsroom.now,
        **given,
    )


async def comes(newsroom: Newsroom, *regions: str, **more: str) -> Kept:
    """The feed brings it, perhaps again."""
    async with newsroom.house.storage.transaction() as connection:
        article = incoming(newsroom, **more)
        return await articles.keep(connection, article, regions or (KEPUH,), now=newsroom.now)


async def stored(newsroom: Newsroom) -> Article:
    async with newsroom.house.storage.reading() as connection:
        article = await articles.get(connection, 1)
    assert article is not None
    return article


async def corrects(newsroom: Newsroom, mend: str = "Seratus rumah => Sepuluh rumah") -> Message:
    """Pak Budi corrects it throughout; what he was told at last."""
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Ganti kata")
    await replies(newsroom, newsroom.budi, mend)
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Kami menulis seratus rumah; yang benar sepuluh.")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    return await newsroom.presses(newsroom.budi, "Kirim")


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        await comes(staged)
        yield staged


async def test_wrong_words_are_mended_in_title_lead_and_all_of_the_text(newsroom: Newsroom):
    told = await corrects(newsroom)
    article = await stored(newsroom)
    assert article.title == "Sepuluh rumah terendam"
    assert article.lead.startswith("Sepuluh rumah")
    assert "Seratus" not in article.body
    assert (article.revision, article.correction) == (2, "Kami menulis seratus rumah; yang benar sepuluh.")
    assert "Dikoreksi" in told.text
    assert "situs tidak ikut berubah" in told.text
    assert "correct article 1" in await newsroom.log()
    assert "write" in newsroom.woken


async def test_a_place_that_the_mended_text_names_is_proposed_and_taken_by_a_tap(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    assert "Di isinya disebut" not in newsroom.last().text
    await newsroom.presses(newsroom.budi, "Ganti kata")
    await replies(newsroom, newsroom.budi, "Desa Kepuh => Desa Linggo")
    assert "Di isinya disebut Linggo" in newsroom.last().text
    await newsroom.presses(newsroom.budi, "➕ Linggo")
    assert "Di isinya disebut" not in newsroom.last().text
    assert "Kepuh, Linggo" in newsroom.last().text, "what was chosen goes by an editor's tap only"


async def test_the_preview_is_the_marked_copy_with_a_link_to_the_original(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Angkanya keliru.")
    await newsroom.presses(newsroom.budi, "Ganti kata")
    await replies(newsroom, newsroom.budi, "Seratus rumah => Sepuluh rumah")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    preview = newsroom.group.from_bot[-2]
    assert preview.text.startswith("✏️ KOREKSI")
    assert "Angkanya keliru." in preview.text
    assert LINK in str(preview.json())


async def test_another_lead_replaces_the_beginning_of_the_whole_text(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Angkanya keliru.")
    await newsroom.presses(newsroom.budi, "Judul & isi")
    await replies(newsroom, newsroom.budi, "Sepuluh rumah terendam\nSepuluh rumah terendam di Kepuh.")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    await newsroom.presses(newsroom.budi, "Kirim")
    article = await stored(newsroom)
    assert article.lead == "Sepuluh rumah terendam di Kepuh."
    assert (
        article.body == "Sepuluh rumah terendam di Kepuh. Warga mengungsi. Seratus rumah itu di tepi sungai."
    )


async def test_without_a_word_on_what_was_wrong_nothing_is_corrected(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    card = newsroom.last()
    assert "apa yang keliru" in card.text
    assert "masih sama" in card.text
    await newsroom.presses(newsroom.budi, "Pratinjau")
    assert "Belum lengkap" in newsroom.told(newsroom.budi)
    assert (await stored(newsroom)).revision == 1


async def test_words_that_do_not_stand_there_are_asked_again(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Ganti kata")
    assert (
        "tidak ada di berita ini" in (await replies(newsroom, newsroom.budi, "seribu rumah => sepuluh")).text
    )
    assert "tidak ada di berita ini" in (await replies(newsroom, newsroom.budi, "seratus rumah")).text


# --- finding it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["1", "#1", LINK, f"lihat {LINK}", "https://t.me/kentongan_bot?start=a1"])
async def test_it_is_found_by_its_number_or_link(newsroom: Newsroom, words: str):
    assert "Koreksi berita #1" in (await newsroom.says(newsroom.budi, f"/koreksi {words}")).text


async def test_it_is_found_in_the_list_by_words_and_in_a_message_with_its_link(newsroom: Newsroom):
    listed = await newsroom.says(newsroom.budi, "/koreksi")
    assert "Seratus rumah terendam" in listed.text
    assert "Seratus" in (await newsroom.says(newsroom.budi, "/koreksi rumah TERENDAM")).text
    assert "Tidak ada judul" in (await newsroom.says(newsroom.budi, "/koreksi gempa")).text
    assert "Koreksi berita #1" in (await newsroom.presses(newsroom.budi, "#1", listed)).text
    said = newsroom.candra.types(f"Ini keliru: {LINK}", chat=newsroom.group)
    await newsroom.plays()
    assert "Koreksi berita #1" in (await newsroom.says(newsroom.budi, "/koreksi", reply_to=said)).text
    assert (
        "Tidak ada berita dengan tautan"
        in (await newsroom.says(newsroom.budi, "/koreksi https://lain.example/x")).text
    )
    assert "tidak ada" in (await newsroom.says(newsroom.budi, "/koreksi 99")).text


# --- the feed, afterwards -----------------------------------------------------------------------------------


async def test_the_same_words_from_the_feed_do_not_undo_a_correction(newsroom: Newsroom):
    await corrects(newsroom)
    assert await comes(newsroom) is Kept.KNOWN
    assert await comes(newsroom, image_url="https://warta.example/foto.jpg") is Kept.KNOWN
    assert (await stored(newsroom)).title == "Sepuluh rumah terendam"


async def test_a_second_correction_holds_against_the_same_words_too(newsroom: Newsroom):
    await corrects(newsroom)
    await corrects(newsroom, "Sepuluh rumah => Sebelas rumah")
    assert await comes(newsroom) is Kept.KNOWN
    article = await stored(newsroom)
    assert (article.title, article.revision) == ("Sebelas rumah terendam", 3)


async def test_what_the_feed_says_anew_is_taken_and_is_no_correction_of_ours(newsroom: Newsroom):
    await corrects(newsroom)
    assert await comes(newsroom, title="Dua belas rumah terendam") is Kept.UPDATED
    article = await stored(newsroom)
    assert (article.title, article.correction, article.revision) == ("Dua belas rumah terendam", "", 3)
    assert await comes(newsroom, title="Dua belas rumah terendam") is Kept.KNOWN
    assert await comes(newsroom) is Kept.UPDATED, "and back: the feed's own word counts again"


async def test_places_that_an_editor_chose_stay_when_the_feed_changes(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "✖ Kepuh")
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    await replies(newsroom, newsroom.budi, "Linggo Kejayan")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Bukan di Kepuh, tetapi di Linggo.")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    await newsroom.presses(newsroom.budi, "Kirim")
    assert (await stored(newsroom)).regions == (LINGGO,)
    assert await comes(newsroom, title="Rumah terendam di Kepuh") is Kept.UPDATED
    assert (await stored(newsroom)).regions == (LINGGO,)


async def test_a_correction_of_what_the_feed_changed_meanwhile_begins_anew(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Angkanya keliru.")
    await newsroom.presses(newsroom.budi, "Ganti kata")
    await replies(newsroom, newsroom.budi, "Seratus => Sepuluh")
    check = await newsroom.presses(newsroom.budi, "Pratinjau")
    await comes(newsroom, title="Dua belas rumah terendam")
    await newsroom.presses(newsroom.budi, "Kirim", check)
    assert "berubah sejak" in newsroom.told(newsroom.budi)
    assert (await stored(newsroom)).title == "Dua belas rumah terendam"
    assert "Dua belas" in (await newsroom.says(newsroom.budi, "/koreksi 1")).text
    async with newsroom.house.storage.reading() as connection:
        assert not await corrections.unfinished(connection)


async def test_two_editors_correct_one_article_in_one_draft(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Angkanya keliru.")
    assert "Angkanya keliru." in (await newsroom.says(newsroom.candra, "/koreksi 1")).text
