"""What an editor types for places, what the buttons of alerts carry, and what was read at a tap."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.alert_draft_cards import seen
from handlers.alert_callbacks import (
    AddPlace,
    ApproveAlert,
    AskAlert,
    AsNewAlert,
    ConfirmAlert,
    ListAlerts,
    Mute,
    ReadOn,
    SendAlert,
    SendUpdate,
    SetSeverity,
    ShowAlert,
    TellUpdate,
    Unmute,
)
from handlers.alert_places import read_places, with_place
from handlers.buttons import ANSWERS
from handlers.callbacks import Callback, Read, decode, encode, fits
from newsroom.alerts import AlertDraft, Severity
from tests.handlers.conftest import PASURUAN

IDS = st.integers(1, 10**18 - 1)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,11}", fullmatch=True)
MARKS = st.from_regex(r"[0-9a-f]{8}", fullmatch=True)
CODES = st.sampled_from(["35.14", "35.14.06", "35.14.06.2005"])
EVERY: st.SearchStrategy[Callback] = st.one_of(
    st.builds(ShowAlert, IDS, NAMES, st.sampled_from(["id", "en"])),
    st.builds(SetSeverity, IDS, NAMES),
    st.builds(AskAlert, IDS, NAMES),
    st.builds(AddPlace, IDS, CODES),
    st.builds(SendAlert, IDS, MARKS),
    st.builds(ApproveAlert, IDS, MARKS),
    st.builds(ConfirmAlert, IDS, NAMES, st.booleans()),
    st.builds(TellUpdate, IDS, MARKS),
    st.builds(SendUpdate, IDS, st.booleans(), MARKS),
    st.builds(ListAlerts, st.integers(0, 9999), st.just("") | st.just("banjir di kejayan")),
    *(st.builds(kind, IDS) for kind in (AsNewAlert, ReadOn, Mute, Unmute, Read)),
)


@given(EVERY)
def test_what_a_button_carries_comes_back_as_it_was(callback: Callback):
    assert decode(encode(callback)) == callback


@given(st.from_regex(r"(a:(more|mute|unmute)|d:a[a-z]{1,8})(:.{0,9}){0,3}"))
def test_whatever_is_forged_is_nothing_or_exactly_what_we_write(data: str):
    callback = decode(data)
    assert callback is None or encode(callback) == data


def test_a_number_behind_the_letter_is_an_article_and_a_verb_is_an_alert():
    assert decode("a:7") == Read(7)
    assert decode("a:more:7") == ReadOn(7)
    assert decode("a:more") is None
    assert decode("a:mute:0") is None


@pytest.mark.parametrize("kind", [ReadOn, Mute, Unmute])
def test_every_button_of_readers_has_an_answer(kind: type[Callback]):
    assert kind in ANSWERS


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        ("d:aask:7:changed", AskAlert(7, "changed")),
        ("d:adone:7:update:0", ConfirmAlert(7, "update", tell=False)),
        ("d:adone:7:updatewords:1", ConfirmAlert(7, "updatewords", tell=True)),
    ],
)
def test_buttons_of_updates_that_hang_since_before_they_told_what_was_read_are_known(
    data: str, meant: Callback
):
    assert decode(data) == meant


def test_a_search_too_long_for_a_button_is_not_turned():
    assert not fits(ListAlerts(1, "banjir " * 12 + "x"))


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("kec kejayan", ("35.14.06",)),
        ("kec. kejayan, kec bangil", ("35.14.06", "35.14.14")),
        ("kec kejayan dan kec bangil", ("35.14.06", "35.14.14")),
        ("kepuh, kejayan", ("35.14.06.2005",)),
        ("tanggulengin kejayan", ("35.14.06.2017",)),
    ],
)
def test_places_are_read_as_they_are_typed(typed: str, codes: tuple[str, ...]):
    assert read_places(PASURUAN, typed).codes == codes


def test_what_several_bear_is_asked_and_what_nobody_bears_is_said():
    found = read_places(PASURUAN, "kejayan; antabrantah")
    assert found.codes == ()
    assert [name for name, _ in found.unclear] == ["kejayan"]
    assert found.unknown == ("antabrantah",)


def test_what_lies_in_a_chosen_place_is_reached_by_it():
    assert with_place(("35.14.06.2005", "35.14.14"), "35.14.06") == ("35.14.14", "35.14.06")
    assert with_place(("35.14.06",), "35.14.06.2005") == ("35.14.06",)


def test_a_mark_is_another_as_soon_as_anything_reads_otherwise():
    draft = AlertDraft(Severity.INFO, "Air naik.", regions=("35.14.06",))
    others = [
        replace(draft, severity=Severity.DARURAT),
        replace(draft, html="Air turun."),
        replace(draft, regions=("35.14",)),
        replace(draft, ends=datetime(2026, 12, 1, tzinfo=UTC)),
        replace(draft, advice="Mengungsi."),
    ]
    assert len({seen(draft), *(seen(one) for one in others)}) == 6
    assert seen(draft) == seen(replace(draft))
