"""An alert's hour by the time it is sent: it passed, was missed while the bot was away, comes again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from playground.people import Person
from tests.journeys.conftest import KEPUH, WIB, Town, WallClock, shown_to
from tests.journeys.siaran_desk import IN_HASTE, SiaranDesk

NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=WIB)
WORDS = "Air PDAM mati di Kecamatan Kejayan."


@pytest.fixture
async def clock(town: Town) -> WallClock:
    town.clock = WallClock(NIGHT)
    return town.clock


@pytest.fixture
async def desk(town: Town, clock: WallClock) -> AsyncIterator[SiaranDesk]:
    async with SiaranDesk.of(town) as desk:
        yield desk


async def writes(desk: SiaranDesk, when: str, severity: str = "Waspada") -> None:
    """A draft that is complete, for later."""
    await desk.says(f"/siaran {WORDS}")
    await desk.presses(severity)
    await desk.presses("Kec. Kejayan")
    await desk.presses("Waktu")
    await desk.replies(when)


async def looks(desk: SiaranDesk) -> None:
    """The alert office looks at the clock, and what is due goes out."""
    assert desk.town.running.alert_office is not None
    for _ in range(3):
        desk.town.running.alert_office.wake()
        await asyncio.sleep(0.2)
        await desk.town.answered()


def copies(person: Person) -> list[str]:
    return [text for text in shown_to(person.chat) if WORDS in text]


async def test_what_was_missed_for_a_day_is_a_draft_again_and_the_desk_is_told(town, clock):
    async with SiaranDesk.of(town) as desk:
        sari = await town.follower("Sari", KEPUH)
        await writes(desk, "besok 05.30")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
        card = await desk.card("🗓 Terjadwal")
    clock.shows("06.00", days_on=2)
    async with town.open(rules=IN_HASTE):
        told = await desk.card("Siaran #1 tidak dikirim")
        assert WORDS in told.text
        assert "Waktunya sudah lewat lebih dari sehari" in told.text
        drawn = await desk.card("draf, belum dikirim")
        assert drawn.message_id == card.message_id
        assert "🕒" not in drawn.text
        assert copies(sari) == []

        await desk.presses("Lihat drafnya")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
        await desk.card("✅ Terkirim")
        assert ["26 November 2026 06.00" in copy for copy in copies(sari)] == [True]


async def test_what_is_missed_again_is_told_again(town, clock):
    async with SiaranDesk.of(town) as desk:
        await writes(desk, "besok 05.30")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
    clock.shows("06.00", days_on=2)
    async with town.open(rules=IN_HASTE):
        first = await desk.card("tidak dikirim")
        await desk.presses("Waktu", message=await desk.card("draf, belum dikirim"))
        await desk.replies("besok 05.30")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
    clock.shows("06.00", days_on=2)
    async with town.open(rules=IN_HASTE):
        await desk.town.emulator.wait_for(
            lambda: [one for one in desk.group.from_bot if "tidak dikirim" in one.text][1:], timeout=15
        )
    assert "tidak dikirim" in first.text


async def test_a_tap_on_the_card_that_it_had_shows_the_draft(desk):
    await desk.writes()
    card = desk.last
    desk.dewi.presses_data(card, "d:awrite:1")
    await desk.town.answered()

    assert desk.told(desk.dewi) == "Siaran #1 masih draf"
    assert "draf, belum dikirim" in desk.last.text


@pytest.mark.parametrize(("back", "days_on"), [("20.00", 1), ("06.00", 2)])
async def test_a_draft_whose_hour_passed_goes_out_at_once_and_says_so(desk, clock, back, days_on):
    sari = await desk.town.follower("Sari", KEPUH)
    await writes(desk, "besok 05.30")
    clock.shows(back, days_on=days_on)
    await desk.presses("Periksa")
    assert "🕒 Berangkat begitu dikirim" in desk.last.text
    assert "🕒 Mulai" not in desk.last.text
    await desk.presses("Ubah")
    assert "Waktu yang diatur sudah lewat: berangkat begitu dikirim" in desk.last.text
    await desk.presses("Periksa")
    await desk.presses("Kirim ke")
    await desk.card("✅ Terkirim")

    assert [f"2026 {back}" in copy for copy in copies(sari)] == [True]


async def test_an_end_before_the_last_round_is_refused_in_words_that_help(desk):
    await writes(desk, "setiap hari 05.30 selama 3 hari")
    await desk.presses("Waktu")
    card = await desk.replies("sampai 18.00")
    assert "Masih perlu: waktu selesai sesudah kiriman terakhir." in card.text
    assert "tulis sampai kapan: sesudah Jumat, 27 November 2026 05.30" in card.text
    assert not [label for label in card.labels if "Periksa" in label]

    await desk.presses("Waktu")
    card = await desk.replies("sampai Jumat 18.00")
    assert "Lengkap." in card.text


@pytest.mark.parametrize("severity", ["Darurat", "Waspada"])
async def test_rounds_that_passed_before_it_could_go_are_not_made_up_for(desk, clock, severity):
    sari = await desk.town.follower("Sari", KEPUH)
    await writes(desk, "setiap hari 05.30 selama 3 hari", severity)
    if severity == "Darurat":
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
    clock.shows("06.00", days_on=2)
    if severity == "Darurat":
        await desk.presses("Setujui", desk.fajar)
    else:
        await desk.presses("Periksa")
        assert "🔁 Lagi 1 kali" in desk.last.text
        await desk.presses("Kirim ke")
    card = await desk.card("✅ Terkirim")
    assert "🔁 Dikirim lagi Jumat, 27 November 2026 05.30 WIB" in card.text
    await looks(desk)
    assert len(copies(sari)) == 1

    clock.shows("05.30", days_on=1)
    await looks(desk)
    assert len(copies(sari)) == 2
