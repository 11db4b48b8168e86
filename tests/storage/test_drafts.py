"""A draft lives a day, sealed, under an index that names nobody; it ends with everything in it."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import insert, update

from newsroom.sealing import Purpose, Sealer, Unsealable
from newsroom.tips import DRAFT_LIFE, Draft, Part, PartKind, TipFacts, TipLevel
from storage import drafts
from storage.database import Connection, Storage
from storage.tip_schema import draft_parts
from storage.tip_schema import drafts as table
from tests.databases import in_a_file
from tests.storage.conftest import NOW

DRAFTS = Sealer(Purpose.DRAFTS, b"d" * 32)
SARI, BUDI = b"s" * 16, b"b" * 16
TEXT = Part(PartKind.TEXT, "Jembatan putus")
PHOTO = Part(PartKind.PHOTO, data=b"\xff\xd8" * 50, name="foto.jpg")


async def begin(connection: Connection, *parts: Part, index: bytes = SARI) -> None:
    await drafts.save(connection, DRAFTS, index, Draft(step="telling"), NOW)
    for part in parts:
        await drafts.add_part(connection, DRAFTS, index, part)


async def test_a_draft_comes_back_with_its_step_its_facts_and_its_counts(storage: Storage):
    facts = TipFacts(TipLevel.TRACELESS, "35.14.06.2005", answers={"where": "RT 3"})
    async with storage.transaction() as connection:
        await begin(connection, TEXT, PHOTO, PHOTO)
        await drafts.save(connection, DRAFTS, SARI, Draft(facts, "category"), NOW)
        found = await drafts.find(connection, DRAFTS, SARI, NOW)

        assert found is not None
        assert (found.facts, found.step, found.parts) == (facts, "category", 3)
        assert found.counts == {PartKind.TEXT: 1, PartKind.PHOTO: 2}
        assert found.size == 14 + 100 + 100
        assert await drafts.parts_of(connection, DRAFTS, SARI) == (TEXT, PHOTO, PHOTO)
        assert await drafts.find(connection, DRAFTS, BUDI, NOW) is None


async def test_what_a_draft_becomes_by_more_parts_is_what_is_found_of_it(storage: Storage):
    async with storage.transaction() as connection:
        await begin(connection, TEXT, PHOTO)
        before = await drafts.find(connection, DRAFTS, SARI, NOW)
        for part in (PHOTO, TEXT, TEXT):
            await drafts.add_part(connection, DRAFTS, SARI, part)

        assert before is not None
        assert before.with_parts((PHOTO, TEXT, TEXT)) == await drafts.find(connection, DRAFTS, SARI, NOW)


async def test_a_draft_is_over_after_its_day_however_often_it_was_saved(storage: Storage):
    async with storage.transaction() as connection:
        await begin(connection)
        await drafts.save(connection, DRAFTS, SARI, Draft(step="later"), NOW + timedelta(hours=23))
        assert await drafts.find(connection, DRAFTS, SARI, NOW + DRAFT_LIFE - timedelta(seconds=1))
        assert await drafts.find(connection, DRAFTS, SARI, NOW + DRAFT_LIFE) is None


async def test_a_new_draft_after_an_old_one_that_is_over_begins_empty_and_lives_its_own_day(storage: Storage):
    later = NOW + DRAFT_LIFE + timedelta(hours=1)
    async with storage.transaction() as connection:
        await begin(connection, TEXT)
        await drafts.save(connection, DRAFTS, SARI, Draft(step="new"), later)

        found = await drafts.find(connection, DRAFTS, SARI, later)
        assert found is not None
        assert found.parts == 0


async def test_the_last_part_is_taken_out_and_only_ones_own(storage: Storage):
    async with storage.transaction() as connection:
        await begin(connection, TEXT, PHOTO)
        await begin(connection, TEXT, index=BUDI)

        assert await drafts.remove_last_part(connection, SARI)
        assert await drafts.parts_of(connection, DRAFTS, SARI) == (TEXT,)
        assert await drafts.remove_last_part(connection, SARI)
        assert await drafts.remove_last_part(connection, SARI) is None
        assert await drafts.parts_of(connection, DRAFTS, BUDI) == (TEXT,)


async def test_only_what_is_over_is_discarded_with_its_parts(storage: Storage):
    async with storage.transaction() as connection:
        await begin(connection, TEXT)
        later = NOW + timedelta(hours=2)
        await drafts.save(connection, DRAFTS, BUDI, Draft(), later)

        assert await drafts.discard_expired(connection, NOW + DRAFT_LIFE) == 1
        assert await drafts.parts_of(connection, DRAFTS, SARI) == ()
        assert await drafts.find(connection, DRAFTS, BUDI, later) is not None
        await drafts.discard(connection, BUDI)
        assert await drafts.find(connection, DRAFTS, BUDI, later) is None


async def test_rows_cannot_be_swapped_between_drafts(storage: Storage):
    async with storage.transaction() as connection:
        await begin(connection, TEXT)
        await begin(connection, PHOTO, index=BUDI)
        await connection.execute(update(draft_parts).values(address_index=SARI))
        with pytest.raises(Unsealable):
            await drafts.parts_of(connection, DRAFTS, SARI)


@in_a_file
async def test_what_was_discarded_is_gone_from_the_disk_and_was_never_there_in_the_open(
    storage: Storage, tmp_path: Path
):
    async with storage.transaction() as connection:
        await begin(connection, TEXT, PHOTO)
        [seal] = await connection.exec_driver_sql("SELECT seal FROM drafts")
    before = _disk(tmp_path)
    assert TEXT.text.encode() not in before
    assert seal[0] in before

    async with storage.transaction() as connection:
        await drafts.discard(connection, SARI)
    await storage.scour()
    assert seal[0] not in _disk(tmp_path)


def _disk(directory: Path) -> bytes:
    return b"\0".join(file.read_bytes() for file in directory.iterdir() if file.is_file())


@pytest.mark.parametrize("fields", [6, 7])
async def test_a_draft_of_an_older_program_is_gone_on_with(storage: Storage, fields: int):
    kept = ["collect", TipFacts().pack().decode(), 0, 7, 0, False, 99][:fields]
    row = {"seal": DRAFTS.seal(orjson.dumps(kept), SARI), "expires_at": NOW + DRAFT_LIFE}
    async with storage.transaction() as connection:
        await connection.execute(insert(table).values(address_index=SARI, **row))
        found = await drafts.find(connection, DRAFTS, SARI, NOW)
    assert found == Draft(step="collect", screen=7, update_id=99 if fields > 6 else 0)


async def test_which_part_a_message_became_is_remembered_and_a_part_that_is_gone_is_not_mended(
    storage: Storage,
):
    async with storage.transaction() as connection:
        await begin(connection)
        part_id = await drafts.add_part(connection, DRAFTS, SARI, TEXT)
        await drafts.save(connection, DRAFTS, SARI, Draft(step="collect", written={12: (part_id,)}), NOW)
        found = await drafts.find(connection, DRAFTS, SARI, NOW)
        assert found is not None
        assert found.written == {12: (part_id,)}
        assert not await drafts.replace_text(connection, DRAFTS, BUDI, part_id, "lain"), "not theirs"
        assert await drafts.replace_text(connection, DRAFTS, SARI, part_id, "lain")
        await drafts.remove_last_part(connection, SARI)
        assert not await drafts.replace_text(connection, DRAFTS, SARI, part_id, "lagi")
