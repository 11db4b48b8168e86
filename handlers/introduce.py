"""What Telegram itself shows of the bot: the command menu of each kind of chat, and its description."""

from dataclasses import dataclass
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.ext import ExtBot

from handlers.house import House
from newsroom.wording import cut

#: Bot API, setMyDescription and setMyShortDescription.
DESCRIPTION_LIMIT, SHORT_DESCRIPTION_LIMIT = 512, 120


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the menu: its label in `profile`, and the command's name in Indonesian and in English."""

    label: str
    indonesian: str
    english: str


_START = _Entry("start", "start", "start")
_NEWS = _Entry("news", "berita", "news")
_SUBSCRIPTIONS = _Entry("subscriptions", "langganan", "subscriptions")
_LANGUAGE = _Entry("language", "bahasa", "language")
_HELP = _Entry("help", "bantuan", "help")
_STOP = _Entry("stop", "berhenti", "stop")

_MENUS: tuple[tuple[BotCommandScope, tuple[_Entry, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), (_NEWS, _SUBSCRIPTIONS, _HELP, _LANGUAGE, _STOP, _START)),
    (BotCommandScopeAllGroupChats(), (_NEWS, _HELP)),
    (BotCommandScopeAllChatAdministrators(), (_NEWS, _SUBSCRIPTIONS, _HELP, _LANGUAGE, _STOP)),
)


async def introduce(bot: ExtBot[Any], house: House) -> None:
    """Set menus and descriptions, for those whose language is spoken here and for all others.

    Raises `TelegramError` as it comes; the bot works without.
    """
    for language_code in (None, *house.wording.languages):
        spoken = language_code or house.default_language
        screen = house.wording.screen("profile", spoken, group=False, newsroom=house.newsroom_name)
        await bot.set_my_description(
            cut(screen.label("description"), DESCRIPTION_LIMIT), language_code=language_code
        )
        await bot.set_my_short_description(
            cut(screen.label("short_description"), SHORT_DESCRIPTION_LIMIT), language_code=language_code
        )
        for scope, entries in _MENUS:
            menu = [BotCommand(_name(entry, spoken), screen.label(entry.label)) for entry in entries]
            await bot.set_my_commands(menu, scope=scope, language_code=language_code)


def _name(entry: _Entry, language: str) -> str:
    return entry.indonesian if language == "id" else entry.english
