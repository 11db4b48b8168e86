"""Putting the parts together: one running newsroom, the same live, in the playground and in the tests."""

import asyncio
import logging
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from functools import wraps
from pathlib import Path
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application, Defaults, ExtBot, JobQueue

from delivery.alert_office import AlertOffice
from delivery.alert_shelf import PAYABLE
from delivery.article_office import ArticleOffice
from delivery.cards import Cards
from delivery.counting import SendStats
from delivery.desk import DESK_RULES
from delivery.desk_office import DeskOffice
from delivery.digest_cards import DigestCards
from delivery.digest_planner import forget_old, plan_digests
from delivery.digest_shelf import DigestShelf
from delivery.gate import Gate, PacedRateLimiter
from delivery.handling import ALLOWED_UPDATES, Handling, IntakeStats
from delivery.intake import Intake
from delivery.listening import listening
from delivery.member import Told, Worker, rules_of
from delivery.outbox import Outbox
from delivery.pacing import USUAL, Pacer, Rules
from delivery.payloads import ArticleShelf, Payloads, Shelf
from delivery.planner import Planned, fold_old, plan_news
from delivery.sign_planner import plan_signs
from delivery.sign_shelf import SignShelf
from delivery.standing_by import KeepsWhenLeading, Standby
from delivery.telegram_api import AiohttpRequest, TelegramApi
from delivery.verdicts import Clocks
from delivery.webhook import BODY_LIMIT, Keeper, Webhook
from delivery.webhook_keeper import Hook, HookKeeper, take_off
from feeds.fetch import Fetcher
from feeds.ingest import Ingest, Pace
from handlers import lost_topics
from handlers.alarms import Teller
from handlers.house import Context, House
from handlers.register import App, end_spinner, introduce, register
from handlers.tip_room import TipRoom
from newsroom.alarms import CLOCK_IS_WRONG
from newsroom.deliveries import DeliveryKind
from newsroom.sharing import Role
from newsroom.wording import Wording
from service import mirrors, nightly, watching
from service.alert_assembly import alert_office, alert_room, alert_shelves
from service.opening import Opened, opened
from service.places import Places
from service.settings import Settings
from service.shared_updates import SharedUpdates, secret_of_all
from service.stats_assembly import stats_room
from service.tip_assembly import Bell, office, tip_room
from service.warning_assembly import WARNING_TICK, OfficialWarnings, official_warnings
from service.write_assembly import article_office, correction_shelves, write_room
from storage import article_search, feeds, updates
from storage.database import Storage
from storage.scouring import Scouring
from storage.workers import Roll

logger = logging.getLogger(__name__)

Tick = Callable[[Context], Coroutine[Any, Any, None]]

TEMPLATES = Path(__file__).parent.parent / "templates"
#: How often feeds are asked whether one is due (seconds); when each is due stands in SQL.
FEED_TICK = 15
#: How often drafts, claims, routes and deadlines are looked through (seconds).
DESK_TICK = 60
#: How often it is asked whether a group has to be told something (seconds).
GROUP_TICK = 15
#: How often it is asked whether a backup is missing (seconds).
BACKUP_TICK = 600
#: How often the bot looks at itself (seconds).
ALARM_TICK = 60
#: When the database is written anew: nobody's digest, and the fewest readers awake.
NIGHT = time_of_day(3, 40)
#: How long `stop` waits for what is in flight (seconds); with the rest it stays under the promised 10.
LAST_WORDS = 7.0
#: How long ticks that run may still take then (seconds).
LAST_TICKS = 2.0


#: How many deliveries may be in flight: at Telegram's usual rate, and in seconds of a higher one (an answer
#: across the world, and a moment until it is recorded).
LEAST_WINDOW, IN_FLIGHT = 64, 0.5


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Newsroom:
    """A bot with everything that belongs to it. `run` until somebody calls `stop`."""

    settings: Settings
    storage: Storage
    application: App
    intake: Intake | Webhook | Standby
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
    _ticking: set[asyncio.Task[Any]] = field(default_factory=set)

    async def run(self) -> None:
        """Greet Telegram, then take updates in and send news out until `stop`.

        Raises `TokenRefused` in a group of errors when Telegram does not know the bot.
        """
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
        self._start_ticking()

    async def _lead_when_it_is_its_turn(
        self, group: asyncio.TaskGroup, beside: list[asyncio.Task[None]]
    ) -> None:
        assert self.worker is not None, "asked before"
        await self.worker.leads.wait()
        if not self.is_stopping:
            self._lead(group, beside)

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
        except TelegramError as error:
            logger.warning("command menus could not be set: %s", type(error).__name__)

    def _start_ticking(self) -> None:
        jobs = self.application.job_queue
        assert jobs is not None, "assembled with one"
        # PTB's own default drops a job that is a second late; here a missed tick is caught up, once.
        options: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True}
        jobs.scheduler.configure(job_defaults=options)
        jobs.run_repeating(self._seen(self._push_tick), self.settings.push_interval, first=1)
        jobs.run_repeating(self._seen(self._feed_tick), FEED_TICK, first=0.1, job_kwargs={"max_instances": 4})
        jobs.run_repeating(self._seen(self._daily_tick), timedelta(days=1), first=60)
        jobs.run_daily(self._seen(self._night_tick), NIGHT.replace(tzinfo=self.settings.timezone))
        if self.settings.backup_dir is not None:
            jobs.run_repeating(self._seen(self._backup_tick), BACKUP_TICK, first=120)
        if self.office is not None:
            jobs.run_repeating(self._seen(self._desk_tick), DESK_TICK, first=5)
        jobs.run_repeating(self._seen(self._group_tick), GROUP_TICK, first=4)
        jobs.run_repeating(self._seen(self._alarm_tick), ALARM_TICK, first=ALARM_TICK)
        if self.warnings is not None:
            jobs.run_repeating(self._seen(self._warning_tick), WARNING_TICK, first=2)
        jobs.scheduler.start()

    def _seen(self, tick: Tick) -> Tick:
        """The same, noted while it runs: a stop lets it end."""

        @wraps(tick)
        async def run(context: Context) -> None:
            task = asyncio.current_task()
            assert task is not None, "run by the scheduler"
            self._ticking.add(task)
            try:
                await tick(context)
            finally:
                self._ticking.discard(task)

        return run

    async def _push_tick(self, _context: Context) -> None:
        await self.push()

    async def _feed_tick(self, _context: Context) -> None:
        await self.look_at_feeds()

    @property
    def is_clock_wrong(self) -> bool:
        """Whether this machine's clock shows quite another time than Telegram's.

        What is deleted when its time is over does not come back, keys least of all: so nothing is, by it.
        """
        return abs(self.clock_ahead()) > CLOCK_IS_WRONG

    async def _desk_tick(self, _context: Context) -> None:
        assert self.office is not None, "the tick was set for one"
        if not self.is_clock_wrong:
            await self.office.ticks.tick()

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

    async def _alarm_tick(self, _context: Context) -> None:
        await self.look_at_itself()

    async def _group_tick(self, _context: Context) -> None:
        await self.tell_groups()

    async def _warning_tick(self, _context: Context) -> None:
        assert self.warnings is not None, "the tick was set for them"
        await self.warnings.tick()

    async def _daily_tick(self, _context: Context) -> None:
        if self.is_clock_wrong:
            return
        now = self.clock()
        async with self.storage.transaction() as connection:
            await updates.forget_old(connection, now)
        await fold_old(self.storage, now - timedelta(days=self.settings.delivery_days))
        await forget_old(self.storage, now)
        if self.warnings is not None:
            await self.warnings.forget_old()

    async def _night_tick(self, _context: Context) -> None:
        async with self.storage.transaction() as connection:
            await article_search.tidy(connection)
        await self.storage.rewrite()

    async def _backup_tick(self, _context: Context) -> None:
        await self.back_up()

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
                await asyncio.gather(self._end_ticks(), self.intake.stop())
                await asyncio.wait([delivering])
        except TimeoutError:
            # What is cut off was not confirmed and stays claimed: both come again at the next start.
            logger.warning("stopped before everything in flight had ended")
            taking_in.cancel()
            delivering.cancel()

    async def _end_ticks(self) -> None:
        """Begin none any more, and let those end that run; what takes long, as a slow feed, is cut off."""
        jobs = self.application.job_queue
        if jobs is None or not jobs.scheduler.running:
            return
        jobs.scheduler.pause()
        if self._ticking:
            await asyncio.wait(self._ticking, timeout=LAST_TICKS)
        jobs.scheduler.shutdown(wait=False)


class _HandledUpdates:
    """The intake's memory, in SQL."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._highest: int | None = None

    async def known(self, ids: Iterable[int]) -> set[int]:
        asked = set(ids)
        # Telegram counts upwards: hardly anything has to be looked up.
        if self._highest is not None and all(number > self._highest for number in asked):
            return set()
        async with self._storage.reading() as connection:
            if self._highest is None:
                self._highest = await updates.highest(connection)
            return await updates.known(connection, asked)

    async def remember(self, ids: Iterable[int]) -> None:
        handled = list(ids)
        async with self._storage.transaction() as connection:
            await updates.remember(connection, handled, self._clock())
        if self._highest is not None:
            self._highest = max([self._highest, *handled])


@asynccontextmanager
async def assembled(  # noqa: PLR0915  a list of parts
    settings: Settings,
    *,
    places: Places | None = None,
    clock: Callable[[], datetime] = utc_now,
    window: int | None = None,
    rules: Rules = USUAL,
    desk_rules: Rules = DESK_RULES,
    wall: Callable[[], float] = time.time,
    role: Role | None = None,
) -> AsyncIterator[Newsroom]:
    """A newsroom, connected to Telegram and ready to `run`; everything is closed at the end of the block.

    `places` are those of the settings, where they were read already; `window` is how many deliveries may be
    in flight, where that is not left to the rate; `rules` and `desk_rules` are Telegram's limits, over all
    and for what is posted on the desk; `wall` is the outbox's clock (unix seconds), which has to go on.
    `role` is this process's among several workers; without one it does everything, and alone.
    Raises `DatabaseError`, `KeysError`, `CannotListen`, and `telegram.error.InvalidToken` for no token.
    """
    places = places or Places.of(settings.region_roots)
    request = AiohttpRequest()
    async with AsyncExitStack() as stack:
        kept = await stack.enter_async_context(
            opened(
                settings.database_url,
                settings.key_dir,
                now=clock(),
                alone=role is None,
                among_others=role is not None,
            )
        )
        fetcher = await stack.enter_async_context(Fetcher(allow_private=settings.feeds_allow_private))
        async with kept.storage.transaction() as connection:
            await feeds.ensure(connection, settings.feeds, clock())
        bell, wording = Bell(), Wording(TEMPLATES, settings.timezone)
        tips = await stack.enter_async_context(tip_room(settings, kept, bell, wording))
        scouring = tips[1] if tips else Scouring(kept.storage)
        house = _house(settings, kept, places, clock, wording, tips[0] if tips else None)
        house = replace(house, scour=scouring.wake)
        if tips is not None:
            house = replace(house, alert_room=alert_room(settings, house, tips[0], bell, places.tagger))
            house = replace(house, write_room=write_room(house, tips[0], bell, places.tagger))
            house = replace(house, stats_room=await asyncio.to_thread(stats_room, settings, places.gazetteer))
        ingest = _ingest(settings, house, places, fetcher)
        pacer = Pacer(
            settings.rate, rules if role is None else rules_of(role, rules), paid=settings.paid_broadcast
        )
        gate = Gate(pacer, time.monotonic)
        limiter = PacedRateLimiter(gate)
        needs: list[Callable[[], bool]] = [lambda: gate.is_waiting]
        worker = None if role is None else await _worker(settings, role, pacer, int(rules.free), needs, stack)
        application = _application(_bot(settings, request, limiter))
        if tips is not None:
            bell.office = office(settings, house, tips[0], application.bot, clock, desk_rules)
        register(application, house, bell.office.keeper.refresh_soon if bell.office else None)
        try:
            await application.initialize()
            api = TelegramApi(request, _token(settings), settings.bot_api_base_url)
            stack.callback(api.close)
            await mirrors.set_up(house, application.bot, settings.mirror_channels)
            outbox = _outbox(settings, api, pacer, house, application.bot.username, window, wall, worker)
            more = outbox.wake if worker is None else worker.tell
            if tips is not None:
                bell.alert_office = alert_office(house, application.bot, more)
                tell = bell.office.wake if bell.office is not None else more
                bell.article_office = article_office(house, tips[0], application.bot, more, tell)
            warnings = None
            if tips is not None and bell.office is not None:
                watching = official_warnings(settings, house, tips[0], bell.office, application.bot)
                warnings = await stack.enter_async_context(watching)
            newsroom = Newsroom(
                settings=settings,
                storage=kept.storage,
                application=application,
                intake=await _intake(settings, api, application, house, stack, worker),
                outbox=outbox,
                ingest=ingest,
                answers=limiter.stats,
                house=house,
                clock=clock,
                office=bell.office,
                alert_office=bell.alert_office,
                article_office=bell.article_office,
                warnings=warnings,
                scouring=scouring,
                ticked_at=asyncio.get_running_loop().time(),
                clock_ahead=lambda: request.clock_ahead,
                worker=worker,
            )
            if worker is not None:
                _connect(newsroom, worker, bell, needs)
            yield newsroom
        finally:
            await ingest.close()
            await application.shutdown()
            await request.shutdown()


async def _worker(
    settings: Settings,
    role: Role,
    pacer: Pacer,
    free: int,
    needs: list[Callable[[], bool]],
    stack: AsyncExitStack,
) -> Worker:
    """A place among the workers, until the stack is closed. Nothing is sent before the first beat."""
    pays = settings.paid_broadcast and settings.rate > free
    paid_rate = settings.rate if pays else 0
    roll = await Roll.join(settings.database_url, role, min(settings.rate, free), paid_rate)
    worker = Worker(roll, pacer, lambda: any(need() for need in needs), time.monotonic)
    pacer.share(0, 0, float("-inf"))
    stack.push_async_callback(worker.leave)
    return worker


def _connect(newsroom: Newsroom, worker: Worker, bell: Bell, needs: list[Callable[[], bool]]) -> None:
    """Let a worker hear of the others, and stop where it lost its place among them."""

    def news() -> None:
        if worker.role is Role.SENDER:
            newsroom.outbox.wake()
        elif worker.leads.is_set():
            bell.ring_everywhere()

    bell.tell = worker.tell
    worker.told = Told(news, newsroom.stop)
    if worker.role is Role.SENDER:
        needs.append(lambda: newsroom.outbox.has_work)


def _house(
    settings: Settings,
    kept: Opened,
    places: Places,
    clock: Callable[[], datetime],
    wording: Wording,
    room: TipRoom | None,
) -> House:
    return House(
        storage=kept.storage,
        gazetteer=places.gazetteer,
        wording=wording,
        sealer=kept.sealer,
        clock=clock,
        tombstones=kept.tombstones,
        default_language=settings.default_language,
        newsroom_name=settings.newsroom_name,
        tip_room=room,
    )


def _ingest(settings: Settings, house: House, places: Places, fetcher: Fetcher) -> Ingest:
    return Ingest(
        house.storage,
        fetcher,
        places.tagger,
        zone=settings.timezone,
        clock=house.clock,
        pace=Pace(settings.feed_interval),
    )


async def _intake(
    settings: Settings,
    api: TelegramApi,
    application: App,
    house: House,
    stack: AsyncExitStack,
    worker: Worker | None,
) -> Intake | Webhook | Standby:
    """Updates are polled for, or pushed where a webhook is named; a sender takes none."""
    if worker is not None and worker.role is Role.SENDER:
        standby = Standby(api, IntakeStats())
        standby.stats.heard()
        return standby
    handled = _HandledUpdates(house.storage, house.clock)
    handling = Handling(
        application.bot,
        application.process_update,
        handled if worker is None else SharedUpdates(house.storage, house.clock, worker),
        time.time,
        on_repeated=end_spinner,
    )
    handling.stats.heard()  # it has just said who the bot is
    if settings.webhook_url is None:
        await take_off(api)
        return Intake(api, handling, random.random)
    # Unless one is named it is new at each start: nobody has to keep it, and none lies about.
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else secrets.token_urlsafe(32)
    if worker is not None and settings.webhook_secret is None:
        secret = secret_of_all(_token(settings))
    hook = Hook(settings.webhook_url, secret)
    hook_keeper = HookKeeper(api, hook, ALLOWED_UPDATES, handling.stats, random.random)
    keeper: Keeper = hook_keeper
    if worker is not None:
        keeper = KeepsWhenLeading(worker.leads, Standby(api, handling.stats), hook_keeper.run)
    webhook = Webhook(handling, secret, keeper)
    door = listening(webhook.answer, settings.webhook_listen, setting="WEBHOOK_LISTEN", body_limit=BODY_LIMIT)
    await stack.enter_async_context(door)
    return webhook


def _outbox(
    settings: Settings,
    api: TelegramApi,
    pacer: Pacer,
    house: House,
    bot_username: str,
    window: int | None,
    wall: Callable[[], float],
    worker: Worker | None,
) -> Outbox:
    cards = Cards(house.wording, house.gazetteer, bot_username)
    shelves: dict[DeliveryKind, Shelf] = {
        DeliveryKind.ARTICLE: ArticleShelf(house.storage, cards),
        DeliveryKind.DIGEST: DigestShelf(
            house.storage, DigestCards(house.wording, house.gazetteer), bot_username
        ),
        DeliveryKind.SIGN_OF_LIFE: SignShelf(
            house.storage, house.wording, house.clock, timedelta(days=settings.delivery_days)
        ),
        **alert_shelves(settings, house, bot_username),
        **correction_shelves(house.storage, cards),
    }
    return Outbox(
        house.storage,
        api,
        pacer,
        Payloads(shelves, time.monotonic),
        house.sealer,
        Clocks(wall, time.monotonic, random.random),
        window=window or max(LEAST_WINDOW, int(settings.rate * IN_FLIGHT)),
        resend_news=settings.resend_uncertain_news,
        paid=PAYABLE if settings.paid_broadcast else (),
        hold=None if worker is None else worker.hold,
    )


def _token(settings: Settings) -> str:
    assert settings.bot_token is not None, "asked for by whoever calls"
    return settings.bot_token.reveal()


def _bot(settings: Settings, request: AiohttpRequest, limiter: PacedRateLimiter) -> ExtBot[Any]:
    return ExtBot(
        _token(settings),
        base_url=f"{settings.bot_api_base_url}/bot",
        base_file_url=f"{settings.bot_api_base_url}/file/bot",
        request=request,
        get_updates_request=request,
        defaults=Defaults(parse_mode=ParseMode.HTML),
        rate_limiter=limiter,
    )


def _application(bot: ExtBot[Any]) -> App:
    jobs: JobQueue[Context] = JobQueue()
    application: App = Application.builder().bot(bot).updater(None).job_queue(jobs).build()
    return application
