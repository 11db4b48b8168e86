"""News about what a reader asked for, and nothing about what they never want."""

from datetime import datetime

import pytest

from playground.people import Person
from tests.journeys.conftest import KEPUH, WIB, Town, WallClock, shown_to
from tests.journeys.test_digests import chooses


async def writes(town: Town, person: Person, label: str, words: str) -> None:
    """Somebody adds words to their topics."""
    await chooses(town, person, "Topik", label)
    person.types(words, reply_to=person.chat.from_bot[-1])
    await town.answered()


def titles(person: Person, *wanted: str) -> list[bool]:
    return [any(title in text for text in shown_to(person.chat)) for title in wanted]


async def test_a_muted_word_never_comes_in_any_form(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    await writes(open_town, sari, "Jangan tentang", "curi, sepak bola")
    await open_town.publish(KEPUH, title="Pencurian motor di Kepuh")
    await open_town.publish(KEPUH, title="Latihan sepak bola anak")
    await open_town.publish(KEPUH, title="Panen raya")
    await open_town.push()

    assert titles(sari, "Pencurian motor", "Latihan sepak bola anak", "Panen raya") == [False, False, True]


async def test_only_what_is_followed_comes_until_it_is_removed(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    await writes(open_town, sari, "Hanya tentang", "banjir, jalan rusak")
    assert "banjir, jalan rusak" in sari.chat.from_bot[-1].text
    await open_town.publish(KEPUH, title="Warga kebanjiran lagi", lead="Air naik.", body="Air naik.")
    await open_town.publish(KEPUH, title="Panen raya", lead="Padi.", body="Padi.")
    await open_town.push()
    assert titles(sari, "kebanjiran", "Panen raya") == [True, False]

    await chooses(open_town, sari, "Topik", "banjir ❌", "jalan rusak ❌")
    await open_town.publish(KEPUH, title="Lomba desa", lead="Ramai.", body="Ramai.")
    await open_town.push()
    assert titles(sari, "Lomba desa") == [True]


async def test_a_section_and_a_source_are_switched_off_and_on_again(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    await open_town.publish(KEPUH, title="Berita pertama", section="Olahraga", source="Radar Bromo")
    await open_town.push()
    await chooses(open_town, sari, "Rubrik", "✅ Olahraga")
    await chooses(open_town, sari, "Sumber", "✅ Radar Bromo")
    await open_town.publish(KEPUH, title="Dari rubrik itu", section="Olahraga")
    await open_town.publish(KEPUH, title="Dari sumber itu", source="Radar Bromo")
    await open_town.publish(KEPUH, title="Dari yang lain", section="Desa")
    await open_town.push()
    assert titles(sari, "Dari rubrik itu", "Dari sumber itu", "Dari yang lain") == [False, False, True]

    await chooses(open_town, sari, "Sumber", "🔕 Radar Bromo")
    await open_town.publish(KEPUH, title="Sumber itu lagi", source="Radar Bromo")
    await open_town.push()
    assert titles(sari, "Sumber itu lagi") == [True]


async def test_what_is_muted_is_in_no_digest_either(town: Town):
    clock = WallClock(datetime(2026, 11, 24, 10, 0, tzinfo=WIB))
    town.clock = clock
    async with town.open():
        sari = await town.follower("Bu Sari", KEPUH)
        await chooses(town, sari, "Kapan berita datang", "Ringkasan sore")
        await writes(town, sari, "Jangan tentang", "gosip")
        await town.publish(KEPUH, title="Gosip artis")
        await town.publish(KEPUH, title="Kabar panen")
        await town.push()
        clock.shows("18.00")
        await town.push()

    assert titles(sari, "Gosip artis", "Kabar panen") == [False, True]


@pytest.mark.parametrize("typed", ["!!", "a, b", ", ,"], ids=["signs", "single letters", "commas"])
async def test_what_holds_no_word_is_asked_for_again(open_town: Town, typed: str):
    sari = await open_town.follower("Bu Sari", KEPUH)
    await writes(open_town, sari, "Jangan tentang", typed)

    assert "Belum ada kata" in sari.chat.from_bot[-1].text


@pytest.mark.parametrize(
    ("label", "taken"), [("Jangan tentang", "Tidak pernah: politik"), ("Hanya tentang", "tentang: politik")]
)
async def test_nobody_thinks_that_a_topic_was_taken_which_was_not(open_town: Town, label: str, taken: str):
    sari = await open_town.follower("Bu Sari", KEPUH)
    await writes(open_town, sari, label, "kecelakaan lalu lintas di jalan raya, politik, F1")

    shown = shown_to(sari.chat)[-1]
    assert taken in shown
    assert "Belum diambil" in shown
    assert ": kecelakaan lalu lintas di jalan raya, F1" in shown
    await chooses(open_town, sari, "Topik")
    assert "Belum diambil" not in shown_to(sari.chat)[-1]


async def test_in_a_group_only_admins_change_the_settings(open_town: Town):
    admin, member = open_town.person("Pak RT"), open_town.person("Warga")
    group = open_town.emulator.add_group("RT 05", kind="supergroup", admins=[admin], members=[member])
    member.types("/pengaturan@kentongan_bot", chat=group)
    await open_town.answered()
    assert "Pengaturan grup" not in group.from_bot[-1].text
    admin.types("/pengaturan@kentongan_bot", chat=group)
    await open_town.answered()
    page = group.from_bot[-1]
    assert "Pengaturan grup ini" in page.text
    query = member.presses("Tanpa gambar", message=page)
    await open_town.answered()
    assert query.answer is not None
    assert "Gambar: ikut" in group.from_bot[-1].text
    admin.presses("Tanpa gambar", message=page)
    await open_town.answered()
    assert "Gambar: tidak ikut" in group.from_bot[-1].text
