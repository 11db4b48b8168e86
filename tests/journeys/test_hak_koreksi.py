"""A reader reports a mistake; the desk corrects it; they, and all who had the wrong version, are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playground.messages import Message
from playground.people import Person
from tests.journeys.canary_town import code_in
from tests.journeys.conftest import KEPUH
from tests.journeys.tip_town import TipTown, tip_town

TITLE, WRONG = "Jembatan Kepuh putus", "Sepuluh warga, bukan seratus."
STORY = f"{TITLE}\nSeratus warga Desa Kepuh, Kecamatan Kejayan, memutar lewat Linggo."


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


async def follower(town: TipTown, name: str) -> Person:
    person = town.emulator.add_person(name)
    person.opens(f"https://t.me/kentongan_bot?start=r{KEPUH.replace('.', '_')}")
    person.presses("Ikuti", message=await person.sees("Ikuti"))
    await person.sees("mengikuti")
    return person


async def desk_says(town: TipTown, words: str) -> None:
    """Dewi answers what the bot asked her last."""
    await town.settled()
    asked = [one for one in town.desk.from_bot if "balas pesan ini" in one.text]
    town.dewi.types(words, chat=town.desk, reply_to=asked[-1])
    await town.works()


async def desk_presses(town: TipTown, label: str) -> None:
    await town.settled()
    town.dewi.presses(label, chat=town.desk)
    await town.works()


async def publishes(town: TipTown) -> None:
    town.dewi.types("/tulis", chat=town.desk)
    await town.works()
    await desk_says(town, STORY)
    await desk_presses(town, "Pratinjau")
    await desk_presses(town, "Kirim")


async def reports(town: TipTown, person: Person, level: str) -> str:
    """What is wrong in the article that somebody got; their receipt code."""
    person.presses("Lapor salah", message=await person.sees(TITLE))
    person.presses(level, message=await person.sees("Telegram melihatnya"))
    await person.sees("Apa yang keliru")
    person.types("Bukan seratus, hanya sepuluh warga")
    person.presses("Lewati", message=await person.sees("Bagaimana yang benar?"))
    person.presses("Kirim", message=await person.sees("Ada bukti?"))
    receipt = await person.sees("Kode resi")
    await town.works()
    return code_in(receipt)


async def corrects_from_card(town: TipTown) -> None:
    card = town.card("Hak koreksi")
    assert TITLE in card.text
    town.dewi.presses("Koreksi beritanya", message=card)
    await town.works()
    await desk_presses(town, "Ganti kata")
    await desk_says(town, "Seratus warga => Sepuluh warga")
    await desk_presses(town, "Apa yang keliru")
    await desk_says(town, WRONG)
    await desk_presses(town, "Pratinjau")
    await desk_presses(town, "Kirim")
    await town.works()


def answers(person: Person) -> list[Message]:
    return [one for one in person.chat.from_bot if "Redaksi menjawab" in one.text]


async def test_the_circle_closes_for_the_reporter_and_for_every_reader(town: TipTown):
    sari, joko = await follower(town, "Bu Sari Unik"), await follower(town, "Pak Joko")
    await publishes(town)
    await joko.sees("Seratus warga")
    await reports(town, sari, "Bisa dibalas")
    for trace in (str(sari.id), "Sari", "Unik"):
        assert trace not in town.on_desk

    await corrects_from_card(town)
    for person in (sari, joko):
        assert WRONG in (await person.sees("KOREKSI")).text
    [answer] = answers(sari)
    assert WRONG in answer.text
    assert "start=a1" in answer.text
    assert not answers(joko), "who reported nothing is told as every reader is"
    town.dewi.types("/antrian", chat=town.desk)
    assert "#1" not in (await town.dewi.sees("Antrian", chat=town.desk)).text, "the case is closed"


async def test_without_a_trace_the_correction_waits_under_the_receipt(town: TipTown):
    sari = await follower(town, "Bu Sari")
    await publishes(town)
    code = await reports(town, sari, "Tanpa jejak")
    await corrects_from_card(town)
    await sari.sees("KOREKSI")
    assert not answers(sari)

    elsewhere = town.emulator.add_person("Akun Lain", started=True)
    elsewhere.types(f"/resi {code}")
    assert "start=a1" in (await elsewhere.sees(WRONG)).text
