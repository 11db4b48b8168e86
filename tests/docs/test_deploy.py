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
    limits = re.findall(r"^    (?:mem_limit|memswap_limit): (.*)$", COMPOSE.read_text(), flags=re.MULTILINE)
    assert len(limits) == 2
    assert len(set(limits)) == 1, "what is between them is swap"


def test_the_unit_lets_files_be_cleaned_with_limits():
    """The processes that rebuild files limit themselves: without these calls they would not start."""
    assert unit()["SystemCallFilter"] == ["@system-service", "~@privileged"]


def test_the_unit_lets_the_process_be_measured():
    """Without /proc/stat prometheus_client leaves out `process_*`, which the dashboard shows, in silence."""
    assert "ProcSubset" not in unit()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
def test_systemd_understands_the_unit(tmp_path: Path):
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/srv/kentongan/.venv/bin/python", "/bin/true"))

    said = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )

    assert str(copy) not in said.stderr, said.stderr


def described(language: str) -> list[str]:
    """The operators' pages' examples in a language, whole."""
    pages = (ROOT / "docs/operate.md", ROOT / "docs/scale.md")
    fenced = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [example for page in pages for example in fenced.findall(page.read_text("utf-8"))]


def test_what_a_proxy_passes_on_stays_in_its_memory():
    """Beyond 16 kB nginx writes bodies into files: what somebody wrote would be on a disk."""
    for example in described("nginx"):
        assert "client_max_body_size 1m;" in example
        assert "client_body_buffer_size 1m;" in example


@pytest.mark.skipif(shutil.which("nginx") is None, reason="there is no nginx here")
@pytest.mark.parametrize("number", [0, 1])
def test_nginx_understands_what_is_described(tmp_path: Path, number: int):
    example = re.sub(r"\b(web[12]):", "127.0.0.1:", described("nginx")[number])
    example = re.sub(r"listen .*|ssl_\w+ .*", "", example)
    inside = example if "server {" in example else f"server {{ {example} }}"
    file = tmp_path / "nginx.conf"
    own = f"pid {tmp_path}/pid; error_log stderr; events {{}}"
    file.write_text(f"{own} http {{ access_log off; {inside} }}")

    said = subprocess.run(
        ["nginx", "-t", "-e", "stderr", "-c", str(file)], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="there is no caddy here")
def test_caddy_understands_what_is_described(tmp_path: Path):
    (example,) = described("caddyfile")
    file = tmp_path / "Caddyfile"
    file.write_text(example)

    said = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )

    assert said.returncode == 0, said.stderr
    assert "X-Telegram-Bot-Api-Secret-Token delete" in example, "it would be in the log of each 502"


def test_compose_and_image_set_what_there_is():
    secrets = set(re.findall(r"file: ./secrets/(\w+)", COMPOSE.read_text()))
    assert secrets - {"POSTGRES_PASSWORD"} <= NAMES
    image = set(re.findall(r"^(?:ENV|   ) *([A-Z_]+)=", DOCKERFILE.read_text(), flags=re.MULTILINE))
    assert image - OTHERS <= NAMES
    assert {"DATABASE_URL", "KEY_DIR", "HTTP_LISTEN"} <= image


def test_no_secret_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "keys", "data", ".git", "secrets"} <= set(ignored)
