"""The log of actions is append-only: whoever changes, removes or adds a row without the key is found out."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.sealing import Purpose, Sealer
from storage import actions
from storage.database import Connection, Storage
from tests.storage.conftest import NOW

STAFF = Sealer(Purpose.STAFF, b"s" * 32)


async def _log(connection: Connection, count: int = 5) -> None:
    for number in range(1, count + 1):
        await actions.note(
            connection,
            STAFF,
            "claim",
            now=NOW + timedelta(seconds=number, microseconds=1234),
            staff_id=number % 2 or None,
            case_number=number,
            detail=f"step {number}",
        )


async def test_an_untouched_log_is_whole_and_tells_what_was_done(storage: Storage):
    async with storage.transaction() as connection:
        assert await actions.first_broken(connection, STAFF) is None
        await _log(connection)
        assert await actions.first_broken(connection, STAFF) is None
        [action] = await actions.history(connection, 2)
    assert (action.action, action.staff_id, action.detail) == ("claim", None, "step 2")


@pytest.mark.parametrize(
    ("forgery", "found_at"),
    [
        ("UPDATE actions SET detail = 'nothing' WHERE id = 3", 3),
        ("UPDATE actions SET staff_id = 7 WHERE id = 2", 2),
        ("UPDATE actions SET at = at + 1 WHERE id = 1", 1),
        ("UPDATE actions SET case_id = NULL WHERE id = 4", 4),
        ("DELETE FROM actions WHERE id = 2", 2),
        ("DELETE FROM actions WHERE id = 1", 1),
        ("UPDATE actions SET hash = (SELECT hash FROM actions WHERE id = 1) WHERE id = 5", 5),
        (
            "INSERT INTO actions SELECT 6, at, staff_id, action, case_id, detail, hash FROM actions LIMIT 1",
            6,
        ),
    ],
)
async def test_every_forgery_is_found(storage: Storage, forgery: str, found_at: int):
    async with storage.transaction() as connection:
        await _log(connection)
        await connection.exec_driver_sql(forgery)
        assert await actions.first_broken(connection, STAFF) == found_at


async def test_without_the_key_no_row_can_be_written_that_holds(storage: Storage):
    async with storage.transaction() as connection:
        await _log(connection)
        stranger = Sealer(Purpose.STAFF, b"x" * 32)
        await actions.note(connection, stranger, "purge", now=NOW)
        assert await actions.first_broken(connection, STAFF) == 6


async def test_an_action_is_undone_with_what_it_tells_of(storage: Storage):
    async def interrupted() -> None:
        async with storage.transaction() as connection:
            await _log(connection)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await interrupted()
    async with storage.reading() as connection:
        assert await actions.history(connection, 1) == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.floats(0, 1e8), detail=st.text(st.characters(exclude_categories=["Cs"])))
async def test_any_moment_and_any_words_can_be_proven_again(storage: Storage, seconds: float, detail: str):
    async with storage.transaction() as connection:
        now = NOW + timedelta(seconds=seconds)
        await actions.note(connection, STAFF, "note", now=now, detail=detail)
        assert await actions.first_broken(connection, STAFF) is None
