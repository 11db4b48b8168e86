"""What an admin may do from a private chat for a channel, and how its buttons say for which one.

Who may is asked in `handlers/steering.py`.
"""

from dataclasses import dataclass, field

from telegram import InlineKeyboardButton

from handlers.callbacks import (
    Browse,
    Follow,
    Home,
    Look,
    Mine,
    NewsPage,
    Remove,
    Resume,
    Search,
    Speak,
    Unfollow,
    UnfollowAll,
    Wider,
    decode,
    encode,
    fits,
)
from handlers.own_data_callbacks import DeleteData, ExportData, ShowPrivacy
from handlers.where_callbacks import Halt, Steer
from handlers.wish_callbacks import (
    AskFor,
    ChooseHour,
    ChooseQuiet,
    ChooseRhythm,
    ChooseWeekday,
    DropTopic,
    PauseNews,
    SettingsLanguage,
    SetTopic,
    ShowSettings,
    Switch,
)
from newsroom.sealing import Address

#: Ends of the links in the bot's own questions, by which a reply to one is known: for a group, and for the
#: channel whose number follows. As deep links they open what they ask about.
REPLY_LINK, STEERING_LINK = "langganan", "c"
#: Behind a link that adds the bot to a group: Telegram then lets the person say /start there with this word.
ADDED_LINK = "grup"
#: What an admin may do from afar for a channel.
STEERABLE = (
    AskFor,
    Browse,
    ChooseHour,
    ChooseQuiet,
    ChooseRhythm,
    ChooseWeekday,
    DeleteData,
    DropTopic,
    ExportData,
    Follow,
    Halt,
    Home,
    Look,
    Mine,
    NewsPage,
    PauseNews,
    Remove,
    Resume,
    Search,
    SetTopic,
    SettingsLanguage,
    ShowPrivacy,
    ShowSettings,
    Speak,
    Switch,
    Unfollow,
    UnfollowAll,
    Wider,
)


@dataclass(frozen=True, slots=True)
class Steered:
    """The channel that somebody chooses for from a private chat: its number here, and where it is."""

    number: int
    address: Address = field(repr=False)
    title: str = field(repr=False)


def steering(one: InlineKeyboardButton, number: int) -> InlineKeyboardButton | None:
    """A button about a channel; None for one that would not fit, as for a search for very many words."""
    data = one.callback_data
    if not isinstance(data, str) or not isinstance(decode(data), STEERABLE):
        return one
    callback = Steer(number, data)
    return InlineKeyboardButton(one.text, callback_data=encode(callback)) if fits(callback) else None
