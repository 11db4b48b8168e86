"""What readers have is brought up to date: a draft of its own, looked at, and sent as it was read.

A mark of that look goes all the way: on its buttons, in the link of the question for what readers are told,
and on the last question. What readers are told stands in the message to which that one replies.
"""

from dataclasses import dataclass, replace

from delivery.alert_actions import NoSuchAlert
from delivery.alert_draft_cards import revision_of, seen
from handlers.alert_callbacks import AsNewAlert, NeverMind, SendUpdate, TellUpdate, UpdateAlert
from handlers.alert_changing import confirmed, copies_of, line_of, words_behind
from handlers.alert_turn import ask, look_again, redraw, room_of, show, take_away_question, tell
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, column
from newsroom.alert_states import Action, ActionRefused, AlertState, RefusalReason, check, takes_updates
from newsroom.alerts import MAX_LINE, Alert, AlertDraft
from newsroom.wording import units
from storage import alert_card_places, alert_changes, alerts
from storage.alert_changes import ChangeKind
from storage.alerts import StoredDraft
from storage.database import Connection


@dataclass(frozen=True, slots=True)
class _Update:
    """An update as it is kept, and the alert that it is of: the newest of its event."""

    stored: StoredDraft
    before: Alert
    #: Another update came while this one was being written.
    is_late: bool


async def update(desk: DeskVisit, tap: UpdateAlert) -> None:
    """*Perbarui*: what it says becomes a draft of its own, until it is sent. Only one at a time."""
    async with desk.storage.transaction() as connection:
        alert = await confirmed(connection, tap.number)
        if check(alert.state, Action.UPDATE, desk.editor) is AlertState.DRAFT:
            raise ActionRefused(Action.UPDATE, alert.state, RefusalReason.STATE)
        number = await alerts.update_of(connection, alert.thread_id)
        is_new = number is None
        if number is None:
            draft = replace(_of_update(alert), thread_id=alert.thread_id)
            number = await alerts.keep_draft(connection, draft, author_id=desk.editor.id, now=desk.now)
            await desk.settle(connection)
            await desk.note(connection, "alert_draft", None, f"{number} updates {alert.id}")
    if not is_new:
        await tell(desk, "update_is_written", number=number, loud=True)
        return
    await tell(desk, "write_update", number=tap.number)
    below = desk.visit.query.message.message_id if desk.visit.query and desk.visit.query.message else None
    await show(desk, number, below=below)


async def ask_what_changed(desk: DeskVisit, tap: TellUpdate) -> None:
    """*Kirim, beri tahu pembaca*: in which words?"""
    if await _may_go(desk, await _read(desk, tap.number), tap.seen):
        await ask(desk, tap.number, "changed", seen=tap.seen)


async def fill(desk: DeskVisit, number: int, mark: str) -> None:
    """What readers are told is there: the last question, unless the update reads otherwise by now."""
    assert desk.said is not None, "somebody wrote"
    await take_away_question(desk)
    words = line_of(desk.said)
    if not words or units(words) > MAX_LINE:
        await ask(desk, number, "changed", fault="too_long" if words else "no_text", seen=mark)
        return
    found = await _read(desk, number)
    if await _may_go(desk, found, mark):
        await desk.say(await _last_question(desk, found, words, mark))


async def send(desk: DeskVisit, tap: SendUpdate) -> None:
    """*Kirim pembaruan*, or *Kirim tanpa memberi tahu*: the draft becomes the update that it is."""
    words = words_behind(desk) if tap.tell else ""
    if tap.tell and not words:
        await tell(desk, "words_gone", loud=True)
        return
    found = await _read(desk, tap.number)
    if not await _may_go(desk, found, tap.seen):
        return
    revision = revision_of(found.stored.draft, found.before, desk.now, desk.editor.id)
    revision = replace(revision, changed=words, tell=tap.tell)
    alert = await room_of(desk).actions.update(found.before.id, revision, desk.editor)
    await _forget(desk, tap.number)
    await tell(desk, "update_awaits" if alert.proposed else "updated", number=alert.id)
    await desk.show(Page(desk.screen("alert_desk_gone", number=alert.id, sent=True).text))
    await redraw(desk, alert.id)


async def as_new(desk: DeskVisit, tap: AsNewAlert) -> None:
    """*Jadikan siaran baru*: what came too late for its alert is the draft of another, picture and all."""
    async with desk.storage.transaction() as connection:
        stored = await alerts.draft(connection, tap.number)
        if stored is None:
            raise NoSuchAlert
        before = await room_of(desk).desk.updated_by(connection, stored)
        became = before is not None and not takes_updates(before.state)
        if before is not None and became:
            draft = replace(stored.draft, thread_id=0, regions=before.regions, starts=None, repeat=())
            await alerts.change_draft(connection, tap.number, draft)
            await desk.note(connection, "alert_draft", None, f"{tap.number} after {before.id}")
    await tell(desk, "is_new" if became else "stale", number=tap.number, loud=not became)
    await show(desk, tap.number)


async def _read(desk: DeskVisit, number: int) -> _Update:
    """Raises `NoSuchAlert`."""
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, number)
        before = await room_of(desk).desk.updated_by(connection, stored) if stored is not None else None
        if stored is None or before is None:
            raise NoSuchAlert
        return _Update(stored, before, await _changed_since(connection, before, stored))


async def _may_go(desk: DeskVisit, found: _Update, mark: str) -> bool:
    """Whether it can be sent, and reads as it was read; else why not is said. Raises `ActionRefused`."""
    check(found.before.state, Action.UPDATE, desk.editor)
    if found.is_late or found.stored.draft.missing(desk.now):
        what = "update_is_late" if found.is_late else "incomplete"
        await tell(desk, what, number=found.before.id, loud=True)
        return False
    if seen(found.stored.draft) != mark:
        # Older questions have no mark: what was read then is not known.
        await look_again(desk, found.stored.id, "reads_otherwise" if mark else "look_again")
        return False
    return True


async def _last_question(desk: DeskVisit, found: _Update, words: str, mark: str) -> Page:
    number = found.stored.id
    copies = await copies_of(desk, found.before)
    screen = desk.screen(
        "alert_desk_confirm", what="update", number=found.before.id, copies=copies, words=words
    )
    send_it = SendUpdate(number, tell=True, seen=mark)
    buttons = button(screen.label("send"), send_it), button(screen.label("cancel"), NeverMind(number))
    return Page(screen.text, column(*buttons))


async def _forget(desk: DeskVisit, number: int) -> None:
    async with desk.storage.transaction() as connection:
        card = await alert_card_places.card_of(connection, number)
        await alerts.forget_draft(connection, number)
    tapped = desk.visit.query.message if desk.visit.query is not None else None
    if card is not None and tapped is not None and card.message_id != tapped.message_id:
        await desk.remove(card.message_id)


async def _changed_since(connection: Connection, alert: Alert, stored: StoredDraft) -> bool:
    """Whether another update came while this one was being written."""
    changes = await alert_changes.of_alert(connection, alert.id)
    return any(one.kind is ChangeKind.UPDATE and one.made_at > stored.created_at for one in changes)


def _of_update(alert: Alert) -> AlertDraft:
    """What an update begins with: how the alert reads, without what stays."""
    return replace(alert.as_draft(), repeat=())
