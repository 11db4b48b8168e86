"""A database is opened only with every key that sealed it; none is made in place of a lost one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom.sealing import LASTING, KeysMissing, Purpose
from service.key_files import key_file
from service.opening import opened

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


async def _open(directory: Path) -> None:
    path = directory / "kentongan.db"
    async with opened(f"sqlite:///{path}", directory / "keys", now=NOW):
        pass


@pytest.mark.parametrize("purpose", LASTING)
async def test_a_lost_key_is_named_and_no_new_one_is_made(tmp_path: Path, purpose: Purpose):
    await _open(tmp_path)
    key_file(tmp_path / "keys", purpose).unlink()

    with pytest.raises(KeysMissing) as refusal:
        await _open(tmp_path)

    assert refusal.value.fault == "missing"
    assert not key_file(tmp_path / "keys", purpose).exists()


@pytest.mark.parametrize("purpose", LASTING)
async def test_another_databases_key_is_refused(tmp_path: Path, purpose: Purpose):
    await _open(tmp_path)
    key_file(tmp_path / "keys", purpose).write_bytes(b"x" * 32)

    with pytest.raises(KeysMissing) as refusal:
        await _open(tmp_path)

    assert refusal.value.fault == "another_key"
