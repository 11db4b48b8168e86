"""Whatever way somebody names their village, they find it; and namesakes are told apart."""

import pytest

from tests.journeys.conftest import Town


async def test_a_misspelt_village_is_found(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.types("/start")
    sari.types("tanggulengin")
    found = await sari.sees("Tanggulangin, Kec. Kejayan")
    sari.presses("Ikuti", message=found)

    await sari.sees("Anda mengikuti Tanggulangin")


async def test_an_address_leads_to_the_village_and_not_to_its_kecamatan(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.types("Kepuh RT 02 RW 03 Kejayan Pasuruan Jawa Timur")
    found = await sari.sees("Kepuh, Kec. Kejayan")
    sari.presses("Ikuti", message=found)

    await sari.sees("Anda mengikuti Kepuh, Kec. Kejayan")


async def test_two_places_in_one_message_are_both_offered(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.types("kepuh dan linggo")
    choice = await sari.sees("Yang mana maksud Anda?")

    assert {label.split(" — ")[0] for label in choice.labels} >= {"Kepuh", "Linggo"}


async def test_two_namesakes_are_told_apart(open_town: Town):
    umar = open_town.person("Pak Umar")

    umar.types("Kersikan")
    choice = await umar.sees("Kersikan")
    both = [label for label in choice.labels if "Kersikan" in label]
    assert len(both) >= 2
    assert len(set(both)) == len(both), "each says which one it is"
    assert any("Bangil" in label for label in both)

    umar.presses(next(label for label in both if "Bangil" in label), message=choice)
    found = await umar.sees("Kersikan, Kec. Bangil")
    umar.presses("Ikuti", message=found)
    await umar.sees("Anda mengikuti Kersikan, Kec. Bangil")


async def test_a_place_is_found_by_buttons_alone(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.types("/start")
    shown = await sari.sees("Di desa mana")
    sari.presses("Pilih dari daftar", message=shown)
    sari.presses("Kab. Pasuruan", message=await sari.sees("", timeout=5))
    await open_town.answered()
    page = sari.chat.from_bot[-1]
    while not any("Kejayan" in label for label in page.labels):
        sari.presses("Lanjut", message=page)
        await open_town.answered()
    sari.presses(next(label for label in page.labels if "Kejayan" in label), message=page)
    await open_town.answered()
    while "Kepuh" not in page.labels:
        sari.presses("Lanjut", message=page)
        await open_town.answered()
    sari.presses("Kepuh", message=page)
    await open_town.answered()
    sari.presses("Ikuti", message=page)

    await sari.sees("Anda mengikuti Kepuh, Kec. Kejayan")
    assert len(sari.chat.from_bot) == 1, "one screen, edited in place all the way"


async def test_a_poster_leads_straight_to_the_kecamatan(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.opens("https://t.me/kentongan_bot?start=r35_14_06")
    found = await sari.sees("Kec. Kejayan")
    sari.presses("Ikuti", message=found)

    await sari.sees("Anda mengikuti Kec. Kejayan")


@pytest.mark.parametrize("payload", ["r99_99", "r35_14_06_9999", "a999999", "x' OR 1=1", "r" * 64])
async def test_a_link_that_leads_nowhere_is_answered_kindly(open_town: Town, payload: str):
    sari = open_town.person("Bu Sari")

    sari.types(f"/start {payload}")
    await open_town.answered()

    assert sari.chat.from_bot, "nobody is left without an answer"


@pytest.mark.parametrize("words", ["asdfgh", "terima kasih", "😀😀😀", "a" * 4000])
async def test_what_is_no_place_is_answered_with_what_to_do(open_town: Town, words: str):
    sari = open_town.person("Bu Sari")

    sari.types(words)
    await open_town.answered()

    [answer] = sari.chat.from_bot
    assert "Pilih dari daftar" in " ".join(answer.labels)
