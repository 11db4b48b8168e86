"""What a tip is made of, and which state may follow which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.cases import Notice, Role
from newsroom.schedule import DEADLINE_LEAD, deadline_notice, summary_due
from newsroom.tips import (
    CHANGES,
    ForbiddenChange,
    Part,
    PartKind,
    Tip,
    TipFacts,
    TipLevel,
    TipState,
    check_change,
)
from tests.delivery.desk_stage import NOW, WIB


@given(
    st.builds(
        Part, st.sampled_from(PartKind), st.text(), st.binary(), st.text(max_size=40), st.text(max_size=40)
    )
)
def test_a_part_comes_back_as_it_was_packed(part: Part):
    assert Part.unpack(part.pack()) == part


@given(
    st.builds(
        TipFacts,
        level=st.sampled_from(TipLevel),
        region=st.text(max_size=13),
        category=st.text(max_size=20),
        election=st.text(max_size=20),
        answers=st.dictionaries(st.text(max_size=9), st.text()),
        article_id=st.integers(0, 2**53),
    )
)
def test_facts_come_back_as_they_were_packed(facts: TipFacts):
    assert TipFacts.unpack(facts.pack()) == facts


def test_a_part_shows_its_bytes_to_no_log():
    assert "rahasia" not in repr(Part(PartKind.PHOTO, data=b"rahasia"))


def test_a_tip_has_no_field_for_an_origin():
    fields = {*Tip.__slots__, *TipFacts.__slots__, *Part.__slots__}
    assert fields == {
        *("facts", "parts", "level", "region", "category", "election", "answers", "article_id"),
        *("kind", "text", "data", "name", "mime"),
    }


def test_the_text_of_a_tip_is_what_was_written_and_answered():
    tip = Tip(
        TipFacts(answers={"where": "RT 3"}),
        (Part(PartKind.TEXT, "Banjir"), Part(PartKind.PHOTO, "foto"), Part(PartKind.TEXT, "besar")),
    )
    assert tip.text == "Banjir\nbesar\nRT 3"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TipState.NEW, TipState.CLAIMED),
        (TipState.CLAIMED, TipState.VERIFYING),
        (TipState.VERIFYING, TipState.HANDED_ON),
        (TipState.HANDED_ON, TipState.CLOSED),
        (TipState.CLOSED, TipState.NEW),
        (TipState.SPAM, TipState.NEW),
        (TipState.NEW, TipState.WITHDRAWN),
    ],
)
def test_the_way_of_a_case(before: TipState, after: TipState):
    check_change(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TipState.NEW, TipState.HANDED_ON),
        (TipState.CLOSED, TipState.SPAM),
        (TipState.SPAM, TipState.CLAIMED),
        *((TipState.WITHDRAWN, state) for state in TipState),
        *((state, state) for state in TipState),
    ],
)
def test_what_may_not_follow(before: TipState, after: TipState):
    with pytest.raises(ForbiddenChange) as refusal:
        check_change(before, after)
    assert (refusal.value.before, refusal.value.after) == (before, after)


def test_every_state_can_be_reached_and_a_source_may_withdraw_in_each():
    assert {after for every in CHANGES.values() for after in every} == set(TipState)
    assert all(TipState.WITHDRAWN in CHANGES[state] for state in TipState if state is not TipState.WITHDRAWN)


def test_who_may_do_more_may_do_less():
    assert Role.ADMIN.may(Role.VIEWER)
    assert Role.EDITOR.may(Role.EDITOR)
    assert not Role.VIEWER.may(Role.EDITOR)
    assert not Role.EDITOR.may(Role.ADMIN)


@pytest.mark.parametrize(("hour", "due"), [(6, False), (7, True), (11, True), (12, False), (20, False)])
def test_the_summary_comes_in_the_morning(hour: int, due: bool):
    now = NOW.astimezone(WIB).replace(hour=hour, minute=0)
    seven = summary_due(now, WIB)
    assert (seven is not None) == due
    if seven is not None:
        assert seven == now.replace(hour=7)


def test_a_deadline_is_named_when_it_is_near_and_when_it_has_passed():
    assert deadline_notice(NOW + DEADLINE_LEAD * 1.01, NOW) is None
    assert deadline_notice(NOW + DEADLINE_LEAD, NOW) is Notice.DEADLINE_NEAR
    assert deadline_notice(NOW, NOW) is Notice.DEADLINE_PASSED
