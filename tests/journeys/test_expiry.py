"""What time ends is over: ways back, closed tips, drafts. Their bytes leave the disk; the desk is told."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from newsroom.routes import RouteKeys, SealedRoute
from newsroom.sealing import Address, Unsealable
from storage import actions
from tests.databases import in_a_file
from tests.journeys.canaries import Finding, Search, content
from tests.journeys.tip_town import TipTown, tip_town
from tests.newsroom.cleaning import pictures

TOLD, OTHER = "Jembatan gantung putus di tengah malam.", "Sumur warga berbau solar sejak kemarin."
ANSWER = "Apakah ada yang terluka?"


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


def seals(town: TipTown, query: str) -> list[bytes]:
    """Sealed values as they lie in the database now."""
    with closing(sqlite3.connect(f"file:{town.data}/kentongan.db?mode=ro", uri=True)) as database:
        return [bytes(value) for row in database.execute(query) for value in row if value is not None]


def left(town: TipTown, sealed: list[bytes]) -> set[Finding]:
    """Which of them lie in the database's files, whole or in pieces, whether or not a row still has them."""
    assert sealed, "there was something"
    return Search(content(f"seal {count}", seal) for count, seal in enumerate(sealed)).directory(town.data)


ROUTES = "SELECT route_seal, pseudonym_seal FROM cases"


# --- ways back ---------------------------------------------------------------------------------------------


async def test_until_the_last_of_its_days_an_answer_arrives(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD)
    await town.passes(days=14)

    await town.answers(TOLD, ANSWER)

    await sari.sees(ANSWER)


async def test_after_its_days_no_answer_reaches_the_source_and_the_desk_is_told(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD)
    await town.passes(days=15)
    assert "Jalan balik ke narasumber sudah dihapus" in town.on_desk
    before = len(sari.chat.from_bot)

    await town.answers(TOLD, ANSWER)

    assert len(sari.chat.from_bot) == before
    assert "Narasumber membacanya saat membuka resinya" in town.on_desk
    sari.types(f"/resi {town.codes[sari.id]}")
    await sari.sees(ANSWER)


@in_a_file
async def test_the_key_of_a_way_back_goes_and_its_bytes_leave_the_disk(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD)
    [key] = (town.keys / "routes").glob("*.key")
    key_bytes, sealed = key.read_bytes(), seals(town, ROUTES)
    assert left(town, sealed), "the search sees them while they are there"

    await town.passes(days=15)

    assert not key.exists()
    assert Search([content("key", key_bytes)]).directory(town.directory) == set()
    assert left(town, sealed) == set()
    assert seals(town, ROUTES) == []


@in_a_file
async def test_a_copy_of_the_database_from_before_leads_to_nobody_even_with_the_keys_of_today(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD)
    keys = RouteKeys(town.keys)
    with closing(sqlite3.connect(f"file:{town.data}/kentongan.db?mode=ro", uri=True)) as database:
        [(uid, day, seal)] = database.execute("SELECT uid, route_day, route_seal FROM cases").fetchall()
    assert keys.open(SealedRoute(day, seal), uid) == Address(sari.id), "until then it leads there"

    await town.passes(days=15)

    with pytest.raises(Unsealable):
        keys.open(SealedRoute(day, seal), uid)
    for other in town.keys.rglob("*.key"):
        borrowed = town.directory / "borrowed"
        (borrowed / "routes").mkdir(parents=True, mode=0o700)
        shutil.copy(other, borrowed / "routes" / f"{day}.key")
        with pytest.raises(Unsealable):
            RouteKeys(borrowed).open(SealedRoute(day, seal), uid)
        shutil.rmtree(borrowed)


@in_a_file
async def test_a_younger_way_back_outlives_an_older_one(town: TipTown):
    sari, umar = town.emulator.add_person("Bu Sari"), town.emulator.add_person("Pak Umar")
    await town.tells(sari, TOLD)
    await town.passes(days=10)
    await town.tells(umar, OTHER)
    await town.passes(days=5)

    await town.answers(OTHER, ANSWER)

    await umar.sees(ANSWER)
    assert len(seals(town, ROUTES)) == 2, "the younger one with its pseudonym"


# --- closed tips -------------------------------------------------------------------------------------------

TOLD_BODIES = "SELECT seal FROM case_parts UNION ALL SELECT facts_seal FROM cases"
BODIES = f"{TOLD_BODIES} UNION ALL SELECT seal FROM case_messages"


@in_a_file
async def test_a_closed_tip_is_purged_with_all_its_bytes_and_the_log_says_so(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD, "Tanpa jejak", pictures.jpeg())
    await town.answers(TOLD, ANSWER)
    await town.presses("Selesai", TOLD)
    sealed = seals(town, BODIES)
    assert len(sealed) == 4, "a text, a picture, what was told beside them, an answer"
    assert left(town, sealed)
    await town.passes(days=89)
    assert seals(town, BODIES), "not a day too early"

    await town.passes(days=2)

    assert left(town, sealed) == set()
    house, office = town.newsroom.house, town.newsroom.office
    assert house.tip_room is not None
    assert office is not None
    async with house.storage.reading() as connection:
        done = [action.action for action in await actions.history(connection, 1)]
        assert await actions.first_broken(connection, house.tip_room.staff) is None
    assert done[-1] == "purge"
    sari.types(f"/resi {town.codes[sari.id]}")
    await sari.sees("tidak")


@in_a_file
async def test_a_tip_that_nobody_closed_is_kept(town: TipTown):
    await town.tells(town.emulator.add_person("Bu Sari"), TOLD)

    await town.passes(days=400)

    assert len(seals(town, BODIES)) == 2


@in_a_file
async def test_a_tip_that_its_source_takes_back_leaves_the_disk_at_once(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.tells(sari, TOLD, "Bisa dibalas", pictures.jpeg())
    told = seals(town, TOLD_BODIES) + seals(town, ROUTES)
    assert left(town, told)

    sari.types(f"/resi {town.codes[sari.id]}")
    for question in ("Tarik laporan", "Ya, tarik"):
        sari.presses(question, message=await sari.sees(question))
    await town.works()
    await town.passes(seconds=1)

    assert left(town, told) == set()


# --- drafts ------------------------------------------------------------------------------------------------

DRAFTS = "SELECT seal FROM drafts UNION ALL SELECT seal FROM draft_parts"


@in_a_file
async def test_a_draft_vanishes_after_a_day_and_tells_nobody(town: TipTown):
    sari = town.emulator.add_person("Bu Sari")
    await town.begins(sari, TOLD, "Bisa dibalas", pictures.jpeg())
    sealed = seals(town, DRAFTS)
    assert len(sealed) == 3
    assert left(town, sealed)
    await town.passes(hours=23)
    assert seals(town, DRAFTS), "not an hour too early"

    await town.passes(hours=2)

    assert left(town, sealed) == set()
    assert seals(town, DRAFTS) == []
    assert TOLD not in town.on_desk
    sari.types("/lapor")
    await sari.sees("Telegram melihatnya")


@in_a_file
async def test_a_draft_that_was_sent_or_dropped_leaves_the_disk_at_once(town: TipTown):
    sari, umar = town.emulator.add_person("Bu Sari"), town.emulator.add_person("Pak Umar")
    for person in (sari, umar):
        await town.begins(person, TOLD)
    sealed = seals(town, DRAFTS)

    umar.types("/batal")
    sari.presses("Kirim")
    await town.settled()
    while shown := next((one for one in sari.chat.newest_first() if one.button("Lewati")), None):
        sari.presses("Lewati", message=shown)
        await town.settled()
    await town.passes(seconds=1)

    assert left(town, sealed) == set()
