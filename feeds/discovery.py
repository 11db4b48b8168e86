"""The feed of a site, for whoever named the site: pages say it in a `link` (whatwg: rel=alternate)."""

import io
from urllib.parse import urljoin, urlsplit

import feedparser

from feeds.decoding import decode

#: Characters of a page in which its head lies; feedparser's forgiving parser is slow with more.
_HEAD = 100_000
_KINDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_LONGEST = 500


def feed_named_in(raw: bytes, *, content_type: str, url: str) -> str | None:
    """The address of the first feed that a page names; `url` is the page's own. None where it names none.

    The address is as little to be trusted as the page. Takes some milliseconds: call it from a thread.
    """
    page = decode(raw, content_type)[:_HEAD].encode("utf-8", "replace")
    headers = {"content-type": "text/html; charset=utf-8"}
    found = feedparser.parse(io.BytesIO(page), response_headers=headers, resolve_relative_uris=False)
    for link in found.feed.get("links", ()):
        if link.get("rel") == "alternate" and link.get("type") in _KINDS:
            address = str(urljoin(url, link.get("href", "").strip()))
            if urlsplit(address).scheme in ("http", "https") and len(address) <= _LONGEST:
                return address
    return None
