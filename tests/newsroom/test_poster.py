"""The poster says exactly one address, in a code that is read from a wall, on one sheet."""

import io
import itertools
import logging
import re
from datetime import date

import pikepdf
import pytest
import segno
from PIL import Image

from newsroom import poster
from newsroom.poster import QUIET_ZONE, Poster
from newsroom.regions import Gazetteer, Region

PASURUAN = Gazetteer.of(("35.14", "35.75"))
DAY = date(2026, 11, 27)
LINK = "https://t.me/kentongan_bot?start=r35_14_06_2005"
KEPUH = Poster(
    link=LINK,
    newsroom="Warta Pasuruan",
    title=("Kabar Desa Kepuh", "di Telegram"),
    within="Kecamatan Kejayan, Kabupaten Pasuruan",
    steps=("Buka kamera.", "Tekan Mulai.", "Tekan Ikuti."),
    foot=("Cari @kentongan_bot di Telegram.", "Gratis."),
)
#: The longest name that a bot may have (32 signs), and the longest code.
LONGEST = poster.link_to("a" * 29 + "bot", "35.14.06.2005")


def expected(link: str) -> list[list[bool]]:
    """What a code for this address looks like, by the library's own choice of everything but toughness."""
    return [[bool(module) for module in row] for row in segno.make(link, error="q", micro=False).matrix]


def modules_of(png: bytes) -> tuple[list[list[bool]], int]:
    """The picture read back: dark or not, module by module without the frame, and pixels of a module."""
    with Image.open(io.BytesIO(png)) as picture:
        grey = picture.convert("L")
    width = len(expected(LINK)) + 2 * QUIET_ZONE
    pixels = grey.width // width
    every = [
        [grey.getpixel((x * pixels + pixels // 2, y * pixels + pixels // 2)) == 0 for x in range(width)]
        for y in range(width)
    ]
    inner = slice(QUIET_ZONE, -QUIET_ZONE)
    frame = [row for number, row in enumerate(every) if not QUIET_ZONE <= number < width - QUIET_ZONE]
    assert not any(map(any, frame)), "the frame is white"
    assert not any(any(row[:QUIET_ZONE] + row[-QUIET_ZONE:]) for row in every), "at the sides, too"
    return [row[inner] for row in every[inner]], pixels


def drawn(pdf: bytes, what: str) -> list[list[float]]:
    """The numbers of each operation of one kind, as the only page of the sheet has them."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [page] = opened.pages
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842], "A4"
        operations = pikepdf.parse_content_stream(page)
    return [[float(number) for number in one.operands] for one in operations if str(one.operator) == what]


def rectangles_of(pdf: bytes) -> list[list[float]]:
    return drawn(pdf, "re")


def modules_on_paper(pdf: bytes, count: int) -> list[list[bool]]:
    """The drawn shapes as a grid again."""
    shapes = rectangles_of(pdf)
    left, top = min(x for x, *_ in shapes), max(y for _, y, *_ in shapes)
    module = abs(shapes[0][3])
    grid = [[False] * count for _ in range(count)]
    for x, y, width, _ in shapes:
        row, start = round((top - y) / module), round((x - left) / module)
        for column in range(start, start + round(width / module)):
            grid[row][column] = True
    return grid


@pytest.mark.parametrize(
    ("code", "link"),
    [
        ("35.14.06.2005", LINK),
        ("35.14.06", "https://t.me/kentongan_bot?start=r35_14_06"),
        ("35.75", "https://t.me/kentongan_bot?start=r35_75"),
    ],
)
def test_the_address_is_the_one_that_start_understands(code: str, link: str):
    assert poster.link_to("kentongan_bot", code) == link


def test_the_picture_is_the_code_of_that_address_and_no_other():
    shown, pixels = modules_of(poster.png(LINK))
    assert shown == expected(LINK)
    assert shown != expected(LINK.replace("2005", "2017"))
    assert pixels >= 16, "large enough to be printed"


def test_a_quarter_of_the_code_may_be_lost():
    for link in (LINK, LONGEST):
        code = segno.make(link, error="q", micro=False)
        assert code.error == "Q"
        assert int(code.version) <= 6, "few modules, so that each is large"


def test_the_paper_shows_the_same_code():
    assert modules_on_paper(poster.pdf(KEPUH, DAY), len(expected(LINK))) == expected(LINK)


def lines_on(pdf: bytes) -> list[tuple[float, float]]:
    """Where each line of text begins, in points from the left and from below."""
    return [(x, y) for x, y in drawn(pdf, "Td")]


def assert_nothing_in_the_frame(pdf: bytes) -> None:
    shapes = rectangles_of(pdf)
    free = QUIET_ZONE * abs(shapes[0][3])
    top = max(y for _, y, *_ in shapes)
    bottom = min(y + height for _, y, _, height in shapes)
    above, below = [[y for _, y in lines_on(pdf) if side(y)] for side in (top.__lt__, bottom.__gt__)]
    assert len(above) + len(below) == len(lines_on(pdf))
    assert min(above) - top >= free - 0.1
    assert bottom - max(below) >= free - 0.1


def test_nothing_stands_in_the_white_frame_of_the_code():
    paper = poster.pdf(KEPUH, DAY)
    assert len(lines_on(paper)) >= 9
    assert_nothing_in_the_frame(paper)


LONG_NAMES = sorted(PASURUAN, key=lambda region: (len(region.name), region.code))[-4:]


@pytest.mark.parametrize("region", LONG_NAMES, ids=lambda region: region.code)
def test_long_names_stand_on_one_sheet_within_its_borders(region: Region):
    sheet = Poster(
        link=LONGEST,
        newsroom="Koran Warga Kabupaten Pasuruan dan Sekitarnya " * 2,
        title=(f"Kabar {poster.formal_name(region)}", "di Telegram"),
        within=", ".join(poster.formal_name(above) for above in PASURUAN.ancestors(region.code)),
        steps=KEPUH.steps,
        foot=KEPUH.foot,
    )
    paper = poster.pdf(sheet, DAY)
    assert_nothing_in_the_frame(paper)
    lines = lines_on(paper)
    border = 20 / 25.4 * 72
    assert min(x for x, _ in lines) >= border - 1
    assert min(y for _, y in lines) >= border - 1
    heights = sorted({round(y, 1) for _, y in lines})
    assert min(over - under for under, over in itertools.pairwise(heights)) >= 12, "no two upon each other"


def test_letters_that_the_font_lacks_are_not_told_to_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        poster.pdf(Poster(LINK, "Warta 🥁", ("Kabar", "🥁"), "", ("🥁",), ()), DAY)
    assert "🥁" not in caplog.text


def test_the_paper_tells_the_day_and_not_the_minute():
    with pikepdf.open(io.BytesIO(poster.pdf(KEPUH, DAY))) as opened:
        assert re.match(r"D:20261127000000", str(opened.docinfo["/CreationDate"]))
        assert str(opened.docinfo["/Title"]) == "Kabar Desa Kepuh di Telegram"
