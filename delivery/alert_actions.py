"""What editors do with alerts: each in one transaction, with the outbox's brake and the log of actions.

Who may do what where an alert stands is `newsroom/alert_states.py`; here it is asked and written down.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from delivery.alert_raising import go_out_anew
from newsroom.alert_states import (
    Action,
    ActionRefused,
    AlertState,
    RefusalReason,
    after_sending,
    check,
)
from newsroom.alerts import Alert, AlertRevision, Incomplete, needs_second
from newsroom.cases import StaffMember
from newsroom.deliveries import DeliveryKind
from newsroom.sealing import Sealer
from storage import actions, alert_changes, alerts, dispatches
from storage.alert_changes import AlertChange, ChangeKind
from storage.database import Connection, Storage

#: States in which readers may have copies.
WITH_COPIES = (
    AlertState.SENDING,
    AlertState.PAUSED,
    AlertState.STOPPED,
    AlertState.SENT,
    AlertState.ENDED,
)


class NoSuchAlert(Exception):
    """There is no alert (or draft) of this number."""


@dataclass(frozen=True, slots=True)
class AlertActions:
    """`staff` is the sealer of the log; `two_persons` the newsroom's rule; `wake` tells the alert office."""

    storage: Storage
    staff: Sealer
    two_persons: bool
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    async def send(self, draft_id: int, editor: StaffMember) -> Alert:
        """*Kirim*: the draft becomes an alert, which a second editor has to approve if it is grave.

        Raises `Incomplete`, `ActionRefused`, `NoSuchAlert`.
        """
        now = self.clock()
        check(AlertState.DRAFT, Action.SEND, editor)
        async with self.storage.transaction() as connection:
            stored = await alerts.draft(connection, draft_id)
            if stored is None:
                await self._must_be_draft(connection, draft_id)
                raise NoSuchAlert
            missing = stored.draft.missing(now)
            if stored.draft.severity is None or missing:
                raise Incomplete(missing)
            second = needs_second(stored.draft.severity, two_persons=self.two_persons)
            state = after_sending(needs_second=second)
            await alerts.confirm(connection, draft_id, state, sent_by=editor.id, now=now)
            alone = stored.draft.severity.ignores_quiet_hours and not second
            await self._log(connection, "alert_send", draft_id, editor, "without_second" if alone else "")
            alert = await self._alert(connection, draft_id)
        self.wake()
        return alert

    async def approve(self, alert_id: int, editor: StaffMember) -> Alert:
        """*Setujui*: by another editor than the one who wrote it. Of an alert, or of an update that waits."""
        now = self.clock()
        async with self.storage.transaction() as connection:
            alert = await self._alert(connection, alert_id)
            state = check(alert.state, Action.APPROVE, editor, awaiting_from=alert.awaiting_from)
            if alert.proposed is not None:
                await self._revise(connection, alert, alert.proposed)
            else:
                await alerts.approve(connection, alert_id, state, approved_by=editor.id, now=now)
            await self._log(connection, "alert_approve", alert_id, editor)
            alert = await self._alert(connection, alert_id)
        self.wake()
        return alert

    async def pause(self, alert_id: int, editor: StaffMember) -> Alert:
        """*Jeda*: nothing more goes out until *Lanjut*."""
        async with self.storage.transaction() as connection:
            alert = await self._moved(connection, alert_id, Action.PAUSE, editor)
            if (sending := await dispatches.find(connection, DeliveryKind.ALERT, alert_id)) is not None:
                await dispatches.pause(connection, sending.id)
        self.wake()
        return alert

    async def resume(self, alert_id: int, editor: StaffMember) -> Alert:
        """*Lanjut*."""
        async with self.storage.transaction() as connection:
            alert = await self._moved(connection, alert_id, Action.RESUME, editor)
            if (sending := await dispatches.find(connection, DeliveryKind.ALERT, alert_id)) is not None:
                await dispatches.resume(connection, sending.id)
        self.wake()
        return alert

    async def stop(self, alert_id: int, editor: StaffMember) -> Alert:
        """*Hentikan*, or *Batal* of what has not gone out: it is sent to nobody more; who has it keeps it."""
        async with self.storage.transaction() as connection:
            alert = await self._moved(connection, alert_id, Action.STOP, editor)
            if (sending := await dispatches.find(connection, DeliveryKind.ALERT, alert_id)) is not None:
                await dispatches.stop(connection, sending.id, self.clock())
        self.wake()
        return alert

    async def discard(self, draft_id: int, editor: StaffMember) -> None:
        """*Batal* of a draft: it is forgotten."""
        check(AlertState.DRAFT, Action.STOP, editor)
        async with self.storage.transaction() as connection:
            if not await alerts.forget_draft(connection, draft_id):
                raise NoSuchAlert
            await self._log(connection, "alert_discard", draft_id, editor)

    async def rewrite(self, alert_id: int, editor: StaffMember) -> None:
        """*Perbarui* of what nobody has yet: it is a draft again."""
        async with self.storage.transaction() as connection:
            alert = await self._alert(connection, alert_id)
            state = check(alert.state, Action.UPDATE, editor)
            if state is not AlertState.DRAFT or not await alerts.back_to_draft(
                connection, alert_id, alert.state
            ):
                raise ActionRefused(Action.UPDATE, alert.state, RefusalReason.STATE)
            await self._log(connection, "alert_rewrite", alert_id, editor)
        self.wake()

    async def update(self, alert_id: int, revision: AlertRevision, editor: StaffMember) -> Alert:
        """*Perbarui* of what readers have: every copy is edited; grave ones need a second editor first.

        `revision.number` is that of the alert as the editor saw it, plus one.
        """
        async with self.storage.transaction() as connection:
            alert = await self._alert(connection, alert_id)
            state = check(alert.state, Action.UPDATE, editor)
            if state is AlertState.DRAFT or revision.number != alert.revision + 1:
                raise ActionRefused(Action.UPDATE, alert.state, RefusalReason.STATE)
            if needs_second(revision.severity, two_persons=self.two_persons):
                if not await alerts.propose(connection, alert_id, revision):
                    raise ActionRefused(Action.UPDATE, alert.state, RefusalReason.STATE)
            else:
                await self._revise(connection, alert, revision)
            await self._log(connection, "alert_update", alert_id, editor)
            alert = await self._alert(connection, alert_id)
        self.wake()
        return alert

    async def drop_update(self, alert_id: int, editor: StaffMember) -> Alert:
        """The update that waits for a second editor is given up."""
        async with self.storage.transaction() as connection:
            alert = await self._alert(connection, alert_id)
            check(alert.state, Action.UPDATE, editor)
            await alerts.drop_proposal(connection, alert_id)
            await self._log(connection, "alert_drop_update", alert_id, editor)
            return await self._alert(connection, alert_id)

    async def end(self, alert_id: int, editor: StaffMember, *, reason: str, tell: bool) -> Alert:
        """*Selesaikan*: the danger is over, for the whole event; copies say so, and with `tell` a reply."""
        return await self._close(alert_id, editor, Action.END, reason=reason, tell=tell)

    async def recall(self, alert_id: int, editor: StaffMember, *, reason: str) -> Alert:
        """*Tarik*: it was wrong, the whole event: copies are deleted, or say so where they may not be."""
        return await self._close(alert_id, editor, Action.RECALL, reason=reason, tell=False)

    async def _close(
        self, alert_id: int, editor: StaffMember, action: Action, *, reason: str, tell: bool
    ) -> Alert:
        now = self.clock()
        async with self.storage.transaction() as connection:
            alert = await self._alert(connection, alert_id)
            check(alert.state, action, editor)
            for one in await alerts.of_thread(connection, alert.thread_id):
                try:
                    state = check(one.state, action, editor)
                except ActionRefused:
                    if one.id == alert_id:
                        raise
                    continue
                await close(connection, one, state, now, reason=reason, tell=tell)
            await self._log(connection, f"alert_{action.value}", alert_id, editor)
            alert = await self._alert(connection, alert_id)
        self.wake()
        return alert

    async def _revise(self, connection: Connection, alert: Alert, revision: AlertRevision) -> None:
        if not await alerts.revise(connection, alert.id, revision):
            raise ActionRefused(Action.UPDATE, alert.state, RefusalReason.STATE)
        raised = alert.must_tell(revision)
        change = AlertChange(
            0,
            alert.id,
            revision.number,
            ChangeKind.UPDATE,
            revision.changed,
            raised,
            revision.tell or raised,
            self.clock(),
        )
        await replace_changes(connection, change)
        if raised:
            await go_out_anew(connection, alert, revision.severity, change.made_at)
        await self._revise_earlier_rounds(connection, alert, revision)

    async def _revise_earlier_rounds(
        self, connection: Connection, alert: Alert, revision: AlertRevision
    ) -> None:
        """Whoever has yesterday's copy of a repeated alert has the truth there too; it is told once."""
        for one in await alerts.of_thread(connection, alert.thread_id):
            if one.id == alert.id or one.state not in WITH_COPIES or one.state is AlertState.ENDED:
                continue
            same = replace(revision, number=one.revision + 1, ends=one.ends, tell=False)
            if await alerts.revise(connection, one.id, same):
                quiet = AlertChange(
                    0,
                    one.id,
                    same.number,
                    ChangeKind.UPDATE,
                    same.changed,
                    raised=False,
                    told=False,
                    made_at=self.clock(),
                )
                await replace_changes(connection, quiet)

    async def _moved(
        self, connection: Connection, alert_id: int, action: Action, editor: StaffMember
    ) -> Alert:
        alert = await self._alert(connection, alert_id)
        state = check(alert.state, action, editor)
        await alerts.move(connection, alert_id, alert.state, state, self.clock())
        await self._log(connection, f"alert_{action.value}", alert_id, editor)
        return await self._alert(connection, alert_id)

    async def _must_be_draft(self, connection: Connection, alert_id: int) -> None:
        alert = await alerts.get(connection, alert_id)
        if alert is not None:
            raise ActionRefused(Action.SEND, alert.state, RefusalReason.STATE)

    async def _alert(self, connection: Connection, alert_id: int) -> Alert:
        alert = await alerts.get(connection, alert_id)
        if alert is None:
            raise NoSuchAlert
        return alert

    async def _log(
        self, connection: Connection, action: str, alert_id: int, editor: StaffMember, detail: str = ""
    ) -> None:
        await actions.note(
            connection,
            self.staff,
            action,
            now=self.clock(),
            staff_id=editor.id,
            detail=f"{alert_id} {detail}".strip(),
        )


async def close(
    connection: Connection, alert: Alert, state: AlertState, now: datetime, *, reason: str, tell: bool
) -> None:
    """Bring an alert to its end: nothing more of it goes out, and delivered copies follow."""
    if not await alerts.move(connection, alert.id, alert.state, state, now, reason=reason):
        return
    sending = await dispatches.find(connection, DeliveryKind.ALERT, alert.id)
    if sending is not None:
        await dispatches.stop(connection, sending.id, now)
    if alert.state not in WITH_COPIES:
        return
    kind = ChangeKind.RECALL if state is AlertState.RECALLED else ChangeKind.END
    revision = alert.revision + 1
    await alerts.count_revision(connection, alert.id, revision)
    await replace_changes(connection, AlertChange(0, alert.id, revision, kind, reason, False, tell, now))  # noqa: FBT003


async def replace_changes(connection: Connection, change: AlertChange) -> None:
    """A new change takes in the edits of older ones that have not gone out: copies follow the newest only."""
    for older in await alert_changes.of_alert(connection, change.alert_id):
        editing = await dispatches.find(connection, DeliveryKind.ALERT_CHANGE, older.id)
        if editing is not None:
            await dispatches.stop(connection, editing.id, change.made_at)
        if older.reached_all_at is None:
            await alert_changes.reached_all(connection, older.id, change.made_at)
        if change.kind is not ChangeKind.UPDATE:
            telling = await dispatches.find(connection, DeliveryKind.ALERT_NOTICE, older.id)
            if telling is not None:
                await dispatches.stop(connection, telling.id, change.made_at)
    await alert_changes.note(connection, change)
