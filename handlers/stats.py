"""/statistik: how the newsroom is doing, in pictures; the figures behind them as files, by a button."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram import InputMediaDocument, InputMediaPhoto
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from delivery import turns
from delivery.charts import NotDrawn
from handlers.desk_visit import DeskVisit
from handlers.screens import Page, button, column
from handlers.stats_callbacks import StatsCallback, StatsFiles
from handlers.stats_charts import Charts
from handlers.stats_files import files
from handlers.stats_room import StatsRoom
from handlers.stats_words import words
from newsroom import statistics as shaping
from newsroom.cases import Role
from newsroom.statistics import Statistics
from storage import statistics as counting

logger = logging.getLogger(__name__)


async def command(desk: DeskVisit, _words: str) -> None:
    """The album, its main figures in words under it, and the button for the files.

    It changes nothing and takes some seconds, so nobody need wait for it.
    """
    turns.steps_aside()
    address = desk.visit.address
    with suppress(TelegramError):  # a sign of life, no more
        await desk.visit.bot.send_chat_action(
            address.chat_id, ChatAction.UPLOAD_PHOTO, message_thread_id=address.thread_id
        )
    charts = await _charts(desk)
    pictures = charts.all(room_of(desk).outlines)
    try:
        drawn = await room_of(desk).draw(pictures)
    except NotDrawn as why:
        logger.warning("the statistics were not drawn: %s", why)
        drawn = ()
    screen = words(desk, charts.figures, drawn=bool(drawn))
    if drawn:
        await desk.visit.bot.send_media_group(
            address.chat_id,
            [InputMediaPhoto(one, filename=f"{number}.png") for number, one in enumerate(drawn, start=1)],
            message_thread_id=address.thread_id,
            caption=screen.text,
            parse_mode=ParseMode.HTML,
        )
    text = screen.label("ready") if drawn else f"{screen.text}\n\n{screen.label('ready')}"
    await desk.say(Page(text, column(button(screen.label("csv"), StatsFiles()))))


async def send_files(desk: DeskVisit, _tap: StatsFiles) -> None:
    """The figures as they are now, a file for each picture."""
    await desk.visit.notice()
    turns.steps_aside()
    charts = await _charts(desk)
    await desk.visit.bot.send_media_group(
        desk.visit.address.chat_id,
        [InputMediaDocument(one.data, filename=one.name) for one in files(charts)],
        message_thread_id=desk.visit.address.thread_id,
    )


async def figures_of(desk: DeskVisit) -> Statistics:
    """Everything counted, as it is now."""
    now, zone = desk.now, desk.house.wording.zone
    mondays = shaping.weeks(now, zone, shaping.GROWTH_WEEKS)
    days = shaping.days(now, zone)
    tip_weeks = shaping.weeks(now, zone, shaping.tip_weeks(room_of(desk).retention))
    async with desk.storage.reading() as connection:
        by_kecamatan = await counting.readers_by_kecamatan(connection)
        readers = await counting.count_readers(connection)
        beginnings = [shaping.midnight(day, zone) for day in mondays]
        before = await counting.count_readers(connection, before=beginnings[0])
        joined = await counting.joined(connection, beginnings)
        sent = await counting.deliveries(connection, shaping.midnight(days[0], zone))
        since = shaping.midnight(tip_weeks[0], zone)
        tips = await counting.tips(connection, since)
        handled = await counting.handled(connection, since)
    places, wider = shaping.by_place(by_kecamatan, _codes(desk, level=3), _codes(desk, level=2))
    return Statistics(
        made_at=now,
        readers=readers,
        places=places,
        wider=wider,
        growth=shaping.growth(before, joined, mondays),
        deliveries=shaping.by_day(sent, days, zone),
        tips=shaping.by_week(tips, tip_weeks, zone),
        categories=shaping.by_category(tips),
        claimed=shaping.response(handled, lambda one: one.claimed_at),
        answered=shaping.response(handled, lambda one: one.answered_at),
    )


def room_of(desk: DeskVisit) -> StatsRoom:
    """What the statistics need."""
    room = desk.house.stats_room
    assert room is not None, "a desk has one"
    return room


async def _charts(desk: DeskVisit) -> Charts:
    figures = await figures_of(desk)
    screen = words(desk, figures)
    return Charts(figures, screen, desk.language, desk.house.gazetteer, desk.room.guide)


def _codes(desk: DeskVisit, *, level: int) -> list[str]:
    return [region.code for region in desk.house.gazetteer if region.kind.level == level]


STATS_COMMANDS: Mapping[tuple[str, ...], tuple[Role, Callable[[DeskVisit, Any], Awaitable[None]]]] = {
    ("statistik", "stats"): (Role.VIEWER, command),
}
STATS_TAPS: Mapping[type[StatsCallback], tuple[Role, Callable[[DeskVisit, Any], Awaitable[None]]]] = {
    StatsFiles: (Role.VIEWER, send_files),
}
