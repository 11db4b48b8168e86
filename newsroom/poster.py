"""The poster for a village office: a code that opens the bot at a place, and how to use it, on a sheet of A4.

The words come rendered, in one language; here is where they stand and how large.
"""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from newsroom.letters import FONT, blank_paper, printable
from newsroom.regions import Region

if TYPE_CHECKING:
    from fpdf import FPDF
    from segno import QRCode

#: ISO/IEC 18004: so wide, in modules, is the white frame that a reader needs around a code.
QUIET_ZONE = 4
#: A quarter of the code may be torn, dirty or in the sun ("Q"), and it is still read.
_TOUGHNESS = "q"
#: Pixels of a module: some 900 for the whole, which Telegram shows as it is.
_PIXELS = 20
#: Sheets that are kept, of some 13 kB each: who presses the button all the time has nothing drawn anew.
_REMEMBERED = 500

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 20.0
_CODE_TOP, _CODE_SIDE = 88.0, 110.0
#: Sizes in points. A title with a very long name becomes smaller until each of its lines is one.
_TITLE_SIZES = (40.0, 36.0, 32.0, 28.0, 24.0, 20.0)
_UNDER_TITLE, _NAME_SIZE, _STEP_SIZE, _FOOT_SIZE = 17.0, 15.0, 17.0, 12.0
_LINE = 1.3
_INK, _PALE = 0, 90


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on the sheet, from the top down; `link` is what the code says, `title` comes in lines."""

    link: str
    newsroom: str
    title: tuple[str, ...]
    within: str
    steps: tuple[str, ...]
    foot: tuple[str, ...]


def link_to(bot_username: str, code: str) -> str:
    """The address that opens the bot and offers this place."""
    return f"https://t.me/{bot_username}?start=r{code.replace('.', '_')}"


def formal_name(region: Region) -> str:
    """A place as an office writes it: "Desa Kepuh", "Kabupaten Pasuruan"."""
    return f"{region.kind.value.capitalize()} {region.name}"


def png(link: str) -> bytes:
    """The code as a picture, with its white frame."""
    picture = io.BytesIO()
    _code(link).save(picture, kind="png", scale=_PIXELS, border=QUIET_ZONE)
    return picture.getvalue()


@lru_cache(maxsize=_REMEMBERED)
def pdf(poster: Poster, day: date) -> bytes:
    """The sheet, ready to be printed in black and white. Takes 0.3 s at first: call it in a thread."""
    paper = blank_paper()
    paper.set_auto_page_break(auto=False)
    paper.set_title(printable(" ".join(poster.title)))
    paper.set_creation_date(datetime.combine(day, time.min, UTC))
    _write(paper, poster.newsroom, _NAME_SIZE, y=18.0, ink=_PALE)
    _title(paper, poster.title)
    _write(paper, poster.within, _UNDER_TITLE, ink=_PALE)
    _draw(paper, poster.link)
    _steps(paper, poster.steps)
    paper.set_y(_HEIGHT - _MARGIN - len(poster.foot) * _height(paper, _FOOT_SIZE))
    for line in poster.foot:
        _write(paper, line, _FOOT_SIZE, ink=_PALE)
    return bytes(paper.output())


def _code(link: str) -> "QRCode":
    # Loaded where a code is drawn: most days nobody asks for one.
    import segno  # noqa: PLC0415

    return segno.make_qr(link, error=_TOUGHNESS, boost_error=False)


def _title(paper: "FPDF", title: tuple[str, ...]) -> None:
    paper.set_y(max(31.0, paper.get_y() + 2))
    lines = [printable(line) for line in title]
    for size in _TITLE_SIZES:
        paper.set_font(FONT, size=size)
        if max(map(paper.get_string_width, lines)) <= paper.epw - 4:
            break
    # The font that comes along has no bold: its outline drawn as well makes one.
    with paper.local_context(text_mode="FILL_STROKE", line_width=size / 75):
        for line in lines:
            paper.multi_cell(0, _height(paper, size), line, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(2)


def _draw(paper: "FPDF", link: str) -> None:
    """The code as shapes, so that it is sharp at any size, with its white frame above and below."""
    rows = tuple(_code(link).matrix)
    module = _CODE_SIDE / len(rows)
    left, top = (_WIDTH - _CODE_SIDE) / 2, max(_CODE_TOP, paper.get_y() + QUIET_ZONE * module)
    paper.set_fill_color(_INK)
    for down, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                # One dark run as one shape: printers leave hair lines between neighbours.
                paper.rect(left + start * module, top + down * module, (end - start) * module, module, "F")
            start = end + 1
    paper.set_y(top + _CODE_SIDE + QUIET_ZONE * module)


def _steps(paper: "FPDF", steps: tuple[str, ...]) -> None:
    paper.set_text_color(_INK)
    for number, step in enumerate(steps, 1):
        paper.set_font(FONT, size=_STEP_SIZE)
        height = _height(paper, _STEP_SIZE)
        paper.set_x(_MARGIN + 8)
        paper.cell(12, height, f"{number}.")
        paper.multi_cell(
            _WIDTH - 2 * _MARGIN - 28, height, printable(step), align="L", new_x="LMARGIN", new_y="NEXT"
        )
        paper.ln(1.5)


def _write(paper: "FPDF", text: str, size: float, *, y: float | None = None, ink: int = _INK) -> None:
    """A line or more in the middle; nothing for no text."""
    if y is not None:
        paper.set_y(y)
    if not text:
        return
    paper.set_font(FONT, size=size)
    paper.set_text_color(ink)
    paper.multi_cell(0, _height(paper, size), printable(text), align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_text_color(_INK)


def _height(paper: "FPDF", size: float) -> float:
    """The height of a line of letters of `size` points, in millimetres."""
    return size / paper.k * _LINE
