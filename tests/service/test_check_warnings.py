"""`check` about official warnings: whether anybody looks, when it last went well, and what is wrong now."""

from datetime import timedelta
from pathlib import Path

import pytest

from service import sentences
from service.check import check
from service.finding import Finding
from service.settings import Settings
from storage import warning_list
from storage.database import Storage
from tests.service.test_check import NOW, settings, untouched


def watching(place: Path, **more: str) -> Settings:
    return settings(place, BMKG_WARNINGS="true", EDITORS_CHAT_ID="-1001234567890", **more)


async def looked(given: Settings, *reasons: str) -> None:
    """The list was looked at five minutes ago; a reason is a look that failed since, in order."""
    storage = await Storage.open(given.database_url, now=NOW)
    async with storage.transaction() as connection:
        watched = await warning_list.ensure(connection, given.bmkg_warnings_url, NOW)
        read = NOW - timedelta(minutes=5)
        await warning_list.looked_well(
            connection, watched.id, etag="", modified="", next_look_at=NOW, now=read
        )
        for reason in reasons:
            await warning_list.looked_badly(connection, watched.id, reason=reason, next_look_at=NOW)
    await storage.close()


async def about(given: Settings, **later: float) -> Finding | None:
    every = {one.name: one async for one in check(given, now=NOW + timedelta(**later))}
    return every.get("warnings")


async def test_where_they_are_off_nothing_is_said_of_them(tmp_path: Path):
    assert await about(settings(tmp_path)) is None


async def test_without_a_desk_nobody_looks_and_that_is_told(tmp_path: Path):
    found = await about(settings(tmp_path, BMKG_WARNINGS="true"))
    assert found == Finding("warnings", good=True, sentence=sentences.WARNINGS_WITHOUT_DESK, reminder=True)


async def test_before_the_first_look_it_is_only_on(tmp_path: Path):
    given = watching(tmp_path)
    assert await about(given) == Finding("warnings", good=True, sentence=sentences.WARNINGS_UNASKED)
    await (await Storage.open(given.database_url, now=NOW)).close()
    assert await about(given) == Finding("warnings", good=True, sentence=sentences.WARNINGS_UNASKED)


async def test_the_last_look_is_told_in_the_newsrooms_own_time_and_nothing_is_changed(tmp_path: Path):
    given = watching(tmp_path)
    await looked(given)
    before = untouched(tmp_path)
    found = await about(given)
    assert untouched(tmp_path) == before
    assert found == Finding(
        "warnings", good=True, sentence="BMKG_WARNINGS is on; BMKG's list was read last at 2026-01-02 06:55."
    )


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("http_503", "answered with status 503"),
        ("timed_out", "gave no whole answer in 20 seconds"),
        ("not_a_list", "is not a list of warnings"),
        ("bug_KeyError", "cannot be read (bug_KeyError)"),
    ],
)
async def test_what_is_wrong_with_the_list_is_named(tmp_path: Path, reason: str, words: str):
    given = watching(tmp_path)
    await looked(given, "dns", reason)
    found = await about(given)
    assert found is not None
    assert not found.good
    assert words in found.sentence
    assert "2 looks in a row failed" in found.sentence
    assert "2026-01-02 06:55" in found.sentence


async def test_a_list_that_nobody_looked_at_for_an_hour_asks_whether_the_bot_runs(tmp_path: Path):
    given = watching(tmp_path)
    await looked(given)
    found = await about(given, hours=1)
    assert found is not None
    assert found.reminder
    assert "is the bot running?" in found.sentence
