"""The entities that Telegram finds by itself in what people and bots write: commands, links, names, tags."""

import re

from playground.errors import JsonObject
from playground.texts import Formatted, utf16

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'»]"
    r"|(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|id|me|info|io|go\.id|co\.id)(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]'»])?(?![\w-]))"
    r"|(?P<email>(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w@/])@[a-zA-Z]\w{2,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{2,31})?(?![\w/]))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
    r"|(?P<phone_number>(?<![\w+])\+\d[\d -]{7,18}\d\b)",
    re.IGNORECASE,
)
_HINTS = re.compile(r"[@/#+.]")
# Inside these nothing is looked for.
_CLOSED = {"code", "pre", "text_link", "text_mention", "url"}


def detected(written: Formatted) -> Formatted:
    """`written` with what Telegram adds; entities that are there already stay as they are."""
    if not _HINTS.search(written.text):
        return written
    closed = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in written.entities
        if entity["type"] in _CLOSED
    ]
    added: list[JsonObject] = []
    for match in _FOUND.finditer(written.text):
        offset = utf16(written.text[: match.start()])
        length = utf16(match.group())
        if not any(start < offset + length and offset < stop for start, stop in closed):
            added.append({"type": match.lastgroup, "offset": offset, "length": length})
    if not added:
        return written
    entities = sorted((*written.entities, *added), key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(written.text, tuple(entities))


def first_command(text: str) -> str:
    """The command that `text` begins with, without slash and bot's name, or ""."""
    match = re.match(r"/([a-zA-Z0-9_]{1,64})(?:@\w+)?(?!\S)", text)
    return match.group(1) if match else ""


def addressee(text: str) -> str:
    """The bot that a command at the start of `text` names (`/start@that_bot`), or ""."""
    match = re.match(r"/[a-zA-Z0-9_]{1,64}@(\w+)", text)
    return match.group(1) if match else ""
