"""The list of warnings: its messages, oldest first, and no address of another house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.cap_errors import BadXml
from feeds.errors import FeedError, ForbiddenAddress, NotAFeed
from feeds.warning_list import MOST_ENTRIES, of_house, read_list, translation_of
from tests.feeds.cap_documents import rss

URL = "https://www.example.org/alerts/nowcast/id"
LINK = "https://www.example.org/alerts/nowcast/id/CJT20261127001_alert.xml"


def links(*items: tuple[str, str, str], url: str = URL) -> list[str]:
    return [listed.link for listed in read_list(rss(*items).encode(), url)]


def test_each_message_has_its_headline_and_address_the_oldest_first():
    listed = read_list(rss(("Baru di Bali", f"{LINK}?2", "2"), ("Lama di Jambi", LINK, "1")).encode(), URL)
    assert [(one.headline, one.link) for one in listed] == [
        ("Lama di Jambi", LINK),
        ("Baru di Bali", f"{LINK}?2"),
    ]


def test_the_mark_changes_with_what_the_list_says():
    one, same, other = (read_list(rss(("x", LINK, guid)).encode(), URL)[0].mark for guid in "112")
    assert one == same != other


def test_a_relative_address_is_of_the_list():
    assert links(("x", "id/a_alert.xml", "1")) == ["https://www.example.org/alerts/nowcast/id/a_alert.xml"]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (LINK, LINK),
        ("https://data.example.org/x.xml", "https://data.example.org/x.xml"),
        ("http://www.example.org/x.xml", "https://www.example.org/x.xml"),
    ],
    ids=["same", "sister", "insecure"],
)
def test_an_address_of_the_house_is_taken_and_never_less_secure(link, address):
    assert of_house(link, URL) == address


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/x.xml",
        "https://badexample.org/x.xml",
        "https://example.org.evil.net/x.xml",
        "https://www.example.org@evil.net/x.xml",
        "ftp://www.example.org/x.xml",
        "file:///etc/passwd",
        "javascript:x",
    ],
)
def test_an_address_of_another_house_is_left_out(link):
    assert links(("x", link, "1"), ("y", LINK, "2")) == [LINK]
    with pytest.raises(ForbiddenAddress):
        of_house(link, URL)


def test_the_english_form_is_beside_the_indonesian_one():
    assert translation_of(LINK) == LINK.replace("/id/", "/en/")
    assert translation_of("https://www.example.org/id/cap/x.xml") is None


def test_times_that_cannot_be_read_come_first():
    strange = rss(("a", f"{LINK}?a", "1"), ("b", f"{LINK}?b", "2")).replace(
        "Fri, 27 Nov 2026 14:02:00 +0700", "kemarin"
    )
    assert [one.headline for one in read_list(strange.encode(), URL)] == ["a", "b"]


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        (b"", BadXml, "empty"),
        (b"<html><body/></html>", NotAFeed, "not_a_list"),
        (b"<rss/>", NotAFeed, "not_a_list"),
        (b"<rss><channel>", BadXml, "not_well_formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', BadXml, "doctype"),
        (
            b"<rss><channel>" + b"<item/>" * (MOST_ENTRIES + 1) + b"</channel></rss>",
            NotAFeed,
            "too_many_entries",
        ),
    ],
    ids=["empty", "page", "no-channel", "cut-off", "entity", "many"],
)
def test_what_is_no_list_is_named(raw, kind, reason):
    with pytest.raises(kind) as refusal:
        read_list(raw, URL)
    assert refusal.value.reason == reason


def test_an_empty_list_is_a_quiet_day():
    assert read_list(b"<rss><channel><title>x</title></channel></rss>", URL) == ()
    assert links(("x", "", "1"), ("x", "https://www.example.org/" + "x" * 2000, "2")) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_an_address_is_it_is_of_the_house_or_left_out(link):
    escaped = link.replace("&", "&amp;").replace("<", "&lt;")
    try:
        listed = read_list(rss(("x", escaped, "1")).encode(), URL)
    except FeedError:
        return
    assert all(one.link.startswith("https://") and "example.org" in one.link for one in listed)
