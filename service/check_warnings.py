"""What `check` says about official warnings: whether BMKG's list is looked at, and how that goes.

It looks into the database alone: the list itself is asked by the running bot, within what BMKG allows.
"""

from datetime import datetime, timedelta

from service import sentences
from service.finding import Finding
from service.settings import Settings
from storage import inspection, warning_list
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions
from storage.warning_list import WarningList

#: The list is looked at every two minutes, and after failures every sixteen; longer means that nobody looks.
LONGEST_SILENCE = timedelta(minutes=30)


async def finding(
    settings: Settings, inspected: Inspected | None, *, has_desk: bool, now: datetime
) -> Finding | None:
    """One line; None where `BMKG_WARNINGS` is off."""
    if not settings.bmkg_warnings:
        return None
    if not has_desk:
        return Finding("warnings", good=True, sentence=sentences.WARNINGS_WITHOUT_DESK, reminder=True)
    # An older database is asked when the start has migrated it.
    if inspected is None or inspected.revision != revisions.head():
        return Finding("warnings", good=True, sentence=sentences.WARNINGS_UNASKED)
    try:
        async with inspection.reading(settings.database_url) as connection:
            watched = await warning_list.find(connection, settings.bmkg_warnings_url)
    except DatabaseError as error:
        return Finding("warnings", good=False, sentence=sentences.database(error))
    if watched is None:
        return Finding("warnings", good=True, sentence=sentences.WARNINGS_UNASKED)
    return _of(watched, settings, now)


def _of(watched: WarningList, settings: Settings, now: datetime) -> Finding:
    last = watched.last_ok_at
    when = "never" if last is None else f"{last.astimezone(settings.timezone):%Y-%m-%d %H:%M}"
    if watched.failures:
        sentence = sentences.warnings_failing(when, watched.failures, watched.last_error)
        return Finding("warnings", good=False, sentence=sentence)
    if last is not None and now - last > LONGEST_SILENCE:
        sentence = sentences.warnings_not_looked_at(when)
        return Finding("warnings", good=True, sentence=sentence, reminder=True)
    return Finding("warnings", good=True, sentence=sentences.warnings_watched(when))
