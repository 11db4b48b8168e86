"""An address is taken apart: a name first, then what contains it, each with the level written at it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.name_index import Likeness
from newsroom.place_address import segments, tidied
from newsroom.place_sentences import endings
from newsroom.regions import Gazetteer

AROUND = {"jawa timur", "jatim", "indonesia"}


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Kepuh, Kec. Kejayan", [("", "kepuh"), ("kecamatan", "kejayan")]),
        (
            "ds kepuh kec kejayan kab pasuruan",
            [("desa", "kepuh"), ("kecamatan", "kejayan"), ("kabupaten", "pasuruan")],
        ),
        ("kejayan kecamatan", [("kecamatan", "kejayan")]),
        ("Kepuh village, Kejayan district", [("desa", "kepuh"), ("kecamatan", "kejayan")]),
        ("Kepuh village in Kejayan sub-district", [("desa", "kepuh"), ("kecamatan", "kejayan")]),
        ("kepuh rt 2 rw 3 kejayan", [("", "kepuh"), ("", "kejayan")]),
        ("kepuh RT/RW 02/03", [("", "kepuh")]),
        ("kepuh Rt.02/Rw.03", [("", "kepuh")]),
        ("kepuh, jawa timur, indonesia", [("", "kepuh")]),
        ("kepuh kejayan jatim", [("", "kepuh kejayan")]),
        ("jatim", [("", "jatim")]),
        ("rt 2", []),
    ],
)
def test_an_address_is_taken_apart(typed: str, parts: list[tuple[str, str]]) -> None:
    found = segments(tidied(typed), AROUND)
    assert [("".join(part.kinds), " ".join(part.words)) for part in found] == parts


def test_a_number_behind_a_name_is_no_neighbourhood() -> None:
    assert tidied("Kertosari 2") == "Kertosari 2"


def test_in_the_country_an_address_goes_up_to_the_province() -> None:
    java = Gazetteer.of(("33", "34", "35"))
    typed = "kepuh kejayan pasuruan jawa timur"
    assert [java.full_name(found.region.code) for found in java.search(typed)] == [
        "Kepuh, Kec. Kejayan, Kab. Pasuruan, Jawa Timur"
    ]
    assert java.search("jatim")[0].region.code == "35"


def test_where_only_a_kecamatan_is_served_its_kabupaten_may_be_written() -> None:
    kejayan = Gazetteer.of(("35.14.06",))
    for typed in ("kepuh pasuruan", "kepuh kejayan pasuruan jatim"):
        assert [found.region.name for found in kejayan.search(typed)] == ["Kepuh"], typed


def test_less_is_forgiven_where_less_is_asked_for() -> None:
    pasuruan = Gazetteer.of(("35.14", "35.75"))

    def found(typed: str, likeness: Likeness) -> bool:
        return bool(pasuruan.search(typed, 8, likeness))

    assert [found("tanggulangi", likeness) for likeness in Likeness] == [False, True, True]
    assert [found("tanggul", likeness) for likeness in Likeness] == [False, False, True]
    assert [found("TANGGUL ANGIN", likeness) for likeness in Likeness] == [True, True, True]


@given(st.text(max_size=200))
def test_the_ends_of_whatever_is_typed_grow_shorter(typed: str) -> None:
    lengths = [len(ending.text) for ending in endings(typed)]
    assert lengths == sorted(lengths, reverse=True)
