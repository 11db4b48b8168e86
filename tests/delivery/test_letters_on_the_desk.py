"""A letter that was approved stands on the desk as it was approved, once, whatever happens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsroom.cases import Case, Direction, MessageState, PostKind
from newsroom.tips import Part, PartKind
from storage import by_source, case_messages, cases, desk_posts
from storage.case_messages import Saying
from tests.delivery.desk_stage import Desk, desk_at

LETTER = "<b>Laporan warga kepada redaksi, kasus 1</b>\n\nJalan putus &amp; listrik padam."
PAPER = Part(PartKind.DOCUMENT, data=b"%PDF-1.7 surat", name="kasus-1.pdf", mime="application/pdf")


@pytest.fixture
async def desk(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as staged:
        yield staged


async def approved(desk: Desk, *, paper: bool) -> Case:
    case = await desk.tip("Jalan putus.")
    await desk.posts()
    saying = Saying(
        Direction.LETTER, "" if paper else LETTER, MessageState.SENT, file=PAPER if paper else None
    )
    async with desk.storage.transaction() as connection:
        letter_id = await case_messages.say(connection, desk.room.tips, case, saying, now=desk.now)
        await desk_posts.enqueue(connection, case.number, PostKind.LETTER, letter_id, desk.now)
    return case


async def test_it_stands_under_the_card_with_nothing_around_it(desk: Desk):
    case = await approved(desk, paper=False)
    await desk.posts()
    letter = desk.shown[-1]
    assert letter.text == "Laporan warga kepada redaksi, kasus 1\n\nJalan putus & listrik padam."
    assert letter.reply_to == desk.card(case).message_id


@pytest.mark.parametrize("paper", [False, True])
async def test_one_whose_answer_was_lost_is_found_and_not_posted_twice(desk: Desk, *, paper: bool):
    await approved(desk, paper=paper)
    desk.emulator.faults.reset_after("sendDocument" if paper else "sendMessage")
    await desk.posts()
    assert [message.kind for message in desk.shown] == ["text", "document" if paper else "text"]


async def test_where_telegram_refuses_the_paper_the_desk_is_told(desk: Desk):
    await approved(desk, paper=True)
    desk.emulator.faults.error("sendDocument", 400, "Bad Request: file is too big", times=None)
    await desk.posts()
    assert "menolak" in desk.shown[-1].text


async def test_of_a_withdrawn_report_no_letter_is_posted(desk: Desk):
    case = await approved(desk, paper=False)
    async with desk.storage.transaction() as connection:
        now = await cases.get(connection, case.number)
        await by_source.withdraw(connection, desk.room.tips, now, desk.now)
    await desk.posts()
    assert desk.times("Laporan warga") == 0
