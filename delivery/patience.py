"""How often something is tried again, and after how long: the one table for all that is sent."""

from dataclasses import dataclass

#: Seconds: however often it failed, it is tried again after at most so long.
LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Patience:
    """`tries`: what the other side refuses for a while, or a bug stops, is given up after so many.

    `doubtful`: what may have arrived is sent so often at most, because each may be a duplicate.
    """

    tries: int
    doubtful: int


#: News and alerts: at most five minutes apart, that is about a day.
OUTBOX = Patience(tries=300, doubtful=5)
#: Posts for the desk: what is in doubt is looked for there first, so it is never given up for that.
DESK = Patience(tries=20, doubtful=0)
#: Answers to sources: after these they wait for the receipt code, and the desk hears of it.
ANSWERS = Patience(tries=300, doubtful=3)


def backoff(tries: int) -> float:
    """Seconds until the next try: twice as long each time."""
    return float(min(2.0 ** min(tries, 10), LONGEST))
