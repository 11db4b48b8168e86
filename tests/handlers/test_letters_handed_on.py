"""What leaves the desk is what two have read: not a word more, and it is there also after a kill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Update

from delivery.handling import ALLOWED_UPDATES
from newsroom.cases import Direction
from newsroom.tips import TipState
from playground.messages import Message
from storage import actions, by_source, cases
from tests.handlers.desk_stage import Newsroom, newsroom_at
from tests.handlers.test_desk_team import files, proposed

TOLD = "Jalan putus di depan balai desa."
REVEALING = "Saya tetangga sebelah kiri Pak Lurah, istri saya bidan desa."
END = "Saya satu-satunya bidan di dusun itu."


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


def letters_on(newsroom: Newsroom) -> list[Message]:
    return [message for message in newsroom.group.from_bot if message.text.startswith("Laporan warga")]


async def adds(newsroom: Newsroom, words: str) -> None:
    await newsroom.adds(await newsroom.case(1), words)


async def withdraws(newsroom: Newsroom) -> None:
    async with newsroom.house.storage.transaction() as connection:
        case = await cases.get(connection, 1)
        await by_source.withdraw(connection, newsroom.room.tips, case, newsroom.now)


async def test_what_the_source_adds_after_the_proposal_was_read_does_not_leave_unread(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    proposal = await proposed(newsroom)
    await adds(newsroom, REVEALING)
    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    await newsroom.posts()
    assert "belum diteruskan" in newsroom.told(newsroom.candra)
    assert await newsroom.state(1) is TipState.CLAIMED
    assert letters_on(newsroom) == []
    assert "Belum diteruskan" in proposal.text
    assert "Diusulkan Mas Candra" in proposal.text
    assert REVEALING in proposal.text, "the new letter is what is proposed now"

    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    assert "editor lain" in newsroom.told(newsroom.candra), "both have to read it"
    await newsroom.presses(newsroom.budi, "Setujui", proposal)
    await newsroom.posts()
    [letter] = letters_on(newsroom)
    assert REVEALING in letter.text


async def test_an_hour_between_proposal_and_approval_is_no_change(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    proposal = await proposed(newsroom)
    newsroom.later(hours=1)
    await newsroom.presses(newsroom.candra, "Setujui", proposal)
    await newsroom.posts()
    [letter] = letters_on(newsroom)
    assert letter.text in proposal.versions[-1], "word for word, and of the hour of the proposal"


async def test_a_proposal_from_before_letters_had_marks_is_shown_once_more(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    proposal = await proposed(newsroom)
    async with newsroom.house.storage.transaction() as connection:
        await actions.note(
            connection,
            newsroom.room.staff,
            "hand_proposed",
            now=newsroom.now,
            staff_id=1,
            case_number=1,
            detail="bpbd text",
        )
    await newsroom.forges(newsroom.candra, "d:handok:1:3", proposal)
    assert await newsroom.state(1) is TipState.CLAIMED
    await newsroom.presses(newsroom.budi, "Setujui", proposal)
    assert await newsroom.state(1) is TipState.HANDED_ON


@pytest.mark.parametrize(("form", "name"), [("BPBD", "usulan-kasus-1.txt"), ("PDF", "usulan-kasus-1.pdf")])
async def test_a_letter_too_long_to_be_shown_can_be_read_whole_before_anybody_approves(
    newsroom: Newsroom, form: str, name: str
):
    await newsroom.tip("Jalan putus. " * 230 + END)
    proposal = await proposed(newsroom, form)
    assert END not in proposal.text
    assert name in proposal.text
    file = next(message for message in newsroom.group.from_bot if message.media is not None)
    assert file.reply_to == proposal.message_id
    if name.endswith("txt"):
        assert END.encode() in files(newsroom)[name]


async def test_a_letter_that_is_shown_whole_needs_no_file(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    await proposed(newsroom)
    assert files(newsroom) == {}


async def test_where_the_whole_letter_does_not_arrive_nothing_can_be_approved(newsroom: Newsroom):
    await newsroom.tip("Jalan putus. " * 230 + END)
    faults = newsroom.emulator.faults
    faults.reset_before("sendDocument", times=None)
    await proposed(newsroom)
    faults.clear()
    newsroom.house.troubles.clear()
    assert not any("Setujui" in message.labels for message in newsroom.group.from_bot)
    assert "hand_proposed" not in [action.action for action in await newsroom.done(1)]


async def killed_while_approving(newsroom: Newsroom, proposal: Message) -> None:
    """Telegram is out of reach from the decision on, and after the kill tells the tap again."""
    newsroom.candra.presses("Setujui", message=proposal)
    faults = newsroom.emulator.faults
    faults.reset_before("sendMessage", times=None)
    faults.reset_before("sendDocument", times=None)
    faults.reset_before("editMessageText", times=None)
    updates: tuple[Update, ...] = await newsroom.application.bot.get_updates(
        offset=newsroom.offset, timeout=0, allowed_updates=ALLOWED_UPDATES
    )
    for update in updates:
        newsroom.offset = update.update_id + 1
        await newsroom.application.process_update(update)
    faults.clear()
    newsroom.house.troubles.clear()
    for update in updates:
        await newsroom.application.process_update(update)


async def test_an_approved_letter_is_posted_once_also_after_a_kill(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    proposal = await proposed(newsroom)
    await killed_while_approving(newsroom, proposal)
    assert "disetujui Mas Candra" in proposal.text, "and no button promises anything any more"
    assert proposal.labels == []
    await newsroom.posts()
    await newsroom.posts()
    assert len(letters_on(newsroom)) == 1
    assert [action.action for action in await newsroom.done(1)].count("hand_on") == 1


async def test_on_paper_too(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    proposal = await proposed(newsroom, "PDF")
    await killed_while_approving(newsroom, proposal)
    await newsroom.posts()
    assert files(newsroom)["kasus-1.pdf"].startswith(b"%PDF")


async def test_what_the_source_adds_between_approval_and_post_is_in_no_letter(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    await newsroom.presses(newsroom.candra, "Setujui", await proposed(newsroom))
    await adds(newsroom, REVEALING)
    await newsroom.posts()
    [letter] = letters_on(newsroom)
    assert REVEALING not in letter.text


async def test_a_report_that_is_withdrawn_before_the_letter_stands_there_has_none(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    await newsroom.presses(newsroom.candra, "Setujui", await proposed(newsroom))
    await withdraws(newsroom)
    await newsroom.posts()
    assert letters_on(newsroom) == []
    assert await newsroom.messages(1) == [], "nor is its content kept"


async def test_a_reply_to_the_letter_is_not_sent_to_the_source(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    await newsroom.presses(newsroom.candra, "Setujui", await proposed(newsroom))
    await newsroom.posts()
    [letter] = letters_on(newsroom)
    said = await newsroom.says(newsroom.budi, "Sudah saya antar ke BPBD", reply_to=letter)
    assert await newsroom.answers(1) == []
    assert said.labels, "it is only offered"


async def test_the_history_tells_the_letter_by_who_approved_it_and_the_export_has_it(newsroom: Newsroom):
    await newsroom.tip(TOLD)
    await newsroom.presses(newsroom.candra, "Setujui", await proposed(newsroom))
    page = await newsroom.says(newsroom.budi, "/kasus 1")
    assert "menyetujui dan meneruskan" in page.text
    assert "Laporan warga" not in page.text
    [kept] = [one for one in await newsroom.messages(1) if one.direction is Direction.LETTER]
    assert TOLD in kept.text
