"""What the documents list is all there is: dependencies, settings, commands, rooms."""

import re
import tomllib
from pathlib import Path

import pytest

import bot
from handlers.register import COMMANDS
from service.settings import SPECS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def table_row(document: str, name: str) -> list[str]:
    """The cells of the row whose first cell names this."""
    rows = [
        line for line in document.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]
    ]
    assert rows, f"{name} has no line"
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


def dependencies() -> list[str]:
    return [re.split(r"[\[<>=;]", line)[0] for line in PROJECT["project"]["dependencies"]]


@pytest.mark.parametrize("name", dependencies())
def test_each_dependency_says_why_it_is_here(name: str):
    assert len(table_row(ARCHITECTURE, name)[1].split()) >= 3 or name == "python-dotenv"


def test_no_dependency_is_explained_that_is_gone():
    section = ARCHITECTURE.partition("## Dependencies")[2]
    explained = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert explained == sorted(dependencies(), key=str.lower)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_each_setting_is_in_the_table_with_its_default(spec):
    default = table_row(README, spec.name)[1]
    assert default == (f"`{spec.default}`" if spec.default else "")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.names[0])
def test_each_command_in_chat_is_told_by_all_its_names(command):
    row = table_row(README, f"/{command.names[0]}")
    assert all(f"`/{name}`" in row[0] for name in command.names)


def test_each_word_of_the_command_line_is_told():
    words = {
        str(info.name or info.callback.__name__) for info in bot.app.registered_commands if info.callback
    }
    assert words >= {"run", "check", "version"}
    told = " ".join(line.split("|")[1] for line in README.splitlines() if line.startswith("|"))
    assert [word for word in words if not re.search(rf"`{word}\b", told)] == []
    for info in bot.imports.registered_commands:
        assert f"`import {info.name}" in told


def test_each_room_is_described():
    for room in PROJECT["tool"]["importlinter"]["root_packages"]:
        assert len(table_row(ARCHITECTURE, f"{room}/")) == 3


DOCUMENTS = [
    "README.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/operate.md",
    "docs/threat-model.md",
    "docs/desk-guide.id.md",
    "BENCHMARKS.md",
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str):
    document = ROOT / name
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_each_claim_of_the_threat_model_points_to_a_file_that_is_there():
    claims = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rooms = "|".join([*PROJECT["tool"]["importlinter"]["root_packages"], "tests"])
    pointed = set(re.findall(rf"`((?:{rooms})/[^`\n]*)`", claims))
    assert len(pointed) > 20, "or they are written in another way now"
    assert [path for path in sorted(pointed) if not (ROOT / path).exists()] == []


def test_pictures_are_small_and_each_is_shown():
    """A document's pictures are downloaded by everybody who reads it."""
    pictures = list((ROOT / "docs" / "pictures").glob("*"))
    assert [picture.name for picture in pictures if picture.stat().st_size >= 200_000] == []
    shown = "".join((ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS)
    assert [picture.name for picture in pictures if f"pictures/{picture.name}" not in shown] == []
