"""Official warnings come in: BMKG's list is looked at, its messages are read, the desk is offered each once.

Nothing here is sent to readers. What a message says is read by `feeds/cap.py`; whether it concerns us, and
what is proposed, the newsroom knows.
"""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds import cap, strict_xml
from feeds.errors import FeedError
from feeds.fetch import Fetcher, Limits, NotModified
from feeds.request_budget import RequestBudget
from feeds.schedule import next_look
from feeds.warning_list import Listed, of_house, read_list, translation_of
from newsroom.journal import journal
from newsroom.proposals import Proposal, kind_of, propose
from newsroom.warning_areas import WarningAreas
from newsroom.warnings import Ignored, OfficialWarning, reason_to_ignore
from storage import warning_list as list_storage
from storage import warnings as proposal_storage
from storage.database import Storage
from storage.warning_list import Entry, WarningList

#: Half of what BMKG allows an address (60 a minute, data.bmkg.go.id): a start anew forgets what was spent.
MOST_REQUESTS = 30
#: For the fetcher of this: BMKG's list is redirected once at most.
FETCH_LIMITS = Limits(max_bytes=strict_xml.LARGEST, seconds=20, redirects=1)
#: Back-off doubles this often at most: whoever is asked about danger is not left alone for hours.
MOST_DOUBLINGS = 3
#: A message that still cannot be read is given up.
MOST_TRIES = 8
#: What became of an entry, beside the reasons of `Ignored`.
PROPOSED, UNREADABLE = "proposed", "unreadable"
#: How long entries and proposals are remembered.
REMEMBERED = timedelta(days=30)

_log = journal(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the list is looked at, and a message that failed; `jitter` spreads looks (from 0 to 1)."""

    list_interval: timedelta = timedelta(minutes=2)
    retry_interval: timedelta = timedelta(minutes=1)
    jitter: Callable[[], float] = random.random


class WarningWatch:
    """Watches one list. Call `look` by a timer, about every 30 seconds: what is due stands in SQL.

    `offer` is handed each proposal before it is recorded, so a kill in between hands it over again: it has to
    take one with the same `Proposal.key` as the same. When it raises, the proposal comes again. The storage
    and the fetcher are open and stay their owner's; a fetcher made with `FETCH_LIMITS` follows few redirects,
    which leaves more of the budget for messages.
    """

    def __init__(
        self,
        storage: Storage,
        fetcher: Fetcher,
        areas: WarningAreas,
        offer: Callable[[Proposal], Awaitable[None]],
        *,
        url: str,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        assert 2 * fetcher.most_requests <= MOST_REQUESTS, "a message and its translation must be affordable"
        self._storage = storage
        self._fetcher = fetcher
        self._areas = areas
        self._offer = offer
        self._url = url
        self._clock = clock
        self._pace = pace or Pace()
        self._budget = RequestBudget(MOST_REQUESTS, monotonic)
        self._monotonic = monotonic
        self._due_at = math.inf
        self._is_looking = False
        #: What became of messages (`PROPOSED`, `UNREADABLE`, the reasons of `Ignored`), looks at the list
        #: that failed (`failed`), names that no place was found for (`unmatched_names`): for metrics.
        self.counts: Counter[str] = Counter()

    async def look(self) -> None:
        """Look at the list if it is due, and read the messages that wait, as far as the budget goes.

        Raises only for a database that cannot be used now. A call while another is under way does nothing.
        """
        if self._is_looking:
            return
        self._is_looking = True
        try:
            async with self._storage.transaction() as connection:
                watched = await list_storage.ensure(connection, self._url, self._clock())
            if self._is_due(watched) and self._can_fetch(1):
                await self._look_at_list(watched)
            async with self._storage.reading() as connection:
                entries = await list_storage.waiting(connection, self._clock())
            for entry in entries:
                if not self._can_fetch(2):  # the message and its translation
                    break
                await self._read(entry)
        finally:
            self._is_looking = False

    async def health(self) -> WarningList | None:
        """How the list is doing; None before the first look."""
        async with self._storage.reading() as connection:
            return await list_storage.find(connection, self._url)

    async def forget_old(self) -> None:
        """Forget what is long over; once a day is enough."""
        before = self._clock() - REMEMBERED
        async with self._storage.transaction() as connection:
            await list_storage.forget_listed(connection, before)
            await proposal_storage.forget_settled(connection, before)

    def _is_due(self, watched: WarningList) -> bool:
        # The time in SQL is kept over a start anew; the other clock goes on when this one is set back.
        return watched.next_look_at <= self._clock() or self._monotonic() >= self._due_at

    def _can_fetch(self, documents: int) -> bool:
        return self._budget.take(documents * self._fetcher.most_requests)

    async def _look_at_list(self, watched: WarningList) -> None:
        retry_after: timedelta | None = None
        try:
            await self._list_came(watched)
        except FeedError as error:
            reason, retry_after = error.reason, error.retry_after
        except Exception as error:  # noqa: BLE001 - the outermost loop: a bug must not silence the messages
            reason = f"bug_{type(error).__name__}"
        else:
            return
        self.counts["failed"] += 1
        _log.warning("official warnings: the list: %s", reason, reason=reason)
        failures = min(watched.failures + 1, MOST_DOUBLINGS)
        when = self._next_list_look(failures, retry_after)
        async with self._storage.transaction() as connection:
            await list_storage.looked_badly(connection, watched.id, reason=reason, next_look_at=when)

    async def _list_came(self, watched: WarningList) -> None:
        came = await self._fetcher.fetch(self._url, etag=watched.etag, modified=watched.modified)
        etag, modified = watched.etag, watched.modified
        listed: tuple[Listed, ...] = ()
        if not isinstance(came, NotModified):
            etag, modified = came.etag, came.modified
            listed = read_list(came.raw, self._url)
        ours = [one for one in listed if not self._areas.is_elsewhere(one.headline)]
        # `max-age` is not heeded: the limit on requests is what the server asks for, and minutes count.
        when, now = self._next_list_look(0, None), self._clock()
        async with self._storage.transaction() as connection:
            # In one transaction: with its ETag noted, the list would not tell of these again.
            await list_storage.add(connection, [(one.link, one.mark) for one in ours], now)
            await list_storage.looked_well(
                connection, watched.id, etag=etag, modified=modified, next_look_at=when, now=now
            )

    async def _read(self, entry: Entry) -> None:
        try:
            outcome = await self._read_well(entry)
        except FeedError as error:
            await self._put_off(entry, error.reason, error.retry_after, gives_up=True)
        except Exception as error:  # noqa: BLE001 - the outermost loop: one message must not end the others
            # Also what the desk raised: its proposal comes again until the warning is over.
            await self._put_off(entry, f"bug_{type(error).__name__}", None, gives_up=False)
        else:
            self.counts[outcome] += 1

    async def _read_well(self, entry: Entry) -> str:
        warning = await self._message(entry.link)
        async with self._storage.reading() as connection:
            is_known = await proposal_storage.is_known(connection, warning.key)
            thread = await proposal_storage.thread_of(connection, warning.references)
        before = thread.latest if thread else None
        concerned = await asyncio.to_thread(self._areas.concerned, warning)
        ignored = reason_to_ignore(warning, self._clock()) or (Ignored.KNOWN if is_known else None)
        kind = ignored or kind_of(warning, concerned, before)
        if isinstance(kind, Ignored):
            return await self._done(entry, kind)
        translated = await self._translated(entry.link, warning)
        proposal = propose(kind, translated, concerned, link=entry.link, before=before)
        await self._offer(proposal)
        async with self._storage.transaction() as connection:
            await proposal_storage.keep(connection, proposal, self._clock(), thread)
            await list_storage.done(connection, entry.id, PROPOSED)
        self.counts["unmatched_names"] += len(proposal.unmatched)
        return PROPOSED

    async def _message(self, link: str) -> OfficialWarning:
        came = await self._fetcher.fetch(link)
        if isinstance(came, NotModified):  # only in answer to a condition, and there was none
            raise FeedError("http_304")
        of_house(came.url, self._url)  # it may have been redirected
        return await asyncio.to_thread(cap.parse, came.raw)

    async def _translated(self, link: str, warning: OfficialWarning) -> OfficialWarning:
        """With its English words, where they can be had: without them it is offered all the same."""
        address = translation_of(link)
        if address is None or warning.infos_in("en"):
            return warning
        try:
            translation = await self._message(address)
        except FeedError as error:
            _log.info("official warnings: a translation: %s", error.reason)
            return warning
        if translation.key != warning.key:
            return warning
        return replace(warning, infos=warning.infos + translation.infos_in("en"))

    async def _done(self, entry: Entry, outcome: str) -> str:
        async with self._storage.transaction() as connection:
            await list_storage.done(connection, entry.id, outcome)
        return outcome

    async def _put_off(
        self, entry: Entry, reason: str, retry_after: timedelta | None, *, gives_up: bool
    ) -> None:
        _log.warning("official warnings: message %d: %s", entry.id, reason, warning=entry.id, reason=reason)
        failures = entry.failures + 1
        when = self._next(self._pace.retry_interval, min(failures, MOST_DOUBLINGS), retry_after)
        async with self._storage.transaction() as connection:
            await list_storage.put_off(connection, entry.id, reason=reason, next_look_at=when)
            if gives_up and failures >= MOST_TRIES:
                await list_storage.done(connection, entry.id, UNREADABLE)
                self.counts[UNREADABLE] += 1

    def _next_list_look(self, failures: int, retry_after: timedelta | None) -> datetime:
        when = self._next(self._pace.list_interval, failures, retry_after)
        self._due_at = self._monotonic() + (when - self._clock()).total_seconds()
        return when

    def _next(self, interval: timedelta, failures: int, retry_after: timedelta | None) -> datetime:
        jitter = self._pace.jitter()
        return next_look(self._clock(), interval, failures, retry_after=retry_after, jitter=jitter)
