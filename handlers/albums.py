"""The pictures of one album arrive as one message each, and need one answer.

In memory only, bounded, and forgotten at a restart: a second answer is a nuisance, no harm. What was asked
twice during an outage is the intake's business (`delivery/repeats.py`).
"""

from collections import OrderedDict
from datetime import datetime, timedelta

#: The parts of an album follow each other within a moment.
TOGETHER = timedelta(minutes=5)
REMEMBERED = 4096


class Albums:
    """The last few thousand albums, and when their first picture came."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._seen: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def goes_on(self, chat_id: int, album: str, now: datetime) -> bool:
        """Whether this is a further part of an album that was seen; asking notes it."""
        key = (chat_id, album)
        before = self._seen.pop(key, None)
        self._seen[key] = now
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)
        return before is not None and now - before <= TOGETHER
