"""The commands of the desk, in its menu alone: readers never see them."""

from collections.abc import Awaitable
from typing import Any, TypeVar

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot

from handlers.house import House
from newsroom.wording import Wording

#: A line each: its label in `desk_menu`, and the command's name in Indonesian and in English.
_ENTRIES = (("queue", "antrian", "queue"), ("case", "kasus", "case"), ("alert", "siaran", "alert"),
            ("write", "tulis", "write"), ("correct", "koreksi", "correct"),
            ("regions", "wilayah", "regions"), ("stats", "statistik", "stats"), ("feeds", "sumber", "feeds"),
            ("staff", "redaksi", "staff"), ("desk", "meja", "desk"))  # fmt: skip
_CODE_LETTERS = 2
_T = TypeVar("_T")


def menu_languages(wording: Wording) -> tuple[str, ...]:
    """The languages that have a menu of their own. Bot API, setMyCommands: a code of two letters."""
    return tuple(language for language in wording.languages if len(language) == _CODE_LETTERS)


async def standing(asked: Awaitable[_T]) -> _T | None:
    """What Telegram shows now; None where the server cannot say, as small emulators cannot."""
    try:
        return await asked
    except BadRequest:
        return None


async def introduce_desk(bot: ExtBot[Any], house: House) -> None:
    """Set the menu of the desk's group, where there is one. Raises `TelegramError` as it comes."""
    if house.tip_room is None or house.tip_room.desk.chat_id is None:
        return
    scope = BotCommandScopeChat(house.tip_room.desk.chat_id)
    for language_code in (None, *menu_languages(house.wording)):
        spoken = language_code or house.default_language
        screen = house.wording.screen("desk_menu", spoken)
        menu = tuple(
            BotCommand(english if spoken == "en" else indonesian, screen.label(label))
            for label, indonesian, english in _ENTRIES
        )
        try:
            if await standing(bot.get_my_commands(scope, language_code)) != menu:
                await bot.set_my_commands(menu, scope, language_code)
        except (BadRequest, Forbidden):  # the bot is not in that group (yet)
            return
