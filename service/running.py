"""One running newsroom: what it does between `run` and `stop`."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from delivery.alert_office import AlertOffice
from delivery.article_office import ArticleOffice
from delivery.counting import SendStats
from delivery.desk_office import DeskOffice
from delivery.digest_planner import forget_old, plan_digests
from delivery.intake import Intake
from delivery.member import Worker
from delivery.outbox import Outbox
from delivery.planner import Planned, fold_old, plan_news
from delivery.recorder import DATABASE_PAUSE
from delivery.sign_planner import plan_signs
from delivery.standing_by import Standby
from feeds.ingest import Ingest
from handlers import lost_topics
from handlers.alarms import Teller
from handlers.house import House
from handlers.register import App, introduce
from newsroom.alarms import CLOCK_IS_WRONG
from newsroom.sharing import Role
from service import nightly, watching
from service.schedule import Schedule
from service.settings import Settings
from service.warning_assembly import OfficialWarnings
from storage import article_search, feeds, updates
from storage.database import DatabaseUnavailable, Storage
from storage.scouring import Scouring

if TYPE_CHECKING:
    from delivery.webhook import Webhook  # with a web server

logger = logging.getLogger(__name__)

#: How long `stop` waits for what is in flight (seconds); with the rest it stays under the promised 10.
LAST_WORDS = 7.0


@dataclass(slots=True)
class Newsroom:
    """A bot with everything that belongs to it. `run` until somebody calls `stop`."""

    settings: Settings
    storage: Storage
    application: App
    intake: "Intake | Webhook | Standby"
    outbox: Outbox
    ingest: Ingest
    house: House
    clock: Callable[[], datetime]
    #: What was sent beside the outbox.
    answers: SendStats = field(default_factory=SendStats)
    office: DeskOffice | None = None
    alert_office: AlertOffice | None = None
    article_office: ArticleOffice | None = None
    warnings: OfficialWarnings | None = None
    scouring: Scouring | None = None
    #: When the tick that hands news on ended last, by the loop's clock.
    ticked_at: float = float("-inf")
    free_bytes: Callable[[Path], int] = watching.free_beside
    #: Seconds that this machine's clock is ahead of Telegram's.
    clock_ahead: Callable[[], float] = lambda: 0.0
    teller: Teller | None = None
    #: This process among several workers; None where one bot does everything.
    worker: Worker | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _schedule: Schedule = field(init=False)

    async def run(self) -> None:
        """Greet Telegram, then take updates in and send news out until `stop`.

        Raises `TokenRefused` in a group of errors when Telegram does not know the bot.
        """
        jobs = self.application.job_queue
        assert jobs is not None, "assembled with one"
        self._schedule = Schedule(jobs)
        async with asyncio.TaskGroup() as group:
            delivering = group.create_task(self._deliver())
            taking_in = group.create_task(self.intake.run())
            beside: list[asyncio.Task[None]] = []
            if self.scouring is not None:
                beside.append(group.create_task(self.scouring.run()))
            if self.worker is None:
                self._lead(group, beside)
            else:
                beside.append(group.create_task(self.worker.run()))
                beside.append(group.create_task(self._lead_when_it_is_its_turn(group, beside)))
            await self._stopping.wait()
            await self._say_goodbye(taking_in, delivering)
            for task in beside:
                task.cancel()

    async def _deliver(self) -> None:
        if self.worker is None or self.worker.role is Role.SENDER:
            await self.outbox.run()
        else:
            await self._stopping.wait()

    def _lead(self, group: asyncio.TaskGroup, beside: list[asyncio.Task[None]]) -> None:
        """Keep the schedule and the desk: what only one process may do."""
        beside.append(group.create_task(self._introduce()))
        for room in (self.office, self.alert_office, self.article_office):
            if room is not None:
                group.create_task(room.run())
        self.ticked_at = asyncio.get_running_loop().time()
        self._schedule.start(self)

    async def _lead_when_it_is_its_turn(
        self, group: asyncio.TaskGroup, beside: list[asyncio.Task[None]]
    ) -> None:
        assert self.worker is not None, "asked before"
        await self.worker.leads.wait()
        while not self.is_stopping:
            try:
                async with self.storage.transaction() as connection:
                    await feeds.ensure(connection, self.settings.feeds, self.clock())
            except DatabaseUnavailable as error:
                logger.warning("who leads from now on waits for the database: %s", error.fault)
                await asyncio.sleep(DATABASE_PAUSE)
            else:
                self._lead(group, beside)
                return

    @property
    def is_leading(self) -> bool:
        """Whether the schedule is this process's."""
        return self.worker is None or self.worker.leads.is_set()

    @property
    def is_stopping(self) -> bool:
        """Whether somebody called `stop`."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Take no more updates, finish what is in flight; then `run` returns."""
        self._stopping.set()

    async def look_at_feeds(self) -> None:
        """Bring in what the feeds that are due have to say."""
        await self.ingest.look()

    async def push(self) -> Planned:
        """Hand new articles to the outbox and let it begin."""
        zone = self.settings.timezone
        planned = await plan_news(self.storage, self.clock(), zone)
        await plan_digests(self.storage, self.clock(), zone, self.more)
        await plan_signs(self.storage, self.house.sealer, self.clock(), zone, self.more)
        self.more()
        self.ticked_at = asyncio.get_running_loop().time()
        return planned

    def more(self) -> None:
        """There may be something new to deliver, here or by another worker."""
        if self.worker is None:
            self.outbox.wake()
        else:
            self.worker.tell()

    async def _introduce(self) -> None:
        """Command menus and descriptions; a bot without them works, so trouble here is only told."""
        try:
            await introduce(self.application.bot, self.house)
        except (TelegramError, TypeError) as error:  # the latter for an answer that cannot be read
            logger.warning("command menus could not be set: %s", type(error).__name__)

    @property
    def is_clock_wrong(self) -> bool:
        """Whether this machine's clock shows quite another time than Telegram's.

        What is deleted when its time is over does not come back, keys least of all: so nothing is, by it.
        """
        return abs(self.clock_ahead()) > CLOCK_IS_WRONG

    async def tidy_the_desk(self) -> None:
        """End drafts, claims, routes and closed cases whose time is over; remind of deadlines."""
        if self.office is not None and not self.is_clock_wrong:
            await self.office.ticks.tick()

    async def look_at_the_weather(self) -> None:
        """Bring in official warnings, and keep their cards at the desk as they are."""
        if self.warnings is not None:
            await self.warnings.tick()

    async def tell_groups(self) -> None:
        """Let admins know of topics that were lost."""
        await lost_topics.tell(self.house, self.application.bot)

    async def look_at_itself(self) -> None:
        """Let the admins know of what needs a person."""
        seen, known = await watching.look(
            self.settings,
            self.storage,
            self.clock(),
            free_bytes=self.free_bytes,
            clock_ahead=self.clock_ahead(),
        )
        if self.teller is None:
            self.teller = Teller(self.house, self.application.bot)
        await self.teller.hear(seen, known)

    async def forget_old(self) -> None:
        """Let go of what nobody needs any more: handled updates, finished deliveries, digests, warnings."""
        if self.is_clock_wrong:
            return
        now = self.clock()
        async with self.storage.transaction() as connection:
            await updates.forget_old(connection, now)
        await fold_old(self.storage, now - timedelta(days=self.settings.delivery_days), now)
        await forget_old(self.storage, now)
        if self.warnings is not None:
            await self.warnings.forget_old()

    async def rewrite(self) -> None:
        """Write the index and the database anew, without what was deleted."""
        async with self.storage.transaction() as connection:
            await article_search.tidy(connection)
        await self.storage.rewrite()

    async def back_up(self) -> None:
        """Make the backup of the last night, if it is missing."""
        if self.is_clock_wrong:  # it would be named by it, and older ones thrown away
            return
        if not await nightly.keep(self.settings, self.clock()):
            self.house.troubles["backup"] += 1

    async def _say_goodbye(self, taking_in: asyncio.Task[None], delivering: asyncio.Task[None]) -> None:
        self.outbox.stop()
        if self.office is not None:
            self.office.stop()
        if self.alert_office is not None:
            self.alert_office.stop()
        if self.article_office is not None:
            self.article_office.stop()
        try:
            async with asyncio.timeout(LAST_WORDS):
                await asyncio.gather(self._schedule.end(), self.intake.stop())
                await asyncio.wait([delivering])
        except TimeoutError:
            # What is cut off was not confirmed and stays claimed: both come again at the next start.
            logger.warning("stopped before everything in flight had ended")
            taking_in.cancel()
            delivering.cancel()
