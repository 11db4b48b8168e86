"""Alerts in a storm: the process dies again and again, the network is bad, the disk full, the clock set back.

The chances come from a seed; what the process was doing at each kill is up to the machine. The full size, and
a picture of it, is `python -m benchmarks chaos`.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.storm import Found, Storm
from newsroom.deliveries import DeliveryState
from playground.server import serve

SEED = 20261127
#: Seconds that one of these may take on a machine that has other things to do.
LONGEST = 200


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is one: what a killed process wrote is the system's anyway."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as directory:
        yield Path(directory)


async def after(storm: Storm) -> Found:
    async with serve(storm.town) as server:
        await storm.rage(server.url, LONGEST)
    assert storm.town.violations == []
    return await storm.found()


def kept_its_promise(storm: Storm, found: Found) -> None:
    assert not found.missed, "everybody who can be reached has the alert"
    assert not found.untold, "every copy that came twice was in doubt, and the row says so"
    assert found.doubles <= found.in_flight + found.unheard, "no more copies than nobody could know about"
    reached = storm.count - len(storm.blocked) + len(storm.moved)
    assert found.states == {DeliveryState.SENT: reached, DeliveryState.GONE: len(storm.blocked)}


@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.parametrize("seed", [SEED])
async def test_killed_six_times_in_a_bad_network_nobody_is_missed_and_every_double_was_in_doubt(
    memory: Path, seed: int
):
    storm = Storm(1500, seed, memory, kills=6)
    kept_its_promise(storm, await after(storm))
    assert [blow for _, blow in storm.marks] == ["killed"] * 6


@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.skipif(sys.platform != "linux", reason="no limit on another process's files here")
async def test_while_the_disk_is_full_it_waits_and_then_goes_on(memory: Path):
    storm = Storm(1000, SEED, memory, full=2.0)
    kept_its_promise(storm, await after(storm))


@pytest.mark.timeout(LONGEST + 60)
async def test_a_clock_set_back_an_hour_delays_nobody(memory: Path):
    storm = Storm(1000, SEED, memory, kills=1, set_back=3600.0)
    kept_its_promise(storm, await after(storm))
