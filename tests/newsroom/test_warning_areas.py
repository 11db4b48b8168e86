"""Which of our kecamatan a warning is about: by name, sure only where nobody else near bears it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.regions import Gazetteer
from newsroom.warning_areas import Concerned, WarningAreas, with_places
from newsroom.warnings import (
    Area,
    Certainty,
    Info,
    MessageType,
    OfficialSeverity,
    OfficialWarning,
    Scope,
    Status,
    Urgency,
)

PASURUAN = ("35.14", "35.75")
AREAS = WarningAreas(PASURUAN)
OURS = frozenset(region.code for region in Gazetteer.of(PASURUAN))
KEJAYAN, WINONGAN, BUGUL_KIDUL = "35.14.06", "35.14.19", "35.75.03"


def told(description: str, *titles: str, language: str = "id") -> OfficialWarning:
    info = Info(
        language=language,
        event="Hujan Lebat",
        urgency=Urgency.IMMEDIATE,
        severity=OfficialSeverity.MODERATE,
        certainty=Certainty.OBSERVED,
        description=description,
        areas=tuple(Area(title) for title in titles),
    )
    sent = datetime(2026, 11, 27, 7, tzinfo=UTC)
    return OfficialWarning(
        "x", "cuaca@example.org", sent, Status.ACTUAL, MessageType.ALERT, Scope.PUBLIC, infos=(info,)
    )


def about(places: str, areas: WarningAreas = AREAS, title: str = "Jawa Timur") -> Concerned:
    text = (
        f"Hujan lebat akan terjadi di sebagian wilayah {title}, khususnya di {places}.\n Tetap waspada, ya."
    )
    return areas.concerned(told(text, title))


@pytest.mark.parametrize(
    ("places", "regions"),
    [
        ("Kejayan, Winongan", (KEJAYAN, WINONGAN)),
        ("KEJAYAN, BUGUL KIDUL", (KEJAYAN, BUGUL_KIDUL)),
        ("Bugulkidul", (BUGUL_KIDUL,)),
        ("Gondang Wetan, Poh Jentrek", ("35.14.17", "35.14.18")),
        ("Kec. Kejayan, Kecamatan Winongan", (KEJAYAN, WINONGAN)),
        ("Asembagus, Kejayan dan Winongan", (KEJAYAN, WINONGAN)),
        ("Kejayan, Kejayan", (KEJAYAN,)),
        ("Kejayan,\n  Winongan", (KEJAYAN, WINONGAN)),
        ("Kab. Pasuruan, Kota Pasuruan", PASURUAN),
        ("Kabupaten Pasuruan", ("35.14",)),
    ],
    ids=range(10),
)
def test_names_as_bmkg_writes_them_are_ours(places, regions):
    assert about(places) == Concerned(regions)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sukorejo", "35.14.09"),
        ("Panggungrejo", "35.75.04"),
        ("Lumbang", "35.14.04"),
        ("Purwosari", "35.14.08"),
        ("Rejoso", "35.14.23"),
    ],
)
def test_a_name_that_others_in_the_province_bear_is_an_editors_to_decide(name, code):
    assert about(f"Kejayan, {name}") == Concerned((KEJAYAN,), (code,))


def test_the_names_that_only_we_bear_are_exactly_the_others():
    kecamatan = [region for region in Gazetteer.of(PASURUAN) if region.kind.level == 3]
    found = [about(region.name) for region in kecamatan]
    assert len(kecamatan) == 28
    assert sum(one.regions == (region.code,) for one, region in zip(found, kecamatan, strict=True)) == 23
    assert sum(one.doubtful == (region.code,) for one, region in zip(found, kecamatan, strict=True)) == 5


def test_kabupaten_or_kota_is_not_guessed():
    assert about("Pasuruan") == Concerned((), PASURUAN)


def test_a_name_of_nobody_is_reported_and_one_that_is_nearly_ours_is_asked_about():
    assert about("Kejayan, Atlantis") == Concerned((KEJAYAN,), (), ("Atlantis",))
    assert about("Winnongan") == Concerned((), (WINONGAN,), ("Winnongan",))
    assert about("Pohjentrekk, Kejayan") == Concerned((KEJAYAN,), ("35.14.17",), ("Pohjentrekk",))


def test_places_of_others_are_none_of_ours_and_no_riddle():
    assert about("Asembagus, Tanggulangin, Kota Malang, Kabupaten Jombang") == Concerned()


def test_where_it_may_spread_to_counts_too():
    text = "Hujan lebat di BANGIL. Dan dapat meluas ke wilayah KEJAYAN, Kec. Winongan. Tetap waspada."
    assert AREAS.concerned(told(text, "Jawa Timur")) == Concerned((KEJAYAN, WINONGAN))


@pytest.mark.parametrize("province", ["Jawa Tengah", "DI Yogyakarta", "Kep. Riau", "Papua Barat Daya"])
def test_a_namesake_in_another_province_is_never_ours(province):
    assert about("Purwodadi, Kejayan, Rembang", title=province) == Concerned()


def test_without_our_province_nothing_is_sure():
    text = "Hujan lebat, khususnya di Kejayan."
    assert AREAS.concerned(told(text)) == Concerned((), (KEJAYAN,))
    assert AREAS.concerned(told(text, "Lereng Bromo")) == Concerned((), (KEJAYAN,), ("Lereng Bromo",))


def test_an_area_that_is_a_place_is_asked_about():
    assert AREAS.concerned(told("", "Kec. Kejayan, Kab. Malang")) == Concerned((), (KEJAYAN,))


def test_all_of_the_province_and_what_is_written_in_a_new_way_are_the_editors_to_read():
    for text in ("", "Hujan lebat di mana-mana.", "Hujan lebat, terutama: Kejayan."):
        assert AREAS.concerned(told(text, "Jawa Timur")) == Concerned((), PASURUAN, ("Jawa Timur",))


def test_a_message_without_words_is_about_nothing():
    empty = told("x")
    assert (
        AREAS.concerned(
            OfficialWarning(
                empty.identifier, empty.sender, empty.sent, empty.status, empty.kind, empty.scope, (), ()
            )
        )
        == Concerned()
    )


def test_a_newsroom_of_one_village_hears_of_its_kecamatan():
    village = WarningAreas(["35.14.06.2005"])
    assert about("Kejayan, Winongan", village) == Concerned(("35.14.06.2005",))
    assert about("Winongan", village) == Concerned()
    assert about("Kab. Pasuruan", village) == Concerned(("35.14.06.2005",))


def test_a_newsroom_of_a_province_hears_of_all_its_kecamatan():
    province = WarningAreas(["35"])
    assert about("Kejayan, Asembagus", province) == Concerned(("35.12.13", KEJAYAN))
    assert about("Sukorejo", province).doubtful == ("35.02.15", "35.14.09", "35.72.02")


@pytest.mark.parametrize(
    ("headline", "elsewhere"),
    [
        ("Hujan Lebat disertai Petir di Jambi", True),
        ("Hujan Lebat di DKI Jakarta", True),
        ("Hujan Lebat di DI Yogyakarta", True),
        ("Hujan Lebat di Kep. Bangka Belitung", True),
        ("Hujan Lebat disertai Petir di Jawa Timur", False),
        ("HUJAN LEBAT DI JAWA TIMUR", False),
        ("Hujan Lebat di Jawa Timur dan Bali", False),
        ("Hujan Lebat di Bali dan Jawa Timur", False),
        ("Hujan Lebat di Laut Jawa", False),
        ("Peringatan Dini Cuaca", False),
        ("", False),
    ],
    ids=range(11),
)
def test_only_a_headline_that_surely_names_another_province_is_passed_over(headline, elsewhere):
    assert AREAS.is_elsewhere(headline) is elsewhere


def test_the_list_of_a_province_gives_way_to_the_places_of_the_readers():
    text = "Hujan lebat, khususnya di ASEMBAGUS, KEC. KEJAYAN,\n WINONGAN.\n Tetap waspada."
    assert (
        with_places(text, ("Kejayan", "Winongan"))
        == "Hujan lebat, khususnya di Kejayan, Winongan.\n Tetap waspada."
    )
    assert AREAS.concerned(told(with_places(text, ("Kejayan",)), "Jawa Timur")) == Concerned((KEJAYAN,))


@pytest.mark.parametrize(
    "text", ["", "Hujan lebat.", "Khususnya di Bali. Dan dapat meluas ke Kejayan.", "khususnya di"]
)
def test_a_text_without_one_list_is_left_as_it_is(text):
    assert with_places(text, ("Kejayan",)) == text
    assert with_places(f"khususnya di {text}", ()) == f"khususnya di {text}"


@given(st.text(max_size=200), st.text(max_size=30))
def test_whatever_is_written_only_our_codes_come_of_it(text, title):
    found = AREAS.concerned(told(f"khususnya di {text}", title))

    assert OURS.issuperset(found.regions)
    assert OURS.issuperset(found.doubtful)
    assert not set(found.regions) & set(found.doubtful)
