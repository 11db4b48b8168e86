"""A block can be lifted where it was made, and tells nowhere whose reports are whose."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.sealing import Address
from storage import limits
from tests.handlers.desk_stage import Newsroom, newsroom_at


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        await staged.tip()
        yield staged


async def is_blocked(newsroom: Newsroom) -> bool:
    pseudonym = newsroom.room.blocks.address_index(Address(newsroom.source.id))
    async with newsroom.house.storage.reading() as connection:
        return await limits.is_blocked(connection, pseudonym, newsroom.now)


async def blocked(newsroom: Newsroom) -> None:
    await newsroom.presses(newsroom.budi, "Blokir", await newsroom.card(1))
    await newsroom.presses(newsroom.budi, "Ya, blokir", newsroom.last())
    assert await is_blocked(newsroom)


async def test_a_block_is_lifted_where_it_was_made(newsroom: Newsroom):
    await blocked(newsroom)
    lifted = await newsroom.presses(newsroom.budi, "Buka blokir", newsroom.last())
    assert "dibuka" in lifted.text
    assert lifted.labels == []
    assert not await is_blocked(newsroom)
    assert [action.action for action in await newsroom.done(1)] == ["block", "unblock"]


async def test_a_block_is_lifted_from_the_case_and_from_its_card(newsroom: Newsroom):
    await blocked(newsroom)
    page = await newsroom.says(newsroom.budi, "/kasus 1")
    assert "diblokir" in page.text
    assert "⛔ Blokir" not in page.labels
    await newsroom.presses(newsroom.candra, "Buka blokir", page)
    assert not await is_blocked(newsroom)
    page = await newsroom.says(newsroom.budi, "/kasus 1")
    assert "Buka blokir" not in page.labels

    await blocked(newsroom)
    again = await newsroom.presses(newsroom.budi, "Blokir", await newsroom.card(1))
    assert "sudah diblokir" in again.text
    await newsroom.presses(newsroom.budi, "Buka blokir", again)
    assert not await is_blocked(newsroom)


async def test_another_report_of_the_same_source_does_not_tell_that_they_are_blocked(newsroom: Newsroom):
    await newsroom.tip("Yang kedua, dari orang yang sama")
    await blocked(newsroom)
    page = await newsroom.says(newsroom.budi, "/kasus 2")
    assert "diblokir" not in page.text
    assert "⛔ Blokir" in page.labels
    assert "Buka blokir" not in page.labels


async def test_a_block_that_is_over_is_offered_to_nobody(newsroom: Newsroom):
    await blocked(newsroom)
    newsroom.later(days=31)
    assert "Buka blokir" not in (await newsroom.says(newsroom.budi, "/kasus 1")).labels


async def test_whose_way_back_is_gone_cannot_be_found_to_lift_it(newsroom: Newsroom):
    await blocked(newsroom)
    stands = newsroom.last()
    newsroom.room.routes.destroy_expired(timedelta(0), newsroom.now + timedelta(days=2))
    await newsroom.presses(newsroom.budi, "Buka blokir", stands)
    assert "berakhir sendiri" in newsroom.last().text
