"""What readers have is changed: brought up to date, ended, or taken back.

Each is asked about first, in a message of its own; words that belong to it stand in the message that the
question replies to, so a restart loses nothing.
"""

import enum
from dataclasses import replace

from telegram import Message

from delivery.alert_actions import NoSuchAlert
from delivery.alert_draft_cards import revision_of
from handlers.alert_callbacks import (
    AskAlert,
    ConfirmAlert,
    EndAlert,
    NeverMind,
    UpdateAlert,
)
from handlers.alert_turn import ask, redraw, room_of, show, take_away_question, tell
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, Row, button, column
from newsroom.alert_states import Action, ActionRefused, AlertState, RefusalReason, check
from newsroom.alerts import MAX_LINE, Alert, AlertDraft
from newsroom.wording import units
from storage import alert_card_places, alert_changes, alerts
from storage.alert_changes import ChangeKind
from storage.alerts import StoredDraft
from storage.database import Connection


class Step(enum.StrEnum):
    """What is asked about. Those with words find them in the message that the question replies to."""

    UPDATE = "update"
    UPDATE_WORDS = "updatewords"
    END = "end"
    END_WORDS = "endwords"
    RECALL = "recall"

    @property
    def has_words(self) -> bool:
        """Whether somebody wrote words for it."""
        return self not in (Step.UPDATE, Step.END)


_STEP_OF = {"changed": Step.UPDATE_WORDS, "endword": Step.END_WORDS, "reason": Step.RECALL}


async def update(desk: DeskVisit, tap: UpdateAlert) -> None:
    """*Perbarui*: what it says becomes a draft of its own, until it is sent. Only one at a time."""
    async with desk.storage.transaction() as connection:
        alert = await _alert(connection, tap.number)
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


async def ask_end(desk: DeskVisit, tap: EndAlert) -> None:
    """*Selesaikan*: in which way is it said?"""
    async with desk.storage.reading() as connection:
        alert = await _alert(connection, tap.number)
    check(alert.state, Action.END, desk.editor)
    await desk.say(_question(desk, alert, Step.END, copies=await _copies(desk, alert)))


async def fill(desk: DeskVisit, number: int, field: str) -> None:
    """The words for an update, an end or a recall are there: the last question before it is done."""
    said = desk.said
    assert said is not None, "somebody wrote"
    words, step = _line(said), _STEP_OF[field]
    if not words or units(words) > MAX_LINE:
        await ask(desk, number, field, fault="too_long" if words else "no_text")
        await take_away_question(desk)
        return
    async with desk.storage.reading() as connection:
        alert = await _concerned(connection, number, step)
    action = {Step.END_WORDS: Action.END, Step.RECALL: Action.RECALL}.get(step, Action.UPDATE)
    check(alert.state, action, desk.editor)
    page = _question(desk, alert, step, copies=await _copies(desk, alert), words=words, asked_of=number)
    await desk.say(page)
    await take_away_question(desk)


async def confirm(desk: DeskVisit, tap: ConfirmAlert) -> None:
    """Do it."""
    if tap.what not in set(Step):
        await tell(desk, "stale", loud=True)
        return
    step, words = Step(tap.what), ""
    if step.has_words:
        words = _words_behind(desk)
        if not words or units(words) > MAX_LINE:
            await tell(desk, "words_gone", loud=True)
            return
    if step in (Step.UPDATE, Step.UPDATE_WORDS):
        await _send_update(desk, tap.number, words, tell_readers=tap.tell)
        return
    act = room_of(desk).actions
    if step is Step.RECALL:
        await act.recall(tap.number, desk.editor, reason=words)
    else:
        await act.end(tap.number, desk.editor, reason=words, tell=tap.tell)
    what = "recalled" if step is Step.RECALL else "ended"
    await tell(desk, what, number=tap.number)
    await show(desk, tap.number)


async def never_mind(desk: DeskVisit, tap: NeverMind) -> None:
    """Nothing is done; the question goes."""
    await tell(desk, "nothing_done", number=tap.number)
    if desk.visit.query is not None and desk.visit.query.message is not None:
        await desk.remove(desk.visit.query.message.message_id)


async def _send_update(desk: DeskVisit, number: int, words: str, *, tell_readers: bool) -> None:
    """A draft becomes the update that it is, if nobody was faster, and is then forgotten."""
    async with desk.storage.reading() as connection:
        stored = await alerts.draft(connection, number)
        if stored is None or not stored.draft.thread_id:
            raise NoSuchAlert
        before = await _concerned(connection, number, Step.UPDATE)
        is_late = await _changed_since(connection, before, stored)
    if is_late or stored.draft.missing(desk.now):
        await tell(desk, "update_is_late" if is_late else "incomplete", number=before.id, loud=True)
        return
    revision = revision_of(stored.draft, before, desk.now, desk.editor.id)
    revision = replace(revision, changed=words, tell=tell_readers)
    alert = await room_of(desk).actions.update(before.id, revision, desk.editor)
    await _forget(desk, number)
    await tell(desk, "update_awaits" if alert.proposed else "updated", number=alert.id)
    await desk.show(Page(desk.screen("alert_desk_gone", number=alert.id, sent=True).text))
    await redraw(desk, alert.id)


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


async def _concerned(connection: Connection, number: int, step: Step) -> Alert:
    """The alert that is changed; of an update's draft the newest of its event."""
    if step not in (Step.UPDATE, Step.UPDATE_WORDS):
        return await _alert(connection, number)
    stored = await alerts.draft(connection, number)
    if stored is None or not stored.draft.thread_id:
        raise NoSuchAlert
    of_event = await alerts.of_thread(connection, stored.draft.thread_id)
    if not of_event:
        raise NoSuchAlert
    return of_event[-1]


async def _alert(connection: Connection, number: int) -> Alert:
    alert = await alerts.get(connection, number)
    if alert is None:
        raise NoSuchAlert
    return alert


async def _copies(desk: DeskVisit, alert: Alert) -> int:
    async with desk.storage.reading() as connection:
        return await room_of(desk).desk.copies(connection, alert)


def _question(
    desk: DeskVisit, alert: Alert, step: Step, *, copies: int, words: str = "", asked_of: int = 0
) -> Page:
    """The last question. `asked_of` is whose number the buttons carry, that of a draft for an update."""
    number = asked_of or alert.id
    screen = desk.screen("alert_desk_confirm", what=step.value, number=alert.id, copies=copies, words=words)

    def do(label: str, *, tell_readers: bool) -> Row:
        return (button(screen.label(label), ConfirmAlert(number, step.value, tell_readers)),)

    never: Row = (button(screen.label("cancel"), NeverMind(number)),)
    if step is Step.RECALL:
        return Page(screen.text, (do("recall", tell_readers=False), never))
    if step is Step.UPDATE_WORDS:
        return Page(screen.text, (do("send", tell_readers=True), never))
    rows: tuple[Row, ...] = (do("tell", tell_readers=True), do("silent", tell_readers=False))
    if step is Step.END:
        rows = (*rows, *column(button(screen.label("words"), AskAlert(number, "endword"))))
    return Page(screen.text, (*rows, never))


def _line(message: Message) -> str:
    return " ".join((message.text or "").split())


def _words_behind(desk: DeskVisit) -> str:
    """What an editor wrote, which the question under this button replies to; "" where it is gone."""
    asked = desk.visit.query.message if desk.visit.query is not None else None
    original = asked.reply_to_message if isinstance(asked, Message) else None
    if original is None or original.from_user is None or original.from_user.is_bot:
        return ""
    return _line(original)


def _of_update(alert: Alert) -> AlertDraft:
    """What an update begins with: how the alert reads, without what stays."""
    return replace(alert.as_draft(), repeat=())
