"""/sumber: editors see from where articles come, and admins add feeds, stop them and take them away."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.alarms import Cause, What
from storage import alarms, feeds
from storage.feeds import Feed
from tests.handlers.conftest import NOW
from tests.handlers.desk_stage import FEED, FIXED_FEED, Newsroom, newsroom_at


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


async def every_feed(newsroom: Newsroom) -> tuple[Feed, ...]:
    async with newsroom.house.storage.reading() as connection:
        return await feeds.all_feeds(connection)


async def due(newsroom: Newsroom) -> list[str]:
    async with newsroom.house.storage.reading() as connection:
        return [feed.url for feed in await feeds.due(connection, newsroom.now)]


async def settings_name(newsroom: Newsroom, *urls: str) -> None:
    async with newsroom.house.storage.transaction() as connection:
        await feeds.ensure(connection, urls, newsroom.now)


async def test_a_feed_is_looked_at_before_it_is_used_and_used_once_somebody_says_so(newsroom: Newsroom):
    page = await newsroom.says(newsroom.ani, "/sumber warta.example/feed")
    assert "Warta Bromo" in page.text
    assert "20 berita" in page.text
    assert "Jembatan Kepuh dibuka lagi" in page.text
    assert await due(newsroom) == [], "nobody said that it is to be used"

    page = await newsroom.presses(newsroom.ani, "Pakai")
    assert newsroom.told(newsroom.ani) == "Dipakai mulai sekarang"
    assert await due(newsroom) == [FEED]
    assert "Hentikan dulu" in " ".join(page.labels)
    assert await newsroom.log() == ["feed_add feed 1 warta.example", "feed_on feed 1 warta.example"]


async def test_the_address_of_the_site_is_enough(newsroom: Newsroom):
    await newsroom.says(newsroom.ani, "/sumber warta.example")
    assert [feed.url for feed in await every_feed(newsroom)] == [FEED]
    page = await newsroom.says(newsroom.ani, "/sumber https://warta.example/feed")
    assert "Warta Bromo" in page.text
    assert len(await every_feed(newsroom)) == 1, "it is known by then"


async def test_asked_for_an_address_one_replies_and_a_wrong_one_is_asked_for_again(newsroom: Newsroom):
    await newsroom.says(newsroom.ani, "/sumber")
    asked = await newsroom.presses(newsroom.ani, "Tambah sumber")
    again = await newsroom.says(newsroom.ani, "warta.example/bukan-rss", reply_to=asked)
    assert "tidak ada RSS" in again.text
    assert "warta.example/bukan-rss" in again.text
    page = await newsroom.says(newsroom.ani, "warta.example/feed", reply_to=again)
    assert "Warta Bromo" in page.text


@pytest.mark.parametrize(
    "words", ["file:///etc/passwd", "besok ya", "http://", "localhost", "ftp://a.example/x", "a.example:x/y"]
)
async def test_what_is_no_address_on_the_web_is_never_looked_at(newsroom: Newsroom, words: str):
    asked = await newsroom.says(newsroom.ani, f"/sumber {words}")
    assert "bukan alamat situs" in asked.text
    assert await every_feed(newsroom) == ()


async def test_an_editor_sees_the_feeds_and_changes_none(newsroom: Newsroom):
    await newsroom.says(newsroom.ani, "/sumber warta.example/feed")
    seen = await newsroom.says(newsroom.budi, "/sumber")
    assert "Warta Bromo" in seen.text
    assert "Admin bisa menambah" in seen.text
    page = await newsroom.presses(newsroom.budi, "Warta Bromo")
    assert page.labels == ["« Kembali"]
    refused = await newsroom.says(newsroom.budi, "/sumber lain.example/feed")
    assert "Peran Anda" in refused.text
    assert len(await every_feed(newsroom)) == 1


async def test_a_feed_that_fails_says_why_and_can_be_looked_at_at_once(newsroom: Newsroom):
    await settings_name(newsroom, FIXED_FEED)
    async with newsroom.house.storage.transaction() as connection:
        later = newsroom.now.replace(hour=23)
        await feeds.looked_badly(connection, 1, reason="http_503", next_look_at=later, now=newsroom.now)
    seen = await newsroom.says(newsroom.ani, "/sumber")
    assert "tetap.example" in seen.text
    assert "sedang bermasalah (503)" in seen.text
    assert await due(newsroom) == []

    await newsroom.presses(newsroom.ani, "tetap.example")
    await newsroom.presses(newsroom.ani, "Lihat sekarang")
    assert newsroom.told(newsroom.ani) == "Dilihat dalam semenit"
    assert await due(newsroom) == [FIXED_FEED]


async def test_what_the_settings_name_is_stopped_here_and_removed_there(newsroom: Newsroom):
    await settings_name(newsroom, FIXED_FEED)
    await newsroom.says(newsroom.ani, "/sumber")
    page = await newsroom.presses(newsroom.ani, "tetap.example")
    assert "FEEDS" in page.text
    assert not any("Hapus" in label for label in page.labels)
    assert "Minta pengelola bot" in await newsroom.forges(newsroom.ani, "d:fdsure:1", page)

    await newsroom.presses(newsroom.ani, "Hentikan dulu", page)
    await settings_name(newsroom, FIXED_FEED)
    assert await due(newsroom) == [], "also after the next start"


async def test_a_feed_is_removed_after_asking_and_nothing_is_told_of_it_any_more(newsroom: Newsroom):
    await newsroom.says(newsroom.ani, "/sumber warta.example/feed")
    async with newsroom.house.storage.transaction() as connection:
        await alarms.begins(connection, Cause(What.FEED, 1), NOW)
    asked = await newsroom.presses(newsroom.ani, "Hapus")
    assert "Berita yang sudah masuk tetap ada" in asked.text
    assert len(await every_feed(newsroom)) == 1
    page = await newsroom.presses(newsroom.ani, "Ya, hapus")
    assert "Belum ada sumber" in page.text
    assert await every_feed(newsroom) == ()
    async with newsroom.house.storage.reading() as connection:
        assert await alarms.standing(connection) == ()
    assert "sudah tidak ada" in await newsroom.forges(newsroom.ani, "d:fdon:1", page)


async def test_secrets_in_an_address_are_shown_to_nobody(newsroom: Newsroom):
    await settings_name(newsroom, "https://ani:rahasia@tetap.example/rss?key=kunci")
    page = await newsroom.presses(newsroom.ani, "tetap.example", await newsroom.says(newsroom.ani, "/sumber"))
    assert "tetap.example/rss" in page.text
    assert "rahasia" not in page.text
    assert "kunci" not in page.text


async def test_many_feeds_are_pages(newsroom: Newsroom):
    await settings_name(newsroom, *(f"https://w{number}.example/rss" for number in range(10)))
    first = await newsroom.says(newsroom.ani, "/sumber")
    assert "w7.example" in first.text
    assert "w8.example" not in first.text
    second = await newsroom.presses(newsroom.ani, "Lanjut")
    assert "w9.example" in second.text
