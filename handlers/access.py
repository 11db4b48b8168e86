"""Who may do what: asked before anything else. In a private chat the person; in a group its admins.

On the desk its members: who is in that group works in the newsroom, in the role that an admin gave them.
Telegram is asked who is in it, and the answer is believed for a minute.
"""

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from handlers.house import House
from handlers.tip_room import TipRoom
from newsroom.cases import Role, StaffMember
from newsroom.sealing import Address
from storage import staff

#: How long Telegram's word that somebody is in the desk's group is believed; being told otherwise ends it.
BELIEVED = timedelta(seconds=60)
_MOST_REMEMBERED = 1_000

#: Not there (any more).
IS_OUT = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def may_change_settings(update: Update) -> bool:
    """Whether whoever sent this may choose for the chat what it gets.

    An admin who speaks as the group itself is anonymous and comes as `sender_chat`; somebody who speaks as a
    channel of theirs comes in the same way and is nobody here.
    """
    chat = update.effective_chat
    if chat is None or chat.type == ChatType.CHANNEL:
        return False
    if chat.type == ChatType.PRIVATE:
        return True
    if update.message is not None and update.message.sender_chat is not None:
        return update.message.sender_chat.id == chat.id
    return await _is_admin(chat, update.effective_user)


async def _is_admin(chat: Chat, person: User | None) -> bool:
    if person is None:
        return False
    try:
        member = await chat.get_member(person.id)
    except (BadRequest, Forbidden):  # Telegram does not know this person here, or us: so nor do we
        return False
    return member.status in _ADMINS


async def may_open_topics(bot: Bot, chat_id: int) -> bool:
    """Whether the bot itself may open topics in a group: it must be an admin with that right."""
    me = await bot.get_chat_member(chat_id, bot.id)
    return isinstance(me, ChatMemberAdministrator) and bool(me.can_manage_topics)


class Reason(enum.StrEnum):
    """Why somebody may not, in the words of the log of actions."""

    NO_DESK = "no_desk"
    NOT_THE_DESK = "not_the_desk"
    NOT_A_MEMBER = "not_a_member"
    #: An admin who speaks as the group: nobody knows who that is.
    ANONYMOUS = "anonymous"
    ROLE = "role"


class Refused(Exception):
    """Somebody may not do this. `staff_id` names them if they are of the newsroom."""

    def __init__(self, reason: Reason, staff_id: int | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.staff_id = staff_id


def is_present(member: ChatMember) -> bool:
    """Whether somebody with this standing is in the group."""
    if isinstance(member, ChatMemberRestricted):
        return bool(member.is_member)
    return member.status in (*_ADMINS, ChatMemberStatus.MEMBER)


#: Telegram's words for somebody who is not in a group; any other refusal says nothing of them.
_NOBODY = (
    "user not found",
    "participant_id_invalid",
    "member not found",
    "user_not_participant",
    "chat not found",
)


@dataclass(slots=True)
class Members:
    """Who is in the desk's group. Kept in memory only, and shortly."""

    _believed: dict[tuple[int, int], datetime] = field(default_factory=dict)

    async def has(
        self, bot: Bot, chat_id: int, user_id: int, now: datetime, *, is_named: bool = False
    ) -> bool:
        """Whether somebody is in the group now.

        Where members are hidden Telegram may say nothing of others to a bot that is no admin, yet it names
        the admins. Where it names none, whoever `is_named` by the settings is believed.
        """
        believed_until = self._believed.get((chat_id, user_id))
        if believed_until is not None and now < believed_until:
            return True
        self.forget(chat_id, user_id)
        try:
            member = await bot.get_chat_member(chat_id, user_id)
            is_here = is_present(member)
        except BadRequest as refusal:
            if any(words in refusal.message.lower() for words in _NOBODY):
                return False
            is_here = await self._is_an_admin(bot, chat_id, user_id, is_named=is_named)
        except Forbidden:  # it does not know us there
            return False
        if not is_here:
            return False
        if len(self._believed) >= _MOST_REMEMBERED:
            self._believed.clear()
        self._believed[chat_id, user_id] = now + BELIEVED
        return True

    async def _is_an_admin(self, bot: Bot, chat_id: int, user_id: int, *, is_named: bool) -> bool:
        try:
            admins = await bot.get_chat_administrators(chat_id)
        except (BadRequest, Forbidden):
            return is_named
        return any(admin.user.id == user_id for admin in admins)

    def forget(self, chat_id: int, user_id: int) -> None:
        """Ask Telegram again next time: this person's standing changed."""
        self._believed.pop((chat_id, user_id), None)


async def editor_of(
    update: Update, bot: Bot, house: House, room: TipRoom, members: Members, needed: Role
) -> StaffMember:
    """Whoever sent this, as one of the newsroom who may do what `needed` may. Raises `Refused`.

    It must come from the desk, and from a person who is in that group now.
    """
    chat, person = update.effective_chat, update.effective_user
    if room.desk.chat_id is None:
        raise Refused(Reason.NO_DESK)
    if chat is None or chat.id != room.desk.chat_id:
        raise Refused(Reason.NOT_THE_DESK)
    if (
        update.callback_query is None
        and update.message is not None
        and update.message.sender_chat is not None
    ):
        raise Refused(Reason.ANONYMOUS)
    if person is None or person.is_bot:
        raise Refused(Reason.NOT_A_MEMBER)
    is_named = person.id in room.admin_ids
    if not await members.has(bot, chat.id, person.id, house.clock(), is_named=is_named):
        raise Refused(Reason.NOT_A_MEMBER)
    editor = await enlisted(house, room, person)
    if not editor.role.may(needed):
        raise Refused(Reason.ROLE, editor.id)
    return editor


async def enlisted(house: House, room: TipRoom, person: User) -> StaffMember:
    """Somebody of the desk's group as one of the newsroom: an editor, unless an admin said otherwise."""
    address = Address(person.id)
    async with house.storage.reading() as connection:
        editor = await staff.find(connection, room.staff.address_index(address))
    if editor is None:
        async with house.storage.transaction() as connection:
            sealed = room.staff.seal_address(address)
            editor = await staff.enlist(connection, sealed, Role.EDITOR, house.clock())
    # Whom the settings name can be demoted by nobody.
    return StaffMember(editor.id, Role.ADMIN) if person.id in room.admin_ids else editor
