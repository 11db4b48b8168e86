"""What readers have is ended, or taken back. How it is brought up to date: `alert_updating.py`.

Each is asked about first, in a message of its own; words that belong to it stand in the message that the
question replies to, so a restart loses nothing.
"""

import enum

from telegram import Message

from delivery.alert_actions import NoSuchAlert
from handlers.alert_callbacks import AskAlert, ConfirmAlert, EndAlert, NeverMind
from handlers.alert_turn import ask, look_again, room_of, show, take_away_question, tell
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, Row, button, column
from newsroom.alert_states import Action, check
from newsroom.alerts import MAX_LINE, Alert
from newsroom.wording import units
from storage import alerts
from storage.database import Connection


class Step(enum.StrEnum):
    """What is asked about. Those with words find them in the message that the question replies to."""

    END = "end"
    END_WORDS = "endwords"
    RECALL = "recall"

    @property
    def has_words(self) -> bool:
        """Whether somebody wrote words for it."""
        return self is not Step.END


_STEP_OF = {"endword": Step.END_WORDS, "reason": Step.RECALL}
#: What the same buttons of updates held before they told what was read (`SendUpdate`).
_OF_OLD_UPDATES = ("update", "updatewords")


async def ask_end(desk: DeskVisit, tap: EndAlert) -> None:
    """*Selesaikan*: in which way is it said?"""
    async with desk.storage.reading() as connection:
        alert = await confirmed(connection, tap.number)
    check(alert.state, Action.END, desk.editor)
    await desk.say(_question(desk, alert, Step.END, copies=await copies_of(desk, alert)))


async def fill(desk: DeskVisit, number: int, field: str) -> None:
    """The words for an end or a recall are there: the last question before it is done."""
    said = desk.said
    assert said is not None, "somebody wrote"
    words, step = line_of(said), _STEP_OF[field]
    if not words or units(words) > MAX_LINE:
        await ask(desk, number, field, fault="too_long" if words else "no_text")
        await take_away_question(desk)
        return
    async with desk.storage.reading() as connection:
        alert = await confirmed(connection, number)
    check(alert.state, Action.RECALL if step is Step.RECALL else Action.END, desk.editor)
    await desk.say(_question(desk, alert, step, copies=await copies_of(desk, alert), words=words))
    await take_away_question(desk)


async def confirm(desk: DeskVisit, tap: ConfirmAlert) -> None:
    """Do it."""
    if tap.what in _OF_OLD_UPDATES:
        await look_again(desk, tap.number)
        return
    if tap.what not in set(Step):
        await tell(desk, "stale", loud=True)
        return
    step = Step(tap.what)
    words = words_behind(desk) if step.has_words else ""
    if step.has_words and not words:
        await tell(desk, "words_gone", loud=True)
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


async def confirmed(connection: Connection, number: int) -> Alert:
    """An alert that is more than a draft. Raises `NoSuchAlert`."""
    alert = await alerts.get(connection, number)
    if alert is None:
        raise NoSuchAlert
    return alert


async def copies_of(desk: DeskVisit, alert: Alert) -> int:
    """How many copies a change would reach."""
    async with desk.storage.reading() as connection:
        return await room_of(desk).desk.copies(connection, alert)


def line_of(message: Message) -> str:
    """What was written, as one line."""
    return " ".join((message.text or "").split())


def words_behind(desk: DeskVisit) -> str:
    """What an editor wrote, to which the question with this button replies; "" where it is gone."""
    asked = desk.visit.query.message if desk.visit.query is not None else None
    original = asked.reply_to_message if isinstance(asked, Message) else None
    if original is None or original.from_user is None or original.from_user.is_bot:
        return ""
    words = line_of(original)
    return words if units(words) <= MAX_LINE else ""


def _question(desk: DeskVisit, alert: Alert, step: Step, *, copies: int, words: str = "") -> Page:
    """The last question."""
    number = alert.id
    screen = desk.screen("alert_desk_confirm", what=step.value, number=number, copies=copies, words=words)

    def do(label: str, *, tell_readers: bool) -> Row:
        return (button(screen.label(label), ConfirmAlert(number, step.value, tell_readers)),)

    never: Row = (button(screen.label("cancel"), NeverMind(number)),)
    if step is Step.RECALL:
        return Page(screen.text, (do("recall", tell_readers=False), never))
    rows: tuple[Row, ...] = (do("tell", tell_readers=True), do("silent", tell_readers=False))
    if step is Step.END:
        rows = (*rows, *column(button(screen.label("words"), AskAlert(number, "endword"))))
    return Page(screen.text, (*rows, never))
