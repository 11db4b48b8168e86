"""Whatever an article brings, its card is one that Telegram takes and a person can read."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.cards import URL_LIMIT, Card, Cards, place_names
from newsroom.articles import Article
from newsroom.regions import Gazetteer
from newsroom.wording import CAPTION_LIMIT, TEXT_LIMIT, Wording, units
from playground.keyboards import check_keyboard
from playground.markup import parse_html
from playground.texts import utf16

PASURUAN = Gazetteer.of(("35.14", "35.75"))
WORDING = Wording(Path(__file__).parents[2] / "templates", ZoneInfo("Asia/Jakarta"))
CARDS = Cards(WORDING, PASURUAN, "kentongan_bot")
CODES = tuple(region.code for region in PASURUAN.within("35.14"))
KEPUH, PATEBON, PRODO = "35.14.06.2005", "35.14.06.2012", "35.14.16.2010"
LONG = "Air naik sejak pagi. " * 40
ARTICLE = Article(
    7,
    "https://warta.example/7",
    "Jembatan Kepuh selesai",
    "Warga kembali melintas.",
    "Warga kembali melintas. Perbaikan berlangsung dua pekan.",
    "",
    "",
    "Warta Pasuruan",
    "",
    datetime(2023, 7, 11, 7, 59, tzinfo=UTC),
    1,
    (KEPUH,),
)

WORDS = st.one_of(
    st.text(max_size=900),
    st.text(alphabet=st.sampled_from("ab<>&\"'/. \n🥁é"), max_size=900),
    st.builds(
        lambda part, times: part * times,
        st.sampled_from(["<b>", "&amp; ", "🥁", "Kec. "]),
        st.integers(0, 2000),
    ),
)
ADDRESSES = st.one_of(
    st.just(""),
    st.text(max_size=60).map("https://".__add__),
    st.from_regex(r"https?://[a-z.:@0-9-]{1,30}(/[^ ]{0,40})?", fullmatch=True),
    st.integers(1, 4000).map(lambda length: "https://warta.example/" + "a" * length),
)
ARTICLES = st.builds(
    replace,
    st.just(ARTICLE),
    url=ADDRESSES,
    title=WORDS,
    lead=WORDS,
    body=WORDS,
    source=WORDS,
    image_url=ADDRESSES,
    regions=st.lists(st.sampled_from(CODES), unique=True, max_size=60).map(tuple),
)


def keyboard(card: Card) -> dict[str, object]:
    """As Telegram gets it."""
    return {
        "inline_keyboard": [
            [
                {"text": one.text} | ({"url": one.url} if one.url else {"callback_data": one.callback_data})
                for one in row
            ]
            for row in card.buttons
        ]
    }


def labels(card: Card) -> list[str]:
    return [one.text for row in card.buttons for one in row]


def shared(card: Card) -> dict[str, list[str]]:
    (address,) = (one.url for row in card.buttons for one in row if "Bagikan" in one.text)
    assert len(address) <= URL_LIMIT
    return parse_qs(urlsplit(address).query)


@settings(max_examples=200, deadline=None)
@given(ARTICLES, st.sampled_from(["id", "en"]))
def test_every_card_is_within_telegrams_limits(article: Article, language: str):
    card = CARDS.card(article, language)
    assert utf16(parse_html(card.text).text) <= (CAPTION_LIMIT if card.photo_url else TEXT_LIMIT)
    check_keyboard(keyboard(card))


def test_a_card_says_what_where_when_and_who():
    card = CARDS.card(ARTICLE, "id")
    assert parse_html(card.text).text == (
        "Jembatan Kepuh selesai\n\nWarga kembali melintas.\n\n"
        "📍 Kepuh (Kec. Kejayan)\n🕒 Selasa, 11 Juli 2023 14.59 WIB · Warta Pasuruan"
    )
    assert labels(card) == ["📖 Baca", "↗️ Bagikan", "✏️ Lapor salah", "📍 Berita lain"]
    assert card.buttons[0][0].url == ARTICLE.url
    assert [one.callback_data for one in card.buttons[1]] == ["t:wrong:7", f"n:{KEPUH}:0"]
    assert shared(card) == {"url": [ARTICLE.url], "text": [ARTICLE.title]}


def test_a_card_that_lacks_things_has_no_empty_lines():
    card = CARDS.card(replace(ARTICLE, lead="", source="", regions=()), "id")
    assert parse_html(card.text).text == "Jembatan Kepuh selesai\n\n🕒 Selasa, 11 Juli 2023 14.59 WIB"
    assert labels(card) == ["📖 Baca", "↗️ Bagikan", "✏️ Lapor salah"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "javascript:alert(1)",
        "ftp://warta.example/1",
        "http://localhost/1",
        "https://warta .example/1",
        "https://warta.example/1\n",
        "http://[::1",
        "https://warta.example/" + "a" * URL_LIMIT,
    ],
)
def test_an_address_that_nobody_can_open_gets_no_button_and_the_card_says_it_all(url: str):
    card = CARDS.card(replace(ARTICLE, url=url, image_url=url), "id")
    assert ARTICLE.body in card.text
    assert card.photo_url == ""
    assert labels(card) == ["↗️ Bagikan", "✏️ Lapor salah", "📍 Berita lain"]
    assert shared(card)["url"] == ["https://t.me/kentongan_bot?start=a7"]


def test_an_article_without_an_address_is_there_to_its_end():
    picture = "https://warta.example/7.jpg"
    long = replace(ARTICLE, url="", body=LONG.strip(), image_url=picture)
    assert LONG.strip() in CARDS.card(long, "id").text
    assert CARDS.card(long, "id").photo_url == "", "words that do not fit under it matter more than a picture"
    assert CARDS.card(replace(long, body="Pendek."), "id").photo_url == picture
    endless = CARDS.card(replace(long, body=LONG * 20), "id").text
    assert units(endless) > 3000
    assert "pagi.\n\n📍" in endless, "cut at a sentence"


def test_a_long_lead_under_a_picture_is_cut_at_a_sentence():
    picture = "https://warta.example/7.jpg"
    card = CARDS.card(replace(ARTICLE, lead=LONG, image_url=picture), "id")
    assert card.photo_url == picture
    assert "Air naik sejak pagi.\n\n📍" in card.text


def test_what_is_shared_is_never_too_long_to_be_an_address():
    long_link, long_title = "https://warta.example/" + "%" * 1500, "🥁" * 400
    assert shared(CARDS.card(replace(ARTICLE, url=long_link), "id"))["url"] == [
        "https://t.me/kentongan_bot?start=a7"
    ]
    found = shared(CARDS.card(replace(ARTICLE, title=long_title), "id"))
    assert found["text"][0].endswith("🥁…")


def test_villages_stand_together_under_their_kecamatan():
    codes = (KEPUH, PRODO, PATEBON, "35.14.16", "35.14", "11.01")
    names = " ".join(PASURUAN[code].name for code in (KEPUH, PRODO, PATEBON))
    written = place_names(PASURUAN, codes, 160)
    assert written == (
        f"{names.split()[0]}, {PASURUAN[PATEBON].name} (Kec. Kejayan) · {PASURUAN[PRODO].name} "
        f"({PASURUAN['35.14.16'].label}) · {PASURUAN['35.14.16'].label} · Kab. Pasuruan"
    )


def test_where_a_single_village_is_served_it_is_named_alone():
    served = Gazetteer.of((KEPUH,))
    assert place_names(served, [KEPUH], 160) == PASURUAN[KEPUH].name
    card = Cards(WORDING, served, "kentongan_bot").card(ARTICLE, "id")
    assert PASURUAN[KEPUH].name in card.text


def test_of_many_places_the_first_are_named_and_the_rest_counted():
    villages = [region.code for region in PASURUAN.villages("35.14.06")][:12]
    written = place_names(PASURUAN, villages, 60)
    assert units(written) <= 60
    named, _, more = written.rpartition(" +")
    assert named.endswith(" (Kec. Kejayan)")
    assert named.count(",") + 1 + int(more) == 12


@given(st.lists(st.sampled_from(CODES), unique=True, max_size=60), st.integers(0, 300))
def test_names_of_places_keep_to_their_room(codes: list[str], room: int):
    assert units(place_names(PASURUAN, codes, room)) <= room


def test_a_corrected_article_says_what_was_wrong_and_leads_to_the_original():
    at = ARTICLE.published_at
    corrected = replace(ARTICLE, corrected_at=at, correction="Sepuluh, bukan seratus.")
    card = CARDS.card(corrected, "id")
    assert card.text.startswith("✏️ <b>KOREKSI</b>")
    assert "Sepuluh, bukan seratus." in card.text
    assert '<a href="https://warta.example/7">Berita asli</a>' in card.text
    assert "start=a7" in CARDS.card(replace(corrected, url=""), "id").text, "without a link, to itself"


def test_who_had_the_wrong_version_is_led_to_ours_not_to_a_page_that_may_still_be_wrong():
    notice = CARDS.notice(ARTICLE, "Sepuluh, bukan seratus.", "id")
    [[read]] = notice.buttons
    assert read.url == "https://t.me/kentongan_bot?start=a7"


@pytest.mark.parametrize("with_photo", [True, False])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_copy_keeps_its_form_whatever_its_correction_holds(language: str, *, with_photo: bool):
    hostile = replace(
        ARTICLE,
        url="",
        image_url="https://warta.example/a.jpg",
        title=LONG,
        body=LONG * 20,
        regions=CODES,
        source=LONG,
        corrected_at=ARTICLE.published_at,
        correction=LONG,
    )
    card = CARDS.card(hostile, language, with_photo=with_photo)
    assert bool(card.photo_url) is with_photo
    assert utf16(parse_html(card.text).text) <= (CAPTION_LIMIT if with_photo else TEXT_LIMIT)


def test_what_does_not_fit_under_the_desks_own_photo_stands_behind_a_button():
    body = " ".join(f"Kalimat nomor {number} tentang jembatan." for number in range(120))
    article = replace(ARTICLE, url="", lead="", body=body, image_url="telegram:AgACAgUAAxk")
    card, rest = CARDS.card(article, "id"), CARDS.rest(article, "id")
    assert card.photo_url == "AgACAgUAAxk"
    assert card.buttons[0][0].callback_data == "e:7"
    every = " ".join([card.text, *(page.text for page in rest)])
    assert all(f"Kalimat nomor {number} tentang" in every for number in range(120))
