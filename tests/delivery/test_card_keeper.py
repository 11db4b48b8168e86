"""A card that was to be drawn is drawn, though the database could not in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from delivery.desk_office import DeskOffice
from delivery.desk_previews import show_what_became
from delivery.desk_room import DeskRoom
from storage.database import Connection, DatabaseUnavailable, Storage
from tests.delivery.desk_stage import Desk, desk_at


@pytest.fixture
async def desk(tmp_path: Path, database_kind: str) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as set_up:
        yield set_up


@pytest.fixture
async def office(desk: Desk) -> DeskOffice:
    return desk.office()


class Hiccup:
    """The database cannot the next time that somebody wants to read, and can again after that."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_near = False
        usual = Storage.reading

        @asynccontextmanager
        async def reading(storage: Storage) -> AsyncIterator[Connection]:
            if self.is_near:
                self.is_near = False
                raise DatabaseUnavailable("unavailable", "connection is closed")
            async with usual(storage) as connection:
                yield connection

        monkeypatch.setattr(Storage, "reading", reading)


@pytest.fixture
def hiccup(monkeypatch: pytest.MonkeyPatch) -> Hiccup:
    return Hiccup(monkeypatch)


async def works(desk: Desk, office: DeskOffice, hiccup: Hiccup) -> None:
    """The keeper meets the hiccup, as its worker lets it, and works on until nothing is left."""
    hiccup.is_near = True
    with pytest.raises(DatabaseUnavailable):
        await office.keeper.work()
    while (pause := await office.keeper.work()) is not None:
        desk.passes(seconds=pause)


async def test_a_card_that_changed_is_drawn_after_a_hiccup(desk: Desk, office: DeskOffice, hiccup: Hiccup):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)
    await office.keeper.refresh_soon(case.number)

    await works(desk, office, hiccup)

    assert "Diklaim" in desk.card(case).text


async def test_a_card_that_could_not_be_drawn_is_drawn_after_a_hiccup(
    desk: Desk, office: DeskOffice, hiccup: Hiccup
):
    case = await desk.tip("Banjir.")
    await desk.posts()
    await desk.claims(case)
    desk.emulator.faults.http_page("editMessageText")
    await office.keeper.refresh_soon(case.number)
    await office.keeper.work()
    assert office.keeper.has_stale

    await works(desk, office, hiccup)

    assert "Diklaim" in desk.card(case).text
    assert not office.keeper.has_stale


async def test_what_became_of_an_answer_is_shown_after_a_hiccup(
    desk: Desk, office: DeskOffice, hiccup: Hiccup, monkeypatch: pytest.MonkeyPatch
):
    shown: list[tuple[int, int]] = []

    async def show(room: DeskRoom, number: int, message_id: int) -> None:
        await show_what_became(room, number, message_id)
        shown.append((number, message_id))

    monkeypatch.setattr("delivery.card_keeper.show_what_became", show)
    office.keeper.answer_ended(1, 2)

    await works(desk, office, hiccup)

    assert shown == [(1, 2)]
