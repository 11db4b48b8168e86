"""Who gets an article and who an alert, as PRODUCT.md says it to an editor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("about", "followed", "gets"),
    [
        ([KEPUH], KEPUH, True),
        ([KEPUH], KEJAYAN, True),
        ([KEPUH], KABUPATEN, True),
        ([KEPUH], LINGGO, False),
        ([KEPUH], BANGIL, False),
        ([KEJAYAN], KEPUH, True),
        ([KABUPATEN], KEPUH, True),
        ([KABUPATEN], KOTA, False),
        ([BANGIL, KOTA], KEPUH, False),
        ([], KEPUH, False),
        (["35.1"], "35.14.06", False),
    ],
)
@pytest.mark.parametrize("wider", [False, True])
def test_an_alert_reaches_whom_it_concerns_whatever_they_wish_of_news(
    about: list[str], followed: str, gets: bool, wider: bool
):
    assert audience.of_alert(about).reaches(followed, wider=wider) is gets


LEVELS = st.sampled_from(["06", "14", "1", "75"])
CODES = st.lists(LEVELS, min_size=1, max_size=4).map(".".join)


@given(st.lists(CODES, max_size=4), CODES)
def test_an_alert_reaches_exactly_those_above_below_and_in_its_regions(about: list[str], followed: str):
    concerned = any(
        f"{followed}.".startswith(f"{region}.") or f"{region}.".startswith(f"{followed}.") for region in about
    )
    assert audience.of_alert(about).reaches(followed, wider=False) is concerned


@given(st.lists(CODES, max_size=4), CODES, st.booleans())
def test_whoever_would_get_it_as_news_gets_it_as_an_alert(about: list[str], followed: str, wider: bool):
    as_news = audience.of(about).reaches(followed, wider=wider)
    assert audience.of_alert(about).reaches(followed, wider=wider) >= as_news
