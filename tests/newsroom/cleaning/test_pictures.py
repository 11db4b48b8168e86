"""A picture arrives as what is seen in it, and as nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from newsroom.cleaning import FileKind, Reason, Uncleanable, clean
from tests.newsroom.cleaning import pictures
from tests.newsroom.cleaning.canaries import found


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize(
    ("original", "places"),
    [
        (pictures.jpeg(), pictures.JPEG_PLACES),
        (pictures.png(), pictures.PNG_PLACES),
        (pictures.webp(), pictures.EXIF_PLACES | {"xmp", "icc"}),
        (pictures.tiff(), {"description", "artist", "copyright"}),
        (pictures.gif(), {"comment", "trailer"}),
    ],
    ids=["jpeg", "png", "webp", "tiff", "gif"],
)
def test_nothing_but_the_picture_goes_on(original, places):
    assert found(original) == places
    cleaned = clean(original)
    assert found(cleaned.data) == set()
    assert cleaned.kind is FileKind.PHOTO
    assert cleaned.name in {"foto.jpg", "foto.png"}
    with opened(original) as before, opened(cleaned.data) as after:
        assert after.size == before.size == (cleaned.width, cleaned.height)
        assert pictures.likeness(before, after) < 6
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not after.getexif()


def test_a_photo_taken_sideways_stands_upright():
    cleaned = clean(pictures.jpeg(orientation=6))
    with opened(cleaned.data) as after:
        assert after.size == (64, 96)
        assert pictures.likeness(pictures.scene().rotate(-90, expand=True), after) < 12


def test_a_drawing_stays_sharp_and_a_transparent_picture_transparent():
    drawing = BytesIO()
    Image.new("RGB", (50, 50), "navy").save(drawing, "PNG")
    assert clean(drawing.getvalue()).mime == "image/png"
    glass = BytesIO()
    pane = Image.new("RGBA", (20, 20), (250, 10, 10, 0))
    pane.paste((0, 0, 255, 255), (0, 0, 10, 20))
    pane.save(glass, "PNG")
    with opened(clean(glass.getvalue()).data) as after:
        assert after.getpixel((2, 2)) == (0, 0, 255, 255)
        assert after.getpixel((15, 2)) == (0, 0, 0, 0), "what was rubbed out must not be readable below it"


def test_a_moving_picture_becomes_a_silent_video():
    original = pictures.gif(frames=8)
    cleaned = clean(original)
    assert found(original)
    assert found(cleaned.data) == set()
    assert (cleaned.kind, cleaned.name) == (FileKind.ANIMATION, "animasi.mp4")
    assert cleaned.duration == pytest.approx(0.8, abs=0.15)


def test_a_long_strip_goes_as_a_document_since_telegram_refuses_it_as_a_photo():
    strip = BytesIO()
    Image.new("RGB", (2100, 100), "white").save(strip, "PNG")
    assert clean(strip.getvalue()).kind is FileKind.DOCUMENT


def test_a_huge_photo_is_made_to_fit():
    huge = BytesIO()
    Image.new("L", (8000, 6000), 128).save(huge, "JPEG")
    cleaned = clean(huge.getvalue())
    assert (cleaned.width or 0) + (cleaned.height or 0) <= 10_000
    assert (cleaned.width, cleaned.height) != (None, None)


def test_a_picture_of_a_billion_pixels_is_a_bomb():
    with pytest.raises(Uncleanable) as refused:
        clean(pictures.png_bomb())
    assert refused.value.reason is Reason.BOMB


@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png, pictures.webp, pictures.tiff, pictures.gif])
def test_half_a_picture_is_broken(make):
    whole = make()
    with pytest.raises(Uncleanable) as refused:
        clean(whole[: len(whole) // 3])
    assert refused.value.reason is Reason.BROKEN


def test_a_scan_of_many_pages_is_refused_rather_than_shortened():
    out = BytesIO()
    page = Image.new("L", (30, 30))
    page.save(out, "TIFF", save_all=True, append_images=[page])
    with pytest.raises(Uncleanable) as refused:
        clean(out.getvalue())
    assert refused.value.reason is Reason.UNKNOWN
