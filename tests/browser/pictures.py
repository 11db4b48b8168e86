"""Takes the pictures of docs/ anew: the real newsroom in the playground, and people who use it.

    python -m tests.browser.pictures docs/pictures

Every word in them is the bot's own or stands below. Look at each picture afterwards: nobody else does.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.async_api import Browser, FilePayload, Locator, async_playwright, expect

from playground.messages import Chat
from playground.people import Person
from service.playground import Playground, opened
from service.settings import Settings
from tests.browser.camera import between, drawn_bridge, save, side_by_side
from tests.browser.conftest import chromium, launched
from tests.browser.figures import draw_figures
from tests.browser.pages import Phone, PlaygroundPage, open_page

#: Telegram lets a bot say 20 things a minute in a group, so the desk sometimes takes its time (ms).
PATIENCE = 40_000
#: A phone's width, and tall enough for a whole conversation; twice the pixels, as phones have.
HAND: Mapping[str, Any] = {
    "viewport": {"width": 400, "height": 1500},
    "device_scale_factor": 2,
    "color_scheme": "light",
    "locale": "id-ID",
    "timezone_id": "Asia/Jakarta",
}
WIDE: Mapping[str, Any] = {**HAND, "viewport": {"width": 1280, "height": 1900}, "device_scale_factor": 1.5}
FONT = '"Liberation Sans", sans-serif'
RECEIPT = "Kode resi Anda"
PROGRAM = Path(__file__).parents[2]
UNFILLED = "ISI: nomor atau alamat yang sudah dicek redaksi"

BRIDGE = "Jembatan gantung di Dusun Krajan putus sejak tadi malam. Anak sekolah memutar tiga kilometer."
SAME_BRIDGE = (
    "Jembatan gantung Dusun Krajan putus tadi malam, anak sekolah memutar tiga kilometer lewat Linggo."
)
MARKET = "Tiap Senin pedagang di pasar diminta lima ribu oleh petugas. Tidak ada karcisnya."
QUESTION = "Terima kasih. Apakah ada yang terluka, dan sudah adakah petugas yang datang?"
NOTE = "// Fajar menelepon kantor desa: tukang datang besok pagi."
REVEALING = "Telepon saya saja di 0812-3456-7890."


async def main(directory: Path) -> None:
    """All pictures, into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await launched(playwright, chromium() or sys.exit("needs Chromium"))
        for size, scenes in ((HAND, for_guide), (WIDE, for_readme)):
            async with newsroom(browser, size, directory) as studio:
                await scenes(studio)
        await browser.close()
    await draw_figures(directory)


@dataclass(frozen=True, slots=True)
class Studio:
    """The playground with its people, and where pictures go."""

    playground: Playground
    page: PlaygroundPage
    directory: Path

    @property
    def fajar(self) -> Person:
        """The second editor: he has no phone on the page."""
        people = self.playground.emulator.people.values()
        return next(person for person in people if person.user.name == "Mas Fajar")

    async def anam(self) -> Phone:
        return await self.page.phone("Cak Anam").comes_forward()

    async def sari(self) -> Phone:
        return await self.page.phone("Bu Sari").comes_forward()

    async def dewi(self) -> Phone:
        return await self.page.phone("Dewi Lestari").comes_forward()

    async def takes(self, name: str, phone: Phone, first: Locator, last: Locator) -> None:
        """A picture of a phone from one message to another."""
        save(await between(phone, first, last), self.directory / f"{name}.png")


@asynccontextmanager
async def newsroom(browser: Browser, size: Mapping[str, Any], directory: Path) -> AsyncIterator[Studio]:
    """A playground of one's own, with a browser before it."""
    with TemporaryDirectory() as place:
        # Nothing is handed on to a contact whose address the newsroom has not written down.
        guide = Path(place) / "guide.toml"
        text = (PROGRAM / "guide.toml").read_text(encoding="utf-8").replace(UNFILLED, "0343 000 000")
        guide.write_text(text, encoding="utf-8")
        settings = Settings.read({"PUSH_INTERVAL": "3600", "GUIDE_FILE": str(guide)})
        async with opened(settings) as playground, visited(browser, size, playground) as page:
            yield Studio(playground, page, directory)


@asynccontextmanager
async def visited(
    browser: Browser, size: Mapping[str, Any], playground: Playground
) -> AsyncIterator[PlaygroundPage]:
    """The playground's page, while its newsroom works."""
    running = asyncio.create_task(playground.newsroom.run())
    page = await open_page(browser, playground.server.url, size)
    page.page.context.set_default_timeout(PATIENCE)
    # As wide as what phones write in; Debian's own choice is a fifth wider and breaks words on buttons.
    await page.page.add_style_tag(content=f":root, body {{ font-family: {FONT} }}")
    try:
        yield page
    finally:
        await page.page.context.close()
        playground.newsroom.stop()
        await running


# --- what people do ---------------------------------------------------------------------------------------


async def come(source: Phone) -> Locator:
    """/lapor; who is new presses Start first. The question how answers may come back."""
    if await source.place.get_by_role("button", name="Mulai", exact=True).is_visible():
        await source.starts()
        await source.sees("Di desa mana Anda tinggal?")
    await source.types("/lapor")
    return await source.sees("Bagaimana redaksi boleh membalas?")


async def begin(source: Phone, level: str) -> None:
    """/lapor, and how answers may come back."""
    await come(source)
    await source.presses(level)
    await source.sees("Ceritakan apa yang terjadi")


async def tell(source: Phone, words: str, place: str, category: str, photo: bytes = b"") -> None:
    """Words, perhaps a photo, the place and what it is about; the checklist is left out."""
    await source.types(words)
    await source.sees("1 tulisan")
    if photo:
        await source.attaches([_photo(photo)])
        await source.sees("1 foto")
    await source.presses("✅ Kirim")
    await source.sees("Di desa mana kejadiannya?")
    await source.types(place)
    await source.sees("Tentang apa laporan ini?")
    await source.presses(category)
    await source.sees("Pertanyaan 1 dari")


async def send(source: Phone) -> None:
    """What is left out is left out."""
    await source.presses("✅ Kirim sekarang")
    await source.sees(RECEIPT)


async def answer(editor: Phone, card: Locator, words: str) -> None:
    """A reply to the card."""
    await editor.acts_on(card, "Balas")
    await editor.types(words)


# --- the scenes -------------------------------------------------------------------------------------------


async def for_guide(studio: Studio) -> None:
    """The desk's day, on an editor's phone."""
    anam = await studio.anam()
    await begin(anam, "💬 Bisa dibalas")
    await tell(anam, BRIDGE, "Kepuh", "🌊 Bencana", drawn_bridge())
    await anam.types("Jembatan gantungnya putus satu sisi. Tidak bisa dilewati sama sekali.")
    await anam.sees("Pertanyaan 2 dari")
    await send(anam)
    dewi = await studio.dewi()
    await dewi.sees("#1-2")
    card = oldest(dewi, BRIDGE)
    await studio.takes("kartu", dewi, card, dewi.message("#1-2"))

    sari = await studio.sari()
    await begin(sari, "💬 Bisa dibalas")
    await tell(sari, SAME_BRIDGE, "Kepuh", "🌊 Bencana")
    await send(sari)
    dewi = await studio.dewi()
    await dewi.sees("lewat Linggo")
    second = oldest(dewi, SAME_BRIDGE)
    await dewi.presses("🙋 Klaim")
    alike = await dewi.sees("Mungkin tentang hal yang sama")
    await studio.takes("serupa", dewi, second, alike)
    await dewi.presses("Gabungkan ke #1")
    await dewi.sees("digabung ke #1")

    await answered(studio, dewi, card)
    await handed_on(studio, dewi)
    await without_trace(studio)
    await why(studio)


async def answered(studio: Studio, dewi: Phone, card: Locator) -> None:
    """An answer with its preview, a warning, a note."""
    await card.get_by_role("button", name="🙋 Klaim").click()
    await expect(card).to_contain_text("Diklaim")
    await answer(dewi, card, QUESTION)
    preview = await dewi.sees("dalam 10 detik")
    await studio.takes("balas", dewi, oldest(dewi, QUESTION), preview)
    await dewi.presses("Kirim sekarang")
    anam = await studio.anam()
    heard = await anam.sees(QUESTION)
    await studio.takes("sampai", anam, anam.message(RECEIPT), heard)

    dewi = await studio.dewi()
    await answer(dewi, card, REVEALING)
    warning = await dewi.sees("Belum dikirim ke narasumber")
    await studio.takes("peringatan", dewi, oldest(dewi, REVEALING), warning)
    await answer(dewi, card, NOTE)
    noted = await dewi.sees("Narasumber tidak melihatnya")
    await studio.takes("catatan", dewi, oldest(dewi, NOTE), noted)


async def handed_on(studio: Studio, dewi: Phone) -> None:
    """Two people hand a case on, and its history."""
    await dewi.types("/kasus 1")
    history = await dewi.sees("dibulatkan ke jam")
    await studio.takes("kasus", dewi, history, history)
    await dewi.presses("📤 Teruskan")
    await dewi.sees("kepada siapa?")
    await dewi.presses("BPBD kabupaten/kota")
    proposed = await dewi.sees("perlu membaca dan menyetujui")
    await studio.takes("teruskan", dewi, proposed, proposed)
    studio.fajar.presses("Setujui", chat=_desk(studio))
    await dewi.sees("diteruskan ke BPBD")
    handed = oldest(dewi, "disetujui Mas Fajar")
    await studio.takes("diteruskan", dewi, handed, await dewi.sees("Laporan warga kepada"))


async def without_trace(studio: Studio) -> None:
    """A tip without a way back, and the queue."""
    anam = await studio.anam()
    await begin(anam, "🌫 Tanpa jejak")
    await tell(anam, MARKET, "Tanggulangin", "🏛️ Layanan publik")
    await send(anam)
    dewi = await studio.dewi()
    card = await dewi.sees("Jawaban dibaca narasumber lewat kode resinya")
    await studio.takes("tanpa-jejak", dewi, card, card)
    await dewi.types("/antrian")
    await studio.takes("antrian", dewi, dewi.message("/antrian"), await dewi.sees("Antrian ·"))


async def why(studio: Studio) -> None:
    """Why an article went where it went."""
    dewi = await studio.dewi()
    await dewi.types("/wilayah 1")
    card = await dewi.sees("Kenapa wilayah ini?")
    await studio.takes("wilayah", dewi, dewi.message("/wilayah 1"), card)


async def for_readme(studio: Studio) -> None:
    """Source, desk, answer: side by side."""
    anam, dewi = await studio.anam(), await studio.dewi()
    asked = await come(anam)
    first = await between(anam, asked, asked)
    await anam.presses("💬 Bisa dibalas")
    await anam.sees("Ceritakan apa yang terjadi")
    await tell(anam, BRIDGE, "Kepuh", "🌊 Bencana")
    await send(anam)
    await dewi.sees("Bisa dibalas sampai")
    card = oldest(dewi, BRIDGE)
    await card.get_by_role("button", name="🙋 Klaim").click()
    await expect(card).to_contain_text("Diklaim")
    await answer(dewi, card, QUESTION)
    preview = await dewi.sees("dalam 10 detik")
    second = await between(dewi, card, preview)
    await dewi.presses("Kirim sekarang")
    third = await between(anam, anam.message(RECEIPT), await anam.sees(QUESTION))
    save(side_by_side([first, second, third]), studio.directory / "lapor.png")
    await studio.page.page.set_viewport_size({"width": 1280, "height": 860})
    await dewi.types("/antrian")
    await dewi.sees("Antrian ·")
    await studio.page.page.mouse.move(0, 0)
    whole = await studio.page.page.screenshot(animations="disabled")
    save(Image.open(BytesIO(whole)).convert("RGB"), studio.directory / "latihan.png")


def _desk(studio: Studio) -> Chat:
    return next(chat for chat in studio.playground.emulator.world.chats.values() if not chat.private)


def oldest(phone: Phone, words: str) -> Locator:
    """The first message that holds these words, whatever comes after it."""
    return phone.place.locator(".row").filter(has_text=words).first


def _photo(data: bytes) -> FilePayload:
    return {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": data}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
