"""A sheet that is written from the top down: words, measured and wrapped, and boxes for what is drawn.

Sizes are those of a phone. A sheet is 1,080 pixels wide and is looked at some 65 mm wide, so the smallest
letters here, 32 pixels, are as large as those that a chat is written in.
"""

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

INK, QUIET, GRID = "#16191d", "#5a626c", "#dfe3e8"
TITLE, LEAD, HEADING, LABEL, NOTE = 20, 14.5, 14, 13, 11.5  # points
DPI = 200
WIDTH = 5.4  # inches: 1,080 pixels
LEFT = RIGHT = 0.28
INNER = WIDTH - LEFT - RIGHT
_TOP, _BOTTOM = 0.26, 0.24

Box = tuple[float, float, float, float]


class Sheet:
    """`height` in inches is known before anything is drawn; `point` parts thousands."""

    def __init__(self, height: float, point: str) -> None:
        self.height = _TOP + height + _BOTTOM
        self.figure = Figure(figsize=(WIDTH, self.height), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self._point = point
        self._y = _TOP

    def move(self, inches: float) -> None:
        """Go on further down."""
        self._y += inches

    def write(self, lines: Sequence[str], size: float, colour: str = INK, *, bold: bool = False) -> None:
        """Lines under each other, from where we are."""
        for words in lines:
            self._y += line(size)
            base = 1 - (self._y - line(size) * 0.24) / self.height
            weight = "bold" if bold else "normal"
            self.figure.text(
                LEFT / WIDTH, base, words, fontsize=size, color=colour, fontweight=weight, parse_math=False
            )

    def box(self, height: float, left: float = LEFT, right: float = RIGHT) -> Box:
        """From where we are down, as parts of the figure."""
        bottom = 1 - (self._y + height) / self.height
        return (left / WIDTH, bottom, (WIDTH - left - right) / WIDTH, height / self.height)

    def axes(self, height: float, left: float = LEFT, right: float = RIGHT) -> Axes:
        """Bare axes in such a box."""
        axes = self.figure.add_axes(self.box(height, left, right))
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelsize=LABEL, colors=INK)
        return axes

    def number(self, value: float) -> str:
        """As people here write it: 12.345."""
        return f"{round(value):,}".replace(",", self._point)

    def png(self) -> bytes:
        """As a file."""
        out = io.BytesIO()
        # Telegram makes a JPEG of it anyway: to press it harder would only take longer.
        self.figure.savefig(out, format="png", dpi=DPI, pil_kwargs={"compress_level": 2})
        return out.getvalue()


def line(size: float) -> float:
    """The height of a line of letters of so many points, in inches."""
    return size * 1.25 / 72


_MEASURE = FigureCanvasAgg(Figure(dpi=DPI)).get_renderer()  # type: ignore[no-untyped-call]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in inches."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(_MEASURE.get_text_width_height_descent(text, font, ismath=False)[0]) / DPI


def wrapped(text: str, size: float, *, bold: bool = False) -> list[str]:
    """In lines that fit."""
    lines: list[str] = []
    for paragraph in filter(None, text.split("\n")):
        so_far = ""
        for word in paragraph.split():
            longer = f"{so_far} {word}".strip()
            if so_far and width_of(longer, size, bold=bold) > INNER:
                lines.append(so_far)
                so_far = word
            else:
                so_far = longer
        lines.append(so_far)
    return lines


def fitting(text: str, size: float, room: float) -> str:
    """What of a label fits."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1].rstrip()
    return f"{text}…"
