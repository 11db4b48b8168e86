"""How often something went wrong, counted where it is told: each warning and error of the logs, by room.

Every `except` of an outermost loop logs what it caught, so none of them has to count as well.
"""

import logging
from collections import Counter

from service.failures import OURS


class Troubles(logging.Handler):
    """Counts records from WARNING on, by level and by the room of the house that logged. Keeps none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.counts: Counter[tuple[str, str]] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        room = record.name.partition(".")[0]
        self.counts[record.levelname.lower(), room if room in OURS else "library"] += 1


def counted() -> Troubles:
    """Count from now on. Logging keeps one counter however often this is called."""
    root = logging.getLogger()
    for handler in root.handlers:
        if isinstance(handler, Troubles):
            return handler
    troubles = Troubles()
    root.addHandler(troubles)
    return troubles
