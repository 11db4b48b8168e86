"""Many numbers in one parameter, many rows in one statement, on both databases."""

import pytest
from sqlalchemy import bindparam, event, select, update

from newsroom.sealing import SealedAddress
from storage import readers, schema
from storage.bulk import one_of, update_each
from storage.database import Connection, Storage
from tests.databases import in_a_file
from tests.storage.conftest import NOW

SOME = (
    select(schema.readers.c.id).where(one_of(schema.readers.c.id, "some_ids")).order_by(schema.readers.c.id)
)
SPEAKS = (
    update(schema.readers)
    .where(schema.readers.c.id == bindparam("reader_id"))
    .values(language=bindparam("new_language"))
)


async def _welcome(connection: Connection, count: int) -> None:
    for number in range(1, count + 1):
        await readers.welcome(connection, SealedAddress(b"%d" % number, b"sealed"), "id", NOW)


@pytest.mark.parametrize("wanted", [[], [2], [3, 1], [1, 2, 3, 4], list(range(3, 20_000))])
async def test_those_of_a_list_of_any_length_are_found(storage: Storage, wanted: list[int]):
    async with storage.transaction() as connection:
        await _welcome(connection, 4)
        found = (await connection.scalars(SOME, {"some_ids": wanted})).all()
    assert found == sorted(set(wanted) & {1, 2, 3, 4})


@in_a_file
async def test_a_list_is_looked_up_and_not_everything_looked_through(storage: Storage):
    async with storage.transaction() as connection:
        asked: list[str] = []
        assert connection.sync_connection is not None
        event.listen(connection.sync_connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        await connection.execute(SOME, {"some_ids": [1, 2]})
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", ("[1,2]",))
        steps = [step for *_, step in plan if "readers" in step]
    assert steps == ["SEARCH readers USING INTEGER PRIMARY KEY (rowid=?)"]


async def test_each_row_gets_its_own_values(storage: Storage):
    async with storage.transaction() as connection:
        await _welcome(connection, 3)
        await update_each(connection, SPEAKS, ("new_language", "reader_id"), [("en", 1), ("jv", 3)])
        spoken = await connection.scalars(select(schema.readers.c.language).order_by(schema.readers.c.id))
        assert spoken.all() == ["en", "id", "jv"]


async def test_values_in_another_order_than_that_of_the_text_are_not_taken(storage: Storage):
    async with storage.transaction() as connection:
        with pytest.raises(AssertionError):
            await update_each(connection, SPEAKS, ("reader_id", "new_language"), [(1, "en")])
