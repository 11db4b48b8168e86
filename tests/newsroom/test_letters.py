"""What is handed on reads the same on paper, whatever letters stand in it."""

import html
import io
import logging

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import letters

LETTER = "<b>Laporan warga, kasus 12</b>\n\nBanjir di <i>Kepuh</i> &amp; Linggo 🌊\nA &lt; B"


def pages(paper: bytes) -> int:
    with pikepdf.open(io.BytesIO(paper)) as opened:
        return len(opened.pages)


def test_a_letter_without_its_tags():
    assert letters.plain(LETTER) == "Laporan warga, kasus 12\n\nBanjir di Kepuh & Linggo 🌊\nA < B"


def test_a_paper_with_a_title_and_a_font_of_its_own():
    paper = letters.pdf(LETTER, "Kasus 12")
    with pikepdf.open(io.BytesIO(paper)) as opened:
        assert str(opened.docinfo["/Title"]) == "Kasus 12"
        [font] = opened.pages[0]["/Resources"]["/Font"].as_dict().values()
        assert "DejaVu" in str(font["/BaseFont"])


def test_a_long_letter_takes_more_pages():
    assert pages(letters.pdf("kata " * 5000, "")) > 3


def test_a_letter_that_the_font_lacks_is_not_told_to_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        letters.pdf("ꦏꦺꦤ꧀ꦛꦺꦴꦔꦤ꧀ 🥁 rahasia", "Kasus 12")
    assert "🥁" not in caplog.text
    assert "rahasia" not in caplog.text


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_can_be_printed(text: str):
    assert pages(letters.pdf(html.escape(text), "Kasus 12")) >= 1


def test_a_letter_is_known_again_by_its_mark_and_another_one_or_another_key_has_another():
    one = letters.mark(LETTER, b"k" * 32)
    assert letters.mark(LETTER, b"k" * 32) == one
    assert letters.mark(f"{LETTER}.", b"k" * 32) != one
    assert letters.mark(LETTER, b"m" * 32) != one
    assert len(one) == 16, "short enough for the log"
