"""What the live process does where the database is lost: it comes anew, unless another bot has it by then."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from service import live, running
from service.inside import Inside
from service.running import Newsroom
from service.troubles import Troubles
from storage import feeds
from storage.database import DatabaseError, DatabaseUnavailable
from storage.faults import InUse

SETTINGS: Any = None
PLACES: Any = None


class Serving:
    """A newsroom of which one task ends with an error, or all well."""

    worker, clock_ahead = None, staticmethod(lambda: 0.0)
    application = SimpleNamespace(bot=SimpleNamespace(username="kentongan_bot"))
    outbox = SimpleNamespace(in_doubt=0)

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def stop(self) -> None:
        """It ends by itself."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work())

    async def _work(self) -> None:
        if self._error is not None:
            raise self._error


Starts = Callable[..., list[str]]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> Starts:
    """What happens at each start, one after the other; returns which of them came about."""

    def will(*ends: tuple[str, Exception | None]) -> list[str]:
        seen: list[str] = []
        left = list(ends)

        @asynccontextmanager
        async def assembled(*_: object, **__: object) -> AsyncIterator[Serving]:
            what, error = left.pop(0)
            seen.append(what)
            if what == "closed" and error is not None:
                raise error
            yield Serving(error)

        monkeypatch.setattr(live, "assembled", assembled)
        monkeypatch.setattr(live, "FIRST_PAUSE", 0.01)
        return seen

    return will


async def lives() -> int:
    async with asyncio.timeout(10):
        inside = Inside(Troubles())
        return await live._until_stopped(SETTINGS, PLACES, None, asyncio.Event(), inside)


LOST = DatabaseUnavailable("unavailable", "connection is closed")


async def test_a_newsroom_that_lost_its_database_is_opened_anew_as_soon_as_that_goes(starts: Starts):
    seen = starts(("open", LOST), ("closed", LOST), ("closed", LOST), ("open", None))
    assert await lives() == live.DONE
    assert seen == ["open", "closed", "closed", "open"]


async def test_a_database_that_cannot_be_used_at_the_first_start_is_somebodys_to_mend(starts: Starts):
    starts(("closed", LOST))
    with pytest.raises(DatabaseUnavailable):
        await lives()


async def test_where_another_bot_took_its_place_it_stops_with_one_line(starts: Starts):
    starts(("open", InUse("in_use_on_server", "4711")))
    with pytest.raises(DatabaseError) as told:
        await lives()
    assert told.value.fault == "in_use_on_server"


async def test_who_leads_from_now_on_waits_for_a_database_that_cannot(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "DATABASE_PAUSE", 0.01)
    failures, leading = [LOST, LOST], asyncio.Event()

    async def ensure(*_: object) -> None:
        if failures:
            raise failures.pop()

    @asynccontextmanager
    async def transaction() -> AsyncIterator[None]:
        yield

    monkeypatch.setattr(feeds, "ensure", ensure)
    leads = asyncio.Event()
    leads.set()
    newsroom: Any = SimpleNamespace(
        worker=SimpleNamespace(leads=leads),
        is_stopping=False,
        storage=SimpleNamespace(transaction=transaction),
        settings=SimpleNamespace(feeds=()),
        clock=lambda: None,
        _lead=lambda *_: leading.set(),
    )
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        await Newsroom._lead_when_it_is_its_turn(newsroom, group, [])

    assert leading.is_set()
    assert not failures
