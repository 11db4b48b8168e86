"""Adding to a case: by the button under an answer, by the one under a receipt, or by just writing back."""

import asyncio
from dataclasses import replace

from telegram import Message

from handlers import unexpected
from handlers.callbacks import decode
from handlers.receipt_token import is_token_for
from handlers.tip_callbacks import AddToCase, AnswerCase
from handlers.tip_frame import COLLECT
from handlers.tip_session import Session
from handlers.tip_steps import page_of
from handlers.tip_stored import unfinished
from handlers.visit import Visit
from newsroom.cases import Case
from newsroom.sealing import Unsealable
from newsroom.tips import Draft, TipFacts, TipState
from storage import cases
from storage.cases import NoSuchCase


async def answer(visit: Visit, asked: AnswerCase) -> None:
    """The button under an answer of the newsroom: valid where the case's own route leads."""
    session = await Session.of(visit)
    case = await case_of(visit, asked.number)
    if session is None or case is None or not await asyncio.to_thread(_leads_to, session, case):
        await unexpected.stale_button(visit)
    else:
        await _add_to(session, case)


async def answering(visit: Visit, number: int) -> Session | None:
    """A session that adds to this case, kept once something is in it; None if its route leads elsewhere."""
    session = await Session.of(visit)
    case = await case_of(visit, number)
    if session is None or case is None or case.state is TipState.WITHDRAWN:
        return None
    if not await asyncio.to_thread(_leads_to, session, case):
        return None
    session.draft = _addition(case)
    return session


async def add(visit: Visit, asked: AddToCase) -> None:
    """Add to the case that a receipt code opened here."""
    session = await Session.of(visit)
    case = await case_of(visit, asked.number)
    if session is None or case is None or not is_token_for(session, asked.number, asked.token):
        await unexpected.stale_button(visit)
    else:
        await _add_to(session, case)


def answer_under(message: Message) -> int | None:
    """The case whose answer this message replies to."""
    replied_to = message.reply_to_message
    rows = replied_to.reply_markup.inline_keyboard if replied_to and replied_to.reply_markup else ()
    for asked in (decode(str(button.callback_data)) for row in rows for button in row):
        if isinstance(asked, AnswerCase):
            return asked.number
    return None


async def case_of(visit: Visit, number: int) -> Case | None:
    """The case of this number, or None for one that never was or was purged."""
    async with visit.house.storage.reading() as connection:
        try:
            return await cases.get(connection, number)
        except NoSuchCase:
            return None


async def _add_to(session: Session, case: Case) -> None:
    """From now on what is sent is added to the case; a draft of something else has to end first."""
    visit, draft = session.visit, session.draft
    if await unfinished(session):
        return
    if case.state is TipState.WITHDRAWN:
        await unexpected.stale_button(visit)
        return
    if draft is not None and draft.case_number != case.number and draft.is_told:
        await visit.notice(visit.screen("tip_told", what="busy").label("notice"), alert=True)
        await visit.say(page_of(session, draft))
        return
    if draft is None or draft.case_number != case.number:
        draft = await session.begin(_addition(case))
    # A new message: the answer that the button stands under stays readable.
    screen = await visit.say(page_of(session, draft))
    await session.put(replace(draft, screen=screen))


def _addition(case: Case) -> Draft:
    return Draft(TipFacts(level=case.level), COLLECT, case.number)


def _leads_to(session: Session, case: Case) -> bool:
    """Whether the case's route leads to this chat. Reads a key file."""
    if case.route is None:
        return False
    try:
        return session.room.routes.open(case.route, case.uid) == session.visit.address
    except Unsealable:
        return False
