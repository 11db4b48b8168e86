"""What is said about a case: by the source, to the source, and among the editors. All of it is sealed."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.answers import Answer
from newsroom.cases import Case, CaseMessage, Direction, MessageState
from newsroom.schedule import to_the_hour
from newsroom.sealing import Sealer
from newsroom.tips import Part
from storage.tip_schema import case_messages


@dataclass(frozen=True, slots=True)
class Saying:
    """A message to be written down. `receipt_seal` is the copy that only the receipt code opens."""

    direction: Direction
    text: str
    state: MessageState
    staff_id: int | None = None
    due_at: datetime | None = None
    receipt_seal: bytes | None = None
    file: Part | None = None


async def say(
    connection: AsyncConnection, sealer: Sealer, case: Case, saying: Saying, *, now: datetime
) -> int:
    """Write a message down; its id."""
    at = to_the_hour(now) if saying.direction is Direction.FROM_SOURCE else now
    # A file may have megabytes: not on the event loop.
    seal = await asyncio.to_thread(sealer.seal, Answer(saying.text, saying.file).pack(), case.uid)
    result = await connection.execute(
        insert(case_messages).values(
            case_id=case.number,
            direction=saying.direction,
            staff_id=saying.staff_id,
            seal=seal,
            receipt_seal=saying.receipt_seal,
            state=saying.state,
            due_at=saying.due_at or at,
            attempts=0,
            at=at,
        )
    )
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


async def get(connection: AsyncConnection, sealer: Sealer, case: Case, message_id: int) -> CaseMessage | None:
    """One message of a case."""
    row = (
        await connection.execute(
            _MESSAGES.where(case_messages.c.id == message_id, case_messages.c.case_id == case.number)
        )
    ).one_or_none()
    return None if row is None else _message(row, sealer, case)


async def of_case(connection: AsyncConnection, sealer: Sealer, case: Case) -> tuple[CaseMessage, ...]:
    """All messages of a case, oldest first."""
    rows = await connection.execute(
        _MESSAGES.where(case_messages.c.case_id == case.number).order_by(case_messages.c.id)
    )
    every = rows.all()
    return await asyncio.to_thread(lambda: tuple(_message(row, sealer, case) for row in every))


async def undo(connection: AsyncConnection, message_id: int) -> bool:
    """Take an answer back while it is held; whether that was still possible."""
    result = await connection.execute(
        update(case_messages)
        .where(case_messages.c.id == message_id, case_messages.c.state == MessageState.HELD)
        .values(state=MessageState.UNDONE)
    )
    return result.rowcount > 0


async def hurry(connection: AsyncConnection, message_id: int, now: datetime) -> bool:
    """Let a held answer leave now; whether it was still held."""
    result = await connection.execute(
        update(case_messages)
        .where(case_messages.c.id == message_id, case_messages.c.state == MessageState.HELD)
        .values(due_at=now)
    )
    return result.rowcount > 0


async def to_deliver(
    connection: AsyncConnection, now: datetime, *, limit: int = 20
) -> tuple[tuple[int, int], ...]:
    """Answers whose time to be undone is over: (message id, case number), oldest first."""
    rows = await connection.execute(
        select(case_messages.c.id, case_messages.c.case_id)
        .where(_leaves, case_messages.c.due_at <= now)
        .order_by(case_messages.c.id)
        .limit(limit)
    )
    return tuple((int(message_id), int(number)) for message_id, number in rows)


async def begin(connection: AsyncConnection, message_id: int) -> bool:
    """The answer leaves now and can be undone no more; whether it was not undone just before."""
    result = await connection.execute(
        update(case_messages)
        .where(
            case_messages.c.id == message_id,
            case_messages.c.state.in_([MessageState.HELD, MessageState.WAITING]),
        )
        .values(state=MessageState.WAITING)
    )
    return result.rowcount > 0


async def ended(connection: AsyncConnection, message_id: int, state: MessageState) -> None:
    """What became of an answer."""
    await connection.execute(
        update(case_messages).where(case_messages.c.id == message_id).values(state=state)
    )


async def again(connection: AsyncConnection, message_id: int, due_at: datetime, *, counts: bool) -> None:
    """The answer could not be sent; try again then."""
    await connection.execute(
        update(case_messages)
        .where(case_messages.c.id == message_id)
        .values(due_at=due_at, attempts=case_messages.c.attempts + int(counts))
    )


async def attempts_of(connection: AsyncConnection, message_id: int) -> int:
    """How often sending an answer failed."""
    found = await connection.scalar(select(case_messages.c.attempts).where(case_messages.c.id == message_id))
    return int(found or 0)


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next answer leaves; None where none waits."""
    due_at: datetime | None = await connection.scalar(select(func.min(case_messages.c.due_at)).where(_leaves))
    return due_at


async def count_answers(connection: AsyncConnection, number: int) -> dict[MessageState, int]:
    """How many answers of a case stand in each state."""
    rows = await connection.execute(
        select(case_messages.c.state, func.count())
        .where(case_messages.c.case_id == number, case_messages.c.direction == Direction.TO_SOURCE)
        .group_by(case_messages.c.state)
    )
    return {MessageState(state): count for state, count in rows}


async def keep(connection: AsyncConnection, message_id: int, receipt_seal: bytes | None = None) -> None:
    """The answer waits for whoever has the receipt code; sealed for it now, if it was not yet."""
    values: dict[str, object] = {"state": MessageState.KEPT}
    if receipt_seal is not None:
        values["receipt_seal"] = receipt_seal
    await connection.execute(update(case_messages).where(case_messages.c.id == message_id).values(**values))


async def is_sealed_for_receipt(connection: AsyncConnection, message_id: int) -> bool:
    """Whether a receipt code can open this answer."""
    found = select(func.count()).where(
        case_messages.c.id == message_id, case_messages.c.receipt_seal.is_not(None)
    )
    return bool(await connection.scalar(found))


async def kept_for_receipt(connection: AsyncConnection, number: int) -> tuple[tuple[int, bytes], ...]:
    """What waits for whoever has the receipt code: (message id, sealed for the code), oldest first."""
    rows = await connection.execute(
        select(case_messages.c.id, case_messages.c.receipt_seal)
        .where(
            case_messages.c.case_id == number,
            case_messages.c.direction == Direction.TO_SOURCE,
            case_messages.c.state.in_([MessageState.KEPT, MessageState.SENT]),
            case_messages.c.receipt_seal.is_not(None),
        )
        .order_by(case_messages.c.id)
    )
    return tuple((int(message_id), seal) for message_id, seal in rows)


async def unread_of(connection: AsyncConnection, number: int) -> frozenset[int]:
    """Of what waits for whoever has the receipt code, what nobody has read yet."""
    found = await connection.scalars(
        select(case_messages.c.id).where(
            case_messages.c.case_id == number, case_messages.c.state == MessageState.KEPT
        )
    )
    return frozenset(found.all())


#: What is on its way to a source.
_leaves = and_(
    case_messages.c.direction == Direction.TO_SOURCE,
    case_messages.c.state.in_([MessageState.HELD, MessageState.WAITING]),
)
_MESSAGES = select(
    case_messages.c.id,
    case_messages.c.case_id,
    case_messages.c.direction,
    case_messages.c.staff_id,
    case_messages.c.seal,
    case_messages.c.state,
    case_messages.c.at,
)


def _message(
    row: Row[int, int, str, int | None, bytes, str, datetime], sealer: Sealer, case: Case
) -> CaseMessage:
    said = Answer.unpack(sealer.unseal(row[4], case.uid))
    return CaseMessage(
        id=row[0],
        case_number=row[1],
        direction=Direction(row[2]),
        staff_id=row[3],
        text=said.text,
        state=MessageState(row[5]),
        at=row[6],
        file=said.file,
    )
