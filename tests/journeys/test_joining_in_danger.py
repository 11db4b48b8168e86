"""Whoever begins to follow a place while a warning holds there gets it then, and all that follows it."""

import pytest

from newsroom.alerts import AlertDraft, AlertRevision, Severity
from storage import alerts
from tests.journeys.conftest import BANGIL, KEJAYAN, KEPUH
from tests.journeys.test_alerts_and_hours import DEWI, NIGHT, looks, night, sends, times
from tests.journeys.test_digests import chooses

__all__ = ["night"]


async def test_who_follows_now_gets_what_holds_and_hears_how_it_goes_on(night):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.DARURAT, "Tanggul jebol.")
    await desk.card("✅ Terkirim")
    late = await desk.town.follower("Tini", KEPUH)
    confirmed = await late.sees("mengikuti Kepuh")
    assert "🚨 DARURAT sedang berlaku di sini. Siarannya dikirim sekarang juga." in confirmed.text
    assert "belum ada berita" not in confirmed.text
    await late.sees("Tanggul jebol.")

    actions = desk.town.running.house.alert_room.actions
    alert = await desk.alert(1)
    revision = AlertRevision(1, DEWI.id, clock(), alert.severity, alert.html, changed="Air setinggi atap.")
    await actions.update(1, revision, DEWI)
    await looks(desk)
    assert times(sari, "Diperbarui.") == times(late, "Diperbarui.") == 1
    await actions.recall(1, DEWI, reason="Keliru.")
    await looks(desk)
    assert times(sari, "Tanggul jebol.") == times(late, "Tanggul jebol.") == 0


async def test_it_comes_once_and_to_nobody_of_another_place(night):
    desk, _clock = night
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    late, far = await desk.town.follower("Tini", KEPUH), await desk.town.follower("Bu Bangil", BANGIL)
    await late.sees("Air sungai naik.")
    late.presses("Berhenti ikuti")
    await desk.town.answered()
    late.presses("Ikuti")
    await desk.town.answered()
    await desk.town.push()

    again = await late.sees("mengikuti Kepuh")
    assert "⚠️ WASPADA sedang berlaku di sini." in again.text
    assert "dikirim sekarang" not in again.text, "it hangs in this chat"
    assert (times(late, "Air sungai naik."), times(far, "Air sungai naik.")) == (1, 0)


async def test_whoever_comes_back_after_berhenti_gets_what_holds(night):
    desk, _clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    sari.types("/berhenti")
    await desk.town.answered()
    await sends(desk, Severity.DARURAT, "Tanggul jebol.")
    assert times(sari, "Tanggul jebol.") == 0
    sari.types("/start")
    await desk.town.answered()
    await sari.sees("Tanggul jebol.")


@pytest.mark.parametrize("what", ["ended", "over", "recalled", "info", "stopped"])
async def test_what_holds_no_longer_or_warns_of_nothing_is_not_told(night, what: str):
    desk, clock = night
    severity = Severity.INFO if what == "info" else Severity.WASPADA
    await sends(desk, severity, "Air sungai naik.", ends=NIGHT.replace(hour=23, minute=30))
    actions = desk.town.running.house.alert_room.actions
    if what == "ended":
        await actions.end(1, DEWI, reason="", tell=False)
    elif what == "recalled":
        await actions.recall(1, DEWI, reason="")
    elif what == "over":
        clock.shows("23.31")
    elif what == "stopped":
        await desk.town.follower("Sari", KEPUH)
        draft = AlertDraft(Severity.DARURAT, "Keliru.", regions=(KEJAYAN,))
        async with desk.town.running.storage.transaction() as connection:
            number = await alerts.keep_draft(connection, draft, author_id=DEWI.id, now=clock())
        await actions.end(1, DEWI, reason="", tell=False)
        await actions.send(number, DEWI)
        await actions.stop(number, DEWI)
    late = await desk.town.follower("Tini", KEPUH)
    await looks(desk)

    assert "berlaku di sini" not in (await late.sees("mengikuti Kepuh")).text
    assert times(late, "Air sungai naik.") == times(late, "Keliru.") == 0


async def test_who_pauses_hears_a_warning_as_everybody_does(night):
    desk, clock = night
    tini = await desk.town.follower("Tini", BANGIL)
    await chooses(desk.town, tini, "Jeda", "Jeda seminggu")
    await chooses(desk.town, tini, "Jam tenang", "22.00–05.00")
    await sends(desk, Severity.WASPADA, "Air sungai naik.")
    tini.opens(f"https://t.me/kentongan_bot?start=r{KEPUH.replace('.', '_')}")
    await desk.town.answered()
    tini.presses("Ikuti")
    await desk.town.answered()
    await tini.sees("Air sungai naik.")
    clock.shows("05.00", days_on=1)
    await looks(desk)
    assert times(tini, "Air sungai naik.") == 1
