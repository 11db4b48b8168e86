"""Yesterday's database is put back after a bad day: what was deleted since does not come back to life."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.articles import IncomingArticle
from playground.people import Person
from service.backup import back_up, restore
from storage import articles
from tests.databases import in_a_file
from tests.journeys.tip_town import TipTown, tip_town

FORGOTTEN, WITHDRAWN, KEPT = "Jembatan putus tadi malam.", "Sumur berbau solar.", "Lampu jalan mati."
KEPUH = "35.14.06.2005"


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


async def follows(town: TipTown, name: str) -> Person:
    """Somebody who gets the news of Kepuh."""
    person = town.emulator.add_person(name)
    await follows_again(town, person)
    return person


async def follows_again(town: TipTown, person: Person) -> None:
    person.opens(f"https://t.me/kentongan_bot?start=r{KEPUH.replace('.', '_')}")
    person.presses("Ikuti", message=await person.sees("Ikuti"))
    await person.sees("mengikuti")
    await town.settled()


async def deletes_everything(town: TipTown, person: Person) -> None:
    person.types("/privasi")
    await town.settled()
    person.presses("Hapus", message=person.chat.from_bot[-1])
    person.presses("Hapus", message=await person.sees("Hapus semua"))
    await person.sees("Sudah dihapus")
    await town.works()


def read_by(person: Person) -> int:
    """How often somebody got the article."""
    return sum("Jalan desa dibuka lagi" in message.text for message in person.chat.from_bot)


@in_a_file
async def test_what_was_deleted_since_the_backup_stays_deleted(town: TipTown, tmp_path: Path):
    sari, joko, eni = [await follows(town, name) for name in ("Bu Sari", "Pak Joko", "Mbak Eni")]
    tini, wati, rudi = map(town.emulator.add_person, ("Bu Tini", "Bu Wati", "Pak Rudi"))
    for person, words in ((tini, FORGOTTEN), (wati, WITHDRAWN), (rudi, KEPT)):
        await town.tells(person, words)
    database = town.data / "kentongan.db"
    yesterday = back_up(
        database, town.keys, tmp_path / "yesterday.db", with_keys=False, now=town.clock.now()
    ).path

    town.clock.passes(days=1)
    await deletes_everything(town, sari)
    await deletes_everything(town, eni)
    tini.types("/hapus_jejak")
    await tini.sees("Jejak dihapus")
    wati.types(f"/resi {town.codes[wati.id]}")
    wati.presses("Tarik laporan", message=await wati.sees("Laporan #2"))
    await town.settled()
    wati.presses("tarik", message=wati.chat.from_bot[-1])
    await town.works()
    assert WITHDRAWN not in town.on_desk

    await town.closes()
    shutil.rmtree(town.data)
    restore(yesterday, database, town.keys)
    await town.opens()
    await follows_again(town, eni)
    await town.closes()
    await town.opens()
    await town.works()

    await publishes(town)
    await joko.sees("Jalan desa dibuka lagi")
    await eni.sees("Jalan desa dibuka lagi")
    assert not read_by(sari)
    assert WITHDRAWN not in town.on_desk
    await town.answers(KEPT, "Terima kasih, Pak.")
    await rudi.sees("Terima kasih, Pak.")
    await town.answers(FORGOTTEN, "Apakah Ibu aman?")
    assert "Apakah Ibu aman?" not in "".join(message.text for message in tini.chat.from_bot)


async def publishes(town: TipTown) -> None:
    now, link = town.clock.now(), "https://warta.example/jalan"
    article = IncomingArticle(
        "g1", link, link, "f1", "Jalan desa dibuka lagi", "Jalan.", "Jalan.", "", "", "Warta", "", now
    )
    async with town.newsroom.house.storage.transaction() as connection:
        await articles.keep(connection, article, [KEPUH], now=now)
    await town.newsroom.push()
