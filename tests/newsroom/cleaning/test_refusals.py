"""Whatever the bytes are: a rebuilt file or a reason, never anything else, and never the bytes themselves."""

import gzip
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.cleaning import Cleaned, Reason, Uncleanable, clean
from tests.newsroom.cleaning import offices, pdfs, pictures, recordings
from tests.newsroom.cleaning.recordings import recording


def _zip(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (_zip(foto=b"x"), Reason.ARCHIVE),
        (_zip(inner=_zip(foto=b"x")), Reason.ARCHIVE),
        (_zip(), Reason.ARCHIVE),
        (gzip.compress(b"x", mtime=0), Reason.ARCHIVE),
        (b"Rar!\x1a\x07\x01\0", Reason.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\0\x04", Reason.ARCHIVE),
        (b"x".ljust(257, b"\0") + b"ustar\0", Reason.ARCHIVE),
        (b"PK\x03\x04", Reason.BROKEN),
        (b"\x7fELF\x02\x01\x01\0", Reason.UNKNOWN),
        (b"MZ\x90\0", Reason.UNKNOWN),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Reason.UNKNOWN),
        (b"SQLite format 3\0", Reason.UNKNOWN),
    ],
)
def test_each_refusal_has_its_reason(data, reason):
    with pytest.raises(Uncleanable) as refused:
        clean(data)
    assert refused.value.reason is reason
    assert str(refused.value) == reason, "nothing of a file stands in an error"


def test_a_file_over_the_limit_is_not_even_looked_at():
    with pytest.raises(Uncleanable) as refused:
        clean(pictures.png(), limit=100)
    assert refused.value.reason is Reason.TOO_LARGE


def test_what_a_file_is_called_changes_nothing():
    assert clean(pictures.jpeg(), declared="application/pdf").name == "foto.jpg"


@given(st.binary(max_size=400))
def test_random_bytes(data):
    _cleaned_or_refused(data)


SPECIMENS = [
    pictures.jpeg(),
    pictures.png(),
    pictures.webp(),
    pictures.tiff(),
    pictures.gif(3),
    pdfs.full(),
    offices.document(),
    offices.workbook(),
    offices.opened(),
    recording("mp4", "libx264", "aac"),
    recording("matroska", "libx264", "libopus"),
    recording("ogg", None, "libopus"),
    recordings.mp3_with_tags(),
    recording("flac", None, "flac"),
    recordings.wav(),
]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    st.sampled_from(SPECIMENS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    st.floats(0.02, 1),
)
def test_damaged_files(whole, damage, kept):
    data = bytearray(whole)
    for where, byte in damage:
        data[min(int(where * len(data)), len(data) - 1)] = byte
    _cleaned_or_refused(bytes(data[: int(len(data) * kept)]))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SPECIMENS), st.binary(min_size=1, max_size=300))
def test_files_that_are_right_in_their_first_bytes_only(whole, rest):
    _cleaned_or_refused(whole[:24] + rest)


def _cleaned_or_refused(data: bytes) -> None:
    try:
        cleaned = clean(data)
    except Uncleanable:
        return
    assert isinstance(cleaned, Cleaned)
    assert cleaned.data
