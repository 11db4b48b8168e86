"""One thing on its way to one chat, and the states that tell the truth about it.

    WAITING → CLAIMED → SENT | GONE | FAILED
       ↑_________|  (told to wait, or to try again)

A delivery whose sending was begun and never answered is sent again and counted as *in doubt*: a duplicate is
better than a gap.
"""

import enum
from dataclasses import dataclass

from newsroom.sealing import SealedAddress


class DeliveryKind(enum.IntEnum):
    """What is delivered. With the chat and the thing it is the key that makes each delivery unique."""

    ARTICLE = 1


class DeliveryState(enum.IntEnum):
    """Where a delivery stands."""

    WAITING = 1
    CLAIMED = 2
    SENT = 3
    GONE = 4
    FAILED = 5


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed delivery: what to send, in which language, to which sealed address."""

    id: int
    reader_id: int
    kind: DeliveryKind
    thing_id: int
    priority: int
    attempts: int
    language: str
    address: SealedAddress


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a delivery. `due_at` (unix seconds) only where it goes back to WAITING."""

    delivery_id: int
    state: DeliveryState
    at: float
    message_id: int | None = None
    reason: str = ""
    due_at: float = 0.0
    attempts: int = 0
    in_doubt: bool = False
