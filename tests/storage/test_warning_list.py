"""The list's health, and the messages on it that wait to be read."""

from datetime import timedelta

import pytest

from storage import warning_list
from tests.storage.conftest import NOW

URL = "https://www.example.org/alerts/id"
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
async def connection(storage):
    async with storage.transaction() as opened:
        yield opened


async def test_a_list_is_due_at_once_and_keeps_its_health(connection):
    assert await warning_list.find(connection, URL) is None
    watched = await warning_list.ensure(connection, URL, NOW)
    assert (watched.url, watched.next_look_at, watched.last_ok_at) == (URL, NOW, None)
    await warning_list.looked_badly(connection, watched.id, reason="http_500", next_look_at=LATER)
    again = await warning_list.ensure(connection, URL, LATER)
    assert (again.id, again.failures, again.last_error, again.next_look_at) == (
        watched.id,
        1,
        "http_500",
        LATER,
    )
    await warning_list.looked_well(
        connection, watched.id, etag='"1"', modified="x", next_look_at=LATER, now=NOW
    )
    well = await warning_list.find(connection, URL)
    assert well is not None
    assert (well.failures, well.last_error, well.etag, well.modified, well.last_ok_at) == (
        0,
        "",
        '"1"',
        "x",
        NOW,
    )


async def test_a_message_waits_once_until_something_became_of_it(connection):
    await warning_list.add(connection, [("a", "1"), ("b", "1")], NOW)
    await warning_list.add(connection, [("b", "1"), ("a", "1"), ("b", "2")], NOW)
    entries = await warning_list.waiting(connection, NOW)
    assert [entry.link for entry in entries] == ["a", "b", "b"], "the list says something new of b"
    await warning_list.done(connection, entries[0].id, "proposed")
    await warning_list.add(connection, [("a", "1")], NOW)
    assert [entry.link for entry in await warning_list.waiting(connection, NOW)] == ["b", "b"]


async def test_a_message_that_failed_waits_its_time_and_behind_the_others(connection):
    await warning_list.add(connection, [("a", "1"), ("b", "1")], NOW)
    (first, _) = await warning_list.waiting(connection, NOW)
    await warning_list.put_off(connection, first.id, reason="timed_out", next_look_at=LATER)
    assert [entry.link for entry in await warning_list.waiting(connection, NOW)] == ["b"]
    waiting = await warning_list.waiting(connection, LATER)
    assert [(entry.link, entry.failures, entry.last_error) for entry in waiting] == [
        ("b", 0, ""),
        ("a", 1, "timed_out"),
    ]


async def test_nothing_to_add_is_nothing(connection):
    await warning_list.add(connection, [], NOW)
    assert await warning_list.waiting(connection, NOW) == ()


async def test_messages_are_forgotten_in_time(connection):
    await warning_list.add(connection, [("a", "1")], NOW)
    assert await warning_list.forget_listed(connection, NOW) == 0
    assert await warning_list.forget_listed(connection, LATER) == 1
    assert await warning_list.waiting(connection, LATER) == ()
