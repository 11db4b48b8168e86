"""What was found is marked where it stands, and a long text is shown around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.excerpts import MOST_WORDS, around, marked, plain_words
from newsroom.search_words import HIT_BEGINS, HIT_ENDS


def _shown(text: str) -> str:
    return text.replace(HIT_BEGINS, "[").replace(HIT_ENDS, "]")


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Banjir di Winongan", ["banjir"], "[Banjir] di Winongan"),
        ("banjir, BANJIR", ["banjir"], "[banjir], [BANJIR]"),
        ("Kebanjiran", ["banjir"], "Kebanjiran"),
        ("Kéjayan", ["kejayan"], "[Kéjayan]"),
        ("jalan antar-desa rusak", ["antar-desa"], "jalan [antar-desa] rusak"),
        ("antar kota, desa", ["antar-desa"], "antar kota, desa"),
        ("a_b", ["b"], "a_[b]"),
        ("", ["banjir"], ""),
        ("Banjir", ["-"], "Banjir"),
    ],
)
def test_a_word_is_marked_as_it_is_written(text: str, words: list[str], shown: str):
    assert _shown(marked(text, words, beginning=False)) == shown


def test_the_last_word_may_go_on():
    assert _shown(marked("Kebakaran di kebun", ["di", "kebak"], beginning=True)) == "[Kebakaran] [di] kebun"


def test_a_long_text_is_shown_where_most_was_found():
    text = " ".join(["kata"] * 40 + ["banjir"] + ["kata"] * 40 + ["banjir", "lutut"] + ["kata"] * 40)
    shown = _shown(around(text, ["banjir", "lutut"], beginning=False))

    assert shown.startswith("…kata kata kata kata [banjir] [lutut] kata")
    assert shown.endswith("…")
    assert len(plain_words(shown)) == MOST_WORDS


def test_a_short_text_is_shown_whole_with_its_signs():
    assert _shown(around("“Kata warga, banjir surut.”", ["banjir"], beginning=False)) == (
        "“Kata warga, [banjir] surut.”"
    )


@given(st.text("ab é-.", max_size=200), st.lists(st.text("abé-", min_size=1, max_size=4), max_size=3))
def test_nothing_is_added_but_marks_and_dots(text: str, words: list[str]):
    assert marked(text, words, beginning=True).replace(HIT_BEGINS, "").replace(HIT_ENDS, "") == text
    bare = around(text, words, beginning=True).replace(HIT_BEGINS, "").replace(HIT_ENDS, "")
    assert bare.strip("…") in text
