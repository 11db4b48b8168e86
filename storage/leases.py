"""What a worker says of itself and is granted, and for how long: terms of the roll (`storage/workers.py`)."""

from dataclasses import dataclass

from storage.faults import DatabaseUnavailable

#: How long a worker counts as living after a beat (seconds).
LEASE = 6.0
#: What was given up or left behind is free only after so long: what passed with it in its last moments still
#: counts for Telegram, and may be on its way.
REST = 1.5
#: The same of parts of the readers: a chat's own limit looks back further, and something may be in hand.
SLOT_REST = 3.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker says with a beat: has it something to send, and what may it still be using?"""

    needs: bool
    in_use: int
    in_use_paid: int
    slots_in_use: int


@dataclass(frozen=True, slots=True)
class Grant:
    """What it may use until its lease ends. `in_doubt` counts what somebody else had begun to send."""

    rate: int
    paid_rate: int
    slots: int
    workers: int
    in_doubt: int = 0


class PlaceLost(DatabaseUnavailable):
    """The worker is not on the roll any more, or cannot say that it is: others take over what it had."""
