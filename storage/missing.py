"""Cases that are not there: one that was deleted in its time, or a number that nothing ever had.

The log of actions keeps the number of each case that was deleted, and when: nothing else is left of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import actions
from storage.tip_schema import actions as log
from storage.tip_schema import cases

#: What the log calls it when a closed case is deleted after its time.
PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Missing:
    """A number without a case. `highest` is the last that is known to have been given, 0 if none was."""

    number: int
    purged_at: datetime | None
    highest: int

    @property
    def was_never_given(self) -> bool:
        """Whether no case can have had it: between others a number may have been passed over."""
        return self.purged_at is None and self.number > self.highest


async def what_became_of(connection: AsyncConnection, number: int) -> Missing:
    """What is known of a case that is not there."""
    purged = await actions.latest(connection, number, [PURGE])
    standing = await connection.scalar(select(func.max(cases.c.id)))
    deleted = await connection.scalar(select(func.max(log.c.case_id)).where(log.c.action == PURGE))
    return Missing(number, purged.at if purged else None, max(standing or 0, deleted or 0))
