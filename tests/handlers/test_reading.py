"""A reader's conversations: from the first word to the first article, and back out again."""

from dataclasses import replace

import pytest

from newsroom.readers import MAX_REGIONS, ReaderState
from newsroom.regions import Gazetteer
from newsroom.sealing import Address
from storage import readers
from tests.handlers.conftest import NOW, PASURUAN, Stage

TANGGULANGIN = "35.14.06.2017"
KEPUH = "35.14.06.2005"
KEJAYAN = "35.14.06"


async def test_from_the_first_word_to_a_village_in_two_taps(stage: Stage):
    sari = stage.person()
    assert "Di desa mana Anda tinggal?" in (await stage.says(sari, "/start")).text

    shown = await stage.says(sari, "tanggulengin")
    assert "Tanggulangin, Kec. Kejayan, Kab. Pasuruan" in shown.text
    assert shown.labels[:2] == ["➕ Ikuti Tanggulangin", "➕ Ikuti seluruh Kec. Kejayan"]

    confirmed = await stage.presses(sari, "Ikuti Tanggulangin")
    assert confirmed is shown, "the question becomes the confirmation"
    assert "Anda mengikuti Tanggulangin, Kec. Kejayan." in confirmed.text
    assert "belum ada berita" in confirmed.text
    assert "Berhenti ikuti" in " ".join(confirmed.labels)
    assert await stage.follows(sari.chat) == (TANGGULANGIN,)


async def test_namesakes_are_offered_and_told_apart(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "kalirejo")
    assert "Yang mana maksud Anda?" in shown.text
    assert "Kraton" in (await stage.presses(sari, "Kalirejo — Kec. Kraton")).text
    await stage.presses(sari, "Ikuti Kalirejo")
    assert await stage.follows(sari.chat) == ("35.14.16.2020",)


async def test_a_name_that_half_of_java_bears_is_offered_by_pages(stage: Stage):
    java = replace(stage.house, gazetteer=Gazetteer.of(("35",)))
    stage.application.bot_data["house"] = java
    sari = stage.person()
    first = await stage.says(sari, "Sukorejo")
    assert "Tulis juga nama kecamatannya" in first.text
    assert first.labels[-2:] == ["Lanjut »", "📋 Pilih dari daftar"]
    pages = [first.labels[:8]]
    while "Lanjut »" in (shown := await stage.presses(sari, "Lanjut")).labels:
        assert shown is first
        pages.append(shown.labels[:8])
    assert len({label for page in pages for label in page}) == 8 * len(pages), "nobody is offered twice"
    assert "« Sebelumnya" in shown.labels


async def test_browsing_goes_in_and_out_by_pages(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/start")
    roots = await stage.presses(sari, "Pilih dari daftar")
    assert roots.labels == ["Kab. Pasuruan", "Kota Pasuruan", "« Kembali"]

    first = await stage.presses(sari, "Kab. Pasuruan")
    assert [len(row) for row in first.rows] == [2] * 8 + [1, 1, 1]
    assert "Lanjut »" in first.labels
    assert "➕ Ikuti seluruh Kab. Pasuruan" in first.labels
    assert "Kec. Winongan" in (await stage.presses(sari, "Lanjut")).labels

    assert "Kedung Pengaron" in (await stage.presses_data(sari, "b:35.14.06:0")).labels
    back = await stage.presses(sari, "Kembali")
    assert "Kec. Kejayan" in back.labels
    await stage.presses(sari, "Kembali")
    assert "Di desa mana" in (await stage.presses(sari, "Kembali")).text
    assert back is roots, "all in one message"


async def test_a_poster_s_link_leads_to_its_village(stage: Stage):
    sari = stage.person()
    assert "Kec. Kejayan" in (await stage.says(sari, "/start r35_14_06")).text
    await stage.presses(sari, "Ikuti Kec. Kejayan")
    assert await stage.follows(sari.chat) == (KEJAYAN,)


@pytest.mark.parametrize("payload", ["r35_73_01", "r99", "r35_14_99"])
async def test_a_link_to_a_place_that_is_not_served_says_so(stage: Stage, payload: str):
    shown = await stage.says(stage.person(), f"/start {payload}")
    assert "belum kami layani" in shown.text
    assert shown.labels


@pytest.mark.parametrize("payload", ["r35_14_6", "axyz", "a0", "r"])
async def test_a_link_that_says_nothing_is_a_plain_start(stage: Stage, payload: str):
    assert "Di desa mana" in (await stage.says(stage.person(), f"/start {payload}")).text


async def test_a_link_to_an_article_shows_it(stage: Stage):
    article = await stage.publish("Jembatan Kepuh selesai", KEPUH)
    sari = stage.person()
    assert "Jembatan Kepuh selesai" in (await stage.says(sari, f"/start a{article}")).text
    assert "sudah tidak ada" in (await stage.says(sari, "/start a999")).text


async def test_the_latest_three_are_offered_and_shown_newest_last(stage: Stage):
    for number in range(5):
        await stage.publish(f"Kabar {number}", TANGGULANGIN, hours_ago=10 - number)
    sari = stage.person()
    await stage.says(sari, "tanggulangin")
    assert "📰 Lihat 3 berita terbaru" in (await stage.presses(sari, "Ikuti Tanggulangin")).labels
    before = len(sari.chat.from_bot)
    await stage.presses(sari, "berita terbaru")
    cards = sari.chat.from_bot[before:]
    assert [card.text.splitlines()[0] for card in cards] == ["Kabar 2", "Kabar 3", "Kabar 4"]
    assert "Baca" in cards[0].labels[0]
    assert "Bagikan" in cards[0].labels[1]


async def test_news_by_pages_and_an_article_from_the_list(stage: Stage):
    for number in range(7):
        await stage.publish(f"Kabar <b>{number}</b> & lain", KEPUH, hours_ago=number)
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")

    first = await stage.says(sari, "/berita")
    assert "1. Kabar <b>0</b> & lain" in first.text
    assert first.labels == ["1", "2", "3", "4", "5", "Lebih lama »"]
    second = await stage.presses(sari, "Lebih lama")
    assert second is first
    assert second.labels == ["6", "7", "« Lebih baru"]
    card = await stage.presses(sari, "7")
    assert card is not second
    assert card.text.startswith("Kabar <b>6</b> & lain")

    more = await stage.presses(sari, "Berita lain")
    assert "Berita Kepuh, Kec. Kejayan" in more.text
    assert more is not card, "the card stays"


async def test_the_picture_is_shown_and_the_words_when_telegram_refuses_it(stage: Stage):
    sari = stage.person()
    good = await stage.publish("Dengan foto", KEPUH, image_url="https://warta.example/foto.jpg")
    bad = await stage.publish("Tanpa foto", KEPUH, image_url="https://warta.example/rusak.jpg")
    stage.emulator.refuse_picture("https://warta.example/rusak.jpg")

    assert (await stage.says(sari, f"/start a{good}")).kind == "photo"
    shown = await stage.says(sari, f"/start a{bad}")
    assert shown.kind == "text"
    assert shown.text.startswith("Tanpa foto")
    stage.emulator.refusals.clear()


async def test_news_of_any_place(stage: Stage):
    await stage.publish("Kabar Linggo", "35.14.06.2008")
    sari = stage.person()
    assert "Kabar Linggo" in (await stage.says(sari, "/berita linggo")).text
    assert "Yang mana" in (await stage.says(sari, "/news kejayan")).text
    assert "Kabar Linggo" in (await stage.presses(sari, "Kec. Kejayan")).text
    assert "Belum ada berita" in (await stage.says(sari, "/berita bangil")).text
    assert "belum menemukan" in (await stage.says(sari, "/berita qwertyuiop")).text
    assert "belum mengikuti" in (await stage.says(sari, "/berita")).text


async def test_the_list_of_places_and_taking_one_off(stage: Stage):
    sari = stage.person()
    assert "belum mengikuti" in (await stage.says(sari, "/langganan")).text
    for name in ("kepuh", "linggo"):
        await stage.says(sari, name)
        await stage.presses(sari, f"Ikuti {name.title()}")
    listed = await stage.says(sari, "/subscriptions")
    assert "• Kepuh, Kec. Kejayan\n• Linggo, Kec. Kejayan" in listed.text
    changed = await stage.presses(sari, "❌ Kepuh")
    assert changed is listed
    assert await stage.follows(sari.chat) == ("35.14.06.2008",)


async def test_wider_news_on_and_off(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.publish("Kabar se-kabupaten", "35.14")
    await stage.says(sari, "/langganan")
    assert "tidak datang" in (await stage.presses(sari, "Matikan berita umum")).text
    assert "Belum ada" in (await stage.says(sari, "/berita")).text
    await stage.says(sari, "/langganan")
    await stage.presses(sari, "Terima berita umum")
    assert "Kabar se-kabupaten" in (await stage.says(sari, "/berita")).text


async def test_unfollowing_everything_asks_first(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.says(sari, "/langganan")
    assert "semua wilayah?" in (await stage.presses(sari, "Berhenti ikuti semua")).text
    await stage.presses(sari, "Batal")
    assert await stage.follows(sari.chat) == (KEPUH,)
    await stage.presses(sari, "Berhenti ikuti semua")
    assert "belum mengikuti" in (await stage.presses(sari, "Ya, berhenti")).text
    assert await stage.follows(sari.chat) == ()


async def test_unfollowing_is_one_tap_and_so_is_the_way_back(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.presses(sari, "Berhenti ikuti")
    assert await stage.follows(sari.chat) == ()
    await stage.presses(sari, "Ikuti lagi")
    assert await stage.follows(sari.chat) == (KEPUH,)


async def test_news_that_comes_anyway_is_not_said_to_stop(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti seluruh Kec. Kejayan")
    shown = await stage.says(sari, "kepuh")
    assert "sudah datang ke sini, karena Anda mengikuti Kec. Kejayan" in shown.text
    await stage.presses(sari, "Ikuti Kepuh")
    shown = await stage.presses(sari, "Berhenti ikuti")
    assert "Anda tidak lagi mengikuti Kepuh, Kec. Kejayan." in shown.text
    assert "masih datang, karena Anda mengikuti Kec. Kejayan" in shown.text


async def test_news_of_a_place_is_read_without_following_it(stage: Stage):
    sari = stage.person()
    await stage.publish("Jembatan Kepuh selesai", KEPUH)
    await stage.says(sari, "kepuh")
    assert "Jembatan Kepuh selesai" in (await stage.presses(sari, "Lihat berita Kepuh")).text
    assert await stage.follows(sari.chat) == ()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("berhenti", "tidak akan menerima berita lagi"),
        ("Bantuan ", "Bingung?"),
        ("BERITA", "Belum ada berita"),
        ("stop", "tidak akan menerima berita lagi"),
    ],
)
async def test_a_command_is_understood_without_its_slash(stage: Stage, words: str, answer: str):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    assert answer in (await stage.says(sari, words)).text


async def test_too_many_places_is_said_clearly(stage: Stage):
    sari = stage.person()
    most = [region.code for region in PASURUAN.villages("35.14")][:MAX_REGIONS]
    async with stage.house.storage.transaction() as connection:
        address = stage.house.sealer.seal_address(Address(sari.id))
        reader = await readers.welcome(connection, address, "id", NOW)
        await readers.follow(connection, reader.id, most, NOW)
    await stage.says(sari, "/start r35_75_01")
    assert f"{MAX_REGIONS} wilayah" in (await stage.presses(sari, "Ikuti Kec.")).text
    assert len(await stage.follows(sari.chat)) == MAX_REGIONS

    listed = await stage.presses(sari, "Wilayah saya")
    assert sum(label.startswith("❌") for label in listed.labels) == 10
    await stage.presses(sari, "Lanjut")
    await stage.presses(sari, "❌")
    assert len(await stage.follows(sari.chat)) == MAX_REGIONS - 1


async def test_stop_keeps_the_choice_and_one_tap_leads_back(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    assert "tidak akan menerima berita lagi" in (await stage.says(sari, "/berhenti")).text
    reader = await stage.reader(sari.chat)
    assert reader
    assert reader.state is ReaderState.STOPPED
    assert "sedang tidak dikirim" in (await stage.says(sari, "/langganan")).text
    back = await stage.presses(sari, "Terima berita lagi")
    assert "Selamat datang kembali!" in back.text
    assert "Kepuh, Kec. Kejayan" in back.text
    reader = await stage.reader(sari.chat)
    assert reader
    assert reader.state is ReaderState.ACTIVE


async def test_reading_one_article_after_stopping_does_not_start_the_rest_again(stage: Stage):
    article = await stage.publish("Kabar", KEPUH)
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.says(sari, "/berhenti")
    await stage.says(sari, f"/start a{article}")
    reader = await stage.reader(sari.chat)
    assert reader
    assert reader.state is ReaderState.STOPPED
    assert "Selamat datang kembali!" in (await stage.says(sari, "/start")).text


async def test_blocking_switches_off_at_once_and_start_brings_back(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    sari.blocks()
    await stage.plays()
    reader = await stage.reader(sari.chat)
    assert reader
    assert reader.state is ReaderState.GONE
    before = len(sari.chat.from_bot)
    back = await stage.says(sari, "/start")
    assert "Selamat datang kembali!" in back.text
    assert len(sari.chat.from_bot) == before + 1


async def test_the_language_is_telegram_s_until_it_is_chosen(stage: Stage):
    john = stage.person("John", language="en-GB")
    assert "Which village do you live in?" in (await stage.says(john, "/start")).text
    shown = await stage.presses(john, "Bahasa Indonesia")
    assert "Di desa mana Anda tinggal?" in shown.text
    assert "Di desa mana" in (await stage.says(john, "/start")).text
    await stage.says(john, "/bahasa")
    assert "Which village" in (await stage.presses(john, "English")).text

    yuki = stage.person("Yuki", language="ja")
    assert "Di desa mana" in (await stage.says(yuki, "/start")).text


async def test_choosing_a_language_does_not_undo_a_stop(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.says(sari, "/berhenti")
    await stage.says(sari, "/language")
    assert "will not get any more news" in (await stage.presses(sari, "English")).text
