"""Whatever comes, the answer is kind and says what to do next; when we fail, we say that it was us."""

import logging

import pytest
from telegram.ext import ExtBot

from handlers import places
from handlers.introduce import introduce
from handlers.register import end_spinner
from playground.parameters import UploadedFile
from tests.handlers.conftest import Stage

# The smallest picture there is.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


async def test_what_is_not_text_is_answered_once_for_an_album(stage: Stage):
    sari = stage.person()
    sari.sends_sticker()
    sari.sends_voice(b"voice")
    sari.sends_contact("+62800000", "Budi")
    sari.sends_document(b"data", "catatan.pdf", "application/pdf")
    await stage.plays()
    assert len(sari.chat.from_bot) == 4
    assert all("mulai dengan /lapor" in m.text for m in sari.chat.from_bot)

    sari.sends_album([UploadedFile(f"{n}.png", "image/png", DOT) for n in range(5)])
    await stage.plays()
    assert len(sari.chat.from_bot) == 5


async def test_a_location_is_answered_with_what_becomes_of_it(stage: Stage):
    sari = stage.person()
    sari.sends_location(-7.6, 112.9)
    await stage.plays()
    assert "tidak kami simpan" in sari.chat.from_bot[-1].text


@pytest.mark.parametrize("words", ["🙏🙏🙏", "x" * 4000, "<b>&</b>", "halo", "📍" * 2000, "' OR 1=1 --"])
async def test_words_that_name_no_place(stage: Stage, words: str):
    shown = await stage.says(stage.person(), words)
    assert "Kami belum menemukan" in shown.text
    assert "Pilih dari daftar" in shown.labels[0]


async def test_an_unknown_command_is_told_what_there_is(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "/siaran")
    assert "/langganan" in shown.text
    assert "siaran" not in shown.text
    assert "Tidak ada yang perlu dibatalkan" in (await stage.says(sari, "/batal")).text


async def test_who_mends_a_slip_is_answered_anew(stage: Stage):
    sari = stage.person()
    for written, mended, answer in (
        ("kpxh", "kepuh", "📍 Kepuh, Kec. Kejayan"),
        ("/langgnan", "/langganan", "Anda belum mengikuti"),
        ("/berita kpxh", "/berita kepuh", "Belum ada berita dari Kepuh"),
    ):
        message = sari.types(written)
        await stage.plays()
        sari.edits(message, mended)
        await stage.plays()
        assert answer in sari.chat.from_bot[-1].text
    assert len(sari.chat.from_bot) == 6


async def test_what_is_edited_in_a_group_or_under_a_picture_asks_nothing(stage: Stage):
    sari = stage.person()
    group = stage.emulator.add_group("RT 03", admins=[sari], bot_admin=True)
    talk, picture = sari.types("kumpul jam 7", group), sari.sends_photo(DOT, "sawah")
    await stage.plays()
    sari.edits(talk, "/start")
    sari.edits(picture, "kepuh")
    await stage.plays()
    assert group.from_bot == []
    assert len(sari.chat.from_bot) == 1


@pytest.mark.parametrize("data", ["zzz", "follow:1", "f:35.14.06.20055", "n:35.14", "a:0"])
async def test_a_button_that_means_nothing_is_never_silent(stage: Stage, data: str):
    sari = stage.person()
    await stage.says(sari, "/start")
    shown = await stage.presses_data(sari, data)
    assert "tidak berlaku" in str(sari.answers[-1]["text"])
    assert "Mulai lagi" in shown.labels[0]
    assert "Di desa mana" in (await stage.presses(sari, "Mulai lagi")).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("f:35.73", "belum kami layani"),
        ("r:99", "belum kami layani"),
        ("b:11.01:0", "belum kami layani"),
        ("p:11.01:0", "belum kami layani"),
        ("a:999", "sudah tidak ada"),
        ("p:35.14:7", "Tidak ada berita lagi"),
        ("l:35.14", "Belum ada berita"),
        ("u:35.14", "tidak lagi mengikuti Kab. Pasuruan"),
        ("u:11.01", "belum mengikuti"),
        ("x:35.14:3", "belum mengikuti"),
        ("m:9999", "belum mengikuti"),
        ("ua:1", "belum mengikuti"),
        ("w:0", "belum mengikuti"),
        ("g:xx", "Bahasa apa"),
        ("go", "Di desa mana"),
        ("b:35.14:99", "Kab. Pasuruan"),
        ("s:99:kalirejo", "kalirejo"),
        ("s:0:qwertyuiop", "belum menemukan"),
    ],
)
async def test_an_old_or_forged_button_says_what_is_so(stage: Stage, data: str, words: str):
    sari = stage.person()
    await stage.says(sari, "/start")
    assert words in (await stage.presses_data(sari, data)).text
    assert len(sari.answers) == 1


async def test_a_button_under_a_message_that_is_gone_answers_in_a_new_one(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "kepuh")
    sari.presses("Ikuti Kepuh")
    sari.deletes(shown)
    await stage.plays()
    assert "Anda mengikuti Kepuh" in sari.chat.from_bot[-1].text
    stage.emulator.refusals.clear()


async def test_pressing_the_same_button_twice_is_no_error(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "kepuh")
    await stage.presses_data(sari, "r:35.14.06.2005", shown)
    await stage.presses_data(sari, "r:35.14.06.2005", shown)
    assert sari.chat.from_bot == [shown]
    assert not stage.house.troubles


async def test_our_own_failure_is_admitted_logged_without_a_word_and_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(*_: object) -> None:
        raise LookupError("rahasia Bu Sari")

    monkeypatch.setattr(places, "understand", fails)
    sari = stage.person()
    with caplog.at_level(logging.DEBUG, logger="handlers"):
        shown = await stage.says(sari, "kepuh")
    assert "Ada gangguan di pihak kami" in shown.text
    assert stage.house.troubles == {"LookupError": 1}
    assert "LookupError at test_unexpected.py:" in caplog.text
    assert "rahasia" not in caplog.text
    assert "kepuh" not in caplog.text


async def test_a_button_that_fails_is_answered_too(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    admin = stage.person()
    group = stage.emulator.add_group("RT 03", admins=[admin])
    await stage.says(admin, "/start")
    await stage.says(admin, "/start", group)

    def fails(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(places, "inside", fails)
    assert "Ada gangguan" in (await stage.presses(admin, "Pilih dari daftar")).text
    before = len(group.from_bot)
    await stage.presses(admin, "Pilih dari daftar", group)
    assert "Ada gangguan" in str(admin.answers[-1]["text"])
    assert len(group.from_bot) == before


async def test_the_menu_and_the_profile_are_set_for_each_language(stage: Stage):
    bot = stage.application.bot
    assert isinstance(bot, ExtBot)
    await introduce(bot, stage.house)
    calls = list(stage.emulator.calls_of("setMyCommands"))
    described = len(stage.emulator.calls_of("setMyDescription"))
    assert len(calls) == 9
    await introduce(bot, stage.house)
    assert len(stage.emulator.calls_of("setMyCommands")) == 9, "what stands is not set again"
    assert len(stage.emulator.calls_of("setMyDescription")) == described
    indonesian = [str(call.params["commands"]) for call in calls if call.params.get("language_code") == "id"]
    english = [str(call.params["commands"]) for call in calls if call.params.get("language_code") == "en"]
    assert any("langganan" in menu for menu in indonesian)
    assert any("subscriptions" in menu for menu in english)
    assert "lapor" not in str(calls), "this newsroom takes no tips"
    assert "Warta Pasuruan" in str(stage.emulator.calls_of("setMyDescription")[0].params)


async def test_a_spinner_that_ended_by_itself_in_an_outage_is_no_trouble(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/start")
    sari.presses_data(sari.chat.from_bot[-1], "h")
    stage.emulator.world.query_lifetime = -1.0
    for update in await stage.application.bot.get_updates(offset=stage.offset, timeout=0):
        await end_spinner(update)

    assert [words for _, words in stage.emulator.refusals if "query is too old" in words]
    stage.emulator.refusals.clear()
