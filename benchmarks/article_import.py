"""Articles a second on their way in: from the bytes of a feed to rows in the store.

The feed is the sample newspaper many times over, as RSS with HTML bodies, as feeds come. The peer is
`feedparser.parse` alone, with its default settings, on the same bytes in the same run: it cleans and resolves
as we do, but reads no Indonesian time, finds no region and keeps nothing.
"""

import asyncio
import io
import tempfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser

from benchmarks.rows import Row, Stopwatch
from feeds.fetch import Fetcher
from feeds.ingest import Ingest
from feeds.parse import parse
from feeds.sample import SampleArticle, sample_articles
from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger
from storage.database import Storage

ROOTS = ("35.14", "35.75")
ARTICLES = 1000
#: Articles a second into the store.
LEAST_RATE = 1_000
PEER = "feedparser.parse alone"
_ZONE = ZoneInfo("Asia/Jakarta")


def _item(number: int, article: SampleArticle, now: datetime) -> str:
    # A number among the words, or each would be recognised as the same article again.
    paragraphs = [f"Laporan ke-{number} dari lapangan.", *article.body.split("\n\n")]
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    date = format_datetime(now - timedelta(minutes=number))
    return (
        f"<item><title>{escape(article.title)}</title><link>https://example.org/{number}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>{number}</guid><pubDate>{date}</pubDate>"
        f"<dc:creator>{article.author}</dc:creator><category>{article.section}</category>"
        f"<description>{escape(paragraphs[1])} [&#8230;]</description><content:encoded><![CDATA["
        f"<img src='https://example.org/{number}.jpg'>{body}<p>Baca juga: lainnya</p>]]>"
        "</content:encoded></item>"
    )


def feed(articles: int, now: datetime) -> bytes:
    """An RSS feed of that many different articles."""
    samples = sample_articles()
    items = "".join(_item(number, samples[number % len(samples)], now) for number in range(articles))
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Warta Pasuruan</title>'
        f"<link>https://example.org/</link>{items}</channel></rss>"
    ).encode()


async def measure(articles: int = ARTICLES) -> list[Row]:
    """The whole way in, its parsing alone, and a second look at what is known already."""
    now = datetime.now(UTC)
    raw = feed(articles, now)

    # In turns, and the best of three: what else the machine does then meets both.
    peer = parsing = 0.0
    for _ in range(3):
        watch = Stopwatch()
        assert len(feedparser.parse(io.BytesIO(raw)).entries) == articles
        peer = max(peer, articles / watch.read().wall)
        watch = Stopwatch()
        parsed = parse(raw, source_url="https://example.org/feed", fetched_at=now, zone=_ZONE)
        parsing = max(parsing, articles / watch.read().wall)
        assert len(parsed.articles) == articles

    with tempfile.TemporaryDirectory() as directory:
        new, known = await _through_the_store(raw, Path(directory), articles)
    goal = (f"at least {LEAST_RATE:,}", new >= LEAST_RATE)
    figures: tuple[tuple[str, float, tuple[str, bool | None]], ...] = (
        ("parsed and cleaned", parsing, ("", None)),
        ("into the store, tagged", new, goal),
        ("recognised as known", known, ("", None)),
    )
    return [
        Row(f"articles {what}", figure, "/s", PEER, peer, figure / peer, *promise)
        for what, figure, promise in figures
    ]


async def _through_the_store(raw: bytes, directory: Path, articles: int) -> tuple[float, float]:
    file = directory / "feed.xml"
    await asyncio.to_thread(file.write_bytes, raw)
    storage = await Storage.open(f"sqlite:///{directory}/bench.db", now=datetime.now(UTC))
    rates = []
    async with Fetcher() as fetcher:
        tagger = Tagger(Gazetteer.of(ROOTS))
        ingest = Ingest(storage, fetcher, tagger, zone=_ZONE, clock=lambda: datetime.now(UTC))
        for _ in range(2):
            watch = Stopwatch()
            report = await ingest.import_source(str(file))
            rates.append(articles / watch.read().wall)
            assert articles in {report.new, report.known}
        await ingest.close()
    await storage.close()
    return rates[0], rates[1]
