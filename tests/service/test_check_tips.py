"""`check` about tips: a changed log is found, placeholders are named, ways to sources are watched."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Purpose
from playground.emulator import Emulator
from playground.server import serve
from service import key_files
from service.check import check
from service.finding import Finding
from service.key_files import key_file
from service.opening import Opened, opened
from service.settings import Settings
from service.tip_assembly import PROGRAM
from storage import actions, desk_place
from tests.service.conftest import Shell
from tests.service.test_check import NOW, fingerprint, set_revision, settings, untouched

SOURCE = Address(7123456789)


@asynccontextmanager
async def in_use(given: Settings, deeds: int = 3) -> AsyncIterator[Opened]:
    """A newsroom that has worked; open like that of a running bot until the end of the block."""
    async with opened(given.database_url, given.key_dir, now=NOW) as kept:
        async with kept.storage.transaction() as connection:
            for number in range(deeds):
                staff = kept.keyring.sealer(Purpose.STAFF)
                await actions.note(connection, staff, "claim", now=NOW, staff_id=1, case_number=number)
        yield kept


async def found(given: Settings) -> dict[str, Finding]:
    return {finding.name: finding async for finding in check(given, now=NOW)}


async def test_the_chain_of_the_log_is_followed_beside_a_running_bot_that_is_not_disturbed(tmp_path: Path):
    given = settings(tmp_path)
    async with in_use(given):
        before = untouched(tmp_path)
        log = (await found(given))["log"]
        assert untouched(tmp_path) == before
    assert log == Finding("log", good=True, sentence="3 actions are chained, unbroken.")


async def test_before_the_first_action_the_log_is_whole(tmp_path: Path):
    given = settings(tmp_path)
    async with in_use(given, deeds=0):
        pass
    assert (await found(given))["log"].sentence == "no action is in it yet."


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("UPDATE actions SET detail = 'x' WHERE id = 2", 2),
        ("UPDATE actions SET staff_id = 2 WHERE id = 3", 3),
        ("DELETE FROM actions WHERE id = 1", 1),
        ("INSERT INTO actions SELECT 4, at, staff_id, action, case_id, detail, hash FROM actions LIMIT 1", 4),
    ],
    ids=["changed", "blamed on another", "removed", "put in"],
)
async def test_whoever_changes_the_log_is_found_out_and_the_row_is_named(
    tmp_path: Path, change: str, row: int
):
    given = settings(tmp_path)
    async with in_use(given):
        pass
    with closing(sqlite3.connect(given.database_path)) as forger, forger:
        forger.execute(change)
    before = fingerprint(tmp_path)
    log = (await found(given))["log"]
    assert not log.good
    assert log.sentence.startswith(f"row {row} of the log of actions was changed, removed or put in")
    assert fingerprint(tmp_path) == before


async def test_a_log_that_cannot_be_read_is_told(tmp_path: Path):
    given = settings(tmp_path)
    async with in_use(given):
        pass
    with closing(sqlite3.connect(given.database_path)) as other, other:
        other.execute("DROP TABLE actions")
    assert not (await found(given))["log"].good


async def test_the_log_of_an_older_database_or_without_its_key_is_not_judged(tmp_path: Path):
    given = settings(tmp_path)
    async with in_use(given):
        pass
    key = key_file(given.key_dir, Purpose.STAFF)
    there = key.read_bytes()
    key.write_bytes(b"x" * 32)
    looked = await found(given)
    assert "log" not in looked
    assert not looked["keys"].good
    key.write_bytes(there)
    set_revision(given.database_path, "0001")
    assert "log" not in await found(given)


async def test_contacts_that_are_placeholders_are_named_and_are_no_fault(tmp_path: Path):
    looked = await found(settings(tmp_path))
    assert looked["guide"].good
    assert "7 categories, 6 contacts" in looked["guide"].sentence
    contacts = looked["contacts"]
    assert contacts.good
    assert contacts.reminder
    assert contacts.sentence.startswith("polres, bawaslu, bpbd, dpmd, panitia_pilkades, dinas: ")


async def test_a_guide_that_is_filled_in_needs_no_reminder(tmp_path: Path):
    text = (PROGRAM / "guide.toml").read_text("utf-8").replace("ISI:", "")
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    looked = await found(settings(tmp_path, GUIDE_FILE=f"{tmp_path}/mine.toml"))
    assert looked["guide"].good
    assert "contacts" not in looked


async def test_a_guide_that_cannot_be_read_is_a_fault_with_its_place(tmp_path: Path):
    (tmp_path / "mine.toml").write_text("label = \n", "utf-8")
    looked = await found(settings(tmp_path, GUIDE_FILE=f"{tmp_path}/mine.toml"))
    assert not looked["guide"].good
    assert "line 1" in looked["guide"].sentence
    assert not (await found(settings(tmp_path, GUIDE_FILE=f"{tmp_path}/none.toml")))["guide"].good


async def test_whether_tips_can_be_taken(tmp_path: Path):
    nobody = (await found(settings(tmp_path)))["tips"]
    assert nobody.reminder
    assert nobody.sentence.startswith("are not taken")
    waiting = (await found(settings(tmp_path, ADMIN_IDS="123456789")))["tips"]
    assert waiting.reminder
    assert "/meja" in waiting.sentence
    named = (await found(settings(tmp_path, EDITORS_CHAT_ID="-1001234567890")))["tips"]
    assert (named.good, named.reminder) == (True, False)
    assert "123456789" not in waiting.sentence + named.sentence


async def test_the_desk_that_meja_named_is_the_one_that_is_looked_at(tmp_path: Path):
    emulator = Emulator()
    old, new = emulator.add_group("Lama", bot_admin=True), emulator.add_group("Baru", bot_admin=False)
    async with serve(emulator) as server:
        given = settings(
            tmp_path,
            BOT_TOKEN=emulator.token,
            BOT_API_BASE_URL=server.url,
            EDITORS_CHAT_ID=str(old.id),
        )
        async with in_use(given) as kept:
            assert (await found(given))["desk"].good
            async with kept.storage.transaction() as connection:
                staff = kept.keyring.sealer(Purpose.STAFF)
                await desk_place.remember(connection, staff, new.id, is_forum=False)
            looked = await found(given)
    assert looked["tips"].sentence == "can be taken: the desk is where /meja was sent."
    assert "must be an admin" in looked["desk"].sentence


async def test_keys_that_lead_to_sources_are_counted_and_for_the_owner_alone(tmp_path: Path):
    given = settings(tmp_path)
    assert (await found(given))["routes"].sentence == "no way back to a source is kept."
    routes = RouteKeys(given.key_dir)
    for days in (0, 1):
        routes.seal(SOURCE, b"u" * 16, NOW + timedelta(days=days))
    place = given.key_dir / "routes"
    looked = (await found(given))["routes"]
    assert (looked.good, looked.reminder) == (True, False)
    assert looked.sentence == f"2 keys in {place}, one a day, for the owner alone; the last ends 2026-01-18."
    (place / "2026-01-02.key").chmod(0o640)
    assert f"Others may read {place}/2026-01-02.key" in (await found(given))["routes"].sentence
    (place / "2026-01-02.key").chmod(0o600)
    place.chmod(0o755)
    assert not (await found(given))["routes"].good


async def test_a_key_that_should_be_destroyed_already_is_told(tmp_path: Path):
    given = settings(tmp_path)
    RouteKeys(given.key_dir).seal(SOURCE, b"u" * 16, NOW - timedelta(days=15))
    RouteKeys(given.key_dir).seal(SOURCE, b"u" * 16, NOW - timedelta(days=14))
    looked = (await found(given))["routes"]
    assert looked.reminder
    assert "1 of them should be destroyed already" in looked.sentence


async def test_it_reminds_until_the_keys_were_exported_and_again_when_there_is_a_new_one(tmp_path: Path):
    given = settings(tmp_path)
    assert not (await found(given))["keys"].reminder, "there are none yet"
    async with in_use(given):
        pass
    reminded = (await found(given))["keys"]
    assert reminded.good
    assert reminded.reminder
    assert "never exported" in reminded.sentence
    keys = key_files.present(given.key_dir)
    key_files.note_exported({Purpose.READERS: keys[Purpose.READERS]}, given.key_dir)
    assert (await found(given))["keys"].reminder
    key_files.note_exported(keys, given.key_dir)
    assert not (await found(given))["keys"].reminder


def test_a_reminder_is_a_line_with_its_own_mark_and_no_failure(shell: Shell, tmp_path: Path):
    done = shell("check")
    assert "! tips: are not taken" in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith("✗")] == [
        line for line in done.stdout.splitlines() if " token: " in line
    ]
