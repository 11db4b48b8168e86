"""Recordings that carry canaries in every place that a container or a stream has for words."""

import struct
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from tests.newsroom.cleaning import pictures
from tests.newsroom.cleaning.canaries import mark

TAGS = {
    "title": mark("title"),
    "artist": mark("artist"),
    "comment": mark("comment"),
    "location": "-07.6451+112.9075/",
    "encoder": mark("encoder"),
    "creation_time": "2023-07-11T07:59:00.000000Z",
    "com.apple.quicktime.model": mark("model"),
}


def recording(
    form: str,
    video: str | None,
    sound: str | None,
    *,
    rate: int = 48_000,
    turned: int = 0,
    cover: bool = False,
) -> bytes:
    """One second of brightening grey and of silence."""
    out = BytesIO()
    options = {"movflags": "use_metadata_tags"} if form in {"mp4", "mov"} else {}
    target: Any
    with av.open(out, "w", format=form, options=options) as target:
        target.metadata.update(TAGS)
        if form == "matroska":
            target.add_attachment(mark("attachmentname"), "text/plain", mark("attachment").encode())
            chapter: dict[str, Any] = {"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000)}
            target.set_chapters([{**chapter, "metadata": {"title": mark("chapter")}}])
        tracks: list[Any] = []
        if video:
            picture = target.add_stream(video, rate=10)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            picture.metadata["title"] = mark("tracktitle")
            if turned:
                picture.set_display_rotation(turned)
            tracks.append((picture, brightening()))
        if cover:
            art = target.add_stream("png", rate=1)
            art.width, art.height, art.pix_fmt = 96, 64, "rgb24"
            art.disposition = av.stream.Disposition.attached_pic
            tracks.insert(0, (art, [VideoFrame.from_image(pictures.scene())]))
        if sound:
            voice = target.add_stream(sound, rate=rate)
            voice.codec_context.layout = "mono"
            voice.metadata["title"] = mark("tracktitle")
            tracks.append((voice, silence(voice, rate)))
        for track, frames in tracks:
            for frame in frames:
                target.mux(track.encode(frame))
            target.mux(track.encode(None))
    return out.getvalue()


def brightening():
    for number in range(10):
        frame = VideoFrame(64, 48, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([number * 20]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, 10)
        yield frame


def silence(voice, rate: int):
    size = voice.codec_context.frame_size or 1024
    for number in range(rate // size + 1):
        frame = AudioFrame(format=voice.codec_context.format.name, layout="mono", samples=size)
        frame.sample_rate, frame.pts, frame.time_base = rate, number * size, Fraction(1, rate)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame


def with_boxes(mp4: bytes) -> bytes:
    """Add what phones and players add: a position in `udta`, XMP in `uuid`, words in `free` and `meta`."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    place = mark("xyz").encode()
    return mp4 + b"".join(
        [
            box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0) + place)),
            box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + pictures.xmp()),
            box(b"free", mark("free").encode()),
            box(b"meta", bytes(4) + mark("meta").encode()),
        ]
    )


def with_sei() -> bytes:
    """H.264 whose first picture is preceded by a unit of free text, as some cameras write positions."""
    original = recording("mp4", "libx264", None)
    source: Any
    with av.open(BytesIO(original)) as source:
        stream = source.streams.video[0]
        out = BytesIO()
        with av.open(out, "w", format="mp4") as target:
            copy = target.add_stream_from_template(stream)
            for number, packet in enumerate(source.demux(stream)):
                if packet.size == 0:
                    continue
                text = bytes(16) + mark("sei").encode()
                unit = b"\x06\x05" + bytes([len(text)]) + text + b"\x80"
                data = (len(unit).to_bytes(4, "big") + unit if number == 0 else b"") + bytes(packet)
                new = av.Packet(data)
                new.pts, new.dts, new.time_base, new.stream = packet.pts, packet.dts, packet.time_base, copy
                new.is_keyframe = packet.is_keyframe
                target.mux(new)
    return out.getvalue()


def mp3_with_tags() -> bytes:
    """ID3v2 with a picture, ID3v1 and an APE tag, and words between two frames."""
    plain = recording("mp3", None, "libmp3lame", cover=True)
    middle = len(plain) * 3 // 4
    sync = plain.index(b"\xff\xfb", middle)
    v1 = b"TAG" + mark("idvone").encode().ljust(125, b"\0")
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2000, 60, 1, 0) + mark("ape").encode().ljust(60, b"\0")
    return plain[:sync] + mark("between").encode() + plain[sync:] + ape + v1


def wav() -> bytes:
    """PCM with LIST/INFO, bext and iXML chunks."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    body = b"WAVE" + chunk(b"fmt ", form) + chunk(b"bext", mark("bext").encode().ljust(602, b"\0"))
    body += chunk(b"iXML", mark("ixml").encode()) + chunk(
        b"LIST", b"INFO" + chunk(b"IART", mark("info").encode())
    )
    return chunk(b"RIFF", body + chunk(b"data", bytes(32_000)))


def amr() -> bytes:
    """Half a second of silence as old phones record it: AMR, 12.2 kbit/s, 32 bytes for each 20 ms."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 25
