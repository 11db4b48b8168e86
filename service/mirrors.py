"""The newsroom's own channels, one for each kecamatan or as the settings say: readers like all others.

They are made at the start. Where a channel cannot be found then, the others go on, and `check` says which.
"""

import logging
from typing import Any

from telegram import Chat, ChatFullInfo
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from handlers.house import House
from newsroom.sealing import Address
from service.values import Mirror
from storage import mirrors, readers

logger = logging.getLogger(__name__)


async def set_up(house: House, bot: ExtBot[Any], wanted: tuple[Mirror, ...]) -> None:
    """Make a reader of each, and let go of those that are named no longer.

    Raises `TelegramError` when Telegram cannot be asked.
    """
    found: list[tuple[str, int]] = []
    missing: list[str] = []
    for mirror in wanted:
        chat = await find(bot, mirror)
        if chat is None:
            missing.append(mirror.region)
            logger.warning(
                "the channel for %s in MIRROR_CHANNELS cannot be found: see `check`", mirror.region
            )
            continue
        address = house.sealer.seal_address(Address(chat.id))
        async with house.storage.transaction() as connection:
            # One that said stop stays stopped; one that was thought gone was just found.
            await readers.back(connection, address.index)
            reader = await readers.channel_at(connection, address, house.default_language, house.clock())
        found.append((mirror.region, reader.id))
    async with house.storage.transaction() as connection:
        await mirrors.set_up(connection, found, missing, house.clock())


async def find(bot: ExtBot[Any], mirror: Mirror) -> ChatFullInfo | None:
    """The channel, or None where there is none that the bot can see."""
    try:
        chat = await bot.get_chat(mirror.channel)
    except (BadRequest, Forbidden):
        return None
    return chat if chat.type == Chat.CHANNEL else None
