"""Recordings arrive as what is seen and heard in them, and as nothing else."""

from io import BytesIO
from typing import Any

import av
import pytest

from newsroom.cleaning import FileKind, Reason, Uncleanable, clean
from newsroom.cleaning.tracks import is_mp3_frame
from tests.newsroom.cleaning import recordings
from tests.newsroom.cleaning.canaries import found
from tests.newsroom.cleaning.recordings import recording

BASIC = {"title", "artist", "comment"}


def frames(data: bytes) -> int:
    built: Any
    with av.open(BytesIO(data)) as built:
        return sum(1 for _ in built.decode(video=0))


@pytest.mark.parametrize(
    ("original", "places"),
    [
        (
            recordings.with_boxes(recording("mp4", "libx264", "aac")),
            BASIC | {"model", "xyz", "xmp", "free", "meta", "tracktitle"},
        ),
        (recording("mov", "libx264", "aac"), BASIC | {"model", "tracktitle"}),
        (
            recording("matroska", "libx264", "libopus"),
            BASIC | {"model", "tracktitle", "attachment", "attachmentname", "chapter"},
        ),
        (recording("webm", "libvpx", "libopus"), BASIC | {"model", "tracktitle"}),
        (recording("avi", "mpeg4", "libmp3lame"), BASIC | {"tracktitle"}),
        (recording("3gp", "mpeg4", "aac"), {"title"}),
        (recordings.with_sei(), {"sei"}),
    ],
    ids=["mp4", "mov", "mkv", "webm", "avi", "3gp", "sei"],
)
def test_a_video_is_its_pictures_and_its_sound(original, places):
    assert found(original) >= places
    cleaned = clean(original)
    assert found(cleaned.data) == set()
    assert b"-07.6451" not in cleaned.data
    assert b"2023-07-11" not in cleaned.data
    assert (cleaned.kind, cleaned.name, cleaned.width, cleaned.height) == (
        FileKind.VIDEO,
        "video.mp4",
        64,
        48,
    )
    assert cleaned.duration == pytest.approx(1.0, abs=0.15)
    assert frames(cleaned.data) in {9, 10}
    assert cleaned.data.index(b"moov") < cleaned.data.index(b"mdat"), "it plays while it loads"
    with av.open(BytesIO(cleaned.data)) as built:
        assert {each.type for each in built.streams} <= {"video", "audio"}
        assert not built.chapters()
        assert set(built.metadata) <= {"major_brand", "minor_version", "compatible_brands"}


def test_pictures_are_copied_to_the_bit_where_they_can_be():
    original = recording("mp4", "libx264", None)
    before: Any
    after: Any
    with av.open(BytesIO(original)) as before, av.open(BytesIO(clean(original).data)) as after:
        for one, other in zip(before.decode(video=0), after.decode(video=0), strict=True):
            assert [bytes(plane) for plane in one.planes] == [bytes(plane) for plane in other.planes]


def test_a_video_filmed_sideways_stays_sideways():
    for codec, form in (("libx264", "mp4"), ("mpeg4", "mp4")):
        cleaned = clean(recording(form, codec, None, turned=90))
        assert (cleaned.width, cleaned.height) == (48, 64)


def test_a_silent_video_that_was_sent_as_an_animation_is_one():
    assert clean(recording("mp4", "libx264", None), declared="animation").kind is FileKind.ANIMATION
    assert clean(recording("mp4", "libx264", "aac"), declared="animation").kind is FileKind.VIDEO


@pytest.mark.parametrize(
    ("original", "places", "kind", "name", "seconds"),
    [
        (
            recording("ogg", None, "libopus"),
            {"artist", "comment", "tracktitle"},
            FileKind.VOICE,
            "suara.ogg",
            1.0,
        ),
        (recordings.mp3_with_tags(), BASIC | {"idvone", "ape", "between"}, FileKind.AUDIO, "suara.mp3", 1.0),
        (recording("ipod", None, "aac"), BASIC, FileKind.AUDIO, "suara.m4a", 1.0),
        (recording("adts", None, "aac"), set(), FileKind.AUDIO, "suara.m4a", 1.0),
        (recording("flac", None, "flac", cover=True), BASIC, FileKind.AUDIO, "suara.flac", 1.0),
        (recordings.wav(), {"bext", "ixml", "info"}, FileKind.AUDIO, "suara.m4a", 1.0),
        (recordings.amr(), set(), FileKind.AUDIO, "suara.m4a", 0.5),
    ],
    ids=["voice", "mp3", "m4a", "aac", "flac", "wav", "amr"],
)
def test_sound_is_sound_alone(original, places, kind, name, seconds):
    assert found(original) >= places
    cleaned = clean(original)
    assert found(cleaned.data) == set()
    assert (cleaned.kind, cleaned.name) == (kind, name)
    assert cleaned.duration == pytest.approx(seconds, abs=0.15)
    assert b"\x89PNG" not in cleaned.data, "a cover goes"
    with av.open(BytesIO(cleaned.data)) as built:
        assert [each.type for each in built.streams] == ["audio"]


@pytest.mark.parametrize("form", ["mp4", "matroska", "avi", "ogg", "mp3", "flac", "wav"])
def test_a_recording_cut_off_at_its_start_is_broken(form):
    codecs = {
        "mp4": ("libx264", "aac"),
        "matroska": ("libx264", "aac"),
        "avi": ("mpeg4", "libmp3lame"),
        "ogg": (None, "libopus"),
        "mp3": (None, "libmp3lame"),
        "flac": (None, "flac"),
        "wav": (None, "pcm_s16le"),
    }
    with pytest.raises(Uncleanable) as refused:
        clean(recording(form, *codecs[form])[:40])
    assert refused.value.reason in {Reason.BROKEN, Reason.UNKNOWN}


def test_words_are_no_frame_of_sound():
    assert not is_mp3_frame(b"\xff\xfb\x90\x00 KENARI")
    assert is_mp3_frame(b"\xff\xfb\x90\x00" + bytes(413))  # 128 kbit/s at 44.1 kHz: 417 bytes
    assert not is_mp3_frame(b"\xff\xfb\x90\x00" + bytes(500))
