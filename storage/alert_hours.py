"""Alerts that wait for a reader's hours follow these when they change; what a pause held back comes after it.

News waits in a table of its own (`storage/waiting.py`); an alert is a delivery that is due later, so its
moment has to be set anew. Nothing here is sent twice: each reader has one delivery of each alert.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom import audience
from newsroom.alerts import Alert, Severity
from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState
from storage import alert_mutes, alerts, dispatches, enqueueing, wishes
from storage.alert_schema import alert_changes
from storage.alert_schema import alerts as alert_rows
from storage.dispatches import Dispatch
from storage.enqueueing import Manner
from storage.literals import literal_state
from storage.schema import deliveries, readers
from storage.schema import dispatches as sends
from storage.timing import (
    READERS_WITH_WISHES,
    Present,
    due_awake,
    due_gently,
    is_open,
    is_paused,
    is_quiet,
)
from storage.wish_schema import wishes as wish_rows

#: So long after it began an alert that was given no end is told to whom a pause held it back from: twice the
#: longest pause that ends by itself. With an end it is told until that.
ENDLESS_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hours:
    """When an alert comes to whom, said of readers with their wishes.

    `due` is its moment (unix seconds), None for at once; `later`: who gets it later; `withheld`: who not.
    """

    due: ColumnElement[int] | None = None
    later: ColumnElement[bool] | None = None
    withheld: ColumnElement[bool] | None = None


def hours_of(severity: Severity, present: Present) -> Hours:
    """The gravest comes at once, the next lets people sleep, the mildest waits for digests and pauses."""
    if severity.ignores_quiet_hours:
        return Hours()
    if severity.ignores_digests:
        return Hours(due_awake(present), is_quiet(present))
    return Hours(due_gently(present), ~is_open(present), is_paused(present))


async def set_due_anew(
    connection: AsyncConnection,
    dispatch_id: int,
    hours: Hours,
    *,
    after: int,
    last: int | None,
    now: datetime,
) -> None:
    """It became graver: what waits for the hours of readers behind `after`, up to `last`, follows these now.

    What is to be tried again, because Telegram did not take it, keeps its moment.
    """
    theirs = select(hours.due).select_from(READERS_WITH_WISHES) if hours.due is not None else None
    within = [deliveries.c.reader_id > after]
    within += [] if last is None else [deliveries.c.reader_id <= last]
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.dispatch_id == dispatch_id,
            deliveries.c.state == literal_state(DeliveryState.WAITING),
            deliveries.c.due_at > int(now.timestamp()),
            deliveries.c.reason == "",
            *within,
        )
        .values(
            due_at=0
            if theirs is None
            else theirs.where(readers.c.id == deliveries.c.reader_id).correlate(deliveries).scalar_subquery()
        )
    )


async def follow_hours(connection: AsyncConnection, reader_id: int, now: datetime, zone: tzinfo) -> None:
    """A reader's hours changed, or their pause: what waits for them is due when it would be by these."""
    await wishes.keep_ahead(connection, now, zone)
    present, mine = Present.of(now, zone), readers.c.id == reader_id
    gentle, awake = await _waiting(connection, reader_id)
    paused = select(readers.c.id).select_from(READERS_WITH_WISHES).where(mine, is_paused(present))
    if await connection.scalar(paused) is not None:
        await _hold_back(connection, gentle, now)
    else:
        await _set_due(connection, list(gentle), mine, due_gently(present))
        await tell_missed(connection, mine, now, zone)
    await _set_due(connection, awake, mine, due_awake(present))


async def end_pause(connection: AsyncConnection, reader_id: int, now: datetime, zone: tzinfo) -> None:
    """A reader's pause holds no longer, if one does: what it held back comes as their hours say."""
    if (await wishes.of_reader(connection, reader_id)).is_paused(now):
        await wishes.go_on(connection, reader_id, now)
        await follow_hours(connection, reader_id, now, zone)


async def tell_missed(
    connection: AsyncConnection, whom: ColumnElement[bool], now: datetime, zone: tzinfo
) -> int:
    """The mildest alerts that still hold go to those who did not get them because of a pause.

    `whom` is said of readers with their wishes. Returns how many deliveries that made.
    """
    added, present = 0, Present.of(now, zone)
    for alert, dispatch in await _holding(connection, now, warnings=False):
        manner = Manner(
            replying_to=await _first_of(connection, alert),
            but_not=alert_mutes.muted(alert.thread_id),
            due=due_gently(present),
            wanted=and_(whom, ~is_paused(present)),
        )
        added += await enqueueing.enqueue_missed(
            connection, dispatch.id, audience.of_alert(alert.regions), since=alert.starts, manner=manner
        )
    return added


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds where somebody begins to follow: the gravest warning (None: none), and if one comes now."""

    severity: Severity | None = None
    comes: bool = False


async def tell_newcomer(
    connection: AsyncConnection, reader_id: int, regions: Iterable[str], now: datetime
) -> Holding:
    """The warnings that hold for these regions go to a reader who has just begun to follow them.

    At once, whatever the hour: whoever asks now is awake. The mildest are no warnings, and are not told.
    """
    followed, gravest, comes = set(regions), None, False
    for alert, dispatch in await _holding(connection, now, warnings=True):
        whom = audience.of_alert(alert.regions)
        if not any(whom.reaches(region, wider=True) for region in followed):
            continue
        muted = alert_mutes.muted(alert.thread_id)
        manner = Manner(
            replying_to=await _first_of(connection, alert),
            but_not=None if alert.severity.reaches_muted else muted,
            silent=enqueueing.is_one_of(muted),
            wanted=readers.c.id == reader_id,
        )
        added = await enqueueing.enqueue_missed(connection, dispatch.id, whom, since=now, manner=manner)
        comes = comes or bool(added and dispatch.state is not DispatchState.PAUSED)
        gravest = max(gravest or alert.severity, alert.severity, key=lambda severity: severity.rank)
    return Holding(gravest, comes)


async def pauses_ended(connection: AsyncConnection, now: datetime, zone: tzinfo) -> int:
    """The same for everybody whose pause ended by the clock; to be called before they count as looked at."""
    ended = select(wish_rows.c.reader_id).where(wish_rows.c.look_at <= now).limit(1)
    if await connection.scalar(ended) is None:
        return 0
    await wishes.keep_ahead(connection, now, zone)
    return await tell_missed(connection, wish_rows.c.look_at <= now, now, zone)


async def _waiting(connection: AsyncConnection, reader_id: int) -> tuple[dict[int, int], list[int]]:
    """What waits for a reader: the mildest alerts, with their dispatches; and what lets people sleep."""
    about_alert = or_(
        and_(sends.c.kind == int(DeliveryKind.ALERT), alert_rows.c.id == sends.c.thing_id),
        and_(sends.c.kind == int(DeliveryKind.ALERT_NOTICE), alert_rows.c.id == alert_changes.c.alert_id),
    )
    change = and_(sends.c.kind == int(DeliveryKind.ALERT_NOTICE), alert_changes.c.id == sends.c.thing_id)
    kinds = (DeliveryKind.ALERT, DeliveryKind.ALERT_NOTICE, DeliveryKind.SIGN_OF_LIFE)
    rows = await connection.execute(
        select(deliveries.c.id, deliveries.c.dispatch_id, sends.c.kind, alert_rows.c.severity)
        .select_from(
            deliveries.join(sends, sends.c.id == deliveries.c.dispatch_id)
            .outerjoin(alert_changes, change)
            .outerjoin(alert_rows, about_alert)
        )
        .where(
            deliveries.c.reader_id == reader_id,
            deliveries.c.state == int(DeliveryState.WAITING),
            sends.c.kind.in_([int(kind) for kind in kinds]),
        )
    )
    gentle: dict[int, int] = {}
    awake: list[int] = []
    for number, dispatch_id, kind, severity in rows:
        if severity is not None and Severity(severity).ignores_quiet_hours:
            continue
        is_mild = severity is not None and not Severity(severity).ignores_digests
        if is_mild and kind == int(DeliveryKind.ALERT):
            gentle[number] = dispatch_id
        else:
            awake.append(number)
    return gentle, awake


async def _set_due(
    connection: AsyncConnection, delivery_ids: list[int], mine: ColumnElement[bool], due: ColumnElement[int]
) -> None:
    if delivery_ids:
        moment = select(due).select_from(READERS_WITH_WISHES).where(mine).scalar_subquery()
        await connection.execute(
            update(deliveries).where(deliveries.c.id.in_(delivery_ids)).values(due_at=moment)
        )


async def _hold_back(connection: AsyncConnection, waiting: dict[int, int], now: datetime) -> None:
    """A pause holds these back as if it had begun before: no alert waits for who never goes on."""
    if not waiting:
        return
    await connection.execute(delete(deliveries).where(deliveries.c.id.in_(list(waiting))))
    for dispatch_id, fewer in Counter(waiting.values()).items():
        await connection.execute(
            update(sends).where(sends.c.id == dispatch_id).values(total=sends.c.total - fewer)
        )
    await dispatches.settle(connection, waiting.values(), now)


async def _first_of(connection: AsyncConnection, alert: Alert) -> int | None:
    """The dispatch whose copies a later round of an event replies to."""
    if alert.thread_id == alert.id:
        return None
    first = await dispatches.find(connection, DeliveryKind.ALERT, alert.thread_id)
    return None if first is None else first.id


async def _holding(
    connection: AsyncConnection, now: datetime, *, warnings: bool
) -> list[tuple[Alert, Dispatch]]:
    """The warnings that still hold, or the mildest; none of which it was forgotten who got it."""
    severities = [severity for severity in Severity if severity.ignores_digests is warnings]
    found = []
    for alert in await alerts.holding(connection, severities, now, endless_since=now - ENDLESS_FOR):
        dispatch = await dispatches.find(connection, DeliveryKind.ALERT, alert.id)
        if dispatch is not None and await dispatches.is_remembered(connection, dispatch.id):
            found.append((alert, dispatch))
    return found
