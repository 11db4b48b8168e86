"""An article is handed out: to those who want it now, and aside for those whose hour has not come.

The planner does that, and an editor: readers' wishes hold in the same way, and nobody has it twice.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from delivery.pacing import Priority
from newsroom.articles import Article
from newsroom.audience import Audience
from newsroom.deliveries import DeliveryKind
from newsroom.topics import Matcher, Topic
from storage import dispatches, enqueueing, timing, topics, waiting
from storage.database import Connection
from storage.timing import Present

#: Which topics that readers chose something is about; None while nobody chose any.
About = frozenset[int] | None


async def topics_of(every: Sequence[Topic], found: Sequence[Article]) -> dict[int, About]:
    """What each of these is about, of all topics that somebody chose."""
    return await asyncio.to_thread(_matched, every, found) if every else {one.id: None for one in found}


def _matched(every: Sequence[Topic], found: Sequence[Article]) -> dict[int, About]:
    matcher = Matcher(every)
    return {one.id: matcher.match_article(one) for one in found}


@dataclass(frozen=True, slots=True)
class Handing:
    """Hands articles out at one moment, in one transaction."""

    connection: Connection
    present: Present

    async def out(
        self, article_id: int, whom: Audience, about: About, *, following_since: datetime | None = None
    ) -> int:
        """Into the outbox for those who want it now, aside for the others; how many want it now."""
        wanted = topics.ANYTHING if about is None else topics.wanted(about)
        before = await dispatches.find(self.connection, DeliveryKind.ARTICLE, article_id)
        if before is not None:  # else nobody has it yet
            wanted = wanted & ~waiting.has_heard(article_id, before.id)
        await waiting.set_aside(
            self.connection, article_id, whom, self.present, wanted=wanted, following_since=following_since
        )
        return await enqueueing.enqueue(
            self.connection,
            DeliveryKind.ARTICLE,
            article_id,
            whom,
            priority=Priority.NEWS,
            now=self.present.now,
            following_since=following_since,
            wanted=timing.comes_at_once(self.present) & wanted,
            plain=timing.PLAIN,
        )
