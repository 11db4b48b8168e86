"""Who may do what with an alert, and when: the table that the desk's buttons stand on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.alert_states import (
    CHANGES,
    Action,
    ActionRefused,
    AlertState,
    Event,
    RefusalReason,
    actions,
    after,
    after_sending,
    check,
)
from newsroom.cases import Role, StaffMember

AUTHOR, SECOND = StaffMember(1, Role.EDITOR), StaffMember(2, Role.EDITOR)
ADMIN, VIEWER = StaffMember(3, Role.ADMIN), StaffMember(4, Role.VIEWER)
STATES, ACTIONS = st.sampled_from(AlertState), st.sampled_from(Action)


def refusal(state: AlertState, action: Action, member: StaffMember, awaiting_from: int | None = None):
    with pytest.raises(ActionRefused) as refused:
        check(state, action, member, awaiting_from=awaiting_from)
    return refused.value.reason


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (AlertState.DRAFT, {Action.SEND, Action.STOP}),
        (AlertState.AWAITING, {Action.APPROVE, Action.STOP, Action.UPDATE}),
        (AlertState.SCHEDULED, {Action.STOP, Action.UPDATE}),
        (AlertState.SENDING, {Action.PAUSE, Action.STOP, Action.UPDATE, Action.END, Action.RECALL}),
        (AlertState.PAUSED, {Action.RESUME, Action.STOP, Action.UPDATE, Action.END, Action.RECALL}),
        (AlertState.STOPPED, {Action.UPDATE, Action.END, Action.RECALL}),
        (AlertState.SENT, {Action.UPDATE, Action.END, Action.RECALL}),
        (AlertState.ENDED, {Action.RECALL}),
        (AlertState.RECALLED, set()),
        (AlertState.DROPPED, set()),
    ],
)
def test_what_an_editor_may_do_with_another_ones_alert(state: AlertState, buttons: set[Action]):
    waits = AUTHOR.id if state is AlertState.AWAITING else None
    assert set(actions(state, SECOND, awaiting_from=waits)) == buttons
    assert set(actions(state, ADMIN, awaiting_from=waits)) == buttons


def test_each_state_is_in_the_table_and_each_but_the_draft_can_be_reached():
    assert set(CHANGES) == set(AlertState)
    reached = {state for changes in CHANGES.values() for state in changes.values()}
    assert reached == set(AlertState)


@given(STATES, ACTIONS)
def test_a_viewer_changes_nothing(state: AlertState, action: Action):
    assert refusal(state, action, VIEWER, AUTHOR.id) is RefusalReason.ROLE
    assert actions(state, VIEWER, awaiting_from=AUTHOR.id) == ()


@given(STATES)
def test_nobody_approves_what_they_wrote_themselves(state: AlertState):
    assert Action.APPROVE not in actions(state, AUTHOR, awaiting_from=AUTHOR.id)


def test_a_refusal_says_why():
    assert refusal(AlertState.AWAITING, Action.APPROVE, AUTHOR, AUTHOR.id) is RefusalReason.OWN
    assert refusal(AlertState.SENT, Action.APPROVE, SECOND) is RefusalReason.NOTHING
    assert refusal(AlertState.SENT, Action.PAUSE, SECOND) is RefusalReason.STATE


@given(STATES, ACTIONS)
def test_an_update_is_approved_where_it_waits_and_moves_nothing(state: AlertState, action: Action):
    """The copies are out: a second editor's agreement to new words starts, stops or ends no sending."""
    sent = {AlertState.SENDING, AlertState.PAUSED, AlertState.STOPPED, AlertState.SENT}
    if state in sent:
        assert check(state, Action.APPROVE, SECOND, awaiting_from=AUTHOR.id) is state
        assert check(state, Action.UPDATE, SECOND) is state


@given(STATES)
def test_what_nobody_has_yet_is_neither_ended_nor_recalled_and_what_somebody_has_always_can_be(
    state: AlertState,
):
    out = {AlertState.SENDING, AlertState.PAUSED, AlertState.STOPPED, AlertState.SENT, AlertState.ENDED}
    assert (Action.RECALL in CHANGES[state]) is (state in out)
    if Action.END in CHANGES[state]:
        assert CHANGES[state][Action.END] is AlertState.ENDED
        assert state in out


def test_a_dangerous_alert_goes_out_only_after_a_second_yes():
    """From a draft no way leads to sending that does not pass *Setujui*."""
    reached, ahead = set(), [AlertState.DRAFT]
    while ahead:
        state = ahead.pop()
        reached.add(state)
        steps = (after for step, after in CHANGES[state].items() if step is not Action.APPROVE)
        ahead.extend(after for after in steps if after not in reached)
    assert reached == {AlertState.DRAFT, AlertState.AWAITING, AlertState.DROPPED}


def test_sending_waits_for_a_second_editor_only_where_one_is_needed():
    assert after_sending(needs_second=True) is AlertState.AWAITING
    assert after_sending(needs_second=False) is AlertState.SCHEDULED


@pytest.mark.parametrize(
    ("state", "event", "follows"),
    [
        (AlertState.SCHEDULED, Event.STARTED, AlertState.SENDING),
        (AlertState.SENDING, Event.DELIVERED, AlertState.SENT),
        (AlertState.SENT, Event.EXPIRED, AlertState.ENDED),
        (AlertState.SENT, Event.RAISED, AlertState.SENDING),
        (AlertState.PAUSED, Event.RAISED, None),
        (AlertState.STOPPED, Event.RAISED, None),
        (AlertState.PAUSED, Event.EXPIRED, AlertState.ENDED),
        (AlertState.SENDING, Event.EXPIRED, AlertState.ENDED),
        (AlertState.STOPPED, Event.EXPIRED, AlertState.ENDED),
        (AlertState.SCHEDULED, Event.EXPIRED, AlertState.DROPPED),
        (AlertState.AWAITING, Event.EXPIRED, AlertState.DROPPED),
        (AlertState.DRAFT, Event.EXPIRED, None),
        (AlertState.AWAITING, Event.STARTED, None),
        (AlertState.PAUSED, Event.DELIVERED, None),
        (AlertState.RECALLED, Event.EXPIRED, None),
    ],
)
def test_what_follows_by_itself(state: AlertState, event: Event, follows: AlertState | None):
    assert after(state, event) is follows


@given(STATES, st.lists(st.one_of(ACTIONS, st.sampled_from(Event)), max_size=12))
def test_what_is_over_never_goes_out_again(state: AlertState, steps: list[Action | Event]):
    was_over = False
    for step in steps:
        state = CHANGES[state].get(step, state)
        assert not (was_over and state in (AlertState.SENDING, AlertState.SCHEDULED, AlertState.PAUSED))
        was_over = was_over or state.is_over
