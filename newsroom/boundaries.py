"""Outlines of places for a map: read from a newsroom's own GeoJSON, strictly, and thinned to what is seen.

Each feature has a `code` among its properties: Kemendagri's, with or without its dots. Those of villages are
drawn as parts of their kecamatan; what is not served is left out.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from newsroom.regions import Gazetteer

#: Bytes of a file; the kecamatan of a whole province have some 10 MB as they are published.
LARGEST_FILE = 30_000_000
#: More corners than this for one outline nobody sees on a phone.
_CORNERS = 400
_KECAMATAN = len("35.14.06")
_DIGITS = re.compile(r"[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{4})?)?)?")

Point = tuple[float, float]
Ring = tuple[Point, ...]


class BoundariesError(Exception):
    """A file of boundaries cannot be used; `fault` is a short machine word, `feature` counts from one."""

    def __init__(self, fault: str, feature: int = 0) -> None:
        super().__init__(f"{fault} ({feature})" if feature else fault)
        self.fault = fault
        self.feature = feature


@dataclass(frozen=True, slots=True)
class Outline:
    """A piece of land in a kecamatan: rings of longitudes and latitudes, an outer one or a hole each."""

    code: str
    rings: tuple[Ring, ...]


def read(data: bytes, gazetteer: Gazetteer) -> tuple[Outline, ...]:
    """The outlines of what is served. Raises `BoundariesError`."""
    if len(data) > LARGEST_FILE:
        raise BoundariesError("too_large")
    try:
        told = orjson.loads(data)
    except ValueError as error:
        raise BoundariesError("not_json") from error
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise BoundariesError("not_geojson")
    found = tuple(_outlines(features, gazetteer))
    if not found:
        raise BoundariesError("none_served")
    return found


def _outlines(features: Sequence[Any], gazetteer: Gazetteer) -> Iterator[Outline]:
    for number, feature in enumerate(features, start=1):
        code = _code(feature, number)
        if len(code) < _KECAMATAN or code not in gazetteer:
            continue
        rings = tuple(_thinned(ring) for ring in _rings(feature, number))
        yield Outline(code[:_KECAMATAN], rings)


def _code(feature: object, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = str(properties.get("code", "")) if isinstance(properties, dict) else ""
    if not _DIGITS.fullmatch(code):
        raise BoundariesError("no_code", number)
    bare = code.replace(".", "")
    parts = (bare[0:2], bare[2:4], bare[4:6], bare[6:10])
    return ".".join(part for part in parts if part)


def _rings(feature: dict[str, Any], number: int) -> Iterator[Ring]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BoundariesError("no_polygon", number)
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    for polygon in _listed(polygons, number):
        for ring in _listed(polygon, number):
            yield _ring(_listed(ring, number), number)


def _listed(value: object, number: int) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BoundariesError("no_polygon", number)
    return value


def _ring(points: Iterable[object], number: int) -> Ring:
    ring: list[Point] = []
    for point in points:
        pair = point[:2] if isinstance(point, list) else []
        if len(pair) != 2 or not all(isinstance(one, int | float) and math.isfinite(one) for one in pair):
            raise BoundariesError("no_polygon", number)
        longitude, latitude = float(pair[0]), float(pair[1])
        if abs(longitude) > 180 or abs(latitude) > 90:
            raise BoundariesError("not_degrees", number)
        ring.append((longitude, latitude))
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise BoundariesError("no_polygon", number)
    return tuple(ring)


def _thinned(ring: Ring) -> Ring:
    """At most so many corners, evenly left out: neighbours stay together within a hair's breadth."""
    step = math.ceil(len(ring) / _CORNERS)
    return ring[::step] if len(ring[::step]) >= 3 else ring
