"""What a newcomer can do on the playground's page, on a wide screen and on a phone's."""

import contextlib
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, expect

from playground.emulator import Emulator
from playground.messages import Chat
from playground.server import Control, serve
from tests.browser.echo_bot import HOSTILE, EchoBot, echo_bot
from tests.browser.pages import HAND, WIDE, PlaygroundPage, open_page

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Scene:
    emulator: Emulator
    desk: Chat
    forum: Chat
    bot: EchoBot
    page: PlaygroundPage


@contextlib.asynccontextmanager
async def scene(browser: Browser, size=WIDE, query: str = "") -> AsyncIterator[Scene]:
    async def push() -> str:
        return "3 berita dikirim"

    emulator = Emulator()
    sari = emulator.add_person("Bu Sari")
    emulator.add_person("Pak Wira", role="source")
    rini, agus = (emulator.add_person(name, role="editor") for name in ("Rini Astuti", "Agus Prasetyo"))
    desk = emulator.add_group("Meja redaksi", members=[agus], admins=[rini])
    forum = emulator.add_group("Forum warga", forum=True, members=[sari], admins=[agus], bot_admin=True)
    emulator.add_topic(forum, "Banjir", agus)
    controls = [Control("push_now", {"id": "Kirim berita sekarang", "en": "Push news now"}, push)]
    async with serve(emulator, controls=controls) as server, echo_bot(server.url, emulator.token) as bot:
        page = await open_page(browser, server.url, size, query)
        yield Scene(emulator, desk, forum, bot, page)
        await page.page.context.close()
        assert page.complaints == []
        assert emulator.violations == []


@pytest_asyncio.fixture(params=[WIDE, HAND], ids=["wide", "hand"])
async def either(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Scene]:
    async with scene(browser, request.param) as found:
        yield found


@pytest_asyncio.fixture
async def wide(browser: Browser) -> AsyncIterator[Scene]:
    async with scene(browser) as found:
        yield found


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\x00" + b"\x3a\x7a\x5a" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def picture(name: str = "sawah.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png(120, 80)}


async def test_a_first_chat_from_start_to_a_pressed_button(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.presses("Ikuti")
    await sari.is_told("Tombol follow")
    edited = await sari.sees("Diikuti")
    await expect(edited).to_contain_text("diedit")
    await sari.misses("Halo warga")
    await sari.presses("Awas")
    await sari.is_alerted("Tombol alert")


async def test_what_one_types_is_answered_and_news_waits_in_the_other_chat(either: Scene):
    rini = await either.page.phone("Rini Astuti").comes_forward()
    await rini.goes_back()
    await either.bot.say(either.desk.id, "Kiriman baru")
    line = rini.chat("Meja redaksi")
    await expect(line).to_contain_text("Kentongan: Kiriman baru")
    await expect(line.locator(".badge")).to_have_text("1")
    await line.click()
    await rini.sees("Kiriman baru")
    await rini.types("/bantuan@kentongan_bot")
    await rini.sees("Gema: /bantuan@kentongan_bot")
    agus = await either.page.phone("Agus Prasetyo").comes_forward() if either.page.is_narrow else None
    if agus:
        await agus.sees("/bantuan@kentongan_bot")


async def test_every_entity_is_drawn_and_hostile_text_stays_text(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    await sari.types("semua")
    shown = await sari.sees("tebal")
    drawn = {
        "strong": "tebal",
        "em": "miring bergaris",
        "u": "bergaris",
        "s": "coret",
        "code.code": "kode",
        "pre": "satu\ndua",
        "blockquote": "kutipan",
    }
    for tag, words in drawn.items():
        await expect(shown.locator(f".words {tag}").first).to_have_text(words)
    await expect(shown.get_by_role("link", name="tautan")).to_have_attribute("href", "https://example.org/a")
    await expect(shown).to_contain_text(HOSTILE)
    await expect(shown.locator("img, script")).to_have_count(0)
    await expect(shown.get_by_role("img", name="tanpa suara")).to_be_visible()
    spoiler = shown.locator(".spoiler")
    await expect(spoiler).to_have_attribute("aria-expanded", "false")
    await spoiler.click()
    await expect(spoiler).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "nonsense"])
async def test_an_address_that_a_browser_must_not_follow_is_no_link(wide: Scene, url: str):
    drawn = await wide.page.page.evaluate(
        """async (url) => {
            const { render } = await import("/static/entities.js");
            const box = document.createElement("div");
            box.append(...render("klik sini", [{ type: "text_link", offset: 0, length: 4, url }], {}));
            return [box.querySelectorAll("a").length, box.textContent];
        }""",
        url,
    )
    assert drawn == [0, "klik sini"]


async def test_entities_that_overlap_or_lie_outside_lose_no_word(wide: Scene):
    drawn = await wide.page.page.evaluate(
        """async () => {
            const { render } = await import("/static/entities.js");
            const box = document.createElement("div");
            const one = (type, offset, length) => ({ type, offset, length });
            box.append(...render("satu dua tiga", [one("bold", 0, 8), one("italic", 5, 8), one("code", 40, 2),
              one("underline", -3, 4), one("strikethrough", 9, 99)], {}));
            return [box.textContent, [...box.querySelectorAll("em")].map((node) => node.textContent)];
        }"""
    )
    assert drawn == ["satu dua tiga", ["dua", " tiga"]]


async def test_one_sees_that_the_bot_is_typing(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.sees("Halo warga")
    person = next(iter(either.emulator.people))
    await either.bot.call("sendChatAction", chat_id=person, action="typing")
    await expect(sari.place.get_by_text("sedang mengetik…")).to_be_visible()
    await either.bot.say(person, "sudah")
    await sari.sees("sudah")
    await expect(sari.place.get_by_text("sedang mengetik…")).to_have_count(0)


async def test_with_the_keyboard_alone_one_keeps_ones_place_when_a_message_changes(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    button = (await sari.sees("Halo warga")).get_by_role("button", name="Ikuti")
    await button.focus()
    await wide.page.page.keyboard.press("Enter")
    await expect((await sari.sees("Diikuti")).get_by_role("button", name="Ikuti")).to_be_focused()


async def test_a_deleted_message_goes(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.types("hapus")
    await sari.sees("sebentar saja")
    await sari.presses("Hapus")
    await sari.misses("sebentar saja")


async def test_a_person_edits_and_replies(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    await sari.types("slah ketik")
    await sari.sees("Gema: slah ketik")
    await sari.acts_on(sari.place.locator(".row.mine").last, "Sunting")
    await sari.types("salah ketik")
    await expect(await sari.sees("salah ketik")).to_contain_text("diedit")
    await sari.acts_on(sari.message("Gema: slah ketik"), "Balas")
    await sari.types("maaf")
    await expect(sari.place.locator(".row.mine", has_text="maaf").locator(".quote")).to_contain_text(
        "Gema: slah ketik"
    )


async def test_photos_arrive_alone_and_as_an_album(either: Scene):
    wira = await either.page.phone("Pak Wira").comes_forward()
    await wira.starts()
    await wira.sees("Halo warga")
    await wira.attaches([picture()], "air naik")
    answer = await wira.sees("Foto: air naik")
    await expect(answer.locator(".quote")).to_contain_text("air naik")
    await expect(wira.place.locator(".picture img")).to_have_js_property("naturalWidth", 120)
    await wira.attaches([picture("a.png"), picture("b.png"), picture("c.png")])
    await expect(wira.place.locator(".album .picture")).to_have_count(3)


async def test_a_document_keeps_its_name(wide: Scene):
    wira = wide.page.phone("Pak Wira")
    await wira.starts()
    await wira.sees("Halo warga")
    await wira.attaches([{"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}])
    await expect(wira.place.get_by_role("link", name="surat.pdf")).to_be_visible()


async def test_a_bots_keyboard_stands_until_it_is_taken_away(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.types("papan")
    await sari.sees("Di mana?")
    await sari.presses("Lewati")
    await sari.sees("Gema: Lewati")
    await sari.presses("Lokasi saya")
    await either.page.button("Kirim lokasi ini").click()
    await sari.sees("Lokasi diterima")
    await expect(sari.place.locator(".reply-button")).to_have_count(0)


async def test_a_bot_that_asks_for_a_reply_gets_one(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.types("tanya")
    await expect(sari.place.locator(".about")).to_contain_text("Desa mana?")
    await expect(sari.field).to_have_attribute("placeholder", "Nama desa")
    await sari.types("Kepuh")
    await expect(sari.place.locator(".row.mine .quote")).to_contain_text("Desa mana?")
    await expect(sari.place.locator(".about")).to_be_hidden()
    await expect(sari.field).to_have_attribute("placeholder", "Tulis pesan")


async def test_commands_are_listed_and_filtered(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.place.get_by_role("button", name="Perintah").click()
    listed = sari.place.get_by_role("listbox", name="Perintah").get_by_role("option")
    await expect(listed).to_have_count(2)
    await sari.field.fill("/ba")
    await expect(listed).to_have_text("/bantuanCara memakai")
    await sari.field.press("Enter")
    await sari.sees("Gema: /bantuan")


async def test_a_link_to_our_bot_opens_here_and_others_ask_first(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.presses("Situs")
    link = wide.page.page.get_by_role("dialog").get_by_role("link", name="Buka di tab baru")
    await expect(link).to_have_attribute("href", "https://example.org/x")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await wide.page.button("Batal").click()
    await sari.presses("Desa lain")
    await sari.sees("Halo r7")


async def test_a_blocked_bot_reaches_nobody_until_it_is_unblocked(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.menu("Blokir bot")
    await expect(sari.place.get_by_text("Bot diblokir.")).to_be_visible()
    await expect(sari.field).to_have_count(0)
    await either.bot.say(next(iter(either.emulator.people)), "tidak sampai")
    assert either.emulator.refusals["sendMessage", "Forbidden: bot was blocked by the user"] == 1
    await sari.place.get_by_role("button", name="Buka blokir bot").click()
    await sari.types("kembali")
    await sari.sees("Gema: kembali")
    await sari.misses("tidak sampai")


async def test_a_broken_network_is_announced_and_put_right(either: Scene):
    await either.page.sets_network("Putus")
    banner = either.page.page.locator(".banner")
    await expect(banner).to_contain_text("Jaringan bot sedang putus")
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await banner.get_by_role("button", name="Pulihkan").click()
    await expect(banner).to_have_count(0)
    await sari.sees("Halo warga")


async def test_a_control_of_the_playground_says_what_it_did(either: Scene):
    await either.page.runs("Kirim berita sekarang")
    await either.page.says("3 berita dikirim")


async def test_somebody_new_joins_with_a_phone_of_their_own(either: Scene):
    dewi = await either.page.adds_person("Dewi Lestari", "Redaksi")
    await dewi.sees("Dewi Lestari bergabung")
    await dewi.types("halo semua")
    await dewi.sees("halo semua")


async def test_a_forums_topics_are_chats_of_their_own(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.goes_back()
    topic = next(iter(wide.forum.topics.values()))
    await wide.bot.say(wide.forum.id, "di banjir", message_thread_id=topic.id)
    await sari.chat("Forum warga").click()
    await expect(sari.chat("Banjir").locator(".badge")).to_have_text("1")
    await sari.chat("Banjir").click()
    await sari.sees("di banjir")
    await sari.types("jalan tergenang")
    await sari.sees("jalan tergenang")
    assert wide.forum.last.thread_id == topic.id


async def test_a_channel_is_made_and_the_bot_put_in_by_its_admin(either: Scene):
    await either.page.makes_place("Warta Kejayan", "Saluran", "Bu Sari")
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.goes_back()
    await sari.chat("Warta Kejayan").click()
    await sari.menu("Tambahkan bot")
    (channel,) = [chat for chat in either.emulator.chats.values() if chat.title == "Warta Kejayan"]
    await either.emulator.wait_for(lambda: channel.is_admin(either.emulator.bot.id))
    await sari.menu("Keluarkan bot")
    await either.emulator.wait_for(lambda: channel.member(either.emulator.bot.id) is None)


async def test_a_forum_gets_a_topic_that_is_closed_and_deleted(wide: Scene):
    await wide.page.makes_place("Warga Kepuh", "Grup dengan topik", "Bu Sari", with_bot=True)
    sari = wide.page.phone("Bu Sari")
    await sari.goes_back()
    await sari.chat("Warga Kepuh").click()
    await sari.chat("Umum").click()
    await sari.menu("Topik baru")
    form = wide.page.page.get_by_role("dialog")
    await form.get_by_label("Nama").fill("Ronda")
    await form.get_by_role("button", name="Tambahkan", exact=True).click()
    await sari.place.get_by_role("heading", name="Ronda").wait_for()
    await sari.types("siapa jaga malam ini")
    await sari.sees("siapa jaga malam ini")
    (forum,) = [chat for chat in wide.emulator.chats.values() if chat.title == "Warga Kepuh"]
    (topic,) = forum.topics.values()
    assert forum.is_admin(wide.emulator.bot.id)
    await sari.menu("Tutup topik")
    await wide.emulator.wait_for(lambda: topic.closed)
    await sari.menu("Buka lagi topik")
    await wide.emulator.wait_for(lambda: not topic.closed)
    await sari.menu("Hapus topik")
    await wide.emulator.wait_for(lambda: not forum.topics)


async def test_a_link_that_adds_the_bot_asks_to_which_group(wide: Scene):
    await wide.page.makes_place("RT 03", "Grup", "Bu Sari")
    sari = wide.page.phone("Bu Sari")
    person = next(one for one in wide.emulator.people.values() if one.user.name == "Bu Sari")
    person.types("/start")
    link = f"https://t.me/{wide.emulator.bot.username}?startgroup=grup"
    keyboard = {"inline_keyboard": [[{"text": "Tambahkan ke grup", "url": link}]]}
    await wide.bot.say(person.id, "Bantuan", reply_markup=keyboard)
    await sari.presses("Tambahkan ke grup")
    await wide.page.page.get_by_role("dialog").get_by_role("button", name="RT 03").click()
    (group,) = [chat for chat in wide.emulator.chats.values() if chat.title == "RT 03"]
    await wide.emulator.wait_for(lambda: group.member(wide.emulator.bot.id) is not None)


async def test_thousands_of_messages_stay_few_in_the_page(wide: Scene):
    sari = wide.page.phone("Bu Sari")
    await sari.starts()
    await sari.sees("Halo warga")
    person = next(iter(wide.emulator.people.values()))
    for number in range(2000):
        person.types(f"pesan ke-{number}")
    await sari.sees("Gema: pesan ke-1999")
    assert await sari.place.locator(".row").count() < 200
    log = sari.place.get_by_role("log")
    await log.evaluate("node => { node.scrollTop = 0; }")
    await expect(sari.place.get_by_role("button", name="Ke pesan terbaru")).to_be_visible()
    await wide.bot.say(person.id, "kabar baru")
    pill = sari.place.get_by_role("button", name="1 pesan baru")
    await pill.click()
    await expect(sari.message("kabar baru")).to_be_in_viewport()


async def test_the_page_finds_back_after_the_server_was_gone(browser: Browser, new_port: Callable[[], int]):
    emulator, port = Emulator(), new_port()
    sari_person = emulator.add_person("Bu Sari", started=True)
    async with serve(emulator, port=port) as server:
        page = await open_page(browser, server.url)
    banner = page.page.locator(".banner.lost")
    await expect(banner).to_contain_text("Menyambung lagi")
    sari_person.types("selagi terputus")
    async with serve(emulator, port=port):
        await expect(banner).to_have_count(0, timeout=15_000)
        await page.phone("Bu Sari").sees("selagi terputus")
        await page.page.context.close()


async def test_the_page_speaks_english_and_keeps_what_is_open(browser: Browser):
    async with scene(browser, query="?lang=en") as found:
        page = found.page.page
        await expect(page.get_by_role("button", name="Push news now")).to_be_visible()
        phone = page.get_by_role("region", name="Bu Sari's phone")
        await phone.get_by_role("button", name="Start", exact=True).click()
        await expect(phone.locator(".row", has_text="Halo warga")).to_be_visible()
        await page.get_by_role("button", name="Indonesia").click()
        await found.page.phone("Bu Sari").sees("Halo warga")


async def test_light_and_dark_can_be_chosen(wide: Scene):
    page = wide.page.page
    await wide.page.button("Tampilan gelap").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await wide.page.button("Tampilan terang").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_nothing_is_wider_than_a_phones_screen_and_targets_fit_a_thumb(browser: Browser):
    async with scene(browser, HAND) as found:
        sari = await found.page.phone("Bu Sari").comes_forward()
        await sari.starts()
        await sari.types("semua")
        await sari.sees("tebal")
        await sari.types("papan")
        await sari.sees("Di mana?")
        page = found.page.page
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        small = await page.evaluate(
            """() => [...document.querySelectorAll("button, select, textarea")]
                .filter((node) => node.checkVisibility({ opacityProperty: true })
                  && !node.closest(".words") && !node.matches(".row-menu"))
                .filter((node) => node.getBoundingClientRect().height < 44)
                .map((node) => node.outerHTML)"""
        )
        assert small == []


async def test_what_the_bot_offers_inline_is_shared_by_a_tap(either: Scene):
    sari = await either.page.phone("Bu Sari").comes_forward()
    await sari.starts()
    await sari.sees("Halo warga")
    await sari.field.fill("@kentongan_bot banjir")
    offered = sari.place.get_by_role("listbox", name="Hasil dari bot").get_by_role("option")
    await expect(offered).to_have_count(4)
    await expect(offered.nth(1)).to_contain_text("banjir 0")
    await offered.last.click()
    await expect(offered).to_have_count(5)
    await offered.filter(has_text="banjir 3").click()
    await sari.sees("Dibagikan: banjir 3")
    await expect(offered).to_have_count(0)
    await expect(sari.field).to_have_value("")
