"""The desk's doors in python-telegram-bot's application, before those of readers."""

from functools import partial
from typing import Any

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from handlers.desk_doors import CANCEL, COMMANDS, SIT_DOWN, Doors
from handlers.desk_visit import RefreshCard
from handlers.tip_room import TipRoom

App = Application[Any, Any, Any, Any, Any, Any]

_NEW = filters.UpdateType.MESSAGE & ~filters.IS_AUTOMATIC_FORWARD
_TALK = _NEW & filters.ChatType.GROUPS & ~filters.COMMAND & ~filters.StatusUpdate.ALL
_CHANGED = filters.UpdateType.EDITED_MESSAGE & filters.ChatType.GROUPS
#: Beside what readers' conversations do with the same update.
_BESIDE = 1


def register_desk(application: App, room: TipRoom, refresh_card: RefreshCard) -> Doors:
    """Put the editors' conversation into the application. To be called before the readers' is put there."""
    doors = Doors(room, refresh_card)
    where = _NEW & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)
    for names, door in COMMANDS.items():
        answer = partial(doors.command, name=names[0], door=door)
        application.add_handler(CommandHandler(names, answer, where))
    application.add_handler(CommandHandler(SIT_DOWN, doors.sit_down, where))
    application.add_handler(CommandHandler(CANCEL, doors.cancel, _NEW & filters.ChatType.GROUPS))
    application.add_handler(CallbackQueryHandler(doors.tapped, pattern=r"^d:"))
    application.add_handler(MessageHandler(_TALK, doors.said))
    application.add_handler(MessageHandler(_CHANGED, doors.edited))
    application.add_handler(ChatMemberHandler(doors.changed, ChatMemberHandler.CHAT_MEMBER), _BESIDE)
    left = _NEW & filters.StatusUpdate.LEFT_CHAT_MEMBER
    application.add_handler(MessageHandler(left, doors.changed), _BESIDE)
    application.add_handler(MessageHandler(_NEW & filters.StatusUpdate.MIGRATE, doors.moved), _BESIDE)
    return doors
