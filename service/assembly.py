"""Putting the parts together: one running newsroom, the same live, in the playground and in the tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram.constants import ParseMode
from telegram.ext import Application, Defaults, ExtBot, JobQueue

from delivery.desk import DESK_RULES
from delivery.gate import Gate, PacedRateLimiter
from delivery.member import rules_of
from delivery.pacing import USUAL, Pacer, Rules
from delivery.telegram_api import AiohttpRequest, TelegramApi
from feeds.fetch import Fetcher
from feeds.ingest import Ingest, Pace
from handlers.house import Context, House
from handlers.register import App, register
from handlers.tip_room import TipRoom
from newsroom.sharing import Role
from newsroom.wording import Wording
from service import mirrors
from service.alert_assembly import alert_office, alert_room
from service.feed_assembly import feed_room
from service.intake_assembly import intake_of
from service.opening import Opened, opened
from service.places import Places
from service.running import Newsroom
from service.sending_assembly import outbox_of
from service.settings import Settings
from service.stats_assembly import stats_room
from service.tip_assembly import Bell, office, tip_room
from service.warning_assembly import official_warnings
from service.worker_assembly import connect, worker_of
from service.write_assembly import article_office, write_room
from storage import feeds
from storage.scouring import Scouring

TEMPLATES = Path(__file__).parent.parent / "templates"


def utc_now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


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
        fetcher = await stack.enter_async_context(
            Fetcher(allow_private=settings.feeds_allow_private, named=settings.feeds)
        )
        if role is None:  # else whoever leads says which they are
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
        if tips is not None:
            house = replace(house, feed_room=feed_room(settings, ingest))
        pacer = Pacer(
            settings.rate, rules if role is None else rules_of(role, rules), paid=settings.paid_broadcast
        )
        gate = Gate(pacer, time.monotonic)
        limiter = PacedRateLimiter(gate)
        needs: list[Callable[[], bool]] = [lambda: gate.is_waiting]
        worker = (
            None if role is None else await worker_of(settings, role, pacer, int(rules.free), needs, stack)
        )
        application = _application(_bot(settings, request, limiter))
        if tips is not None:
            bell.office = office(settings, house, tips[0], application.bot, clock, desk_rules)
        register(application, house, bell.office.keeper.refresh_soon if bell.office else None)
        try:
            await application.initialize()
            api = TelegramApi(request, settings.token, settings.bot_api_base_url)
            stack.callback(api.close)
            await mirrors.set_up(house, application.bot, settings.mirror_channels)
            outbox = outbox_of(settings, api, pacer, house, application.bot.username, window, wall, worker)
            more = outbox.wake if worker is None else worker.tell
            if tips is not None:
                tell = bell.office.wake if bell.office is not None else more
                bell.alert_office = alert_office(house, application.bot, more, tell)
                bell.article_office = article_office(house, tips[0], application.bot, more, tell)
            warnings = None
            if tips is not None and bell.office is not None:
                watching = official_warnings(settings, house, tips[0], bell.office, application.bot)
                warnings = await stack.enter_async_context(watching)
            newsroom = Newsroom(
                settings=settings,
                storage=kept.storage,
                application=application,
                intake=await intake_of(settings, api, application, house, stack, worker),
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
                connect(newsroom, worker, bell, needs)
            yield newsroom
        finally:
            await ingest.close()
            await application.shutdown()
            await request.shutdown()


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


def _bot(settings: Settings, request: AiohttpRequest, limiter: PacedRateLimiter) -> ExtBot[Any]:
    return ExtBot(
        settings.token,
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
