"""What an update of an alert becomes while others are at the desk, too, and the clock goes on."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from playground.messages import Message
from playground.people import Person
from tests.journeys.conftest import KEPUH, WIB, Town, WallClock, shown_to
from tests.journeys.siaran_desk import IN_HASTE, SiaranDesk
from tests.journeys.test_siaran import PICTURE


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[SiaranDesk]:
    async with SiaranDesk.of(town) as found:
        yield found


async def begins(desk: SiaranDesk) -> None:
    """An alert is out, and Dewi begins an update of it."""
    await desk.sends()
    await desk.card("✅ Terkirim")
    await desk.presses("Perbarui")


async def test_a_photo_for_an_update_is_said_to_be_left_out_and_goes_out_as_a_new_alert(desk: SiaranDesk):
    await begins(desk)
    await desk.presses("Tulis isi")
    asked = desk.last
    assert "isi siaran #1, teks saja." in asked.text
    photo = desk.dewi.sends_photo(PICTURE, "Tanggul jebol di Kecamatan Kejayan", desk.group, reply_to=asked)
    await desk.town.answered()

    card = await desk.card("Pembaruan siaran #1")
    assert "Tanggul jebol" in card.text, "the words are taken"
    assert "Dengan foto" not in card.text
    assert "Foto Anda tidak dipakai" in (await desk.card("hanya mengubah kata-kata")).text

    anew = await desk.says("/siaran", reply_to=photo)
    assert "Siaran #3" in anew.text
    assert "Dengan foto" in anew.text


async def test_a_photo_alone_changes_no_update_and_that_is_said(desk: SiaranDesk):
    await begins(desk)
    desk.dewi.sends_photo(PICTURE, "", desk.group, reply_to=desk.last)
    await desk.town.answered()
    assert "Banjir setinggi lutut" in (await desk.card("Pembaruan siaran #1")).text
    await desk.card("Foto Anda tidak dipakai")


async def test_a_new_alert_is_asked_for_with_a_photo(desk: SiaranDesk):
    await desk.says("/siaran Air naik di Kejayan")
    await desk.presses("Tulis isi")
    assert "isi siaran #1, boleh dengan foto." in desk.last.text


OF_FAJAR = "Tanggul jebol, kata Fajar."


async def looked_at(desk: SiaranDesk) -> Person:
    """A reader has the alert, and Dewi reads what her update will be."""
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await begins(desk)
    await desk.presses("Tulis isi")
    await desk.replies("Air mulai surut.")
    await desk.presses("Periksa")
    assert "Air mulai surut." in desk.last.text
    return sari


async def writes_over_it(desk: SiaranDesk) -> None:
    """Fajar replies to the update's card with other words."""
    card = await desk.card("Pembaruan siaran #1")
    await desk.says(OF_FAJAR, desk.fajar, reply_to=card)


def has_neither(sari: Person) -> bool:
    return not any("surut" in text or OF_FAJAR in text for text in shown_to(sari.chat))


def questions(desk: SiaranDesk) -> list[Message]:
    return [one for one in desk.group.from_bot if "apa yang berubah" in one.text]


async def test_words_that_its_sender_never_saw_do_not_go_out_as_their_update(desk: SiaranDesk):
    sari = await looked_at(desk)
    await desk.presses("beri tahu pembaca")
    await desk.replies("Jalan bisa dilewati.")
    await writes_over_it(desk)

    assert "Isinya berubah" in await desk.presses("Kirim pembaruan")
    look = await desk.card("begini jadinya di chat pembaca")
    assert OF_FAJAR in look.text
    assert has_neither(sari)

    await desk.presses("beri tahu pembaca")
    await desk.replies("Tanggul jebol.")
    await desk.presses("Kirim pembaruan")
    await sari.sees(OF_FAJAR)


async def test_nor_do_they_without_telling(desk: SiaranDesk):
    sari = await looked_at(desk)
    silent = desk.last.button("tanpa memberi tahu")
    assert silent is not None
    await writes_over_it(desk)

    assert "Isinya berubah" in await desk.presses_data(silent["callback_data"])
    assert OF_FAJAR in (await desk.card("begini jadinya di chat pembaca")).text
    assert has_neither(sari)
    await desk.presses("tanpa memberi tahu")
    await sari.sees(OF_FAJAR)


@pytest.mark.parametrize("by_reply", [True, False])
async def test_what_changed_meanwhile_is_read_before_the_last_question(desk: SiaranDesk, by_reply: bool):
    await looked_at(desk)
    await desk.presses("beri tahu pembaca")
    await writes_over_it(desk)
    if by_reply:
        await desk.replies("Jalan bisa dilewati.")
    else:
        await desk.says("Jalan bisa dilewati.")
        await desk.presses("Ya, pakai")

    await desk.card("Isinya berubah sejak Anda melihatnya")
    assert OF_FAJAR in (await desk.card("begini jadinya di chat pembaca")).text
    assert not [one for one in desk.group.from_bot if "Kirim pembaruan siaran" in one.text]
    assert not questions(desk)


async def test_what_was_read_is_known_after_words_too_long_and_after_a_restart(town: Town):
    async with SiaranDesk.of(town) as desk:
        sari = await looked_at(desk)
        await desk.presses("beri tahu pembaca")
        await desk.replies("Air surut. " * 40)
        assert "Terlalu panjang" in desk.last.text
    async with town.open(rules=IN_HASTE):
        await desk.replies("Jalan bisa dilewati.")
        await desk.presses("Kirim pembaruan")
        await sari.sees("Jalan bisa dilewati.")


async def test_what_is_typed_without_replying_is_taken_as_what_was_asked(desk: SiaranDesk):
    sari = await looked_at(desk)
    await desk.presses("beri tahu pembaca")
    await desk.says("Jalan bisa dilewati.")
    await desk.presses("Ya, pakai")
    await desk.presses("Kirim pembaruan")
    await sari.sees("Jalan bisa dilewati.")


@pytest.mark.parametrize("data", ["d:adone:2:update:0", "d:adone:2:updatewords:1", "d:aask:2:changed"])
async def test_an_older_button_that_does_not_tell_what_was_read_shows_it_first(desk: SiaranDesk, data: str):
    sari = await looked_at(desk)
    assert "Baca sekali lagi" in await desk.presses_data(data)
    assert "Air mulai surut." in (await desk.card("begini jadinya di chat pembaca")).text
    assert has_neither(sari)
    await desk.presses("tanpa memberi tahu")
    await sari.sees("Air mulai surut.")


async def ends_by_the_clock(desk: SiaranDesk, clock: WallClock) -> None:
    """Half past eleven is over, and so is the alert that was for until then."""
    clock.shows("23.31")
    assert desk.town.running.alert_office is not None
    desk.town.running.alert_office.wake()
    await desk.card("🏁 Selesai")


@pytest.fixture
async def night(town: Town) -> AsyncIterator[tuple[SiaranDesk, WallClock]]:
    """At eleven an alert goes out that is for until half past, with a photo; then Dewi writes an update."""
    clock = WallClock(datetime(2026, 11, 24, 23, 0, tzinfo=WIB))
    town.clock = clock
    async with SiaranDesk.of(town) as desk:
        desk.dewi.sends_photo(PICTURE, "/siaran Air naik di Kecamatan Kejayan", desk.group)
        await town.answered()
        await desk.presses("Waspada")
        await desk.presses("Kec. Kejayan")
        await desk.presses("Atur waktu")
        await desk.replies("sekarang sampai 23.30")
        await desk.presses("Periksa")
        await desk.presses("Kirim ke")
        await desk.card("✅ Terkirim")
        await desk.presses("Perbarui")
        await desk.presses("Tulis isi")
        await desk.replies("Air masih naik.")
        yield desk, clock


async def test_an_update_whose_alert_ended_meanwhile_says_so_and_becomes_a_new_one(
    night: tuple[SiaranDesk, WallClock],
):
    desk, clock = night
    await desk.presses("Atur batas waktu")
    await ends_by_the_clock(desk, clock)
    card = await desk.replies("sampai besok 06.00")
    assert "Siaran #1 sudah selesai, jadi pembaruan ini tidak bisa dikirim." in card.text
    assert "Lengkap" not in card.text
    assert card.labels == ["📣 Jadikan siaran baru", "✖️ Batal"]

    assert "draf siaran baru: #2" in await desk.presses("Jadikan siaran baru")
    card = await desk.card("📣 Siaran #2 · draf")
    for kept in (
        "Air masih naik.",
        "Kec. Kejayan",
        "Rabu, 25 November 2026 06.00",
        "Dengan foto",
        "Lengkap.",
    ):
        assert kept in card.text
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.presses("Periksa")
    assert "begini pembaca melihatnya" in desk.last.text
    await desk.presses("Kirim ke 1 chat")
    copy = await sari.sees("Air masih naik.")
    assert copy.media is not None
    assert (await desk.alert(2)).thread_id == 2, "another event, which can be muted and ended alone"


@pytest.mark.parametrize("label", ["tanpa memberi tahu", "beri tahu pembaca"])
async def test_sent_too_late_it_is_refused_by_its_alerts_number_and_names_nobody(
    night: tuple[SiaranDesk, WallClock], label: str
):
    desk, clock = night
    await desk.presses("Atur batas waktu")
    await desk.replies("sampai besok 06.00")
    await desk.presses("Periksa")
    await ends_by_the_clock(desk, clock)

    told = await desk.presses(label)
    assert told.startswith("Siaran #1 sudah selesai. Pembaruan ini tidak bisa dikirim")
    assert desk.last.labels == ["📣 Jadikan siaran baru", "✖️ Batal"]


async def test_what_readers_were_to_be_told_comes_too_late_as_well(night: tuple[SiaranDesk, WallClock]):
    desk, clock = night
    await desk.presses("Periksa")
    await desk.presses("beri tahu pembaca")
    await ends_by_the_clock(desk, clock)
    await desk.replies("Air belum surut.")
    await desk.card("Siaran #1 sudah selesai. Pembaruan ini")
    assert "Jadikan siaran baru" in " ".join((await desk.card("Air masih naik.")).labels)
    assert not questions(desk)


async def test_whoever_ended_it_is_named(desk: SiaranDesk):
    await looked_at(desk)
    look = desk.last
    await desk.presses("Selesaikan", desk.fajar, await desk.card("✅ Terkirim"))
    await desk.presses("Selesaikan tanpa memberi tahu", desk.fajar)
    silent = look.button("tanpa memberi tahu")
    assert silent is not None
    told = await desk.presses_data(silent["callback_data"])
    assert told.startswith("Siaran #1 sudah selesai; terakhir oleh Fajar. Pembaruan ini")


async def test_a_new_alert_is_made_of_an_update_only_where_that_comes_too_late(desk: SiaranDesk):
    await begins(desk)
    assert "tidak berlaku" in await desk.presses_data("d:asnew:2")
    await desk.card("Pembaruan siaran #1")
