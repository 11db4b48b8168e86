"""A stolen disk names no reader, and neither does the log, whatever goes wrong on the way."""

import logging
from pathlib import Path

import pytest

from service.logs import set_up
from tests.journeys.conftest import KEPUH, Town


def _forms(chat_id: int) -> list[bytes]:
    """An id as it could lie on a disk: decimal, hexadecimal, and as an integer of 4 to 8 bytes."""
    forms = [str(chat_id).encode(), f"{chat_id:x}".encode(), f"{chat_id:X}".encode()]
    length = (chat_id.bit_length() + 7) // 8
    forms += [chat_id.to_bytes(size, order) for size in range(length, 9) for order in ("big", "little")]
    return forms


def _found(directory: Path, needles: list[bytes]) -> list[str]:
    files = [file for file in directory.rglob("*") if file.is_file()]
    assert files, "there is something to search"
    return [file.name for file in files if any(needle in file.read_bytes() for needle in needles)]


@pytest.fixture
def log_file(tmp_path: Path, own_logging: None):
    """The program's own logging, at its most talkative, into a file beside the database."""
    stream = (tmp_path / "kentongan.log").open("w")
    set_up("DEBUG", "console", (), stream=stream)
    yield tmp_path / "kentongan.log"
    stream.close()


async def test_nothing_on_the_disk_or_in_the_log_names_a_reader(town: Town, tmp_path: Path, log_file: Path):
    async with town.open():
        sari = await town.follower("Siti Kenari", KEPUH)
        sari.types("rahasia-kalimat-unik")
        gone = await town.follower("Gone Away", KEPUH)
        gone.deactivates()
        town.emulator.faults.http_page("sendMessage", times=1)
        town.emulator.faults.error("sendMessage", 400, "Bad Request: strange thing", times=1)
        town.emulator.world.push("message", {"message_id": "not a number", "from": sari.user.json()}, sari.id)
        await town.answered()
        await town.publish(KEPUH, title="Kabar biasa")
        await town.push()
        logging.getLogger().handlers[0].flush()
        needles = [form for person in (sari, gone) for form in _forms(person.id)]
        needles += [b"Siti", b"Kenari", b"rahasia-kalimat-unik", town.emulator.token.encode()]

        assert log_file.stat().st_size > 0
        assert _found(tmp_path, needles) == []

    logging.getLogger().handlers[0].flush()
    assert _found(tmp_path, needles) == []


async def test_the_search_finds_what_is_planted(tmp_path: Path):
    for number, form in enumerate(_forms(6_100_000_007)):
        planted = tmp_path / str(number)
        planted.mkdir()
        (planted / "file").write_bytes(b"before" + form + b"after")
        assert _found(planted, _forms(6_100_000_007)) == ["file"]
