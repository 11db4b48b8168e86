"""/lapor: somebody tells the newsroom something. What each word and button does; sending: `tip_sending.py`.

All of it in private chats only. Whatever is sent while a draft is open belongs to it.
"""

import html
from dataclasses import replace

from telegram import InlineKeyboardButton, Message
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
    RemoveLast,
    ReportMistake,
    SendTip,
)
from handlers.tip_frame import ASK, COLLECT, PLACE, POINT
from handlers.tip_parts import UNCLEANABLE, NotTaken, Refusal, Wanted, is_point, parts_in, texts
from handlers.tip_sending import finish, look_again
from handlers.tip_session import Session
from handlers.tip_steps import REVIEW, is_asked, levels, page_of
from handlers.tip_stored import unfinished
from handlers.tip_where import where
from handlers.visit import Visit
from newsroom.tips import BYTES_PER_DAY, MAX_BYTES, MAX_PARTS, Draft, PartKind, TipLevel
from storage import drafts, limits


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
    if session.draft is not None and not _is_empty_report(session.draft):
        await show_again(session, session.draft)
    else:
        await session.show(levels(session, await session.begin(Draft(step=LEVEL))))


def _is_empty_report(draft: Draft) -> bool:
    """Whether somebody pressed *Lapor salah*, said nothing yet, and wants to tell something else."""
    return draft.reports_mistake and not draft.is_told


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
        await _add(session, draft)


async def edited(visit: Visit) -> bool:
    """Something that was sent earlier was changed; whether a draft is open that it may have gone into."""
    session = await Session.of(visit)
    if session is None or visit.changed is None or session.draft is None or await unfinished(session):
        return False
    mended = await _mend(session, session.draft, visit.changed)
    await visit.say(Page(visit.screen("tip_edited", mended=mended).text))
    if mended and session.draft.step == REVIEW:
        await look_again(session, session.draft)
    return True


async def _mend(session: Session, draft: Draft, message: Message) -> bool:
    """Put the changed words in place of those that went into the tip; whether that was possible."""
    part_id = draft.written.get(message.message_id)
    changed = list(texts(message.text or message.caption or ""))
    if part_id is None or len(changed) != 1:
        return False
    async with session.visit.house.storage.transaction() as connection:
        sealer, text = session.room.drafts, changed[0].text
        mended = await drafts.replace_text(connection, sealer, session.index, part_id, text)
        await session.save(connection, draft)
    return mended


async def remove_last(visit: Visit, _asked: RemoveLast) -> None:
    """The last part is taken out again."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    async with visit.house.storage.transaction() as connection:
        await drafts.remove_last_part(connection, session.index)
        await session.save(connection, session.draft)
        await session.reload(connection)
    await session.show(page_of(session, session.draft))
    session.room.scour()


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


async def _add(session: Session, draft: Draft) -> None:
    """What was sent becomes parts of the tip, or it is said why not."""
    try:
        await _take(session, draft)
    except NotTaken as refused:
        await _refuse(session, refused.why)
    assert session.draft is not None, "it was open and nobody closed it"
    if session.draft.step == REVIEW:
        await look_again(session, session.draft)
    else:
        text = session.visit.message.text if session.visit.message is not None else None
        # Typed out of habit, to read its news: the source should see where it went.
        named = text if text and names_a_place(session.visit.house.gazetteer, text) else ""
        await session.show(page_of(session, session.draft, named), below=False)


async def _refuse(session: Session, why: Refusal) -> None:
    """Say why something is not in the tip, and what to do instead."""
    visit, draft = session.visit, session.draft
    sealable = bool(session.room.age_recipient) and draft is not None and not draft.originals
    screen = visit.screen("tip_refused", why=why.value, sealable=sealable and why in UNCLEANABLE)
    await visit.say(Page(screen.text), about=visit.message)


async def _take(session: Session, draft: Draft) -> None:
    visit, storage = session.visit, session.visit.house.storage
    assert visit.message is not None, "something was sent"
    if draft.parts >= MAX_PARTS:
        raise NotTaken(Refusal.FULL)
    now = visit.house.clock()
    async with storage.reading() as connection:
        used = await limits.used(connection, session.pseudonym, now)
    if used.bytes_today >= BYTES_PER_DAY:
        raise NotTaken(Refusal.ENOUGH_TODAY)
    wanted = Wanted(MAX_BYTES - draft.size, originals=draft.originals and bool(session.room.age_recipient))
    parts = await parts_in(visit.message, visit.bot, session.room, wanted)
    size = sum(part.size for part in parts)
    async with storage.transaction() as connection:
        await limits.use(connection, session.pseudonym, tips=0, size=size, now=now)
        draft = draft.with_parts(parts)
        await session.save(connection, draft)
        kept = [
            (await drafts.add_part(connection, session.room.drafts, session.index, part), part.kind)
            for part in parts
        ]
        written = [part_id for part_id, kind in kept if kind is PartKind.TEXT]
        if len(written) == 1:
            draft = replace(draft, written={**draft.written, visit.message.message_id: written[0]})
            await session.save(connection, draft)
