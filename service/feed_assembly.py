"""What the desk's conversation about feeds has at hand, put together."""

import asyncio

from feeds.errors import FeedError
from feeds.ingest import Ingest
from handlers.feed_room import CannotBeRead, FeedRoom, Probed
from service.settings import Settings

#: Nobody waits longer for a look at an address that they typed (seconds); the fetcher itself takes up to 30.
PATIENCE = 15.0


def feed_room(settings: Settings, ingest: Ingest) -> FeedRoom:
    """Addresses are looked at by whoever also reads the feeds, within the same limits."""

    async def probe(url: str) -> Probed:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await ingest.probe(url)
        except FeedError as error:
            raise CannotBeRead(error.reason) from None
        except TimeoutError:
            raise CannotBeRead("timed_out") from None
        newest = found.newest
        return Probed(
            found.url,
            found.title,
            found.articles,
            newest.title if newest else "",
            newest.published_at if newest else None,
        )

    return FeedRoom(probe, frozenset(settings.feeds))
