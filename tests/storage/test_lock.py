"""Two bots on one file would send everything twice: the second is refused, and told who is first."""

import os
from pathlib import Path

import pytest

from storage.lock import InUse, held


def test_the_second_is_refused_and_told_who_is_first(tmp_path: Path):
    database = tmp_path / "kentongan.db"
    with held(database), pytest.raises(InUse) as refusal, held(database):
        pass

    assert refusal.value.detail == str(os.getpid())


def test_afterwards_it_is_free_again(tmp_path: Path):
    database = tmp_path / "kentongan.db"
    for _ in range(2):
        with held(database):
            pass
