"""What an alert must say before it is sent, how updates change it, and how its rounds follow each other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from delivery.pacing import Priority
from newsroom.alert_states import AlertState
from newsroom.alerts import (
    MAX_ADVICE,
    MAX_REGIONS,
    MAX_TEXT,
    Alert,
    AlertDraft,
    AlertRevision,
    Incomplete,
    Missing,
    Severity,
    needs_second,
)

NOW = datetime(2026, 11, 27, 7, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAFT = AlertDraft(
    Severity.WASPADA, "<b>Air naik.</b>", "Jauhi sungai.", regions=("35.14.06",), source="BMKG"
)
REVISION = AlertRevision(1, 5, NOW + HOUR, Severity.WASPADA, "Air surut.", changed="Air mulai surut.")


def alert(draft: AlertDraft = DRAFT, state: AlertState = AlertState.SENT) -> Alert:
    return Alert.of(draft, NOW, sent_by=5, state=state, number=7)


@pytest.mark.parametrize(
    ("severity", "digests", "quiet", "muted"),
    [
        (Severity.INFO, False, False, False),
        (Severity.WASPADA, True, False, False),
        (Severity.DARURAT, True, True, True),
    ],
)
def test_what_each_severity_may_ignore(severity: Severity, digests: bool, quiet: bool, muted: bool):
    assert (severity.ignores_digests, severity.ignores_quiet_hours, severity.reaches_muted) == (
        digests,
        quiet,
        muted,
    )


def test_the_graver_goes_first_and_all_of_them_before_news():
    by_rank = sorted(Severity, key=lambda severity: severity.rank, reverse=True)
    places = [Priority[severity.priority] for severity in by_rank]
    assert places == [Priority.DARURAT, Priority.WASPADA, Priority.INFO]
    assert min(places) > Priority.ANSWER
    assert max(places) < Priority.NEWS


def test_only_an_emergency_needs_two_and_only_where_the_newsroom_wants_it():
    assert [needs_second(severity, two_persons=True) for severity in Severity] == [False, False, True]
    assert not any(needs_second(severity, two_persons=False) for severity in Severity)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"severity": None}, (Missing.SEVERITY,)),
        ({"html": "<b> \n</b>"}, (Missing.TEXT,)),
        ({"html": f"<b>{'🥁' * (MAX_TEXT // 2)}</b>"}, ()),
        ({"html": "🥁" * (MAX_TEXT // 2) + "a"}, (Missing.TEXT_TOO_LONG,)),
        ({"advice": "a" * (MAX_ADVICE + 1)}, (Missing.ADVICE_TOO_LONG,)),
        ({"regions": ()}, (Missing.REGIONS,)),
        ({"regions": ("35.14.06",) * (MAX_REGIONS + 1)}, (Missing.TOO_MANY_REGIONS,)),
        ({"ends": NOW}, (Missing.END_FIRST,)),
        ({"ends": NOW + HOUR}, ()),
        ({"starts": NOW + HOUR, "ends": NOW + HOUR}, (Missing.END_FIRST,)),
        ({"starts": NOW - HOUR, "ends": NOW - HOUR / 2}, (Missing.END_FIRST,)),
        ({"repeat": (NOW + HOUR, NOW + 2 * HOUR), "ends": NOW + HOUR}, (Missing.ROUNDS_LOST,)),
        ({"repeat": (NOW + HOUR,), "ends": NOW + HOUR}, (Missing.ROUNDS_LOST,)),
        ({"repeat": (NOW + HOUR,), "ends": NOW + 2 * HOUR}, ()),
        ({"repeat": (NOW - HOUR,), "ends": NOW + HOUR}, ()),
        ({"repeat": (NOW + HOUR,), "ends": NOW}, (Missing.END_FIRST,)),
        ({"severity": None, "html": "", "regions": ()}, (Missing.SEVERITY, Missing.TEXT, Missing.REGIONS)),
    ],
)
def test_what_keeps_a_draft_from_being_sent(changes: dict[str, object], missing: tuple[Missing, ...]):
    draft = replace(DRAFT, **changes)  # type: ignore[arg-type]
    assert draft.missing(NOW) == missing
    if missing:
        with pytest.raises(Incomplete) as refused:
            alert(draft)
        assert refused.value.missing == missing


def test_an_alert_says_what_its_draft_said():
    planned = replace(DRAFT, starts=NOW + HOUR, ends=NOW + 2 * HOUR, photo_id="photo", thread_id=3)
    assert alert(planned).as_draft() == planned
    assert alert(planned).thread_id == 3
    assert alert().thread_id == 7, "a new event is its own thread"
    assert alert().starts == NOW


def test_whose_words_wait_for_a_second_editor():
    assert alert(state=AlertState.AWAITING).awaiting_from == 5
    assert alert().awaiting_from is None
    assert replace(alert(), proposed=replace(REVISION, author_id=6)).awaiting_from == 6


def test_an_update_changes_the_words_and_not_whom_they_reach():
    before = replace(alert(), proposed=REVISION)
    updated = before.revised(REVISION)
    assert (updated.html, updated.advice, updated.revision) == ("Air surut.", "", 1)
    assert updated.changed_at == NOW + HOUR
    assert updated.proposed is None
    assert (updated.regions, updated.photo_id, updated.thread_id) == (
        before.regions,
        before.photo_id,
        before.thread_id,
    )


@pytest.mark.parametrize(
    ("severity", "told"), [(Severity.INFO, False), (Severity.WASPADA, False), (Severity.DARURAT, True)]
)
def test_a_danger_that_grows_is_told_whatever_was_chosen(severity: Severity, told: bool):
    assert alert().must_tell(replace(REVISION, severity=severity, tell=False)) is told


def test_each_round_is_an_alert_of_its_own_in_the_same_thread():
    daily = alert(replace(DRAFT, repeat=(NOW + 24 * HOUR, NOW + 48 * HOUR)))
    second = daily.next_round()
    assert daily.next_at == NOW + 24 * HOUR
    assert second == replace(DRAFT, starts=NOW + 24 * HOUR, repeat=(NOW + 48 * HOUR,), thread_id=7)
    last = Alert.of(second, NOW, sent_by=5, state=AlertState.SENT, number=8).next_round()
    assert last is not None
    assert (last.starts, last.repeat, last.thread_id) == (NOW + 48 * HOUR, (), 7)
    assert Alert.of(last, NOW, sent_by=5, state=AlertState.SENT, number=9).next_round() is None


@pytest.mark.parametrize(
    "state", [state for state in AlertState if state.is_over or state is AlertState.PAUSED]
)
def test_what_is_paused_or_over_has_no_next_round(state: AlertState):
    daily = alert(replace(DRAFT, repeat=(NOW + 24 * HOUR,)), state)
    assert daily.next_at is None
    assert daily.next_round() is None
