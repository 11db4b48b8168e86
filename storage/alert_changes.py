"""What delivered copies of alerts have to be turned into, and what is told about it in reply to them."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alert_schema import alert_changes


class ChangeKind(enum.StrEnum):
    """What happened to the alert."""

    UPDATE = "update"
    END = "end"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class AlertChange:
    """A change of an alert that readers have already. Copies with an older `revision` are concerned.

    `words` is what is told in one line, `raised` whether the danger is graver now, `told` whether followers
    hear of it in reply to their copy. `reached_all_at` is None while such a copy may still come in.
    """

    id: int
    alert_id: int
    revision: int
    kind: ChangeKind
    words: str
    raised: bool
    told: bool
    made_at: datetime
    reached_all_at: datetime | None = None


async def note(connection: AsyncConnection, change: AlertChange) -> int:
    """Keep a change (its `id` is given here); its number."""
    number = (
        await connection.execute(
            insert(alert_changes).values(
                alert_id=change.alert_id,
                revision=change.revision,
                kind=change.kind.value,
                words=change.words,
                raised=change.raised,
                told=change.told,
                made_at=change.made_at,
            )
        )
    ).inserted_primary_key
    assert number is not None, "just inserted"
    return int(number[0])


async def get_many(connection: AsyncConnection, change_ids: Iterable[int]) -> tuple[AlertChange, ...]:
    """These changes."""
    rows = await connection.execute(select(alert_changes).where(alert_changes.c.id.in_(list(change_ids))))
    return tuple(_change(row) for row in rows.mappings())


async def of_alert(connection: AsyncConnection, alert_id: int) -> tuple[AlertChange, ...]:
    """All changes of one alert, the first first."""
    statement = select(alert_changes).where(alert_changes.c.alert_id == alert_id).order_by(alert_changes.c.id)
    return tuple(_change(row) for row in (await connection.execute(statement)).mappings())


async def unfinished(connection: AsyncConnection) -> tuple[AlertChange, ...]:
    """Changes for which a copy with older words may still come in."""
    statement = (
        select(alert_changes).where(alert_changes.c.reached_all_at.is_(None)).order_by(alert_changes.c.id)
    )
    return tuple(_change(row) for row in (await connection.execute(statement)).mappings())


async def reached_all(connection: AsyncConnection, change_id: int, now: datetime) -> None:
    """Every copy that there will be with older words is in the outbox."""
    await connection.execute(
        update(alert_changes).where(alert_changes.c.id == change_id).values(reached_all_at=now)
    )


def _change(row: RowMapping) -> AlertChange:
    return AlertChange(**{**row, "kind": ChangeKind(row["kind"])})
