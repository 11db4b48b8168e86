"""What is the same article: by its link, and by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.identity import canonical_url, fingerprint

KEY = "https://warta.example/2024/07/banjir"


@pytest.mark.parametrize(
    "url",
    [
        "https://warta.example/2024/07/banjir",
        "http://warta.example/2024/07/banjir/",
        "HTTPS://WWW.Warta.Example:443/2024/07/banjir#komentar",
        "http://warta.example:80/2024/07/banjir?utm_source=x&utm_medium=y",
        "https://m.warta.example/2024/07/banjir?fbclid=abc&gclid=1&ref=home",
        "https://amp.warta.example/2024/07/banjir",
        "https://www.warta.example/2024/07/banjir/amp/",
        "https://warta.example/2024/07/banjir?amp=1&_ga=2.3&mc_cid=4&igshid=5",
        "https://warta.example/2024/07/banjir?page=all",
        "https://warta.example/2024/07/banjir?m=1",
        "https://warta.example/2024/./07/x/../banjir",
        "  https://warta.example/2024/07/%62anjir ",
    ],
)
def test_many_doors_of_one_article(url):
    assert canonical_url(url) == KEY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://warta.example/?p=1", "https://warta.example/?p=2"),
        ("https://warta.example/banjir", "https://warta.example/longsor"),
        ("https://warta.example/banjir", "https://warta.example/Banjir"),
        ("https://warta.example/banjir", "https://kota.warta.example/banjir"),
        ("https://warta.example/banjir", "https://warta.example:8080/banjir"),
        ("https://warta.example/banjir?page=2", "https://warta.example/banjir?page=3"),
    ],
)
def test_different_articles_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


def test_the_order_of_parameters_is_no_matter():
    assert canonical_url("https://a.example/?b=2&a=1") == canonical_url("https://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    "url", ["", "banjir", "mailto:a@b.example", "ftp://a.example/x", "http://", "http://[x/"]
)
def test_what_is_no_link_has_no_key(url):
    assert canonical_url(url) == ""


@given(
    host=st.from_regex(r"(?:www\.|m\.|amp\.){0,3}[a-z]{2,8}\.(?:id|example)", fullmatch=True),
    path=st.lists(st.text("abAB/%é ~amp.", max_size=6), max_size=4).map("/".join),
    query=st.lists(
        st.tuples(st.sampled_from(["p", "utm_x", "é", "page", "a b"]), st.text(max_size=4)), max_size=4
    ),
)
def test_a_key_is_its_own_key(host, path, query):
    url = f"http://{host}/{path}?" + "&".join(f"{name}={value}" for name, value in query)
    key = canonical_url(url)
    assert canonical_url(key) == key


BODY = "Hujan deras sejak sore membuat sungai meluap dan merendam permukiman di Desa Prodo."


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("BANJIR di Winongan!", BODY),
        ("Banjir di   Winongan", BODY.replace(" ", "\n")),
        ("“Banjir” di Winongan", BODY.rstrip(".").upper()),
    ],
)
def test_signs_spaces_and_case_do_not_make_other_words(title, body):
    assert fingerprint(title, body) == fingerprint("Banjir di Winongan", BODY)


def test_other_words_are_other_words():
    assert fingerprint("Banjir di Winongan", BODY) != fingerprint("Banjir di Winongan", BODY + " Air surut.")


def test_few_words_name_an_article_only_with_their_link():
    assert fingerprint("Jadwal salat", "", otherwise="1") != fingerprint("Jadwal salat", "", otherwise="2")
    assert fingerprint("Banjir", BODY, otherwise="1") == fingerprint("Banjir", BODY, otherwise="2")
