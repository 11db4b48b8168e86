"""A third language is a folder: what it has is spoken, what it lacks is said in Indonesian, and named."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.desk_menu import menu_languages
from handlers.house import HOUSE
from newsroom.guide import Guide
from newsroom.wording import Wording, written_day, written_duration
from tests.handlers.conftest import TEMPLATES, Stage
from tests.handlers.template_gaps import gaps

MOMENT = datetime(2023, 7, 11, 7, 59, tzinfo=UTC)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """The words of the bot, and those of Madurese as far as somebody has come with them."""
    there = tmp_path / "templates"
    shutil.copytree(TEMPLATES, there)
    madurese = there / "mad"
    madurese.mkdir()
    (madurese / "language.html.j2").write_text(
        "🌐 <b>Bhâsa apa?</b>\n{% set own_name %}Bhâsa Madhurâ{% endset %}", "utf-8"
    )
    (madurese / "start.html.j2").write_text(
        (TEMPLATES / "id" / "start.html.j2").read_text("utf-8").replace("Anda", "Sampeyan"), "utf-8"
    )
    return there


def test_what_it_lacks_is_named_with_its_place(templates: Path):
    whole = templates / "jv"
    shutil.copytree(TEMPLATES / "en", whole)
    assert gaps(templates, "jv") == []

    (whole / "home.html.j2").unlink()
    place = whole / "place.html.j2"
    place.write_text(re.sub(r"{% set follow %}.*?{% endset %}", "", place.read_text("utf-8")), "utf-8")
    (whole / "article_missing.html.j2").write_text("{{ newsrom }}{% set news %}x{% endset %}", "utf-8")
    (whole / "omah.html.j2").write_text("x", "utf-8")
    assert gaps(templates, "jv") == [
        "jv/home: the screen is missing",
        "jv/omah: no screen of this name is known",
        "jv/article_missing: the data 'newsrom' is unknown",
        "jv/place: the label 'follow' is missing",
    ]


async def test_it_is_offered_by_its_own_name_and_spoken_from_then_on(stage: Stage, templates: Path):
    stage.house = replace(stage.house, wording=Wording(templates, UTC))
    stage.application.bot_data[HOUSE] = stage.house
    sari = stage.person()
    shown = await stage.says(sari, "/bahasa")
    assert {"Bahasa Indonesia", "English", "Bhâsa Madhurâ"} <= set(shown.labels)

    shown = await stage.presses(sari, "Bhâsa Madhurâ")
    assert "Sampeyan" in shown.text
    assert "Bhâsa apa?" in (await stage.says(sari, "/bahasa")).text
    shown = await stage.says(sari, "Tanggulangin, Kejayan")
    assert shown.button("Ikuti"), "what nobody has translated yet is said in Indonesian"


def test_dates_and_numbers_are_those_of_the_language_or_else_indonesian(templates: Path):
    wording = Wording(templates, UTC)
    assert wording.moment(MOMENT, "mad") == wording.moment(MOMENT, "id")
    assert written_day(MOMENT.date(), "mad") == "Selasa, 11 Juli 2023"
    assert written_duration(timedelta(days=5), "jv") == "5 dina"
    assert "14:59" not in wording.moment(MOMENT, "id")
    assert "07.59" in wording.moment(MOMENT, "id")
    assert "07:59" in wording.moment(MOMENT, "en")
    assert "11 juli 2023 07:59" in wording.moment(MOMENT, "nl")


def test_only_languages_that_telegram_has_menus_for_get_one(templates: Path):
    (templates / "jv").mkdir()
    assert menu_languages(Wording(templates, UTC)) == ("en", "id", "jv")


def test_the_guide_may_lack_its_texts_and_may_have_some(tmp_path: Path):
    shipped = (TEMPLATES.parent / "guide.toml").read_text("utf-8")
    told = shipped.replace('label = { id = "Bencana",', 'label = { mad = "Bencana rajâ", id = "Bencana",')
    assert told != shipped
    path = tmp_path / "guide.toml"
    path.write_text(told, "utf-8")
    guide = Guide.load(path, ("id", "en"), may_lack={"mad"})
    disaster, crime = guide.category("bencana"), guide.category("kriminalitas")
    assert disaster is not None
    assert crime is not None
    assert disaster.label["mad"] == "Bencana rajâ"
    assert crime.label["mad"] == crime.label["id"]
