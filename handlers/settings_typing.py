"""What is typed into the settings: hours and words. The reply to the bot's own question is read."""

from collections.abc import Callable
from dataclasses import replace

from handlers import asking, settings, settings_pages, unexpected
from handlers.visit import Visit
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
    await asking.ask(visit, "settings_ask", f"{ASK_LINK}{asked.what}", what=asked.what, fault=fault)


def asked_in(visit: Visit) -> str:
    """What the question asked for that this replies to; "" where it replies to none of ours."""
    ends = (end.removeprefix(ASK_LINK) for end in asking.replied_to(visit) if end.startswith(ASK_LINK))
    return next((what for what in ends if what in _ASKED), "")


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
