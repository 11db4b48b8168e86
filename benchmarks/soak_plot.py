"""The week as a picture (SVG): what was sent by the hour, memory and files, and when what struck."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.soak_plan import DAY, HOUR

if TYPE_CHECKING:
    from benchmarks.soak import Soak

WIDTH, LEFT, RIGHT, TOP, HIGH, GAP = 960, 70, 20, 60, 130, 44
COLOURS = {"killed": "#c62828", "restarted": "#ef6c00", "alert": "#6a1b9a"}


def svg(soak: "Soak") -> str:
    """Three panels under one another, over the days."""
    length = soak.week.seconds
    weights = soak.home.weights
    hours = max(1, int(length // HOUR))
    panels = (
        (
            "messages sent in an hour",
            "#1565c0",
            [(hour * HOUR, float(soak.town.by_hour[hour])) for hour in range(hours)],
        ),
        ("resident memory, MB", "#2e7d32", [(one.at, one.memory) for one in weights]),
        ("database, MB", "#00838f", [(one.at, one.database) for one in weights]),
    )
    height = TOP + len(panels) * (HIGH + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<style>text{font:13px sans-serif}</style>",
        f"<title>{soak.week.days:g} days in {soak.size.minutes:g} minutes</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22">{_told(soak)}</text>',
    ]
    for place, (what, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{LEFT + 90 * place}" y="42" fill="{colour}">{what}</text>')
    for row, (title, colour, points) in enumerate(panels):
        parts += _panel(title, colour, points, TOP + row * (HIGH + GAP), length)
        parts += _marks(soak, TOP + row * (HIGH + GAP), length)
    return "\n".join([*parts, "</svg>", ""])


def _told(soak: "Soak") -> str:
    length = f"{soak.week.days:g} days in {soak.size.minutes:g} minutes"
    return f"{length}, {len(soak.week.followers):,} readers, {soak.town.sent:,} messages"


def _x(second: float, length: float) -> float:
    return round(LEFT + min(max(second / length, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)


def _panel(
    title: str, colour: str, points: Sequence[tuple[float, float]], top: int, length: float
) -> list[str]:
    most = max((value for _, value in points), default=1.0) or 1.0
    line = " ".join(
        f"{_x(at, length)},{round(top + HIGH - value / most * (HIGH - 20), 1)}" for at, value in points
    )
    days = int(length // DAY)
    parts = [
        f'<path d="M{LEFT} {top}V{top + HIGH}H{WIDTH - RIGHT}" fill="none" stroke="#555"/>',
        f'<text x="{LEFT + 6}" y="{top + 6}" fill="{colour}">{title}</text>',
        f'<text x="{LEFT - 8}" y="{top + 24}" text-anchor="end">{most:,.0f}</text>',
        f'<text x="{LEFT - 8}" y="{top + HIGH}" text-anchor="end">0</text>',
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>',
    ]
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    parts += [
        f'<text x="{_x(day * DAY, length)}" y="{top + HIGH + 16}">{names[day % 7]}</text>'
        for day in range(days)
    ]
    return parts


def _marks(soak: "Soak", top: int, length: float) -> list[str]:
    return [
        f'<path d="M{_x(at, length)} {top + 12}V{top + HIGH}" stroke="{COLOURS[what]}" opacity="0.5"/>'
        for at, what in soak.home.marks
    ]
