"""The canary journey can fail: leaks planted in the running bot, one of each kind, are all found."""

import asyncio
import resource
import signal
from pathlib import Path

import pytest

from playground.emulator import Emulator
from playground.server import serve
from tests.journeys import sources
from tests.journeys.canary_town import TOKEN, Town
from tests.journeys.process import LiveBot

LEAKING = str(Path(__file__).with_name("leaking_bot.py"))
TOLD = "Truk pasir lewat jembatan gantung setiap malam."


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town whose bot leaks, after one tip."""
    return asyncio.run(_one_tip(tmp_path_factory.mktemp("leaking")))


async def _one_tip(directory: Path) -> Town:
    emulator = Emulator(token=TOKEN)
    async with serve(emulator) as server:
        elsewhere = {"LEAK_ELSEWHERE": str(directory / "elsewhere.txt")}
        leaking = LiveBot(directory / "bot", emulator, server.url, elsewhere, command=(LEAKING, "run"))
        town = Town(emulator, leaking)
        async with leaking.running() as process:
            ranti = town.ranti
            await town.begins(ranti, "Bisa dibalas")
            ranti.person.types(ranti.writes(TOLD))
            ranti.person.sends_document(sources.pdf(), name=ranti.marks.file_name)
            ranti.person.sends_photo(ranti.photo())
            await town.settled()
            await town.sends(ranti)
            await town.on_desk(5)
            town.look("while it leaks", process)
            process.send_signal(signal.SIGKILL)
    return town


@pytest.mark.parametrize(
    ("canary", "directory"),
    [
        ("id", "told/"),
        ("id", "data/"),
        ("user name", "data/"),
        ("camera", "tmp/"),
        ("point on the map", "tmp/"),
        ("mark of a specimen", "tmp/"),
        ("words of a source", "work/"),
    ],
)
def test_what_is_written_is_found(town: Town, canary: str, directory: str):
    found = town.found.on_disk["while it leaks"]

    assert [one for one in found if one.canary == canary and one.place.startswith(directory)]


@pytest.mark.parametrize(
    ("canary", "place"),
    [
        ("first name", "sendMessage.text"),
        ("file's name", "sendDocument.document (name)"),
        ("mark of a specimen", "sendDocument.document (bytes)"),
        ("id", "sendMessage.reply_markup.inline_keyboard.callback_data"),
    ],
)
def test_what_is_sent_to_the_desk_is_found(town: Town, canary: str, place: str):
    assert (canary, place) in {(one.canary, one.place) for one in town.sent_to_others()}


def test_a_key_that_was_told_is_found(town: Town):
    assert "told/1.out" in {one.place for one in town.found.of_keys["while it leaks"]}


def test_a_file_that_is_open_elsewhere_is_found(town: Town):
    assert [name for name in town.found.written_elsewhere if name.endswith("elsewhere.txt")]


def test_a_bot_whose_memory_may_be_written_to_the_disk_is_found(town: Town):
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("this system allows no program to leave a core")

    assert town.found.cores_allowed == {"while it leaks"}
