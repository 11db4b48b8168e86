"""Addresses as people type them, and as they may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.web_addresses import LONGEST, name_of, shown, typed


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("warta.example", "https://warta.example"),
        (" warta.example/feed ", "https://warta.example/feed"),
        ("http://warta.example:8080/rss?x=1", "http://warta.example:8080/rss?x=1"),
        ("https://192.0.2.7/feed", "https://192.0.2.7/feed"),
    ],
)
def test_an_address_is_read_with_and_without_its_scheme(words: str, address: str):
    assert typed(words) == address


@pytest.mark.parametrize(
    "words",
    [
        "",
        "besok",
        "besok pagi",
        "file:///etc/passwd",
        "ftp://a.example",
        "https://",
        "https://localhost/x",
        "a.example:port/x",
        "https://[::1",
        "https://a.example/\u202e",
        "https://a.example/" + "x" * LONGEST,
    ],
)
def test_what_is_no_address_of_a_site_is_none(words: str):
    assert typed(words) is None


@given(st.text())
def test_whatever_is_typed_is_an_address_or_nothing(words: str):
    address = typed(words)
    assert address is None or address.startswith(("http://", "https://"))


@given(st.text(alphabet="abc.:@/?=", max_size=30))
def test_no_password_and_no_key_is_shown(rest: str):
    seen = shown(f"https://nama:sandi@a.example/{rest}?kunci={rest}z")
    assert "sandi" not in seen
    assert "kunci" not in seen


def test_what_has_no_name_is_called_by_its_host_or_its_file():
    assert name_of("https://a:b@warta.example/feed") == "warta.example"
    assert name_of("file:///srv/berita.xml") == "berita.xml"
    assert name_of("berita.xml") == "berita.xml"
