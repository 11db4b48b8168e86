"""How news comes to a chat: one line on every screen that says so, and the way on where it is held back.

The words are `news_comes.html.j2`, which those screens include.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Self

from handlers.callbacks import Resume
from handlers.screens import Row, button, column
from handlers.visit import Visit
from newsroom.topics import Chosen
from newsroom.wishes import NEVER, Wishes
from storage import topics, wishes


@dataclass(frozen=True, slots=True)
class NewsComes:
    """Whether news comes now, when, and about what alone. A chat that chose nothing yet is `active`."""

    wishes: Wishes
    chosen: tuple[Chosen, ...]
    active: bool
    follows: bool
    now: datetime

    @classmethod
    def to(cls, visit: Visit, wished: Wishes, chosen: tuple[Chosen, ...]) -> Self:
        """What these wishes mean for the chat that they are of."""
        active = visit.reader is None or visit.is_active
        return cls(wished, chosen, active, bool(visit.regions), visit.house.clock())

    @property
    def is_paused(self) -> bool:
        """Whether a pause holds; who stopped has none, as coming back ends it."""
        return self.active and self.wishes.is_paused(self.now)

    def words(self) -> dict[str, object]:
        """The same for templates."""
        timetable, until = self.wishes.timetable, self.wishes.paused_until
        ends = until if self.is_paused and until is not None else self.now
        return {
            "active": self.active,
            "follows": self.follows,
            "rhythm": timetable.rhythm.name.lower(),
            "morning": timetable.morning,
            "evening": timetable.evening,
            "weekday": timetable.weekday,
            "is_quiet": timetable.quiet is not None,
            "quiet_from": timetable.quiet.begins if timetable.quiet else time(),
            "quiet_until": timetable.quiet.ends if timetable.quiet else time(),
            "paused": self.is_paused,
            "forever": ends == NEVER,
            "until": self.now if ends == NEVER else ends,
            "only": ", ".join(one.topic.label for one in self.chosen if not one.muted),
        }


async def how_news_comes(visit: Visit) -> NewsComes:
    """How it comes to this chat, or to the channel that is chosen for."""
    if visit.reader is None:
        return NewsComes.to(visit, Wishes(), ())
    async with visit.house.storage.reading() as connection:
        wished = await wishes.of_reader(connection, visit.reader.id)
        chosen = await topics.of_reader(connection, visit.reader.id)
    return NewsComes.to(visit, wished, chosen)


def way_on(visit: Visit, comes: NewsComes) -> tuple[Row, ...]:
    """The button after which news comes again; nothing where it comes."""
    if comes.active and not comes.is_paused:
        return ()
    return column(button(visit.screen("news_comes", **comes.words()).label("go_on"), Resume()))
