"""`check` finds what would stop the live bot, says what to do, and changes nothing."""

import hashlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Bot

from delivery.telegram_api import AiohttpRequest
from newsroom.regions import Gazetteer
from newsroom.sealing import Keyring, KeysUnreadable, Purpose
from playground.emulator import Emulator
from playground.server import serve
from playground.updates import Update, Webhook
from service import check as check_module
from service import sentences
from service.check import check
from service.finding import Finding
from service.key_files import has_key
from service.opening import opened
from service.settings import Settings
from service.stats_assembly import stats_room
from storage import feeds
from storage.database import Storage
from storage.migrations import revisions

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SHAPE = '{"type": "Polygon", "coordinates": [[[112.8, -7.8], [112.9, -7.8], [112.9, -7.7]]]}'
OUTLINE = f'{{"features": [{{"properties": {{"code": "35.14.06"}}, "geometry": {SHAPE}}}]}}'


@pytest.fixture
async def emulator() -> AsyncIterator[tuple[Emulator, str]]:
    emulator = Emulator()
    async with serve(emulator) as server:
        yield emulator, server.url


def settings(place: Path, **more: str) -> Settings:
    database = {"DATABASE_URL": f"sqlite:///{place}/k.db", "KEY_DIR": f"{place}/keys"}
    return Settings.read({**database, **more})


async def findings(given: Settings) -> dict[str, Finding]:
    return {finding.name: finding async for finding in check(given)}


def fingerprint(place: Path) -> dict[str, str]:
    return {
        str(file.relative_to(place)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(place.rglob("*"))
        if file.is_file()
    }


async def test_on_a_new_machine_everything_waits_for_the_first_start_and_a_token(tmp_path: Path):
    found = await findings(settings(tmp_path))
    assert found["database"].good
    assert "first start" in found["database"].sentence
    assert found["keys"].good
    assert not found["token"].good
    assert fingerprint(tmp_path) == {}
    assert not (tmp_path / "keys").exists()


async def test_an_installation_in_use_is_all_right_and_stays_as_it_was(tmp_path: Path, emulator):
    telegram, url = emulator
    desk = telegram.add_group("Redaksi", bot_admin=True)
    given = settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url, EDITORS_CHAT_ID=str(desk.id))
    async with opened(given.database_url, given.key_dir, now=NOW):
        pass
    before = fingerprint(tmp_path)
    found = await findings(given)
    assert list(found) == [
        "database", "keys", "log", "guide", "contacts", "tips", "routes", "token", "desk", "feeds"
    ]  # fmt: skip
    assert all(finding.good for finding in found.values()), found
    assert "@kentongan_bot" in found["token"].sentence
    assert fingerprint(tmp_path) == before


async def test_a_token_that_telegram_refuses(tmp_path: Path, emulator):
    _, url = emulator
    found = await findings(settings(tmp_path, BOT_TOKEN="999999:wrong", BOT_API_BASE_URL=url))
    assert found["token"] == Finding("token", good=False, sentence=sentences.TOKEN_REFUSED)


@pytest.mark.parametrize(
    ("ahead", "words"), [(3 * 3600.0, "180 minutes ahead of"), (-300.0, "5 minutes behind")]
)
async def test_a_clock_that_is_off(
    tmp_path: Path, emulator, monkeypatch: pytest.MonkeyPatch, ahead: float, words: str
):
    telegram, url = emulator
    given = settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url)
    assert "clock" not in await findings(given)

    monkeypatch.setattr(AiohttpRequest, "clock_ahead", ahead)

    found = (await findings(given))["clock"]
    assert not found.good
    assert words in found.sentence


async def test_a_webhook_that_another_program_left(tmp_path: Path, emulator):
    telegram, url = emulator
    async with Bot(telegram.token, base_url=f"{url}/bot") as bot:
        await bot.set_webhook("https://127.0.0.1/other")
    found = await findings(settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url))
    assert found["token"].good
    assert found["updates"] == Finding("updates", good=False, sentence=sentences.WEBHOOK_SET)


HOOK = "https://127.0.0.1/ours"


@pytest.mark.parametrize(
    ("set_to", "trouble", "waiting", "good", "words"),
    [
        ("", None, 0, True, "no webhook is set yet"),
        (HOOK, None, 0, True, "are pushed to https://127.0.0.1/ours; 0 wait."),
        ("https://127.0.0.1/other", None, 0, False, "they go to https://127.0.0.1/other, which is not"),
        (
            HOOK,
            (60, "Wrong response from the webhook: 502 Bad Gateway"),
            1,
            False,
            "1 wait, because Telegram",
        ),
        (HOOK, (7_200, "Connection timed out"), 1, True, "1 wait."),
    ],
    ids=["unset", "well", "elsewhere", "failing", "failed_long_ago"],
)
async def test_what_telegram_says_of_the_webhook(
    tmp_path: Path, emulator, set_to: str, trouble, waiting: int, good: bool, words: str
):
    telegram, url = emulator
    # Set by hand and unannounced: what is pushed to nowhere would leave errors of its own.
    queue = telegram.world.queue
    queue.webhook = Webhook(set_to) if set_to else None
    queue.pending.extend([Update(1, "message", {}, 7)] * waiting)
    queue.last_error = (int(time.time()) - trouble[0], trouble[1]) if trouble else None
    given = settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url, WEBHOOK_URL=HOOK)
    found = (await findings(given))["updates"]
    assert found.good == good
    assert words in found.sentence
    if not good and trouble:
        assert "502 Bad Gateway" in found.sentence


async def test_a_server_that_is_not_there(tmp_path: Path):
    found = await findings(settings(tmp_path, BOT_TOKEN="999999:x-x", BOT_API_BASE_URL="http://127.0.0.1:9"))
    assert not found["token"].good
    assert "gives no answer" in found["token"].sentence
    assert "999999" not in found["token"].sentence


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ({"bot_admin": False}, "must be an admin"),
        ({"with_bot": False}, "is the bot in it"),
    ],
)
async def test_a_desk_without_the_rights_that_are_needed(tmp_path: Path, emulator, group, words: str):
    telegram, url = emulator
    desk = telegram.add_group("Redaksi", **group)
    given = settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url, EDITORS_CHAT_ID=str(desk.id))
    found = await findings(given)
    assert not found["desk"].good
    assert words in found["desk"].sentence
    assert str(desk.id) not in found["desk"].sentence


async def test_a_desk_that_nobody_knows(tmp_path: Path, emulator):
    telegram, url = emulator
    given = settings(
        tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url, EDITORS_CHAT_ID="-1009999999999"
    )
    assert not (await findings(given))["desk"].good


async def test_keys_of_another_database_lost_keys_and_open_keys(tmp_path: Path):
    given = settings(tmp_path)
    async with opened(given.database_url, given.key_dir, now=NOW):
        pass
    (tmp_path / "keys").rename(tmp_path / "old")
    lost = (await findings(given))["keys"]
    assert not lost.good
    assert "not in" in lost.sentence
    Keyring.open(tmp_path / "keys")
    assert "not the one" in (await findings(given))["keys"].sentence
    (tmp_path / "old").chmod(0o755)
    assert "chmod" in (await findings(settings(tmp_path, KEY_DIR=f"{tmp_path}/old")))["keys"].sentence


async def test_a_place_that_this_user_may_not_write_or_look_into(tmp_path: Path, monkeypatch):
    given = settings(tmp_path)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    found = await findings(given)
    assert found["database"].sentence == f"{tmp_path} may not be written by this user."
    assert found["keys"].sentence == f"{tmp_path} may not be written by this user."

    def locked(_path: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "exists", locked)
    with pytest.raises(KeysUnreadable):
        has_key(tmp_path / "keys", Purpose.READERS)


async def test_keys_of_an_older_version_are_all_right_and_none_is_made(tmp_path: Path):
    given = settings(tmp_path)
    async with opened(given.database_url, given.key_dir, now=NOW):
        pass
    for key in (tmp_path / "keys").glob("*.key"):
        if key.stem != Purpose.READERS:
            key.unlink()
    with closing(sqlite3.connect(given.database_path)) as older, older:
        older.execute("DELETE FROM meta WHERE key LIKE '%_key' AND key <> 'readers_key'")
    before = fingerprint(tmp_path)
    found = (await findings(given))["keys"]
    assert found.good
    assert "made at the next start" in found.sentence
    assert fingerprint(tmp_path) == before


async def test_an_older_database_is_left_for_the_start_to_migrate(tmp_path: Path):
    given = settings(tmp_path)
    storage = await Storage.open(given.database_url, now=NOW)
    await storage.close()
    set_revision(given.database_path, "0001")
    before = fingerprint(tmp_path)
    found = (await findings(given))["database"]
    assert found.good
    assert f"has schema 0001; the start migrates it to {revisions.head()}" in found.sentence
    assert fingerprint(tmp_path) == before


async def test_it_writes_nothing_into_the_database_of_a_running_bot(tmp_path: Path):
    given = settings(tmp_path)
    async with opened(given.database_url, given.key_dir, now=NOW):
        with closing(sqlite3.connect(given.database_path)) as witness:
            version = "PRAGMA data_version"  # changes when anybody else writes
            before = witness.execute(version).fetchone(), untouched(tmp_path)
            assert (await findings(given))["database"].good
            assert (witness.execute(version).fetchone(), untouched(tmp_path)) == before


async def test_a_newer_database_is_found(tmp_path: Path):
    given = settings(tmp_path)
    storage = await Storage.open(given.database_url, now=NOW)
    await storage.close()
    set_revision(given.database_path, "9999")
    found = (await findings(given))["database"]
    assert not found.good
    assert "newer program" in found.sentence


async def test_a_file_that_is_no_database_is_found(tmp_path: Path):
    (tmp_path / "k.db").write_bytes(b"no database" * 500)
    found = (await findings(settings(tmp_path)))["database"]
    assert not found.good
    assert "damaged" in found.sentence


async def test_a_full_disk_is_found(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(check_module, "LEAST_FREE_BYTES", 2**62)
    assert "make room" in (await findings(settings(tmp_path)))["database"].sentence


async def test_feeds_are_fetched_once_each_and_told_without_their_secrets(tmp_path: Path):
    feed = tmp_path / "feed.json"
    feed.write_text('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": []}')
    given = settings(
        tmp_path, FEEDS=f"file:{feed},file:{tmp_path}/none.xml,http://u:pw@127.0.0.1:9/rss?key=geheim"
    )
    found = [finding async for finding in check(given) if finding.name == "feed"]
    assert [finding.good for finding in found] == [True, False, False]
    assert found[0].sentence == f"file:{feed} has 0 articles."
    assert found[1].sentence.endswith("does not exist.")
    assert found[2].sentence.startswith("http://127.0.0.1:9/rss?… does not answer")


def untouched(place: Path) -> dict[str, tuple[int, int]]:
    """Every file's time and size; but for the locks that readers of a running database share."""
    stats = {file.name: file.stat() for file in place.rglob("*") if not file.name.endswith("-shm")}
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in stats.items()}


def set_revision(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


@pytest.mark.parametrize(
    ("content", "good", "words"),
    [
        (None, False, "cannot be read"),
        ("<gml/>", False, "is not JSON"),
        ('{"features": [{"properties": {}}]}', False, "feature (1) without a Kemendagri code"),
        (OUTLINE, True, "has the outlines of 1 kecamatan"),
    ],
    ids=["no file", "no JSON", "no code", "good"],
)
async def test_a_file_of_boundaries_is_looked_at(tmp_path: Path, content: str | None, good: bool, words: str):
    file = tmp_path / "batas.geojson"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    found = [one async for one in check(settings(tmp_path, BOUNDARIES_FILE=str(file))) if one.name == "map"]
    assert [one.good for one in found] == [good]
    assert words in found[0].sentence


async def test_without_a_file_of_boundaries_nothing_is_said_of_maps(tmp_path: Path):
    assert not [one async for one in check(settings(tmp_path)) if one.name == "map"]


def test_a_broken_file_of_boundaries_costs_the_map_and_not_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "batas.geojson").write_text("{", encoding="utf-8")
    own = settings(tmp_path, BOUNDARIES_FILE=str(tmp_path / "batas.geojson"))
    assert stats_room(own, Gazetteer.of(["35.75"])).outlines == ()
    assert "BOUNDARIES_FILE is not_json" in caplog.text
    assert "shows no map" in caplog.text


async def test_feeds_that_the_desk_added_are_looked_at_too_and_those_it_stopped_are_not(tmp_path: Path):
    there = settings(tmp_path, FEEDS_ALLOW_PRIVATE="true")
    storage = await Storage.open(there.database_url, now=NOW)
    async with storage.transaction() as connection:
        for address, on in (("http://127.0.0.1:9/pakai", True), ("http://127.0.0.1:9/berhenti", False)):
            number = (await feeds.add(connection, address, "", staff_id=1, now=NOW)).id
            await feeds.switch(connection, number, on=on, now=NOW)
    await storage.close()

    told = [finding.sentence async for finding in check(there) if finding.name == "feed"]

    assert told == ["http://127.0.0.1:9/pakai does not answer."]
