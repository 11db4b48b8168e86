"""Invented news about any place, for the playground: whatever somebody follows there, something happens."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from feeds.sample import HOME, SAMPLES, TITLE
from newsroom.regions import Gazetteer, Region, RegionKind

_TITLES = {RegionKind.DESA: "Desa ", RegionKind.KELURAHAN: "Kelurahan ", RegionKind.KECAMATAN: "Kecamatan "}


def news_about(gazetteer: Gazetteer, codes: Sequence[str], edition: int, now: datetime) -> bytes:
    """A JSON Feed with an article about each place, other ones for each `edition`. Reads a file."""
    stories = orjson.loads((SAMPLES / "anywhere.json").read_bytes())
    items = []
    for code in codes:
        region = gazetteer.get(code)
        if region is None:
            continue
        story = stories[edition % len(stories)]
        address = f"{HOME}{code}-{edition}"
        title = story["title"].format(place=_written(region))
        items.append(
            {
                "id": address,
                "url": address,
                "title": title if edition <= len(stories) else f"{title} ({edition})",
                "content_text": story["body"].format(where=_with_parents(gazetteer, region)),
                "date_published": now.isoformat(),
            }
        )
    return orjson.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "home_page_url": HOME, "items": items}
    )


def _written(region: Region) -> str:
    """As a newspaper writes it: "Desa Kepuh", "Kecamatan Kejayan", "Kota Pasuruan"."""
    if region.kind is RegionKind.KABUPATEN:
        return f"Kabupaten {region.name}"
    return _TITLES.get(region.kind, "") + (region.name if region.kind in _TITLES else region.label)


def _with_parents(gazetteer: Gazetteer, region: Region) -> str:
    return ", ".join(_written(part) for part in (region, *gazetteer.ancestors(region.code)))
