"""A newsroom keeps the places that it serves, and not the villages of the whole country."""

import subprocess
import sys

import pytest

from newsroom.regions import UnknownRegion
from service.places import Places

# In a process of its own, in which nobody else has asked for villages.
_COUNT = """
import gc, sys
from service.places import Places
before = sys.getallocatedblocks()
places = Places.of(["35.75"])
gc.collect()
print(len(places.gazetteer), sys.getallocatedblocks() - before, "lokal" in sys.modules)
"""
VILLAGES_OF_THE_COUNTRY = 83_762


def test_the_rest_of_the_country_is_not_kept():
    done = subprocess.run([sys.executable, "-c", _COUNT], check=True, capture_output=True, text=True)
    served, things_in_memory, is_lokal_there = done.stdout.split()

    assert int(served) == 39
    assert int(things_in_memory) < VILLAGES_OF_THE_COUNTRY
    assert is_lokal_there == "False", "its detectors take a third of a second to compile"


def test_an_unknown_place_is_refused():
    with pytest.raises(UnknownRegion):
        Places.of(["99.99"])
