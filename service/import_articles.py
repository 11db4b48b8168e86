"""`import articles`: feeds and files into the store, once. Who is told about them is the push's business."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from feeds.errors import FeedError
from feeds.fetch import Fetcher
from feeds.ingest import ImportReport, Ingest
from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger
from service.settings import Settings
from storage.database import Storage


async def import_articles(
    settings: Settings, sources: Sequence[str]
) -> AsyncIterator[tuple[str, ImportReport]]:
    """Import one source after the other, and say of each what became of it.

    Raises `DatabaseError`; a source that cannot be read is a report with an `error`.
    """
    storage = await Storage.open(settings.database_url, now=_now())
    try:
        tagger = Tagger(Gazetteer.of(settings.region_roots))
        async with Fetcher(allow_private=settings.feeds_allow_private, named=sources) as fetcher:
            ingest = Ingest(storage, fetcher, tagger, zone=settings.timezone, clock=_now)
            try:
                for source in sources:
                    try:
                        report = await ingest.import_source(source)
                    except FeedError as error:
                        report = ImportReport(error=error.reason)
                    yield source, report
            finally:
                await ingest.close()
    finally:
        await storage.close()


def _now() -> datetime:
    return datetime.now(UTC)
