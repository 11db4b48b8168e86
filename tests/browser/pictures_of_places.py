"""Takes docs/pictures/di-grup.png anew: a group that follows a village, and a channel that is set up.

python -m tests.browser.pictures_of_places docs/pictures
"""

import asyncio
import sys
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator, async_playwright, expect

from tests.browser.camera import between, save, side_by_side
from tests.browser.conftest import chromium, launched
from tests.browser.pages import Phone
from tests.browser.pictures import HAND, PATIENCE, Studio, newsroom

GROUP, CHANNEL = "Warga RT 03", "Warta Kejayan"


async def main(directory: Path) -> None:
    """The picture, into a directory."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await launched(playwright, chromium() or sys.exit("needs Chromium"))
        async with newsroom(browser, HAND, directory) as studio:
            sari = await studio.sari()
            if await sari.place.get_by_role("button", name="Mulai", exact=True).is_visible():
                await sari.starts()
                await sari.sees("Di desa mana Anda tinggal?")
            shots = [await _group(studio, sari), await _channel(studio, sari)]
        await browser.close()
    save(side_by_side(shots), directory / "di-grup.png")


async def _group(studio: Studio, sari: Phone) -> Image.Image:
    await studio.page.makes_place(GROUP, "Grup", "Bu Sari", with_bot=True)
    await sari.goes_back()
    await sari.chat(GROUP).click()
    await sari.sees("Admin grup, balas pesan ini")
    greeting = _first(sari, "Admin grup, balas pesan ini")
    await sari.acts_on(greeting, "Balas")
    await sari.types("tanggulengin")
    await sari.sees("Ikuti Tanggulangin")
    await sari.presses("➕ Ikuti Tanggulangin")
    return await between(sari, greeting, await sari.sees("Grup ini mengikuti"))


def _first(phone: Phone, words: str) -> Locator:
    """The message itself: a reply to it quotes its words."""
    return phone.place.locator(".row").filter(has_text=words).first


async def _channel(studio: Studio, sari: Phone) -> Image.Image:
    await studio.page.makes_place(CHANNEL, "Saluran", "Bu Sari", with_bot=True)
    await sari.goes_back()
    await sari.place.locator(".chat-line").filter(has_text=f"📢 {CHANNEL}").click()
    await sari.sees("Berita desa mana yang ingin dimuat?")
    asked = _first(sari, "Berita desa mana yang ingin dimuat?")
    await sari.acts_on(asked, "Balas")
    await sari.types("kec kejayan")
    await sari.sees("Ikuti Kec. Kejayan")
    await sari.presses("➕ Ikuti Kec. Kejayan")
    return await between(sari, asked, await sari.sees("Saluran ini mengikuti"))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
