"""Alerts and readers' hours: info waits for a digest, waspada for the morning, darurat for nothing."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from delivery.alert_planner import AlertPlanner
from delivery.planner import fold_old
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


async def test_who_stopped_gets_no_darurat_is_told_so_and_gets_it_in_a_pause(night):
    desk, _clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    sari.types("/berhenti")
    await desk.town.answered()
    assert has(sari, "Peringatan bahaya juga tidak datang.")
    await sends(desk, Severity.DARURAT, "Tanggul jebol.")
    assert not has(sari, "Tanggul jebol")
    sari.presses("Jeda saja")
    await desk.town.answered()
    sari.presses("Jeda sampai dilanjutkan")
    await desk.town.answered()
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    await desk.town.publish(KEPUH, title="Panen raya")
    await desk.town.push()

    assert has(sari, "Air sungai naik")
    assert not has(sari, "Panen raya")


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


@pytest.mark.parametrize(
    ("severity", "chats", "later", "paused"),
    [("Info", 3, 2, 1), ("Waspada", 4, 1, 0), ("Darurat", 4, 0, 0)],
)
async def test_the_last_look_before_sending_counts_what_then_happens(
    night, severity: str, chats: int, later: int, paused: int
):
    desk, clock = night
    everybody = (*await readers(desk), await desk.town.follower("Bu Ani", KEPUH))
    await desk.writes(severity, "Listrik padam besok siang di Kecamatan Kejayan.")
    shown = desk.last.text
    assert f"{chats} chat" in shown
    assert (f"{later} di antaranya menerimanya nanti" in shown) == bool(later)
    assert (f"{paused} chat lagi sedang jeda" in shown) == bool(paused)
    assert f"Kejayan: {chats}" in shown

    await desk.presses(f"Kirim ke {chats} chat")
    await looks(desk)
    assert desk.has("Listrik padam", *everybody) == chats - later
    clock.shows("06.00", days_on=1)
    await looks(desk)
    assert desk.has("Listrik padam", *everybody) == chats
    await chooses(desk.town, everybody[2], "Jeda", "Lanjutkan sekarang")
    await looks(desk)
    assert desk.has("Listrik padam", *everybody) == chats + paused == 4


# --- who changes their mind while something waits ----------------------------------------------------------


def times(person: Person, words: str) -> int:
    return sum(words in text for text in shown_to(person.chat))


async def test_what_waits_comes_at_once_to_who_wants_it_at_once_now(night):
    desk, clock = night
    sleeper, morning, _ = await readers(desk)
    await sends(desk, Severity.INFO, "Listrik padam besok siang.")
    await chooses(desk.town, sleeper, "Jam tenang", "Tanpa jam tenang")
    await chooses(desk.town, morning, "Kapan berita datang", "Begitu terbit")
    await desk.town.push()
    assert [times(person, "Listrik padam") for person in (sleeper, morning)] == [1, 1]
    for hour in ("05.00", "06.00"):
        clock.shows(hour, days_on=hour == "05.00")
        await looks(desk)
    assert [times(person, "Listrik padam") for person in (sleeper, morning)] == [1, 1], "and never again"


async def test_what_waits_sleeps_as_long_as_the_reader_sleeps_now(night):
    desk, clock = night
    sleeper, morning, _ = await readers(desk)
    await sends(desk, Severity.INFO, "Listrik padam besok siang.")
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    await chooses(desk.town, sleeper, "Jam tenang", "22.00–06.00")
    await chooses(desk.town, morning, "Kapan berita datang", "Ringkasan sore")
    clock.shows("05.00", days_on=1)
    await desk.town.push()
    assert (times(sleeper, "Listrik padam"), times(sleeper, "Air sungai")) == (0, 0)
    clock.shows("06.00")
    await desk.town.push()
    assert (times(sleeper, "Listrik padam"), times(sleeper, "Air sungai")) == (1, 1)
    assert times(morning, "Listrik padam") == 0, "it comes with the evening's digest now"
    clock.shows("18.00")
    await desk.town.push()
    assert times(morning, "Listrik padam") == 1


@pytest.mark.parametrize("paused_first", [True, False])
async def test_what_a_pause_held_back_comes_once_after_it_while_it_holds(night, paused_first: bool):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await chooses(desk.town, sari, "Jam tenang", "22.00–05.00")
    if paused_first:
        await chooses(desk.town, sari, "Jeda", "Jeda sampai dilanjutkan")
    await sends(desk, Severity.INFO, "Listrik padam besok siang.")
    if not paused_first:
        await chooses(desk.town, sari, "Jeda", "Jeda sampai dilanjutkan")
    clock.shows("09.00", days_on=1)
    await looks(desk)
    assert times(sari, "Listrik padam") == 0, "not in a pause"
    await chooses(desk.town, sari, "Jeda", "Lanjutkan sekarang")
    await looks(desk)
    await looks(desk)
    assert times(sari, "Listrik padam") == 1


async def test_a_pause_that_ends_by_the_clock_lets_it_through_too(night):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await chooses(desk.town, sari, "Jeda", "Jeda sehari")
    await sends(desk, Severity.INFO, "Listrik padam lusa.")
    clock.shows("22.59", days_on=1)
    await looks(desk)
    assert times(sari, "Listrik padam") == 0
    clock.shows("23.01")
    await looks(desk)
    await looks(desk)
    assert times(sari, "Listrik padam") == 1


async def test_what_is_over_by_the_end_of_the_pause_or_the_night_never_comes(night):
    desk, clock = night
    sari, umar = await desk.town.follower("Sari", KEPUH), await desk.town.follower("Umar", KEPUH)
    await chooses(desk.town, sari, "Jeda", "Jeda seminggu")
    await chooses(desk.town, umar, "Jam tenang", "22.00–05.00")
    await sends(desk, Severity.INFO, "Jalan ditutup malam ini.", ends=NIGHT.replace(hour=23, minute=59))
    clock.shows("00.30", days_on=1)
    await looks(desk)
    await chooses(desk.town, sari, "Jeda", "Lanjutkan sekarang")
    await chooses(desk.town, umar, "Jam tenang", "Tanpa jam tenang")
    await looks(desk)
    assert [times(person, "Jalan ditutup") for person in (sari, umar)] == [0, 0]


async def test_who_follows_the_place_only_since_then_is_not_told_of_it_by_a_pause(night):
    desk, _clock = night
    await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.INFO, "Listrik padam besok siang.")
    desk.town.clock.shows("23.05")
    rina = await desk.town.follower("Rina", KEPUH)
    await chooses(desk.town, rina, "Jeda", "Jeda sehari", "Lanjutkan sekarang")
    await looks(desk)
    assert times(rina, "Listrik padam") == 0


async def test_who_muted_the_event_is_not_told_of_it_by_a_pause(night):
    desk, _clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    house = desk.town.running.house
    sari.presses_data(sari.chat.from_bot[-1], "a:mute:1")
    await desk.town.answered()
    await chooses(desk.town, sari, "Jeda", "Jeda sehari")
    draft = AlertDraft(Severity.INFO, "Air mulai surut.", regions=(KEJAYAN,), thread_id=1)
    async with house.storage.transaction() as connection:
        number = await alerts.keep_draft(connection, draft, author_id=DEWI.id, now=house.clock())
    await house.alert_room.actions.send(number, DEWI)
    await looks(desk)
    await chooses(desk.town, sari, "Jeda", "Lanjutkan sekarang")
    await looks(desk)
    assert times(sari, "mulai surut") == 0


async def test_what_still_holds_after_a_week_away_comes_once_with_its_time(night):
    desk, clock = night
    sari, umar = await desk.town.follower("Sari", KEPUH), await desk.town.follower("Umar", KEPUH)
    await chooses(desk.town, sari, "Jeda", "Jeda seminggu")
    await sends(desk, Severity.INFO, "Jembatan ditutup sampai Desember.", ends=NIGHT + timedelta(days=20))
    clock.shows("23.01", days_on=7)
    await fold_old(desk.town.running.storage, clock() - timedelta(days=3), clock())
    assert times(sari, "Jembatan ditutup") == 0
    await looks(desk)
    await looks(desk)

    told = [text for text in shown_to(sari.chat) if "Jembatan ditutup" in text]
    assert len(told) == 1
    assert "24 November 2026 23.00" in told[0]
    assert times(umar, "Jembatan ditutup") == 1, "who had it before the pause of others hears nothing more"
    await chooses(desk.town, umar, "Jeda", "Jeda sehari", "Lanjutkan sekarang")
    await looks(desk)
    assert times(umar, "Jembatan ditutup") == 1, "nor after a pause of their own"


@pytest.mark.parametrize("what", ["ended", "withdrawn", "followed"])
async def test_what_no_longer_holds_after_a_week_away_never_comes(night, what: str):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await chooses(desk.town, sari, "Jeda", "Jeda seminggu")
    ends = NIGHT + timedelta(days=3 if what == "ended" else 20)
    await sends(desk, Severity.INFO, "Jembatan ditutup.", ends=ends)
    house = desk.town.running.house
    if what == "withdrawn":
        await house.alert_room.actions.recall(1, DEWI, reason="Keliru.")
    elif what == "followed":
        draft = AlertDraft(Severity.WASPADA, "Jembatan roboh.", regions=(KEJAYAN,), thread_id=1)
        async with house.storage.transaction() as connection:
            number = await alerts.keep_draft(connection, draft, author_id=DEWI.id, now=house.clock())
        await house.alert_room.actions.send(number, DEWI)
    await looks(desk)
    clock.shows("23.01", days_on=7)
    await looks(desk)
    await looks(desk)
    assert times(sari, "Jembatan ditutup") == 0


@pytest.mark.parametrize(("days", "kept", "told"), [(13, 30, 1), (15, 30, 0), (13, 3, 0)])
async def test_what_was_given_no_end_is_told_two_weeks_while_it_is_known_who_got_it(
    night, days: int, kept: int, told: int
):
    desk, clock = night
    sari, umar = await desk.town.follower("Sari", KEPUH), await desk.town.follower("Umar", KEPUH)
    await chooses(desk.town, sari, "Jeda", "Jeda sampai dilanjutkan")
    await sends(desk, Severity.INFO, "Listrik sering padam.")
    clock.shows("23.01", days_on=days)
    await fold_old(desk.town.running.storage, clock() - timedelta(days=kept), clock())
    for person in (sari, umar):
        await chooses(
            desk.town, person, "Jeda", *([] if person is sari else ["Jeda sehari"]), "Lanjutkan sekarang"
        )
    await looks(desk)
    assert times(sari, "Listrik sering padam") == told
    assert times(umar, "Listrik sering padam") == 1, "and to nobody twice"
