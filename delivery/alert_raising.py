"""An alert that became graver goes out anew: to whom it did not concern before, and now to whom it waits for.

Which deliveries that makes and hastens is the planner's work (`alert_planner.py`), in steps and after a kill.
"""

from datetime import datetime

from delivery.pacing import Priority
from newsroom import audience
from newsroom.alert_states import Event, after
from newsroom.alerts import Alert, Severity
from newsroom.deliveries import DeliveryKind
from storage import alert_mutes, alerts, audiences, dispatches
from storage.alert_hours import Hours
from storage.database import Connection
from storage.enqueueing import is_one_of


async def count_anew(
    connection: Connection, alert: Alert, severity: Severity, hours: Hours
) -> tuple[int, int]:
    """How many have no copy and would get it by these hours were it raised to that: at once, and later."""
    dispatch_id = await _going_on(connection, alert) if severity.rank > alert.severity.rank else None
    if dispatch_id is None:
        return 0, 0
    at_once, later, _ = await audiences.count_at_hours(
        connection,
        audience.of_alert(alert.regions),
        hours.later,
        None if severity.reaches_muted else is_one_of(alert_mutes.muted(alert.thread_id)),
        lacking=dispatch_id,
    )
    return at_once, later


async def go_out_anew(connection: Connection, alert: Alert, severity: Severity, now: datetime) -> None:
    """From now on whoever it concerns gets it by the hours of its new severity; who has it, not again."""
    dispatch_id = await _going_on(connection, alert)
    if dispatch_id is None:
        return
    await dispatches.begin_anew(connection, dispatch_id, priority=Priority[severity.priority])
    if (state := after(alert.state, Event.RAISED)) is not None:
        await alerts.move(connection, alert.id, alert.state, state, now)


async def _going_on(connection: Connection, alert: Alert) -> int | None:
    """The dispatch that goes on when this alert is raised; None where nothing more of it goes out.

    What was given up is not taken up again, and where it was forgotten who has it nobody shall get it twice.
    """
    sending = None if alert.state.is_over else await dispatches.find(connection, DeliveryKind.ALERT, alert.id)
    if sending is None or not await dispatches.is_remembered(connection, sending.id):
        return None
    return sending.id
