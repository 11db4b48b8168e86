"""The command line as an operator has it, and logging that is afterwards as it was before."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Shell = Callable[..., Done]


@pytest.fixture
def shell(own_logging: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """`bot.py` with these words and settings, in this process; the working directory is `tmp_path`."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **settings: str) -> Done:
        done = CliRunner().invoke(bot.app, words, env=settings, catch_exceptions=False)
        return Done(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Shell:
    """The same in a process of its own."""

    def run(*words: str, **settings: str) -> Done:
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-B", str(ROOT / "bot.py"), *words],
            cwd=tmp_path,
            env={**environ, **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run
