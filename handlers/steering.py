"""A channel is set up from the private chat with one of its admins.

In the channel itself nobody can: a post carries no person, and a button there could be pressed by every
reader. So an admin presses in a chat of their own, and whether they are an admin who may post there is asked
of Telegram at each tap.
"""

import re
from dataclasses import replace

from telegram import Bot, ChatMember, ChatMemberAdministrator, User
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden

from handlers.screens import Page
from handlers.steered import STEERING_LINK, Steered
from handlers.visit import Visit
from newsroom.sealing import Unsealable
from storage import readers

LINK = re.compile(rf"{STEERING_LINK}([1-9][0-9]{{0,17}})")


async def steer(visit: Visit, number: int) -> Visit | None:
    """The same visit, choosing for a channel; None where this person may not, whatever the reason.

    Who asks for a number that is nobody's learns no more than who asks for a channel of others.
    """
    house = visit.house
    if visit.in_group or visit.person is None:
        return None
    async with house.storage.reading() as connection:
        found = await readers.channel(connection, number)
    if found is None:
        return None
    reader, sealed = found
    try:
        address = house.sealer.open_address(sealed)
        if not await may_choose(visit.bot, address.chat_id, visit.person):
            return None
        title = (await visit.bot.get_chat(address.chat_id)).title or ""
    except (BadRequest, Forbidden, Unsealable):  # the bot is not there any more
        return None
    return replace(visit, reader=reader, steered=Steered(number, address, title))


async def may_choose(bot: Bot, channel_id: int, person: User) -> bool:
    """Whether somebody is an admin of the channel who may post there, and so may choose what is posted."""
    try:
        return may_post(await bot.get_chat_member(channel_id, person.id))
    except BadRequest:  # Telegram does not know this person there
        return False


def may_post(member: ChatMember) -> bool:
    """Whether somebody in a channel may post there: its owner, and admins who were given that right."""
    if isinstance(member, ChatMemberAdministrator):
        return bool(member.can_post_messages)
    return member.status == ChatMemberStatus.OWNER


async def refuse(visit: Visit) -> None:
    """Not an admin of that channel, or the bot is not."""
    screen = visit.screen("channel_refused")
    if visit.query is not None:
        await visit.notice(screen.label("notice"), alert=True)
    else:
        await visit.say(Page(screen.text))
