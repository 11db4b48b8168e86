"""From the bytes of a feed to articles, whatever kind of feed it is."""

from dataclasses import replace
from datetime import datetime, tzinfo

from feeds import json_feed, xml_feed
from feeds.decoding import decode
from feeds.drafts import Look, Parsed
from feeds.errors import NotAFeed
from feeds.identity import without_shared_keys


def parse(
    raw: bytes,
    *,
    source_url: str,
    content_type: str = "",
    fetched_at: datetime,
    zone: tzinfo,
    is_first_look: bool = False,
) -> Parsed:
    """Read RSS 0.9x-2.0, RDF, Atom or JSON Feed.

    `source_url` resolves relative links and names the source of a feed without a name; `zone` is that of
    times without one. On a first look what bears no time may be of any age, and is no news. Nothing is
    fetched. Raises `NotAFeed` for what is none, and for documents that are an attack. Takes about a
    millisecond an entry: call it from a thread.
    """
    text = decode(raw, content_type).strip("\ufeff\0 \t\r\n")
    if not text:
        raise NotAFeed("empty")
    reader = json_feed.read if text[0] in "{[" else xml_feed.read
    parsed = reader(text, source_url=source_url, look=Look(fetched_at, zone, is_first=is_first_look))
    return replace(parsed, articles=without_shared_keys(parsed.articles))
