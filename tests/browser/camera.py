"""Pictures of what phones show: cut to the matter, joined, small."""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.async_api import Locator, expect

from tests.browser.pages import Phone

COLOURS = 96
MARGIN = 10
GAP = 28
PAPER = "#ece7dc"


async def between(phone: Phone, first: Locator, last: Locator) -> Image.Image:
    """What a phone shows from one message to another."""
    page = phone.page.page
    await page.mouse.move(0, 0)
    await expect(page.locator(".toast")).to_have_count(0)
    await first.scroll_into_view_if_needed()
    await last.scroll_into_view_if_needed()
    # The page glides to what is new.
    await (await last.element_handle()).wait_for_element_state("stable")
    top, bottom, width = (
        await first.bounding_box(),
        await last.bounding_box(),
        await phone.place.bounding_box(),
    )
    assert top is not None, "it is shown"
    assert bottom is not None, "it is shown"
    assert width is not None, "it is shown"
    begin = max(top["y"] - MARGIN, 0)
    clip = {"x": width["x"], "y": begin, "width": width["width"],
            "height": bottom["y"] + bottom["height"] + MARGIN - begin}  # fmt: skip
    shot = await page.screenshot(clip=clip, animations="disabled")  # type: ignore[arg-type]
    return Image.open(BytesIO(shot)).convert("RGB")


def side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    """One beside the other, their tops in a line."""
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    joined = Image.new("RGB", (width, max(picture.height for picture in pictures)), PAPER)
    x = 0
    for picture in pictures:
        joined.paste(picture, (x, 0))
        x += picture.width + GAP
    return joined


def save(picture: Image.Image, path: Path) -> None:
    """In few colours: a document's pictures are downloaded by everybody who reads it."""
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {picture.width} x {picture.height}, {path.stat().st_size // 1000} kB\n")


def drawn_bridge() -> bytes:
    """A broken hanging bridge over a brook, as a photo."""
    picture = Image.new("RGB", (960, 600), "#bcd8e6")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 330), (180, 250), (420, 330), (700, 230), (960, 340), (960, 600), (0, 600)], "#7fa06a")
    draw.polygon([(380, 600), (440, 380), (540, 380), (620, 600)], "#6f9fb4")
    for x in (230, 730):
        draw.rectangle((x - 12, 180, x + 12, 430), "#6b4f3a")
    draw.line([(230, 200), (400, 330), (470, 470)], "#4b3a2c", 8)
    draw.line([(230, 370), (330, 395), (420, 470), (450, 540)], "#8a6a4c", 18)
    draw.line([(730, 200), (640, 300), (600, 330)], "#4b3a2c", 8)
    draw.line([(730, 370), (650, 380), (610, 400)], "#8a6a4c", 18)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
