"""From what a bot sends as text to what stands in the chat: parse modes, ready-made entities, trimming.

Follows `fix_formatted_text` of tdlib's MessageEntity.cpp. Markdown is not read here.
"""

from collections.abc import Sequence
from functools import lru_cache

from playground.errors import JsonObject, bad_request, violation
from playground.markup import parse_html
from playground.texts import Formatted, fault, utf16


def formatted(text: str, parse_mode: str | None, entities: Sequence[JsonObject] | None) -> Formatted:
    """What a bot's text is once Telegram has read it: parsed, cleaned, trimmed."""
    if not parse_mode:
        return _trimmed(_checked(text, entities or ()))
    if parse_mode.lower() != "html":
        if parse_mode.lower() in ("markdown", "markdownv2"):
            raise violation("the playground reads HTML and entities, not Markdown")
        raise bad_request("unsupported parse_mode")
    return _html(text)


@lru_cache(maxsize=256)
def _html(text: str) -> Formatted:
    return _trimmed(parse_html(text))


def _checked(text: str, entities: Sequence[JsonObject]) -> Formatted:
    units = utf16(text)
    kept: list[JsonObject] = []
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if offset < 0 or length < 0 or offset + length > units:
            raise fault(f"entity beyond the text: offset {offset}, length {length}")
        if length:
            kept.append(dict(entity))
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, tuple(kept))


def _trimmed(parsed: Formatted) -> Formatted:
    """Telegram drops carriage returns and white space at both ends, and moves the entities with it."""
    text = parsed.text.replace("\r", "") if not parsed.entities else parsed.text
    right = text.rstrip()
    kept = right.lstrip()
    if kept == parsed.text:
        return parsed
    lead, end = utf16(right) - utf16(kept), utf16(right)
    entities: list[JsonObject] = []
    for entity in parsed.entities:
        start = max(entity["offset"], lead)
        stop = min(entity["offset"] + entity["length"], end)
        if stop > start:
            entities.append({**entity, "offset": start - lead, "length": stop - start})
    return Formatted(kept, tuple(entities))
