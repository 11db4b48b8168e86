"""What is typed into the settings: hours and words. The reply to the bot's own question is read."""

from collections.abc import Callable
from dataclasses import replace

from telegram import ForceReply, Message, ReplyParameters
from telegram.constants import ParseMode

from handlers import settings, settings_pages, unexpected
from handlers.visit import NO_PREVIEW, Visit
from handlers.wish_callbacks import AskFor
from newsroom import topics
from newsroom.timetable import Timetable
from newsroom.timetable_words import read_hour, read_quiet

#: The end of the link in the bot's own question, before what is asked: a reply is known by it.
ASK_LINK = "atur_"
#: What can be typed, and the screen that it is shown on.
_ASKED = {"morning": "rhythm", "evening": "rhythm", "quiet": "quiet", "follow": "topics", "mute": "topics"}


async def ask(visit: Visit, asked: AskFor, fault: str = "") -> None:
    """Ask for it, in a message of its own that is replied to; `fault` says what was wrong before."""
    if asked.what not in _ASKED:
        await unexpected.stale_button(visit)
        return
    await visit.notice()
    screen = visit.screen("settings_ask", what=asked.what, fault=fault, link=_link(visit, asked.what))
    reply_to = visit.message if visit.in_group else None
    await visit.bot.send_message(
        visit.address.chat_id,
        screen.text,
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=ForceReply(
            selective=reply_to is not None, input_field_placeholder=screen.label("placeholder")
        ),
        reply_parameters=ReplyParameters(reply_to.message_id, allow_sending_without_reply=True)
        if reply_to
        else None,
    )


def asked_in(visit: Visit) -> str:
    """What the question asked for that this replies to; "" where it replies to none of ours."""
    message = visit.message
    replied_to = message.reply_to_message if message is not None and message.text else None
    return "" if replied_to is None else _asks(replied_to, visit)


async def heard(visit: Visit) -> bool:
    """Whether what was said replies to such a question, and was taken (or asked for again)."""
    what = asked_in(visit)
    if not what or visit.message is None:
        return False
    fault = await _take(visit, what, visit.message.text or "")
    if fault:
        await ask(visit, AskFor(what), fault)
    else:
        await visit.say(settings_pages.PANELS[_ASKED[what]](visit, await settings.own(visit)))
    return True


async def _take(visit: Visit, what: str, typed: str) -> str:
    """Store it; what is wrong with it, or ""."""
    if what in ("follow", "mute"):
        words = topics.read(typed)
        if not words:
            return "no_words"
        return "" if await settings.add_topics(visit, words, muted=what == "mute") else "too_many"
    change = _change(what, typed)
    if change is None:
        return "no_hours" if what == "quiet" else "no_hour"
    await settings.change_timetable(visit, change)
    return ""


def _change(what: str, typed: str) -> Callable[[Timetable], Timetable] | None:
    if what == "quiet":
        quiet = read_quiet(typed)
        return None if quiet is None else lambda timetable: replace(timetable, quiet=quiet)
    clock = read_hour(typed, evening=what == "evening")
    if clock is None:
        return None
    if what == "evening":
        return lambda timetable: replace(timetable, evening=clock)
    return lambda timetable: replace(timetable, morning=clock)


def _asks(message: Message, visit: Visit) -> str:
    if message.from_user is None or message.from_user.id != visit.bot.id:
        return ""
    links = {_link(visit, what): what for what in _ASKED}
    return next((links[entity.url] for entity in message.entities if entity.url in links), "")


def _link(visit: Visit, what: str) -> str:
    return f"https://t.me/{visit.bot.username}?start={ASK_LINK}{what}"
