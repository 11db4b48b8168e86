"""New keys: all or nothing, whenever the power goes; and what the old ones opened they open no more."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from newsroom.sealing import Address, Keyring, Purpose, SealedAddress, Sealer, Unsealable
from service import rotating
from service.opening import opened
from service.rotating import rotate
from storage import actions, rekeying
from storage.lock import held
from storage.rekeying import ROTATED, LogIsBroken
from tests.service.conftest import Shell
from tests.service.test_backup import CHAT, house, newsroom  # noqa: F401  fixtures
from tests.service.test_check import NOW


class PowerCut(Exception):
    """Nothing after it happens."""


@pytest.fixture
def place(house: Path, tmp_path: Path) -> Path:  # noqa: F811
    shutil.copytree(house, tmp_path, dirs_exist_ok=True)
    return tmp_path


async def renew(place: Path) -> None:
    database = place / "data" / "kentongan.db"
    async with opened(f"sqlite:///{database}", place / "keys", now=NOW) as kept:
        old = {purpose: kept.keyring.sealer(purpose) for purpose in ROTATED}
        await rotate(kept.storage, old, place / "keys", NOW, lambda _rows: None)


async def follower(place: Path) -> Address:
    """Whom the database has, opened with the keys that are there."""
    database = place / "data" / "kentongan.db"
    async with opened(f"sqlite:///{database}", place / "keys", now=NOW) as kept:
        return kept.sealer.open_address(sealed(place))


def sealed(place: Path) -> SealedAddress:
    with closing(sqlite3.connect(place / "data" / "kentongan.db")) as file:
        return SealedAddress(*file.execute("SELECT address_index, address_seal FROM readers").fetchone())


def sealer(place: Path) -> Sealer:
    return Keyring.open(place / "keys").sealer(Purpose.READERS)


async def test_the_old_key_opens_nothing_any_more_and_its_seal_is_in_no_byte(place: Path):
    old, before = sealer(place), sealed(place)

    await renew(place)

    assert await follower(place) == Address(CHAT)
    with pytest.raises(Unsealable):
        old.open_address(sealed(place))
    for file in (place / "data").iterdir():
        assert before.seal not in file.read_bytes(), file.name
        assert before.index not in file.read_bytes(), file.name


async def test_a_power_cut_before_the_commit_leaves_all_as_it_was(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    async def cut(*_args: object, **_options: object) -> None:
        raise PowerCut

    before = sealed(place)
    with monkeypatch.context() as patch:
        patch.setattr(rekeying, "rekey", cut)
        with pytest.raises(PowerCut):
            await renew(place)
    assert (place / "keys" / "next").is_dir()

    assert await follower(place) == Address(CHAT)
    assert sealed(place) == before
    assert not (place / "keys" / "next").exists()


@pytest.mark.parametrize("done", range(len(ROTATED) + 1))
async def test_a_power_cut_after_the_commit_is_made_good_at_the_next_start(
    place: Path, monkeypatch: pytest.MonkeyPatch, done: int
):
    replaced: list[Path] = []
    replace = rotating._replace

    def cut(new: Path, old: Path) -> None:
        if len(replaced) == done:
            raise PowerCut
        replaced.append(old)
        replace(new, old)

    with monkeypatch.context() as patch:
        patch.setattr(rotating, "_replace", cut)
        if done == len(ROTATED):
            patch.setattr(shutil, "rmtree", cut)
        with pytest.raises((PowerCut, TypeError)):
            await renew(place)

    assert await follower(place) == Address(CHAT)
    assert not (place / "keys" / "next").exists()


async def test_a_log_that_was_tampered_with_is_not_sealed_anew(place: Path, newsroom: Shell):  # noqa: F811
    database = place / "data" / "kentongan.db"
    async with opened(f"sqlite:///{database}", place / "keys", now=NOW) as kept:
        staff = kept.keyring.sealer(Purpose.STAFF)
        async with kept.storage.transaction() as connection:
            await actions.note(connection, staff, "closed", now=NOW, case_number=1)
    with closing(sqlite3.connect(database)) as file, file:
        file.execute("UPDATE actions SET action = 'opened'")
    before = sealed(place)

    with pytest.raises(LogIsBroken):
        await renew(place)
    assert sealed(place) == before


def test_what_it_says(newsroom: Shell, place: Path):  # noqa: F811
    with held(place / "data" / "kentongan.db"):
        refused = newsroom("keys", "rotate")
    assert refused.returncode == 2
    done = newsroom("keys", "rotate")

    assert done.returncode == 0, done.stderr
    assert "1 rows were sealed anew" in done.stdout
    assert "Make a new backup and a new export now" in done.stdout
    assert newsroom("keys", "rotate").returncode == 0, "again, whenever one likes"


@pytest.mark.parametrize("gone", ["keys", "data"])
def test_without_the_keys_or_the_database_it_changes_nothing_and_makes_nothing(
    newsroom: Shell,  # noqa: F811
    place: Path,
    gone: str,
):
    shutil.rmtree(place / gone)

    refused = newsroom("keys", "rotate")

    assert refused.returncode == 2
    assert "sealed anew" not in refused.stdout
    assert not (place / gone).exists()
