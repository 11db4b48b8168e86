"""What strangers write, feeds lead to and files hold: shown within Telegram's limits, or refused."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import addresses
from feeds.errors import BadAddress, ForbiddenAddress, NotAFeed
from feeds.fetch import Fetcher
from newsroom.articles import Article
from newsroom.wording import TEXT_LIMIT, visible_units
from playground.markup import parse_html
from service.reader_list import ReaderList, Unusable
from tests.feeds.servers import running_site
from tests.feeds.test_fetch import Names
from tests.feeds.test_parse import read
from tests.handlers.conftest import PASURUAN, WORDING
from tests.handlers.test_templates import HOSTILE, LANGUAGES, SCREENS, sample
from tests.weather.conftest import examples
from tests.weather.messages import NASTY

pieces = st.one_of(
    st.sampled_from([sign for sign in NASTY if not any("\ud800" <= one <= "\udfff" for one in sign)]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["&lt;", "&#60;b&#62;", "</b>", "<a href='javascript:x'>", "]]>", "{#", "%}", "📍" * 40]),
)
titles = st.lists(pieces, min_size=1, max_size=12).map("".join)


def _as_long_as(other: str, title: str) -> str:
    """At most as long, as Telegram counts."""
    return title.encode("utf-16-le")[: len(other.encode("utf-16-le"))].decode("utf-16-le", "ignore")


def _with(value: Any, title: str) -> Any:
    """The same data, with these words wherever the test's own hostile ones stand."""
    match value:
        case str():
            return value.replace(HOSTILE, title)
        case dict():
            return {key: _with(inner, title) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(_with(inner, title) for inner in value)
        case Article():
            return dataclasses.replace(value, title=_with(value.title, title), lead=_with(value.lead, title))
    return value


@settings(max_examples=examples(5))
@pytest.mark.parametrize("language", LANGUAGES)
@given(title=titles)
def test_every_screen_is_valid_and_short_enough_whatever_stands_in_it(language: str, title: str):
    title = _as_long_as(HOSTILE, title)
    for screen in SCREENS:
        data = _with(sample(screen), title)
        text = WORDING.screen(screen, language, **data).text
        parse_html(text)
        assert visible_units(text) <= TEXT_LIMIT, screen


# --- where feeds lead ---


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.2:{port}/",
        "http://2130706434:{port}/",
        "http://0x7f000002:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://[64:ff9b::7f00:2]:{port}/",
        "http://inside.example:{port}/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_a_feed_outside_that_redirects_inwards_is_refused(monkeypatch: pytest.MonkeyPatch, inside: str):
    judges = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda one: one == "127.0.0.1" or judges(one))
    async with running_site() as site:
        site.redirect("/feed", inside.format(port=site.port))
        site.serve("/", "secret")
        async with Fetcher(resolver=Names("127.0.0.2")) as fetcher:
            with pytest.raises((ForbiddenAddress, BadAddress)):
                await fetcher.fetch(site.url())
        assert [request.path for request in site.requests] == ["/feed"]


# --- what feeds and lists hold ---

RSS = b"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Warta</title>
<link>https://w.example/</link>
<item><guid>1</guid><title>Jalan di Kejayan</title><link>https://w.example/1?utm_source=x</link>
<pubDate>Tue, 24 Nov 2026 07:00:00 +0700</pubDate>
<description><![CDATA[<p>Warga &amp; camat</p>]]></description></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Warta</title><entry><id>urn:1</id>
<title type="html">Jalan &lt;b&gt;rusak&lt;/b&gt;</title><updated>2026-11-24T07:00:00+07:00</updated>
<link rel="alternate" href="https://w.example/1"/>
<content type="xhtml"><div>Warga</div></content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Warta",
        "items": [
            {"id": "1", "url": "https://w.example/1", "title": "Jalan \ud83d", "content_html": "<p>Warga</p>"}
        ],
    }
).encode()


@settings(max_examples=examples(300))
@given(data=st.data())
def test_a_feed_that_was_damaged_anywhere_is_articles_or_none(data: st.DataObject):
    whole = data.draw(st.sampled_from([RSS, ATOM, JSON]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        put = data.draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from([b"&x;", b"<![CDATA[", b"]]>", b"\xff\xfe", b"\x00", b"<"]),
            )
        )
        whole = whole[:at] + put + whole[at + data.draw(st.integers(0, 30)) :]
    if data.draw(st.booleans()):
        whole = whole.decode("utf-8", "replace").encode(
            data.draw(st.sampled_from(["utf-16", "utf-32-be", "cp1252"])), "replace"
        )
    try:
        parsed = read(whole)
    except NotAFeed:
        return
    for article in parsed.articles:
        assert article.title
        f"{article}".encode()


@settings(max_examples=examples(150))
@given(
    raw=st.one_of(
        st.binary(max_size=200), st.binary(max_size=80).map(lambda more: b"chat_id,region\n" + more)
    )
)
def test_whatever_bytes_a_list_of_readers_is_it_is_read_or_refused_and_no_row_is_told(
    raw: bytes, tmp_path_factory
):
    file = tmp_path_factory.getbasetemp() / "list.csv"
    file.write_bytes(raw)
    people = ReaderList(file, PASURUAN, default_language="id", languages=("id", "en"))
    try:
        examined = people.examine()
    except Unusable:
        return
    assert all(bad.line > 1 for bad in examined.bad)
