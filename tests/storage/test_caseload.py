"""The queue by filters, neighbours of a case, and what becomes of the cases of somebody who leaves."""

import os
from datetime import timedelta

import pytest

from newsroom.cases import Case, Role
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import Part, PartKind, Tip, TipFacts, TipState
from storage import caseload, cases, staff
from storage.caseload import WITHOUT, Filter, Trait
from storage.cases import WayBack
from storage.database import Connection, Storage
from tests.storage.conftest import NOW

TIPS, STAFF = Sealer(Purpose.TIPS, b"t" * 32), Sealer(Purpose.STAFF, b"s" * 32)
KEJAYAN, WINONGAN = "35.14.06", "35.14.09"


async def accept(
    connection: Connection, category: str = "bencana", kecamatan: str = KEJAYAN, days_ago: int = 0
) -> Case:
    number = await cases.accept(
        connection,
        TIPS,
        os.urandom(16),
        Tip(TipFacts(category=category, answers={"where": "di pasar"}), (Part(PartKind.TEXT, "banjir"),)),
        WayBack(),
        kecamatan=kecamatan,
        nudge_after=timedelta(minutes=30),
        now=NOW - timedelta(days=days_ago),
    )
    return await cases.get(connection, number)


async def editor(connection: Connection, user_id: int = 5) -> int:
    member = await staff.enlist(connection, STAFF.seal_address(Address(user_id)), Role.EDITOR, NOW)
    return member.id


def numbers(found: tuple[Case, ...]) -> list[int]:
    return [case.number for case in found]


async def test_the_queue_holds_what_is_open_oldest_first_and_counts_all(storage: Storage):
    async with storage.transaction() as connection:
        for _ in range(4):
            await accept(connection)
        await cases.change_state(connection, 2, TipState.CLOSED, NOW)
        await cases.merge(connection, 3, 1)
        page, total = await caseload.queue(connection, Filter(), limit=1, skip=1)
    assert (numbers(page), total) == ([4], 2)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(category="bencana"), [1, 3]),
        (Filter(kecamatan=WINONGAN), [2, 3]),
        (Filter(category="bencana", kecamatan=WINONGAN), [3]),
        (Filter(arrived_before=NOW - timedelta(days=2)), [3]),
        (Filter(states=(TipState.SPAM,)), [4]),
        (Filter(category=WITHOUT), [5]),
        (Filter(kecamatan=WITHOUT), [5]),
    ],
)
async def test_filters_add_up(storage: Storage, wanted: Filter, found: list[int]):
    async with storage.transaction() as connection:
        await accept(connection)
        await accept(connection, "kriminalitas", WINONGAN)
        await accept(connection, "bencana", WINONGAN, days_ago=3)
        await accept(connection)
        await cases.change_state(connection, 4, TipState.SPAM, NOW)
        await accept(connection, "", "")
        page, _ = await caseload.queue(connection, wanted, limit=10)
    assert numbers(page) == found


async def test_how_many_there_are_of_each_kind_the_most_first(storage: Storage):
    async with storage.transaction() as connection:
        for category in ("bencana", "kriminalitas", "kriminalitas", ""):
            await accept(connection, category)
        counted = await caseload.counts(connection, Filter(), Trait.CATEGORY)
    assert counted == (("kriminalitas", 2), (WITHOUT, 1), ("bencana", 1))


async def test_neighbours_are_of_the_same_kind_place_and_time(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        near = await accept(connection, days_ago=2)
        await accept(connection, "kriminalitas")
        await accept(connection, kecamatan=WINONGAN)
        await accept(connection, days_ago=4)
        spam = await accept(connection)
        await cases.change_state(connection, spam.number, TipState.SPAM, NOW)
        found = await caseload.neighbours(connection, case, timedelta(days=3))
    assert numbers(found) == [near.number]


async def test_all_that_was_written_answers_too(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        assert await caseload.text_of(connection, TIPS, case) == "banjir\ndi pasar"
        assert await caseload.written_of(connection, TIPS, case) == ("banjir",)


async def test_what_somebody_held_who_left_is_everybodys_again_and_asked_about(storage: Storage):
    async with storage.transaction() as connection:
        gone, stays = await editor(connection), await editor(connection, 6)
        for _ in range(4):
            await accept(connection)
        for number in (1, 2, 3):
            await cases.claim(connection, number, gone, NOW)
        await cases.claim(connection, 4, stays, NOW)
        await cases.change_state(connection, 2, TipState.HANDED_ON, NOW)
        await cases.change_state(connection, 3, TipState.CLOSED, NOW)
        again = NOW + timedelta(minutes=30)
        assert await caseload.give_back_all_of(connection, gone, again) == (1, 2)
        every = [await cases.get(connection, number) for number in (1, 2, 3, 4)]
        assert await cases.to_nudge(connection, again, timedelta(hours=1)) == (1,)
    assert [case.state for case in every] == [
        TipState.NEW,
        TipState.HANDED_ON,
        TipState.CLOSED,
        TipState.CLAIMED,
    ]
    assert [case.claimed_by for case in every] == [None, None, gone, stays]


async def test_only_what_is_worked_on_is_given_back(storage: Storage):
    async with storage.transaction() as connection:
        await accept(connection)
        await cases.change_state(connection, 1, TipState.CLOSED, NOW)
        assert not await caseload.give_back(connection, 1, NOW)
        assert (await cases.get(connection, 1)).state is TipState.CLOSED
