"""What is written on the desk: an answer, a note, something to offer, or just talk among colleagues."""

import enum
from dataclasses import dataclass

from telegram import Message, User

from handlers import case_reply
from handlers.case_reply import INTERNAL, prompted_case
from handlers.desk_visit import DeskVisit
from newsroom.cases import PostKind, Role
from newsroom.sealing import Address, Sealer
from storage import cases, desk_posts, staff
from storage.database import Connection, Storage

#: Posts about a case; whoever replies to one need not mean its source.
_NOT_OF_THE_SOURCE = (PostKind.NOTICE, PostKind.LETTER)


class Meant(enum.Enum):
    """What a message on the desk is by where it stands."""

    #: A reply to a card, to what the source sent, or to the bot's question for an answer.
    ANSWER = enum.auto()
    #: In the topic of a case, or a reply to a notice about one or to its letter: perhaps for the source. So
    #: is a reply to what somebody else is about to answer: mostly it is said to them.
    PERHAPS = enum.auto()
    #: A reply to the bot that leads to no case: whoever wrote it may think that it was sent.
    LOST = enum.auto()


@dataclass(frozen=True, slots=True)
class Talk:
    """What was written, and about which case (0 for none)."""

    meant: Meant
    number: int = 0

    @property
    def needed(self) -> Role:
        """What one must be for it; everybody may talk in a topic."""
        return Role.VIEWER if self.meant is Meant.PERHAPS else Role.EDITOR


async def understand(storage: Storage, message: Message, bot: User, sealer: Sealer) -> Talk | None:
    """What a message on the desk means; None for talk that is none of the bot's business.

    `sealer` is that of the staff's addresses.
    """
    replied = message.reply_to_message
    if replied is not None and replied.forum_topic_created is not None:
        replied = None  # Telegram lets every message in a topic reply to the topic's beginning
    if replied is not None:
        number = prompted_case(replied, bot)
        if number is not None:
            return Talk(Meant.ANSWER, number)
    async with storage.reading() as connection:
        if replied is not None:
            post = await desk_posts.behind_message(connection, replied.message_id)
            if post is not None:
                if post[1] is PostKind.PREVIEW and not await _is_own(connection, message, sealer):
                    return Talk(Meant.PERHAPS, post[0])
                return Talk(Meant.PERHAPS if post[1] in _NOT_OF_THE_SOURCE else Meant.ANSWER, post[0])
        if message.is_topic_message and message.message_thread_id is not None:
            case = await cases.find_by_topic(connection, message.message_thread_id)
            if case is not None:
                return Talk(Meant.PERHAPS, case.number)
    to_the_bot = replied is not None and replied.from_user is not None and replied.from_user.id == bot.id
    return Talk(Meant.LOST) if to_the_bot else None


async def _is_own(connection: Connection, message: Message, sealer: Sealer) -> bool:
    """Whether the previewed answer to which a message replies was written by whoever wrote the message."""
    replied, person = message.reply_to_message, message.from_user
    if replied is None or person is None:
        return False
    writer = await desk_posts.previewed_by(connection, replied.message_id)
    member = await staff.find(connection, sealer.address_index(Address(person.id)))
    return member is not None and member.id == writer


async def answer(desk: DeskVisit, talk: Talk) -> None:
    """Do what was meant, and nothing leaves the desk by accident."""
    assert desk.said is not None, "somebody wrote"
    text = desk.said.text or desk.said.caption or ""
    if talk.meant is Meant.LOST:
        await desk.tell("replied_to_nothing")
    elif not desk.editor.role.may(Role.EDITOR):
        return
    elif text.startswith(INTERNAL):
        await case_reply.keep_note(desk, talk.number, text)
    elif talk.meant is Meant.ANSWER:
        await case_reply.answer(desk, talk.number)
    elif text or desk.said.photo or desk.said.document:
        await case_reply.offer(desk, talk.number)
