"""A digest fits into one message, whatever its articles are called; in a channel it is the only page."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from delivery.digest_cards import IN_CHANNEL, DigestCards, Edition
from newsroom.articles import Article
from newsroom.regions import Gazetteer
from newsroom.wording import TEXT_LIMIT, Wording, visible_units

PASURUAN = Gazetteer.of(("35.14", "35.75"))
WORDING = Wording(Path(__file__).parents[2] / "templates", ZoneInfo("Asia/Jakarta"))
CARDS = DigestCards(WORDING, PASURUAN)
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
KECAMATAN = [region.code for region in PASURUAN.children("35.14")]
ARTICLE = Article(1, "https://warta.example/1", "", "", "", "", "", "Sumber " * 30, "", NOW, 1, ())


def edition(count: int, words: int) -> Edition:
    """An article in every kecamatan, each with a title of its own."""
    return Edition(
        1,
        NOW,
        tuple(
            replace(
                ARTICLE,
                id=number + 1,
                title=f"{chr(0x1F400 + number) * 4} " * words,
                regions=tuple(
                    region.code for region in PASURUAN.children(KECAMATAN[number % len(KECAMATAN)])
                )[:6],
            )
            for number in range(count)
        ),
    )


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_longest_titles_of_a_channels_digest_fit(language: str):
    card = CARDS.page(edition(30, words=60), language, channel=True)
    assert IN_CHANNEL * 120 < visible_units(card.text) <= TEXT_LIMIT
    assert sum(len(row) for row in card.buttons) == IN_CHANNEL


def test_a_channel_is_told_how_much_more_there_was_and_offered_no_page_to_turn():
    card = CARDS.page(edition(20, words=1), "id", channel=True)
    assert "12 berita" in card.text
    assert "dan 8 lagi" in card.text
    assert "halaman" not in card.text
    assert all(one.callback_data.startswith("a:") for row in card.buttons for one in row)


def test_in_a_chat_the_pages_are_turned():
    card = CARDS.page(edition(20, words=1), "id")
    assert "halaman 1 dari 3" in card.text
    assert card.buttons[-1][-1].callback_data == "dp:1:1"
