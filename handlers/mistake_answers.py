"""A correction that is published answers whoever reported the mistake: their cases end with it.

In the same transaction as the correction, so that a kill leaves neither without the other. Where no chat can
be reached any more the answer waits for the receipt code, as every answer does (`delivery/replies.py`).
"""

import asyncio
from functools import partial

from telegram.helpers import create_deep_linked_url

from handlers.desk_visit import DeskVisit
from newsroom.answers import Answer
from newsroom.cases import Case, Direction, MessageState
from newsroom.letters import plain
from newsroom.receipts import seal_for
from newsroom.tips import TipState
from storage import case_messages, cases, corrections, mistakes
from storage.case_messages import Saying
from storage.corrections import Correction
from storage.database import Connection


async def reports(desk: DeskVisit, connection: Connection, article_id: int) -> tuple[Case, ...]:
    """The cases that a correction of this article answers, oldest first."""
    before = await corrections.last_of(connection, article_id)
    told = None if before is None else before.made_at
    return await mistakes.reports(connection, desk.room.tips, article_id, told_until=told)


async def tell(
    desk: DeskVisit, connection: Connection, cases_of: tuple[Case, ...], correction: Correction, title: str
) -> None:
    """Write the answer down for each of them, and close those that are open."""
    answer = Answer(_words(desk, correction, title))
    for case in cases_of:
        await _answer(desk, connection, case, answer)
        if case.state.is_open:
            await cases.change_state(connection, case.number, TipState.CLOSED, desk.now)
        # Without the article's number: the log outlives the case, and need not say what it was about.
        await desk.note(connection, "corrected", case.number)


async def _answer(desk: DeskVisit, connection: Connection, case: Case, answer: Answer) -> None:
    if not case.can_be_answered:
        return
    sealed = None
    if case.receipt_key is not None:
        seal = partial(seal_for, random=desk.room.random)
        sealed = await asyncio.to_thread(seal, case.receipt_key, answer.pack(), case.uid)
    saying = Saying(Direction.TO_SOURCE, answer.text, MessageState.WAITING, desk.editor.id, desk.now, sealed)
    await case_messages.say(connection, desk.room.tips, case, saying, now=desk.now)


def _words(desk: DeskVisit, correction: Correction, title: str) -> str:
    """In the newsroom's language: which one a source speaks is not kept."""
    house = desk.house
    screen = house.wording.screen(
        "mistake_answer",
        house.default_language,
        title=title,
        words=correction.words,
        link=create_deep_linked_url(desk.visit.bot.username, f"a{correction.article_id}"),
    )
    return plain(screen.text)
