"""Outlines from a newsroom's own file: drawn where they fit, refused in words where they do not."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import boundaries
from newsroom.boundaries import BoundariesError, read
from newsroom.regions import Gazetteer

PASURUAN = Gazetteer.of(["35.14", "35.75"])
SQUARE = [[112.8, -7.8], [112.9, -7.8], [112.9, -7.7], [112.8, -7.7], [112.8, -7.8]]


def feature(code: object = "35.14.06", **geometry: object) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [SQUARE], **geometry}
    return {"type": "Feature", "properties": {"code": code}, "geometry": shape}


def collection(*features: object) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize("code", ["35.14.06", "351406", "35.14.06.2005", "3514062005"])
def test_a_kecamatan_or_a_part_of_it_is_found_by_its_code(code: str):
    [outline] = read(collection(feature(code)), PASURUAN)
    assert outline.code == "35.14.06"
    assert outline.rings == (((112.8, -7.8), (112.9, -7.8), (112.9, -7.7), (112.8, -7.7)),)


def test_islands_and_holes_are_rings_and_a_third_number_is_no_place():
    high = [[*point, 12.5] for point in SQUARE]
    [outline] = read(
        collection(feature(type="MultiPolygon", coordinates=[[SQUARE, high], [SQUARE]])), PASURUAN
    )
    assert len(outline.rings) == 3


def test_what_is_not_served_is_left_out():
    assert len(read(collection(feature(), feature("35.07.01"), feature("35.14")), PASURUAN)) == 1


def test_outlines_are_thinned_to_what_a_phone_shows():
    many = [[112.8 + place / 1e5, -7.8 + (place % 7) / 1e4] for place in range(5000)]
    [outline] = read(collection(feature(coordinates=[many])), PASURUAN)
    assert 3 <= len(outline.rings[0]) <= 400


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not_json"),
        (b"<gml/>", "not_json"),
        (b"[]", "not_geojson"),
        (b'{"type": "Topology"}', "not_geojson"),
        (collection(), "none_served"),
        (collection(feature("35.07.01")), "none_served"),
        (collection(feature(None)), "no_code"),
        (collection(feature("Kejayan")), "no_code"),
        (collection(7), "no_code"),
        (collection(feature(type="Point", coordinates=[112.8, -7.8])), "no_polygon"),
        (collection(feature(coordinates=[])), "no_polygon"),
        (collection(feature(coordinates=[SQUARE[:2]])), "no_polygon"),
        (collection(feature(coordinates=[[["a", "b"]] * 4])), "no_polygon"),
        (collection(feature(coordinates=[[[700000, 9140000]] * 4])), "not_degrees"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_file_is_refused_by_name(data: bytes, fault: str):
    with pytest.raises(BoundariesError) as caught:
        read(data, PASURUAN)
    assert caught.value.fault == fault


def test_the_feature_that_is_wrong_is_counted():
    with pytest.raises(BoundariesError) as caught:
        read(collection(feature(), feature(None)), PASURUAN)
    assert caught.value.feature == 2


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(boundaries, "LARGEST_FILE", 10)
    with pytest.raises(BoundariesError, match="too_large"):
        read(collection(feature()), PASURUAN)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "code", "coordinates", "geometry", "properties"]), inner)
    ),
)


@given(st.lists(JSON, max_size=4), st.sampled_from([collection, lambda *told: orjson.dumps(told)]))
def test_whatever_stands_in_it_nothing_else_is_raised(told: list[object], wrap: Callable[..., bytes]):
    with pytest.raises(BoundariesError):
        read(wrap(*told), PASURUAN)
