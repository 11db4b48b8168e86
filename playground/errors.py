"""What the emulated Telegram answers when it refuses, in Telegram's own envelope and words.

Descriptions are those of the Bot API server (tdlib/telegram-bot-api, Client.cpp) where it has one.
"""

from typing import Any

JsonObject = dict[str, Any]


class BotApiError(Exception):
    """A refusal: `code` is Telegram's error_code, `description` its sentence with the prefix it carries."""

    def __init__(
        self, code: int, description: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after  # whole seconds
        self.migrate_to = migrate_to  # the supergroup's chat id

    def envelope(self) -> JsonObject:
        """The JSON that a bot receives."""
        answer: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        elif self.migrate_to is not None:
            answer["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return answer


class ViolationError(BotApiError):
    """A call that no Bot API documents: the real one may shrug it off, here a test must see it."""


def bad_request(words: str) -> BotApiError:
    """400, Telegram's word for a call that can never succeed as it is."""
    return BotApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> BotApiError:
    """403: the chat does not want this bot."""
    return BotApiError(403, f"Forbidden: {words}")


def violation(words: str) -> ViolationError:
    """400 for a misspelt, missing or mistyped parameter."""
    return ViolationError(400, f"Bad Request: {words}")


def flood(retry_after: int) -> BotApiError:
    """429 with the whole seconds to wait."""
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
