"""A danger that grows wakes those who slept through its beginning; and nobody is told of it twice."""

from dataclasses import replace
from datetime import datetime

import pytest

from delivery.alert_planner import AlertPlanner
from delivery.planner import fold_old
from newsroom.alerts import AlertRevision, Severity
from newsroom.deliveries import DeliveryKind
from storage import alerts, dispatches, enqueueing
from tests.journeys.conftest import KEPUH, WIB
from tests.journeys.siaran_desk import SiaranDesk
from tests.journeys.test_alerts_and_hours import DEWI, has, looks, night, readers, sends, times
from tests.journeys.test_digests import chooses

__all__ = ["night"]

WORDS = "Tanggul jebol, mengungsi sekarang."


async def raises(
    desk: SiaranDesk, severity: Severity, now: datetime, words: str = WORDS, number: int = 1
) -> None:
    """An editor makes it graver, and says so."""
    house, alert = desk.town.running.house, await desk.alert(number)
    assert house.alert_room is not None
    revision = AlertRevision(alert.revision + 1, DEWI.id, now, severity, alert.html, changed=words)
    await house.alert_room.actions.update(number, revision, DEWI)
    await looks(desk)


async def test_darurat_wakes_who_slept_through_the_waspada_and_says_what_was_told(night):
    desk, clock = night
    everybody = sleeper, *_ = await readers(desk)
    await desk.writes("Waspada", "Air sungai naik di Kecamatan Kejayan.")
    await desk.presses("Kirim ke")
    await looks(desk)
    await desk.card("2 terkirim")
    await desk.presses("Perbarui")
    await desk.presses("Darurat")
    await desk.presses("Periksa")
    assert "2 salinan akan diubah" in desk.last.text
    assert "1 chat yang belum menerimanya" in desk.last.text
    await desk.presses("beri tahu pembaca")
    await desk.replies(WORDS)
    await desk.presses("Kirim pembaruan")
    await looks(desk)

    await desk.town.emulator.wait_for(lambda: desk.has(WORDS, *everybody) == 3)
    copy = await sleeper.sees("DARURAT")
    assert WORDS in copy.text
    clock.shows("06.00", days_on=1)
    await looks(desk)
    assert times(sleeper, "Air sungai") == 1, "and not once more in the morning"


async def test_darurat_comes_to_all_whom_an_info_left_alone(night):
    desk, clock = night
    everybody = await readers(desk)
    await sends(desk, Severity.INFO, "Air sungai naik.")
    late = await desk.town.follower("Tini", KEPUH)
    assert desk.has("Air sungai", *everybody, late) == 0
    await raises(desk, Severity.DARURAT, clock())

    assert [times(person, WORDS) for person in (*everybody, late)] == [1, 1, 1, 1]
    await looks(desk)
    clock.shows("06.00", days_on=1)
    await looks(desk)
    assert [times(person, "Air sungai") for person in (*everybody, late)] == [1, 1, 1, 1]


async def test_waspada_after_an_info_waits_for_no_digest_and_no_pause_but_lets_people_sleep(night):
    desk, clock = night
    everybody = await readers(desk)
    await sends(desk, Severity.INFO, "Air sungai naik.")
    await raises(desk, Severity.WASPADA, clock(), "Sudah di atas jembatan.")
    assert [has(person, "jembatan") for person in everybody] == [False, True, True]
    clock.shows("05.00", days_on=1)
    await looks(desk)
    assert [has(person, "jembatan") for person in everybody] == [True, True, True]


async def test_what_was_sent_to_all_goes_on_where_somebody_lacks_it(night):
    desk, clock = night
    sari, rina = [await desk.town.follower(name, KEPUH) for name in ("Sari", "Rina")]
    await chooses(desk.town, rina, "Jeda", "Jeda seminggu")
    await sends(desk, Severity.INFO, "Air sungai naik.")
    await desk.card("✅ Terkirim")
    await raises(desk, Severity.DARURAT, clock())

    assert (times(sari, WORDS), times(rina, WORDS)) == (2, 1), "on the copy and in reply to it; on the copy"
    card = await desk.card("✅ Terkirim")
    await desk.town.emulator.wait_for(lambda: "2 terkirim" in card.text)


async def test_what_was_stopped_is_not_taken_up_again(night):
    desk, clock = night
    sleeper, *_ = await readers(desk)
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    actions = desk.town.running.house.alert_room.actions
    await actions.stop(1, DEWI)
    await raises(desk, Severity.DARURAT, clock())
    clock.shows("06.00", days_on=1)
    await looks(desk)
    assert times(sleeper, "Air sungai") == 0


async def test_where_it_was_forgotten_who_has_it_nobody_gets_it_twice(night):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    clock.shows("23.01", days_on=9)
    await fold_old(desk.town.running.storage, clock(), clock())
    await raises(desk, Severity.DARURAT, clock())
    await looks(desk)
    assert times(sari, "Air sungai") == 1


async def test_killed_in_the_midst_it_goes_on_with_those_who_come_next(night, monkeypatch):
    desk, clock = night
    crowd = await desk.crowd(7)
    for person in crowd:
        await chooses(desk.town, person, "Jam tenang", "22.00–05.00")
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    running, step = desk.town.running, enqueueing.enqueue_step

    async def small(*args, **more):
        return await step(*args, **more, at_once=2)

    async def killed(self, dispatch_id, alert_id, through):
        async with self._storage.transaction() as connection:
            alert = await alerts.get(connection, alert_id)
            await self._step(connection, dispatch_id, alert, through, clock())
        raise KeyboardInterrupt

    monkeypatch.setattr(enqueueing, "enqueue_step", small)
    silent = replace(running.house.alert_room.actions, wake=lambda: None)
    alert = await desk.alert(1)
    revision = AlertRevision(1, DEWI.id, clock(), Severity.DARURAT, alert.html, changed=WORDS)
    running.alert_office.stop()
    await silent.update(1, revision, DEWI)
    planner = AlertPlanner(running.storage, clock, running.outbox.wake, WIB)
    with monkeypatch.context() as patched:
        patched.setattr(AlertPlanner, "_complete_audience", killed)
        with pytest.raises(KeyboardInterrupt):
            await planner.work()
    await desk.town.push()
    assert desk.has(WORDS, *crowd) == 2

    await AlertPlanner(running.storage, clock, running.outbox.wake, WIB).work()
    await desk.town.push()
    assert [times(person, WORDS) for person in crowd] == [1] * 7
    async with running.storage.reading() as connection:
        ended = await dispatches.find(connection, DeliveryKind.ALERT, 1)
    assert ended is not None
    assert (ended.total, ended.sent, ended.planned_through) == (7, 7, None)
