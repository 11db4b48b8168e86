"""Alerts by the clock: what is due begins, audiences are put together, delivered copies follow changes.

It holds nothing that SQL lacks: killed anywhere, it goes on at the next start where it stood.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from delivery.alert_actions import close
from delivery.late_copies import Looks, enqueue, is_last_look
from delivery.pacing import Priority
from newsroom import audience
from newsroom.alert_states import AlertState, Event, after
from newsroom.alerts import Alert
from newsroom.cases import PostKind
from newsroom.deliveries import DeliveryKind, DispatchState
from newsroom.journal import journal
from storage import (
    alert_changes,
    alert_moments,
    alert_mutes,
    alerts,
    desk_posts,
    dispatches,
    enqueueing,
    timing,
    wishes,
)
from storage.alert_changes import AlertChange, ChangeKind
from storage.alert_hours import hours_of, set_due_anew
from storage.database import Connection, Storage
from storage.enqueueing import Copies, Manner, Step
from storage.timing import Present

logger = journal(__name__)

#: What should have gone out so long ago (the bot was away, or an old backup was restored) is not sent by
#: itself: it is a draft again, and an editor decides.
TOO_LATE = timedelta(hours=24)
#: How often it is asked whether an alert has reached everybody.
LOOK_AGAIN = timedelta(seconds=2)


class AlertPlanner:
    """Call `work` whenever something may be due; it returns after how many seconds to call it again.

    `more` is called when there is something new for the outbox, `tell` when there is for the desk; `zone` is
    that of readers' quiet hours.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], datetime],
        more: Callable[[], None],
        zone: tzinfo,
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._more = more
        self._zone = zone
        self._tell = tell
        self._looks = Looks()

    async def work(self) -> float | None:
        """Do everything that is due. None: nothing will be due until something is changed by somebody."""
        async with self._storage.reading() as connection:
            living = await alerts.alive(connection)
        for alert in living:
            await self._move_on(alert)
        await self._complete_audiences()
        await self._let_copies_follow()
        return await self._until_next()

    async def _move_on(self, alert: Alert) -> None:
        now = self._clock()
        if alert.ends is not None and alert.ends <= now and (state := after(alert.state, Event.EXPIRED)):
            async with self._storage.transaction() as connection:
                await close(connection, alert, state, now, reason="", tell=False)
            self._more()
        elif alert.state is AlertState.SCHEDULED and alert.starts <= now - TOO_LATE:
            await self._miss(alert, now)
        elif alert.state is AlertState.SCHEDULED and alert.starts <= now:
            await self._begin(alert, now)
        elif alert.next_at is not None and alert.next_at <= now:
            await self._next_round(alert, now)
        elif alert.state is AlertState.SENDING:
            await self._notice_the_end(alert, now)

    async def _begin(self, alert: Alert, now: datetime) -> None:
        async with self._storage.transaction() as connection:
            if not await alerts.move(connection, alert.id, AlertState.SCHEDULED, AlertState.SENDING, now):
                return
            dispatch_id = await dispatches.ensure(
                connection, DeliveryKind.ALERT, alert.id, priority=_priority(alert), now=now
            )
            await self._step(connection, dispatch_id, alert, 0, now)
        self._more()

    async def _miss(self, alert: Alert, now: datetime) -> None:
        async with self._storage.transaction() as connection:
            if not await alert_moments.miss(connection, alert.id, now):
                return
            await desk_posts.enqueue_alone(connection, PostKind.ALERT_MISSED, alert.id, now, once=False)
        logger.warning("an alert was due long ago and is a draft again: %d", alert.id, alert=alert.id)
        self._tell()

    async def _next_round(self, alert: Alert, now: datetime) -> None:
        draft = alert.next_round()
        assert draft is not None, "there is a next moment"
        # Rounds that were missed while the bot was away are not caught up one by one: the last one counts.
        missed = [moment for moment in draft.repeat if moment <= now]
        draft = replace(draft, starts=now, repeat=draft.repeat[len(missed) :])
        draft = replace(draft, thread_id=alert.thread_id)
        async with self._storage.transaction() as connection:
            await alerts.begin_round(connection, alert, draft, now)
        async with self._storage.reading() as connection:
            due = [one for one in await alerts.of_thread(connection, alert.thread_id) if one.id > alert.id]
        for one in due:
            if one.state is AlertState.SCHEDULED and one.starts <= now:
                await self._begin(one, now)

    async def _notice_the_end(self, alert: Alert, now: datetime) -> None:
        async with self._storage.transaction() as connection:
            sending = await dispatches.find(connection, DeliveryKind.ALERT, alert.id)
            if sending is not None and sending.state is DispatchState.DONE:
                delivered = after(alert.state, Event.DELIVERED)
                assert delivered is not None, "it is being sent"
                await alerts.move(connection, alert.id, alert.state, delivered, now)

    async def _complete_audiences(self) -> None:
        """Go on with audiences that are too large for one transaction."""
        async with self._storage.reading() as connection:
            unplanned = await enqueueing.unplanned(connection)
        for dispatch_id, kind, thing_id, through in unplanned:
            if kind is DeliveryKind.ALERT:
                await self._complete_audience(dispatch_id, thing_id, through)

    async def _complete_audience(self, dispatch_id: int, alert_id: int, through: int) -> None:
        going_on: int | None = through
        while going_on is not None:
            async with self._storage.transaction() as connection:
                alert = await alerts.get(connection, alert_id)
                dispatch = await dispatches.get(connection, dispatch_id)
                if alert is None or dispatch is None or dispatch.state is DispatchState.STOPPED:
                    return
                step = await self._step(connection, dispatch_id, alert, going_on, self._clock())
            self._more()
            going_on = step.through

    async def _step(
        self, connection: Connection, dispatch_id: int, alert: Alert, after_reader: int, now: datetime
    ) -> Step:
        # When it comes to whom: the gravest at once, the mildest with the digest, and not in a pause.
        if not alert.severity.ignores_quiet_hours:
            await wishes.keep_ahead(connection, now, self._zone)
        hours = hours_of(alert.severity, Present.of(now, self._zone))
        manner = Manner(due=hours.due, wanted=None if hours.withheld is None else ~hours.withheld)
        if alert.thread_id != alert.id or alert.revision:
            muted = alert_mutes.muted(alert.thread_id)
            manner = replace(
                manner,
                replying_to=await self._first_of(connection, alert),
                but_not=None if alert.severity.reaches_muted else muted,
                silent=enqueueing.is_one_of(muted),
            )
        whom = audience.of_alert(alert.regions)
        step = await enqueueing.enqueue_step(
            connection, dispatch_id, whom, after=after_reader, now=now, manner=manner
        )
        if alert.revision:
            await set_due_anew(connection, dispatch_id, hours, after=after_reader, last=step.through, now=now)
        return step

    async def _first_of(self, connection: Connection, alert: Alert) -> int | None:
        """The dispatch whose copies a later round replies to."""
        if alert.thread_id == alert.id:
            return None
        first = await dispatches.find(connection, DeliveryKind.ALERT, alert.thread_id)
        return None if first is None else first.id

    # --- copies -----------------------------------------------------------------------------------------

    async def _let_copies_follow(self) -> None:
        async with self._storage.reading() as connection:
            unfinished = await alert_changes.unfinished(connection)
        for change in unfinished:
            if self._next_look(change) <= self._clock():
                await self._reach_copies(change)
        self._looks.keep(one.id for one in unfinished)

    def _next_look(self, change: AlertChange) -> datetime:
        return self._looks.next_after(change.id, change.made_at)

    async def _reach_copies(self, change: AlertChange) -> None:
        """Put into the outbox what copies with older words have to become, and what is told in reply."""
        late = is_last_look(change.made_at, self._clock())
        self._looks.looked(change.id)
        async with self._storage.transaction() as connection:
            alert = await alerts.get(connection, change.alert_id)
            sending = await dispatches.find(connection, DeliveryKind.ALERT, change.alert_id)
            if alert is None or sending is None:
                await alert_changes.reached_all(connection, change.id, self._clock())
                return
        added = await self._about_copies(DeliveryKind.ALERT_CHANGE, change, alert, sending.id)
        if change.told and change.kind is not ChangeKind.RECALL:
            added += await self._about_copies(DeliveryKind.ALERT_NOTICE, change, alert, sending.id)
        if change.kind is ChangeKind.RECALL:
            added += await self._about_notices(change, alert)
        if added:
            self._more()
        if late:
            async with self._storage.transaction() as connection:
                await alert_changes.reached_all(connection, change.id, self._clock())

    async def _about_copies(
        self, kind: DeliveryKind, change: AlertChange, alert: Alert, copies_of: int
    ) -> int:
        muted = alert_mutes.muted(alert.thread_id)
        is_notice = kind is DeliveryKind.ALERT_NOTICE
        wakes = is_notice and not alert.severity.ignores_quiet_hours
        about = Copies(
            copies_of,
            before_revision=change.revision,
            stopped=kind.changes_a_copy,
            but_not=muted if is_notice and not alert.severity.reaches_muted else None,
            silent=enqueueing.is_one_of(muted) if is_notice else None,
            # What changes a copy rings nowhere; a word in reply would.
            due=timing.due_awake(Present.of(self._clock(), self._zone)) if wakes else None,
        )
        return await enqueue(self._storage, self._clock, kind, change.id, about, _priority(alert))

    async def _about_notices(self, recall: AlertChange, alert: Alert) -> int:
        """What was told in reply goes with the copies: no false alarm is left standing there alone."""
        kind, added = DeliveryKind.ALERT_NOTICE_RECALL, 0
        async with self._storage.reading() as connection:
            changes = await alert_changes.of_alert(connection, alert.id)
            told = [
                (change.id, await dispatches.find(connection, DeliveryKind.ALERT_NOTICE, change.id))
                for change in changes
                if change.told
            ]
        for change_id, telling in told:
            if telling is not None:
                about = Copies(telling.id, before_revision=recall.revision, stopped=True)
                added += await enqueue(self._storage, self._clock, kind, change_id, about, _priority(alert))
        return added

    # --- when -------------------------------------------------------------------------------------------

    async def _until_next(self) -> float | None:
        """Seconds until something is due by itself."""
        now = self._clock()
        async with self._storage.reading() as connection:
            living = await alerts.alive(connection)
            unfinished = await alert_changes.unfinished(connection)
        moments = [self._next_look(change) for change in unfinished]
        for alert in living:
            if alert.state is AlertState.SENDING:
                moments.append(now + LOOK_AGAIN)
            if alert.state is AlertState.SCHEDULED:
                moments.append(alert.starts)
            if alert.ends is not None:
                moments.append(alert.ends)
            if alert.next_at is not None:
                moments.append(alert.next_at)
        return max((min(moments) - now).total_seconds(), 0.05) if moments else None


def _priority(alert: Alert) -> Priority:
    """An alert's place in the queue is also that of its changes: a recall overtakes the news."""
    return Priority[alert.severity.priority]
