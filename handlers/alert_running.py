"""An alert on its way: sent, agreed to by a second editor, held, given up. Each tap acts at once.

Who may do what where it stands is asked of `newsroom/alert_states.py` by `delivery/alert_actions.py`; of two
taps at once one wins, and the other is told whose it was (`alert_doors.py`).
"""

from delivery.alert_actions import NoSuchAlert
from delivery.alert_draft_cards import seen
from handlers import alert_picture
from handlers.alert_callbacks import (
    ApproveAlert,
    DiscardAlert,
    DropUpdate,
    PauseAlert,
    ResumeAlert,
    RewriteAlert,
    SendAlert,
    StopAlert,
)
from handlers.alert_turn import look_again, room_of, show, tell
from handlers.desk_visit import DeskVisit
from handlers.screens import Page
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert, Incomplete
from storage import alerts


async def send(desk: DeskVisit, tap: SendAlert) -> None:
    """*Kirim*: it goes out, or waits for its time or for a second editor."""
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, tap.number)
    if stored is not None and seen(stored.draft) != tap.seen:
        await look_again(desk, tap.number, "reads_otherwise")
        return
    try:
        alert = await room_of(desk).actions.send(tap.number, desk.editor)
    except Incomplete:
        await tell(desk, "incomplete", number=tap.number, loud=True)
    else:
        await tell(desk, _sent_as(desk, alert), number=tap.number)
    await show(desk, tap.number)


async def approve(desk: DeskVisit, tap: ApproveAlert) -> None:
    """*Setujui*: of the alert, or of the update that waits, as it was read."""
    async with desk.storage.reading() as connection:
        alert = await alerts.get(connection, tap.number)
    if alert is None:
        raise NoSuchAlert
    if alert.awaiting_from is not None and seen(alert) != tap.seen:
        await tell(desk, "reads_otherwise", number=tap.number, loud=True)
    else:
        alert = await room_of(desk).actions.approve(tap.number, desk.editor)
        await tell(desk, "approved", number=tap.number)
    await show(desk, tap.number)


async def pause(desk: DeskVisit, tap: PauseAlert) -> None:
    """*Jeda*."""
    await room_of(desk).actions.pause(tap.number, desk.editor)
    await tell(desk, "paused", number=tap.number)
    await show(desk, tap.number)


async def resume(desk: DeskVisit, tap: ResumeAlert) -> None:
    """*Lanjut*."""
    await room_of(desk).actions.resume(tap.number, desk.editor)
    await tell(desk, "resumed", number=tap.number)
    await show(desk, tap.number)


async def stop(desk: DeskVisit, tap: StopAlert) -> None:
    """*Hentikan*; of what has not gone out: *Batal*."""
    alert = await room_of(desk).actions.stop(tap.number, desk.editor)
    if alert.state is AlertState.DROPPED:
        await alert_picture.take_down(desk, tap.number)
    await tell(desk, "dropped" if alert.state is AlertState.DROPPED else "stopped", number=tap.number)
    await show(desk, tap.number)


async def discard(desk: DeskVisit, tap: DiscardAlert) -> None:
    """*Batal* of a draft: nothing of it is kept."""
    await room_of(desk).actions.discard(tap.number, desk.editor)
    await alert_picture.take_down(desk, tap.number)
    await desk.show(Page(desk.screen("alert_desk_gone", number=tap.number, sent=False).text))


async def rewrite(desk: DeskVisit, tap: RewriteAlert) -> None:
    """*Perbarui* of what nobody has yet: it is a draft again."""
    await room_of(desk).actions.rewrite(tap.number, desk.editor)
    await tell(desk, "draft_again", number=tap.number)
    await show(desk, tap.number)


async def drop_update(desk: DeskVisit, tap: DropUpdate) -> None:
    """The update that waits for a second editor is given up."""
    await room_of(desk).actions.drop_update(tap.number, desk.editor)
    await tell(desk, "update_dropped", number=tap.number)
    await show(desk, tap.number)


def _sent_as(desk: DeskVisit, alert: Alert) -> str:
    if alert.state is AlertState.AWAITING:
        return "awaiting"
    return "scheduled" if alert.starts > desk.now else "sending"
