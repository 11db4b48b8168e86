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
        ("saya tinggal di desa tanggulengin", "Tanggulangin, Kec. Kejayan"),
        ("saya tinggal di desa Ambal-Ambil kecamatan Kejayan", "Ambal-Ambil, Kec. Kejayan"),
        ("saya dari Oro-Oro Ombokulon Rembang", "Oro-Oro Ombokulon, Kec. Rembang"),
        ("warga Desa Kepuh di Kecamatan Kejayan", "Kepuh, Kec. Kejayan"),
        ("banjir di tiga desa di Kecamatan Kejayan", "Kec. Kejayan"),
        ("saya dan bangil", "Kec. Bangil"),
        ("dermo bangil pasuruan", "Dermo, Kec. Bangil"),
        ("kepuh kejayn pasuruan", "Kepuh, Kec. Kejayan"),
        ("kepuh rt 2 rw 3", "Kepuh, Kec. Kejayan"),
        ("Kepuh RT.02/RW.03", "Kepuh, Kec. Kejayan"),
        ("Kepuh village", "Kepuh, Kec. Kejayan"),
        ("I live in the village of Kepuh", "Kepuh, Kec. Kejayan"),
        ("I live in Kepuh village, Kejayan", "Kepuh, Kec. Kejayan"),
        ("kejayan district", "Kec. Kejayan"),
        ("kejayan sub-district, pasuruan regency", "Kec. Kejayan"),
        ("pasuruan city", "Kota Pasuruan"),
        ("jawa timur", "0 to choose from"),
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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("kejayan dan bangil", {"Kec. Kejayan", "Kejayan, Kec. Kejayan", "Kec. Bangil"}),
        ("saya dari kepuh & linggo", {"Kepuh, Kec. Kejayan", "Linggo, Kec. Kejayan"}),
        ("Sibon dan Petung di Kecamatan Pasrepan", {"Sibon, Kec. Pasrepan", "Petung, Kec. Pasrepan"}),
    ],
)
def test_places_that_are_named_together_are_all_offered(typed: str, offered: set[str]):
    words, found = understand(PASURUAN, typed)
    assert {PASURUAN.short(hit.region.code) for hit in found} == offered
    assert understand(PASURUAN, words)[1] == found, "a button turns the page by these words"


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
