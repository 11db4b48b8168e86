"""What the desk was offered of official warnings, and what became of it.

A proposal is kept once for each message; those of one event share a thread, in which a later one takes the
place of what is still open. The list that warnings come from: `storage/warning_list.py`.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.proposals import Proposal, continues
from newsroom.warnings import Reference
from storage.tip_schema import actions
from storage.upsert import insert_new
from storage.warning_schema import warning_proposals

#: How old a warning may be that another goes on about; BMKG's last some hours.
_LOOK_BACK = timedelta(days=2)
_rows = warning_proposals.c
_later = warning_proposals.alias("later")
_IS_LATER = and_(_later.c.thread == _rows.thread, _later.c.id > _rows.id)


class Outcome(enum.StrEnum):
    """What became of a proposal; "" while it is open."""

    OPEN = ""
    ALERT = "alert"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"
    #: Its time passed while it was open.
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of one event: the latest proposal of it, and the alert that was made of it, if any."""

    key: str
    latest: Proposal
    alert_id: int | None


@dataclass(frozen=True, slots=True)
class KeptProposal:
    """A proposal as it is kept. `follows` is the alert that it would bring up to date or end.

    An update or an end with no alert to follow is about something that the newsroom never sent.
    """

    id: int
    proposal: Proposal
    arrived_at: datetime
    outcome: Outcome
    alert_id: int | None
    follows: int | None


async def is_known(connection: AsyncConnection, key: Reference) -> bool:
    """Whether a message was proposed already, or one that takes its place was: they may come out of order."""
    if await connection.scalar(select(_rows.id).where(_is(key))) is not None:
        return True
    kept = await connection.scalars(select(_rows.proposal))
    return any(
        (one.sender, one.identifier) == (key.sender, key.identifier)
        for proposal in kept
        for one in Proposal.unpack(proposal).references
    )


async def thread_of(connection: AsyncConnection, references: Sequence[Reference]) -> Thread | None:
    """The event that these messages are of, if one of them was proposed."""
    if not references:
        return None
    statement = select(_rows.thread).where(or_(*map(_is, references))).order_by(_rows.id.desc()).limit(1)
    key = await connection.scalar(statement)
    if key is None:
        return None
    latest = await connection.scalar(
        select(_rows.proposal).where(_rows.thread == key).order_by(_rows.id.desc()).limit(1)
    )
    assert latest is not None, "the row that named the thread is in it"
    return Thread(key, Proposal.unpack(latest), await connection.scalar(select(_alert_of(key))))


async def keep(
    connection: AsyncConnection, proposal: Proposal, now: datetime, thread: Thread | None = None
) -> int | None:
    """Keep a proposal, open; what was open in its thread is superseded. None where it is known already."""
    key = thread.key if thread else f"{proposal.sender} {proposal.identifier}"
    row = {
        "sender": proposal.sender,
        "identifier": proposal.identifier,
        "thread": key,
        "proposal": proposal.pack(),
        "arrived_at": now,
        "outcome": Outcome.OPEN,
    }
    statement = insert_new(connection, warning_proposals).returning(_rows.id)
    kept: int | None = await connection.scalar(statement, row)
    if kept is not None:
        await connection.execute(
            update(warning_proposals)
            .where(_rows.thread == key, _rows.id < kept, _rows.outcome == Outcome.OPEN)
            .values(outcome=Outcome.SUPERSEDED, settled_at=now)
        )
    return kept


async def open_proposals(connection: AsyncConnection) -> tuple[KeptProposal, ...]:
    """What waits for an editor, in the order in which it came."""
    return await _select(connection, _rows.outcome == Outcome.OPEN)


async def get(connection: AsyncConnection, proposal_id: int) -> KeptProposal | None:
    """One proposal, open or settled."""
    found = await _select(connection, _rows.id == proposal_id)
    return found[0] if found else None


async def alert_continued(connection: AsyncConnection, proposal: Proposal) -> int | None:
    """The alert that a new proposal goes on about (`newsroom.proposals.continues`), if there is one.

    For the desk to offer bringing it up to date beside writing another: readers get one thread, not two.
    """
    rows = await connection.execute(
        select(_rows.proposal, _rows.alert_id)
        .where(_rows.alert_id.is_not(None), _rows.arrived_at >= proposal.sent - _LOOK_BACK)
        .order_by(_rows.id.desc())
    )
    found = (number for packed, number in rows if continues(proposal, Proposal.unpack(packed)))
    return next(found, None)


async def settle(connection: AsyncConnection, proposal_id: int, alert_id: int | None, now: datetime) -> bool:
    """Note what an editor made of an open proposal: an alert (its id), or None: it was dismissed.

    False where it is open no longer: somebody else was quicker, or a later message took its place.
    """
    outcome = Outcome.DISMISSED if alert_id is None else Outcome.ALERT
    result = await connection.execute(
        update(warning_proposals)
        .where(_rows.id == proposal_id, _rows.outcome == Outcome.OPEN)
        .values(outcome=outcome, alert_id=alert_id, settled_at=now)
    )
    return result.rowcount > 0


async def expire(connection: AsyncConnection, proposal_id: int, now: datetime) -> None:
    """Note that the time of an open proposal passed without an editor's word."""
    await connection.execute(
        update(warning_proposals)
        .where(_rows.id == proposal_id, _rows.outcome == Outcome.OPEN)
        .values(outcome=Outcome.EXPIRED, settled_at=now)
    )


async def reopen(connection: AsyncConnection, proposal_id: int) -> bool:
    """Take back that it was dismissed; False where it was not, or a later message took its place."""
    result = await connection.execute(
        update(warning_proposals)
        .where(
            _rows.id == proposal_id, _rows.outcome == Outcome.DISMISSED, ~exists(_later.c.id).where(_IS_LATER)
        )
        .values(outcome=Outcome.OPEN, settled_at=None)
    )
    return result.rowcount > 0


async def last_hand(connection: AsyncConnection, proposal_id: int) -> int | None:
    """The `StaffMember.id` of whoever decided something about it last."""
    about = or_(actions.c.detail == str(proposal_id), actions.c.detail.startswith(f"{proposal_id} "))
    return await connection.scalar(
        select(actions.c.staff_id)
        .where(actions.c.action.startswith("warning_", autoescape=True), about)
        .order_by(actions.c.id.desc())
        .limit(1)
    )


async def latest_after(connection: AsyncConnection, proposal_id: int) -> KeptProposal | None:
    """The newest message of the event that came after this one, if there is any."""
    number = await connection.scalar(select(func.max(_later.c.id)).where(_rows.id == proposal_id, _IS_LATER))
    return None if number is None else await get(connection, number)


async def forget_settled(connection: AsyncConnection, before: datetime) -> int:
    """Forget events of which nothing came after `before` and nothing is open; how many rows there were.

    The newest stays: a number is never given twice, because cards on the desk name warnings by it.
    """
    newest = select(func.max(warning_proposals.alias().c.id)).scalar_subquery()
    alive = select(_rows.thread).where(
        or_(_rows.arrived_at >= before, _rows.outcome == Outcome.OPEN, _rows.id == newest)
    )
    result = await connection.execute(delete(warning_proposals).where(_rows.thread.not_in(alive)))
    return result.rowcount


def _is(key: Reference) -> ColumnElement[bool]:
    # Without the time: a message that is stamped anew is still the same.
    return and_(_rows.sender == key.sender, _rows.identifier == key.identifier)


def _alert_of(thread: str | ColumnElement[str]) -> ScalarSelect[int | None]:
    """The alert that was made of an event last."""
    others = warning_proposals.alias()
    return (
        select(others.c.alert_id)
        .where(others.c.thread == thread, others.c.alert_id.is_not(None))
        .order_by(others.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


async def _select(connection: AsyncConnection, which: ColumnElement[bool]) -> tuple[KeptProposal, ...]:
    statement = (
        select(
            _rows.id,
            _rows.proposal,
            _rows.arrived_at,
            _rows.outcome,
            _rows.alert_id,
            _alert_of(_rows.thread),
        )
        .where(which)
        .order_by(_rows.id)
    )
    return tuple(
        KeptProposal(number, Proposal.unpack(proposal), arrived_at, Outcome(outcome), alert_id, follows)
        for number, proposal, arrived_at, outcome, alert_id, follows in await connection.execute(statement)
    )
