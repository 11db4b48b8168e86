"""The playground's page as a person uses it: phones that type, press and see. For journeys with any bot.

    page = await open_page(browser, server.url)               # or size=HAND for a phone's screen
    sari = page.phone("Bu Sari")
    await sari.starts(); await sari.types("tanggulengin")
    await sari.presses("Ya"); await sari.sees("Tanggulangin")

Every wait is Playwright's own: a step ends when the page shows what it should, or fails with what it shows.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, FilePayload, Locator, Page, expect
from playwright.async_api import TimeoutError as NotThere

#: How long a step may take (milliseconds): beside it another worker may have both cores.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

WIDE: Mapping[str, Any] = {"viewport": {"width": 1440, "height": 900}}
HAND: Mapping[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@dataclass(slots=True)
class PlaygroundPage:
    """The whole page, with what the browser complained about in `complaints`."""

    page: Page
    is_narrow: bool
    complaints: list[str] = field(default_factory=list)

    def phone(self, name: str) -> "Phone":
        """The phone that this person holds (on a narrow screen: call `comes_forward` before using it)."""
        return Phone(self, name, self.page.get_by_role("region", name=f"Ponsel {name}", exact=True))

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button outside the phones: the bar's, a dialog's."""
        return self.page.get_by_role("button", name=name)

    async def sets_network(self, mode: str) -> None:
        """`mode` in the page's words: Lancar, Lambat, Sering gagal, Dibatasi (429), Putus."""
        await self.button(re.compile("^Jaringan")).click()
        await self.page.get_by_role("menuitemradio", name=mode).click()

    async def runs(self, control: str) -> None:
        """Presses one of the controls that whoever started the playground gave it."""
        await self.button(control).click()

    async def adds_person(self, name: str, role: str = "Warga") -> "Phone":
        """Adds somebody through the form; they get the next phone."""
        if self.is_narrow:
            await self.page.get_by_role("banner").get_by_role("button", name="Orang").click()
            await self.page.get_by_role("menuitem", name="Tambah orang").click()
        else:
            await self.button("Tambah orang").click()
        form = self.page.get_by_role("dialog")
        await form.get_by_label("Nama").fill(name)
        await form.get_by_label("Peran").select_option(label=role)
        await form.get_by_role("button", name="Tambahkan").click()
        phone = self.phone(name)
        await expect(phone.place).to_be_visible()
        return phone

    async def makes_place(self, title: str, kind: str, owner: str, *, with_bot: bool = False) -> None:
        """Makes a group or channel through the form; everybody is in it."""
        if self.is_narrow:
            await self.page.get_by_role("banner").get_by_role("button", name="Orang").click()
            await self.page.get_by_role("menuitem", name="Buat grup atau saluran").click()
        else:
            await self.button("Buat grup atau saluran").click()
        form = self.page.get_by_role("dialog")
        await form.get_by_label("Nama").fill(title)
        await form.get_by_label("Jenis").select_option(label=kind)
        await form.get_by_label("Admin").select_option(label=owner)
        if with_bot:
            await form.get_by_label("Tambahkan bot sekarang juga").check()
        await form.get_by_role("button", name="Tambahkan", exact=True).click()
        await self.says(f"{title} sudah ada")

    async def says(self, words: str) -> None:
        """The page shows a passing notice."""
        await expect(self.page.locator(".toast", has_text=words).last).to_be_visible()


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's phone. `place` is its part of the page, for whatever has no name here."""

    page: PlaygroundPage
    name: str
    place: Locator

    async def comes_forward(self) -> "Phone":
        """On a narrow screen shows this phone; on a wide one they are all in view."""
        if self.page.is_narrow:
            tabs = self.page.page.get_by_role("navigation")
            await tabs.get_by_role("button", name=self.name).click()
        await expect(self.place).to_be_visible()
        return self

    async def starts(self) -> None:
        """Presses Start in a chat that is still empty."""
        await self.place.get_by_role("button", name="Mulai", exact=True).click()

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.place.get_by_role("textbox")

    async def types(self, text: str) -> None:
        """Writes and sends."""
        await self.field.fill(text)
        await self.place.get_by_role("button", name="Kirim", exact=True).click()
        await expect(self.field).to_have_value("")

    def message(self, words: str) -> Locator:
        """The newest message or service line that holds these words."""
        return self.place.locator(".row, .service").filter(has_text=words).last

    async def sees(self, words: str) -> Locator:
        """Waits for a message with these words (as a person reads them) and returns it."""
        found = self.message(words)
        await expect(found).to_be_visible()
        return found

    async def misses(self, words: str) -> None:
        """Waits until no message holds these words."""
        await expect(self.place.locator(".row").filter(has_text=words)).to_have_count(0)

    async def presses(self, label: str) -> None:
        """Presses the newest button of a message, or of the bot's keyboard, with exactly this label."""
        await (
            self.place.locator(".inline-button, .reply-button")
            .filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
            .last.click()
        )

    async def is_told(self, words: str) -> None:
        """A passing notice on this phone, as after a button."""
        await expect(self.place.locator(".toast", has_text=words).last).to_be_visible()

    async def is_alerted(self, words: str) -> None:
        """A notice that has to be closed; closes it."""
        dialog = self.page.page.get_by_role("dialog")
        await expect(dialog).to_contain_text(words)
        await dialog.get_by_role("button", name="Baik").click()
        await expect(dialog).to_have_count(0)

    async def attaches(self, files: Sequence[FilePayload], caption: str = "") -> None:
        """Sends files: `[{"name": ..., "mimeType": ..., "buffer": b"..."}]`."""
        await self.place.locator("input[type=file]").set_input_files(files)
        await self.field.fill(caption)
        await self.place.get_by_role("button", name="Kirim", exact=True).click()

    async def menu(self, item: str) -> None:
        """The menu of the open chat, such as "Blokir bot"."""
        await self.place.get_by_role("button", name="Menu obrolan").click()
        await self.page.page.get_by_role("menuitem", name=item, exact=True).click()

    async def acts_on(self, message: Locator, item: str) -> None:
        """What one can do with a message: Balas, Sunting, Salin teks.

        Its menu closes where the message changes in that moment: whoever wanted it opens it again.
        """
        wanted = self.page.page.get_by_role("menuitem", name=item, exact=True)
        for patience in (2_000, 2_000, 20_000):
            await message.hover()
            await message.get_by_role("button", name="Tindakan pesan").click()
            with suppress(NotThere):
                await wanted.click(timeout=patience)
                return
        raise AssertionError(f"no {item!r} in the menu of this message")

    async def goes_back(self) -> None:
        """To the list of chats (or of topics)."""
        await self.place.get_by_role("button", name="Kembali ke daftar obrolan").click()

    def chat(self, title: str) -> Locator:
        """A line of the list of chats."""
        return self.place.locator(".chat-line").filter(has=self.page.page.get_by_text(title, exact=True))


async def open_page(
    browser: Browser, url: str, size: Mapping[str, Any] = WIDE, query: str = ""
) -> PlaygroundPage:
    """Opens the playground in a fresh browser context; what the browser complains about is written down."""
    context = await browser.new_context(**size)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    opened = PlaygroundPage(page, is_narrow=size["viewport"]["width"] < 760)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on(
        "console",
        lambda line: opened.complaints.append(line.text) if line.type in ("error", "warning") else None,
    )
    await page.goto(f"{url}/{query}")
    await expect(page.locator(".phone.active")).to_be_visible()
    return opened
