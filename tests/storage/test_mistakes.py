"""Which cases report a mistake in an article is found with the key of the tips, and with nothing else."""

import os
from datetime import timedelta

import pytest

from newsroom.cases import Case
from newsroom.sealing import Purpose, Sealer
from newsroom.tips import CORRECTION, Tip, TipFacts, TipState
from storage import by_source, cases, mistakes
from storage.cases import WayBack
from storage.database import Connection, Storage
from storage.tip_schema import cases as cases_table
from tests.storage.conftest import NOW

TIPS = Sealer(Purpose.TIPS, b"t" * 32)
LATER = NOW + timedelta(hours=1)


async def report(connection: Connection, article_id: int, category: str = CORRECTION) -> Case:
    facts = TipFacts(category=category, article_id=article_id, answers={"wrong": "jumlahnya"})
    number = await cases.accept(
        connection,
        TIPS,
        os.urandom(16),
        Tip(facts, ()),
        WayBack(),
        kecamatan="",
        nudge_after=timedelta(minutes=30),
        now=NOW,
    )
    return await cases.get(connection, number)


async def reports(connection: Connection, article_id: int, told_until=None) -> list[int]:
    found = await mistakes.reports(connection, TIPS, article_id, told_until=told_until)
    return [case.number for case in found]


async def test_those_of_one_article_are_found_oldest_first(storage: Storage):
    async with storage.transaction() as connection:
        for article_id in (7, 8, 7):
            await report(connection, article_id)
        assert await reports(connection, 7) == [1, 3]
        assert await reports(connection, 9) == []


@pytest.mark.parametrize("state", [TipState.SPAM, TipState.CLOSED])
async def test_what_is_closed_is_told_once_and_spam_never(storage: Storage, state: TipState):
    async with storage.transaction() as connection:
        await report(connection, 7)
        await cases.change_state(connection, 1, state, NOW)
        told = [1] if state is TipState.CLOSED else []
        assert await reports(connection, 7) == told
        assert await reports(connection, 7, told_until=NOW - timedelta(minutes=1)) == told
        assert await reports(connection, 7, told_until=NOW) == []
        assert await reports(connection, 7, told_until=LATER) == []


async def test_whoever_writes_again_after_a_correction_is_told_of_the_next(storage: Storage):
    async with storage.transaction() as connection:
        case = await report(connection, 7)
        await cases.change_state(connection, 1, TipState.CLOSED, NOW)
        case = await cases.get(connection, case.number)
        await by_source.add_to(connection, TIPS, case, (), LATER)
        assert await reports(connection, 7, told_until=NOW) == [1]


async def test_what_was_withdrawn_or_is_no_report_is_none(storage: Storage):
    async with storage.transaction() as connection:
        case = await report(connection, 7)
        await by_source.withdraw(connection, TIPS, case, NOW)
        await report(connection, 7, category="bencana")
        assert await reports(connection, 7) == []


async def test_outside_the_seal_two_reports_of_one_article_look_like_those_of_two(storage: Storage):
    sealed = {"id", "uid", "facts_seal"}
    async with storage.transaction() as connection:
        for article_id in (7, 7, 8):
            await report(connection, article_id)
        rows = (await connection.execute(cases_table.select())).mappings().all()
    open_parts = [{key: value for key, value in row.items() if key not in sealed} for row in rows]
    assert open_parts[0] == open_parts[1] == open_parts[2]
    assert len({row["facts_seal"] for row in rows}) == 3
    assert len({len(row["facts_seal"]) for row in rows}) == 1
