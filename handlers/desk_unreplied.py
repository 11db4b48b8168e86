"""Who was asked for something on the desk and types it without replying; and /batal, which ends the asking.

Nobody knows whether that is the answer or talk among colleagues, and a wrong guess could send talk to a
source. So the one who was asked is asked once whether it is, and nothing is taken before their tap. What was
typed stands in the message to which that question replies, so nothing is kept and a restart forgets nothing.
Where Telegram shows the bot only replies (no admin, privacy mode), none of this happens.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import Message, User

from handlers import alert_doors, alert_turn, article_regions, case_reply, desk_feeds, write_doors, write_turn
from handlers.access import Reason, Refused
from handlers.alert_talk import AlertTalk
from handlers.article_regions import AskedRegions
from handlers.asked_lately import ANSWER, Question
from handlers.callbacks import encode
from handlers.desk_asking import Asked
from handlers.desk_callbacks import NotTheAnswer, TheAnswer
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, row
from newsroom.cases import Role

_Take = Callable[[DeskVisit, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Questions about one kind of thing: what may be asked, who may answer, and what happens then."""

    fields: frozenset[str]
    meant: Callable[[Question], object]
    take: _Take
    needed: Role = Role.EDITOR


def _asked(question: Question) -> Asked:
    return Asked(question.number, question.field, question.seen)


_KINDS: Mapping[str, _Kind] = {
    case_reply.ABOUT: _Kind(frozenset({ANSWER}), lambda question: question.number, case_reply.answer),
    alert_turn.QUESTIONS.about: _Kind(
        alert_turn.QUESTIONS.fields,
        lambda question: AlertTalk(question.number, question.field, seen=question.seen),
        alert_doors.talk,
    ),
    write_turn.QUESTIONS.about: _Kind(write_turn.QUESTIONS.fields, _asked, write_doors.heard),
    article_regions.ABOUT: _Kind(
        frozenset({article_regions.FIELD}), lambda question: AskedRegions(question.number), write_doors.heard
    ),
    desk_feeds.QUESTIONS.about: _Kind(desk_feeds.QUESTIONS.fields, _asked, desk_feeds.heard, Role.ADMIN),
}


def perhaps_an_answer(message: Message) -> bool:
    """Whether a message stands for itself, and holds what could be meant as an answer."""
    about = message.reply_to_message
    # Telegram lets every message in a topic reply to the topic's beginning.
    alone = about is None or about.forum_topic_created is not None
    words = message.text or message.caption or ""
    return alone and bool(words or message.photo) and not words.startswith(case_reply.INTERNAL)


async def offer(desk: DeskVisit, question: Question) -> None:
    """Is this the answer? Asked once; nothing is taken yet."""
    screen = desk.screen("desk_perhaps", **_told(question))
    yes = TheAnswer(question.about, question.number, question.field)
    await desk.say(
        Page(screen.text, row(button(screen.label("yes"), yes), button(screen.label("no"), NotTheAnswer())))
    )


async def take(desk: DeskVisit, tap: TheAnswer) -> None:
    """It is: as if it had been a reply. Only who wrote it says so."""
    kind, said = _KINDS.get(tap.about), _offered(desk)
    if kind is None or tap.field not in kind.fields or not _hangs_there(desk, tap):
        await desk.tell("stale", loud=True)
    elif said is None:
        await desk.tell("original_gone", loud=True)
    elif not _is_own(desk, said):
        await desk.tell("not_yours", loud=True)
    elif not desk.editor.role.may(kind.needed):
        raise Refused(Reason.ROLE, desk.editor.id)
    else:
        # What is missing in it may be asked for again: that is another question.
        answered = desk.room.asked.done(desk.person.id, tap.about, tap.number, tap.field)
        visit = replace(desk.visit, query=None, message=said)
        # After a restart nobody remembers it, and how the thing read to them is not known.
        question = answered[-1] if answered else _question(tap.about, tap.number, tap.field, said)
        await kind.take(replace(desk, visit=visit, said=said), kind.meant(question))
        await _remove(desk, answered)
        if desk.tapped is not None:
            await desk.remove(desk.tapped)


async def leave(desk: DeskVisit, tap: NotTheAnswer) -> None:
    """It is not: talk among colleagues stays talk, and the question stays."""
    said = _offered(desk)
    if not _hangs_there(desk, tap):
        await desk.tell("stale", loud=True)
        return
    if said is not None and not _is_own(desk, said):
        await desk.tell("not_yours", loud=True)
        return
    await desk.tell("not_taken")
    if desk.tapped is not None:
        await desk.remove(desk.tapped)


async def cancel(desk: DeskVisit, _words: str) -> None:
    """/batal: nothing is asked of this editor any more."""
    assert desk.said is not None, "a command is a message"
    ended = desk.room.asked.end(desk.person.id)
    about = desk.said.reply_to_message
    replied = asked_in(about, desk.visit.bot.bot) if about is not None else None
    if (
        about is not None
        and replied is not None
        and not any(about.message_id in one.messages for one in ended)
    ):
        ended = (*ended, replace(replied, messages=(about.message_id,), at=desk.now))
    await _remove(desk, ended)
    screen = desk.screen("desk_cancelled", ended=[_told(one) for one in ended])
    await desk.say(Page(screen.text))


def asked_in(message: Message, bot: User) -> Question | None:
    """What a message of the bot asks for, also after a restart."""
    number = case_reply.prompted_case(message, bot)
    if number is not None:
        return _question(case_reply.ABOUT, number, ANSWER, message)
    for questions in (alert_turn.QUESTIONS, write_turn.QUESTIONS, desk_feeds.QUESTIONS):
        asked = questions.asked_by(message, bot)
        if asked is not None:
            return _question(questions.about, asked.number, asked.field, message)
    regions = article_regions.asked_by(message, bot)
    if regions is None:
        return None
    return _question(article_regions.ABOUT, regions.article_id, article_regions.FIELD, message)


def _question(about: str, number: int, field: str, message: Message) -> Question:
    return Question(about, number, field, (message.message_id,), None, message.date)


def _told(question: Question) -> dict[str, object]:
    number = question.known_as or question.number
    return {"about": question.about, "number": number, "field": question.field}


def _offered(desk: DeskVisit) -> Message | None:
    """What was typed: the message to which the tapped question replies; None if it is deleted."""
    query = desk.visit.query
    offered = query.message if query is not None else None
    said = offered.reply_to_message if isinstance(offered, Message) else None
    return said if said is not None and said.from_user is not None and not said.from_user.is_bot else None


def _hangs_there(desk: DeskVisit, tap: TheAnswer | NotTheAnswer) -> bool:
    """Whether the message that was tapped bears this button: else it was forged, and another would go."""
    query = desk.visit.query
    shown = query.message if query is not None else None
    markup = shown.reply_markup if isinstance(shown, Message) else None
    rows = markup.inline_keyboard if markup is not None else ()
    return any(one.callback_data == encode(tap) for line in rows for one in line)


def _is_own(desk: DeskVisit, said: Message) -> bool:
    return said.from_user is not None and said.from_user.id == desk.person.id


async def _remove(desk: DeskVisit, questions: tuple[Question, ...]) -> None:
    for message_id in (one for question in questions for one in question.messages):
        await desk.remove(message_id)
