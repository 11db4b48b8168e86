"""What a live bot brings in at its start, and what not: it stays in memory for as long as it lives."""

import ctypes
import gc
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from service import memory

ROOT = Path(__file__).parents[2]
#: Each is megabytes, or a part of a second; what needs it brings it in.
RARE = (
    "PIL",
    "aiohttp.web",
    "alembic",
    "asyncpg",
    "av",
    "click",
    "dateparser",
    "fpdf",
    "lokal",
    "lxml",
    "matplotlib",
    "numpy",
    "prometheus_client",
    "pydantic",
    "pygments",
    "pyrage",
    "rich.console",
    "segno",
    "snowballstemmer",
    "sqlalchemy.orm",
    "tarfile",
)
# `bot.py run` up to its event loop.
_START = f"""
import resource
import sys
limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
import bot

def at_the_loop(settings, work):
    work.close()
    print(*(name for name in {RARE} if name in sys.modules), "service.live" in sys.modules)
    print(*resource.getrlimit(resource.RLIMIT_CORE))
    return 0

bot._in_loop = at_the_loop
sys.argv = ["bot.py", "run"]
bot.main()
"""


def test_what_is_rarely_needed_is_not_there_at_the_start(tmp_path):
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "BOT_TOKEN": "1:" + "a" * 35}
    done = subprocess.run(
        [sys.executable, "-c", _START], cwd=tmp_path, env=environ, check=True, capture_output=True, text=True
    )
    there, dumped = done.stdout.splitlines()
    assert there == "True", "the program itself is there"
    assert dumped == "0 0", "what it knows is written into no file at a crash"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mlockall is Linux's")
@pytest.mark.parametrize(
    ("limit", "refused", "asked", "locked"),
    [
        (resource.RLIM_INFINITY, 0, True, True),
        (resource.RLIM_INFINITY, -1, True, False),
        (65_536, 0, False, False),
    ],
    ids=["allowed", "refused", "too little would run out"],
)
def test_memory_is_locked_where_all_of_it_may_be(
    monkeypatch: pytest.MonkeyPatch, limit: int, refused: int, asked: bool, locked: bool
):
    calls = list[int]()

    def mlockall(what: int) -> int:
        calls.append(what)
        return refused

    library = SimpleNamespace(mlockall=mlockall)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (limit, limit))
    assert memory.is_never_swapped() is locked
    assert bool(calls) is asked


def test_what_is_hidden_can_be_had_afterwards():
    sys.modules.pop("this", None)
    with memory.without(["this", "sys"]), pytest.raises(ImportError):
        import this  # noqa: F401
    assert "this" not in sys.modules
    assert sys.modules["sys"] is sys, "what is there already stays"


def test_the_collector_is_back_also_after_a_fault():
    with suppress(RuntimeError), memory.nothing_is_collected():
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()


COLUMNS = "Filename Type Size Used Priority\n"


@pytest.mark.parametrize(
    ("locked", "swaps", "told"),
    [(0, "/swap file 1 0 -2\n", True), (117_000, "/swap file 1 0 -2\n", False), (0, "", False)],
    ids=["may be swapped", "locked", "no swap file"],
)
def test_the_operator_is_told_where_keys_may_get_into_a_swap_file(
    tmp_path: Path, locked: int, swaps: str, *, told: bool
):
    status, files = tmp_path / "status", tmp_path / "swaps"
    status.write_text(f"VmPin:\t0 kB\nVmLck:\t{locked:8} kB\n")
    files.write_text(COLUMNS + swaps)
    assert memory.may_be_swapped(status, files) is told
    files.unlink()
    assert not memory.may_be_swapped(status, files), "hidden from a service"
