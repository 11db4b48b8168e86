"""Alerts: drafts and what became of them, one row each. What changes delivered copies: `alert_changes.py`.

Every change of state names the state that it was decided on, and changes nothing where another editor was
faster.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.alert_states import AlertState
from newsroom.alerts import Alert, AlertDraft, AlertRevision, Severity
from newsroom.deliveries import DeliveryKind
from storage.alert_changes import ChangeKind
from storage.alert_moments import from_now
from storage.alert_rows import alert_of, as_draft, dumped, moments, of_draft
from storage.alert_schema import alert_changes, alert_regions, alerts
from storage.schema import dispatches
from storage.tip_schema import actions

#: States in which something may still happen by itself.
ALIVE = (
    AlertState.AWAITING,
    AlertState.SCHEDULED,
    AlertState.SENDING,
    AlertState.PAUSED,
    AlertState.STOPPED,
    AlertState.SENT,
)
#: Of these, states in which nothing happens unless there is an end or another round to come.
_AT_REST = (AlertState.STOPPED, AlertState.SENT)
#: In which an alert that began is still true and for its readers.
_GOES_ON = (AlertState.SENDING, AlertState.PAUSED, AlertState.SENT)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it is kept. `author_id` is the `StaffMember.id` of whoever writes it."""

    id: int
    draft: AlertDraft
    author_id: int
    created_at: datetime


async def keep_draft(connection: AsyncConnection, draft: AlertDraft, *, author_id: int, now: datetime) -> int:
    """A new draft; its number, which the alert keeps."""
    row = {**of_draft(draft), "state": AlertState.DRAFT.value, "thread_id": draft.thread_id, "reason": ""}
    row |= {"revision": 0, "sent_by": author_id, "created_at": now, "proposed": ""}
    number = (await connection.execute(insert(alerts).values(row))).inserted_primary_key
    assert number is not None, "just inserted"
    alert_id = int(number[0])
    if not draft.thread_id:
        await connection.execute(update(alerts).where(alerts.c.id == alert_id).values(thread_id=alert_id))
    await _set_regions(connection, alert_id, draft.regions)
    return alert_id


async def draft(connection: AsyncConnection, alert_id: int) -> StoredDraft | None:
    """A draft; None where there is none, or none any more."""
    row = await _row(connection, alert_id)
    if row is None or row["state"] != AlertState.DRAFT:
        return None
    regions = (await _regions(connection, [alert_id])).get(alert_id, ())
    return StoredDraft(alert_id, as_draft(row, regions), row["sent_by"], row["created_at"])


async def change_draft(connection: AsyncConnection, alert_id: int, draft: AlertDraft) -> bool:
    """The draft reads like this now, of this event; False where it is no draft any more."""
    is_draft = and_(alerts.c.id == alert_id, alerts.c.state == AlertState.DRAFT.value)
    row = {**of_draft(draft), "thread_id": draft.thread_id or alert_id}
    changed = await connection.execute(update(alerts).where(is_draft).values(row))
    if changed.rowcount != 1:
        return False
    await _set_regions(connection, alert_id, draft.regions)
    return True


async def forget_draft(connection: AsyncConnection, alert_id: int) -> bool:
    """The draft is given up; False where it is none any more."""
    is_draft = and_(alerts.c.id == alert_id, alerts.c.state == AlertState.DRAFT.value)
    return (await connection.execute(delete(alerts).where(is_draft))).rowcount == 1


async def confirm(
    connection: AsyncConnection, alert_id: int, state: AlertState, *, sent_by: int, now: datetime
) -> bool:
    """A draft becomes an alert in `state` (`alert_states.after_sending`); False where it is none any more.

    What begins "at once" begins now, and so does what should have begun.
    """
    moments_left = await from_now(connection, alert_id, now)
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == AlertState.DRAFT.value)
        .values(state=state.value, sent_by=sent_by, **moments_left)
    )
    return changed.rowcount == 1


async def approve(
    connection: AsyncConnection, alert_id: int, state: AlertState, *, approved_by: int, now: datetime
) -> bool:
    """A second editor agreed to an alert that waited for it; it begins now where it should have begun."""
    moments_left = await from_now(connection, alert_id, now)
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == AlertState.AWAITING.value)
        .values(state=state.value, approved_by=approved_by, **moments_left)
    )
    return changed.rowcount == 1


async def move(
    connection: AsyncConnection,
    alert_id: int,
    before: AlertState,
    after: AlertState,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """Change the state of one alert; False where it is not `before` any more."""
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == before.value)
        .values(state=after.value, changed_at=now, reason=reason)
    )
    return changed.rowcount == 1


async def back_to_draft(connection: AsyncConnection, alert_id: int, before: AlertState) -> bool:
    """What nobody has yet is written anew; False where it is not `before` any more."""
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == before.value)
        .values(state=AlertState.DRAFT.value, approved_by=None)
    )
    return changed.rowcount == 1


async def propose(connection: AsyncConnection, alert_id: int, revision: AlertRevision) -> bool:
    """An update waits for a second editor; False where another waits already."""
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.proposed == "", alerts.c.revision == revision.number - 1)
        .values(proposed=dumped(revision))
    )
    return changed.rowcount == 1


async def drop_proposal(connection: AsyncConnection, alert_id: int) -> None:
    """The update that waited is given up."""
    await connection.execute(update(alerts).where(alerts.c.id == alert_id).values(proposed=""))


async def revise(connection: AsyncConnection, alert_id: int, revision: AlertRevision) -> bool:
    """The alert reads like this from now on; False where another update was faster.

    Delivered copies follow by `alert_changes.note`, in the same transaction.
    """
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.revision == revision.number - 1)
        .values(
            severity=revision.severity.value,
            html=revision.html,
            advice=revision.advice,
            ends=revision.ends,
            revision=revision.number,
            changed_at=revision.at,
            proposed="",
        )
    )
    return changed.rowcount == 1


async def count_revision(connection: AsyncConnection, alert_id: int, revision: int) -> None:
    """It changed in another way than by its text, so that copies with an older number are behind."""
    await connection.execute(update(alerts).where(alerts.c.id == alert_id).values(revision=revision))


async def get(connection: AsyncConnection, alert_id: int) -> Alert | None:
    """An alert that was confirmed, or None."""
    found = await get_many(connection, [alert_id])
    return found[0] if found else None


async def get_many(connection: AsyncConnection, alert_ids: Iterable[int]) -> tuple[Alert, ...]:
    """These alerts, those that are more than drafts, by number."""
    return await _select(connection, alerts.c.id.in_(list(alert_ids)))


async def of_thread(connection: AsyncConnection, thread_id: int) -> tuple[Alert, ...]:
    """All alerts of one event, the first first."""
    return await _select(connection, alerts.c.thread_id == thread_id)


async def holding(
    connection: AsyncConnection, severities: Iterable[Severity], now: datetime, *, endless_since: datetime
) -> tuple[Alert, ...]:
    """Those that hold, the first first: begun, not over, and the last that was said of its event.

    What was given no end holds if it began after `endless_since`.
    """
    later, sent = alerts.alias("later"), dispatches.alias("sent")
    is_alert = sent.c.kind == int(DeliveryKind.ALERT)
    was_followed = exists(later.c.id).where(
        later.c.thread_id == alerts.c.thread_id,
        later.c.id > alerts.c.id,
        is_alert,
        sent.c.thing_id == later.c.id,
    )
    begun = select(dispatches.c.thing_id).where(dispatches.c.kind == int(DeliveryKind.ALERT))
    lately = begun.where(dispatches.c.begun_at > endless_since)
    return await _select(
        connection,
        and_(
            alerts.c.state.in_([state.value for state in _GOES_ON]),
            alerts.c.severity.in_([severity.value for severity in severities]),
            or_(
                and_(alerts.c.ends > now, alerts.c.id.in_(begun)),
                and_(alerts.c.ends.is_(None), alerts.c.id.in_(lately)),
            ),
            ~was_followed,
        ),
    )


async def alive(connection: AsyncConnection, *, changed_since: datetime | None = None) -> tuple[Alert, ...]:
    """Those to which something may still happen by itself; also those that changed since a moment."""
    moving = [state.value for state in ALIVE if state not in _AT_REST]
    resting = [state.value for state in _AT_REST]
    ends = or_(alerts.c.ends.is_not(None), alerts.c.repeat != moments(()))
    wanted = or_(alerts.c.state.in_(moving), and_(alerts.c.state.in_(resting), ends))
    if changed_since is not None:
        wanted = or_(wanted, alerts.c.changed_at >= changed_since)
    return await _select(connection, wanted)


async def missed(connection: AsyncConnection, *, since: datetime) -> tuple[Alert, ...]:
    """Those that became drafts again since then because their hour had passed (`alert_moments.miss`)."""
    return await _select(connection, alerts.c.changed_at >= since, drafts=True)


async def drafts(connection: AsyncConnection) -> tuple[StoredDraft, ...]:
    """All drafts, the newest first."""
    rows = await connection.execute(
        select(alerts).where(alerts.c.state == AlertState.DRAFT.value).order_by(alerts.c.id.desc())
    )
    found = rows.mappings().all()
    regions = await _regions(connection, [row["id"] for row in found])
    return tuple(
        StoredDraft(row["id"], as_draft(row, regions.get(row["id"], ())), row["sent_by"], row["created_at"])
        for row in found
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of alerts, and how many there are in all."""

    alerts: tuple[Alert, ...]
    count: int


async def listed(
    connection: AsyncConnection,
    *,
    words: str = "",
    regions: Sequence[str] = (),
    offset: int = 0,
    limit: int = 10,
) -> Listed:
    """Alerts, the newest first: those that hold all `words`, or lie in or around one of `regions`."""
    wanted = alerts.c.state != AlertState.DRAFT.value
    matches = [
        and_(*(alerts.c.html.icontains(word, autoescape=True) for word in words.split())) if words else None,
        exists().where(
            alert_regions.c.alert_id == alerts.c.id,
            or_(*(alert_regions.c.region.startswith(code, autoescape=True) for code in regions)),
        )
        if regions
        else None,
    ]
    if given := [match for match in matches if match is not None]:
        wanted = and_(wanted, or_(*given))
    count = (await connection.scalar(select(func.count()).select_from(alerts).where(wanted))) or 0
    ids = (
        await connection.scalars(
            select(alerts.c.id).where(wanted).order_by(alerts.c.id.desc()).offset(offset).limit(limit)
        )
    ).all()
    found = {alert.id: alert for alert in await get_many(connection, ids)}
    return Listed(tuple(found[number] for number in ids), count)


async def begin_round(
    connection: AsyncConnection, alert: Alert, draft: AlertDraft, now: datetime
) -> int | None:
    """The next round of an alert becomes an alert of its own, which is due now; its number.

    The rest of the repetition goes with it. None where another tick did that already.
    """
    changed = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert.id, alerts.c.repeat == moments(alert.repeat))
        .values(repeat=moments(()))
    )
    if changed.rowcount != 1:
        return None
    number = await keep_draft(connection, draft, author_id=alert.sent_by, now=now)
    await confirm(connection, number, AlertState.SCHEDULED, sent_by=alert.sent_by, now=now)
    await connection.execute(
        update(alerts).where(alerts.c.id == number).values(approved_by=alert.approved_by)
    )
    return number


async def update_of(connection: AsyncConnection, thread_id: int) -> int | None:
    """The draft in which an update of this event is being written, if there is one."""
    return await connection.scalar(
        select(alerts.c.id)
        .where(
            alerts.c.thread_id == thread_id,
            alerts.c.id != thread_id,
            alerts.c.state == AlertState.DRAFT.value,
        )
        .order_by(alerts.c.id)
        .limit(1)
    )


async def last_hand(connection: AsyncConnection, alert_id: int, did: str = "") -> int | None:
    """The `StaffMember.id` of whoever did something about this alert last, or what the log calls `did`."""
    about = or_(actions.c.detail == str(alert_id), actions.c.detail.startswith(f"{alert_id} "))
    return await connection.scalar(
        select(actions.c.staff_id)
        .where(actions.c.action == did if did else actions.c.action.startswith("alert_", autoescape=True))
        .where(about)
        .order_by(actions.c.id.desc())
        .limit(1)
    )


#: What followers were told last of an update, NULL for nothing.
_TOLD = (
    select(alert_changes.c.words)
    .where(
        alert_changes.c.alert_id == alerts.c.id,
        alert_changes.c.kind == ChangeKind.UPDATE.value,
        alert_changes.c.told,
        alert_changes.c.words != "",
    )
    .order_by(alert_changes.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


async def _select(
    connection: AsyncConnection, wanted: ColumnElement[bool], *, drafts: bool = False
) -> tuple[Alert, ...]:
    is_draft = alerts.c.state == AlertState.DRAFT.value
    rows = await connection.execute(
        select(alerts, _TOLD.label("told"))
        .where(wanted, is_draft if drafts else ~is_draft)
        .order_by(alerts.c.id)
    )
    found = rows.mappings().all()
    regions = await _regions(connection, [row["id"] for row in found])
    return tuple(alert_of(row, regions.get(row["id"], ())) for row in found)


async def _row(connection: AsyncConnection, alert_id: int) -> RowMapping | None:
    return (await connection.execute(select(alerts).where(alerts.c.id == alert_id))).mappings().first()


async def _regions(connection: AsyncConnection, alert_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = await connection.execute(
        select(alert_regions.c.alert_id, alert_regions.c.region)
        .where(alert_regions.c.alert_id.in_(alert_ids))
        .order_by(alert_regions.c.alert_id, alert_regions.c.region)
    )
    found: dict[int, tuple[str, ...]] = {}
    for alert_id, region in rows:
        found[alert_id] = (*found.get(alert_id, ()), region)
    return found


async def _set_regions(connection: AsyncConnection, alert_id: int, regions: Iterable[str]) -> None:
    await connection.execute(delete(alert_regions).where(alert_regions.c.alert_id == alert_id))
    rows = [{"alert_id": alert_id, "region": region} for region in dict.fromkeys(regions)]
    if rows:
        await connection.execute(insert(alert_regions), rows)
