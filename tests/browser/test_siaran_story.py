"""An alert on the page, side by side: the editor who writes it, and the phone on which it arrives."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.pages import HAND, WIDE
from tests.browser.test_journey import Village, village

pytestmark = pytest.mark.browser

FLOOD = "Sungai Rejoso meluap di Kecamatan Kejayan, jalan raya tergenang setinggi lutut."


async def _picture(found: Village, name: str) -> None:
    """For whoever looks at it: where SIARAN_PICTURES says."""
    if folder := os.environ.get("SIARAN_PICTURES"):
        size = "hand" if found.page.is_narrow else "wide"
        await found.page.page.screenshot(path=Path(folder) / f"{name}_{size}.png")


@pytest.mark.parametrize("size", [WIDE, HAND], ids=["wide", "hand"])
async def test_from_the_first_word_to_the_readers_phone(browser: Browser, size):
    async with village(browser, size) as found:
        sari = await found.follower("Kepuh")
        dewi = await found.page.phone("Dewi Lestari").comes_forward()
        await dewi.types(f"/siaran {FLOOD}")
        await dewi.sees("Masih perlu")
        await _picture(found, "draft")
        await dewi.presses("⚠️ Waspada")
        await dewi.presses("➕ Kec. Kejayan")
        await dewi.sees("Lengkap.")
        await _picture(found, "complete")
        await dewi.presses("👀 Periksa, lalu Kirim")
        await dewi.sees("begini pembaca melihatnya")
        await _picture(found, "check")
        await dewi.presses("✅ Kirim ke 1 chat")
        report = await dewi.sees("✅ Terkirim")
        await expect(report).to_contain_text("1 terkirim")
        await _picture(found, "report")
        await dewi.presses("↩️ Tarik")
        await dewi.sees("balas pesan ini")
        await _picture(found, "reason")
        await dewi.presses("📋 Lihat semua siaran")
        await dewi.sees("Menulis yang baru")
        await _picture(found, "list")

        await sari.comes_forward()
        copy = await sari.sees("WASPADA")
        await expect(copy).to_contain_text("meluap")
        await _picture(found, "reader")
        await sari.presses("🔕 Bisukan kejadian ini")
        await sari.is_alerted("Kejadian ini dibisukan")
        await sari.presses("🔔 Bunyikan lagi")
        await sari.is_told("berbunyi lagi")
