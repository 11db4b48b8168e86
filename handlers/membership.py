"""The bot is blocked, added, removed, or a group moves to another id: no conversation, but consequences."""

from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from handlers import channels, start
from handlers.access import IS_OUT, is_present
from handlers.callbacks import Browse
from handlers.house import Context, house_of
from handlers.screens import Page, button, column
from handlers.visit import Visit
from newsroom.readers import ReaderState
from newsroom.sealing import Address
from storage import readers


async def changed(update: Update, context: Context) -> None:
    """The bot's own standing in a chat changed."""
    change = update.my_chat_member
    assert change is not None, "registered for these updates only"
    visit = await Visit.of(update, context)
    if change.chat.type == ChatType.CHANNEL:
        await channels.changed(visit, change)
    elif change.new_chat_member.status in IS_OUT:
        await _switch_off(visit)
    elif _was_added(change):
        await _arrive(visit)
    elif change.chat.type != ChatType.PRIVATE and is_present(change.new_chat_member):
        # It may write again, perhaps: what was switched off by that is tried once more.
        async with visit.house.storage.transaction() as connection:
            await readers.back(connection, visit.house.sealer.address_index(visit.address))


def _was_added(change: ChatMemberUpdated) -> bool:
    # Whoever unblocks the bot in a private chat is about to say /start.
    return change.chat.type != ChatType.PRIVATE and change.old_chat_member.status in IS_OUT


async def _switch_off(visit: Visit) -> None:
    """Nothing goes there any more, also nothing that already waits; nor into any topic there."""
    house = visit.house
    async with house.storage.transaction() as connection:
        every = await readers.of_chat(connection, house.sealer.address_index(visit.address))
        if every:
            await readers.gone(connection, [reader.id for reader in every], house.clock())


async def _arrive(visit: Visit) -> None:
    """In a new group: what its admins can do. In one that is known everything comes back as it was."""
    house = visit.house
    index = house.sealer.address_index(visit.address)
    async with house.storage.transaction() as connection:
        came_back = await readers.back(connection, index)
        every = await readers.of_chat(connection, index)
        visit.reader = await readers.find(connection, index)
    try:
        if visit.regions and (came_back or not visit.is_active):
            await visit.say(await start.home(visit, back=True))
        elif came_back and any(reader.regions for reader in every):
            await visit.say(Page(visit.screen("group_back").text))
        elif not any(reader.regions for reader in every):
            await _greet(visit)
    except (BadRequest, Forbidden):
        return  # a group where the bot may not write: its admins will find /start when they want it


async def _greet(visit: Visit) -> None:
    screen = visit.screen("group_greeting")
    await visit.say(Page(screen.text, column(button(screen.label("choose"), Browse("")))))


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
