"""What installs the bot names settings that there are, and hands secrets over as files."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.settings import NAMES
from tests.docs.test_docs import ROOT

UNIT, COMPOSE, DOCKERFILE = ROOT / "deploy/kentongan.service", ROOT / "compose.yaml", ROOT / "Dockerfile"
#: What is set there for other programs than ours.
OTHERS = {
    "MPLCONFIGDIR",
    "PATH",
    "STATE_DIRECTORY",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "CREDENTIALS_DIRECTORY",
}


def unit() -> dict[str, list[str]]:
    """The directives of [Service] with all their values."""
    section = UNIT.read_text().split("[Service]")[1].split("[Install]")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", section, flags=re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_unit_sets_what_there_is_and_keeps_the_token_out_of_the_environment():
    set_there = {value.split("=")[0] for value in unit()["Environment"]}
    assert set_there - OTHERS <= NAMES
    assert unit()["LoadCredential"] == ["BOT_TOKEN:/etc/kentongan/BOT_TOKEN"]
    assert "BOT_TOKEN" not in set_there


def test_nothing_of_the_memory_reaches_a_disk():
    assert unit()["LimitCORE"] == ["0"]
    assert unit()["LimitMEMLOCK"] == ["infinity"]
    assert unit()["MemorySwapMax"] == ["0"]


def test_the_unit_lets_files_be_cleaned_with_limits():
    """The processes that rebuild files limit themselves: without these calls they would not start."""
    assert unit()["SystemCallFilter"] == ["@system-service", "~@privileged"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
def test_systemd_understands_the_unit(tmp_path: Path):
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/srv/kentongan/.venv/bin/python", "/bin/true"))

    said = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )

    assert str(copy) not in said.stderr, said.stderr


def test_compose_and_image_set_what_there_is():
    secrets = set(re.findall(r"file: secrets/(\w+)", COMPOSE.read_text()))
    assert secrets - {"POSTGRES_PASSWORD"} <= NAMES
    image = set(re.findall(r"^(?:ENV|   ) *([A-Z_]+)=", DOCKERFILE.read_text(), flags=re.MULTILINE))
    assert image - OTHERS <= NAMES
    assert {"DATABASE_URL", "KEY_DIR", "HTTP_LISTEN"} <= image


def test_no_secret_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "keys", "data", ".git", "secrets"} <= set(ignored)
