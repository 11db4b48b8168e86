"""A text is cut into the same words whichever way is the fastest for it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newsroom.place_names import fold, join
from newsroom.press import text as cutting
from newsroom.press.marks import CAPITAL, DIGITS, LEVEL
from newsroom.press.text import Text

SIGNS = "aBz09 _-,.:;()/\n\t\u00a0'’‘“”–—…•"
ANY_TOKEN = re.compile(r"[^\W_]+(?:['’‘][^\W\d_]+)*")


@given(st.text(st.sampled_from(SIGNS + "é٣ßIİ\u0301"), max_size=60))
def test_words_are_folded_and_keep_their_places_whatever_signs_stand_between(body: str) -> None:
    text = Text.of("Jum'at", body)
    tokens = [text.raw[start:end] for start, end in zip(text.starts, text.ends, strict=True)]
    assert tokens == ANY_TOKEN.findall(text.raw)
    assert text.words == [join(fold(token)) for token in tokens]
    assert [bool(mark & CAPITAL) for mark in text.marks[:-1]] == [token[0].isupper() for token in tokens]
    assert [bool(mark & DIGITS) for mark in text.marks[:-1]] == [word.isdigit() for word in text.words]


def test_a_word_after_a_colon_is_marked_there_and_nowhere_else() -> None:
    assert Text.of("", "desa: Kepuh").marks[1] != Text.of("", "desa Kepuh").marks[1]


def test_what_ends_a_text_leads_to_nothing() -> None:
    text = Text.of("", "Desa Kepuh, Kecamatan:")
    assert text.marks[text.size] == 0
    assert text.marks[text.size - 1] & LEVEL
    assert text.joints[text.size] == 0


def test_words_of_many_texts_do_not_pile_up() -> None:
    Text.of("", " ".join(f"kata{number}" for number in range(5_000)) + " " + "x" * 10_000)
    kept = cutting._TOKEN_MARKS
    assert 0 < len(kept) <= 2_000
    assert max(map(len, kept)) < 100
