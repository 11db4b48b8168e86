"""What is typed into the settings: hours and words. The reply to the bot's own question is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import asking, settings, settings_pages, steering, unexpected
from handlers.steered import STEERING_LINK
from handlers.visit import Visit
from handlers.wish_callbacks import AskFor
from newsroom import topics
from newsroom.timetable import Timetable
from newsroom.timetable_words import read_hour, read_quiet

#: The end of the link in the bot's own question, before what is asked, and for a channel behind its number: a
#: reply is known by it.
ASK_LINK = "atur_"
_END = re.compile(rf"(?:{steering.LINK.pattern}_)?{ASK_LINK}([a-z]{{1,20}})")
#: What can be typed, and the screen that it is shown on.
_ASKED = {"morning": "rhythm", "evening": "rhythm", "quiet": "quiet", "follow": "topics", "mute": "topics"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question of ours asked for, and for which channel (0: for the chat itself)."""

    what: str
    number: int = 0

    @classmethod
    def read(cls, end: str) -> "Asked | None":
        """What the end of a link says; None for any other."""
        found = _END.fullmatch(end)
        return cls(found[2], int(found[1] or 0)) if found and found[2] in _ASKED else None


@dataclass(frozen=True, slots=True)
class Taken:
    """What is wrong with all that was typed, or "", and which words alone were left out."""

    fault: str = ""
    refused: tuple[str, ...] = ()


async def ask(visit: Visit, asked: AskFor, fault: str = "") -> None:
    """Ask for it, in a message of its own that is replied to; `fault` says what was wrong before."""
    if asked.what not in _ASKED:
        await unexpected.stale_button(visit)
        return
    channel = "" if visit.steered is None else f"{STEERING_LINK}{visit.steered.number}_"
    end = f"{channel}{ASK_LINK}{asked.what}"
    await asking.ask(visit, "settings_ask", end, what=asked.what, fault=fault)


def asked_in(visit: Visit) -> Asked | None:
    """What the question asked for that this replies to; None where it replies to none of ours."""
    found = (Asked.read(end) for end in asking.replied_to(visit))
    return next((asked for asked in found if asked is not None), None)


async def heard(visit: Visit) -> bool:
    """Whether what was said replies to such a question, and was taken (or asked for again)."""
    asked = asked_in(visit)
    if asked is None or visit.message is None:
        return False
    chooser = await _chooser(visit, asked)
    if chooser is None:
        return True
    taken = await _take(chooser, asked.what, visit.message.text or "")
    if taken.fault:
        await ask(chooser, AskFor(asked.what), taken.fault)
    else:
        page = settings_pages.PANELS[_ASKED[asked.what]]
        own = replace(await settings.own(chooser), refused=taken.refused)
        await chooser.say(page(chooser, own))
    return True


async def opened(visit: Visit, end: str) -> bool:
    """The link in a question was tapped: it is asked again. Whether it was such a link."""
    asked = Asked.read(end)
    if asked is None:
        return False
    chooser = await _chooser(visit, asked)
    if chooser is not None:
        await ask(chooser, AskFor(asked.what))
    return True


async def _chooser(visit: Visit, asked: Asked) -> Visit | None:
    """The same visit, choosing for what was asked about; None for a channel of others."""
    if not asked.number:
        return visit
    steered = await steering.steer(visit, asked.number)
    if steered is None:
        await steering.refuse(visit)
    return steered


async def _take(visit: Visit, what: str, typed: str) -> Taken:
    """Store it, as far as it can be."""
    if what in ("follow", "mute"):
        read = topics.read(typed)
        if not read.words:
            return Taken("no_words")
        is_room = await settings.add_topics(visit, read.words, muted=what == "mute")
        return Taken(refused=read.refused) if is_room else Taken("too_many")
    change = _change(what, typed)
    if change is None:
        return Taken("no_hours" if what == "quiet" else "no_hour")
    await settings.change_timetable(visit, change)
    return Taken()


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
