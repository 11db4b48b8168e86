"""What is offered with a case is what the table of changes allows, and nothing that leads nowhere."""

import pytest

from newsroom.tips import CHANGES, TipState
from newsroom.work import LEADS_TO, Work, work_on
from tests.delivery.test_desk_cards import case


@pytest.mark.parametrize("state", TipState)
def test_whatever_is_offered_may_follow(state: TipState):
    for work in work_on(case(state)):
        after = LEADS_TO.get(work)
        # Handing on to one more is no change of state.
        assert after is None or after in CHANGES[state] or after is state is TipState.HANDED_ON, work


@pytest.mark.parametrize("state", TipState)
def test_every_change_that_an_editor_may_make_is_offered(state: TipState):
    #: Withdrawing is the source's; a case handed on is given back by nobody.
    not_theirs = {TipState.WITHDRAWN} | ({TipState.NEW} if state is TipState.HANDED_ON else set())
    offered = {LEADS_TO.get(work) for work in work_on(case(state))}
    assert CHANGES[state] - not_theirs <= offered


def test_where_no_way_leads_back_nobody_is_offered_one():
    for state in TipState:
        offered = work_on(case(state, route=None, receipt_key=None))
        assert not {Work.REPLY, Work.BLOCK} & set(offered)
