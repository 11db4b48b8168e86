"""The backup of each night: one a night, whole, sealed where it should be, and thrown away in time."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pyrage import x25519

from service import nightly, sealed_copies
from service.check import check
from service.nightly import Nightly
from service.scrubbing import Scrubber
from service.settings import Settings
from tests.service.conftest import Shell
from tests.service.test_backup import CHAT, house, lose, newsroom  # noqa: F401  fixtures

JAKARTA = ZoneInfo("Asia/Jakarta")
NIGHT = datetime(2026, 11, 28, 2, 31, tzinfo=JAKARTA)


@pytest.fixture
def place(house: Path, tmp_path: Path) -> Path:  # noqa: F811
    """A newsroom's directory, and one for its backups."""
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    (tmp_path / "backups").mkdir()
    return tmp_path


def settings_in(place: Path, **more: str) -> Settings:
    given = {
        "DATABASE_URL": f"sqlite:///{place}/data/kentongan.db",
        "KEY_DIR": f"{place}/keys",
        "BACKUP_DIR": f"{place}/backups",
    }
    return Settings.read({**given, **more})


def made(place: Path) -> list[str]:
    return sorted(file.name for file in (place / "backups").iterdir())


async def test_each_night_has_one_and_the_days_between_none(place: Path):
    settings = settings_in(place)
    for hours in (0, 1, 12, 23, 24, 30):
        assert await nightly.keep(settings, NIGHT + timedelta(hours=hours))

    assert made(place) == ["kentongan-20261128-023100.db", "kentongan-20261129-023100.db"]
    with closing(sqlite3.connect(place / "backups" / made(place)[0])) as copy:
        assert copy.execute("SELECT count(*) FROM readers").fetchone() == (1,)


@pytest.mark.parametrize(
    ("latest", "now", "due"),
    [
        (None, NIGHT, True),
        (NIGHT - timedelta(minutes=2), NIGHT - timedelta(minutes=1, seconds=30), False),
        (NIGHT - timedelta(minutes=2), NIGHT, True),
        (NIGHT, NIGHT + timedelta(hours=23, minutes=58), False),
        (NIGHT, NIGHT + timedelta(days=1), True),
        (NIGHT, (NIGHT + timedelta(days=3, hours=9)).astimezone(UTC), True),
    ],
)
def test_a_night_that_was_missed_is_caught_up_once(
    tmp_path: Path, latest: datetime | None, now: datetime, *, due: bool
):
    if latest is not None:
        (tmp_path / f"kentongan-{latest:%Y%m%d-%H%M%S}.db").touch()

    assert Nightly(tmp_path, timedelta(days=14), JAKARTA).is_due(now) is due


async def test_after_its_days_it_goes_and_nothing_else_does(place: Path):
    old, young = "kentongan-20261101-023000.db.age", "kentongan-20261127-023000.db"
    for name in (old, young, "kentongan-notes.db", "surat.pdf"):
        (place / "backups" / name).write_bytes(b"x")

    await nightly.keep(settings_in(place), NIGHT)

    assert made(place) == [young, "kentongan-20261128-023100.db", "kentongan-notes.db", "surat.pdf"]


async def test_sealed_it_opens_with_the_other_half_alone(
    place: Path,
    newsroom: Shell,  # noqa: F811
):
    key = x25519.Identity.generate()
    await nightly.keep(settings_in(place, NEWSROOM_AGE_RECIPIENT=str(key.to_public())), NIGHT)
    [name] = made(place)
    assert name == "kentongan-20261128-023100.db.age"
    assert b"SQLite" not in (place / "backups" / name).read_bytes()
    assert not list((place / "data").glob("backup-*")), "nothing lies about in the clear"
    (place / "key.txt").write_text(f"# created: yesterday\n{key}\n")
    (place / "another.txt").write_text(f"{x25519.Identity.generate()}\n")
    lose(place, "data")
    sealed = str(place / "backups" / name)

    without = newsroom("restore", sealed)
    assert (without.returncode, "--identity FILE" in without.stderr) == (2, True)
    wrong = newsroom("restore", sealed, "--identity", "another.txt")
    assert "was not sealed for that age key" in wrong.stderr
    nobody = newsroom("restore", sealed, "--identity", sealed)
    assert nobody.returncode == 2
    right = newsroom("restore", sealed, "--identity", "key.txt")

    assert right.returncode == 0, right.stderr
    with closing(sqlite3.connect(place / "data" / "kentongan.db")) as back:
        assert back.execute("SELECT count(*) FROM readers").fetchone() == (1,)
    assert [file.name for file in (place / "data").iterdir() if "part" in file.name] == []


async def test_before_it_is_sealed_no_byte_of_it_is_on_the_disk_for_backups(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    seal, in_the_clear = sealed_copies.seal, list[Path]()

    def noting(plain: Path, target: Path, recipient: str) -> None:
        in_the_clear.append(plain)
        assert made(place) == []
        seal(plain, target, recipient)

    monkeypatch.setattr(sealed_copies, "seal", noting)
    recipient = str(x25519.Identity.generate().to_public())
    await nightly.keep(settings_in(place, NEWSROOM_AGE_RECIPIENT=recipient), NIGHT)
    [plain] = in_the_clear
    assert plain.is_relative_to(place / "data"), "where the database lies in the clear, too"


async def test_where_it_cannot_be_made_the_log_says_why_and_the_bot_goes_on(
    place: Path, caplog: pytest.LogCaptureFixture
):
    (place / "backups").rmdir()

    assert not await nightly.keep(settings_in(place), NIGHT)

    (record,) = caplog.records
    assert Scrubber().message(record) == f"no backup was made: no_directory, {place / 'backups/kentongan.db'}"


async def test_check_says_where_it_could_not_be_written(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda where, mode: Path(where) != place / "backups")

    [found] = [one async for one in check(settings_in(place), now=NIGHT) if one.name == "backups"]

    assert not found.good
    assert found.sentence == f"{place / 'backups'} may not be written by this user."


async def test_without_a_directory_there_is_none(place: Path):
    assert await nightly.keep(settings_in(place, BACKUP_DIR=""), NIGHT)
    assert made(place) == []


@pytest.mark.parametrize(
    ("hours", "good", "words"),
    [(None, True, "the first goes to"), (30, True, "is of 2026-11-28"), (40, False, "why none is made")],
)
async def test_check_says_how_old_the_newest_is(place: Path, hours: int | None, *, good: bool, words: str):
    settings = settings_in(place)
    if hours is not None:
        await nightly.keep(settings, NIGHT)

    now = NIGHT + timedelta(hours=hours or 0)
    [found] = [one async for one in check(settings, now=now) if one.name == "backups"]

    assert found.good is good
    assert words in found.sentence


async def test_one_of_a_day_to_come_counts_for_nothing(place: Path):
    (place / "backups" / "kentongan-20300101-023000.db").write_bytes(b"x")

    await nightly.keep(settings_in(place), NIGHT)

    assert "kentongan-20261128-023100.db" in made(place)


async def test_what_a_killed_backup_left_goes_after_a_day(place: Path):
    backups, data = place / "backups", place / "data"
    room, own = data / "kentongan-unsealed-abcd1234", data / "backup-november"
    left = [
        backups / "kentongan-20261126-023000.db.abcd1234.part",
        backups / "kentongan-20261126-023000.db.abcd1234.part-journal",
        room / "kentongan-20261126-023000.db",
    ]
    kept = [own / "kentongan-20261101-023000.db", backups / "catatan.part"]
    room.mkdir()
    own.mkdir()
    for file in (*left, *kept):
        file.write_bytes(b"whole")
        os.utime(file, ((NIGHT - timedelta(days=2)).timestamp(),) * 2)
    young = backups / "kentongan-20261128-022900.db.efgh5678.part"
    young.write_bytes(b"being made")
    os.utime(young, (NIGHT.timestamp(), NIGHT.timestamp()))
    for directory in (room, own):
        os.utime(directory, ((NIGHT - timedelta(days=2)).timestamp(),) * 2)

    await nightly.keep(settings_in(place), NIGHT)

    assert not any(file.exists() for file in left)
    assert all(file.exists() for file in (young, *kept)), "nobody else's files, and none of today"
