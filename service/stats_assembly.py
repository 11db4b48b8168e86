"""The desk's statistics put together: who draws, and on which map."""

import logging
from datetime import timedelta
from pathlib import Path

from delivery.charts import Artist
from handlers.stats_room import StatsRoom
from newsroom import boundaries
from newsroom.boundaries import BoundariesError, Outline
from newsroom.regions import Gazetteer
from service.settings import Settings

logger = logging.getLogger(__name__)


def stats_room(settings: Settings, gazetteer: Gazetteer) -> StatsRoom:
    """What /statistik has at hand; without a map, and with a line that says why, where its file is broken."""
    outlines: tuple[Outline, ...] = ()
    if settings.boundaries_file is not None:
        try:
            outlines = outlines_in(settings.boundaries_file, gazetteer)
        except BoundariesError as error:
            logger.warning("/statistik shows no map: BOUNDARIES_FILE is %s", error.fault)
    return StatsRoom(Artist().draw, timedelta(days=settings.tip_retention_days), outlines)


def outlines_in(file: Path, gazetteer: Gazetteer) -> tuple[Outline, ...]:
    """The outlines in the newsroom's file. Raises `BoundariesError`."""
    try:
        if file.stat().st_size > boundaries.LARGEST_FILE:
            raise BoundariesError("too_large")
        data = file.read_bytes()
    except OSError as error:
        raise BoundariesError("unreadable") from error
    return boundaries.read(data, gazetteer)
