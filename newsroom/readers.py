"""Readers: chats that follow regions. Who a reader is lies sealed in storage; here is only what they want."""

import enum
from dataclasses import dataclass

#: More would be no choice any more; "all of Kabupaten Pasuruan" is one region.
MAX_REGIONS = 40


class ReaderState(enum.IntEnum):
    """ACTIVE gets what it follows, STOPPED said /berhenti, GONE cannot be reached (blocked, removed).

    A STOPPED chat gets nothing more, but what hangs there still follows recalls and corrections: a false
    alarm is false for whoever stopped, too, and what is edited or deleted makes no sound.
    Only /start, following something again, or a pause leads back from STOPPED and GONE to ACTIVE.
    """

    ACTIVE = 1
    STOPPED = 2
    GONE = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat that has settings here. `regions` are the codes it follows, oldest first."""

    id: int
    language: str
    wider: bool
    state: ReaderState
    regions: tuple[str, ...]
    is_channel: bool = False
