"""From a draft to the newsroom: what looks like the source is shown first, then it is stored.

That it was is said in `tip_stored.py`.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import unexpected
from handlers.screens import Page, button, column
from handlers.tip_callbacks import CancelTip, RemoveTraces, SendAsIs, SendTip
from handlers.tip_frame import COLLECT
from handlers.tip_session import Session
from handlers.tip_steps import REVIEW, review
from handlers.tip_stored import Receipt, added, unfinished
from handlers.visit import Visit
from newsroom import receipts
from newsroom.guide import KNOWN, Deadline
from newsroom.receipts import ReceiptCode
from newsroom.tips import (
    ADDITIONS_PER_HOUR,
    ALL_TIPS_PER_HOUR,
    CORRECTION,
    TIPS_PER_HOUR,
    Draft,
    ForbiddenChange,
    Tip,
    TipFacts,
    TipLevel,
)
from newsroom.traces import KnownPerson, Trace, TraceKind, find_traces, without_traces
from storage import by_source, cases, drafts, limits
from storage.cases import NoSuchCase, WayBack
from storage.database import Connection

#: What is shown of all that was found, and of each piece (signs).
_MOST_SHOWN = 12
_SHOWN = 60
_KECAMATAN = len("35.14.06")
#: The case that was added to is no more, or was withdrawn.
_GONE = "gone"


@dataclass(frozen=True, slots=True)
class _Written:
    """One text of the draft and what in it looks like the source; `part_id` is None for the checklist's."""

    text: str
    traces: tuple[Trace, ...]
    part_id: int | None = None
    question: str = ""


async def finish(session: Session, draft: Draft) -> None:
    """Send it, unless something in the text looks like the source: then they are asked."""
    found = await _look(session, draft)
    if any(one.traces for one in found):
        await session.put(replace(draft, step=REVIEW))
        await session.show(_review(session, found))
    else:
        await _store(session, draft)


async def look_again(session: Session, draft: Draft) -> None:
    """Show what looks like the source, after something was added."""
    await session.show(_review(session, await _look(session, draft)))


async def remove_traces(visit: Visit, _asked: RemoveTraces) -> None:
    """Take out what looks like the source, then send."""
    if (session := await _in_review(visit)) is None or session.draft is None:
        return
    answers = dict(session.draft.facts.answers)
    async with visit.house.storage.transaction() as connection:
        for one in await _look(session, session.draft):
            text = without_traces(one.text, one.traces)
            if one.part_id is None:
                answers[one.question] = text
            elif one.traces:
                sealer = session.room.drafts
                await drafts.replace_text(connection, sealer, session.index, one.part_id, text)
        await session.save(connection, session.draft.with_facts(answers=answers))
    await _store(session, session.draft)


async def send_as_is(visit: Visit, _asked: SendAsIs) -> None:
    """The source read the warning and sends it as it is."""
    if (session := await _in_review(visit)) is not None and session.draft is not None:
        await _store(session, session.draft)


async def _in_review(visit: Visit) -> Session | None:
    session = await Session.of(visit)
    if session is not None and await unfinished(session):
        return None
    if session is None or session.draft is None or session.draft.step != REVIEW:
        await unexpected.stale_button(visit)
        return None
    return session


async def _look(session: Session, draft: Draft) -> list[_Written]:
    """All that was written, with what in it looks like whoever writes."""
    visit, person = session.visit, session.visit.person
    known = KnownPerson(person.first_name, person.last_name, person.username) if person else None
    async with visit.house.storage.reading() as connection:
        texts = await drafts.texts_of(connection, session.room.drafts, session.index)
    answers = dict(draft.facts.answers)
    return await asyncio.to_thread(_found_in, texts, answers, known)


def _found_in(
    texts: Iterable[tuple[int, str]], answers: dict[str, str], known: KnownPerson | None
) -> list[_Written]:
    found = [_Written(text, find_traces(text, known), part_id) for part_id, text in texts]
    found += [
        _Written(text, find_traces(text, known), question=question) for question, text in answers.items()
    ]
    return found


def _review(session: Session, found: Iterable[_Written]) -> Page:
    pieces: dict[tuple[TraceKind, str], None] = {}
    for one in found:
        for trace in one.traces:
            pieces[trace.kind, " ".join(one.text[trace.start : trace.end].split())[:_SHOWN]] = None
    return review(session, list(pieces)[:_MOST_SHOWN])


async def _store(session: Session, draft: Draft) -> None:
    """Hand it to the newsroom, durably, and only then say so."""
    if draft.case_number:
        await _store_addition(session, draft)
    else:
        await _store_tip(session, draft)


async def _store_tip(session: Session, draft: Draft) -> None:
    room, house = session.room, session.visit.house
    now = house.clock()
    code = receipts.new_code(room.random)
    uid = cases.new_uid()
    deadline = _deadline(session, draft.facts, now)
    way_back = await _way_back(session, draft.facts.level, code, uid, now)
    async with house.storage.transaction() as connection:
        refusal = await _refusal(connection, session.pseudonym, now)
        if refusal is None:
            parts = await drafts.parts_of(connection, room.drafts, session.index)
            number = await cases.accept(
                connection,
                room.tips,
                uid,
                Tip(draft.facts, parts),
                way_back,
                kecamatan=_kecamatan_of(draft.facts.region),
                nudge_after=room.nudge_after,
                now=now,
            )
            if deadline is not None:
                await cases.set_deadline(connection, number, deadline.moment(house.wording.zone))
            await limits.use(connection, session.pseudonym, tips=1, size=0, now=now)
            step = Receipt(code.text, deadline).as_step()
            await _leave_only(connection, session, replace(draft, step=step))
    await _stored(session, refusal)


async def _store_addition(session: Session, draft: Draft) -> None:
    room, house = session.room, session.visit.house
    now = house.clock()
    try:
        async with house.storage.transaction() as connection:
            refusal = await _refusal_to_add(connection, session.pseudonym, now)
            if refusal is None:
                case = await cases.get(connection, draft.case_number)
                parts = await drafts.parts_of(connection, room.drafts, session.index)
                reopened = await by_source.add_to(
                    connection, room.tips, case, parts, now, nudge_after=room.nudge_after
                )
                await limits.count_addition(connection, session.pseudonym, now)
                await _leave_only(connection, session, replace(draft, step=added(reopened=reopened)))
    except (NoSuchCase, ForbiddenChange):  # purged, or withdrawn in the meantime
        refusal = _GONE
    await _stored(session, refusal)


async def _leave_only(connection: Connection, session: Session, draft: Draft) -> None:
    """Of the draft nothing is left but what must still be said."""
    await drafts.discard_parts(connection, session.index)
    # Which article it was about is told with the tip alone; that it was about one decides what is said now.
    facts = TipFacts(level=draft.facts.level, category=CORRECTION if draft.reports_mistake else "")
    await session.save(connection, replace(draft, facts=facts, case_number=0, written={}))


async def _stored(session: Session, refusal: str | None) -> None:
    """Say what became of it. What was refused stays a draft, to be sent later."""
    if refusal is None:
        session.room.wake()
        await unfinished(session)
        return
    screen = session.visit.screen("tip_not_now", why=refusal)
    if refusal == _GONE:
        await session.discard()
        await session.show(Page(screen.text))
        return
    step = session.draft.step if session.draft is not None else COLLECT
    again, drop = button(screen.label("send"), SendTip(step)), button(screen.label("cancel"), CancelTip())
    await session.show(Page(screen.text, column(again, drop)))


async def _way_back(
    session: Session, level: TipLevel, code: ReceiptCode, uid: bytes, now: datetime
) -> WayBack:
    """How answers find the source. Without a trace that is the receipt alone."""
    room = session.room
    async with room.derivations:
        secret = await asyncio.to_thread(receipts.derive, code, room.pepper)
    by_receipt = WayBack(receipt_index=secret.index, receipt_key=secret.public_key)
    if level is TipLevel.TRACELESS:
        return by_receipt

    def sealed() -> WayBack:
        route = room.routes.seal(session.visit.address, uid, now)
        pseudonym = room.routes.sealer_of(route.day).seal(session.pseudonym, uid)
        return replace(by_receipt, route=route, pseudonym_seal=pseudonym)

    return await asyncio.to_thread(sealed)


async def _refusal(connection: Connection, pseudonym: bytes, now: datetime) -> str | None:
    """Why no tip of this source is taken now, or None."""
    if await limits.is_blocked(connection, pseudonym, now):
        return "blocked"
    used = await limits.used(connection, pseudonym, now)
    if used.tips_this_hour >= TIPS_PER_HOUR:
        return "often"
    return "everybody" if used.all_tips_this_hour >= ALL_TIPS_PER_HOUR else None


async def _refusal_to_add(connection: Connection, pseudonym: bytes, now: datetime) -> str | None:
    """Why nothing of this source is added to a case now, or None."""
    if await limits.is_blocked(connection, pseudonym, now):
        return "blocked"
    return "often" if await limits.additions(connection, pseudonym, now) >= ADDITIONS_PER_HOUR else None


def _deadline(session: Session, facts: TipFacts, now: datetime) -> Deadline | None:
    """Until when to report it officially, where the election has such a deadline."""
    election = session.room.guide.election(facts.election)
    told = facts.answers.get(KNOWN, "")
    return election.deadline(told, now, session.visit.house.wording.zone) if election else None


def _kecamatan_of(region: str) -> str:
    """The kecamatan of a place, by which the queue is sorted; "" for what is larger than one."""
    return region[:_KECAMATAN] if len(region) >= _KECAMATAN else ""
