"""From a message to the parts of a tip: here the origin ends.

What comes out has no entities, no captions' places, no file names, no forward's author, no `file_id`, and no
metadata of a file. What cannot be had without them is refused with a reason; the words for it are elsewhere.
"""

import asyncio
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telegram import Message
from telegram.error import BadRequest
from telegram.ext import ExtBot

from handlers.message_files import File, file_of
from handlers.tip_room import TipRoom
from newsroom.cleaning import Uncleanable, seal_original
from newsroom.tips import MAX_TEXT, Part, PartKind
from newsroom.visible_text import visible_only
from newsroom.wording import pieces

#: Bot API, getFile: bots can download files of up to 20 MB.
DOWNLOAD_LIMIT = 20_000_000
#: Seconds for a file's download and rebuilding. The intake gives an update up after 30.
TIME_LIMIT = 25.0


class Refusal(enum.StrEnum):
    """Why something that was sent is not in the tip. Each has its own advice."""

    TOO_LARGE = "too_large"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    ARCHIVE = "archive"
    BOMB = "bomb"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    #: Downloading or rebuilding took too long.
    SLOW = "slow"
    #: Somebody's card: their number would go along.
    CONTACT = "contact"
    #: Stickers, polls, dice: nothing that tells something.
    NOT_TOLD = "not_told"
    #: The tip holds as many parts, or bytes, as one may.
    FULL = "full"
    #: The source sent as much as one may in a day.
    ENOUGH_TODAY = "enough_today"


#: What the newsroom may still open offline, as it came.
UNCLEANABLE = frozenset({Refusal.ENCRYPTED, Refusal.ARCHIVE, Refusal.BOMB, Refusal.BROKEN, Refusal.UNKNOWN})


class NotTaken(Exception):
    """Something that was sent does not go into the tip."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are taken: `room` in bytes is left; `originals`: as they came, too, sealed."""

    room: int
    originals: bool = False


def is_point(message: Message) -> bool:
    """Whether this is a place on the map."""
    return message.location is not None or message.venue is not None


async def parts_in(message: Message, bot: ExtBot[Any], room: TipRoom, wanted: Wanted) -> tuple[Part, ...]:
    """The parts that a message adds: its file, rebuilt, then what was written. Raises `NotTaken`."""
    file, declared = file_of(message)
    written = tuple(texts(message.text or message.caption or ""))
    if file is None:
        if message.contact is not None:
            raise NotTaken(Refusal.CONTACT)
        if not written:
            raise NotTaken(Refusal.NOT_TOLD)
        return written
    try:
        async with asyncio.timeout(TIME_LIMIT):
            return (*await _rebuilt(file, declared, bot, room, wanted), *written)
    except TimeoutError:
        raise NotTaken(Refusal.SLOW) from None


def texts(typed: str) -> Iterator[Part]:
    """What was typed as text parts that fit: visible signs only, without any markup."""
    # A tip is not shortened: what does not fit goes into the next part.
    return (Part(PartKind.TEXT, piece) for piece in pieces(visible(typed), MAX_TEXT))


def visible(typed: str) -> str:
    """The text as the eye sees it, in lines."""
    return visible_only(typed.replace("\t", " ")).strip()


async def _rebuilt(
    file: File, declared: str, bot: ExtBot[Any], room: TipRoom, wanted: Wanted
) -> tuple[Part, ...]:
    if (file.file_size or 0) > DOWNLOAD_LIMIT:
        raise NotTaken(Refusal.TOO_LARGE)
    if (file.file_size or 0) > wanted.room:
        raise NotTaken(Refusal.FULL)
    async with room.downloads:
        data = await _download(file, bot)
        originals = await _original(data, room) if wanted.originals else ()
        try:
            cleaned = await room.cleaner.clean(data, declared=declared)
        except Uncleanable as refused:
            if originals:  # the newsroom opens it offline, as it came
                return originals
            raise NotTaken(Refusal(refused.reason.value)) from None
    part = Part(PartKind(cleaned.kind.value), "", cleaned.data, cleaned.name, cleaned.mime)
    if sum(len(one.data) for one in (part, *originals)) > wanted.room:
        raise NotTaken(Refusal.FULL)
    return (part, *originals)


async def _download(file: File, bot: ExtBot[Any]) -> bytes:
    try:
        there = await bot.get_file(file.file_id)
    except BadRequest as refusal:
        # "file is too big", where its size was not told before.
        too_big = "too big" in refusal.message.lower()
        raise NotTaken(Refusal.TOO_LARGE if too_big else Refusal.BROKEN) from None
    return bytes(await there.download_as_bytearray())


async def _original(data: bytes, room: TipRoom) -> tuple[Part, ...]:
    sealed = await asyncio.to_thread(seal_original, data, room.age_recipient)
    return (Part(PartKind.ORIGINAL, "", sealed, "asli.age", "application/octet-stream"),)
