"""Feeds into the store, with real fetching, parsing and SQL: only the clock and the tagger are stand-ins."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from feeds.errors import HttpStatus, NotAFeed, Unreadable
from feeds.fetch import Fetcher
from feeds.ingest import ImportReport, Ingest, Pace
from feeds.sample import sample_feed
from newsroom.articles import Article
from newsroom.audience import is_fresh
from storage import articles as article_storage
from storage import feeds as feed_storage
from storage.database import Storage
from storage.feeds import Feed
from tests.databases import url_in
from tests.feeds.servers import write

INTERVAL = timedelta(minutes=5)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 7, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Told:
    regions: tuple[str, ...]


class ByName:
    """Knows two villages."""

    def tag(self, title: str, body: str) -> Told:
        text = f"{title} {body}"
        if "meledak" in text:
            raise ZeroDivisionError(text)
        codes = {"Kepuh": "35.14.06.2005", "Prodo": "35.14.19.2009"}
        return Told(tuple(code for name, code in codes.items() if name in text))


class House:
    """The store and what brings articles into it. `noting` is set when the end of a look is being noted."""

    def __init__(self, storage: Storage, fetcher: Fetcher, clock: Clock) -> None:
        self.storage = storage
        self.clock = clock
        self.noting = asyncio.Event()
        pace = Pace(INTERVAL, jitter=self._no_jitter)
        zone = ZoneInfo("Asia/Jakarta")
        self.ingest = Ingest(storage, fetcher, ByName(), zone=zone, clock=clock, pace=pace)

    def _no_jitter(self) -> float:
        self.noting.set()
        return 0.0

    async def follow(self, *urls: str) -> None:
        async with self.storage.transaction() as connection:
            await feed_storage.ensure(connection, urls, self.clock())

    async def feeds(self) -> tuple[Feed, ...]:
        async with self.storage.reading() as connection:
            return await feed_storage.all_feeds(connection)

    async def look(self) -> list[ImportReport]:
        return list((await self.ingest.look()).values())

    async def articles(self) -> tuple[Article, ...]:
        async with self.storage.reading() as connection:
            return await article_storage.get_many(connection, range(1, 100))


@pytest.fixture
async def house(tmp_path, fetcher, database_kind: str):
    clock = Clock()
    storage = await Storage.open(url_in(tmp_path), now=clock())
    house = House(storage, fetcher, clock)
    yield house
    await house.ingest.close()
    await storage.close()


def news(
    *titles: str, body: str = "Warga Desa Kepuh bergotong royong membersihkan saluran air sejak pagi tadi."
) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://warta.example/{title[:8]}</link><guid>{title[:8]}</guid>"
        f"<description>{body}</description></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>Warta</title>{items}</channel></rss>'


async def test_an_article_is_in_the_store_with_its_regions(house, site):
    site.serve("/feed", news("Banjir di Prodo"), ETag='"1"')
    await house.follow(site.url())
    assert await house.look() == [ImportReport(new=1)]
    (article,) = await house.articles()
    assert (article.title, article.source) == ("Banjir di Prodo", "Warta")
    assert article.regions == ("35.14.06.2005", "35.14.19.2009")
    (feed,) = await house.feeds()
    assert (feed.title, feed.etag, feed.failures, feed.last_error) == ("Warta", '"1"', 0, "")
    assert (feed.last_ok_at, feed.next_look_at) == (house.clock(), house.clock() + INTERVAL)


async def test_a_feed_is_looked_at_when_it_is_due_and_not_before(house, site):
    site.serve("/feed", news("Banjir"))
    await house.follow(site.url())
    await house.look()
    house.clock.passes(minutes=4)
    assert await house.look() == []
    house.clock.passes(minutes=1)
    assert len(await house.look()) == 1
    assert len(site.requests) == 2


async def test_what_did_not_change_costs_nothing(house, site):
    async def page(request):
        is_known = request.headers.get("If-None-Match") == '"7"'
        return (
            web.Response(status=304)
            if is_known
            else web.Response(text=news("Banjir"), headers={"ETag": '"7"'})
        )

    site.pages["/feed"] = page
    await house.follow(site.url())
    assert await house.look() == [ImportReport(new=1)]
    for _ in range(2):
        house.clock.passes(minutes=5)
        assert await house.look() == [ImportReport()]
    (feed,) = await house.feeds()
    assert (feed.title, feed.etag, feed.last_ok_at) == ("Warta", '"7"', house.clock())


async def test_the_same_bytes_are_not_read_twice(house, site):
    site.serve("/feed", news("Banjir"))
    await house.follow(site.url())
    assert await house.look() == [ImportReport(new=1)]
    house.clock.passes(minutes=5)
    assert await house.look() == [ImportReport()], "not even counted as known"


async def test_an_article_that_changed_is_updated_not_doubled(house, site):
    await house.follow(site.url())
    site.serve("/feed", news("Banjir!!", "Longsor"))
    await house.look()
    house.clock.passes(minutes=5)
    site.serve("/feed", news("Banjir!! surut", "Longsor", "Panen raya"))
    assert await house.look() == [ImportReport(new=1, updated=1, known=1)]
    assert {article.title for article in await house.articles()} == {
        "Banjir!! surut",
        "Longsor",
        "Panen raya",
    }


def without_keys(*titles: str) -> str:
    """Every article has the same id."""
    items = "".join(
        f"<item><title>{title}</title><link>https://warta.example/{title}</link><guid>1</guid></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><title>Warta</title>{items}</channel></rss>'


async def test_articles_that_share_an_id_are_each_kept_and_stay_what_they_are(house, site):
    site.serve("/feed", without_keys("Panen", "Jembatan", "Pohon"))
    await house.follow(site.url())
    assert await house.look() == [ImportReport(new=3)]
    site.serve("/feed", without_keys("Layang-layang", "Panen", "Jembatan", "Pohon"))
    house.clock.passes(minutes=5)
    assert await house.look() == [ImportReport(new=1, known=3)]
    assert [article.title for article in await house.articles()] == [
        "Pohon",
        "Jembatan",
        "Panen",
        "Layang-layang",
    ]


async def test_only_a_first_look_takes_what_bears_no_time_for_old(house, site, tmp_path):
    site.serve("/feed", news("Panen"))
    await house.follow(site.url())
    await house.look()
    site.serve("/feed", news("Banjir baru", "Panen"))
    house.clock.passes(minutes=5)
    await house.look()
    path = tmp_path / "arsip.xml"
    path.write_text(news("Arsip", body="Jalan di Desa Prodo diperbaiki selama dua pekan sejak Senin lalu."))
    await house.ingest.import_source(str(path))

    fresh = {one.title: is_fresh(one.published_at, house.clock()) for one in await house.articles()}
    assert fresh == {"Panen": False, "Banjir baru": True, "Arsip": False}


async def test_one_article_under_two_tracked_links_is_one(house, site):
    link = "https://warta.example/banjir?utm_source={}"
    item = "<item><title>Banjir</title><link>{}</link></item>"
    feed = '<rss version="2.0"><channel><title>Warta</title>{}</channel></rss>'
    site.serve("/feed", feed.format(item.format(link.format("rss")) + item.format(link.format("wa"))))
    await house.follow(site.url())
    assert [(report.new, report.known) for report in await house.look()] == [(1, 1)]


async def test_a_broken_feed_is_noted_and_asked_ever_more_rarely(house, site):
    site.serve("/feed", "Ups", status=500)
    await house.follow(site.url())
    waits = []
    for _ in range(3):
        assert await house.look() == [ImportReport(error="http_500")]
        (feed,) = await house.feeds()
        waits.append(feed.next_look_at - house.clock())
        house.clock.now = feed.next_look_at
    assert waits == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    (feed,) = await house.feeds()
    assert (feed.failures, feed.last_error, feed.last_ok_at) == (3, "http_500", None)
    site.serve("/feed", news("Banjir"))
    await house.look()
    (feed,) = await house.feeds()
    assert (feed.failures, feed.last_error) == (0, "")


async def test_a_plea_to_wait_is_heard(house, site):
    site.serve("/feed", "", status=429, Retry_After="7200")
    await house.follow(site.url())
    await house.look()
    assert (await house.feeds())[0].next_look_at == house.clock() + timedelta(hours=2)


async def test_each_feed_has_its_own_fate(house, site, tmp_path):
    """Broken, missing, no feed at all, hostile, and one whose article makes the tagger fall over."""
    site.serve("/good", news("Banjir"))
    site.serve("/html", "<html><body>404</body></html>")
    site.serve("/bomb", '<!DOCTYPE x [<!ENTITY a "b">]><rss/>')
    site.serve("/bug", news("Balon meledak"))
    pages = ("/html", "/bomb", "/bug", "/missing", "/good")
    await house.follow(*(site.url(page) for page in pages), str(tmp_path / "none.xml"))
    await house.look()
    errors = [feed.last_error for feed in await house.feeds()]
    assert errors == [
        "not_a_feed",
        "entity_declarations",
        "bug_ZeroDivisionError",
        "http_404",
        "",
        "no_such_file",
    ]
    assert [article.title for article in await house.articles()] == ["Banjir"]
    assert house.ingest.counts == {"failed": 5, "new": 1, "refused": 0}


async def test_a_slow_feed_delays_nobody(house, site):
    """The quick feed is in the store, and looked at again, while the slow one still holds its look open."""
    released = asyncio.Event()

    async def slow(_):
        await released.wait()
        return web.Response(text=news("Akhirnya"))

    site.pages["/slow"] = slow
    site.serve("/quick", news("Banjir"))
    await house.follow(site.url("/slow"), site.url("/quick"))
    first = asyncio.create_task(house.ingest.look())
    await house.noting.wait()
    async with house.storage.transaction():
        pass  # there is one writer, and the note stood in line before us
    assert [feed.last_ok_at for feed in await house.feeds()] == [None, house.clock()]
    house.clock.passes(minutes=5)
    site.serve("/quick", news("Longsor"))
    assert await house.look() == [ImportReport(new=1)]
    assert not first.done()
    released.set()
    assert [report.new for report in (await first).values()] == [1, 1]
    assert len([request for request in site.requests if request.path == "/slow"]) == 1


async def test_the_log_names_no_text_and_no_address(house, site, caplog):
    site.serve("/bug", news("Balon meledak"))
    await house.follow(site.url("/bug?key=secret"))
    await house.look()
    assert "ZeroDivisionError" in caplog.text
    assert not {"Balon", "secret"} & set(caplog.text.replace("=", " ").split())


async def test_a_file_is_imported_once(house, tmp_path):
    path = write(tmp_path / "warta.json", sample_feed(house.clock()))
    report = await house.ingest.import_source(str(path))
    assert (report.new, report.known, report.refused) == (31, 0, ())
    again = await house.ingest.import_source(path.as_uri())
    assert (again.new, again.updated, again.known) == (0, 0, 31)
    assert await house.feeds() == (), "an import is no subscription"


async def test_an_import_says_what_was_refused(house, tmp_path):
    path = write(tmp_path / "warta.json", '{"items": [{"id": "kosong"}, {"id": "1", "title": "Banjir"}]}')
    report = await house.ingest.import_source(str(path))
    assert (report.new, [(refusal.reason, refusal.which) for refusal in report.refused]) == (
        1,
        [("empty", "kosong")],
    )


async def test_an_import_that_cannot_be_read_says_why(house, site, tmp_path):
    for source, error in (
        (str(tmp_path / "none"), Unreadable),
        (str(write(tmp_path / "empty", "")), NotAFeed),
        (site.url("/none"), HttpStatus),
    ):
        with pytest.raises(error):
            await house.ingest.import_source(source)


async def test_articles_go_out_in_the_order_in_which_they_appeared(house, tmp_path):
    path = write(tmp_path / "warta.json", sample_feed(house.clock()))
    await house.ingest.import_source(str(path))
    times = [article.published_at for article in await house.articles()]
    assert times == sorted(times)


async def test_a_look_at_an_address_tells_what_is_there_and_keeps_nothing(house, site):
    site.serve("/feed", sample_feed(house.clock()))
    probe = await house.ingest.probe(site.url("/feed"))
    assert (probe.url, probe.articles) == (site.url("/feed"), 31)
    assert probe.title
    assert probe.newest is not None
    assert probe.newest.published_at <= house.clock()
    assert await house.articles() == ()
    assert await house.feeds() == ()


async def test_the_page_of_a_site_leads_to_its_feed(house, site):
    site.serve("/feed", sample_feed(house.clock()))
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.serve("/", f"<!DOCTYPE html><html><head>{head}</head></html>", Content_Type="text/html")
    assert (await house.ingest.probe(site.url("/"))).url == site.url("/feed")


async def test_a_page_that_leads_to_a_page_leads_nowhere(house, site):
    head = '<link rel="alternate" type="application/rss+xml" href="/">'
    site.serve("/", f"<!DOCTYPE html><html><head>{head}</head></html>", Content_Type="text/html")
    with pytest.raises(NotAFeed):
        await house.ingest.probe(site.url("/"))
    assert len(site.requests) == 2
