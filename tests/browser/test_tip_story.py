"""The story of a tip on the page, side by side: whoever tells it, the desk, and the answer back."""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.pages import WIDE, Phone
from tests.browser.test_journey import Village, village

pytestmark = pytest.mark.browser

STORY = "Semalam ada yang membagi amplop di balai dusun. Hubungi saya 0812-3456-7890."
QUESTION = "Apakah amplopnya masih ada?"
ANSWER = "Masih saya simpan, isinya utuh."
CODE = re.compile(r"[a-z]+(-[a-z]+){6}")


async def starts(found: Village, name: str) -> Phone:
    """Somebody who has just come to the bot."""
    phone = await found.page.phone(name).comes_forward()
    await phone.starts()
    await phone.sees("Di desa mana Anda tinggal?")
    return phone


async def receipt_of(source: Phone) -> str:
    """The code under which the tip is found again."""
    code = (await source.sees("Kode resi Anda")).locator("code")
    await expect(code).to_have_text(CODE)
    return await code.inner_text()


async def answer(editor: Phone, card: Locator, words: str) -> None:
    """A reply to the card leaves after it was seen once more."""
    await editor.acts_on(card, "Balas")
    await editor.types(words)
    await editor.presses("Kirim sekarang")


async def test_a_tip_its_question_and_its_answer_and_nobody_learns_whose_it_was(browser: Browser):
    async with village(browser, WIDE) as found:
        anam, dewi = await starts(found, "Cak Anam"), found.page.phone("Dewi Lestari")
        await anam.types("/lapor")
        first = await anam.sees("Redaksi tidak melihat identitas Anda. Telegram melihatnya.")
        await expect(first).to_contain_text("Yang menerima uang juga")
        await anam.presses("💬 Bisa dibalas")
        await anam.types(STORY)
        await anam.sees("1 tulisan")
        await anam.presses("✅ Kirim")
        await anam.sees("Di desa mana kejadiannya?")
        await anam.types("kepuh kejayan")
        await anam.presses("💰 Politik uang")
        await anam.sees("Pemilihan yang mana?")
        await expect(await anam.sees("Sudah masuk")).to_contain_text("Kepuh, Kec. Kejayan")
        await anam.presses("Pemilu atau Pilkada")
        await anam.sees("Pertanyaan 1 dari 7")
        await anam.presses("✅ Kirim sekarang")
        await expect(await anam.sees("apakah ini tentang Anda sendiri?")).to_contain_text("0812-3456-7890")
        await anam.presses("🧹 Hapus bagian itu")
        code = await receipt_of(anam)
        await expect(anam.message("Kode resi Anda")).to_contain_text("Batas laporan resmi")

        card = await dewi.sees("amplop di balai dusun")
        await expect(card).to_contain_text("Kepuh")
        for trace in ("Anam", "cak_anam", "0812"):
            await dewi.misses(trace)
        await dewi.presses("🙋 Klaim")
        await answer(dewi, dewi.message("amplop di balai dusun"), QUESTION)

        heard = await anam.sees(QUESTION)
        await expect(heard).to_contain_text("Redaksi menjawab laporan Anda")
        await expect(heard).not_to_contain_text("Dewi")
        await anam.types(ANSWER)
        await anam.sees("Belum terkirim")
        await anam.presses("✅ Kirim")
        await anam.sees("Keterangan Anda sudah di meja redaksi")
        await dewi.sees(ANSWER)
        await anam.types("terima kasih")
        await anam.sees("Sama-sama")

        sari = await starts(found, "Bu Sari")
        await sari.types(code)
        await sari.sees("Sedang dibaca seorang editor.")


async def test_without_a_trace_the_answer_waits_for_the_code_and_opens_from_any_phone(browser: Browser):
    async with village(browser, WIDE) as found:
        anam, dewi = await starts(found, "Cak Anam"), found.page.phone("Dewi Lestari")
        await anam.types("/lapor")
        await anam.presses("🌫 Tanpa jejak")
        await anam.types("Jembatan gantung putus sejak subuh.")
        await anam.sees("1 tulisan")
        await anam.presses("✅ Kirim")
        await anam.sees("Di desa mana kejadiannya?")
        await anam.presses("✅ Kirim sekarang")
        code = await receipt_of(anam)
        await answer(dewi, await dewi.sees("Jembatan gantung putus"), QUESTION)
        await dewi.sees("1 menunggu dibuka")
        await anam.types("/hapus_jejak")
        await anam.sees("Jejak dihapus")
        await anam.misses("Jembatan gantung putus")
        await anam.misses(QUESTION)

        sari = await starts(found, "Bu Sari")
        await sari.types(f"kode saya: {code.replace('-', ' ').upper()}")
        await sari.sees(QUESTION)
