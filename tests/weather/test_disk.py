"""The disk fills up, or turns read-only, or somebody else holds the database, while people write.

Nobody is left without a word, nothing is half done, and it goes on by itself once the trouble is over.
"""

import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from playground.people import Person
from storage.database import DatabaseUnavailable
from tests.journeys.conftest import KEPUH, Town
from tests.journeys.conftest import town as town  # noqa: PLC0414  a fixture

TROUBLES = ("full", "read-only")
Trouble = Callable[[str], AbstractAsyncContextManager[None]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can really be full."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may mount no disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def trouble(town: Town, small_disk: Path) -> Trouble:
    """For the length of a block whoever writes meets it, as from the system."""
    town.settings = replace(town.settings, database_url=f"sqlite:///{small_disk}/kentongan.db")

    @asynccontextmanager
    async def during(which: str) -> AsyncIterator[None]:
        if which == "full":
            await town.running.storage.scour()  # so that the log has to grow
            full = small_disk / "somebody else's film"
            with full.open("wb", buffering=0) as film, suppress(OSError):
                while True:
                    film.write(b"x" * 4096)
            yield
            full.unlink()
        else:
            await _asks(town, "PRAGMA query_only = ON")
            yield
            await _asks(town, "PRAGMA query_only = OFF")

    return during


async def _asks(town: Town, pragma: str) -> None:
    async with town.running.storage._writer.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute_fetchall(pragma)


@pytest.mark.parametrize("which", TROUBLES)
async def test_who_chooses_meanwhile_is_told_and_can_do_so_again_afterwards(
    town: Town, trouble: Trouble, which: str, caplog: pytest.LogCaptureFixture
):
    async with town.open():
        sari = await town.follower("Bu Sari", KEPUH)
        neighbours = [town.person(f"Tetangga {number}") for number in range(3)]
        async with trouble(which):
            for one in neighbours:
                one.opens("https://t.me/kentongan_bot?start=r35_14_06_2005")
                await one.sees("Ikuti")
                one.presses("Ikuti")
            await town.answered()
            told = [one for one in neighbours if "gangguan di pihak kami" in _last(one)]
            assert told == neighbours
            assert town.running.house.troubles["DatabaseUnavailable"] == len(neighbours)
        for one in neighbours:
            one.types("kepuh")
            await one.sees("Ikuti")
            one.presses("Ikuti")
            await one.sees("mengikuti")
        await town.publish(KEPUH)
        await town.push()
        assert all("Jembatan Kepuh selesai" in _last(one) for one in (sari, *neighbours))
    assert not any(str(one.id) in caplog.text for one in neighbours)


@pytest.mark.parametrize("which", TROUBLES)
async def test_news_that_waits_goes_out_once_when_it_is_over(town: Town, trouble: Trouble, which: str):
    async with town.open():
        people = [await town.follower(f"Warga {number}", KEPUH) for number in range(4)]
        await town.publish(KEPUH)
        async with trouble(which):
            with pytest.raises(DatabaseUnavailable):
                await town.running.push()
            assert not any("Jembatan" in _last(one) for one in people)
        await town.push()
        assert [_last(one).count("Jembatan Kepuh selesai") for one in people] == [1] * 4
        assert all(sum("Jembatan" in shown.text for shown in one.chat.from_bot) == 1 for one in people)


def _last(person: Person) -> str:
    return max(person.chat.from_bot, key=lambda message: message.serial).text
