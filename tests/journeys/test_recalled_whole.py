"""A false alarm that is taken back leaves nothing standing: the copy, what was told of it, and its rest."""

import pytest

from newsroom.alerts import Severity
from tests.journeys.conftest import KEPUH, shown_to
from tests.journeys.test_alerts_and_hours import DEWI, looks, night, sends
from tests.journeys.test_graver_alerts import WORDS, raises

__all__ = ["night"]

LONG = "Air naik. " + "Air naik perlahan sejak sore. " * 60 + "HABIS."


@pytest.mark.parametrize("ended", [False, True])
async def test_a_recall_takes_back_what_was_told_and_read_on(night, ended: bool):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.WASPADA, LONG)
    sari.presses("Selengkapnya")
    await sari.sees("HABIS.")
    await raises(desk, Severity.DARURAT, clock())
    await sari.sees("Sekarang DARURAT")
    actions = desk.town.running.house.alert_room.actions
    if ended:
        await actions.end(1, DEWI, reason="Tanggul aman.", tell=True)
        await looks(desk)
        await sari.sees("Selesai.")
    before = len(shown_to(sari.chat))
    await actions.recall(1, DEWI, reason="Keliru.")
    await looks(desk)

    left = shown_to(sari.chat)
    assert len(left) == before - (3 if ended else 2), "the copy, and each word in reply to it"
    assert not [text for text in left if "Air naik" in text or WORDS in text or "Tanggul" in text]


async def test_what_telegram_no_longer_deletes_says_that_it_is_withdrawn(night):
    desk, clock = night
    sari = await desk.town.follower("Sari", KEPUH)
    await sends(desk, Severity.WASPADA, "Air naik.")
    await raises(desk, Severity.DARURAT, clock())
    await sari.sees("Sekarang DARURAT")
    desk.town.emulator.faults.error(
        "deleteMessage", 400, "Bad Request: message can't be deleted for everyone", times=None
    )
    await desk.town.running.house.alert_room.actions.recall(1, DEWI, reason="Keliru.")
    await looks(desk)

    left = shown_to(sari.chat)
    assert sum("DITARIK" in text for text in left) == 2
    assert not any(WORDS in text for text in left)
