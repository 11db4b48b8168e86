"""/statistik: what stands in the pictures and in the files, in each language, and where nothing is drawn."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from delivery.charts import Bars, NotDrawn, Paragraph, Picture, Row, ShapeMap
from handlers.house import HOUSE
from handlers.stats_charts import Charts
from handlers.stats_files import files
from handlers.stats_words import screen_of
from newsroom.boundaries import Outline
from newsroom.regions import Gazetteer
from newsroom.sealing import Address
from newsroom.statistics import PlaceCount, Statistics
from newsroom.tips import TipState
from storage import cases, readers
from tests.browser.figures import made_up
from tests.handlers.conftest import PASURUAN, WORDING
from tests.handlers.desk_stage import GUIDE, KEJAYAN, KEPUH, Newsroom, newsroom_at

SQUARE = (((112.8, -7.8), (112.9, -7.8), (112.9, -7.7)),)


def charts(figures: Statistics | None = None, language: str = "id") -> Charts:
    figures = figures or made_up(PASURUAN, GUIDE)
    return Charts(figures, screen_of(WORDING, language, "", figures), language, PASURUAN, GUIDE)


def named(figures: Statistics) -> Picture:
    return charts(figures).all(())[0]


@pytest.mark.parametrize(
    ("language", "titles", "number"),
    [
        ("id", ("Pembaca per kecamatan", "Pertumbuhan pembaca"), "3.046 pembaca"),
        ("en", ("Readers per kecamatan", "Growth"), "3,046 readers"),
    ],
)
def test_the_pictures_speak_the_desks_language(language: str, titles: tuple[str, str], number: str):
    places, growth, sent, tips, speed = charts(language=language).all(())
    assert (places.title, growth.title) == titles
    assert number in growth.lead
    assert all(picture.lead and picture.note for picture in (places, growth, sent, tips, speed))


def test_who_are_few_are_named_without_a_figure():
    figures = replace(
        made_up(PASURUAN, GUIDE),
        places=(PlaceCount("35.14.14", 41), PlaceCount("35.14.06", None), PlaceCount("35.14.05", None)),
        wider=(PlaceCount("35.14", None),),
    )
    bars, few = named(figures).panels
    assert isinstance(bars, Bars)
    assert bars.rows == (Row("Bangil", 41, "41"),)
    assert few == Paragraph("Tidak dirinci", "Kejayan, Pasrepan")


def test_a_whole_province_is_cut_to_what_a_phone_shows():
    places = tuple(PlaceCount(code, 100 - n) for n, code in enumerate(["35.14.06"] * 45))
    picture = named(replace(made_up(PASURUAN, GUIDE), places=places))
    bars = picture.panels[0]
    assert isinstance(bars, Bars)
    assert len(bars.rows) == 30
    assert "15 kecamatan lain ada di CSV" in picture.note


def test_the_map_is_shaded_by_what_is_counted_out():
    figures = replace(
        made_up(PASURUAN, GUIDE), places=(PlaceCount("35.14.14", 41), PlaceCount("35.14.06", None))
    )
    outlines = tuple(Outline(code, SQUARE) for code in ("35.14.14", "35.14.06", "35.14.05", "35.14.06"))
    land = charts(figures).all(outlines)[1].panels[0]
    assert isinstance(land, ShapeMap)
    assert [(shape.label, shape.step) for shape in land.shapes] == [
        ("Bangil", 2),
        ("Kejayan", 0),
        ("Pasrepan", 0),
        ("", 0),
    ]
    assert land.steps == ("tidak dirinci", "5–40", "≥ 41")


def test_on_the_map_of_a_single_village_its_kecamatan_is_drawn_without_a_name():
    village = Gazetteer.of(("35.14.06.2005",))
    figures = replace(made_up(PASURUAN, GUIDE), places=(), wider=())
    drawn = replace(charts(figures), gazetteer=village).all((Outline("35.14.06", SQUARE),))
    land = drawn[1].panels[0]
    assert isinstance(land, ShapeMap)
    assert [(shape.label, shape.step) for shape in land.shapes] == [("", 0)]


def test_the_files_say_what_the_pictures_say_and_no_more():
    figures = replace(
        made_up(PASURUAN, GUIDE),
        places=(PlaceCount("35.14.14", 41), PlaceCount("35.14.06", None)),
        wider=(PlaceCount("35.14", None),),
        categories=(("bencana", 9), ("=HYPERLINK(1)", 2), ("", 1)),
    )
    read = {
        one.name: list(csv.reader(io.StringIO(one.data.decode("utf-8-sig"))))
        for one in files(charts(figures))
    }
    assert read["pembaca-per-kecamatan.csv"] == [
        ["kode", "wilayah", "pembaca"],
        ["35.14.14", "Kec. Bangil, Kab. Pasuruan", "41"],
        ["35.14.06", "Kec. Kejayan, Kab. Pasuruan", "tidak dirinci"],
        ["35.14", "Kab. Pasuruan", "tidak dirinci"],
    ]
    assert read["laporan-per-kategori.csv"][1:] == [
        ["Bencana", "9"],
        ["'=HYPERLINK(1)", "2"],
        ["Tanpa kategori", "1"],
    ]
    assert [len(table) for table in read.values()] == [4, 27, 29, 13, 4, 7]
    assert not any(KEPUH in cell for table in read.values() for line in table for cell in line)


@pytest.fixture
async def newsroom(tmp_path: Path, database_kind: str) -> AsyncIterator[Newsroom]:
    async with newsroom_at(tmp_path) as staged:
        yield staged


async def test_what_is_counted_stands_under_the_album(newsroom: Newsroom):
    async with newsroom.house.storage.transaction() as connection:
        for number in range(3):
            address = newsroom.house.sealer.seal_address(Address(9000 + number))
            reader = await readers.welcome(connection, address, language="id", now=newsroom.now)
            await readers.follow(connection, reader.id, [KEJAYAN], newsroom.now)
    for number in range(3):
        await newsroom.tip(f"Banjir ke-{number}")
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(1))
    async with newsroom.house.storage.transaction() as connection:
        await cases.change_state(connection, 3, TipState.SPAM, newsroom.now)
    await newsroom.says(newsroom.budi, "/stats")
    pictures = [message for message in newsroom.group.from_bot if message.kind == "photo"]
    assert len(pictures) == 5
    caption = pictures[0].text
    assert "3 pembaca, 3 baru" in caption
    assert "2 laporan, di luar 1 spam" in caption
    assert "Separuhnya diklaim dalam" in caption
    assert "Banjir ke-" not in caption


async def test_without_pictures_the_figures_are_told_all_the_same(newsroom: Newsroom):
    async def fails(_pictures: Sequence[Picture]) -> tuple[bytes, ...]:
        raise NotDrawn("out of time")

    assert newsroom.house.stats_room is not None
    broken = replace(newsroom.house.stats_room, draw=fails)
    newsroom.application.bot_data[HOUSE] = replace(newsroom.house, stats_room=broken)
    told = await newsroom.says(newsroom.budi, "/statistik")
    assert "0 pembaca" in told.text
    assert "Gambarnya tidak jadi" in told.text
    await newsroom.presses(newsroom.budi, "Data (CSV)", told)
    assert len([one for one in newsroom.group.from_bot if one.kind == "document"]) == 6


async def test_no_week_is_shown_whose_tips_are_purged(newsroom: Newsroom):
    assert newsroom.house.stats_room is not None
    short = replace(newsroom.house.stats_room, retention=timedelta(days=30))
    newsroom.application.bot_data[HOUSE] = replace(newsroom.house, stats_room=short)
    await newsroom.says(newsroom.budi, "/statistik")
    captions = [message.text for message in newsroom.group.from_bot if message.kind == "photo"]
    assert "4 minggu: 0 laporan" in captions[0]


async def test_in_a_forum_the_album_stands_in_the_topic_where_it_was_asked_for(
    tmp_path: Path, database_kind: str
):
    async with newsroom_at(tmp_path, forum=True) as staged:
        case = await staged.tip()
        await staged.says(staged.budi, "/statistik", thread=(await staged.case(case.number)).topic_id)
        pictures = [message for message in staged.group.from_bot if message.kind == "photo"]
        topic = (await staged.case(case.number)).topic_id
        assert topic is not None
        assert {message.json()["message_thread_id"] for message in pictures} == {topic}
