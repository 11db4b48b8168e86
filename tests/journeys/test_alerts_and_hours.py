"""Alerts and readers' hours: info waits for a digest, waspada for the morning, darurat for nothing."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from delivery.alert_planner import AlertPlanner
from newsroom.alerts import AlertDraft, Severity
from newsroom.cases import Role, StaffMember
from playground.people import Person
from storage import alerts
from tests.journeys.conftest import KEJAYAN, KEPUH, WIB, Town, WallClock, shown_to
from tests.journeys.siaran_desk import SiaranDesk
from tests.journeys.test_digests import chooses

DEWI = StaffMember(1, Role.EDITOR)
NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=WIB)


@pytest.fixture
async def night(town: Town) -> AsyncIterator[tuple[SiaranDesk, WallClock]]:
    clock = WallClock(NIGHT)
    town.clock = clock
    async with SiaranDesk.of(town, two_person_rule=False) as desk:
        yield desk, clock


async def sends(desk: SiaranDesk, severity: Severity, words: str, **more: datetime) -> None:
    """An editor sends an alert for Kejayan."""
    house = desk.town.running.house
    assert house.alert_room is not None
    draft = AlertDraft(severity, words, regions=(KEJAYAN,), **more)  # type: ignore[arg-type]
    async with house.storage.transaction() as connection:
        number = await alerts.keep_draft(connection, draft, author_id=DEWI.id, now=house.clock())
    await house.alert_room.actions.send(number, DEWI)
    await looks(desk)


async def looks(desk: SiaranDesk) -> None:
    """The planner of alerts looks at the clock, and what is due goes out."""
    running = desk.town.running
    await AlertPlanner(running.storage, running.clock, running.outbox.wake, WIB).work()
    await desk.town.push()


def has(person: Person, words: str) -> bool:
    return any(words in text for text in shown_to(person.chat))


async def readers(desk: SiaranDesk) -> tuple[Person, Person, Person]:
    """Who sleeps; who reads in the morning; who paused."""
    sleeper, morning, pausing = [await desk.town.follower(name, KEPUH) for name in ("Sari", "Umar", "Rina")]
    await chooses(desk.town, sleeper, "Jam tenang", "22.00–05.00")
    await chooses(desk.town, morning, "Kapan berita datang", "Ringkasan pagi")
    await chooses(desk.town, pausing, "Jeda", "Jeda seminggu")
    return sleeper, morning, pausing


async def test_darurat_wakes_everybody(night):
    desk, _clock = night
    everybody = await readers(desk)
    await sends(desk, Severity.DARURAT, "Tanggul jebol.")

    assert [has(person, "Tanggul jebol") for person in everybody] == [True, True, True]


async def test_waspada_ignores_digests_and_pauses_but_lets_people_sleep(night):
    desk, clock = night
    everybody = await readers(desk)
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    assert [has(person, "Air sungai") for person in everybody] == [False, True, True]
    clock.shows("05.00", days_on=1)
    await desk.town.push()

    assert [has(person, "Air sungai") for person in everybody] == [True, True, True]


async def test_info_comes_with_the_digest_or_after_the_night_and_not_in_a_pause(night):
    desk, clock = night
    everybody = await readers(desk)
    await sends(desk, Severity.INFO, "Listrik padam besok siang.")
    assert [has(person, "Listrik padam") for person in everybody] == [False, False, False]
    clock.shows("05.00", days_on=1)
    await desk.town.push()
    assert [has(person, "Listrik padam") for person in everybody] == [True, False, False]
    clock.shows("06.00")
    await desk.town.push()

    assert [has(person, "Listrik padam") for person in everybody] == [True, True, False]


async def test_info_that_has_ended_by_the_morning_never_comes(night):
    desk, clock = night
    sleeper, morning, _ = await readers(desk)
    await sends(desk, Severity.INFO, "Jalan ditutup malam ini.", ends=NIGHT.replace(hour=23, minute=59))
    clock.shows("06.00", days_on=1)
    await looks(desk)

    assert [has(person, "Jalan ditutup") for person in (sleeper, morning)] == [False, False]


async def test_the_desk_sees_who_gets_an_info_later(night):
    desk, _clock = night
    await readers(desk)
    await desk.town.follower("Bu Ani", KEPUH)
    await desk.sends("Info", "Listrik padam besok siang di Kecamatan Kejayan.")

    card = await desk.card("2 di antaranya menunggu ringkasan")
    assert "1 terkirim" in card.text
