"""Feeds into the store: look at those that are due, keep what is new, note how each one is doing.

One slow or broken feed never delays another: each is looked at on its own, within the fetcher's limits.
"""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Protocol, TypeVar

from feeds.discovery import feed_named_in
from feeds.drafts import Refusal
from feeds.errors import FeedError, NotAFeed
from feeds.fetch import Fetched, Fetcher, NotModified
from feeds.parse import parse
from feeds.schedule import next_look
from newsroom.articles import IncomingArticle, told_by
from newsroom.journal import journal
from storage import articles as article_storage
from storage import feeds as feed_storage
from storage.articles import Kept
from storage.database import Storage
from storage.feeds import Feed

#: Articles a transaction; more would keep a waiting tip from the database for longer than it takes to notice.
BATCH = 50
#: Feeds looked at side by side. So many because slow ones hold their place for up to half a minute.
SIDE_BY_SIDE = 32
#: Threads that parse. Few, because they share the processor with everything else.
PARSERS = 2

_log = journal(__name__)
_Result = TypeVar("_Result")


class Tagging(Protocol):
    """What a tagger says of an article."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of the most specific places that it is about."""
        ...


class Tagger(Protocol):
    """Says which regions an article is about; called from a thread."""

    def tag(self, title: str, body: str) -> Tagging:
        """The regions of a text."""
        ...


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the articles of one source. `error` is the reason why it could not be read, or ""."""

    new: int = 0
    updated: int = 0
    known: int = 0
    refused: tuple[Refusal, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """What stands at an address: the feed's own address and name, its articles, the newest of them."""

    url: str
    title: str
    articles: int
    newest: IncomingArticle | None


@dataclass(frozen=True, slots=True)
class _Work:
    """A parsed feed: its name, and its articles with the regions they are about."""

    title: str
    articles: tuple[tuple[IncomingArticle, tuple[str, ...]], ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a feed is looked at, and how looks are spread (a function that gives numbers from 0 to 1)."""

    interval: timedelta = timedelta(seconds=300)
    jitter: Callable[[], float] = random.random


class Ingest:
    """Brings articles in, for the timer and for the command line.

    The fetcher and the storage are open and stay their owner's. `close` waits for threads.
    """

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        tagger: Tagger,
        *,
        zone: tzinfo,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self._storage = storage
        self._fetcher = fetcher
        self._tagger = tagger
        self._zone = zone
        self._clock = clock
        self._pace = pace or Pace()
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._threads = ThreadPoolExecutor(PARSERS, thread_name_prefix="feeds")
        self._in_sight: set[int] = set()
        self._seen: dict[int, bytes] = {}
        #: Articles by what became of them (new, updated, known, refused), and feeds that failed: for metrics.
        self.counts: Counter[str] = Counter()

    async def look(self) -> dict[int, ImportReport]:
        """Look at every feed that is due; what came of each, by its id.

        Returns when the last one is done. May be called again before that: feeds that are being looked at
        are left out, so a timer that does not wait is not held up by the slowest feed.
        """
        async with self._storage.reading() as connection:
            waiting = await feed_storage.due(connection, self._clock())
        mine = [feed for feed in waiting if feed.id not in self._in_sight]
        self._in_sight.update(feed.id for feed in mine)
        async with asyncio.TaskGroup() as looks:
            looking = {feed.id: looks.create_task(self._look_at(feed)) for feed in mine}
        return {feed_id: look.result() for feed_id, look in looking.items()}

    async def import_source(self, source: str) -> ImportReport:
        """Everything that one feed or file holds, once, with no health row. Raises `FeedError`."""
        return await self._keep(await self._parse(await self._fetch_anew(source), is_first=True))

    async def probe(self, url: str) -> Probe:
        """What a feed holds, or that of a site whose page names one; nothing is kept. Raises `FeedError`."""
        fetched = await self._fetch_anew(url)
        try:
            work = await self._parse(fetched)
        except NotAFeed:
            named = await self._in_thread(
                partial(feed_named_in, fetched.raw, content_type=fetched.content_type, url=fetched.url)
            )
            if named is None:
                raise
            url, work = named, await self._parse(await self._fetch_anew(named))
        newest = max((one for one, _ in work.articles), key=lambda one: one.published_at, default=None)
        return Probe(url, work.title, len(work.articles), newest)

    async def close(self) -> None:
        """Let the threads end. Cancel looks that are under way before: they could not go on."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _look_at(self, feed: Feed) -> ImportReport:
        try:
            async with self._slots:
                return await self._look_well_at(feed)
        except FeedError as error:
            return await self._failed(feed, error.reason, error.retry_after)
        except Exception as error:  # noqa: BLE001 - the outermost loop of feeds: one must not end the others
            reason = f"bug_{type(error).__name__}"
            _log.error(
                "feed %d: %s", feed.id, reason, feed=feed.id, reason=reason
            )  # no trace: it may hold texts
            return await self._failed(feed, reason, None)
        finally:
            self._in_sight.discard(feed.id)

    async def _look_well_at(self, feed: Feed) -> ImportReport:
        fetched = await self._fetcher.fetch(feed.url, etag=feed.etag, modified=feed.modified)
        if isinstance(fetched, NotModified):
            await self._note(feed, feed.title, feed.etag, feed.modified, fetched.fresh_for)
            return ImportReport()
        # Many servers send the same bytes again and call them new.
        digest = hashlib.blake2b(fetched.raw, digest_size=16).digest()
        if self._seen.get(feed.id) == digest:
            await self._note(feed, feed.title, fetched.etag, fetched.modified, fetched.fresh_for)
            return ImportReport()
        work = await self._parse(fetched, is_first=feed.last_ok_at is None)
        report = await self._keep(work)
        # Only now: what was not kept is asked for again.
        await self._note(feed, work.title or feed.title, fetched.etag, fetched.modified, fetched.fresh_for)
        self._seen[feed.id] = digest
        return report

    async def _note(
        self, feed: Feed, title: str, etag: str, modified: str, fresh_for: timedelta | None
    ) -> None:
        now = self._clock()
        when = next_look(now, self._pace.interval, 0, fresh_for=fresh_for, jitter=self._pace.jitter())
        async with self._storage.transaction() as connection:
            await feed_storage.looked_well(
                connection, feed.id, title=title, etag=etag, modified=modified, next_look_at=when, now=now
            )

    async def _failed(self, feed: Feed, reason: str, retry_after: timedelta | None) -> ImportReport:
        now = self._clock()
        when = next_look(
            now, self._pace.interval, feed.failures + 1, retry_after=retry_after, jitter=self._pace.jitter()
        )
        async with self._storage.transaction() as connection:
            await feed_storage.looked_badly(connection, feed.id, reason=reason, next_look_at=when, now=now)
        self.counts["failed"] += 1
        _log.warning("feed %d: %s", feed.id, reason, feed=feed.id, reason=reason)
        return ImportReport(error=reason)

    async def _fetch_anew(self, source: str) -> Fetched:
        fetched = await self._fetcher.fetch(source)
        if isinstance(fetched, NotModified):  # only in answer to a condition, and there was none
            raise FeedError("http_304")
        return fetched

    async def _parse(self, fetched: Fetched, *, is_first: bool = False) -> _Work:
        return await self._in_thread(partial(self._parse_and_tag, fetched, self._clock(), is_first=is_first))

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _parse_and_tag(self, fetched: Fetched, now: datetime, *, is_first: bool) -> _Work:
        parsed = parse(
            fetched.raw,
            source_url=fetched.url,
            content_type=fetched.content_type,
            fetched_at=now,
            zone=self._zone,
            is_first_look=is_first,
        )
        tagged = tuple((article, self._regions(article)) for article in parsed.articles)
        return _Work(parsed.title, tagged, parsed.refused)

    def _regions(self, article: IncomingArticle) -> tuple[str, ...]:
        return self._tagger.tag(article.title, told_by(article.lead, article.body)).regions

    async def _keep(self, work: _Work) -> ImportReport:
        outcomes: Counter[Kept] = Counter()
        # Feeds list the newest first: kept in the order of their appearance, they also go out in it.
        in_order = sorted(work.articles, key=lambda pair: pair[0].published_at)
        for batch in _batches(in_order):
            async with self._storage.transaction() as connection:
                outcomes.update(await article_storage.keep_many(connection, batch, now=self._clock()))
        self.counts.update({kept.value: count for kept, count in outcomes.items()})
        self.counts["refused"] += len(work.refused)
        return ImportReport(outcomes[Kept.NEW], outcomes[Kept.UPDATED], outcomes[Kept.KNOWN], work.refused)


def _batches(
    pairs: list[tuple[IncomingArticle, tuple[str, ...]]],
) -> Iterator[list[tuple[IncomingArticle, tuple[str, ...]]]]:
    for start in range(0, len(pairs), BATCH):
        yield pairs[start : start + BATCH]
