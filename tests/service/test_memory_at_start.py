"""What a live bot brings in at its start, and what not: it stays in memory for as long as it lives."""

import gc
import subprocess
import sys
from contextlib import suppress

from service import memory

RARE = ("asyncpg", "matplotlib", "numpy", "PIL", "fpdf", "segno", "av", "dateparser")


def test_what_is_rarely_needed_is_not_there_at_the_start():
    program = f"import bot, service.live, sys; print(*set({RARE}) & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_the_collector_is_back_also_after_a_fault():
    with suppress(RuntimeError), memory.nothing_is_collected():
        assert not gc.isenabled()
        raise RuntimeError
    assert gc.isenabled()
