"""What was deleted is gone from the disk soon after, not only from the tables."""

import asyncio
import random
from pathlib import Path
from typing import cast

import pytest

from newsroom.sealing import Purpose, Sealer
from newsroom.tips import Draft, Part, PartKind
from storage import drafts
from storage.database import DatabaseUnavailable, Storage
from storage.scouring import Scouring
from tests.databases import in_a_file
from tests.storage.conftest import NOW

INDEX = b"i" * 16


class _Transparent(Sealer):
    """Seals nothing, so that a test can see what the files hold."""

    def seal(self, value: bytes, context: bytes) -> bytes:
        return value

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        return sealed


def _on_disk(folder: Path, what: bytes) -> bool:
    return any(what in file.read_bytes() for file in folder.iterdir())


async def _ended(running: asyncio.Task[None]) -> None:
    """What it began in the database has ended, too, before that is closed."""
    running.cancel()
    await asyncio.wait([running])


@in_a_file
async def test_a_discarded_draft_leaves_no_byte_on_the_disk(storage: Storage, tmp_path: Path):
    sealer = _Transparent(Purpose.DRAFTS, b"k" * 32)
    scouring = Scouring(storage, pause=0)
    running = asyncio.create_task(scouring.run())
    async with storage.transaction() as connection:
        await drafts.save(connection, sealer, INDEX, Draft(), NOW)
        await drafts.add_part(connection, sealer, INDEX, Part(PartKind.TEXT, "kenari di dalam naskah"))
    assert _on_disk(tmp_path, b"kenari di dalam naskah"), "the test can see it"

    async with storage.transaction() as connection:
        await drafts.discard(connection, INDEX)
    await asyncio.wait_for(scouring.drained(), 5)

    assert not _on_disk(tmp_path, b"kenari di dalam naskah")
    await _ended(running)


@in_a_file
async def test_many_wishes_are_one_scouring(storage: Storage):
    scouring = Scouring(storage, pause=0)
    for _ in range(100):
        scouring.wake()
    running = asyncio.create_task(scouring.run())
    await asyncio.wait_for(scouring.drained(), 5)
    assert scouring.done == 1
    await _ended(running)


class _Hindered:
    """A database that says these, one each time that it is asked to scour."""

    def __init__(self, answers: list[bool | DatabaseUnavailable]) -> None:
        self.answers = answers

    async def scour(self) -> bool:
        answer = self.answers.pop(0)
        if isinstance(answer, DatabaseUnavailable):
            raise answer
        return answer


@pytest.mark.parametrize(
    "hindrance", [DatabaseUnavailable("disk_full"), False], ids=["the disk is full", "somebody reads"]
)
async def test_what_could_not_be_scoured_is_tried_again_without_being_asked(
    hindrance: bool | DatabaseUnavailable,
):
    hindered = _Hindered([hindrance, hindrance, True])
    scouring = Scouring(cast("Storage", hindered), pause=0)
    running = asyncio.create_task(scouring.run())
    await asyncio.wait_for(scouring.drained(), 5)
    assert hindered.answers == []
    await _ended(running)


@in_a_file
async def test_somebody_who_still_reads_an_older_state_delays_it(storage: Storage):
    async with storage.reading() as reading:
        await drafts.find(reading, Sealer(Purpose.DRAFTS, b"k" * 32), INDEX, NOW)
        async with storage.transaction() as connection:
            await drafts.save(connection, Sealer(Purpose.DRAFTS, b"k" * 32), INDEX, Draft(), NOW)
        impatient = await asyncio.wait_for(storage.scour(), 60)
    assert not impatient
    assert await storage.scour()


@in_a_file
async def test_a_rewritten_file_holds_no_copy_that_was_left_behind_when_rows_moved(
    storage: Storage, tmp_path: Path
):
    """Without the rewriting one of these keys stays in a gap of a page (SQLite 3.40)."""
    sealer = _Transparent(Purpose.DRAFTS, b"k" * 32)
    chance = random.Random(4)
    alive: list[bytes] = []
    gone: list[bytes] = []
    async with storage.transaction() as connection:
        for number in range(600):
            alive.append(chance.randbytes(16))
            await drafts.save(connection, sealer, alive[-1], Draft(), NOW)
            part = Part(PartKind.TEXT, f"kenari-{alive[-1].hex()}-" + "x" * chance.randrange(300))
            await drafts.add_part(connection, sealer, alive[-1], part)
            if number > 200 and chance.random() < 0.6:
                gone.append(alive.pop(chance.randrange(len(alive))))
                await drafts.discard(connection, gone[-1])
    for key in chance.sample(alive, len(alive) * 2 // 3):
        async with storage.transaction() as connection:
            await drafts.discard(connection, key)
        alive.remove(key)
        gone.append(key)

    await storage.scour()
    await storage.rewrite()

    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert [key.hex() for key in gone if key in everything or key.hex().encode() in everything] == []
    assert all(key in everything for key in alive), "the test can see them"
