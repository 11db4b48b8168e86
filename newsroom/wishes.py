"""What a reader wishes of news beside places: when and how it comes. The defaults are what everybody gets."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from newsroom.timetable import Timetable

#: "Until I say": nobody lives to see it, and every database and calendar can hold it.
NEVER = datetime(3000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wishes:
    """When and how news comes. `paused_until` may have passed; `signs`: the monthly sign of life."""

    timetable: Timetable = field(default_factory=Timetable)
    paused_until: datetime | None = None
    pictures: bool = True
    signs: bool = True

    def is_paused(self, now: datetime) -> bool:
        """Whether news and the mildest alerts are held back, whatever the timetable says."""
        return self.paused_until is not None and self.paused_until > now
