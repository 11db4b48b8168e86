"""What is said of how news comes is true: at which hours, about what alone, and not in a pause."""

import pytest

from newsroom.readers import ReaderState
from playground.messages import Message
from playground.people import Person
from tests.handlers.conftest import Stage

KEPUH = "35.14.06.2005"
SAYING = ("/start", "/berita", "/langganan")
UNTIL = "Jeda sampai Rabu, 25 November 2026 05.00 UTC"


async def follower(stage: Stage, *settled: str, language: str = "id") -> Person:
    """Somebody who follows Kepuh, and settled what these buttons mean."""
    sari = stage.person(language=language)
    await stage.says(sari, "/start r35_14_06_2005")
    await stage.presses_data(sari, f"f:{KEPUH}")
    await stage.says(sari, "/pengaturan")
    for data in settled:
        await stage.presses_data(sari, data)
    return sari


async def follows_another(stage: Stage, sari: Person) -> Message:
    await stage.says(sari, "tanggulangin")
    return await stage.presses(sari, "Ikuti Tanggulangin")


async def state(stage: Stage, person: Person) -> ReaderState:
    reader = await stage.reader(person.chat)
    assert reader is not None
    return reader.state


@pytest.mark.parametrize("screen", SAYING)
async def test_in_a_pause_nobody_is_promised_news_and_one_tap_goes_on(stage: Stage, screen: str):
    sari = await follower(stage, "sp:day")
    shown = await stage.says(sari, screen)
    assert UNTIL in shown.text
    assert "peringatan waspada dan darurat tetap datang" in shown.text
    assert "datang ke sini" not in shown.text
    assert "Selamat datang kembali" not in shown.text, "/start alone ends no pause"

    shown = await stage.presses(sari, "Lanjutkan")
    assert "Berita datang lagi mulai sekarang" in shown.text
    assert "⏸" not in (await stage.says(sari, screen)).text


async def test_who_follows_one_place_more_in_a_pause_is_told_of_it(stage: Stage):
    sari = await follower(stage, "sp:open")
    shown = await follows_another(stage, sari)
    assert "Jeda sampai Anda melanjutkan" in shown.text
    assert "begitu terbit" not in shown.text
    await stage.presses(sari, "Lanjutkan")
    assert "begitu terbit" in (await stage.says(sari, "/start")).text


@pytest.mark.parametrize("screen", [*SAYING, "follow"])
@pytest.mark.parametrize(
    ("settled", "words"),
    [
        ((), "Berita baru datang ke sini begitu terbit."),
        (("sr:morning",), "Berita baru datang ke sini sekali sehari, pukul 06.00."),
        (("sr:both", "sh:evening:1170"), "dua kali sehari, pukul 06.00 dan 19.30."),
        (("sr:weekly",), "sekali sepekan, Minggu pukul 06.00."),
        (("sq:1320:300",), "begitu terbit, di luar jam tenang (22.00–05.00)."),
        (("sr:weekly", "sq:1320:300"), "Minggu pukul 06.00."),
    ],
    ids=["as it is published", "morning", "twice a day", "weekly", "quiet hours", "weekly and quiet"],
)
async def test_the_chosen_hours_are_what_is_said(
    stage: Stage, screen: str, settled: tuple[str, ...], words: str
):
    sari = await follower(stage, *settled)
    shown = await (follows_another(stage, sari) if screen == "follow" else stage.says(sari, screen))
    assert words in shown.text


@pytest.mark.parametrize("screen", SAYING)
async def test_who_wants_one_topic_alone_is_not_promised_all_news(stage: Stage, screen: str):
    sari = await follower(stage, "sa:follow")
    sari.types("banjir", reply_to=sari.chat.from_bot[-1])
    await stage.plays()
    assert "begitu terbit, hanya tentang: banjir." in (await stage.says(sari, screen)).text


async def test_the_same_in_english(stage: Stage):
    sari = await follower(stage, "sr:weekly", language="en")
    assert "News arrives here once a week, Sunday at 06:00." in (await stage.says(sari, "/start")).text
    await stage.presses_data(sari, "sp:open")
    shown = await stage.says(sari, "/start")
    assert "Paused until you go on: no news until then" in shown.text
    assert "▶️ Go on" in shown.labels


@pytest.mark.parametrize("way", ["/start", "button", "follow"])
async def test_who_comes_back_after_stopping_has_no_pause_from_before(stage: Stage, way: str):
    sari = await follower(stage, "sp:open")
    shown = await stage.says(sari, "/berhenti")
    if way == "follow":
        shown = await follows_another(stage, sari)
    elif way == "button":
        shown = await stage.presses(sari, "Terima berita lagi")
    else:
        shown = await stage.says(sari, way)
    assert "Berita baru datang ke sini begitu terbit" in shown.text
    assert "Jeda sampai" not in (await stage.says(sari, "/pengaturan")).text


async def test_a_tap_on_an_article_from_a_blocked_chat_ends_no_pause(stage: Stage):
    article = await stage.publish("Kabar", KEPUH)
    sari = await follower(stage, "sp:open")
    sari.blocks()
    await stage.plays()
    sari.unblocks()
    await stage.says(sari, f"/start a{article}")
    assert await state(stage, sari) is ReaderState.ACTIVE
    assert "Jeda sampai" in (await stage.says(sari, "/langganan")).text


async def test_settings_promise_emergencies_to_whom_they_come_and_to_nobody_else(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "/pengaturan")
    assert "darurat" not in shown.text
    assert "Belum ada wilayah yang diikuti: berita dan peringatan bahaya belum datang." in shown.text
    assert "darurat" not in (await stage.presses(sari, "Jam tenang")).text

    await stage.presses_data(sari, f"f:{KEPUH}")
    assert "darurat selalu datang" in (await stage.says(sari, "/pengaturan")).text
    await stage.presses_data(sari, "sp:day")
    assert "waspada dan darurat tetap datang" in (await stage.says(sari, "/pengaturan")).text

    await stage.says(sari, "/berhenti")
    shown = await stage.says(sari, "/pengaturan")
    assert "Berita sedang tidak dikirim, peringatan bahaya juga tidak." in shown.text
    assert "darurat" not in shown.text
    assert "Jeda sampai" not in shown.text


@pytest.mark.parametrize("paused_before", [False, True])
async def test_who_stopped_learns_that_no_warning_comes_and_may_pause_instead(
    stage: Stage, paused_before: bool
):
    sari = await follower(stage, *(("sp:open",) if paused_before else ()))
    shown = await stage.says(sari, "/berhenti")
    assert "Peringatan bahaya juga tidak datang." in shown.text
    shown = await stage.presses(sari, "Jeda saja")
    assert "Dengan Jeda, peringatan waspada dan darurat datang lagi." in shown.text
    assert await state(stage, sari) is ReaderState.STOPPED, "nothing is chosen yet"

    shown = await stage.presses(sari, "Jeda sehari")
    assert "Peringatan waspada dan darurat tetap datang." in shown.text
    assert await state(stage, sari) is ReaderState.ACTIVE
    assert UNTIL in (await stage.says(sari, "/start")).text


async def test_who_is_about_to_lose_everything_is_led_to_a_pause(stage: Stage):
    sari = await follower(stage)
    await stage.says(sari, "/langganan")
    for asked in ("Berhenti ikuti semua", "Hapus semuanya"):
        shown = await stage.presses(sari, asked)
        assert "peringatan waspada dan darurat tetap datang" in shown.text
        assert "Jeda sehari" in (await stage.presses(sari, "Jeda saja")).labels
        await stage.says(sari, "/privasi")
    assert await stage.follows(sari.chat) == (KEPUH,)
    assert "/berhenti" in (await stage.presses(sari, "Hapus semuanya")).text


async def test_who_follows_nothing_is_offered_no_pause_of_it(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/privasi")
    shown = await stage.presses(sari, "Hapus semuanya")
    assert "⏸ Jeda saja" not in shown.labels
    assert "darurat" not in shown.text
