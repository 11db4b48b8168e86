"""What a picture shows: a title, panels under each other, a note. Words and numbers, ready to be drawn.

Everything travels as JSON to the process that draws; `kind` tells the panels apart there.
"""

import enum
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson


class Colour(enum.StrEnum):
    """Told apart also by who sees no colours, and on a faded screen: they differ in lightness, too."""

    MAIN = "#1f5f99"
    SECOND = "#e08a1e"
    BAD = "#b3261e"
    PALE = "#c3c9d1"


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its label, and what stands at its end. `faint` for what is not told exactly."""

    label: str
    value: float
    shown: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of columns or one line; `label` "" where the panel's heading says what it is."""

    label: str
    values: tuple[float, ...]
    colour: Colour = Colour.MAIN


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars that lie under each other, the labels before them. `empty` stands there without any."""

    heading: str
    rows: tuple[Row, ...]
    empty: str = ""
    colour: Colour = Colour.MAIN
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns beside each other, several series on top of each other; a tick "" has no label.

    With `told` the sum stands on each column.
    """

    heading: str
    ticks: tuple[str, ...]
    series: tuple[Series, ...]
    empty: str = ""
    told: bool = False
    kind: str = "columns"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(one.values) for one in self.series)


@dataclass(frozen=True, slots=True)
class Area:
    """One line over time, from zero, its last value told."""

    heading: str
    ticks: tuple[str, ...]
    series: Series
    empty: str = ""
    kind: str = "area"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(self.series.values)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, under a heading."""

    heading: str
    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Shape:
    """A place on a map: its outlines (longitude, latitude), its class, and its name where there is room."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    step: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class ShapeMap:
    """Places in shades; `steps` says what each class is, the palest first."""

    heading: str
    shapes: tuple[Shape, ...]
    steps: tuple[str, ...]
    kind: str = "map"


Panel = Bars | Columns | Area | Paragraph | ShapeMap
_PANELS: dict[str, type[Panel]] = {
    "bars": Bars,
    "columns": Columns,
    "area": Area,
    "paragraph": Paragraph,
    "map": ShapeMap,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture. `lead` says the main figure in words; `point` parts thousands."""

    title: str
    lead: str
    panels: tuple[Panel, ...]
    note: str = ""
    point: str = "."


def packed(pictures: Sequence[Picture]) -> bytes:
    """As bytes, for the process that draws."""
    return orjson.dumps([asdict(picture) for picture in pictures])


def unpacked(data: bytes) -> list[Picture]:
    """The pictures that `packed` packed."""
    return [_picture(told) for told in _frozen(orjson.loads(data))]


def _frozen(value: Any) -> Any:  # noqa: ANN401 - what JSON may hold
    """Lists as tuples, as they were."""
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return {name: _frozen(one) for name, one in value.items()} if isinstance(value, dict) else value


def _picture(told: dict[str, Any]) -> Picture:
    return Picture(**{**told, "panels": tuple(map(_panel, told["panels"]))})


def _panel(told: dict[str, Any]) -> Panel:
    kind = _PANELS[told["kind"]]
    given = dict(told)
    if kind is Bars:
        given |= {"rows": tuple(Row(**row) for row in told["rows"]), "colour": Colour(told["colour"])}
    elif kind is Columns:
        given["series"] = tuple(map(_series, told["series"]))
    elif kind is Area:
        given["series"] = _series(told["series"])
    elif kind is ShapeMap:
        given["shapes"] = tuple(Shape(**shape) for shape in told["shapes"])
    return kind(**given)


def _series(told: dict[str, Any]) -> Series:
    return Series(**{**told, "colour": Colour(told["colour"])})
