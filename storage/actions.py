"""The log of what the newsroom's people did: append-only, each row's hash covering the one before it.

Nothing in it identifies a source. The hash is keyed, so whoever changes a row without the key is found out.
"""

import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.sealing import Sealer
from storage.tip_schema import actions

_GENESIS = bytes(32)
#: Rows of the log that are read together.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody did, in machine words; `staff_id` is None for the bot itself."""

    id: int
    at: datetime
    staff_id: int | None
    action: str
    case_number: int | None
    detail: str


async def note(
    connection: AsyncConnection,
    sealer: Sealer,
    action: str,
    *,
    now: datetime,
    staff_id: int | None = None,
    case_number: int | None = None,
    detail: str = "",
) -> None:
    """Append an action, in the same transaction as what it tells of. `sealer` is that of the staff."""
    last = (
        await connection.execute(select(actions.c.id, actions.c.hash).order_by(actions.c.id.desc()).limit(1))
    ).one_or_none()
    number, before = (1, _GENESIS) if last is None else (last.id + 1, last.hash)
    # As every database keeps it: else the hash would tell of something that is not there.
    detail = detail.replace("\0", "")
    row = Action(number, _milliseconds(now), staff_id, action, case_number, detail)
    await connection.execute(
        insert(actions).values(
            id=number,
            at=row.at,
            staff_id=staff_id,
            action=action,
            case_id=case_number,
            detail=detail,
            hash=_hash(sealer, before, row),
        )
    )


async def history(connection: AsyncConnection, case_number: int) -> tuple[Action, ...]:
    """Everything that was done about a case, oldest first."""
    rows = await connection.execute(_ROWS.where(actions.c.case_id == case_number).order_by(actions.c.id))
    return tuple(Action(*row[:-1]) for row in rows)


async def latest(connection: AsyncConnection, case_number: int, names: Collection[str]) -> Action | None:
    """The last of these actions about a case."""
    row = (
        await connection.execute(
            _ROWS.where(actions.c.case_id == case_number, actions.c.action.in_(list(names)))
            .order_by(actions.c.id.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else Action(*row[:-1])


async def first_broken(connection: AsyncConnection, sealer: Sealer) -> int | None:
    """The number of the first row that was changed, removed or put in; None if the log is whole."""
    before, expected = _GENESIS, 1
    while rows := await _next(connection, expected):
        for read in rows:
            row, stored = Action(*read[:-1]), read[-1]
            if row.id != expected or not hmac.compare_digest(stored, _hash(sealer, before, row)):
                return expected
            before, expected = stored, expected + 1
    return None


async def chain_anew(connection: AsyncConnection, sealer: Sealer) -> None:
    """Hash the whole log with another key; ask `first_broken` before, because this hides what was changed."""
    before, expected = _GENESIS, 1
    while rows := await _next(connection, expected):
        changed = []
        for read in rows:
            before = _hash(sealer, before, Action(*read[:-1]))
            changed.append({"row_id": read.id, "new_hash": before})
        await connection.execute(_REHASH, changed)
        expected = rows[-1].id + 1


_REHASH = update(actions).where(actions.c.id == bindparam("row_id")).values(hash=bindparam("new_hash"))


async def _next(connection: AsyncConnection, number: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Some rows from this number on: a log of years is never in memory as a whole."""
    return (
        await connection.execute(_ROWS.where(actions.c.id >= number).order_by(actions.c.id).limit(_AT_ONCE))
    ).all()


async def count(connection: AsyncConnection) -> int:
    """How many actions there are."""
    return await connection.scalar(select(func.count()).select_from(actions)) or 0


_ROWS = select(
    actions.c.id,
    actions.c.at,
    actions.c.staff_id,
    actions.c.action,
    actions.c.case_id,
    actions.c.detail,
    actions.c.hash,
)


def _hash(sealer: Sealer, before: bytes, row: Action) -> bytes:
    told: Sequence[object] = [
        row.id,
        round(row.at.timestamp() * 1000),
        row.staff_id,
        row.action,
        row.case_number,
        row.detail,
    ]
    return blake2b(before + orjson.dumps(told), key=sealer.derive(b"actions"), digest_size=32).digest()


def _milliseconds(moment: datetime) -> datetime:
    """As precise as the database keeps it, so that the hash can be computed again."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
