"""Inline mode: whoever types behind the bot's name gets articles to share, and stays unknown."""

from datetime import timedelta
from typing import Any

from handlers.inline import PER_ANSWER
from handlers.turnstile import ALL, EACH, SPAN, Turnstile
from playground.people import Person
from playground.world import Query
from tests.handlers.conftest import NOW, Stage

WINONGAN, KEPUH = "35.14.19", "35.14.06.2005"


async def _types(stage: Stage, person: Person, words: str, offset: str = "") -> dict[str, Any]:
    return (await _query(stage, person, words, offset)).answer or {}


async def _query(stage: Stage, person: Person, words: str, offset: str = "") -> Query:
    query = person.inline(words, offset)
    await stage.plays()
    return query


def _titles(answer: dict[str, Any]) -> list[str]:
    return [result["title"] for result in answer["results"]]


async def test_words_and_places_find_articles_to_share(stage: Stage):
    await stage.publish("Banjir di hulu", WINONGAN)
    await stage.publish("Banjir di hilir", KEPUH)
    sari = stage.person()
    answer = await _types(stage, sari, "winongan banjir")
    assert _titles(answer) == ["Banjir di hulu"]
    assert "Kec. Winongan" in answer["results"][0]["description"]


async def test_a_tap_shares_the_card_with_links_alone(stage: Stage):
    number = await stage.publish("Banjir <di> hulu & hilir", KEPUH)
    sari = stage.person()
    query = await _query(stage, sari, "banjir")
    group = stage.emulator.add_group("RT 5", members=[sari], with_bot=False)
    shared = sari.chooses(query, str(number), group)
    assert shared.text.startswith("Banjir <di> hulu & hilir")
    assert "Kepuh (Kec. Kejayan)" in shared.text
    assert shared.buttons
    assert all("url" in one for row in shared.rows for one in row)


async def test_an_article_shared_with_the_bot_itself_is_no_question(stage: Stage):
    number = await stage.publish("Banjir di hulu", KEPUH)
    sari = stage.person()
    await stage.says(sari, "/start")
    count = len(sari.chat.from_bot)
    sari.chooses(await _query(stage, sari, "banjir"), str(number))
    await stage.plays()
    assert len(sari.chat.from_bot) == count


async def test_no_words_show_the_latest_by_pages(stage: Stage):
    for number in range(PER_ANSWER + 3):
        await stage.publish(f"Kabar {number}", KEPUH, hours_ago=number + 1)
    sari = stage.person()
    first = await _types(stage, sari, "")
    assert _titles(first) == [f"Kabar {number}" for number in range(PER_ANSWER)]
    rest = await _types(stage, sari, "", first["next_offset"])
    assert _titles(rest) == [f"Kabar {number}" for number in range(PER_ANSWER, PER_ANSWER + 3)]
    assert not rest.get("next_offset")


async def test_what_is_found_goes_on_as_well(stage: Stage):
    for number in range(PER_ANSWER + 1):
        await stage.publish(f"Banjir {number}", KEPUH, hours_ago=number + 1)
    sari = stage.person()
    first = await _types(stage, sari, "banjir")
    rest = await _types(stage, sari, "banjir", first["next_offset"])
    assert len(set(_titles(first) + _titles(rest))) == PER_ANSWER + 1


async def test_nothing_found_leads_into_the_bot(stage: Stage):
    answer = await _types(stage, stage.person(), "qwertyuiop")
    assert answer["results"] == []
    assert answer["button"]["start_parameter"] == "cari"


async def test_strange_words_and_offsets_are_answered(stage: Stage):
    await stage.publish("Banjir", KEPUH)
    sari = stage.person()
    for words, offset in (('" OR *', ""), ("\x00", "-1"), ("yang", "x"), ("banjir", "99999"), ("", "9999")):
        assert "results" in await _types(stage, sari, words, offset)
    assert not stage.house.troubles


async def test_the_answer_depends_on_the_words_alone(stage: Stage):
    await stage.publish("Banjir", KEPUH)
    sari, john = stage.person(), stage.person("John", language="en")
    mine, his = await _types(stage, sari, "banjir"), await _types(stage, john, "banjir")
    assert mine == his
    assert mine["cache_time"] > 0
    assert not mine.get("is_personal")


async def test_who_types_too_much_waits_and_nobody_else_does(stage: Stage):
    await stage.publish("Banjir", KEPUH)
    sari, umar = stage.person(), stage.person("Pak Umar")
    for _ in range(EACH):
        assert _titles(await _types(stage, sari, "banjir")) == ["Banjir"]
    refused = await _types(stage, sari, "banjir")
    assert refused["results"] == []
    assert refused["is_personal"], "or others would be shown it"
    assert refused["cache_time"] == 0
    assert _titles(await _types(stage, umar, "banjir")) == ["Banjir"]

    stage.now += timedelta(seconds=SPAN)
    assert _titles(await _types(stage, sari, "banjir")) == ["Banjir"]


def test_all_together_are_bounded_and_nobody_is_remembered():
    gate = Turnstile()
    assert all(gate.admits(person, NOW) for person in range(ALL))
    assert not gate.admits(ALL, NOW)
    assert gate.admits(7, NOW + timedelta(seconds=SPAN))
    assert len(gate._seen) == 1
    assert all(len(who) == 16 for who in gate._seen), "a keyed hash"


def test_who_asked_is_counted_under_a_key_that_no_other_process_has():
    """Or whoever reads the memory could try all ids."""
    one, other = Turnstile(), Turnstile()
    assert one.admits(7, NOW)
    assert other.admits(7, NOW)
    assert not one._seen.keys() & other._seen.keys()
