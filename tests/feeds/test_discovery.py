"""The feed of a site, found in its page."""

import pytest

from feeds.discovery import feed_named_in

PAGE = "<!DOCTYPE html><html><head><title>Warta</title>{}</head><body><p>Halo</p></body></html>"
RSS = '<link rel="alternate" type="application/rss+xml" title="RSS" href="{}">'


def found(head: str, url: str = "https://warta.example/berita/") -> str | None:
    return feed_named_in(PAGE.format(head).encode(), content_type="text/html", url=url)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/feed", "https://warta.example/feed"),
        ("feed.xml", "https://warta.example/berita/feed.xml"),
        ("//cdn.example/rss", "https://cdn.example/rss"),
        ("https://lain.example/rss", "https://lain.example/rss"),
    ],
)
def test_its_address_is_told_whole(href: str, address: str):
    assert found(RSS.format(href)) == address


def test_the_first_feed_is_taken_and_what_is_no_feed_is_not():
    others = '<link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="en" href="/en">'
    assert found(others + RSS.format("/satu") + RSS.format("/dua")) == "https://warta.example/satu"
    assert found(others) is None


@pytest.mark.parametrize(
    "href", ["file:///etc/passwd", "javascript:alert(1)", "https://a.example/" + "x" * 600]
)
def test_a_page_leads_to_the_web_and_nowhere_else(href: str):
    assert found(RSS.format(href)) is None


@pytest.mark.parametrize("raw", [b"", b"\0\1\2", b"<" * 200_000, b"<link " * 50_000, b"{}"])
def test_whatever_a_page_is_there_is_an_answer(raw: bytes):
    assert feed_named_in(raw, content_type="", url="https://warta.example") is None
