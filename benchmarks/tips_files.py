"""Small real files of every kind that sources send, made here: a picture, a film, sounds, a paper."""

from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Any

import av
import pikepdf
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from PIL import Image, ImageStat

Colour = tuple[int, int, int]
_RATE = 48_000


def photo(colour: Colour) -> bytes:
    """A picture of one colour, by which it is known again."""
    out = BytesIO()
    Image.new("RGB", (96, 64), colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def colour_of(picture: bytes) -> Colour:
    """The colour of a picture of one colour."""
    with Image.open(BytesIO(picture)) as opened:
        red, green, blue = ImageStat.Stat(opened.convert("RGB")).mean
    return round(red), round(green), round(blue)


@cache
def film() -> bytes:
    """Half a second of grey."""
    out = BytesIO()
    target: Any
    with av.open(out, "w", format="mp4") as target:
        track = target.add_stream("libx264", rate=10)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for number in range(5):
            frame = VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 40]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, 10)
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


@cache
def sound(form: str, codec: str) -> bytes:
    """Half a second of silence."""
    out = BytesIO()
    target: Any
    with av.open(out, "w", format=form) as target:
        track = target.add_stream(codec, rate=_RATE)
        track.codec_context.layout = "mono"
        size = track.codec_context.frame_size or 1024
        for number in range(_RATE // size // 2):
            frame = AudioFrame(format=track.codec_context.format.name, layout="mono", samples=size)
            frame.sample_rate, frame.pts, frame.time_base = _RATE, number * size, Fraction(1, _RATE)
            for plane in frame.planes:
                plane.update(bytes(plane.buffer_size))
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


@cache
def paper() -> bytes:
    """A sheet without a word."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()
