"""When a feed is looked at again: its interval, stretched by failures and by what its server asks for."""

from datetime import datetime, timedelta

#: A feed that fails is asked ever more rarely, but at least this often: it may come back.
LONGEST_BACK_OFF = timedelta(hours=6)
#: How far a server's own wishes are followed: `Retry-After` is a plea, `max-age` often a careless default.
LONGEST_RETRY_AFTER = timedelta(days=1)
LONGEST_MAX_AGE = timedelta(hours=1)
#: The share of the wait by which feeds are spread, so that not all are asked in the same second.
SPREAD = 0.1


def next_look(
    now: datetime,
    interval: timedelta,
    failures: int,
    *,
    fresh_for: timedelta | None = None,
    retry_after: timedelta | None = None,
    jitter: float = 0.0,
) -> datetime:
    """When to look again, never before `now + interval`.

    `failures` counts those in a row, this look included; each doubles the wait. `fresh_for` (max-age) and
    `retry_after` are the server's wishes. `jitter` is a random number from 0 to 1, handed in.
    """
    wait = interval
    if failures:
        # More than 20 doublings reach the longest wait from any interval, and the number stays small.
        wait = max(interval, min(interval * 2 ** min(failures, 20), LONGEST_BACK_OFF))
    if fresh_for is not None:
        wait = max(wait, min(fresh_for, LONGEST_MAX_AGE))
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER))
    return now + wait * (1 + SPREAD * jitter)
