"""What an update of an alert becomes while others are at the desk, too, and the clock goes on."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.conftest import KEPUH, Town, shown_to
from tests.journeys.siaran_desk import SiaranDesk
from tests.journeys.test_siaran import PICTURE


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[SiaranDesk]:
    async with SiaranDesk.of(town) as found:
        yield found


async def begins(desk: SiaranDesk) -> None:
    """An alert is out, and Dewi begins an update of it."""
    await desk.sends()
    await desk.card("✅ Terkirim")
    await desk.presses("Perbarui")


async def test_a_photo_for_an_update_is_said_to_be_left_out_and_goes_out_as_a_new_alert(desk: SiaranDesk):
    await begins(desk)
    await desk.presses("Tulis isi")
    asked = desk.last
    assert "isi siaran #1, teks saja." in asked.text
    photo = desk.dewi.sends_photo(PICTURE, "Tanggul jebol di Kecamatan Kejayan", desk.group, reply_to=asked)
    await desk.town.answered()

    card = await desk.card("Pembaruan siaran #1")
    assert "Tanggul jebol" in card.text, "the words are taken"
    assert "Dengan foto" not in card.text
    assert "Foto Anda tidak dipakai" in (await desk.card("hanya mengubah kata-kata")).text

    anew = await desk.says("/siaran", reply_to=photo)
    assert "Siaran #3" in anew.text
    assert "Dengan foto" in anew.text


async def test_a_photo_alone_changes_no_update_and_that_is_said(desk: SiaranDesk):
    await begins(desk)
    desk.dewi.sends_photo(PICTURE, "", desk.group, reply_to=desk.last)
    await desk.town.answered()
    assert "Banjir setinggi lutut" in (await desk.card("Pembaruan siaran #1")).text
    await desk.card("Foto Anda tidak dipakai")


async def test_a_new_alert_is_asked_for_with_a_photo(desk: SiaranDesk):
    await desk.says("/siaran Air naik di Kejayan")
    await desk.presses("Tulis isi")
    assert "isi siaran #1, boleh dengan foto." in desk.last.text
