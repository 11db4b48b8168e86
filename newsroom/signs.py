"""The monthly sign of life: when it is time for it, and who hears of whom. One line, without a sound."""

from datetime import datetime, time, timedelta, tzinfo

#: From this hour of the month's first day; missed, it is caught up for a few days.
_FROM, _UNTIL_DAY = time(10), 7
#: Whoever came lately knows.
NEW_FOR = timedelta(days=14)
#: Of so long it tells, if so much is kept.
TELLS_OF = timedelta(days=30)


def month_due(now: datetime, zone: tzinfo) -> int | None:
    """The month whose sign is due, as 202611; None where none is."""
    local = now.astimezone(zone)
    if local.day > _UNTIL_DAY or (local.day == 1 and local.time() < _FROM):
        return None
    return local.year * 100 + local.month
