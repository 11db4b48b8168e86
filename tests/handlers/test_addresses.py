"""However an address is written, each village of what is served is found by it, and nothing else."""

from collections.abc import Callable

import pytest

from handlers.places import clear_hit, understand
from newsroom.regions import Region
from tests.handlers.conftest import PASURUAN

VILLAGES = [region for region in PASURUAN if region.kind.is_village]
Written = Callable[[str, str, str], str]

#: The village, its kecamatan, and the kabupaten or kota with the word for its level.
ADDRESSES: dict[str, Written] = {
    "all in a row": lambda v, k, _: f"{v} {k} pasuruan",
    "with the province": lambda v, k, _: f"desa {v} {k} pasuruan jawa timur",
    "with the province for short": lambda v, k, _: f"{v} {k} jatim",
    "commas": lambda v, k, _: f"{v}, {k}, Pasuruan",
    "commas and levels": lambda v, k, p: f"Desa {v}, Kec. {k}, {p}, Jawa Timur, Indonesia",
    "levels": lambda v, k, p: f"ds. {v} kec. {k} {p}",
    "one level in the middle": lambda v, k, _: f"{v} kec {k} pasuruan",
    "no spaces": lambda v, k, _: f"{v.replace(' ', '').replace('-', '')} {k.replace(' ', '')} pasuruan jatim",
    "a neighbourhood": lambda v, k, _: f"{v} RT 02 RW 03 {k} pasuruan",
    "a neighbourhood as on a card": lambda v, k, _: f"{v} RT/RW 002/003, {k}",
    "a hamlet before it": lambda v, k, _: f"Dusun Krajan RT 02/RW 03 Desa {v} Kec. {k}",
    "a sentence": lambda v, k, _: f"saya dari desa {v}, {k}, pasuruan",
    "a sentence without a level": lambda v, k, _: f"saya dari {v} {k}",
    "a sentence with levels": lambda v, k, _: f"saya tinggal di desa {v} kecamatan {k}",
    "a sentence to the kabupaten": lambda v, k, p: f"rumah saya di {v} kec {k} {p}",
    "a link": lambda v, k, _: f"rumah saya {v} di kecamatan {k}",
    "English": lambda v, k, _: f"I live in {v} village, {k}",
    "English levels": lambda v, k, _: f"{v} village in {k} district, Pasuruan, East Java",
}


def _miss(village: Region, written: Written) -> str:
    """What was found in place of the village; "" where it was found."""
    kecamatan, above = PASURUAN.ancestors(village.code)
    typed = written(village.name, kecamatan.name, above.label)
    _, found = understand(PASURUAN, typed)
    hit = clear_hit(found)
    return "" if hit is village else f"{typed!r}: {[PASURUAN.short(each.region.code) for each in found[:3]]}"


@pytest.mark.parametrize("form", ADDRESSES)
def test_every_village_is_found_by_its_address(form: str):
    missed = [miss for village in VILLAGES if (miss := _miss(village, ADDRESSES[form]))]
    assert missed == []


def test_the_address_of_a_kecamatan_is_no_village():
    for typed in ("kec kejayan pasuruan", "kejayan district, pasuruan", "kecamatan kejayan jatim"):
        _, found = understand(PASURUAN, typed)
        assert clear_hit(found) is PASURUAN["35.14.06"], typed
