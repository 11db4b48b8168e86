"""The rules of `newsroom/timetable.py` over many readers at once, as SQL over readers with their wishes."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

from sqlalchemy import BigInteger, Boolean, ColumnElement, and_, case, func, literal, not_, or_, type_coerce
from sqlalchemy.sql.selectable import FromClause

from newsroom.timetable import Rhythm, minutes
from storage.schema import readers
from storage.wish_schema import timetables, wishes

#: Readers beside what they wish; most never wished anything, and have no row there.
READERS_WITH_WISHES: FromClause = readers.outerjoin(wishes, wishes.c.reader_id == readers.c.id).outerjoin(
    timetables, timetables.c.id == wishes.c.timetable_id
)
#: Whoever wants words without pictures.
PLAIN: ColumnElement[bool] = func.coalesce(not_(wishes.c.photos), literal(False)).cast(  # noqa: FBT003
    Boolean(create_constraint=False)
)


@dataclass(frozen=True, slots=True)
class Present:
    """A moment, and which minute of the day the clocks on the wall show."""

    now: datetime
    minute: int

    @classmethod
    def of(cls, now: datetime, zone: tzinfo) -> Self:
        """The moment as clocks of that zone show it."""
        return cls(now, minutes(now.astimezone(zone).time()))


def is_paused(present: Present) -> ColumnElement[bool]:
    """Whether a reader said to wait."""
    return and_(wishes.c.paused_until.is_not(None), wishes.c.paused_until > present.now)


def is_quiet(present: Present) -> ColumnElement[bool]:
    """Whether it is quiet for a reader."""
    begins, ends, minute = timetables.c.quiet_from, timetables.c.quiet_until, literal(present.minute)
    within_a_day = and_(begins <= ends, minute >= begins, minute < ends)
    over_midnight = and_(begins > ends, or_(minute >= begins, minute < ends))
    return and_(timetables.c.id.is_not(None), begins >= 0, or_(within_a_day, over_midnight))


def is_open(present: Present) -> ColumnElement[bool]:
    """Whether a reader's timetable lets news through at once."""
    at_once = and_(timetables.c.rhythm == int(Rhythm.AT_ONCE), not_(is_quiet(present)))
    return or_(timetables.c.id.is_(None), at_once)


def comes_at_once(present: Present) -> ColumnElement[bool]:
    """Whether news that is there now is sent to a reader now."""
    return and_(is_open(present), not_(is_paused(present)))


def due_gently(present: Present) -> ColumnElement[int]:
    """When (unix seconds) the mildest alert is due: with the digest, or when quiet hours end."""
    return case((is_open(present), literal(0)), else_=_seconds(timetables.c.gentle_at))


def due_awake(present: Present) -> ColumnElement[int]:
    """When (unix seconds) an alert is due that waits for no digest, but wakes nobody."""
    return case((is_quiet(present), _seconds(timetables.c.quiet_ends_at)), else_=literal(0))


def _seconds(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """Whole seconds, never too early; 0 for none."""
    return func.coalesce((type_coerce(moment, BigInteger) + 999) // 1000, 0)
