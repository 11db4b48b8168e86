"""What time does to tips: drafts, claims, routes and closed cases end, and the desk is reminded.

Call `tick` every minute. Each step is a transaction of its own and says in SQL that it was done: a tick that
was missed is caught up by the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from delivery.card_keeper import CardKeeper
from delivery.desk_room import DeskRoom
from newsroom.cases import Notice
from newsroom.routes import first_day_kept
from newsroom.schedule import DEADLINE_LEAD, NUDGE_AGAIN, deadline_notice, summary_due
from storage import actions, caseload, cases, desk_place, desk_posts, drafts, limits
from storage.missing import PURGE


@dataclass(frozen=True, slots=True)
class Terms:
    """The newsroom's settings about time: lives of routes and of closed cases, its zone."""

    reply_route: timedelta
    retention: timedelta
    nudge_after: timedelta
    zone: tzinfo


class DeskTicks:
    """`wake` is called when the desk must be told of something, `scour` when bytes must go from the disk."""

    def __init__(
        self,
        room: DeskRoom,
        keeper: CardKeeper,
        terms: Terms,
        *,
        wake: Callable[[], None],
        scour: Callable[[], None],
    ) -> None:
        self._room = room
        self._keeper = keeper
        self._terms = terms
        self._wake = wake
        self._scour = scour

    async def tick(self) -> None:
        """Everything that is due now. A step that fails stops no other; it is raised at the end."""
        now = self._room.clock()
        steps: tuple[Callable[[datetime], Awaitable[None]], ...] = (
            self.end_drafts,
            self.end_routes,
            self.purge,
            self.nudge,
            self.end_claims,
            self.remind_of_deadlines,
            self.morning,
            self.end_counts,
        )
        failed: list[Exception] = []
        for step in (lambda _now: self.hear_the_language(), *steps):
            try:
                await step(now)
            except Exception as error:  # noqa: BLE001  of whatever kind: it is logged and counted as a tick's
                failed.append(error)
        if failed:
            raise ExceptionGroup("steps of the desk's tick", failed)

    async def hear_the_language(self) -> None:
        """What the desk speaks, where it chose so at another worker."""
        async with self._room.storage.reading() as connection:
            self._room.desk.language = await desk_place.language(connection)

    async def end_drafts(self, now: datetime) -> None:
        """Drafts vanish after their day."""
        async with self._room.storage.transaction() as connection:
            ended = await drafts.discard_expired(connection, now)
        if ended:
            self._scour()

    async def end_counts(self, now: datetime) -> None:
        """Counts against flooding, and blocks, end with their time."""
        async with self._room.storage.transaction() as connection:
            ended = await limits.forget_old(connection, now)
        if ended:
            self._scour()

    async def end_claims(self, now: datetime) -> None:
        """Claims that led to nothing end; everybody may claim the case again."""
        async with self._room.storage.transaction() as connection:
            nudge_at = now + self._terms.nudge_after
            numbers = await cases.release_expired_claims(connection, now, nudge_at)
            for number in numbers:
                await desk_posts.notify(connection, Notice.CLAIM_EXPIRED, now, case_number=number)
                await actions.note(connection, self._room.staff, "claim_expired", now=now, case_number=number)
        for number in numbers:
            await self._keeper.refresh_soon(number)
        if numbers:
            self._wake()

    async def nudge(self, now: datetime) -> None:
        """Name what nobody claimed in time: one case under its card, several in one message."""
        async with self._room.storage.transaction() as connection:
            numbers = await cases.to_nudge(connection, now, NUDGE_AGAIN)
            if len(numbers) == 1:
                await desk_posts.notify(connection, Notice.WAITING, now, case_number=numbers[0])
            elif numbers:
                await desk_posts.notify(connection, Notice.MANY_WAITING, now)
        if numbers:
            self._wake()

    async def remind_of_deadlines(self, now: datetime) -> None:
        """Name deadlines before they pass and when they have, each once."""
        told = False
        async with self._room.storage.transaction() as connection:
            for case in await cases.deadlines_before(connection, now + DEADLINE_LEAD):
                assert case.deadline_at is not None, "asked for by it"
                notice = deadline_notice(case.deadline_at, now)
                if notice is not None:
                    once = round(case.deadline_at.timestamp())
                    told |= await desk_posts.notify(
                        connection, notice, now, case_number=case.number, ref_id=once
                    )
        if told:
            self._wake()

    async def morning(self, now: datetime) -> None:
        """The summary at 07.00 of what is open since before; once a day, and not if nothing is."""
        seven = summary_due(now, self._terms.zone)
        if seven is None:
            return
        async with self._room.storage.transaction() as connection:
            wanted = caseload.Filter(arrived_before=seven)
            _, total = await caseload.queue(connection, wanted, limit=1)
            told = total > 0 and await desk_posts.notify(
                connection, Notice.SUMMARY, now, ref_id=round(seven.timestamp())
            )
        if told:
            self._wake()

    async def end_routes(self, now: datetime) -> None:
        """Routes end with the keys of their days; the rows follow, also those that a kill left behind."""
        await asyncio.to_thread(self._room.routes.destroy_expired, self._terms.reply_route, now)
        first_kept = first_day_kept(self._terms.reply_route, now).isoformat()
        async with self._room.storage.transaction() as connection:
            ended = await cases.forget_routes_before(connection, first_kept)
            for number in ended.open:
                await desk_posts.notify(connection, Notice.ROUTE_ENDED, now, case_number=number)
        for number in ended.open:
            await self._keeper.refresh_soon(number)
        if ended.any:
            self._scour()
            self._wake()

    async def purge(self, now: datetime) -> None:
        """Closed cases are deleted after their time; the log keeps that they were."""
        async with self._room.storage.transaction() as connection:
            numbers = await cases.purge_closed(connection, now - self._terms.retention)
            for number in numbers:
                await actions.note(connection, self._room.staff, PURGE, now=now, case_number=number)
        if numbers:
            self._scour()
