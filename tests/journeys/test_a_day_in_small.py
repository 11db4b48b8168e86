"""A night and its morning in half a minute, under a fast clock, with kills and bad network; nothing is lost.

The long form is `python -m benchmarks soak`; what it is judged by is the same.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import soak_verdict
from benchmarks.soak import Size, soak
from benchmarks.soak_verdict import Findings
from newsroom import receipts

SMALL = Size(
    minutes=0.55, days=0.3, readers=200, groups=6, news=200, tips=26, dangers=3,
    kills=2, restarts=1, joining=10, questions=30, on_its_way=5.0, stuck=15.0, later=(1.0, 3.0),
)  # fmt: skip


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is one: what a killed process wrote is the system's anyway."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as directory:
        yield Path(directory)


@pytest.mark.timeout(300)
async def test_nothing_is_lost_from_midnight_to_the_digests_of_the_morning(
    memory: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receipts, "_PASSES", receipts._PASSES)  # cheap within this test alone
    monkeypatch.setattr(receipts, "_MEMORY_BYTES", receipts._MEMORY_BYTES)

    found, day = await soak(SMALL, 7, memory)

    assert found.wrong == []
    assert day.home.lives == 4
    assert found.figures["sent"] > 400
    assert found.figures["tips"] > 0
    assert found.figures["digests"] > 0
    _a_message_less_would_be_seen(day)


def _a_message_less_would_be_seen(day) -> None:
    """The books of what people got, without one of them."""
    code, index = next(
        (one.code, reader.index)
        for one in day.week.news
        for reader in day.week.audience(one)
        if reader.is_plain
        and reader.leaves > day.week.seconds
        and day.town.at_once[one.code][reader.index] == 1
    )
    day.town.at_once[code][index] = 0
    assert soak_verdict._news(day, Findings())[0] == 1
