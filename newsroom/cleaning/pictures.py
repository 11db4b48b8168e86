"""Pictures rebuilt from their pixels: what is written is encoded anew from a bare array of colours.

A plain re-save is not enough: Pillow hands a JPEG's comment on. So the pixels are copied into a picture that
was never read from a file. What lies in the pixels stays: the scene, a sensor's noise, a printer's dots.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence

from newsroom.cleaning.kinds import MAX_PIXELS, Cleaned, FileKind, Reason, Uncleanable

JPEG_QUALITY = 88
FEW_COLOURS = 4096  # a drawing or screenshot, which JPEG would blur
MAX_PHOTO_BYTES = 10_000_000  # Telegram's limits for a photo: bytes, width + height, ratio of the sides
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20
MAX_FRAMES = 1_000
# What Pillow's decoders raise for broken pictures.
_FAULTS = (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, AttributeError, OverflowError,
           ZeroDivisionError, EOFError, struct.error)  # fmt: skip


def clean_picture(data: bytes, form: str) -> Cleaned:
    """Rebuild a picture as JPEG, or PNG where it is drawn or transparent; a moving one as a silent video."""
    with _broken_is_refused(), _opened(data, form) as picture:
        frames = getattr(picture, "n_frames", 1)
        if frames > 1 and form == "TIFF":
            raise Uncleanable(
                Reason.UNKNOWN
            )  # a scan of many pages: its first page alone would be half a truth
        if frames > 1 and form in {"GIF", "WEBP", "PNG", "AVIF"}:
            return _moving(picture, frames)
        return _photo(_pixels(picture), drawn=form in {"PNG", "GIF", "BMP", "WEBP"})


def clean_embedded(data: bytes, form: str) -> bytes:
    """Rebuild a picture inside a document in its own format (JPEG, PNG, GIF, BMP, TIFF)."""
    with _broken_is_refused(), _opened(data, form) as picture:
        bare = _pixels(picture)
        return _encoded(bare.convert("RGB") if form in {"JPEG", "BMP"} else bare, form)


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise Uncleanable(Reason.BOMB) from error
    except _FAULTS as error:
        raise Uncleanable(Reason.BROKEN) from error


def _opened(data: bytes, form: str) -> Image.Image:
    """Open a picture, and check its size before a pixel is decoded."""
    picture = Image.open(BytesIO(data), formats=[form, "MPO"] if form == "JPEG" else [form])
    if picture.width * picture.height > MAX_PIXELS:
        picture.close()
        raise Uncleanable(Reason.BOMB)
    return picture


def _pixels(picture: Image.Image) -> Image.Image:
    """Copy the pixels, turned upright, into a picture that knows of no file."""
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16"):  # sixteen bits of grey: their upper half
        upright = upright.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if upright.has_transparency_data else "L" if upright.mode in {"1", "L"} else "RGB"
    colours = upright.convert(mode)
    bare = Image.frombytes(colours.mode, colours.size, colours.tobytes())
    if bare.mode != "RGBA":
        return bare
    # Editors keep the colours of what was rubbed out, under full transparency.
    seen = bare.getchannel("A").point(lambda alpha: 255 if alpha else 0)
    return Image.composite(bare, Image.new("RGBA", bare.size), seen)


def _encoded(bare: Image.Image, form: str) -> bytes:
    out = BytesIO()
    if form == "JPEG":
        bare.save(out, form, quality=JPEG_QUALITY, optimize=True)
    else:
        bare.save(out, form)
    return out.getvalue()


def _photo(bare: Image.Image, *, drawn: bool) -> Cleaned:
    while bare.width + bare.height > MAX_PHOTO_SIDES:
        bare.thumbnail((bare.width * 9 // 10 or 1, bare.height * 9 // 10 or 1))
    if bare.mode == "RGBA" or (drawn and bare.getcolors(FEW_COLOURS) is not None):
        data, name, mime = _encoded(bare, "PNG"), "foto.png", "image/png"
        if len(data) <= MAX_PHOTO_BYTES:
            return Cleaned(_shown(bare), data, name, mime, bare.width, bare.height)
        if bare.mode == "RGBA":
            white = Image.new("RGBA", bare.size, "white")
            bare = Image.alpha_composite(white, bare).convert("RGB")
    data = _encoded(bare, "JPEG")
    while len(data) > MAX_PHOTO_BYTES:
        bare.thumbnail((bare.width * 8 // 10, bare.height * 8 // 10))
        data = _encoded(bare, "JPEG")
    return Cleaned(_shown(bare), data, "foto.jpg", "image/jpeg", bare.width, bare.height)


def _shown(bare: Image.Image) -> FileKind:
    """Long strips are refused as photos by Telegram, and go as documents."""
    ratio = max(bare.size) / min(bare.size)
    return FileKind.DOCUMENT if ratio > MAX_PHOTO_RATIO else FileKind.PHOTO


def _moving(picture: Image.Image, frames: int) -> Cleaned:
    from newsroom.cleaning.media import video_of_frames  # noqa: PLC0415 (only moving pictures need the codecs)

    if frames > MAX_FRAMES or picture.width * picture.height * frames > MAX_PIXELS * 20:
        raise Uncleanable(Reason.BOMB)
    shown = (
        (_on_white(frame), float(frame.info.get("duration") or 100) / 1000)
        for frame in ImageSequence.Iterator(picture)
    )
    return video_of_frames(shown, picture.width, picture.height)


def _on_white(frame: Image.Image) -> Image.Image:
    colours = frame.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours).convert("RGB")
