"""What a person types becomes one place, a choice, or a kind word."""

import pytest

from handlers.places import clear_hit, told_apart, understand
from newsroom.regions import Gazetteer
from tests.handlers.conftest import PASURUAN


def meant(typed: str) -> str:
    _, found = understand(PASURUAN, typed)
    region = clear_hit(found)
    return PASURUAN.short(region.code) if region else f"{len(found)} to choose from"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("tanggulengin", "Tanggulangin, Kec. Kejayan"),
        ("TANGGULANGIN", "Tanggulangin, Kec. Kejayan"),
        ("desa kepuh", "Kepuh, Kec. Kejayan"),
        ("bangil", "Kec. Bangil"),
        ("kalirejo kraton", "Kalirejo, Kec. Kraton"),
        ("saya tinggal di Linggo", "Linggo, Kec. Kejayan"),
        ("Assalamualaikum, saya dari desa Oro-Oro Pule", "Oro-Oro Pule, Kec. Kejayan"),
        ("kalirejo", "4 to choose from"),
        ("pasuruan", "2 to choose from"),
        ("halo", "0 to choose from"),
        ("🙏🙏🙏", "0 to choose from"),
        ("terima kasih banyak ya", "0 to choose from"),
        ("kata " * 500, "0 to choose from"),
    ],
)
def test_a_typed_name_finds_what_was_meant(typed: str, place: str):
    assert meant(typed) == place


def test_namesakes_are_told_apart_by_what_contains_them():
    _, found = understand(PASURUAN, "kalirejo")
    labels = told_apart(PASURUAN, [hit.region for hit in found])
    assert "Kalirejo — Kec. Kraton" in labels
    assert len(set(labels)) == 4


def test_namesakes_in_kecamatan_of_one_name_are_told_apart_by_the_kabupaten():
    java = Gazetteer.of(("33", "34", "35"))
    _, found = understand(java, "sukorejo")
    labels = told_apart(java, [hit.region for hit in found])
    assert len(labels) > 20
    assert len(set(labels)) == len(labels)
