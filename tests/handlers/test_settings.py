"""/pengaturan: one message that changes in place; what no button of ours says changes nothing."""

import pytest

from handlers.screens import HALF_A_ROW
from handlers.settings_pages import PANELS
from newsroom.wishes import Wishes
from playground.people import Person
from storage import topics, wishes
from tests.handlers.conftest import Stage


async def wished(stage: Stage, person: Person) -> Wishes:
    reader = await stage.reader(person.chat)
    assert reader is not None
    async with stage.house.storage.reading() as connection:
        return await wishes.of_reader(connection, reader.id)


async def settled(stage: Stage) -> Person:
    """Somebody who follows Kepuh and has the settings open."""
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.says(sari, "/pengaturan")
    return sari


@pytest.mark.parametrize("panel", sorted(PANELS))
async def test_each_screen_opens_in_place(stage: Stage, panel: str):
    sari = await settled(stage)
    before = sari.chat.from_bot[-1]
    shown = await stage.presses_data(sari, f"st:{panel}")
    assert shown.message_id == before.message_id
    assert shown.labels


@pytest.mark.parametrize("language", ["id", "en"])
async def test_no_button_is_too_long_for_its_part_of_the_row(stage: Stage, language: str):
    sari = await settled(stage)
    await stage.presses_data(sari, f"sl:{language}")
    shown = await stage.says(sari, "/pengaturan")
    rows = [[button["text"] for button in row] for row in shown.rows]
    assert [label for row in rows if len(row) > 1 for label in row if len(label) > HALF_A_ROW] == []


async def test_who_looks_at_the_languages_finds_the_way_back(stage: Stage):
    sari = await settled(stage)
    await stage.presses_data(sari, "st:language")
    assert "Pengaturan Anda" in (await stage.presses(sari, "« Kembali")).text


async def test_where_one_section_is_chosen_no_other_is_shown_as_arriving(stage: Stage):
    sari = await settled(stage)
    for section in ("Ekonomi", "Olahraga"):
        await stage.publish(f"Dari {section}", "35.14.06.2005", section=section)
    shown = await stage.presses_data(sari, "st:sections")
    assert {"✅ Ekonomi", "✅ Olahraga"} < set(shown.labels)
    shown = await stage.presses(sari, "Hanya ini")
    signs = {label[:1] for label in shown.labels if "Ekonomi" in label or "Olahraga" in label}
    assert signs == {"✅", "▫"}, "the chosen one, and the other"
    assert "▫️ tidak datang" in shown.text


@pytest.mark.parametrize(
    "forged",
    [
        "st:nowhere",
        "sr:hourly",
        "sh:noon:720",
        "sh:morning:1440",
        "sw:7",
        "sq:1440:300",
        "sp:year",
        "sx:money:1",
        "sa:password",
        "sl:xx",
        "so:1:follow:banjir",
        "so:2:follow:tidak ada",
        "so:3:shout:warta pasuruan",
        "so:9:mute:warta pasuruan",
        "sd:999",
        "dp:999:0",
    ],
)
async def test_what_nobody_offered_changes_nothing_and_is_answered(stage: Stage, forged: str):
    sari = await settled(stage)
    await stage.publish("Panen raya", "35.14.06.2005")
    reader = await stage.reader(sari.chat)
    query = sari.presses_data(sari.chat.from_bot[-1], forged)
    await stage.plays()

    assert query.answer is not None
    assert await wished(stage, sari) == Wishes()
    assert await stage.reader(sari.chat) == reader
    async with stage.house.storage.reading() as connection:
        assert await topics.every(connection) == ()


async def test_everything_at_a_glance_in_english(stage: Stage):
    sari = await settled(stage)
    await stage.presses_data(sari, "sl:en")
    await stage.presses_data(sari, "sr:both")
    await stage.presses_data(sari, "sh:evening:1170")
    await stage.presses_data(sari, "sq:1320:300")
    shown = (await stage.presses_data(sari, "st:main")).text
    assert "twice a day, at 06:00 and 19:30" in shown
    assert "Quiet hours: 22:00–05:00" in shown
    assert "Photos: yes" in shown


async def test_somebody_who_never_chose_anything_may_settle_things_first(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/pengaturan")
    await stage.presses(sari, "Tanpa gambar")
    assert (await wished(stage, sari)).pictures is False


async def test_settling_how_news_comes_brings_nobody_back_who_stopped(stage: Stage):
    sari = await settled(stage)
    await stage.says(sari, "/berhenti")
    await stage.says(sari, "/pengaturan")
    shown = await stage.presses(sari, "Tanpa gambar")
    assert "sedang tidak dikirim" in shown.text
