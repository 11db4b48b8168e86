"""Takes docs/pictures/pembaca.png anew: how a reader settles when news comes, and the digest that then comes.

python -m tests.browser.pictures_of_readers docs/pictures [dark]
"""

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright, expect

from delivery.digest_planner import plan_digests
from delivery.planner import plan_news
from newsroom.articles import IncomingArticle
from service.playground import Playground
from storage import articles
from tests.browser.camera import between, save, side_by_side
from tests.browser.conftest import chromium, launched
from tests.browser.pages import Phone
from tests.browser.pictures import HAND, PATIENCE, Studio, newsroom

NEWS = (
    ("Jembatan gantung Kepuh selesai, siswa tak lagi memutar", "Warta Pasuruan", "35.14.06.2005"),
    ("Posyandu lansia Tanggulangin dibuka kembali pekan ini", "Warta Pasuruan", "35.14.06.2017"),
    ("Pasar Kejayan ditata, pedagang pindah mulai Senin", "Suara Kejayan", "35.14.06"),
    ("Pedagang Pasar Kejayan pindah mulai Senin, pasar ditata", "Warta Pasuruan", "35.14.06"),
    ("Harga cabai di Pasar Bangil turun, bawang merah naik", "Warta Pasuruan", "35.14.14"),
)


async def main(directory: Path, *, dark: bool) -> None:
    """The picture, into a directory."""
    expect.set_options(timeout=PATIENCE)
    size = {**HAND, "color_scheme": "dark" if dark else "light"}
    async with async_playwright() as playwright:
        browser = await launched(playwright, chromium() or sys.exit("needs Chromium"))
        async with newsroom(browser, size, directory) as studio:
            sari = await _reader(studio)
            shots = [await _settings(sari), await _digest(studio, sari)]
        await browser.close()
    save(side_by_side(shots), directory / ("pembaca-gelap.png" if dark else "pembaca.png"))


async def _reader(studio: Studio) -> Phone:
    """Bu Sari, who follows her kecamatan and the town beside it."""
    sari = await studio.sari()
    if await sari.place.get_by_role("button", name="Mulai", exact=True).is_visible():
        await sari.starts()
        await sari.sees("Di desa mana Anda tinggal?")
    for place in ("Kejayan", "Bangil"):
        await sari.types(f"kec {place}")
        await sari.presses(f"➕ Ikuti Kec. {place}")
        await sari.sees(f"Anda mengikuti Kec. {place}")
    return sari


async def _settings(sari: Phone) -> Image.Image:
    """A digest in the morning, quiet nights, no gossip."""
    await sari.types("/pengaturan")
    await sari.presses("📬 Kapan berita datang")
    await sari.presses("Ringkasan pagi")
    await sari.presses("« Kembali")
    await sari.presses("🌙 Jam tenang")
    await sari.presses("22.00–05.00")
    await sari.presses("« Kembali")
    await sari.presses("🔎 Topik")
    await sari.presses("🔕 Jangan tentang …")
    await sari.sees("Berita tentang apa yang tidak perlu?")
    await sari.types("gosip, sepak bola")
    await sari.sees("Tidak pernah: gosip, sepak bola")
    await sari.types("/pengaturan")
    shown = await sari.sees("Pengaturan Anda")
    return await between(sari, shown, shown)


async def _digest(studio: Studio, sari: Phone) -> Image.Image:
    await _morning(studio.playground)
    shown = await sari.sees("Kabar pagi")
    return await between(sari, shown, shown)


async def _morning(playground: Playground) -> None:
    """News of the day before, and then it is six o'clock."""
    running = playground.newsroom
    zone, now = running.house.wording.zone, running.clock()
    six = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    six += timedelta(hours=6)
    async with running.storage.transaction() as connection:
        for number, (title, source, region) in enumerate(NEWS):
            link = f"https://warta.example/{number}"
            article = IncomingArticle(
                guid=link,
                url=link,
                canonical_url=link,
                fingerprint=link,
                title=title,
                lead="Pedagang Pasar Kejayan pindah mulai Senin." if "Pasar Kejayan" in title else title,
                body="",
                author="",
                section="",
                source=source,
                image_url="",
                published_at=six - timedelta(hours=10 + number),
            )
            await articles.keep(connection, article, [region], now=now)
    await plan_news(running.storage, now, zone)
    await plan_digests(running.storage, six, zone, running.outbox.wake)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), dark="dark" in sys.argv[2:]))
