"""Deleted is deleted: the bytes of every file are searched for what stood in the rows about one chat.

The rows are read before, so the search knows the sealed id, its index and every other secret as they lay on
the disk; that it finds them while they are there is asked first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from sqlalchemy import LargeBinary, Table, select

from newsroom.deliveries import DeliveryKind
from newsroom.sealing import Address
from playground.people import Person
from service.running import Newsroom
from storage import dispatches, schema, tip_schema
from tests.databases import in_a_file
from tests.journeys.canaries import files_in
from tests.journeys.conftest import KEPUH, Town
from tests.journeys.tip_town import TipTown, tip_town

pytestmark = pytest.mark.timeout(180)
TOLD = "Bendahara desa menerima amplop di balai dusun."
UNFINISHED = "Sebenarnya saya juga melihat siapa yang membawa"


@dataclass(frozen=True)
class Trace:
    """Bytes that lie on the disk because of one chat."""

    name: str
    needle: bytes


async def _sealed(town: TipTown, table: Table, column: str, value: object) -> list[Trace]:
    """Every sealed or keyed field of the rows where `column` is `value`."""
    secret = [one for one in table.c if isinstance(one.type, LargeBinary)]
    async with town.newsroom.storage.reading() as connection:
        rows = (await connection.execute(select(*secret).where(table.c[column] == value))).all()
    assert rows, f"{table.name} knows the chat"
    return [
        Trace(f"{table.name}.{one.name}", bytes(field))
        for row in rows
        for one, field in zip(secret, row, strict=True)
        if field is not None
    ]


async def _traces(town: TipTown, person: Person) -> list[Trace]:
    """What stands about this person in the tables, as it lies there."""
    house, room = town.newsroom.house, town.newsroom.house.tip_room
    assert room is not None
    address = Address(person.id)
    index, draft = house.sealer.address_index(address), room.drafts.address_index(address)
    found = await _sealed(town, schema.readers, "address_index", index)
    found += await _sealed(town, tip_schema.drafts, "address_index", draft)
    found += await _sealed(town, tip_schema.draft_parts, "address_index", draft)
    found += await _sealed(town, tip_schema.quotas, "pseudonym", room.blocks.address_index(address))
    of_case = await _sealed(town, tip_schema.cases, "id", 1)
    return found + [one for one in of_case if one.name.endswith(("route_seal", "pseudonym_seal"))]


def _found(directory: Path, traces: list[Trace]) -> set[str]:
    """Which of them lie in any file, also the write-ahead log."""
    files = files_in(directory)
    assert any(name.endswith("kentongan.db") for name in files)
    return {one.name for one in traces for data in files.values() if one.needle in data}


async def _follows(town: TipTown, person: Person, place: str = "kepuh kejayan") -> None:
    person.types(place)
    person.presses("Ikuti Kepuh", message=await person.sees("Ikuti Kepuh"))
    await person.sees("mengikuti Kepuh")


async def _deletes(town: TipTown, person: Person) -> None:
    person.types("/privasi")
    person.presses("Hapus semuanya", message=await person.sees("Yang kami simpan"))
    asked = await person.sees("tidak bisa dikembalikan")
    async with _scoured(town.newsroom):
        person.presses("Ya, hapus semuanya", message=asked)
        await person.sees("Sudah dihapus")
        await town.settled()


@asynccontextmanager
async def _scoured(newsroom: Newsroom) -> AsyncIterator[None]:
    """Whatever happens in the block must have the log truncated by itself: nobody asks for it here."""
    scouring = newsroom.scouring
    assert scouring is not None
    async with asyncio.timeout(30):
        await scouring.drained()
    before = scouring.done
    yield
    async with asyncio.timeout(30), scouring._clean:
        await scouring._clean.wait_for(lambda: scouring.done > before)


async def _lives_here(town: TipTown, person: Person) -> None:
    """A reader who gets news, told something, and has begun to tell something else."""
    await _follows(town, person)
    await town.tells(person, TOLD)
    await town.begins(person, UNFINISHED)
    await town.works()


@in_a_file
async def test_nothing_about_a_chat_is_left_in_any_byte_of_any_file(tmp_path: Path, database_kind: str):
    async with tip_town(tmp_path) as town:
        sari, budi = town.emulator.add_person("Bu Sari"), town.emulator.add_person("Pak Budi")
        await _lives_here(town, sari)
        await _follows(town, budi)
        traces = await _traces(town, sari)
        names = {one.name for one in traces}
        assert names == {
            "readers.address_index",
            "readers.address_seal",
            "drafts.address_index",
            "drafts.seal",
            "draft_parts.address_index",
            "draft_parts.seal",
            "quotas.pseudonym",
            "cases.route_seal",
            "cases.pseudonym_seal",
        }
        assert _found(town.data, traces) == names, "the search finds what is there"
        others = await _sealed(town, schema.readers, "address_index", _index(town, budi))

        town.clock.passes(hours=1)
        await _deletes(town, sari)

        assert _found(town.data, traces) == set()
        assert _found(town.data, others) == {"readers.address_index", "readers.address_seal"}
        await town.newsroom.storage.rewrite()
        assert _found(town.data, traces) == set()
    assert _found(tmp_path / "data", traces) == set(), "nor after the end"


def _index(town: TipTown, person: Person) -> bytes:
    return town.newsroom.house.sealer.address_index(Address(person.id))


@in_a_file
async def test_of_the_hour_that_runs_only_the_count_stays_and_that_for_a_day(
    tmp_path: Path, database_kind: str
):
    async with tip_town(tmp_path) as town:
        sari = town.emulator.add_person("Bu Sari")
        await _lives_here(town, sari)
        traces = await _traces(town, sari)
        await _deletes(town, sari)
        assert _found(town.data, traces) <= {"quotas.pseudonym"}
        await town.passes(hours=25)
        assert _found(town.data, traces) == set()


async def test_what_was_sent_stays_counted_and_the_tip_stays_told(tmp_path: Path, database_kind: str):
    async with tip_town(tmp_path) as town:
        sari = town.emulator.add_person("Bu Sari")
        await _lives_here(town, sari)
        city = Town(town.emulator, town.newsroom.settings, town.newsroom)
        article = await city.publish(KEPUH, minutes_ago=-1)
        await city.push()
        await sari.sees("Jembatan Kepuh selesai")
        before = await _dispatch(town, article)
        assert before.sent == 1

        await _deletes(town, sari)
        await city.publish(KEPUH, title="Panen raya di Kepuh", minutes_ago=-1)
        await city.push()
        await town.settled()

        assert await _dispatch(town, article) == before
        assert not any("Panen raya" in message.text for message in sari.chat.from_bot)
        assert TOLD in town.on_desk
        sari.types(town.codes[sari.id])
        await sari.sees("Laporan #1")


async def _dispatch(town: TipTown, article: int) -> dispatches.Dispatch:
    async with town.newsroom.storage.reading() as connection:
        found = await dispatches.find(connection, DeliveryKind.ARTICLE, article)
    assert found is not None
    return found


@in_a_file
async def test_a_reader_of_a_newsroom_without_a_desk_is_deleted_from_the_log_too(town: Town, tmp_path: Path):
    async with town.open() as newsroom:
        sari = await town.follower("Bu Sari", KEPUH)
        sealer = newsroom.house.sealer
        trace = Trace("readers.address_index", sealer.address_index(Address(sari.id)))
        assert _found(tmp_path, [trace])
        sari.types("/privasi")
        await sari.sees("Kepuh, Kec. Kejayan")
        sari.presses("Simpan sebagai berkas")
        file = await sari.sees("JSON")
        assert file.media is not None
        assert orjson.loads(file.media.file.data)["follows"][0]["code"] == KEPUH
        sari.presses("Hapus semuanya")
        asked = await sari.sees("tidak bisa dikembalikan")
        async with _scoured(newsroom):
            sari.presses("Ya, hapus semuanya", message=asked)
            await sari.sees("Sudah dihapus")
            await town.answered()
        assert _found(tmp_path, [trace]) == set()


async def test_a_poster_on_the_wall_leads_a_neighbour_to_the_village(open_town: Town):
    sari, budi = open_town.person("Bu Sari"), open_town.person("Pak Budi")
    sari.types("/qr kepuh kejayan")
    shown = await sari.sees("Desa Kepuh")
    sari.presses("Poster (PDF)", message=shown)
    poster = await sari.sees("siap dicetak")
    assert poster.media is not None
    assert poster.media.file.data.startswith(b"%PDF")
    link = next(word for word in shown.text.split() if word.startswith("https://t.me/"))

    budi.opens(link)
    budi.presses("Ikuti Kepuh", message=await budi.sees("Ikuti Kepuh"))
    await budi.sees("mengikuti Kepuh")
