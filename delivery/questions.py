"""What the bot asked lately, for servers that show of the message that is replied to only its number.

A question is known again by a link in it (handlers/asking.py), after a restart, too: Telegram shows the
message that somebody replies to in full. A small Bot API server may show a part of it. Nothing of this is
written down.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

#: More are asked in no hour.
MOST = 2000
_LINK = re.compile(r'<a href="(https://t\.me/[^"]+)"')


class Questions:
    """The links in the bot's own latest messages, by chat and message."""

    def __init__(self) -> None:
        self._links: dict[tuple[str, int], tuple[str, ...]] = {}

    def sent(self, asked: Mapping[str, Any], result_of: Callable[[], object]) -> None:
        """A message with this text was sent; what Telegram answered is read only if there is a link in it."""
        text = asked.get("text")
        links = tuple(html.unescape(link) for link in _LINK.findall(text)) if isinstance(text, str) else ()
        result = result_of() if links else None
        number = result.get("message_id") if isinstance(result, dict) else None
        if isinstance(number, int):
            self._links[str(asked.get("chat_id")), number] = links
            if len(self._links) > MOST:
                del self._links[next(iter(self._links))]

    def recalled(self, raw: Mapping[str, Any], bot: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """An update whose message, if it replies to one of these, shows its links. `bot` wrote them."""
        update = dict(raw)
        message = update.get("message")
        before = message.get("reply_to_message") if isinstance(message, dict) else None
        if not isinstance(message, dict) or not isinstance(before, dict) or before.get("entities"):
            return update
        chat = message.get("chat")
        chat_id = str(chat.get("id")) if isinstance(chat, dict) else ""
        links = self._links.get((chat_id, before.get("message_id", 0)))
        if links:
            entities = [{"type": "text_link", "offset": 0, "length": 1, "url": link} for link in links]
            update["message"] = message | {"reply_to_message": before | {"from": bot(), "entities": entities}}
        return update
