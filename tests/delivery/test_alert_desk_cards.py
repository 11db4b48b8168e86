"""What the desk's card of an alert says of how far it came."""

import re
from dataclasses import replace

import pytest

from delivery.alert_desk_cards import AlertDeskCards, AlertFacts
from newsroom.alert_progress import Progress
from newsroom.alert_states import AlertState
from tests.delivery.test_alert_cards import ALERT, CARDS, NOW, PASURUAN, WORDING

DESK = AlertDeskCards(WORDING, PASURUAN, CARDS)
HALF_WAY = Progress(delivered=5, waiting=19)


def said(state: AlertState, language: str = "id") -> str:
    """The card of an alert that five have, and that one of the other nineteen was to read at their hour."""
    facts = AlertFacts(replace(ALERT, state=state), HALF_WAY, NOW, later=1)
    return re.sub(r"<[^>]*>", "", DESK.alert(facts, language).text)


@pytest.mark.parametrize("state", [AlertState.STOPPED, AlertState.ENDED, AlertState.RECALLED])
def test_nobody_waits_for_what_is_sent_to_nobody_more(state: AlertState):
    assert "5 terkirim · 19 tidak dikirim\n" in said(state)
    assert "5 delivered · 19 not sent\n" in said(state, "en")
    assert "menunggu" not in said(state)
    assert "🌙" not in said(state)


@pytest.mark.parametrize("state", [AlertState.SENDING, AlertState.PAUSED])
def test_who_is_still_to_get_it_waits_for_it(state: AlertState):
    assert "5 terkirim · 19 menunggu\n" in said(state)
    assert "🌙 1 di antaranya menunggu ringkasan" in said(state)
    assert "tidak dikirim" not in said(state)
