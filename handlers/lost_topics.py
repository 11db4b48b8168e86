"""The admins of a group hear once that a topic takes no news any more, in the group's general topic.

Where that was closed with all the others, those of them who know the bot hear it in their own chats.
"""

import logging
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.callbacks import Mine
from handlers.house import House
from handlers.screens import Page, button, column
from handlers.visit import NO_PREVIEW
from handlers.where_callbacks import OwnTopic
from storage import forum_topics
from storage.forum_topics import Untold

logger = logging.getLogger(__name__)

#: A button for so many of the places: more would be a wall.
_BUTTONS = 3
_LISTED = 10


async def tell(house: House, bot: ExtBot[Any]) -> None:
    """Tell of every loss that nobody was told of. Where it cannot be told, it is not tried again."""
    async with house.storage.reading() as connection:
        untold = await forum_topics.untold(connection)
    for one in untold:
        # Noted before it leaves: rather not at all than twice.
        async with house.storage.transaction() as connection:
            await forum_topics.told(connection, one.id, house.clock())
        await _tell(house, bot, one)


async def _tell(house: House, bot: ExtBot[Any], one: Untold) -> None:
    if one.silent:
        await _tell_admins(house, bot, one)
        return
    page = _page(house, one)
    address = house.sealer.open_address(one.general)
    try:
        await bot.send_message(
            address.chat_id,
            page.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=page.keyboard,
        )
    except TelegramError as error:
        logger.info("a group could not be told of a lost topic: %s", type(error).__name__)


async def _tell_admins(house: House, bot: ExtBot[Any], one: Untold) -> None:
    address = house.sealer.open_address(one.general)
    try:
        group = await bot.get_chat(address.chat_id)
        admins = await bot.get_chat_administrators(address.chat_id)
    except TelegramError as error:
        logger.info("the admins of a silent group are not known: %s", type(error).__name__)
        return
    screen = house.wording.screen("group_silent", _language(house, one), title=group.title or "")
    for admin in admins:
        if admin.user.is_bot:
            continue
        try:
            await bot.send_message(admin.user.id, screen.text, parse_mode=ParseMode.HTML)
        except TelegramError:  # who never wrote to the bot cannot be written to
            continue


def _language(house: House, one: Untold) -> str:
    return house.wording.speaks(one.language) or house.default_language


def _page(house: House, one: Untold) -> Page:
    language = _language(house, one)
    places = [code for code in one.followed if code in house.gazetteer]
    names = [house.gazetteer.short(code) for code in places]
    screen = house.wording.screen(
        "topic_lost",
        language,
        group=True,
        newsroom=house.newsroom_name,
        names=names[:_LISTED],
        more=len(names[_LISTED:]),
        closed=one.closed,
    )
    rows = (
        ()
        if one.closed
        else column(
            *(
                button(f"{screen.label('own')} {name}", OwnTopic(code))
                for code, name in list(zip(places, names, strict=True))[:_BUTTONS]
            )
        )
    )
    return Page(screen.text, rows + column(button(screen.label("mine"), Mine())))
