"""What became of one request to Telegram, typed by what happens next.

`delivery/answers.py` decides which outcome an answer is; whoever sends decides what to do about each. Reasons
are short machine words: Telegram's own sentences stay out of logs and rows, some of them quote what was sent.
"""

import os
from dataclasses import dataclass

from telegram.error import NetworkError, TimedOut

# python-telegram-bot 22 warns of its own whole seconds at every flood wait unless timedeltas are opted into.
os.environ.setdefault("PTB_TIMEDELTA", "1")


@dataclass(frozen=True, slots=True)
class Sent:
    """Done. `message_id` where the answer held a message (the first one of an album)."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not done, through no fault of the message: try again, not before `after_seconds`.

    `reached` is False where Telegram was not reached at all: then every other request will fare the same.
    """

    after_seconds: float
    reason: str
    reached: bool = True


@dataclass(frozen=True, slots=True)
class FloodWait:
    """Too fast: nothing more for `retry_after` seconds. It never costs a try.

    Telegram does not say whether the chat's limit or the bot's was meant: `Pacer.flood` decides that.
    """

    retry_after: float


@dataclass(frozen=True, slots=True)
class Gone:
    """This chat cannot be reached any more; it comes back by its own doing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup: the same readers under a new number."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this request as it is; trying again is of no use."""

    reason: str


@dataclass(frozen=True, slots=True)
class PictureRefused(Refused):
    """Only the picture was refused (or pictures in this chat): the same words without it may pass."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Dispatched and never answered: done or not done, nobody knows."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The token is not accepted. Nothing can be sent until the operator mends it: stop, loudly."""

    reason: str


Outcome = Sent | Retry | FloodWait | Gone | Migrated | PictureRefused | Refused | Uncertain | Unauthorized


class NotDispatched(NetworkError):
    """No connection was had, so the request certainly never left. `reason` is a machine word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Not dispatched: {reason}")
        self.reason = reason


class NoAnswer(NetworkError):
    """The connection was lost after the request had begun to leave. `reason` is a machine word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No answer: {reason}")
        self.reason = reason


class NoAnswerInTime(TimedOut):
    """The request left, and no answer came in time."""

    def __init__(self) -> None:
        super().__init__("No answer in time")


class TokenRefused(Exception):
    """Telegram does not know this bot (any more): the operator has to look at the token."""


class CallFailed(Exception):
    """A raw call did not give a result; `outcome` says what to do about it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{type(outcome).__name__} {getattr(outcome, 'reason', '')}".rstrip())
        self.outcome = outcome
