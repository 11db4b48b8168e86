"""Which places a draft's text names, for an editor who decides by a tap."""

import pytest

from newsroom.named_places import reader_of_names
from newsroom.regions import Gazetteer

PASURUAN = Gazetteer.of(("35.14", "35.75"))
NAMES_IN = reader_of_names(PASURUAN)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Air naik di Kepuh", ["Kepuh"]),
        ("Banjir di Kepuh dan Linggo.", ["Kepuh", "Linggo"]),
        ("Jalan ditutup. Lewat Oro-Oro Ombowetan saja", ["Oro-Oro Ombowetan"]),
        ("Sungai Rejoso meluap", ["Rejoso"]),
        ("Listrik padam. Pukul 18.00 menyala lagi", []),
        ("air naik di kepuh", []),
    ],
)
def test_a_name_with_capitals_inside_a_sentence_is_proposed(text: str, names: list[str]):
    assert [PASURUAN[code].name for code in NAMES_IN(text)] == names


def test_a_place_is_proposed_once_and_a_name_that_many_bear_not_at_all():
    assert len(NAMES_IN("Air naik di Kepuh, di Kepuh sekali lagi.")) == 1
    indonesia = reader_of_names(Gazetteer.of(("35",)))
    assert indonesia("Air naik di Sidomulyo") == ()
