"""What was sent and how long it took, as numbers in memory that cost a message next to nothing.

Nothing here knows who reads them (`service/metrics.py` does), and nothing here says of whom they are.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from operator import itemgetter

#: Upper bounds in seconds: from an answer on this machine to Telegram's patience.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: So many are counted together: that takes a third of what counting each by itself would.
TOGETHER = 1_000


class Durations:
    """How often something took how long: `counts[n]` were within `BOUNDS[n]`, the last took longer."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def add(self, *seconds: float) -> None:
        """It took so long, so often."""
        in_order = sorted(seconds)
        self.total += sum(in_order)
        below = 0
        for place, bound in enumerate(BOUNDS):
            up_to = bisect_right(in_order, bound)
            self.counts[place] += up_to - below
            below = up_to
        self.counts[-1] += len(in_order) - below

    def __add__(self, other: "Durations") -> "Durations":
        both = Durations()
        both.counts = [ours + theirs for ours, theirs in zip(self.counts, other.counts, strict=True)]
        both.total = self.total + other.total
        return both


class SendStats:
    """Counts since the start. `note` gets words for what was sent and for its end, and its seconds."""

    def __init__(self) -> None:
        self._fresh: list[tuple[tuple[str, str], float]] = []
        self.note = self._fresh.append
        self._sends: Counter[tuple[str, str]] = Counter()
        self._took = Durations()
        self.flood_waits = 0

    def settle(self) -> None:
        """To be called now and then, so that what was noted does not pile up."""
        if len(self._fresh) >= TOGETHER:
            self._count()

    @property
    def sends(self) -> Counter[tuple[str, str]]:
        """How many, by what they were and what became of them."""
        self._count()
        return self._sends

    @property
    def took(self) -> Durations:
        """How long Telegram took to answer."""
        self._count()
        return self._took

    def of(self, outcome: str) -> int:
        """How many ended so, of any kind."""
        return sum(count for (_, ended), count in self.sends.items() if ended == outcome)

    def _count(self) -> None:
        self._sends.update(map(_WHAT, self._fresh))
        self._took.add(*map(_SECONDS, self._fresh))
        self._fresh.clear()


_WHAT: Callable[[tuple[tuple[str, str], float]], tuple[str, str]] = itemgetter(0)
_SECONDS: Callable[[tuple[tuple[str, str], float]], float] = itemgetter(1)
