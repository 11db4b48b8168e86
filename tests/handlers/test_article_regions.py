"""Editors see why an article went where it went, and what they know better stays so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.cases import Role
from newsroom.sealing import Address
from storage import articles, readers
from storage.articles import Kept
from tests.handlers.desk_stage import KEJAYAN, KEPUH, Newsroom, newsroom_at
from tests.handlers.test_correcting import BODY, LINGGO, LINK, comes, stored
from tests.handlers.test_writing import replies


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    """The feed has brought an article about Kepuh."""
    async with newsroom_at(tmp_path) as staged:
        await comes(staged)
        yield staged


async def planned(newsroom: Newsroom) -> None:
    """The outbox has it."""
    async with newsroom.house.storage.transaction() as connection:
        await articles.mark_planned(connection, [1], newsroom.now)


async def followers(newsroom: Newsroom, *codes: str) -> None:
    """A chat for each."""
    async with newsroom.house.storage.transaction() as connection:
        for number, code in enumerate(codes):
            address = newsroom.house.sealer.seal_address(Address(9000 + number))
            reader = await readers.welcome(connection, address, language="id", now=newsroom.now)
            await readers.follow(connection, reader.id, [code], newsroom.now)


async def adds(newsroom: Newsroom, name: str, label: str) -> str:
    """Pak Budi adds a place; what his button said."""
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    await replies(newsroom, newsroom.budi, name)
    await newsroom.presses(newsroom.budi, label)
    return newsroom.told(newsroom.budi)


async def test_the_words_that_led_to_a_region_are_shown(newsroom: Newsroom):
    card = await newsroom.says(newsroom.budi, "/wilayah 1")
    assert "Kepuh, Kec. Kejayan: “Desa Kepuh" in card.text
    assert "Dibaca dari isi berita" in card.text
    assert card.button("Kepuh")
    assert not card.button("Ikuti isi berita lagi"), "it does"


@pytest.mark.parametrize("asked", ["/wilayah #1", f"/wilayah {LINK}", "/regions 1"])
async def test_it_is_found_as_an_article_to_correct_is(newsroom: Newsroom, asked: str):
    assert "berita #1" in (await newsroom.says(newsroom.budi, asked)).text


async def test_it_is_found_in_the_list_with_its_regions(newsroom: Newsroom):
    listed = await newsroom.says(newsroom.budi, "/wilayah rumah")
    assert "📍 Kepuh" in listed.text
    assert "Kenapa wilayah ini?" in (await newsroom.presses(newsroom.budi, "#1")).text
    assert "Tidak ada judul" in (await newsroom.says(newsroom.budi, "/wilayah gunung")).text
    assert "tidak ada" in (await newsroom.says(newsroom.budi, "/wilayah 99")).text
    assert "Tidak ada berita" in (await newsroom.says(newsroom.budi, "/wilayah https://warta.example/x")).text


async def test_a_tap_takes_a_region_away_and_the_feed_does_not_bring_it_back(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/wilayah 1")
    card = await newsroom.presses(newsroom.budi, "✖ Kepuh")
    assert "tidak sampai ke siapa pun" in card.text
    assert "Di isinya juga terbaca: Kepuh" in card.text
    assert (await stored(newsroom)).regions == ()

    assert await comes(newsroom, KEPUH, body=f"{BODY} Air surut.") is Kept.UPDATED
    assert (await stored(newsroom)).regions == ()
    assert (await newsroom.log())[-1] == f"regions article 1 -{KEPUH}"


async def test_a_region_that_is_added_gets_it_and_who_has_it_gets_it_not_again(newsroom: Newsroom):
    await followers(newsroom, KEPUH, LINGGO, LINGGO, KEJAYAN)
    await planned(newsroom)
    await newsroom.says(newsroom.budi, "/wilayah 1")
    assert await adds(newsroom, "Linggo, Kejayan", "Linggo") == "Disimpan. 3 chat lagi segera menerimanya."
    assert newsroom.woken[-1] == "write"
    assert (await stored(newsroom)).regions == (KEPUH, LINGGO)
    assert "Linggo, Kec. Kejayan: pilihan redaksi" in newsroom.last().text

    await newsroom.presses(newsroom.budi, "✖ Linggo")
    assert await adds(newsroom, "Linggo, Kejayan", "Linggo") == "Disimpan.", "nobody gets it twice"


async def test_old_news_wakes_nobody(newsroom: Newsroom):
    await followers(newsroom, LINGGO)
    await planned(newsroom)
    newsroom.later(hours=25)
    card = await newsroom.says(newsroom.budi, "/wilayah 1")
    assert "sudah lewat sehari" in card.text
    assert await adds(newsroom, "Linggo, Kejayan", "Linggo") == "Disimpan."
    assert (await stored(newsroom)).regions == (KEPUH, LINGGO)


async def test_nothing_is_added_before_the_tap(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/wilayah 1")
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    await replies(newsroom, newsroom.budi, "Wonosari")
    choice = newsroom.last()
    assert "Yang mana “Wonosari”?" in choice.text
    assert len(choice.labels) > 1, "several places bear that name"
    await newsroom.presses(newsroom.budi, "Tambah wilayah", await newsroom.says(newsroom.budi, "/wilayah 1"))
    await replies(newsroom, newsroom.budi, "Linggo, Kejayan")
    assert "Tambahkan “Linggo, Kejayan” ke berita #1?" in newsroom.last().text
    assert (await stored(newsroom)).regions == (KEPUH,)


async def test_what_no_place_is_called_is_asked_again(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/wilayah 1")
    await newsroom.presses(newsroom.budi, "Tambah wilayah")
    await replies(newsroom, newsroom.budi, "Zzyzx")
    assert "Tidak ada tempat bernama itu" in newsroom.last().text
    await replies(newsroom, newsroom.budi, "Kepuh, Kejayan")
    assert "sudah ada di berita #1" in newsroom.last().text


async def test_the_tagger_has_its_say_again_when_editors_let_it(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/wilayah 1")
    await newsroom.presses(newsroom.budi, "✖ Kepuh")
    card = await newsroom.presses(newsroom.budi, "Ikuti isi berita lagi")
    assert "Dibaca dari isi berita" in card.text
    assert (await stored(newsroom)).regions == (KEPUH,)
    await comes(newsroom, LINGGO, body=f"{BODY} Bukan di situ.")
    assert (await stored(newsroom)).regions == (LINGGO,)


async def test_two_editors_who_tap_at_once_both_have_their_way(newsroom: Newsroom):
    await comes(newsroom, KEPUH, LINGGO, body=f"{BODY} Juga di Linggo.")
    card = await newsroom.says(newsroom.budi, "/wilayah 1")
    newsroom.budi.presses("✖ Kepuh", message=card, chat=newsroom.group)
    newsroom.candra.presses("✖ Linggo", message=card, chat=newsroom.group)
    await newsroom.plays()
    assert (await stored(newsroom)).regions == ()


async def test_a_correction_that_is_being_written_does_not_undo_it(newsroom: Newsroom):
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.says(newsroom.candra, "/wilayah 1")
    await newsroom.presses(newsroom.candra, "✖ Kepuh")
    await newsroom.says(newsroom.budi, "/koreksi 1")
    await newsroom.presses(newsroom.budi, "Ganti kata")
    await replies(newsroom, newsroom.budi, "Seratus rumah => Sepuluh rumah")
    await newsroom.presses(newsroom.budi, "Apa yang keliru")
    await replies(newsroom, newsroom.budi, "Sepuluh rumah, bukan seratus.")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    await newsroom.presses(newsroom.budi, "Kirim")
    assert (await stored(newsroom)).title == "Sepuluh rumah terendam"
    assert (await stored(newsroom)).regions == ()


async def test_a_viewer_sees_why_and_changes_nothing(newsroom: Newsroom):
    await newsroom.appoint(newsroom.candra, Role.VIEWER)
    assert "Kenapa wilayah ini?" in (await newsroom.says(newsroom.candra, "/wilayah 1")).text
    newsroom.candra.presses("✖ Kepuh", chat=newsroom.group)
    await newsroom.plays()
    assert (await stored(newsroom)).regions == (KEPUH,)


async def test_a_forged_place_is_none(newsroom: Newsroom):
    card = await newsroom.says(newsroom.budi, "/wilayah 1")
    for data in ("d:radd:1:35.07.01", "d:radd:99:35.14.06", "d:rdel:1:35.14.14"):
        await newsroom.forges(newsroom.budi, data, card)
    assert (await stored(newsroom)).regions == (KEPUH,)
    assert not [line for line in await newsroom.log() if line.startswith("regions")]


async def test_thirty_regions_are_enough(newsroom: Newsroom):
    villages = [region.code for region in newsroom.house.gazetteer.villages("35.14")][:30]
    await comes(newsroom, *villages, body=f"{BODY} Merata.")
    card = await newsroom.says(newsroom.budi, "/wilayah 1")
    await newsroom.forges(newsroom.budi, "d:radd:1:35.14.14", card)
    assert "paling banyak 30" in newsroom.told(newsroom.budi)
    assert len((await stored(newsroom)).regions) == 30


async def test_after_publishing_why_is_a_tap_away(newsroom: Newsroom):
    newsroom.later(days=1)
    await newsroom.says(newsroom.budi, "/tulis Jalan putus\nJalan di Desa Linggo, Kejayan, putus.")
    await newsroom.presses(newsroom.budi, "Pratinjau")
    await newsroom.presses(newsroom.budi, "Kirim")
    card = await newsroom.presses(newsroom.budi, "Kenapa wilayah ini?")
    assert "Linggo, Kec. Kejayan: “Desa Linggo" in card.text
