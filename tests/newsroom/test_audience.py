"""Who gets an article, as PRODUCT.md's table says it to an editor."""

import pytest

from newsroom import audience

KEPUH, LINGGO, KEJAYAN, BANGIL = "35.14.06.2005", "35.14.06.2008", "35.14.06", "35.14.14"
KABUPATEN, KOTA = "35.14", "35.75"


@pytest.mark.parametrize(
    ("about", "followed", "wider", "gets"),
    [
        ([KEPUH], KEPUH, False, True),
        ([KEPUH], KEJAYAN, False, True),
        ([KEPUH], KABUPATEN, False, True),
        ([KEPUH], LINGGO, True, False),
        ([KEPUH], BANGIL, True, False),
        ([KEPUH], KOTA, True, False),
        ([KEJAYAN], KEPUH, True, True),
        ([KEJAYAN], KEPUH, False, False),
        ([KEJAYAN], KEJAYAN, False, True),
        ([KABUPATEN], KEPUH, True, True),
        ([KABUPATEN], KOTA, True, False),
        ([KEPUH, KOTA], KOTA, False, True),
        ([], KEPUH, True, False),
        # A code that begins alike is not inside: 35.1 is no ancestor of 35.14.
        (["35.1"], "35.14.06", True, False),
    ],
)
def test_who_gets_it(about: list[str], followed: str, wider: bool, gets: bool):
    assert audience.of(about).reaches(followed, wider=wider) is gets
