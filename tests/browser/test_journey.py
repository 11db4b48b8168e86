"""What a newcomer lives through on the page, with the newsroom itself behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from service.playground import Playground, opened
from service.settings import Settings
from tests.browser.pages import HAND, WIDE, Phone, PlaygroundPage, open_page

pytestmark = pytest.mark.browser

PUBLISH, PUSH = "Terbitkan berita", "Kirim sekarang"


@dataclass(frozen=True, slots=True)
class Village:
    """The playground as somebody finds it after `make run`, and their browser in front of it."""

    playground: Playground
    page: PlaygroundPage

    async def reader(self) -> Phone:
        return await self.page.phone("Bu Sari").comes_forward()

    async def follower(self, place: str) -> Phone:
        """The reader, who follows a place already."""
        sari = await self.reader()
        await sari.starts()
        await sari.sees("Di desa mana Anda tinggal?")
        await sari.types(place)
        await sari.presses(f"➕ Ikuti {place}")
        await sari.sees(f"Anda mengikuti {place}")
        return sari

    async def news_comes(self) -> None:
        await self.page.runs(PUBLISH)
        await self.page.says("berita baru masuk")
        await self.page.runs(PUSH)


@asynccontextmanager
async def village(browser: Browser, size) -> AsyncIterator[Village]:
    settings = Settings.read({"NEWSROOM_NAME": "Warta Pasuruan", "PUSH_INTERVAL": "3600"})
    async with opened(settings) as playground:
        running = asyncio.create_task(playground.newsroom.run())
        page = await open_page(browser, playground.server.url, size)
        try:
            yield Village(playground, page)
        finally:
            await page.page.context.close()
            playground.newsroom.stop()
            await running
        assert page.complaints == []
        assert playground.emulator.violations == []
        assert playground.newsroom.house.troubles == {}


@pytest_asyncio.fixture(params=[WIDE, HAND], ids=["wide", "hand"])
async def either(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Village]:
    async with village(browser, request.param) as found:
        yield found


@pytest_asyncio.fixture
async def wide(browser: Browser) -> AsyncIterator[Village]:
    async with village(browser, WIDE) as found:
        yield found


async def test_from_first_contact_to_the_first_article_and_away_again(either: Village):
    sari = await either.reader()
    await sari.starts()
    await sari.sees("Di desa mana Anda tinggal?")
    await sari.types("tanggulengin")
    await sari.sees("Tanggulangin, Kec. Kejayan")
    await sari.presses("➕ Ikuti Tanggulangin")
    await sari.sees("Anda mengikuti Tanggulangin, Kec. Kejayan.")

    await either.news_comes()
    card = await sari.sees("📍 Tanggulangin (Kec. Kejayan)")
    await expect(card).to_contain_text("Warta Pasuruan")
    for label in ("📖 Baca", "↗️ Bagikan"):
        await expect(card.locator(".inline-button", has_text=label)).to_be_visible()

    await sari.presses("📍 Berita lain")
    listed = await sari.sees("Berita Tanggulangin, Kec. Kejayan")
    await expect(listed).to_contain_text("Tekan nomornya untuk membaca.")
    await sari.presses("1")
    await expect(sari.place.locator(".row", has_text="📍 Tanggulangin (Kec. Kejayan)")).to_have_count(3)

    await sari.types("/langganan")
    await sari.sees("Wilayah Anda")
    await sari.presses("❌ Tanggulangin, Kec. Kejayan")
    await sari.sees("Anda belum mengikuti wilayah mana pun.")
    await sari.misses("Wilayah Anda")
    await either.page.runs(PUBLISH)
    await either.page.says("Belum ada yang mengikuti wilayah.")


@pytest.mark.parametrize("width", [320, 390, 1440])
async def test_nothing_lies_outside_the_screen(browser: Browser, width: int):
    is_hand = width < 760
    size = {"viewport": {"width": width, "height": 700}, "has_touch": is_hand, "is_mobile": is_hand}
    async with village(browser, size) as found:
        assert await found.page.page.evaluate("document.documentElement.scrollWidth") == width
        for control in (PUBLISH, PUSH):
            await expect(found.page.button(control)).to_be_in_viewport(ratio=1)


async def test_who_blocks_the_bot_hears_nothing_and_who_comes_back_hears_again(either: Village):
    sari = await either.follower("Kepuh")
    await sari.menu("Blokir bot")
    await expect(sari.place).to_contain_text("Bot diblokir")
    await either.playground.emulator.settled()
    await either.page.runs(PUBLISH)
    await either.page.says("Belum ada yang mengikuti wilayah.")

    await sari.place.get_by_role("button", name="Buka blokir bot").click()
    await sari.types("/start")
    await sari.sees("Selamat datang kembali!")
    await either.news_comes()
    await sari.sees("🕒")


async def test_what_is_sent_while_the_network_is_down_arrives_afterwards(wide: Village):
    sari = await wide.follower("Kepuh")
    await wide.page.runs(PUBLISH)
    await wide.page.says("berita baru masuk")
    await wide.page.sets_network("Putus")
    banner = wide.page.page.get_by_text("Jaringan bot sedang putus")
    await expect(banner).to_be_visible()
    await wide.page.runs(PUSH)
    await sari.types("/bantuan")
    await sari.misses("🕒")
    await sari.misses("Ketik saja nama desa")

    await wide.page.button("Pulihkan").click()
    await expect(banner).to_have_count(0)
    await sari.sees("Ketik saja nama desa")
    await sari.sees("🕒")
    await expect(sari.place.locator(".row", has_text="🕒")).to_have_count(1)


async def test_the_bot_speaks_english_when_asked_to(either: Village):
    sari = await either.reader()
    await sari.starts()
    await sari.sees("Selamat datang!")
    await sari.presses("English")
    await sari.sees("Which village do you live in?")
    await sari.misses("Selamat datang!")
    await sari.types("winongan")
    await sari.presses("➕ Follow Kec. Winongan")
    await sari.sees("You follow Kec. Winongan.")
    await either.news_comes()
    card = await sari.sees("📍 Kec. Winongan")
    await expect(card.locator(".inline-button", has_text="📖 Read")).to_be_visible()


async def test_a_group_gets_its_news_and_only_its_admins_choose(wide: Village):
    emulator = wide.playground.emulator
    cast = {person.user.name: person for person in emulator.people.values()}
    rt = emulator.add_group("RT 03 Kejayan", members=[cast["Cak Anam"]], admins=[cast["Bu Sari"]])
    sari, anam = wide.page.phone("Bu Sari"), wide.page.phone("Cak Anam")
    await sari.goes_back()
    await sari.chat("RT 03 Kejayan").click()
    await anam.goes_back()
    await anam.chat("RT 03 Kejayan").click()
    await anam.types("/langganan@kentongan_bot Kepuh")
    await anam.sees("Hanya admin grup yang bisa mengatur ini.")
    await sari.types("/langganan@kentongan_bot Kepuh")
    await sari.presses("➕ Ikuti Kepuh")
    await sari.sees("Grup ini mengikuti Kepuh, Kec. Kejayan.")
    await anam.presses("🔕 Berhenti ikuti")
    await anam.is_alerted("Hanya admin grup yang bisa mengatur ini.")
    await wide.news_comes()
    await anam.sees("📍 Kepuh (Kec. Kejayan)")
    assert rt.received
