"""Only what the eye sees goes on: a mark that nobody sees would name whose copy it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.visible_text import visible_only

MARKS = (
    "\u00ad\u034f\u115f\u17b4\u180e\u200b\u200c\u200d\u200e\u202e\u2060\u2062\u2800\u3164\ufe00\ufe0f\ufeff"
    "\uffa0\ue000\U000e0041\U000e0101\U000e01ef\U0001d173\x00\x1b"
)


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_mark_goes_wherever_it_stands(mark: str):
    assert visible_only(f"{mark}Memo{mark} ra{mark}pat{mark}") == "Memo rapat"


@given(st.text(alphabet=[*MARKS, "a", " "]), st.text(alphabet=[*MARKS, "a", " "]))
def test_two_copies_that_look_alike_are_alike(one: str, other: str):
    seen = [text.translate(dict.fromkeys(map(ord, MARKS))) for text in (one, other)]
    assert (visible_only(one) == visible_only(other)) == (seen[0] == seen[1])


@pytest.mark.parametrize(
    "emoji", ["👨\u200d👩\u200d👧", "🧑🏽\u200d🌾", "🏳\u200d🌈", "❤\u200d🔥", "🤷\u200d♂"]
)
def test_what_makes_one_emoji_of_several_stays(emoji: str):
    assert visible_only(f"aman {emoji}.") == f"aman {emoji}."


def test_lines_stay_and_odd_spaces_become_plain():
    assert visible_only("Jalan\u00a0rusak\u2003parah\n\tlagi\u2028") == "Jalan rusak parah\n\tlagi "
