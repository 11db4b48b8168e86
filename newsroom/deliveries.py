"""One thing on its way to one chat, and the states that tell the truth about it.

    WAITING → CLAIMED → DISPATCHED → SENT | GONE | FAILED | UNCERTAIN
       ↑_________|____________|  (told to wait, or to try again)

What was dispatched and never answered may have arrived or not. Where a gap is worse than a duplicate it is
sent again and counted as *in doubt*; else it ends as UNCERTAIN, which is what is known of it.

All deliveries of one thing make a *dispatch*, which can be paused and stopped as a whole.
"""

import enum
from dataclasses import dataclass
from typing import NamedTuple

from newsroom.sealing import SealedAddress


class DeliveryKind(enum.IntEnum):
    """What is delivered. With the chat and the thing it is the key that makes each delivery unique."""

    ARTICLE = 1
    ALERT = 2
    """The thing is a round of an alert: one occasion on which it is sent."""
    ALERT_CHANGE = 3
    """A copy of an alert is edited or taken back; the thing is the change."""
    ALERT_NOTICE = 4
    """Followers are told in reply to their copy that the alert changed; the thing is the change."""
    CORRECTION = 5
    """A copy of an article is edited; the thing is the correction."""
    CORRECTION_NOTICE = 6
    """Who had the wrong version is told, once and silently; the thing is the correction."""
    DIGEST = 7
    """What waited for a reader; the thing is the wave, in which each reader has entries of their own."""
    SIGN_OF_LIFE = 8
    """A line a month: still here; the thing is the month, as 202611."""
    ALERT_NOTICE_RECALL = 9
    """What was told of a change goes with the alert that was recalled; the thing is that change."""

    @property
    def changes_a_copy(self) -> bool:
        """Whether it only edits or deletes what hangs in the chat already: nothing rings."""
        return self in (
            DeliveryKind.ALERT_CHANGE,
            DeliveryKind.CORRECTION,
            DeliveryKind.ALERT_NOTICE_RECALL,
        )

    @property
    def is_worth_a_duplicate(self) -> bool:
        """Whether it is sent again when nobody knows whether it arrived: rather twice than not at all.

        News is not: who missed one message finds it under /berita. An edit made twice changes nothing.
        """
        return self not in (
            DeliveryKind.ARTICLE,
            DeliveryKind.CORRECTION_NOTICE,
            DeliveryKind.DIGEST,
            DeliveryKind.SIGN_OF_LIFE,
        )


class DeliveryState(enum.IntEnum):
    """Where a delivery stands. The numbers stand in the database and in its indexes."""

    WAITING = 1
    CLAIMED = 2
    """Chosen to go next; certainly not sent."""
    SENT = 3
    GONE = 4
    FAILED = 5
    DISPATCHED = 6
    """Its sending has begun, or may have."""
    UNCERTAIN = 7
    """It was dispatched, never answered, and will not be sent again."""


class DispatchState(enum.IntEnum):
    """Where all deliveries of one thing stand together."""

    ACTIVE = 1
    PAUSED = 2
    STOPPED = 3
    DONE = 4


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that was delivered and is to be edited, taken back or replied to."""

    message_id: int
    with_photo: bool


class Delivery(NamedTuple):
    """A claimed delivery: what to send, in which language, to which sealed address.

    `about` is the delivered message that it changes or replies to; `silent`: without a sound; `in_channel`:
    whoever reads it there is in no chat with the bot; `plain`: without the picture.

    This and `Result` are made for every message: a named tuple takes half of a frozen dataclass's time.
    """

    id: int
    dispatch_id: int
    reader_id: int
    kind: DeliveryKind
    thing_id: int
    priority: int
    attempts: int
    language: str
    address: SealedAddress
    about: Copy | None = None
    silent: bool = False
    in_channel: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat got to see: which revision of the thing, and whether with its picture."""

    revision: int
    with_photo: bool


class Result(NamedTuple):
    """What became of a delivery. `due_at` (unix seconds) only where it goes back to WAITING.

    `revision` is that of the thing as it was sent, so that it is known which copies an edit has to reach.
    """

    delivery_id: int
    dispatch_id: int
    state: DeliveryState
    at: float
    message_id: int | None = None
    reason: str = ""
    due_at: float = 0.0
    attempts: int = 0
    in_doubt: bool = False
    with_photo: bool = False
    revision: int = 0
