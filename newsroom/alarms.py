"""What of the bot's own state needs a person, and when admins are told: once, and again when it is over.

Pure: what is seen comes from `service/watching.py`, what was told is kept by `storage/alarms.py`.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


class What(enum.StrEnum):
    """Kinds of trouble. The words are stored."""

    FEED = "feed"
    """A feed cannot be read; `ref` is its id."""
    NEWS_LATE = "news_late"
    ALERTS_LATE = "alerts_late"
    DISK = "disk"
    KEYS = "keys"
    """The lasting keys were never exported."""
    BACKUP = "backup"
    """No backup was made for longer than a night and a day."""
    ROUTES = "routes"
    """Keys that lead to sources are kept for longer than was promised."""
    CLOCK = "clock"
    """This machine's clock shows another time than Telegram's."""


#: For how long it must last before somebody is told: what mends itself is nobody's business.
PATIENCE: Mapping[What, timedelta] = {
    What.FEED: timedelta(days=1),
    What.NEWS_LATE: timedelta(minutes=1),
    What.ALERTS_LATE: timedelta(minutes=1),
    What.DISK: timedelta(0),
    What.BACKUP: timedelta(hours=1),
    What.KEYS: timedelta(days=1),
    What.ROUTES: timedelta(days=1),
    What.CLOCK: timedelta(0),
}
#: Seconds: a clock that is off by so much is told; by so much, and nothing is deleted by it.
CLOCK_MAY_BE_OFF, CLOCK_IS_WRONG = 120.0, 3_600.0
#: Overdue beyond what the rate explains.
NEWS_MAY_WAIT, ALERTS_MAY_WAIT = timedelta(hours=1), timedelta(minutes=5)
#: A database of a million readers has some 200 MB; a backup before a migration needs as much again.
LEAST_FREE_BYTES = 500_000_000
#: A night that was missed is caught up within minutes of the next start.
BACKUP_MAY_BE = timedelta(hours=36)
#: What was told is over only when it is well by this much, so that it is not told again and again.
CLEARLY = 1.5


@dataclass(frozen=True, slots=True)
class Cause:
    """One trouble: of two feeds, each is one."""

    what: What
    ref: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A trouble that was noticed; `told_at` where the admins know of it."""

    cause: Cause
    since: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be noted (`begins`), told (`tell`), told to be over (`over`), and just forgotten."""

    begins: tuple[Cause, ...] = ()
    tell: tuple[Standing, ...] = ()
    over: tuple[Standing, ...] = ()
    forget: tuple[Standing, ...] = ()


def judge(
    now: datetime, known: Collection[Standing], seen: Collection[Cause], *, unseen: Collection[What] = ()
) -> Verdict:
    """What follows from what is seen now. Of kinds that are `unseen` nothing is known, so nothing changes."""
    standing = {one.cause: one for one in known}
    noted = [standing.get(cause, Standing(cause, now)) for cause in seen]
    gone = [one for one in known if one.cause not in seen and one.cause.what not in unseen]
    ripe = (one for one in noted if one.told_at is None and now - one.since >= PATIENCE[one.cause.what])
    return Verdict(
        begins=tuple(cause for cause in seen if cause not in standing),
        tell=tuple(ripe),
        over=tuple(one for one in gone if one.told_at is not None),
        forget=tuple(one for one in gone if one.told_at is None),
    )


def is_late(overdue: timedelta, pending: int, rate: float, may_wait: timedelta, *, told: bool) -> bool:
    """Whether what waits does so for longer than so many messages take at that rate, and a while more."""
    allowed = may_wait + timedelta(seconds=pending / rate)
    return overdue > (allowed / CLEARLY if told else allowed)


def is_off(seconds: float, *, told: bool) -> bool:
    """Whether a clock shows another time than it should."""
    return abs(seconds) > (CLOCK_MAY_BE_OFF / CLEARLY if told else CLOCK_MAY_BE_OFF)


def is_low(free_bytes: int, *, told: bool) -> bool:
    """Whether the disk is about to be full."""
    return free_bytes < (LEAST_FREE_BYTES * CLEARLY if told else LEAST_FREE_BYTES)
