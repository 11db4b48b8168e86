"""What is handed on to an authority: a clean text, and the same on paper. Nothing in it leads to a source."""

import html
import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

#: DejaVu comes along: a server has no fonts, and a PDF's own ones know only Western European letters.
_FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
FONT = "dejavu"
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<b>[^<]*</b>")
_BODY_SIZE, _HEADING_SIZE = 10.5, 12.0
_LINE_HEIGHT = 1.35
_MISSING = "\N{WHITE SQUARE}"


def plain(telegram_html: str) -> str:
    """A rendered text without its tags."""
    return html.unescape(_TAG.sub("", telegram_html))


def mark(telegram_html: str, key: bytes) -> str:
    """By what a rendered text is known again: short, and without the key nobody tells what it is of."""
    return blake2b(telegram_html.encode(), key=key, digest_size=8).hexdigest()


def pdf(telegram_html: str, title: str) -> bytes:
    """A rendered text as a PDF on A4; lines that are bold as a whole are its headings.

    Takes time: call it in a thread.
    """
    paper = blank_paper()
    paper.set_title(title)
    for line in telegram_html.splitlines():
        is_heading = _HEADING.fullmatch(line.strip()) is not None
        size = _HEADING_SIZE if is_heading else _BODY_SIZE
        paper.set_font(FONT, size=size)
        written = printable(plain(line))
        height = size / paper.k * _LINE_HEIGHT
        if written.strip():
            paper.multi_cell(0, height, written, new_x="LMARGIN", new_y="NEXT", align="L")
        else:
            paper.ln(height / 2)
    return bytes(paper.output())


def printable(text: str) -> str:
    """A text with a sign in place of each letter that the font lacks."""
    known = _letters_known()
    return "".join(sign if sign in known else _MISSING for sign in text if sign.isprintable())


def blank_paper() -> "FPDF":
    """An empty page of A4 that knows `FONT`."""
    # Loaded where a paper is written: the library is large, and most days there is nothing to print.
    from fpdf import FPDF  # noqa: PLC0415

    paper = FPDF(format="A4")
    paper.add_font(FONT, fname=_FONT_FILE)
    paper.set_margin(20)
    paper.set_auto_page_break(auto=True, margin=20)
    paper.add_page()
    return paper


@cache
def _letters_known() -> frozenset[str]:
    """What the font has; anything else would be told of in a log, letter by letter."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    font = TTFont(_FONT_FILE, lazy=True)
    return frozenset(map(chr, font.getBestCmap()))
