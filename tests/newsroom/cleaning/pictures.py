"""Pictures that carry canaries in every place that a picture has for words."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from tests.newsroom.cleaning.canaries import mark


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Coloured corners on a slope of grey: a photo by its number of colours, whose sides can be told."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    noise = Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))
    picture = Image.blend(picture, noise, 0.03)
    draw = ImageDraw.Draw(picture)
    for x, y, colour in ((0, 0, "red"), (1, 0, "green"), (0, 1, "blue"), (1, 1, "yellow")):
        left, top = x * (width - width // 3), y * (height - height // 3)
        draw.rectangle((left, top, left + width // 3, top + height // 3), fill=colour)
    return picture


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = mark("description")
    tags[0x010F] = mark("make")
    tags[0x0131] = mark("software")
    tags[0x013B] = mark("artist")
    tags[0x9C9D] = mark("xpauthor").encode("utf-16-le")
    tags.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + mark("usercomment").encode()
    tags.get_ifd(0x8769)[0xA431] = mark("serial")
    tags.get_ifd(0x8769)[0x927C] = mark("makernote").encode()
    tags.get_ifd(0x8825)[1] = "S"
    tags.get_ifd(0x8825)[2] = (7.0, 38.0, 41.0)
    tags.get_ifd(0x8825)[29] = mark("gpsdate")
    return tags


EXIF_PLACES = {
    "description",
    "make",
    "software",
    "artist",
    "xpauthor",
    "usercomment",
    "serial",
    "makernote",
    "gpsdate",
}


def profile() -> bytes:
    """A colour profile that is named after somebody's screen."""
    icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return bytes(icc) + mark("icc").encode()


def xmp() -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{mark('xmp')}</creator></x:xmpmeta>".encode()


def jpeg(picture: Image.Image | None = None, orientation: int = 1) -> bytes:
    out = BytesIO()
    (picture or scene()).save(
        out,
        "JPEG",
        quality=95,
        exif=exif(orientation),
        icc_profile=profile(),
        comment=mark("comment").encode(),
        xmp=xmp(),
    )
    data = out.getvalue()
    iptc = b"Photoshop 3.0\0" + mark("iptc").encode()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return data[:2] + segment + data[2:] + mark("trailer").encode()


JPEG_PLACES = EXIF_PLACES | {"icc", "comment", "xmp", "iptc", "trailer"}


def png(picture: Image.Image | None = None) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", mark("text"))
    info.add_text("Comment", mark("ztxt"), zip=True)
    info.add_itxt("XML:com.adobe.xmp", mark("itxt"))
    info.add(b"tIME", struct.pack(">H5B", 2023, 7, 11, 14, 59, 0))
    info.add(b"prVt", mark("private").encode())
    out = BytesIO()
    (picture or scene()).save(out, "PNG", pnginfo=info, exif=exif(), icc_profile=profile())
    return out.getvalue() + mark("trailer").encode()


PNG_PLACES = EXIF_PLACES | {"text", "ztxt", "itxt", "private", "icc", "trailer"}


def webp() -> bytes:
    out = BytesIO()
    scene().save(out, "WEBP", exif=exif().tobytes(), xmp=xmp(), icc_profile=profile())
    return out.getvalue()


def tiff() -> bytes:
    out = BytesIO()
    scene().save(
        out, "TIFF", tiffinfo={270: mark("description"), 315: mark("artist"), 33432: mark("copyright")}
    )
    return out.getvalue()


def gif(frames: int = 1) -> bytes:
    out = BytesIO()
    pictures = [Image.new("P", (40, 30), number) for number in range(frames)]
    pictures[0].putpalette(
        [value for number in range(256) for value in (number * 40 % 256, number * 90 % 256, 99)]
    )
    for each in pictures[1:]:
        each.putpalette(pictures[0].getpalette() or [])
    pictures[0].save(
        out,
        "GIF",
        save_all=frames > 1,
        append_images=pictures[1:],
        comment=mark("comment").encode(),
        duration=100,
    )
    return out.getvalue() + mark("trailer").encode()


def avif() -> bytes:
    out = BytesIO()
    scene().save(out, "AVIF")
    return out.getvalue()


def bmp() -> bytes:
    out = BytesIO()
    scene().save(out, "BMP")
    return out.getvalue()


def png_bomb() -> bytes:
    """A picture of 900 million pixels in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def likeness(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures' colours, 0 to 255."""
    from PIL import ImageChops, ImageStat

    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)
