"""A text arrives as what can be read in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.cleaning import Reason, Uncleanable, clean


@pytest.mark.parametrize(
    ("original", "said"),
    [
        (b"Jalan rusak  \r\nsejak Mei\t\r\n", "Jalan rusak\nsejak Mei\n"),
        ("\ufeffJalan\u200b ru\u2060sak".encode(), "Jalan rusak\n"),
        ("Jalan rusak".encode("utf-16"), "Jalan rusak\n"),
        ("Caf\xe9 di alun-alun kota".encode("cp1252"), "Caf\xe9 di alun-alun kota\n"),
        (
            "Keluarga \U0001f468\u200d\U0001f469\u200d\U0001f467".encode(),
            "Keluarga \U0001f468\u200d\U0001f469\u200d\U0001f467\n",
        ),
        ("a\u00a0b\u2003c".encode(), "a b c\n"),
    ],
    ids=["blanks", "invisible", "utf-16", "old", "emoji", "odd spaces"],
)
def test_only_what_the_eye_sees_goes_on(original, said):
    cleaned = clean(original)
    assert (cleaned.data.decode(), cleaned.name, cleaned.mime) == (said, "catatan.txt", "text/plain")


@pytest.mark.parametrize(
    "original",
    [
        b"<html><meta name=author></html>",
        b"{\\rtf1 {\\author B}}",
        b"BEGIN:VCARD\nFN:B",
        b"Received: from x\nSubject: y",
        b"abc\0def",
        b"<?xml version='1.0'?><gpx/>",
        b"#!/bin/sh",
        b"Hal: rapat\nX-Mailer: K",
    ],
)
def test_what_only_looks_like_text_is_refused(original):
    with pytest.raises(Uncleanable) as refused:
        clean(original)
    assert refused.value.reason is Reason.UNKNOWN


def test_blanks_alone_are_nothing():
    with pytest.raises(Uncleanable) as refused:
        clean(b" \n\t\n")
    assert refused.value.reason is Reason.EMPTY


@given(st.text(min_size=1, max_size=200))
def test_cleaning_a_text_twice_changes_nothing_more(text):
    try:
        once = clean(text.encode("utf-8", "replace")).data
    except Uncleanable:
        return
    assert clean(once).data == once
