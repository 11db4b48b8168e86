"""Tips about the same are proposed, others are not, and no text breaks the comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.likeness import ALIKE, alike

FLOOD = "Banjir di dusun Krajan, air setinggi lutut sejak jam 3 pagi, jalan putus"


@pytest.mark.parametrize(
    "other",
    [
        FLOOD,
        "Air banjir setinggi lutut di Krajan dari tadi pagi, jalan ke pasar putus",
        "dusun krajan kebanjiran, air selutut, jalan putus mulai jam tiga pagi",
        "BANJIR DI DUSUN KRAJAN!!! air setinggi lutut",
    ],
)
def test_other_words_for_the_same(other: str):
    assert [likeness.number for likeness in alike(FLOOD, [(7, other)])] == [7]


@pytest.mark.parametrize(
    "other",
    [
        "Pohon tumbang di depan SD Kepuh dan listrik padam",
        "Ada jalan rusak parah di dekat pasar, sudah lama",
        "banjir",
        "",
        "???",
    ],
)
def test_something_else(other: str):
    assert alike(FLOOD, [(7, other)]) == ()


def test_the_most_alike_come_first_and_few():
    found = alike(FLOOD, [(number, FLOOD + " parah" * number) for number in range(1, 9)])
    assert [likeness.number for likeness in found] == [1, 2, 3]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_no_text_breaks_it(text: str, others: list[str]):
    for likeness in alike(text, enumerate(others, 1)):
        assert ALIKE <= likeness.score <= 100.0001
