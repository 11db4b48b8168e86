"""Pictures drawn with matplotlib: from panels to PNG. No global state: figures are made and dropped here."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from delivery.charts.mapping import draw_map, map_height
from delivery.charts.pictures import Area, Bars, Colour, Columns, Panel, Paragraph, Picture, Series, ShapeMap
from delivery.charts.sheet import (
    GRID,
    HEADING,
    INK,
    INNER,
    LABEL,
    LEAD,
    LEFT,
    NOTE,
    QUIET,
    RIGHT,
    TITLE,
    WIDTH,
    Sheet,
    fitting,
    line,
    width_of,
    wrapped,
)

# Inches.
_ROW = 0.27
_COLUMNS, _AREA, _TICKS, _LEGEND = 1.75, 2.1, 0.36, 0.38
_UNDER_LEAD, _UNDER_HEADING, _GAP = 0.2, 0.1, 0.22
_LONGEST_LABEL = 0.46 * WIDTH


def draw(picture: Picture) -> bytes:
    """The picture as PNG."""
    title = wrapped(_plain(picture.title), TITLE, bold=True)
    lead, note = wrapped(_plain(picture.lead), LEAD), wrapped(_plain(picture.note), NOTE)
    head = line(TITLE) * len(title) + 0.1 + line(LEAD) * len(lead) + _UNDER_LEAD
    foot = _GAP + line(NOTE) * len(note) if note else 0.0
    panels = sum(map(_height, picture.panels)) + _GAP * (len(picture.panels) - 1)
    sheet = Sheet(head + panels + foot, picture.point)
    sheet.write(title, TITLE, bold=True)
    sheet.move(0.1)
    sheet.write(lead, LEAD, QUIET)
    sheet.move(_UNDER_LEAD)
    for number, panel in enumerate(picture.panels):
        sheet.move(_GAP if number else 0)
        _draw(sheet, panel)
    if note:
        sheet.move(_GAP)
        sheet.write(note, NOTE, QUIET)
    return sheet.png()


def _draw(sheet: Sheet, panel: Panel) -> None:
    if panel.heading:
        sheet.write([_plain(panel.heading)], HEADING, bold=True)
        sheet.move(_UNDER_HEADING)
    match panel:
        case Bars(rows=()) | Columns(is_empty=True) | Area(is_empty=True):
            sheet.write(wrapped(panel.empty, LABEL), LABEL, QUIET)
        case Paragraph():
            sheet.write(wrapped(_plain(panel.text), LABEL), LABEL)
        case Bars():
            _bars(sheet, panel)
        case Columns():
            _columns(sheet, panel)
        case Area():
            _area(sheet, panel)
        case ShapeMap():
            draw_map(sheet.figure, panel, sheet.box(_height_of_body(panel)))
    if not _is_text(panel):
        sheet.move(_height_of_body(panel))


def _is_text(panel: Panel) -> bool:
    """Whether it is written rather than drawn: writing goes down by itself."""
    match panel:
        case Bars(rows=()) | Columns(is_empty=True) | Area(is_empty=True) | Paragraph():
            return True
        case _:
            return False


def _height(panel: Panel) -> float:
    head = line(HEADING) + _UNDER_HEADING if panel.heading else 0.0
    return head + _height_of_body(panel)


def _height_of_body(panel: Panel) -> float:
    match panel:
        case Bars(rows=()) | Columns(is_empty=True) | Area(is_empty=True):
            return line(LABEL) * len(wrapped(panel.empty, LABEL))
        case Paragraph():
            return line(LABEL) * len(wrapped(_plain(panel.text), LABEL))
        case Bars():
            return _ROW * len(panel.rows)
        case Columns():
            return _COLUMNS + _TICKS + (_LEGEND if _named(panel) else 0.0)
        case Area():
            return _AREA + _TICKS
        case ShapeMap():
            return map_height(panel, INNER)


# --- what lies: bars ----------------------------------------------------------------------------------------


def _bars(sheet: Sheet, panel: Bars) -> None:
    labels = [fitting(_plain(row.label), LABEL, _LONGEST_LABEL) for row in panel.rows]
    left = LEFT + max(width_of(label, LABEL) for label in labels) + 0.1
    right = RIGHT + max(width_of(row.shown, LABEL, bold=True) for row in panel.rows) + 0.07
    axes = sheet.axes(_height_of_body(panel), left, right)
    beside: dict[str, Any] = {
        "textcoords": "offset points",
        "va": "center_baseline",
        "fontsize": LABEL,
        "parse_math": False,
        "annotation_clip": False,
    }
    for place, (row, label) in enumerate(zip(panel.rows, labels, strict=True)):
        colour, weight = (QUIET, "normal") if row.faint else (INK, "bold")
        axes.barh(place, row.value, 0.66, color=Colour.PALE if row.faint else panel.colour)
        axes.annotate(row.shown, (row.value, place), (5, 0), color=colour, fontweight=weight, **beside)
        axes.annotate(label, (0, place), (-7, 0), ha="right", color=INK, **beside)
    most = max(1.0, *(row.value for row in panel.rows))
    axes.set(xlim=(0, most), ylim=(len(panel.rows) - 0.5, -0.5), xticks=[], yticks=[])
    axes.axvline(0, color=QUIET, linewidth=1)


# --- what stands: columns, a line ---------------------------------------------------------------------------


def _columns(sheet: Sheet, panel: Columns) -> None:
    named = _named(panel)
    if named:
        _legend(sheet.axes(_LEGEND), named)
        sheet.move(_LEGEND)
    sums = [sum(values) for values in zip(*(one.values for one in panel.series), strict=True)]
    axes = _upright(sheet, panel.ticks, max(sums) * (1.16 if panel.told else 1.02), _COLUMNS)
    below = [0.0] * len(sums)
    for one in panel.series:
        axes.bar(range(len(sums)), one.values, 0.74, below, color=one.colour)
        below = [under + more for under, more in zip(below, one.values, strict=True)]
    for place, value in enumerate(sums if panel.told else ()):
        if value:
            axes.annotate(
                sheet.number(value), (place, value), (0, 3), textcoords="offset points", ha="center",
                fontsize=LABEL, fontweight="bold", color=INK,
            )  # fmt: skip
    axes.set_xlim(-0.6, len(sums) - 0.4)
    if named:
        sheet.move(-_LEGEND)


def _area(sheet: Sheet, panel: Area) -> None:
    values, colour = panel.series.values, panel.series.colour
    axes = _upright(sheet, panel.ticks, max(values) * 1.16, _AREA)
    places, last = range(len(values)), len(values) - 1
    axes.fill_between(places, values, color=colour, alpha=0.16, linewidth=0)
    axes.plot(places, values, color=colour, linewidth=3, solid_capstyle="round", clip_on=False)
    axes.plot([last], [values[last]], "o", color=colour, markersize=9, clip_on=False)
    axes.annotate(
        sheet.number(values[last]), (last, values[last]), (3, 9), textcoords="offset points", ha="right",
        fontsize=HEADING, fontweight="bold", color=INK, annotation_clip=False,
    )  # fmt: skip
    axes.set_xlim(0, max(last, 1) + 0.3)


def _upright(sheet: Sheet, ticks: Sequence[str], top: float, height: float) -> Axes:
    """Axes for what stands: numbers at the left, ticks below."""
    numbers = MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, max(top, 1))
    shown = [number for number in numbers if 0 <= number <= max(top, 1)]
    axes = sheet.axes(height, LEFT + max(width_of(sheet.number(number), LABEL) for number in shown) + 0.1)
    axes.set_ylim(0, max(top, 1))
    axes.set_yticks(shown)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: sheet.number(value)))
    axes.grid(axis="y", color=GRID, linewidth=1)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", pad=8)
    places = [place for place, tick in enumerate(ticks) if tick]
    axes.set_xticks(places, [ticks[place] for place in places])
    axes.axhline(0, color=QUIET, linewidth=1.5)
    return axes


def _named(panel: Columns) -> tuple[Series, ...]:
    return tuple(one for one in panel.series if one.label)


def _legend(axes: Axes, named: Sequence[Series]) -> None:
    """What each colour is, above the columns."""
    axes.set(xlim=(0, INNER), ylim=(0, 1))
    axes.axis("off")
    x = 0.0
    for one in named:
        label = _plain(one.label)
        axes.bar(x + 0.08, 0.5, 0.16, 0.25, color=one.colour)
        axes.text(x + 0.23, 0.5, label, fontsize=LABEL, va="center_baseline", color=INK, parse_math=False)
        x += 0.23 + width_of(label, LABEL) + 0.22


def _plain(text: str) -> str:
    """A label without what the font has no sign for: emoji stand on buttons, not in pictures."""
    return "".join(sign for sign in text if ord(sign) < 0x2600 or 0xA640 <= ord(sign) < 0xD800).strip()
