"""The desk does not learn which reports are one person's, also when that person erases the ways back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.people import Person
from storage import by_source
from tests.journeys.tip_town import TipTown, tip_town

ONE, OTHERS, TWO = "Kepala desa minta setoran", "Lampu jalan mati sebulan", "Guru memukul murid"


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


async def by_command(town: TipTown, person: Person) -> None:
    person.types("/hapus_jejak")
    await town.works()


async def by_privacy(town: TipTown, person: Person) -> None:
    person.types("/privasi")
    person.presses("Hapus semuanya", message=await person.sees("Yang kami simpan"))
    person.presses("Ya, hapus", message=await person.sees("Hapus semua"))
    await town.works()


@pytest.mark.parametrize("erases", [by_command, by_privacy])
async def test_who_erases_the_ways_back_to_several_reports_does_not_link_them(town: TipTown, erases):
    sari, budi = town.emulator.add_person("Sari"), town.emulator.add_person("Budi")
    await town.tells(sari, ONE)
    await town.tells(budi, OTHERS)
    await town.tells(sari, TWO)
    before = [(message.message_id, message.text) for message in town.desk.from_bot]

    await erases(town, sari)

    async with town.newsroom.house.storage.reading() as connection:
        assert len(await by_source.routed(connection)) == 1, "for the source it happens at once"
    assert [(message.message_id, message.text) for message in town.desk.from_bot] == before
    await town.passes(minutes=5)
    assert "Jalan balik" not in town.on_desk
    assert all("Bisa dibalas sampai" in town.card(words).text for words in (ONE, OTHERS, TWO))


async def test_whoever_answers_sees_that_the_answer_waits_for_the_code(town: TipTown):
    sari = town.emulator.add_person("Sari")
    await town.tells(sari, ONE)
    await town.tells(sari, TWO)
    await by_command(town, sari)
    was = town.card(TWO).text

    await town.answers(ONE, "Berapa yang diminta?")

    assert "Narasumber membacanya saat membuka resinya" in town.on_desk
    assert "lewat kode resinya" in town.card(ONE).text
    assert town.card(TWO).text == was


async def test_the_desk_is_told_on_the_day_of_all_others(town: TipTown):
    sari, budi = town.emulator.add_person("Sari"), town.emulator.add_person("Budi")
    for person, words in ((sari, ONE), (budi, OTHERS), (sari, TWO)):
        await town.tells(person, words)
    await by_command(town, sari)
    await town.passes(days=15)
    told = [message.text[:2] for message in town.desk.from_bot if "Jalan balik" in message.text]
    assert sorted(told) == ["#1", "#2", "#3"]
    assert all("lewat kode resinya" in town.card(words).text for words in (ONE, OTHERS, TWO))
