"""The list of what must not come back: each line once on the disk, whatever was cut off, and not for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.sealing import KeysUnreadable
from newsroom.tombstones import FILE, LIFE, Erased, Tombstone, Tombstones

NOW = datetime(2026, 11, 28, 3, 14, 15, 926535, UTC)
CHAT, TIP = bytes(range(16)), bytes(range(16, 32))


def test_what_was_deleted_is_remembered_by_the_next_process(tmp_path: Path):
    Tombstones(tmp_path).add(Erased.READER, [CHAT, TIP], NOW)

    assert Tombstones(tmp_path).read() == (
        Tombstone(Erased.READER, CHAT, NOW),
        Tombstone(Erased.READER, TIP, NOW),
    )


@pytest.mark.parametrize("kind", [Erased.ROUTE, Erased.TIP])
def test_of_what_a_source_did_only_the_day_is_written(tmp_path: Path, kind: Erased):
    Tombstones(tmp_path).add(kind, [TIP], NOW)

    [line] = Tombstones(tmp_path).read()
    assert line.at == datetime(2026, 11, 28, tzinfo=UTC)
    assert "03:14" not in (tmp_path / FILE).read_text()


def test_nobody_else_may_read_it(tmp_path: Path):
    Tombstones(tmp_path).add(Erased.READER, [CHAT], NOW)

    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@given(cut=st.integers(min_value=1, max_value=80))
def test_a_line_that_a_crash_cut_off_takes_no_other_with_it(
    tmp_path_factory: pytest.TempPathFactory, cut: int
):
    directory = tmp_path_factory.mktemp("keys")
    stones = Tombstones(directory)
    stones.add(Erased.READER, [CHAT], NOW)
    first = (directory / FILE).read_bytes()
    stones.add(Erased.TIP, [TIP], NOW)
    whole = (directory / FILE).read_bytes()
    (directory / FILE).write_bytes(whole[: max(len(first), len(whole) - cut)])

    stones.add(Erased.ROUTE, [TIP], NOW)

    found = stones.read()
    assert found[0] == Tombstone(Erased.READER, CHAT, NOW)
    assert found[-1].kind is Erased.ROUTE
    assert all(one.at.tzinfo is not None for one in found)


def test_after_its_days_a_line_goes_and_the_younger_stay(tmp_path: Path):
    stones = Tombstones(tmp_path)
    stones.add(Erased.READER, [CHAT], NOW - LIFE - timedelta(seconds=1))
    stones.add(Erased.READER, [TIP], NOW - LIFE)

    assert stones.forget_before(NOW) == 1
    assert [one.which for one in stones.read()] == [TIP]
    assert stones.forget_before(NOW) == 0


def test_one_that_cannot_be_written_stops_the_deletion_and_says_so(tmp_path: Path):
    with pytest.raises(KeysUnreadable):
        Tombstones(tmp_path / "nowhere").add(Erased.READER, [CHAT], NOW)


def test_what_another_worker_adds_while_old_lines_are_dropped_stays(tmp_path: Path):
    ours, theirs = Tombstones(tmp_path), Tombstones(tmp_path)
    ours.add(Erased.READER, [b"old"], NOW - LIFE - timedelta(days=1))
    with ThreadPoolExecutor() as threads:
        adding = [threads.submit(theirs.add, Erased.READER, [bytes([number])], NOW) for number in range(50)]
        for _ in range(50):
            threads.submit(ours.forget_before, NOW)
        for one in adding:
            one.result()
    assert {one.which for one in ours.read()} - {b"old"} == {bytes([number]) for number in range(50)}
