"""News at the hour that a reader chose, in one message: nothing dropped or doubled, or sent for nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from delivery.correction_planner import CorrectionPlanner
from newsroom.article_drafts import ArticleDraft
from playground.people import Person
from storage import articles, corrections
from tests.journeys.conftest import BANGIL, KABUPATEN, KEJAYAN, KEPUH, LINGGO, WIB, Town, WallClock, shown_to


@pytest.fixture
async def day(town: Town) -> AsyncIterator[tuple[Town, WallClock]]:
    """A newsroom on a Tuesday at ten in the morning, and its clock."""
    clock = WallClock(datetime(2026, 11, 24, 10, 0, tzinfo=WIB))
    town.clock = clock
    async with town.open():
        yield town, clock


async def chooses(town: Town, person: Person, *labels: str) -> None:
    """Somebody opens the settings and taps their way."""
    person.types("/pengaturan")
    await town.answered()
    for label in labels:
        person.presses(label)
        await town.answered()


def heads(person: Person, *titles: str) -> list[int]:
    """How often each title was shown."""
    return [sum(title in text for text in shown_to(person.chat)) for title in titles]


async def test_a_morning_reader_gets_yesterdays_news_at_six_in_one_message(day):
    town, clock = day
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan pagi")
    await town.publish(KEPUH, title="Panen raya padi")
    await town.publish(KEJAYAN, title="Pasar Kejayan dibuka")
    await town.publish(LINGGO, title="Bukan untuk Kepuh")
    await town.push()
    assert heads(sari, "Panen raya padi", "Pasar Kejayan") == [0, 0]
    assert heads(umar, "Panen raya padi", "Pasar Kejayan") == [1, 1], "who chose nothing gets it at once"

    clock.shows("05.59", days_on=1)
    await town.push()
    assert heads(sari, "Panen raya padi") == [0]
    clock.shows("06.00")
    await town.push()

    digest = sari.chat.from_bot[-1]
    assert "Kabar pagi" in digest.text
    assert "Kec. Kejayan" in digest.text
    assert heads(sari, "Panen raya padi", "Pasar Kejayan", "Bukan untuk Kepuh") == [1, 1, 0]
    assert heads(umar, "Kabar pagi") == [0]
    await town.push()
    clock.shows("06.00", days_on=1)
    await town.push()
    assert heads(sari, "Kabar pagi") == [1], "where there is no news nothing is sent"


async def test_a_number_in_a_digest_opens_the_article_and_pages_turn_in_place(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
    words = (
        "Pasar",
        "Jembatan",
        "Sekolah",
        "Posyandu",
        "Lumbung",
        "Sumur",
        "Karang taruna",
        "Masjid",
        "Irigasi",
    )
    for word in words:
        await town.publish(
            KEPUH, title=f"{word} Kepuh", lead=f"{word} dibicarakan.", body=f"{word} dibicarakan."
        )
    await town.push()
    clock.shows("18.00")
    await town.push()

    digest = await sari.sees("Ringkasan kabar")
    assert "halaman 1 dari 2" in digest.text
    sari.presses("Lanjut", message=digest)
    await town.answered()
    turned = sari.chat.from_bot[-1]
    assert turned.message_id == digest.message_id
    assert "halaman 2 dari 2" in turned.text
    sari.presses("9", message=turned)
    await town.answered()
    assert "dibicarakan." in sari.chat.from_bot[-1].text


async def test_nobody_turns_the_pages_of_anothers_digest(day):
    town, clock = day
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", BANGIL)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
    await town.publish(KEPUH, title="Hanya untuk Kepuh")
    await town.push()
    clock.shows("18.00")
    await town.push()
    await sari.sees("Hanya untuk Kepuh")

    umar.presses_data(umar.chat.from_bot[-1], "dp:1:0")
    await town.answered()

    assert heads(umar, "Hanya untuk Kepuh") == [0]
    assert "sudah lama" in umar.chat.from_bot[-1].text


async def test_what_comes_in_quiet_hours_comes_together_when_they_end(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Jam tenang", "22.00–05.00")
    await town.publish(KEPUH, title="Sore hari")
    await town.push()
    assert heads(sari, "Sore hari") == [1]

    clock.shows("22.00")
    await town.publish(KEPUH, title="Malam hari")
    await town.push()
    clock.shows("04.59", days_on=1)
    await town.publish(KEPUH, title="Dini hari")
    await town.push()
    assert heads(sari, "Malam hari", "Dini hari") == [0, 0]

    clock.shows("05.00")
    await town.push()
    await town.publish(KEPUH, title="Pagi sekali")
    await town.push()
    assert heads(sari, "Malam hari", "Dini hari", "Kabar pagi", "Pagi sekali") == [1, 1, 1, 1]


async def test_a_digest_that_was_missed_is_caught_up_once_but_not_at_night(town: Town):
    clock = WallClock(datetime(2026, 11, 24, 10, 0, tzinfo=WIB))
    town.clock = clock
    async with town.open():
        sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEPUH)
        await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
        await chooses(
            town, umar, "Kapan berita datang", "Ringkasan sore", "Kembali", "Jam tenang", "22.00–06.00"
        )
        await town.publish(KEPUH, title="Ditunggu dua hari")
        await town.push()
    clock.shows("23.00", days_on=2)
    async with town.open():
        await town.push()
        await town.push()
        assert heads(sari, "Ditunggu dua hari") == [1]
        assert heads(umar, "Ditunggu dua hari") == [0]
        clock.shows("06.00", days_on=1)
        await town.push()

    assert heads(sari, "Ditunggu dua hari") == [1]
    assert heads(umar, "Ditunggu dua hari") == [1]


async def test_several_reports_on_one_event_are_one_entry_with_its_sources(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KABUPATEN)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
    for source, title in (
        ("Warta Pasuruan", "Banjir rendam tiga desa di Winongan"),
        ("Radar Bromo", "Tiga desa di Winongan terendam banjir"),
    ):
        lead = f"{title}. Ratusan rumah di tiga desa di Kecamatan Winongan terendam sejak Senin malam."
        await town.publish("35.14.17", title=title, source=source, lead=lead)
    await town.publish("35.14.17", title="Lomba memancing di Winongan", lead="Puluhan warga ikut lomba.")
    await town.push()
    clock.shows("18.00")
    await town.push()

    digest = await sari.sees("Ringkasan kabar")
    assert "2 berita" in digest.text
    assert "2 sumber: " in digest.text


async def test_a_change_of_mind_lets_what_waits_come_at_once(day):
    town, _clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan pagi")
    await town.publish(KEPUH, title="Menunggu pagi")
    await town.push()
    await chooses(town, sari, "Kapan berita datang", "Begitu terbit")
    await town.push()

    assert heads(sari, "Menunggu pagi") == [1]


async def test_an_hour_of_ones_own_is_tapped_or_typed(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan pagi", "Jam pagi", "Ketik jam lain")
    sari.types("jam lima", reply_to=sari.chat.from_bot[-1])
    await town.answered()
    assert "belum jelas" in sari.chat.from_bot[-1].text
    sari.types("5.30", reply_to=sari.chat.from_bot[-1])
    await town.answered()
    assert "setiap hari pukul 05.30" in sari.chat.from_bot[-1].text

    await town.publish(KEPUH, title="Untuk setengah enam")
    await town.push()
    clock.shows("05.29", days_on=1)
    await town.push()
    assert heads(sari, "Untuk setengah enam") == [0]
    clock.shows("05.30")
    await town.push()
    assert heads(sari, "Untuk setengah enam") == [1]


async def test_who_stops_gets_nothing_of_what_waited_and_keeps_the_hours(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
    await town.publish(KEPUH, title="Sebelum berhenti")
    await town.push()
    sari.types("/berhenti")
    await town.answered()
    clock.shows("18.00")
    await town.push()
    sari.types("/start")
    await town.answered()
    await town.publish(KEPUH, title="Setelah kembali")
    await town.push()
    assert heads(sari, "Sebelum berhenti", "Setelah kembali") == [0, 0]
    clock.shows("18.00", days_on=1)
    await town.push()

    assert heads(sari, "Sebelum berhenti", "Setelah kembali") == [0, 1]


async def test_a_pause_holds_news_back_and_ends_in_one_digest_of_the_newest(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Jeda", "Jeda sehari")
    for number in range(3):
        await town.publish(KEPUH, title=f"Selama jeda {number}")
        await town.push()
    assert heads(sari, "Selama jeda") == [0]
    clock.shows("10.30", days_on=1)
    await town.push()
    await town.publish(KEPUH, title="Setelah jeda")
    await town.push()

    told = [text for text in shown_to(sari.chat) if "Selama jeda" in text]
    assert len(told) == 1
    assert all(f"Selama jeda {number}" in told[0] for number in range(3))
    assert heads(sari, "Setelah jeda") == [1]


async def test_a_pause_without_an_end_lasts_until_the_reader_goes_on(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Jeda", "Jeda sampai dilanjutkan")
    await town.publish(KEPUH, title="Lama sekali")
    await town.push()
    clock.shows("09.00", days_on=40)
    await town.push()
    assert heads(sari, "Lama sekali") == [0]
    await town.publish(KEPUH, title="Baru saja")
    await town.push()
    await chooses(town, sari, "Jeda", "Lanjutkan sekarang")
    await town.push()

    assert heads(sari, "Baru saja") == [1]


@pytest.mark.parametrize("way", ["Terima berita lagi", "/start"])
async def test_who_comes_back_gets_news_whatever_pause_there_was_before_they_stopped(day, way: str):
    town, _ = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Jeda", "Jeda sampai dilanjutkan")
    sari.types("/berhenti")
    await town.answered()
    if way.startswith("/"):
        sari.types(way)
    else:
        sari.presses(way)
    await town.answered()
    assert "Berita datang lagi mulai sekarang" in shown_to(sari.chat)[-1]
    await town.publish(KEPUH, title="Setelah kembali")
    await town.push()

    assert heads(sari, "Setelah kembali") == [1]


async def test_one_tap_under_the_first_screen_goes_on_with_news(day):
    town, _ = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Jeda", "Jeda seminggu")
    await town.publish(KEPUH, title="Selama jeda")
    await town.push()
    sari.types("/start")
    await town.answered()
    assert heads(sari, "Selama jeda") == [0]
    sari.presses("Lanjutkan", message=sari.chat.from_bot[-1])
    await town.answered()
    await town.push()

    assert heads(sari, "Selama jeda") == [1]


async def test_a_weekly_reader_gets_the_week_on_that_day(day):
    town, clock = day
    sari = await town.follower("Bu Sari", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan mingguan", "Hari: Minggu", "Jumat")
    for days_on in range(3):  # Tuesday, Wednesday, Thursday
        clock.shows("10.00", days_on=min(days_on, 1))
        await town.publish(KEPUH, title=f"Hari ke-{days_on}")
        await town.push()
    assert heads(sari, "Hari ke-") == [0]
    clock.shows("06.00", days_on=1)
    await town.push()

    assert heads(sari, "Hari ke-0", "Hari ke-1", "Hari ke-2") == [1, 1, 1]


async def test_without_pictures_an_article_comes_as_words(day):
    town, _clock = day
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEPUH)
    await chooses(town, sari, "Tanpa gambar")
    await town.publish(KEPUH, title="Dengan gambar", image_url="https://warta.example/good.jpg")
    await town.push()

    kinds = [
        next(one.kind for one in person.chat.from_bot if "Dengan gambar" in one.text)
        for person in (sari, umar)
    ]
    assert kinds == ["text", "photo"]


async def test_who_read_it_in_a_digest_is_told_silently_of_a_correction(day):
    town, clock = day
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEPUH)
    await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
    await chooses(town, umar, "Kapan berita datang", "Ringkasan pagi")
    number = await town.publish(
        KEPUH, title="Panen raya", lead="Seratus warga panen.", body="Seratus warga panen."
    )
    await town.push()
    clock.shows("18.00")
    await town.push()
    digest = await sari.sees("Panen raya")
    clock.shows("19.00")
    storage = town.running.storage
    async with storage.transaction() as connection:
        before = await articles.get(connection, number)
        assert before is not None
        draft = ArticleDraft.correcting(before, linked=True).mended("Seratus => Sepuluh")
        assert draft is not None
        draft = replace(draft, wrong="Sepuluh, bukan seratus.")
        await corrections.correct(connection, before, draft, clock())
    for _ in range(2):
        await CorrectionPlanner(storage, clock, town.running.outbox.wake).work()
        await town.push()
    clock.shows("06.00", days_on=1)
    await town.push()

    told = [one for one in sari.chat.from_bot if "Sepuluh, bukan seratus" in one.text]
    assert [(one.silent, one.reply_to) for one in told] == [(True, digest.message_id)]
    assert heads(umar, "Sepuluh, bukan seratus") == [0], "whose digest came later reads what is right"
