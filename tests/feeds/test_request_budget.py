"""In no minute more than the limit, however the asking is spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.request_budget import RequestBudget


class Ticking:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_does_not_fit_is_refused_whole_and_fits_a_minute_later():
    clock = Ticking()
    budget = RequestBudget(30, clock)
    assert budget.take(20)
    clock.now = 30
    assert not budget.take(11)
    assert budget.take(10), "the refusal cost nothing"
    clock.now = 59.9
    assert not budget.take(1)
    clock.now = 60
    assert budget.take(20)
    assert not budget.take(1)


def test_what_would_never_fit_is_a_mistake():
    with pytest.raises(AssertionError):
        RequestBudget(30, Ticking()).take(31)


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(1, 6)), max_size=80))
def test_no_minute_has_more(asked):
    clock = Ticking()
    budget = RequestBudget(30, clock)
    spent: list[float] = []
    for wait, requests in asked:
        clock.now += wait
        if budget.take(requests):
            spent += [clock.now] * requests
    for start in spent:
        assert sum(start <= moment < start + 60 for moment in spent) <= 30
