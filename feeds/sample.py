"""The sample newspaper: articles from `samples/`, dated relative to now, as a feed for trying and testing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

SAMPLES = Path(__file__).parent.parent / "samples"
TITLE = "Warta Pasuruan"
HOME = "https://example.org/warta/"


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An invented article. `about` are the codes of the places that a person would say it is about."""

    id: str
    title: str
    lead: str
    body: str
    section: str
    author: str
    image: str
    minutes_ago: int
    about: tuple[str, ...]


def sample_articles(path: Path = SAMPLES / "pasuruan.json") -> tuple[SampleArticle, ...]:
    """The sample articles, the newest first. Reads a file: not for the event loop."""
    entries = orjson.loads(path.read_bytes())
    articles = [SampleArticle(**{**entry, "about": tuple(entry["about"])}) for entry in entries]
    return tuple(sorted(articles, key=lambda article: article.minutes_ago))


def sample_feed(now: datetime) -> bytes:
    """The sample newspaper as a JSON Feed 1.1 whose articles appeared up to two days before `now`."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": TITLE,
            "home_page_url": HOME,
            "language": "id",
            "items": [_item(article, now) for article in sample_articles()],
        }
    )


def _item(article: SampleArticle, now: datetime) -> dict[str, object]:
    item: dict[str, object] = {
        "id": article.id,
        "url": HOME + article.id,
        "title": article.title,
        "content_text": article.body,
        "date_published": (now - timedelta(minutes=article.minutes_ago)).isoformat(),
        "authors": [{"name": article.author}],
        "tags": [article.section],
    }
    if article.lead:
        item["summary"] = article.lead
    if article.image:
        item["image"] = article.image
    return item
