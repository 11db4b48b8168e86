"""/lapor: somebody tells the newsroom something. What each word and button does; sending: `tip_sending.py`.

All of it in private chats only. Whatever is sent while a draft is open belongs to it.
"""

import html
from dataclasses import replace

from telegram import InlineKeyboardButton
from telegram.helpers import create_deep_linked_url

from handlers import stop, unexpected
from handlers.adding import answer_under
from handlers.mistake_steps import first_step
from handlers.open_report import LEVEL
from handlers.places import names_a_place
from handlers.screens import Page, button, column
from handlers.tip_asking import answer, go_on, open_draft, search, show_again
from handlers.tip_callbacks import (
    BeginTip,
    CancelTip,
    ChangeLevel,
    ChooseLevel,
    KeepOriginals,
    ReportMistake,
    SendTip,
)
from handlers.tip_frame import ASK, COLLECT, PLACE, POINT
from handlers.tip_parts import is_point
from handlers.tip_sending import finish, look_again
from handlers.tip_session import Session
from handlers.tip_steps import REVIEW, is_asked, levels, page_of
from handlers.tip_stored import unfinished
from handlers.tip_taking import add
from handlers.tip_where import where
from handlers.visit import Visit
from newsroom.tips import Draft, TipLevel


async def lapor(visit: Visit) -> None:
    """/lapor: the first question, or the draft that is open; in a group a button to the private chat."""
    if visit.in_group:
        await visit.show(privately(visit, "lapor"))
        return
    session = await Session.of(visit)
    if session is None:
        await visit.show(Page(visit.screen("tip_closed").text))
        return
    await unfinished(session)
    if session.draft is not None and not _gives_way(session.draft):
        await show_again(session, session.draft)
    else:
        await session.show(levels(session, await session.begin(Draft(step=LEVEL))))


def _gives_way(draft: Draft) -> bool:
    """Whether somebody began to report a mistake, or to add to a case, and wants to tell something else.

    In an addition it would land in another matter's case, and tell that both are of one source.
    """
    return (draft.reports_mistake or bool(draft.case_number)) and not draft.is_told


async def begin(visit: Visit, _asked: BeginTip) -> None:
    """The same by a button."""
    await lapor(visit)


def privately(visit: Visit, payload: str) -> Page:
    """Not here, where others read along."""
    screen = visit.screen("tip_private")
    link = create_deep_linked_url(visit.bot.username, payload)
    return Page(screen.text, ((InlineKeyboardButton(screen.label("open"), url=link),),))


async def choose_level(visit: Visit, asked: ChooseLevel) -> None:
    """The level is chosen: from now on everything that is sent belongs to the tip."""
    session = await Session.of(visit)
    if session is None:
        await unexpected.stale_button(visit)
        return
    if await unfinished(session):
        return
    level = TipLevel.REPLYABLE if asked.replyable else TipLevel.TRACELESS
    draft = session.draft or await session.begin(Draft(step=COLLECT))
    if not draft.case_number:
        step = first_step(draft) if draft.step == LEVEL else draft.step
        draft = await session.put(replace(draft, step=step).with_facts(level=level))
    await session.show(page_of(session, draft))


async def change_level(visit: Visit, _asked: ChangeLevel) -> None:
    """The level is asked for once more; what was told stays."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if draft.step == COLLECT and not draft.case_number:
        draft = await session.put(replace(draft, step=LEVEL))
    await show_again(session, draft)


async def is_telling(visit: Visit) -> bool:
    """Whether a draft is open here."""
    session = await Session.of(visit)
    return session is not None and session.draft is not None


async def heard(visit: Visit) -> bool:
    """Something was sent, no command; whether it belonged to a draft."""
    session = await Session.of(visit)
    if session is None or visit.message is None or session.draft is None or await unfinished(session):
        return False
    # Who was asked for the level and types the name of a place has thought better of it.
    if session.draft.step == LEVEL and names_a_place(visit.house.gazetteer, visit.message.text or ""):
        return False
    if answer_under(visit.message) not in (None, session.draft.case_number):
        return await _is_kept_apart(session, session.draft)
    await take(session)
    return True


async def _is_kept_apart(session: Session, draft: Draft) -> bool:
    """A reply to the newsroom's answer while another report is written: not a part of that one.

    One in which nothing stands yet gives way; else it has to end first, and that is said.
    """
    if not draft.is_told:
        return False
    words = session.visit.screen("tip_told", what="answer_waits").label("notice")
    await session.visit.say(Page(html.escape(words, quote=False)), about=session.visit.message)
    await show_again(session, draft)
    return True


async def take(session: Session) -> None:
    """What was sent goes where the draft stands: into the tip, or it answers what was asked."""
    draft, message = session.draft, session.visit.message
    assert draft is not None
    assert message is not None, "something was sent"
    text = message.text or ""
    if session.is_repeated:
        await show_again(session, draft)
    elif is_point(message):
        # A point on the map names a house: only its village goes into the tip, and the source says which.
        draft = await session.put(replace(draft, step=PLACE if draft.step == PLACE else POINT))
        await session.show(where(session, draft, point=True))
    elif text and draft.step in (POINT, PLACE) and await search(session, draft, text):
        return
    elif text and draft.step.startswith(ASK):
        await answer(session, draft, text)
    else:
        await add(session, draft)


async def keep_originals(visit: Visit, asked: KeepOriginals) -> None:
    """From now on files are kept as they come, too, where only the newsroom's offline key opens them."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    wanted = asked.wanted and bool(session.room.age_recipient)
    await session.show(page_of(session, await session.put(replace(session.draft, originals=wanted))))


async def send(visit: Visit, asked: SendTip) -> None:
    """Enough was told: on to the optional steps; from one of them, to the newsroom."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    draft = session.draft
    if not draft.is_told:
        await visit.notice(visit.screen("tip_told", what="empty").label("notice"), alert=True)
    elif asked.step != draft.step or draft.step == LEVEL:
        await show_again(session, draft)
    elif draft.case_number or is_asked(draft):
        await finish(session, draft)
    elif draft.step == REVIEW:
        await look_again(session, draft)
    else:
        await go_on(session, draft)


async def cancel(visit: Visit) -> None:
    """/batal: what was told is forgotten; without a draft there is nothing to cancel."""
    session = await Session.of(visit)
    if session is None or session.draft is None:
        await stop.cancel(visit)
        return
    if await unfinished(session):
        return
    before = session.draft
    screen = visit.screen("tip_cancelled", adding=bool(before.case_number), told=before.is_told)
    again = ReportMistake(before.facts.article_id) if before.reports_mistake else BeginTip()
    rows = () if before.case_number else column(button(screen.label("again"), again))
    await session.discard()
    await visit.show(Page(screen.text, rows))


async def cancel_by_button(visit: Visit, _asked: CancelTip) -> None:
    """The same by a button."""
    await cancel(visit)
