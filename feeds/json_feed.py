"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read as forgivingly as feeds are written."""

from typing import Any

import orjson

from feeds import clean
from feeds.drafts import Draft, Look, Parsed, Refusal, article, refuse
from feeds.errors import NotAFeed
from newsroom.articles import IncomingArticle


def read(text: str, *, source_url: str, look: Look) -> Parsed:
    """The articles of a JSON Feed. Raises `NotAFeed`."""
    try:
        feed = orjson.loads(text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        raise NotAFeed("bad_json") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed("not_a_feed")
    title = clean.line(clean.as_markup(_text(feed, "title")))
    articles: list[IncomingArticle] = []
    refused: list[Refusal] = []
    for number, item in enumerate(feed["items"], 1):
        if not isinstance(item, dict):
            refused.append(refuse("not_an_item", Draft(number)))
            continue
        made = article(_draft(number, item, feed, source_url), look)
        (articles if isinstance(made, IncomingArticle) else refused).append(made)  # type: ignore[arg-type]
    return Parsed(title, tuple(articles), tuple(refused))


def _draft(number: int, item: dict[str, Any], feed: dict[str, Any], source_url: str) -> Draft:
    link = _text(item, "url") or _text(item, "external_url")
    return Draft(
        number=number,
        guid=_text(item, "id"),
        link=link,
        base=_text(feed, "home_page_url") or source_url,
        title=clean.as_markup(_text(item, "title")),
        summary=clean.as_markup(_text(item, "summary")),
        body=_text(item, "content_html") or clean.as_markup(_text(item, "content_text")),
        author=clean.as_markup(_author(item) or _author(feed)),
        sections=tuple(clean.as_markup(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        source=clean.as_markup(_text(feed, "title")),
        times=(_text(item, "date_published"), _text(item, "date_modified")),
        pictures=(_text(item, "image"), _text(item, "banner_image"), *_attached(item)),
    )


def _attached(item: dict[str, Any]) -> tuple[str, ...]:
    files = [file for file in _list(item, "attachments") if isinstance(file, dict)]
    return tuple(_text(file, "url") for file in files if _text(file, "mime_type").startswith("image/"))


def _author(thing: dict[str, Any]) -> str:
    # `authors` since 1.1, `author` before it.
    people = [
        person for person in (*_list(thing, "authors"), thing.get("author")) if isinstance(person, dict)
    ]
    return ", ".join(name for person in people if (name := _text(person, "name")))


def _list(thing: dict[str, Any], name: str) -> list[Any]:
    value = thing.get(name)
    return value if isinstance(value, list) else []


def _text(thing: dict[str, Any], name: str) -> str:
    """A text field; numbers as text, because ids often are numbers; anything else is as good as missing."""
    value = thing.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
