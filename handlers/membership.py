"""The bot is blocked, added, removed, or a group moves to another id: no conversation, but consequences."""

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from handlers.callbacks import Home
from handlers.house import Context, house_of
from handlers.screens import Page, button, column
from handlers.visit import Visit
from newsroom.readers import ReaderState
from newsroom.sealing import Address
from storage import readers

_OUT = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


async def changed(update: Update, context: Context) -> None:
    """The bot's own standing in a chat changed."""
    change = update.my_chat_member
    assert change is not None, "registered for these updates only"
    if change.chat.type == ChatType.CHANNEL:
        return
    visit = await Visit.of(update, context)
    if change.new_chat_member.status in _OUT:
        await _switch_off(visit)
    elif _was_added(change) and not visit.is_active:
        await _greet(visit)


def _was_added(change: ChatMemberUpdated) -> bool:
    # Whoever unblocks the bot in a private chat is about to say /start.
    return change.chat.type != ChatType.PRIVATE and change.old_chat_member.status in _OUT


async def _switch_off(visit: Visit) -> None:
    """Nothing goes there any more, also nothing that already waits."""
    if visit.reader is not None:
        async with visit.house.storage.transaction() as connection:
            await readers.gone(connection, [visit.reader.id])


async def _greet(visit: Visit) -> None:
    screen = visit.screen("group_greeting")
    try:
        await visit.say(Page(screen.text, column(button(screen.label("choose"), Home()))))
    except (BadRequest, Forbidden):
        return  # a group where the bot may not write: its admins will find /start when they want it


async def moved(update: Update, context: Context) -> None:
    """A group became a supergroup and has a new id; everything it chose goes with it.

    Telegram says so twice, in the old chat and in the new one, and either may come first.
    """
    message = update.message
    assert message is not None, "registered for these messages only"
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    house = house_of(context)
    async with house.storage.transaction() as connection:
        reader = await readers.find(connection, house.sealer.address_index(Address(old)))
        if reader is None:
            return
        address = house.sealer.seal_address(Address(new))
        await readers.move(connection, reader.id, address)
        if reader.state is ReaderState.GONE:
            # Leaving the old chat may have been told first; in the new one the bot evidently is.
            await readers.welcome(connection, address, reader.language, house.clock())
