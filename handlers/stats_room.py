"""What the desk's statistics have at hand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from delivery.charts import Picture
from newsroom.boundaries import Outline

Draw = Callable[[Sequence[Picture]], Awaitable[tuple[bytes, ...]]]


@dataclass(frozen=True, slots=True)
class StatsRoom:
    """Built once, at start. `draw` makes PNG files, and raises `NotDrawn`.

    `outlines` are those of the kecamatan, where the newsroom has a file of them. `retention` says since when
    tips are purged, so that no week is shown of which only some are left.
    """

    draw: Draw
    retention: timedelta
    outlines: tuple[Outline, ...] = ()
