"""Nobody presses anything: an article of a feed is tagged, planned and sent by the clock alone."""

import asyncio
import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from service.running import Newsroom
from storage import feeds
from tests.journeys.conftest import BANGIL, KABUPATEN, KEJAYAN, KEPUH, KOTA, LINGGO, Town, shown_to

#: Own sentences with the traps of a real report: a slipped letter in a list, two kecamatan, institutions.
TITLE = "Enam Desa di Kejayan dan Wonorejo Siapkan Pemilihan Kepala Desa"
BODY = (
    "PASURUAN - Panitia pemilihan kepala desa dari Kecamatan Kejayan dan Kecamatan Wonorejo dikumpulkan di "
    "Pendopo Kecamatan Kejayan, Kabupaten Pasuruan, Selasa pagi.\n\nDi Kecamatan Kejayan ada lima, yaitu "
    "Desa (Tanggulengin, Patebon, Cobanjoyo, Kepuh, Benerwojo), sedangkan di Kecamatan Wonorejo hanya Desa "
    "Rebono. Kapolsek Kejayan, Danramil Wonorejo dan Camat Kejayan ikut hadir.\n\nKetua BPD Desa Kepuh "
    "meminta panitia bersikap terbuka soal daftar pemilih."
)
TANGGULANGIN, WONOREJO = "35.14.06.2017", "35.14.07"


def _rss(*items: tuple[str, str, datetime, str]) -> str:
    entries = "".join(
        f"<item><title>{html.escape(title)}</title><link>{link}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{html.escape(body)}</description></item>"
        for title, body, at, link in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Warta</title>{entries}</channel></rss>'


async def test_an_article_of_a_feed_reaches_its_villages_and_not_the_neighbours(town: Town, tmp_path: Path):
    feed = tmp_path / "warta.xml"
    feed.write_text(_rss())
    town.settings = replace(town.settings, feeds=(str(feed),), push_interval=timedelta(seconds=1))
    async with town.open():
        places = (KEJAYAN, WONOREJO, TANGGULANGIN, KEPUH, KABUPATEN)
        reached = [await town.follower(f"R {code}", code) for code in places]
        spared = [await town.follower(f"S {code}", code) for code in (LINGGO, BANGIL, KOTA)]
        link = "https://warta.example/pilkades?utm_source=rss"
        feed.write_text(_rss((TITLE, BODY, datetime.now(UTC), link)))
        await _make_due(town)

        for person in reached:
            await person.sees(TITLE, timeout=40)
        await town.push()

    for person in reached:
        assert sum(TITLE in text for text in shown_to(person.chat)) == 1
    assert not any(TITLE in text for person in spared for text in shown_to(person.chat))


async def test_a_repeated_and_a_changed_article_are_not_sent_again(town: Town, tmp_path: Path):
    feed = tmp_path / "warta.xml"
    now = datetime.now(UTC)
    async with town.open() as newsroom:
        reader = await town.follower("Bu Sari", KEPUH)
        for link, body in (
            ("https://warta.example/a?utm_source=rss", BODY),
            ("https://warta.example/a?fbclid=123", BODY),
            ("https://warta.example/a", f"{BODY} Ralat: lima desa, bukan enam."),
        ):
            feed.write_text(_rss((TITLE, body, now, link)))
            await newsroom.ingest.import_source(str(feed))
            await town.push()

    assert sum(TITLE in text for text in shown_to(reader.chat)) == 1


async def _make_due(town: Town) -> None:
    """The feed's next look is now, as if its interval had passed."""
    now = datetime.now(UTC)
    async with town.running.storage.transaction() as connection:
        for feed in await feeds.all_feeds(connection):
            await feeds.looked_well(
                connection,
                feed.id,
                title=feed.title,
                etag="",
                modified="",
                next_look_at=now - timedelta(seconds=1),
                now=now,
            )


async def test_a_tick_that_runs_when_the_bot_is_stopped_comes_to_its_end(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slowly(newsroom: Newsroom) -> None:
        begun.set()
        await newsroom._stopping.wait()
        for _ in range(100):  # the stop goes on beside it
            await asyncio.sleep(0)
        ended.set()

    monkeypatch.setattr(Newsroom, "push", slowly)
    async with town.open():
        async with asyncio.timeout(30):
            await begun.wait()

    assert ended.is_set()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
