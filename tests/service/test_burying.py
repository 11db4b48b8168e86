"""An older database was put back: what was deleted since goes again, all of it, and from the disk as well."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsroom.cases import Case, Notice
from newsroom.routes import SealedRoute
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import Part, PartKind, Tip, TipFacts, TipLevel, TipState
from newsroom.tombstones import Erased, Tombstones
from service.burying import bury_again
from storage import cases, desk_posts, readers
from storage.cases import WayBack
from storage.database import Storage
from tests.databases import url_in

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)
TIPS, READERS = Sealer(Purpose.TIPS, b"t" * 32), Sealer(Purpose.READERS, b"r" * 32)


class Kept(Storage):
    """Remembers how often it was scoured."""

    scoured = 0

    async def scour(self) -> bool:
        Kept.scoured += 1
        return await super().scour()


@pytest.fixture
async def storage(tmp_path: Path, database_kind: str) -> AsyncIterator[Storage]:
    Kept.scoured = 0
    opened = await Kept.open(url_in(tmp_path), now=NOW)
    yield opened
    await opened.close()


@pytest.fixture
def stones(tmp_path: Path) -> Tombstones:
    return Tombstones(tmp_path)


async def told(storage: Storage) -> Case:
    """What a source told, with a way back."""
    tip = Tip(TipFacts(TipLevel.REPLYABLE), (Part(PartKind.TEXT, "Sumur berbau solar"),))
    way_back = WayBack(SealedRoute("2026-11-24", b"sealed"), b"pseudonym", secrets.token_bytes(16), b"key")
    async with storage.transaction() as connection:
        number = await cases.accept(
            connection,
            TIPS,
            secrets.token_bytes(16),
            tip,
            way_back,
            kecamatan="",
            nudge_after=timedelta(minutes=30),
            now=SINCE - timedelta(days=1),
        )
        return await cases.get(connection, number)


async def now_of(storage: Storage, case: Case) -> tuple[Case, tuple[Part, ...], list[Notice]]:
    """The case as it stands, its parts, and what the desk is told of it."""
    notices = list[Notice]()
    async with storage.transaction() as connection:
        found = await cases.get(connection, case.number)
        parts = await cases.parts_of(connection, TIPS, found)
        while due := await desk_posts.due(connection, NOW):
            for post in due:
                await desk_posts.failed(connection, post.id)
                notices += [post.notice] if post.notice and post.case_number == case.number else []
    return found, parts, notices


@pytest.mark.parametrize("state", [TipState.NEW, TipState.SPAM, TipState.CLOSED])
async def test_a_report_that_was_withdrawn_is_withdrawn_again(
    storage: Storage, stones: Tombstones, state: TipState
):
    gone, stays = await told(storage), await told(storage)
    if state is not TipState.NEW:
        async with storage.transaction() as connection:
            await cases.change_state(connection, gone.number, state, SINCE)
    stones.add(Erased.TIP, [gone.uid], SINCE)

    assert await bury_again(storage, TIPS, stones, NOW) == 1

    found, parts, notices = await now_of(storage, gone)
    assert (found.state, parts) == (TipState.WITHDRAWN, ())
    assert Notice.WITHDRAWN in notices
    assert Kept.scoured == 1, "its words are gone from the disk, too"
    found, parts, _ = await now_of(storage, stays)
    assert (found.state, len(parts)) == (TipState.NEW, 1)


async def test_a_way_back_that_was_forgotten_is_forgotten_again_and_the_desk_is_told_nothing(
    storage: Storage, stones: Tombstones
):
    gone, stays = await told(storage), await told(storage)
    stones.add(Erased.ROUTE, [gone.uid], SINCE)

    assert await bury_again(storage, TIPS, stones, NOW) == 1

    found, parts, notices = await now_of(storage, gone)
    assert (found.route, len(parts)) == (None, 1)
    assert notices == [], "it would see whose reports they are"
    assert (await now_of(storage, stays))[0].route is not None
    assert Kept.scoured == 1


async def test_a_chat_that_deleted_itself_is_deleted_again_unless_it_came_back(
    storage: Storage, stones: Tombstones
):
    sari, eni = [READERS.seal_address(Address(number)) for number in (1, 2)]
    async with storage.transaction() as connection:
        await readers.welcome(connection, sari, "id", SINCE - timedelta(days=9))
        await readers.welcome(connection, eni, "id", SINCE + timedelta(minutes=5))
    stones.add(Erased.READER, [sari.index, eni.index], SINCE)

    assert await bury_again(storage, TIPS, stones, NOW) == 1

    async with storage.reading() as connection:
        assert await readers.find(connection, sari.index) is None
        assert await readers.find(connection, eni.index) is not None
    assert Kept.scoured == 1


async def test_where_nothing_came_back_nothing_is_done(storage: Storage, stones: Tombstones):
    case = await told(storage)
    stones.add(Erased.TIP, [case.uid], SINCE)
    assert await bury_again(storage, TIPS, stones, NOW) == 1
    assert await bury_again(storage, TIPS, stones, NOW) == 0
    assert Kept.scoured == 1
