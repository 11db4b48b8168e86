"""What is looked for: words, the places among them, and which of what is found stands first."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import search_words
from newsroom.regions import Gazetteer
from newsroom.search_words import (
    HIT_BEGINS,
    HIT_ENDS,
    MOST_BYTES,
    MOST_WORDS,
    Occurring,
    Piece,
    pieces,
    read,
    standing,
)
from newsroom.wording import units

PASURUAN = Gazetteer.of(("35.14", "35.75"))
WINONGAN = "35.14.19"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Banjir  di Winongan!", ("banjir", "di", "winongan")),
        ('"jalan" OR rusak*', ("jalan", "or", "rusak")),
        ("title:banjir NEAR(a, b)", ("titlebanjir", "neara", "b")),
        ("Jum’at ke-2 jum’at", ("jum’at", "ke-2")),
        ("😀 - ... ()", ()),
        ("\x00\x02banjir\x03", ("banjir",)),
    ],
    ids=["case and signs", "operators", "columns", "apostrophes, once each", "signs alone", "control signs"],
)
def test_words_are_what_holds_letters(typed: str, words: tuple[str, ...]):
    assert read(typed) == words


@given(st.text())
def test_whatever_is_typed_fits_a_button_and_reads_the_same_again(typed: str):
    words = read(typed)
    assert len(words) <= MOST_WORDS
    assert len(" ".join(words).encode()) <= MOST_BYTES
    assert read(" ".join(words)) == words


def _understood(typed: str, *occurring: str) -> search_words.Question:
    return search_words.understand(read(typed), PASURUAN, Occurring(frozenset(occurring)))


@pytest.mark.parametrize(
    ("typed", "words", "places"),
    [
        ("banjir winongan", ("banjir",), {WINONGAN}),
        ("winongan banjir", ("banjir",), {WINONGAN}),
        ("banjir di kec winongan", ("banjir",), {WINONGAN}),
        ("jalan rusak oro-oro ombo wetan", ("jalan", "rusak"), {"35.14.15.2012"}),
        ("macet kota pasuruan", ("macet",), {"35.75"}),
        ("banjir kejayan", ("banjir",), {"35.14.06", "35.14.06.1024"}),
        ("panen mangga", ("panen", "mangga"), set()),
    ],
)
def test_places_among_the_words_are_a_filter(typed: str, words: tuple[str, ...], places: set[str]):
    question = _understood(typed, "banjir", "jalan", "rusak", "macet", "panen", "mangga")
    assert question.words == words
    assert places <= set(question.places)
    assert bool(question.places) is bool(places)


def test_a_slipped_letter_is_forgiven_in_a_place():
    assert WINONGAN in _understood("banjir winogan", "banjir").places


def test_a_word_that_articles_hold_is_never_taken_for_a_misspelt_place():
    assert "35.14.19" in _understood("winogan").places
    assert _understood("winogan", "winogan").places == ()


def test_common_words_are_left_out_and_alone_they_ask_nothing():
    assert _understood("yang dan di").asks_nothing
    assert _understood("banjir yang besar", "banjir", "besar").words == ("banjir", "besar")


def test_a_last_word_that_only_longer_ones_begin_with_goes_on():
    begun = Occurring(frozenset({"rumah"}), "kebak")
    question = search_words.understand(read("rumah kebak"), PASURUAN, begun)
    assert (question.words, question.places, question.beginning) == (("rumah", "kebak"), (), True)
    assert not _understood("rumah kebakaran", "rumah", "kebakaran").beginning
    assert search_words.may_go_on("kebak")
    assert not search_words.may_go_on("sapi")


def test_anywhere_takes_places_for_words():
    question = search_words.everywhere(read("banjir di winongan"), Occurring())
    assert (question.words, question.places) == (("banjir", "winongan"), ())


WEEK, YEAR = timedelta(days=7), timedelta(days=365)


def test_a_week_old_hit_stands_before_one_of_last_year_that_fits_as_well():
    assert standing(1.0, WEEK) > standing(1.0, YEAR)
    assert standing(1.0, WEEK) > standing(3.0, YEAR)


def test_what_fits_far_better_stands_first_however_old():
    assert standing(5.0, YEAR) > standing(1.0, timedelta())


@given(st.floats(0, 50), st.floats(0, 50), st.integers(0, 9999), st.integers(0, 9999))
def test_neither_a_better_fit_nor_a_later_day_ever_stands_lower(
    fit: float, better: float, days: int, more: int
):
    low, high = sorted((fit, better))
    assert standing(low, timedelta(days=days + more)) <= standing(high, timedelta(days=days))


def test_what_comes_from_the_future_stands_as_what_is_new():
    assert standing(1.0, -YEAR) == standing(1.0, timedelta())


def test_a_marked_text_comes_in_pieces():
    marked = f"{HIT_BEGINS}Banjir{HIT_ENDS} di <b>"
    assert pieces(marked, 99) == (Piece("Banjir", is_hit=True), Piece(" di <b>"))


@given(st.text(f"ab 🥁.{HIT_BEGINS}{HIT_ENDS}", max_size=60), st.integers(1, 40))
def test_pieces_hold_no_marks_and_no_more_than_there_is_room(marked: str, room: int):
    found = pieces(marked, room)
    assert sum(units(piece.text) for piece in found) <= room
    assert not any(sign in piece.text for piece in found for sign in (HIT_BEGINS, HIT_ENDS))
