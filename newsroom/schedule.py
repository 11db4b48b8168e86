"""When the desk is reminded, and how finely a source's time is kept: pure rules of a time."""

from datetime import datetime, time, timedelta, tzinfo

from newsroom.cases import Notice

#: The summary of what is open comes at this hour of the newsroom's day; missed, it is caught up until noon.
SUMMARY_AT = time(7)
SUMMARY_UNTIL = time(12)
#: A deadline is named this long before it, and once more when it has passed.
DEADLINE_LEAD = timedelta(hours=12)
#: A case that nobody claims is named again after this.
NUDGE_AGAIN = timedelta(hours=3)


def summary_due(now: datetime, zone: tzinfo) -> datetime | None:
    """The moment of this day's summary, if it is time for it; the same for each moment of the morning."""
    local = now.astimezone(zone)
    if not SUMMARY_AT <= local.time() < SUMMARY_UNTIL:
        return None
    return datetime.combine(local.date(), SUMMARY_AT, zone)


def to_the_hour(moment: datetime) -> datetime:
    """When a source did something is kept no finer: minutes would match what a telephone company knows."""
    return moment.replace(minute=0, second=0, microsecond=0)


def deadline_notice(deadline: datetime, now: datetime) -> Notice | None:
    """What the desk is told about a deadline now, if anything."""
    if deadline <= now:
        return Notice.DEADLINE_PASSED
    return Notice.DEADLINE_NEAR if deadline - now <= DEADLINE_LEAD else None
