"""Three days of a newsroom in which everything goes wrong that can, and nowhere a trace of who told what.

The bot runs as an operator runs it. Sources carry canaries on all that names them; all that the process
writes and all that it sends is searched, while it runs, after it was killed, after it crashed. That the
search can find is proven by `test_canary_search.py`, and that it would find here by `test_canary_planted.py`.
"""

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pyrage
import pytest

from playground.emulator import Emulator
from playground.server import serve
from tests.journeys import canary_days
from tests.journeys.canaries import Search
from tests.journeys.canary_town import TOKEN, Town
from tests.journeys.process import LiveBot

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town after its three days."""
    return asyncio.run(_three_days(tmp_path_factory.mktemp("canary")))


async def _three_days(directory: Path) -> Town:
    emulator = Emulator(token=TOKEN)
    async with serve(emulator) as server:
        town = Town(emulator, LiveBot(directory, emulator, server.url))
        await canary_days.first_day(town)
        await canary_days.second_day(town)
        await canary_days.third_day(town)
    return town


def test_the_days_were_as_they_were_meant(town: Town):
    """Nothing below would mean anything if tips had not arrived, with files, and errors had not happened."""
    kinds = Counter(message.kind for message in town.desk.messages if message.by_bot)
    on_desk = "\n".join(message.text for message in town.desk.messages)
    for source in (town.cakra, town.sekar, town.ranti):
        assert source.code.count("-") == 6
        assert source.told[0] in town.desk_read
    assert kinds["photo"] >= 4
    assert {"video", "voice", "audio"} <= kinds.keys()
    assert kinds["document"] >= 6
    assert "Narasumber tidak bisa dihubungi" in on_desk
    assert "menarik laporan" in on_desk
    assert town.found.exits == {"backed up": 0, "told to stop": 0, "crashed": -signal.SIGABRT}
    assert town.bot.said().count("a conversation failed") >= 2
    assert {"kentongan.db-wal", "kentongan.db-shm", "backup.db"} <= town.found.files
    assert town.emulator.violations == []


def test_what_came_to_the_bot_was_full_of_canaries(town: Town):
    """The same search, over what people sent: everything that the desk did not get was there."""
    sent = b"".join(
        [call.method.encode() for call in town.emulator.calls]
        + [repr(source.person.user.json()).encode() for source in town.sources]
        + [stored.data + stored.name.encode() for stored in town.emulator.world.files.by_id.values()]
    )
    for source in (town.cakra, town.sekar, town.ranti):
        found = {one.canary for one in Search(source.marks.canaries()).bytes_of(sent, "sent")}
        assert {"id", "first name", "last name", "user name", "language"} <= found
        assert {"camera", "point on the map"} <= found
    for source in (town.cakra, town.sekar, town.author):
        assert source.marks.file_name.encode() in sent


@pytest.mark.parametrize(
    "when",
    [
        "while tips are posted",
        "while a draft is open",
        "after it was killed",
        "after answers and errors",
        "after it was told to stop",
        "after traces were erased",
        "after a crash",
    ],
)
def test_nothing_that_the_bot_wrote_names_a_source_or_tells_what_was_told(town: Town, when: str):
    assert town.found.on_disk[when] == set()


def test_no_key_lies_anywhere_but_among_the_keys(town: Town):
    assert len(town.found.of_keys) == 7
    assert set().union(*town.found.of_keys.values()) == set()


def test_nothing_is_written_outside_of_the_directories_that_are_given(town: Town):
    assert town.found.written_elsewhere == set()


def test_a_crash_leaves_no_memory_on_the_disk(town: Town):
    assert {name for name in town.found.files if name.startswith("core")} == set()
    assert town.found.cores_allowed == set(), "also where cores go to another place"


def test_nothing_that_was_sent_names_a_source_to_anybody_else(town: Town):
    assert town.sent_to_others() == set()


def test_the_desk_gets_originals_that_only_the_key_which_lies_offline_opens(town: Town):
    [sealed] = [
        stored.data
        for stored in town.emulator.world.files.by_path.values()
        if stored.data.startswith(b"age-encryption")
    ]

    opened = pyrage.decrypt(sealed, [town.offline])

    assert "camera" in {
        one.canary for one in Search(town.sekar.marks.canaries()).bytes_of(opened, "original")
    }
