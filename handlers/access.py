"""Who may do what: asked before anything else. In a private chat the person; in a group its admins."""

from telegram import Chat, Update, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest

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
    except BadRequest:  # Telegram does not know this person here, so nor do we
        return False
    return member.status in _ADMINS
