"""Messages over time as a picture (SVG): what was sent, what the limit allows, and when what struck."""

from collections.abc import Sequence

#: Pictures of this run by name; `python -m benchmarks --write` puts them into docs/pictures.
drawn: dict[str, str] = {}

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 860, 400, 70, 50, 40
COLOURS = {"killed": "#c62828", "full": "#6a1b9a", "clock": "#ef6c00"}
NAMES = {"killed": "killed", "full": "disk full", "clock": "clock set back an hour"}
POINTS = 400


def svg(moments: Sequence[float], marks: Sequence[tuple[float, str]], limit: float) -> str:
    """`moments` and `marks` in steady seconds; `limit` in messages a second."""
    begin, seconds, count = moments[0], moments[-1] - moments[0], len(moments)

    def x(second: float) -> float:
        return round(LEFT + second / seconds * (WIDTH - LEFT - 20), 1)

    def y(messages: float) -> float:
        return round(HEIGHT - BOTTOM - messages / count * (HEIGHT - TOP - BOTTOM), 1)

    step = max(1, count // POINTS)
    line = " ".join(f"{x(moments[i] - begin)},{y(i + 1)}" for i in [*range(0, count, step), count - 1])
    limited = f"{x(min(count / limit, seconds))} {y(min(count, seconds * limit))}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<style>text{font:13px sans-serif}</style>",
        f"<title>{count:,} alerts in {seconds:.0f} seconds</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - 20}" fill="none" stroke="#555"/>',
        f'<path d="M{x(0)} {y(0)}L{limited}" stroke="#9e9e9e" stroke-dasharray="6 4"/>',
    ]
    for moment, blow in marks:
        at = x(min(max(moment - begin, 0.0), seconds))
        parts.append(f'<path d="M{at} {TOP}V{HEIGHT - BOTTOM}" stroke="{COLOURS[blow]}" opacity="0.6"/>')
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1565c0" stroke-width="2"/>')
    parts += [
        f'<text x="{LEFT - 8}" y="{y(count) + 4}" text-anchor="end">{count:,}</text>',
        f'<text x="{LEFT - 8}" y="{y(0) + 4}" text-anchor="end">0</text>',
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 14}" text-anchor="end">{seconds:.0f} s</text>',
        f'<text x="{LEFT}" y="24" fill="#1565c0">sent</text>',
        f'<text x="{LEFT + 50}" y="24" fill="#757575">limit: {limit:,.0f} a second</text>',
    ]
    shown = [blow for blow in NAMES if any(mark == blow for _, mark in marks)]
    for place, blow in enumerate(shown):
        parts.append(
            f'<text x="{LEFT + 240 + 110 * place}" y="24" fill="{COLOURS[blow]}">{NAMES[blow]}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])
