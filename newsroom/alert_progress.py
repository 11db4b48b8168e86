"""How far an alert has come, and how long one takes: arithmetic for the desk's card, without words."""

from dataclasses import dataclass
from datetime import timedelta

#: What is "at once" still takes a second; a measured rate may be next to nothing, and "a year" says so.
SHORTEST, LONGEST = timedelta(seconds=1), timedelta(days=365)


def duration(chats: int, rate: float, cost: int = 1) -> timedelta:
    """An honest estimate: how long so many chats take at `rate` messages a second.

    `cost` is how many messages each counts as (`delivery.pacing.Pacer.cost`: a long text counts twice).
    Answers to people who are waiting go on meanwhile and may take their share: that is why the words say
    "about".
    """
    if rate <= 0:
        raise ValueError("without a rate nothing ever arrives")
    if not chats:
        return timedelta(0)
    seconds = min(chats * cost / rate, LONGEST.total_seconds())
    return max(timedelta(seconds=seconds), SHORTEST)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the copies of one alert are. All counts are chats, and each chat is in one of them.

    `uncertain` were dispatched and never answered. They are sent again, so they count as still to come; those
    that were sent twice for it are counted by the engine, not here. `rate` is chats a second at present, 0.0
    while nothing moves.
    """

    delivered: int = 0
    waiting: int = 0
    gone: int = 0
    failed: int = 0
    uncertain: int = 0
    rate: float = 0.0

    @property
    def total(self) -> int:
        """All whom it concerns."""
        return self.settled + self.left

    @property
    def settled(self) -> int:
        """Those about whom nothing remains to be done."""
        return self.delivered + self.gone + self.failed

    @property
    def left(self) -> int:
        """Those who are still to get it."""
        return self.waiting + self.uncertain

    @property
    def share(self) -> float:
        """How much is done, 0.0 to 1.0; 1.0 only when all is. Of nobody, all is done."""
        return self.settled / self.total if self.total else 1.0

    @property
    def eta(self) -> timedelta | None:
        """How much longer it takes; None while nothing moves."""
        if not self.left:
            return timedelta(0)
        return duration(self.left, self.rate) if self.rate > 0 else None
