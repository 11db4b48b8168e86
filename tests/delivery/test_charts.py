"""Pictures for the desk are drawn whole, within their time, and look like pictures of these figures."""

import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from delivery.charts import (
    Area,
    Artist,
    Bars,
    Colour,
    Columns,
    NotDrawn,
    Paragraph,
    Picture,
    Row,
    Series,
    Shape,
    ShapeMap,
)
from delivery.charts.drawing import draw
from delivery.charts.pictures import packed, unpacked

SQUARE = ((112.8, -7.8), (112.9, -7.8), (112.9, -7.7), (112.8, -7.7))
BARS = Bars(
    "Kecamatan", (Row("Kejayan", 120, "120"), Row("Bangil", 60, "60"), Row("Beji", 2, "<5", faint=True))
)
COLUMNS = Columns(
    "Per hari",
    ("1 Nov", "", "3 Nov"),
    (Series("Berita", (3, 0, 9)), Series("Siaran", (0, 5, 1), Colour.SECOND)),
    "Belum ada",
)
AREA = Area("Pembaca", ("1 Nov", "", ""), Series("", (1200, 1300, 1500)), "Belum ada")
LAND = ShapeMap("", (Shape((SQUARE,), 3, "Kejayan"),), ("kurang dari 5", "5–9", "10–19", "≥ 20"))
PICTURE = Picture(
    "Pembaca per kecamatan", "182 pembaca", (BARS, COLUMNS, AREA, Paragraph("", "Beji"), LAND), "Catatan"
)


def pixels(drawn: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(drawn)).convert("RGB"))


def count(drawn: bytes, colour: str) -> int:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return int((pixels(drawn) == (red, green, blue)).all(axis=2).sum())


def alone(panel: Bars | Columns | Area | ShapeMap) -> bytes:
    return draw(Picture("Judul", "", (panel,)))


async def test_the_artist_draws_each_picture_in_a_process_of_its_own():
    first, second = await Artist(seconds=60).draw([PICTURE, replace(PICTURE, panels=(BARS,))])
    assert pixels(first).shape[1] == pixels(second).shape[1] == 1080
    assert pixels(first).shape[0] > pixels(second).shape[0]


async def test_who_takes_too_long_is_ended():
    with pytest.raises(NotDrawn, match="time"):
        await Artist(seconds=0.01).draw([PICTURE])


async def test_a_process_that_dies_is_no_picture():
    broken = replace(PICTURE, panels=(replace(LAND, shapes=()),))  # nothing that a map could be drawn of
    with pytest.raises(NotDrawn):
        await Artist(seconds=60).draw([broken])


def test_what_is_sent_to_the_artist_arrives_as_it_was():
    assert unpacked(packed([PICTURE])) == [PICTURE]


def test_twice_the_readers_are_a_bar_twice_as_long():
    one, two, three = (alone(replace(BARS, rows=(Row("Kejayan", 120, ""), Row("B", value, ""))))
                       for value in (0, 60, 120))  # fmt: skip
    base = count(one, Colour.MAIN)
    assert count(two, Colour.MAIN) / base == pytest.approx(1.5, rel=0.01)
    assert count(three, Colour.MAIN) / base == pytest.approx(2, rel=0.01)


def test_few_are_not_drawn_as_many_are():
    assert count(alone(BARS), Colour.PALE) > 0
    assert count(alone(replace(BARS, rows=BARS.rows[:2])), Colour.PALE) == 0


@pytest.mark.parametrize("panel", [BARS, COLUMNS, AREA, LAND], ids=["bars", "columns", "area", "map"])
def test_it_is_dark_on_white(panel: Bars | Columns | Area | ShapeMap):
    picture = pixels(alone(panel))
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (edges == 255).all(), "nothing is cut off at an edge"
    assert (picture.max(axis=2) < 60).any(), "letters are dark"


@pytest.mark.parametrize(
    "panel",
    [
        Bars("Kategori", (), "Belum ada laporan."),
        replace(COLUMNS, series=(Series("", (0, 0, 0)),)),
        replace(AREA, series=Series("", (0, 0, 0))),
    ],
    ids=["bars", "columns", "area"],
)
def test_where_there_is_nothing_it_says_so(panel: Bars | Columns | Area):
    assert count(alone(panel), Colour.MAIN) == 0
    assert (pixels(alone(panel)) != pixels(alone(replace(panel, empty=panel.empty + "!")))).any()


def test_long_words_are_wrapped_or_cut_and_signs_without_a_letter_left_out():
    long = "Pemilihan kepala desa dan badan permusyawaratan 🗳 " * 9
    bars = replace(BARS, heading="", rows=(Row(long, 1, "1"),))
    picture = pixels(draw(Picture(long, long, (bars, Paragraph("", long)), long)))
    assert (picture[:, :40] == 255).all()
    assert (picture[:, -40:] == 255).all()


def test_a_map_is_as_dark_as_its_steps_say():
    pale, dark = (alone(replace(LAND, shapes=(Shape((SQUARE,), step, ""),))) for step in (0, 3))
    assert pixels(pale).mean() > pixels(dark).mean()


def test_the_bot_itself_carries_no_library_that_draws():
    """It would cost every newsroom 60 MB of memory for two seconds a week."""
    said = "import sys, service.assembly; print('matplotlib' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"]
