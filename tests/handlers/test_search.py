"""/cari: words and places among them, by pages, in private and in groups; nothing typed breaks it."""

from typing import Any

import pytest

from handlers.callbacks import FindPage, encode
from handlers.search import PER_PAGE
from newsroom.search_words import MOST_BYTES
from playground.messages import Message
from tests.handlers.conftest import Stage

WINONGAN, BANDARAN, KEPUH = "35.14.19", "35.14.19.2001", "35.14.06.2005"


def _part(message: Message, entity: dict[str, Any]) -> str:
    """What an entity covers: Telegram counts in units of two bytes."""
    start = 2 * entity["offset"]
    return message.text.encode("utf-16-le")[start : start + 2 * entity["length"]].decode("utf-16-le")


async def test_words_find_articles_and_a_tap_opens_one(stage: Stage):
    await stage.publish("Banjir bandang di hulu", KEPUH)
    await stage.publish("Panen mangga", KEPUH)
    sari = stage.person()

    shown = await stage.says(sari, "/cari banjir")
    assert "Banjir bandang di hulu" in shown.text
    assert "Panen mangga" not in shown.text
    assert "Kepuh (Kec. Kejayan)" in shown.text
    bold = [_part(shown, one) for one in shown.entities if one["type"] == "bold"]
    assert "Banjir" in bold

    card = await stage.presses(sari, "1")
    assert card is not shown
    assert card.text.startswith("Banjir bandang di hulu")
    assert "Banjir bandang" in (await stage.says(sari, "/search banjir")).text


async def test_a_place_among_the_words_is_a_filter_that_one_tap_lifts(stage: Stage):
    await stage.publish("Banjir dekat sungai", BANDARAN)
    await stage.publish("Banjir lain, jauh dari Winongan", KEPUH)
    sari = stage.person()

    shown = await stage.says(sari, "/cari banjir winogan")
    assert "📍 Kec. Winongan" in shown.text
    assert "dekat sungai" in shown.text
    assert "Banjir lain" not in shown.text

    await stage.says(sari, "/cari banjir winongan")
    shown = await stage.presses(sari, "Cari di semua berita")
    assert "Banjir lain" in shown.text


async def test_where_a_place_has_nothing_it_is_said_and_the_rest_is_shown(stage: Stage):
    await stage.publish("Banjir dekat sungai", KEPUH)
    shown = await stage.says(stage.person(), "/cari banjir winongan")
    assert "Belum ada di Kec. Winongan." in shown.text
    assert "Banjir dekat sungai" in shown.text


async def test_what_is_found_comes_by_pages_without_doubles(stage: Stage):
    for number in range(7):
        await stage.publish(f"Banjir <{number}> & surut", KEPUH, hours_ago=number + 1)
    sari = stage.person()

    first = await stage.says(sari, "/cari banjir")
    assert "1. Banjir <0> & surut" in first.text
    assert first.labels == ["1", "2", "3", "4", "5", "Lanjut »"]
    second = await stage.presses(sari, "Lanjut")
    assert second is first
    assert second.labels == ["6", "7", "« Sebelumnya"]
    assert "6. Banjir <5> & surut" in second.text
    assert (await stage.presses(sari, "Sebelumnya")).labels[-1] == "Lanjut »"


async def test_an_old_button_behind_the_end_shows_the_beginning(stage: Stage):
    await stage.publish("Banjir", KEPUH)
    sari = stage.person()
    await stage.says(sari, "/cari banjir")
    shown = await stage.presses_data(sari, encode(FindPage(9, anywhere=False, words="banjir")))
    assert "1. Banjir" in shown.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/cari qwertyuiop", "Belum ada berita dengan kata “qwertyuiop”"),
        ("/cari yang dan", "ada di hampir semua berita"),
        ("/cari 😀 ...", "tidak menemukan kata"),
        ('/cari " OR title:* NEAR(', "Belum ada berita"),
        ("/cari " + "panjang" * 500, "Belum ada berita|tidak menemukan kata"),
        ("/cari " + "kata lain " * 200, "Belum ada berita"),
    ],
    ids=["unknown", "too common", "signs", "operators", "a very long word", "very many words"],
)
async def test_what_finds_nothing_is_answered_kindly(stage: Stage, typed: str, answer: str):
    await stage.publish("Banjir", KEPUH)
    shown = await stage.says(stage.person(), typed)
    assert any(words in shown.text for words in answer.split("|"))
    assert shown.labels


@pytest.mark.parametrize("data", ["c:0:0:", "c:0:2:banjir", "c:00:0:banjir", "c:0:0:" + "x" * 60])
async def test_a_forged_page_is_a_stale_button(stage: Stage, data: str):
    sari = stage.person()
    await stage.says(sari, "/start")
    await stage.presses_data(sari, data)
    assert sari.answers


async def test_a_forged_page_of_signs_alone_is_answered(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/start")
    assert "tidak menemukan kata" in (await stage.presses_data(sari, "c:0:0:***")).text


async def test_every_search_that_is_read_can_be_turned():
    assert encode(FindPage(9999, anywhere=True, words="x" * MOST_BYTES))


async def test_cari_alone_asks_and_the_reply_is_searched(stage: Stage):
    await stage.publish("Banjir bandang", KEPUH)
    sari = stage.person()
    asked = await stage.says(sari, "/cari")
    assert "Mau cari berita apa?" in asked.text
    sari.types("banjir", reply_to=asked)
    await stage.plays()
    assert "Banjir bandang" in sari.chat.from_bot[-1].text


async def test_plain_words_still_look_for_a_place(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/cari")
    assert "Kec. Winongan" in (await stage.says(sari, "winongan")).text
    assert "Ikuti" in " ".join(sari.chat.from_bot[-1].labels)


async def test_the_link_of_the_inline_button_asks_for_words(stage: Stage):
    assert "Mau cari berita apa?" in (await stage.says(stage.person(), "/start cari")).text


async def test_in_a_group_every_member_searches_and_only_replies_to_the_question_count(stage: Stage):
    await stage.publish("Banjir bandang", KEPUH)
    sari, umar = stage.person(), stage.person("Pak Umar")
    group = stage.emulator.add_group("RT 5", admins=[umar], members=[sari])
    assert "Banjir bandang" in (await stage.says(sari, "/cari banjir", group)).text

    asked = await stage.says(sari, "/cari", group)
    sari.types("banjir", chat=group, reply_to=asked)
    await stage.plays()
    assert "Banjir bandang" in group.from_bot[-1].text

    count = len(group.from_bot)
    sari.types("banjir", chat=group, reply_to=group.from_bot[0])
    sari.types("banjir", chat=group)
    await stage.plays()
    assert len(group.from_bot) == count


async def test_five_long_results_fit_one_message(stage: Stage):
    for number in range(PER_PAGE):
        await stage.publish(f"Banjir {number} " + "🥁 & <b> panjang sekali " * 60, KEPUH)
    shown = await stage.says(stage.person(), "/cari banjir")
    assert shown.labels == ["1", "2", "3", "4", "5"]
