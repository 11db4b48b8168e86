"""What was sent goes into the draft, what was changed is changed there, what was too much is taken out."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Message

from handlers.places import names_a_place
from handlers.screens import Page
from handlers.tip_asking import open_draft
from handlers.tip_callbacks import RemoveLast
from handlers.tip_frame import ASK
from handlers.tip_parts import UNCLEANABLE, NotTaken, Refusal, Wanted, parts_in
from handlers.tip_sending import look_again
from handlers.tip_session import Session
from handlers.tip_steps import REVIEW, is_asked, page_of
from handlers.tip_stored import unfinished
from handlers.visit import Visit
from newsroom.tips import BYTES_PER_DAY, MAX_BYTES, MAX_PARTS, Draft, Part
from storage import drafts, limits


async def add(session: Session, draft: Draft) -> None:
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
    await visit.say(Page(screen.text), about=visit.message or visit.changed)


async def _take(session: Session, draft: Draft) -> None:
    visit = session.visit
    assert visit.message is not None, "something was sent"
    if draft.parts >= MAX_PARTS:
        raise NotTaken(Refusal.FULL)
    parts = await _parts_in(session, draft, visit.message)
    async with visit.house.storage.transaction() as connection:
        await limits.use(connection, session.pseudonym, tips=0, size=_size(parts), now=visit.house.clock())
        draft = draft.with_parts(parts)
        await session.save(connection, draft)
        kept = tuple(
            [await drafts.add_part(connection, session.room.drafts, session.index, part) for part in parts]
        )
        draft = replace(draft, written={**draft.written, visit.message.message_id: kept})
        await session.save(connection, draft)


async def _parts_in(session: Session, draft: Draft, message: Message) -> tuple[Part, ...]:
    """What a message adds to this draft, within what one may send. Raises `NotTaken`."""
    visit = session.visit
    async with visit.house.storage.reading() as connection:
        used = await limits.used(connection, session.pseudonym, visit.house.clock())
    if used.bytes_today >= BYTES_PER_DAY:
        raise NotTaken(Refusal.ENOUGH_TODAY)
    wanted = Wanted(MAX_BYTES - draft.size, originals=draft.originals and bool(session.room.age_recipient))
    return await parts_in(message, visit.bot, session.room, wanted)


def _size(parts: Sequence[Part]) -> int:
    return sum(part.size for part in parts)


async def edited(visit: Visit) -> bool:
    """Something that was sent earlier was changed; whether a draft is open that it may have gone into."""
    session = await Session.of(visit)
    if session is None or visit.changed is None or session.draft is None or await unfinished(session):
        return False
    try:
        mended = await _mend(session, session.draft, visit.changed)
    except NotTaken as refused:
        await _refuse(session, refused.why)
        mended = False
    # Where a question is asked, what is sent anew would be its answer.
    asking = session.draft.step.startswith(ASK) or is_asked(session.draft)
    await visit.say(Page(visit.screen("tip_edited", mended=mended, asking=asking).text))
    if mended and session.draft.step == REVIEW:
        await look_again(session, session.draft)
    return True


async def _mend(session: Session, draft: Draft, message: Message) -> bool:
    """Put what the message says now, and the file that it has now, in place of what went into the tip.

    Whether that was possible: what was taken out again, or answered a question, is no part of it.
    """
    before = draft.written.get(message.message_id)
    if before is None:
        return False
    parts = await _parts_in(session, draft, message)
    async with session.visit.house.storage.transaction() as connection:
        now = await drafts.replace_parts(connection, session.room.drafts, session.index, before, parts)
        if now:
            at = session.visit.house.clock()
            await limits.use(connection, session.pseudonym, tips=0, size=_size(parts), now=at)
            draft = replace(draft, written={**draft.written, message.message_id: now})
        await session.save(connection, draft)
        await session.reload(connection)
    session.room.scour()
    return bool(now)


async def remove_last(visit: Visit, _asked: RemoveLast) -> None:
    """The last part is taken out again."""
    if (session := await open_draft(visit)) is None or session.draft is None:
        return
    async with visit.house.storage.transaction() as connection:
        removed = await drafts.remove_last_part(connection, session.index)
        await session.save(connection, session.draft.without_part(removed))
        await session.reload(connection)
    await session.show(page_of(session, session.draft))
    session.room.scour()
