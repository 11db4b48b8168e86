"""Fifty articles kept together are kept as one after the other: what is new, changed or known is the same."""

from collections.abc import Sequence
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from newsroom.articles import IncomingArticle
from storage import articles, schema
from storage.articles import Kept
from storage.database import Connection, Storage
from tests.storage.conftest import NOW, incoming

# So few signs that articles meet in every way: one id with other words, the same words with another link.
arrivals = st.tuples(
    st.builds(
        incoming,
        title=st.sampled_from(["Jembatan", "Panen"]),
        guid=st.sampled_from(["", "1", "2"]),
        canonical_url=st.sampled_from(["", "https://a.example/", "https://b.example/"]),
        fingerprint=st.sampled_from(["x", "y", "z"]),
        source=st.sampled_from(["Warta", "Kabar"]),
        author=st.sampled_from(["Sari", "Budi"]),
    ),
    st.lists(st.sampled_from(["35.14", "35.14.06", "35.75"]), max_size=3),
)


class _Undone(Exception):
    pass


async def _everything(connection: Connection) -> list[tuple[object, ...]]:
    found = [*await connection.execute(select(schema.articles).order_by(schema.articles.c.id))]
    # Only their order counts: on a server no number is given twice, though what it was given for was undone.
    place = {row[0]: number for number, row in enumerate(found)}
    tags = schema.article_regions
    tagged = await connection.execute(select(tags).order_by(tags.c.article_id, tags.c.region))
    return [(place[row[0]], *row[1:]) for row in found] + [(row[0], place[row[1]]) for row in tagged]


async def _kept(
    storage: Storage, batches: Sequence[Sequence[tuple[IncomingArticle, list[str]]]]
) -> tuple[list[Kept], list[tuple[object, ...]]]:
    """What was said of each, and what stands in the store then; undone afterwards."""
    outcomes: list[Kept] = []
    stored: list[tuple[object, ...]] = []
    with suppress(_Undone):
        async with storage.transaction() as connection:
            for batch in batches:
                outcomes += await articles.keep_many(connection, batch, now=NOW)
            stored = await _everything(connection)
            raise _Undone
    return outcomes, stored


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(before=st.lists(arrivals, max_size=4), batch=st.lists(arrivals, max_size=8))
async def test_together_is_as_one_after_the_other(
    storage: Storage,
    before: list[tuple[IncomingArticle, list[str]]],
    batch: list[tuple[IncomingArticle, list[str]]],
):
    together = await _kept(storage, [before, batch])
    one_by_one = await _kept(storage, [[arrival] for arrival in (*before, *batch)])

    assert together == one_by_one


async def test_fifty_cost_as_many_statements_as_two(storage: Storage):
    statements: list[str] = []

    async def count(number: int) -> int:
        statements.clear()
        batch = [
            (incoming(f"{number}, {n}", canonical_url=f"https://w.example/{number}/{n}"), ["35.14"])
            for n in range(number)
        ]
        async with storage.transaction() as connection:
            listen = (connection.sync_connection, "before_cursor_execute")
            event.listen(*listen, lambda *call: statements.append(call[2]))
            assert set(await articles.keep_many(connection, batch, now=NOW)) == {Kept.NEW}
        return len(statements)

    two = await count(2)
    assert await count(50) == two
