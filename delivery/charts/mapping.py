"""Maps of places in shades: as wide as the picture, as high as the land is, with what each shade means."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from delivery.charts.pictures import Shape, ShapeMap
from delivery.charts.sheet import INK, LABEL, Box, width_of

#: From pale to dark, as on a map that is printed in one colour; the first is "fewer than can be told".
SHADES = ("#e9ecef", "#bcd5ea", "#7fb0d8", "#3f82bd", "#123f6b")
#: From this shade on names are white.
_DARK = 3
_EDGE = "#ffffff"
_TALLEST = 6.2  # inches
_KEY, _KEY_GAP = 0.3, 0.14
_NAME = 9.0  # points

Point = tuple[float, float]


def map_height(panel: ShapeMap, width: float) -> float:
    """In inches, with what the shades mean."""
    west, south, east, north = _bounds(panel.shapes)
    wide, high = max(east - west, 1e-6) * _narrowing(south, north), max(north - south, 1e-6)
    return min(width * high / wide, _TALLEST) + _KEY_GAP + _KEY * len(panel.steps)


def draw_map(figure: Figure, panel: ShapeMap, box: Box) -> None:
    """The map in its box, the key under it."""
    left, bottom, width, height = box
    inch = 1 / float(figure.get_size_inches()[1])
    keys = _KEY * len(panel.steps) * inch
    axes = figure.add_axes((left, bottom + keys + _KEY_GAP * inch, width, height - keys - _KEY_GAP * inch))
    axes.axis("off")
    west, south, east, north = _bounds(panel.shapes)
    axes.set(xlim=(west, east), ylim=(south, north))
    axes.set_aspect(1 / _narrowing(south, north))
    for shape in panel.shapes:
        shade = SHADES[min(shape.step, len(SHADES) - 1)]
        axes.add_patch(PathPatch(_path(shape), facecolor=shade, edgecolor=_EDGE, linewidth=1.1))
    wide = float(figure.get_size_inches()[0]) * width
    for shape in panel.shapes:
        _name(axes, shape, wide / max(east - west, 1e-6))
    _key(figure.add_axes((left, bottom, width, keys)), panel.steps)


def _key(axes: Axes, steps: Sequence[str]) -> None:
    axes.axis("off")
    axes.set(xlim=(0, 10), ylim=(len(steps), 0))
    for place, words in enumerate(steps):
        axes.add_patch(
            Rectangle((0, place + 0.14), 0.75, 0.72, facecolor=SHADES[place], edgecolor=INK, linewidth=0.6)
        )
        axes.text(1.0, place + 0.5, words, fontsize=LABEL, va="center_baseline", color=INK, parse_math=False)


def _name(axes: Axes, shape: Shape, inches: float) -> None:
    """The name of a place, where it has room for it."""
    if not shape.label or not shape.rings:
        return
    ring = max(shape.rings, key=lambda one: abs(_area(one)))
    x, y = _centre(ring)
    across = max(point[0] for point in ring) - min(point[0] for point in ring)
    if width_of(shape.label, _NAME) > across * inches * 0.95:
        return
    shade = SHADES[min(shape.step, len(SHADES) - 1)]
    ink = "white" if shape.step >= _DARK else INK
    text = axes.text(x, y, shape.label, fontsize=_NAME, ha="center", va="center", color=ink, parse_math=False)
    # Where a name reaches over the edge it stays readable.
    text.set_path_effects([withStroke(linewidth=2.4, foreground=shade)])


def _path(shape: Shape) -> Path:
    points: list[Point] = []
    codes: list[int] = []
    for ring in shape.rings:
        points += [*ring, ring[0]]
        codes += [int(Path.MOVETO), *[int(Path.LINETO)] * (len(ring) - 1), int(Path.CLOSEPOLY)]
    return Path(points, codes)


def _bounds(shapes: Sequence[Shape]) -> tuple[float, float, float, float]:
    every = [point for shape in shapes for ring in shape.rings for point in ring]
    xs, ys = [point[0] for point in every], [point[1] for point in every]
    return min(xs), min(ys), max(xs), max(ys)


def _narrowing(south: float, north: float) -> float:
    """How much narrower a degree of longitude is than one of latitude there."""
    return max(math.cos(math.radians((south + north) / 2)), 0.1)


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _centre(ring: Sequence[Point]) -> Point:
    """The centre of gravity."""
    area = _area(ring)
    if abs(area) < 1e-12:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (6 * area), y / (6 * area)
