"""Channels: what happens when the bot is made an admin of one, or is no more, and commands posted there.

A command in a channel is answered by a link alone: whoever follows it is asked for by `handlers/steering.py`.
"""

from contextlib import suppress
from dataclasses import replace

from telegram import ChatMemberUpdated, InlineKeyboardButton, Message, Update, User
from telegram.error import BadRequest, Forbidden

from handlers import start, steering
from handlers.access import IS_OUT
from handlers.house import Context
from handlers.screens import Page, column
from handlers.steered import STEERING_LINK
from handlers.visit import Visit
from newsroom.sealing import Address
from storage import readers


async def changed(visit: Visit, change: ChatMemberUpdated) -> None:
    """The bot's own standing in a channel changed."""
    could, can = steering.may_post(change.old_chat_member), steering.may_post(change.new_chat_member)
    if not can:
        await _switch_off(visit)
        if change.new_chat_member.status not in IS_OUT:
            await _lacks_a_right(visit, change.from_user)
        return
    number = await number_of(visit)
    async with visit.house.storage.transaction() as connection:
        await readers.back(connection, visit.house.sealer.address_index(visit.address))
    if not could:
        await _tell(visit, change.from_user, number)


async def _switch_off(visit: Visit) -> None:
    if visit.reader is not None:
        async with visit.house.storage.transaction() as connection:
            await readers.gone(connection, [visit.reader.id], visit.house.clock())


async def _tell(visit: Visit, person: User, number: int) -> None:
    """Whoever added the bot is told in a chat of their own, if they ever opened one, how to go on."""
    steered = await steering.steer(_alone_with(visit, person), number)
    if steered is not None:
        with suppress(BadRequest, Forbidden):
            await steered.say(await start.home(steered))


async def _lacks_a_right(visit: Visit, person: User) -> None:
    alone = _alone_with(visit, person)
    with suppress(BadRequest, Forbidden):
        await alone.say(Page(alone.screen("channel_no_right").text))


def _alone_with(visit: Visit, person: User) -> Visit:
    house = visit.house
    language = house.wording.speaks(person.language_code) or house.default_language
    return replace(visit, address=Address(person.id), language=language, reader=None, person=person)


async def number_of(visit: Visit) -> int:
    """The number of the channel that this visit is to, made if it has none."""
    house = visit.house
    async with house.storage.transaction() as connection:
        reader = await readers.channel_at(
            connection, house.sealer.seal_address(visit.address), visit.language, house.clock()
        )
    return reader.id


async def commanded(update: Update, context: Context) -> None:
    """A command was posted in a channel: the link into the chat where it can be answered, in its place."""
    post = update.channel_post
    assert post is not None, "registered for these only"
    if post.forward_origin is not None:
        return
    visit = await Visit.of(update, context)
    link = f"https://t.me/{context.bot.username}?start={STEERING_LINK}{await number_of(visit)}"
    screen = visit.screen("channel_post")
    with suppress(BadRequest, Forbidden):  # where the bot may not post, the admins see that by its silence
        await visit.say(Page(screen.text, column(InlineKeyboardButton(screen.label("open"), url=link))))
        await _take_away(visit, post)


async def _take_away(visit: Visit, post: Message) -> None:
    """The command itself is nothing for readers; it goes where the bot may delete it."""
    me = await visit.bot.get_chat_member(visit.address.chat_id, visit.bot.id)
    if getattr(me, "can_delete_messages", False):
        await visit.bot.delete_message(visit.address.chat_id, post.message_id)
