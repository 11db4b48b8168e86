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

from handlers.desk_menu import introduce_desk, menu_languages, standing
from handlers.house import House
from newsroom.wording import Screen, cut

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
_SEARCH = _Entry("search", "cari", "search")
_SUBSCRIPTIONS = _Entry("subscriptions", "langganan", "subscriptions")
_SETTINGS = _Entry("settings", "pengaturan", "settings")
_LANGUAGE = _Entry("language", "bahasa", "language")
_HELP = _Entry("help", "bantuan", "help")
_TIP = _Entry("tip", "lapor", "tip")
_RECEIPT = _Entry("receipt", "resi", "receipt")
_PRIVACY = _Entry("privacy", "privasi", "privacy")
_QR = _Entry("qr", "qr", "qr")
_STOP = _Entry("stop", "berhenti", "stop")

#: Offered only by a newsroom that takes tips.
_OF_TIPS = (_TIP, _RECEIPT)
_ALONE = (
    _NEWS,
    _SEARCH,
    _SUBSCRIPTIONS,
    _SETTINGS,
    _TIP,
    _RECEIPT,
    _HELP,
    _LANGUAGE,
    _QR,
    _PRIVACY,
    _STOP,
    _START,
)

_MENUS: tuple[tuple[BotCommandScope, tuple[_Entry, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), _ALONE),
    (BotCommandScopeAllGroupChats(), (_NEWS, _SEARCH, _HELP)),
    (
        BotCommandScopeAllChatAdministrators(),
        (_NEWS, _SEARCH, _SUBSCRIPTIONS, _SETTINGS, _HELP, _LANGUAGE, _QR, _PRIVACY, _STOP),
    ),
)


async def introduce(bot: ExtBot[Any], house: House) -> None:
    """Set menus and descriptions, for those whose language is spoken here and for all others.

    What stands already is not set again: Telegram makes bots that keep changing their profile wait for hours.
    Raises `TelegramError` as it comes; the bot works without.
    """
    languages = (None, *menu_languages(house.wording))
    for language_code in languages:
        spoken = language_code or house.default_language
        screen = house.wording.screen("profile", spoken, group=False, newsroom=house.newsroom_name)
        for scope, entries in _MENUS:
            offered = [entry for entry in entries if house.tip_room is not None or entry not in _OF_TIPS]
            menu = tuple(BotCommand(_name(entry, spoken), screen.label(entry.label)) for entry in offered)
            if await standing(bot.get_my_commands(scope, language_code)) != menu:
                await bot.set_my_commands(menu, scope, language_code)
    await introduce_desk(bot, house)
    for language_code in languages:
        spoken = language_code or house.default_language
        screen = house.wording.screen("profile", spoken, group=False, newsroom=house.newsroom_name)
        await _describe(bot, screen, language_code)


async def _describe(bot: ExtBot[Any], screen: Screen, language_code: str | None) -> None:
    description = cut(screen.label("description"), DESCRIPTION_LIMIT)
    now = await standing(bot.get_my_description(language_code))
    if now is None or now.description != description:
        await bot.set_my_description(description, language_code)
    short = cut(screen.label("short_description"), SHORT_DESCRIPTION_LIMIT)
    short_now = await standing(bot.get_my_short_description(language_code))
    if short_now is None or short_now.short_description != short:
        await bot.set_my_short_description(short, language_code)


def _name(entry: _Entry, language: str) -> str:
    return entry.english if language == "en" else entry.indonesian
