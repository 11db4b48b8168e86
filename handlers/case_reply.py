"""Words from the desk to a source, and words that stay on the desk.

Only a reply to the card (or to what the source sent), or the button "Balas", leaves the desk. Whatever else
is written in a case's topic is offered with a button, never sent. Everything can be undone for ten seconds.
"""

import asyncio
import re
from datetime import timedelta
from functools import partial

from telegram import ForceReply, Message, User

from delivery.desk_previews import ANSWER_LIMIT
from handlers.asked_lately import ANSWER, Question
from handlers.desk_callbacks import Canned, SendOffered, WriteAnswer
from handlers.desk_visit import DeskVisit, HeldByAnother
from handlers.held_answers import show_preview
from handlers.message_files import file_of
from handlers.screens import Page, button, pairs
from handlers.tip_parts import Wanted, parts_in
from newsroom.answers import BESIDE_FILE, FILE_ROOM, Answer
from newsroom.cases import Case, Direction, MessageState
from newsroom.receipts import seal_for
from newsroom.tips import UNDO_TIME, PartKind, TipState
from newsroom.traces import KnownPerson, TraceKind, find_traces
from newsroom.wording import units
from storage import case_messages, cases
from storage.case_messages import Saying
from storage.database import Connection

#: An answer waits at most this long for its preview to stand on the desk; then it leaves without one.
PREVIEW_PATIENCE = timedelta(minutes=2)
#: What a question for words to a source is about.
ABOUT = "case"
#: Begins what stays on the desk.
INTERNAL = "//"
_FINAL = (TipState.SPAM, TipState.WITHDRAWN)


class NotAnswerable(Exception):
    """No answer can reach this source: `reason` is a word of the template."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def prompt_link(bot_username: str, number: int) -> str:
    """The link in a prompt that says, also after a restart, which case a reply to it is about.

    It stands in the entities of a message of the bot's own, which nobody else can write.
    """
    return f"https://t.me/{bot_username}?case={number}"


def prompted_case(message: Message, bot: User) -> int | None:
    """The case that a message of the bot asks an answer for."""
    if message.from_user is None or message.from_user.id != bot.id:
        return None
    shape = re.compile(re.escape(prompt_link(bot.username or "", 0))[:-1] + r"([1-9][0-9]{0,17})")
    for entity in message.entities:
        match = shape.fullmatch(entity.url or "")
        if match:
            return int(match[1])
    return None


async def write_answer(desk: DeskVisit, tap: WriteAnswer) -> None:
    """Ask for the words, and offer those that the newsroom uses often."""
    async with desk.storage.reading() as connection:
        await _answerable(desk, connection, tap.number)
    link = prompt_link(desk.visit.bot.username, tap.number)
    screen = desk.screen(
        "case_prompt", number=tap.number, link=link, who=desk.person.full_name, person=desk.person.id
    )
    asking = ForceReply(selective=True, input_field_placeholder=screen.label("placeholder"))
    asked = [await desk.say(Page(screen.text), force_reply=asking)]
    replies = desk.room.guide.replies
    if replies:
        ready = desk.screen("case_canned", number=tap.number, link=link)
        buttons = [button(reply.label[desk.language], Canned(tap.number, reply.id)) for reply in replies]
        asked.append(await desk.say(Page(ready.text, pairs(buttons))))
    messages = tuple(one.message_id for one in asked)
    desk.asks(Question(ABOUT, tap.number, ANSWER, messages, None, desk.now))


async def canned(desk: DeskVisit, tap: Canned) -> None:
    """One of the answers that the newsroom uses often, with the case's own facts in it."""
    reply = next((each for each in desk.room.guide.replies if each.id == tap.answer), None)
    if reply is None:
        await desk.tell("no_such_reply", loud=True)
        return
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, tap.number)
        facts = await cases.facts_of(connection, desk.room.tips, case)
    place = facts.region or case.kecamatan
    known = place in desk.house.gazetteer
    # Whatever the desk speaks, sources read what the newsroom speaks.
    language = desk.house.default_language
    link = prompt_link(desk.visit.bot.username, tap.number)
    words = desk.house.wording.screen("case_canned", language, number=tap.number, link=link)
    somewhere = words.label("somewhere")
    text = reply.fill(
        language,
        nomor=str(case.number),
        wilayah=desk.house.gazetteer.full_name(place) if known else somewhere,
    )
    await _hold(desk, case.number, Answer(text))


async def answer(desk: DeskVisit, number: int) -> None:
    """An editor replied to the card: to the source, unless something in it should be looked at first."""
    assert desk.said is not None, "somebody wrote"
    async with desk.storage.reading() as connection:
        await _answerable(desk, connection, number)
    if kinds := await asyncio.to_thread(_revealing, words_of(desk.said), desk.person):
        await desk.say(_warning(desk, number, kinds))
    else:
        await _hold_message(desk, number, desk.said)


def words_of(message: Message) -> str:
    """What was written, also under a file."""
    return message.text or message.caption or ""


async def _hold_message(desk: DeskVisit, number: int, message: Message) -> None:
    """What an editor wrote leaves in ten seconds. Of an album that is its first file; they are told so."""
    await _hold(desk, number, await _written(desk, message), message)
    if message.media_group_id:
        await desk.say(Page(desk.screen("case_album", number=number).text))


async def _written(desk: DeskVisit, message: Message) -> Answer:
    """A message of an editor as an answer: its file without anything that tells who made it.

    Raises `NotTaken` for a file that cannot be had so.
    """
    if message.text:
        return Answer(message.text)
    parts = await parts_in(message, desk.visit.bot, desk.room, Wanted(room=FILE_ROOM))
    file = next((part for part in parts if part.kind is not PartKind.TEXT), None)
    return Answer(message.caption or "", file)


async def offer(desk: DeskVisit, number: int) -> None:
    """Something was written in the topic of a case: not sent, but it could be."""
    screen = desk.screen("case_offer", number=number)
    await desk.say(Page(screen.text, ((button(screen.label("send"), SendOffered(number, sure=False)),),)))


async def send_offered(desk: DeskVisit, tap: SendOffered) -> None:
    """What was written is to be sent after all. It stands in the message that the offer replies to."""
    query = desk.visit.query
    offered = query.message if query is not None else None
    original = offered.reply_to_message if isinstance(offered, Message) else None
    if original is None or original.from_user is None or original.from_user.is_bot:
        await desk.tell("original_gone", loud=True)
        return
    kinds = () if tap.sure else await asyncio.to_thread(_revealing, words_of(original), original.from_user)
    if kinds:
        await desk.show(_warning(desk, tap.number, kinds))
    else:
        await _hold_message(desk, tap.number, original)


async def keep_note(desk: DeskVisit, number: int, text: str, *, instead: bool = False) -> None:
    """Words that stay on the desk; `instead`: they were an answer before. A file with them is not kept."""
    words = text.removeprefix(INTERNAL).strip()
    if not words:
        await desk.tell("empty_note", number=number)
        return
    async with desk.storage.transaction() as connection:
        case = await cases.get(connection, number)
        saying = Saying(Direction.NOTE, words, MessageState.SENT, desk.editor.id)
        await case_messages.say(connection, desk.room.tips, case, saying, now=desk.now)
        await desk.settle(connection)
        await desk.note(connection, "note", number)
    with_file = desk.said is not None and file_of(desk.said)[0] is not None
    kept = "noted_words" if with_file else "noted"
    await desk.tell("noted_instead" if instead else kept, number=number)


async def _hold(desk: DeskVisit, number: int, answer: Answer, message: Message | None = None) -> None:
    """Keep an answer for ten seconds, then it leaves; whoever answers a new case works on it.

    `message` is where it was written: whoever changes that changes the answer.
    The ten seconds begin when the preview stands on the desk: what nobody could read, nobody could undo.
    """
    async with desk.storage.transaction() as connection:
        case = await _answerable(desk, connection, number)
        if units(answer.text) > (ANSWER_LIMIT if answer.file is None else BESIDE_FILE):
            raise NotAnswerable("too_long" if answer.file is None else "too_long_beside")
        if await _is_held(desk, connection, case, answer):  # an impatient second tap
            raise NotAnswerable("held")
        if case.state in (TipState.NEW, TipState.CLAIMED) and desk.holder_of(case) in (None, desk.editor.id):
            await cases.claim(connection, number, desk.editor.id, desk.now)
        if case.state is TipState.NEW:
            await desk.note(connection, "claim", number)
        sealed = None
        if case.receipt_key is not None:
            seal = partial(seal_for, random=desk.room.random)
            sealed = await asyncio.to_thread(seal, case.receipt_key, answer.pack(), case.uid)
        saying = Saying(
            Direction.TO_SOURCE,
            answer.text,
            MessageState.HELD,
            desk.editor.id,
            desk.now + PREVIEW_PATIENCE,
            sealed,
            answer.file,
        )
        message_id = await case_messages.say(connection, desk.room.tips, case, saying, now=desk.now)
        await desk.settle(connection)
        await desk.note(connection, "reply", number, f"message {message_id}")
    if message is not None:
        desk.room.written.note(message, number, message_id)
    desk.room.asked.done(desk.person.id, ABOUT, number, ANSWER)
    await show_preview(desk, case, message_id)
    async with desk.storage.transaction() as connection:
        await case_messages.hurry(connection, message_id, desk.now + UNDO_TIME)
    desk.room.wake()
    await desk.refresh_card(number)


async def _is_held(desk: DeskVisit, connection: Connection, case: Case, answer: Answer) -> bool:
    """Whether the same waits to leave already."""
    said = await case_messages.of_case(connection, desk.room.tips, case)
    return any(one.state is MessageState.HELD and Answer(one.text, one.file) == answer for one in said)


async def _answerable(desk: DeskVisit, connection: Connection, number: int) -> Case:
    """A case whose source this editor may answer. Raises `HeldByAnother` or `NotAnswerable`."""
    case = await cases.get(connection, number)
    if case.state in _FINAL:
        raise NotAnswerable(case.state.value)
    if not case.can_be_answered:
        raise NotAnswerable("no_way_back")
    if not desk.may_change(case):
        raise HeldByAnother(case)
    return case


def _revealing(text: str, writer: User) -> tuple[TraceKind, ...]:
    """What in an answer could name somebody: the editor, or the source to whoever looks over a shoulder."""
    known = KnownPerson(writer.first_name, writer.last_name, writer.username)
    return tuple(dict.fromkeys(trace.kind for trace in find_traces(text, known)))


def _warning(desk: DeskVisit, number: int, kinds: tuple[TraceKind, ...]) -> Page:
    screen = desk.screen("case_traces", number=number, kinds=[kind.value for kind in kinds])
    return Page(screen.text, ((button(screen.label("send"), SendOffered(number, sure=True)),),))
