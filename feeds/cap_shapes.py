"""Polygons and circles as CAP writes them: "latitude,longitude" in WGS 84, separated by spaces."""

import re

from feeds.cap_errors import BadShape, TooMuch
from newsroom.warnings import Circle

MOST_POINTS = 20_000  # in one shape; BMKG's largest message has some 3,000 in all
_NUMBER = re.compile(r"[+-]?\d{1,5}(?:\.\d{1,20})?", re.ASCII)


def polygon(text: str) -> tuple[tuple[float, float], ...]:
    """At least four points, the last being the first (3.2.4, "polygon")."""
    pairs = text.split()
    if len(pairs) > MOST_POINTS:
        raise TooMuch("too_many")
    points = tuple(_point(pair, "polygon") for pair in pairs)
    if len(points) < 4 or points[0] != points[-1]:
        raise BadShape("polygon")
    return points


def circle(text: str) -> Circle:
    """A point and a radius in kilometres (3.2.4, "circle")."""
    parts = text.split()
    if len(parts) != 2:
        raise BadShape("circle")
    latitude, longitude = _point(parts[0], "circle")
    radius = _number(parts[1], "circle")
    if radius < 0:
        raise BadShape("circle")
    return Circle(latitude, longitude, radius)


def _point(pair: str, element: str) -> tuple[float, float]:
    first, comma, second = pair.partition(",")
    if not comma:
        raise BadShape(element)
    latitude, longitude = _number(first, element), _number(second, element)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BadShape(element)
    return latitude, longitude


def _number(text: str, element: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise BadShape(element)
    return float(text)
