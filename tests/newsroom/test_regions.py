"""The gazetteer knows its places, and a typed name finds the place that was meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.place_names import fold, join, sound
from newsroom.regions import Gazetteer, Region, RegionKind, UnknownRegion

KEPUH = "35.14.06.2005"
PASURUAN = Gazetteer.of(("35.14", "35.75"))


def names(query: str, limit: int = 8, places: Gazetteer = PASURUAN) -> list[str]:
    return [places.short(found.region.code) for found in places.search(query, limit)]


class TestGazetteer:
    def test_serves_all_of_pasuruan(self) -> None:
        kinds = [region.kind for region in PASURUAN]
        assert len(PASURUAN) == 429
        assert kinds.count(RegionKind.KECAMATAN) == 28
        assert kinds.count(RegionKind.DESA) == 341
        assert kinds.count(RegionKind.KELURAHAN) == 58
        assert [root.label for root in PASURUAN.roots] == ["Kab. Pasuruan", "Kota Pasuruan"]

    def test_names_are_bare_and_labels_are_signposts(self) -> None:
        assert PASURUAN["35.14"] == Region("35.14", "Pasuruan", RegionKind.KABUPATEN)
        assert PASURUAN["35.14.06"].label == "Kec. Kejayan"
        assert PASURUAN[KEPUH].label == "Kepuh"

    def test_knows_what_contains_what(self) -> None:
        assert [region.label for region in PASURUAN.ancestors(KEPUH)] == ["Kec. Kejayan", "Kab. Pasuruan"]
        assert PASURUAN.parent("35.14") is None
        assert len(PASURUAN.children("35.75")) == 4
        assert [region.name for region in PASURUAN.children("35.75")] == [
            "Bugul Kidul",
            "Gadingrejo",
            "Panggungrejo",
            "Purworejo",
        ]
        assert len(PASURUAN.villages("35.75")) == 34
        assert PASURUAN.villages(KEPUH) == (PASURUAN[KEPUH],)
        assert PASURUAN.villages("12.34") == ()

    def test_writes_a_name_with_what_contains_it(self) -> None:
        assert PASURUAN.full_name(KEPUH) == "Kepuh, Kec. Kejayan, Kab. Pasuruan"
        assert PASURUAN.short(KEPUH) == "Kepuh, Kec. Kejayan"
        assert PASURUAN.short("35.14.06") == "Kec. Kejayan"

    def test_a_place_that_is_not_served_is_not_there(self) -> None:
        assert "35.73" not in PASURUAN
        assert PASURUAN.get("35.73") is None
        assert PASURUAN.parent("35.73") is None

    @pytest.mark.parametrize("code", ["99", "", "35.14.99", "pasuruan", "3514"])
    def test_an_unknown_root_is_refused_by_name(self, code: str) -> None:
        with pytest.raises(UnknownRegion) as refusal:
            Gazetteer.of(["35.75", code])
        assert refusal.value.code == code

    def test_a_root_inside_another_adds_nothing(self) -> None:
        assert [root.code for root in Gazetteer.of(["35.14.06", "35.14", "35.14"]).roots] == ["35.14"]

    def test_one_kecamatan_may_be_the_whole_world(self) -> None:
        kejayan = Gazetteer.of(["35.14.06"])
        assert kejayan.full_name(KEPUH) == "Kepuh, Kec. Kejayan"
        assert kejayan.ancestors("35.14.06") == ()


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("tanggulengin", "Tanggulangin, Kec. Kejayan"),
            ("TANGGULANGIN", "Tanggulangin, Kec. Kejayan"),
            ("jangjangwulung", "Janjangwulung, Kec. Puspo"),
            ("kedawung kulon", "Kedawungkulon, Kec. Grati"),
            ("oro oro puleh", "Oro-Oro Pule, Kec. Kejayan"),
            ("orooropule", "Oro-Oro Pule, Kec. Kejayan"),
            ("pekanggkuran", "Pekangkungan, Kec. Gondangwetan"),
            ("gondang wetan", "Gondang Wetan, Kec. Gondangwetan"),
            ("gondangwetan", "Kec. Gondangwetan"),
            ("bugulkidul", "Kec. Bugul Kidul"),
            ("rejoso lor", "Rejosolor, Kec. Rejoso"),
            ("tambaan", "Tamba'an, Kec. Panggungrejo"),
            ("Tapa\u2019an", "Tapa'an, Kec. Bugul Kidul"),
            ("sengon agoeng", "Sengonagung, Kec. Purwosari"),
            ("djapanan", "Kejapanan, Kec. Gempol"),
            ("desa kepuh", "Kepuh, Kec. Kejayan"),
            ("Ds. Kepuh", "Kepuh, Kec. Kejayan"),
            ("kec kejayan", "Kec. Kejayan"),
            ("kel. kejayan", "Kejayan, Kec. Kejayan"),
            ("kejayan kecamatan", "Kec. Kejayan"),
            ("pasuruan", "Kab. Pasuruan"),
            ("kab pasuruan", "Kab. Pasuruan"),
            ("kota pasuruan", "Kota Pasuruan"),
            ("wonosari tutur", "Wonosari, Kec. Tutur"),
            ("kalirejo kec. kraton", "Kalirejo, Kec. Kraton"),
            ("sukorejo pohjentrek", "Sukorejo, Kec. Pohjentrek"),
            ("kelurahan pohjentrek", "Pohjentrek, Kec. Purworejo"),
            ("kebonsari, kota pasuruan", "Kebonsari, Kec. Panggungrejo"),
            ("tangulangin kejayn", "Tanggulangin, Kec. Kejayan"),
            ("kepuh, ngawi", "Kepuh, Kec. Kejayan"),
            ("kepuh, kec. bangil", "Kepuh, Kec. Kejayan"),
            ("nongkojajar", "Kec. Tutur"),
            ("keja", "Kec. Kejayan"),
        ],
    )
    def test_a_typed_name_finds_its_place_first(self, typed: str, first: str) -> None:
        assert names(typed)[0] == first

    def test_namesakes_are_all_offered_and_told_apart(self) -> None:
        assert sorted(names("kalirejo")) == [
            "Kalirejo, Kec. Bangil",
            "Kalirejo, Kec. Gondangwetan",
            "Kalirejo, Kec. Kraton",
            "Kalirejo, Kec. Sukorejo",
        ]
        assert sorted(names("sumberejo")) == [
            "Sumberrejo, Kec. Pandaan",
            "Sumberrejo, Kec. Purwosari",
            "Sumberrejo, Kec. Winongan",
        ]

    def test_the_larger_place_comes_first_unless_the_smaller_was_asked_for(self) -> None:
        kecamatan = "Kec. Wonorejo"
        villages = ["Wonorejo, Kec. Lumbang", "Wonorejo, Kec. Wonorejo"]
        assert names("wonorejo") == [kecamatan, *villages]
        assert names("kec. wonorejo") == [kecamatan, *villages]
        assert names("desa wonorejo") == [*villages, kecamatan]

    @pytest.mark.parametrize(
        "typed",
        [
            "asdfgh",
            "terima kasih",
            "",
            " ",
            "\U0001f600",
            "?!",
            "halo min",
            "apa kabar",
            "lapor",
            "tidak",
            "polisi",
            "selamat pagi",
            "ngawi",
            "x" * 10_000,
            "kejayan " * 1_000,
        ],
    )
    def test_what_resembles_no_name_finds_nothing(self, typed: str) -> None:
        assert names(typed) == []

    def test_every_place_is_found_by_its_own_full_name(self) -> None:
        for region in PASURUAN:
            found = PASURUAN.search(PASURUAN.full_name(region.code))
            assert found[0].region is region

    def test_every_place_is_among_what_its_bare_name_finds(self) -> None:
        for region in PASURUAN:
            assert region in [found.region for found in PASURUAN.search(region.name.upper())]

    def test_scores_fall_and_stay_between_0_and_100(self) -> None:
        for typed in ("kejayan", "winongan", "sukorejo", "gondang", "kulon"):
            scores = [round(found.score) for found in PASURUAN.search(typed)]
            assert scores == sorted(scores, reverse=True)
            assert all(0 < score <= 100 for score in scores)

    def test_the_limit_is_kept(self) -> None:
        assert len(names("kalirejo", limit=2)) == 2

    @given(st.text(max_size=300))
    def test_whatever_is_typed_is_answered(self, typed: str) -> None:
        assert len(PASURUAN.search(typed)) <= 8

    @given(region=st.sampled_from(list(PASURUAN)), where=st.integers(0, 30), letter=st.sampled_from("aeinkr"))
    def test_one_slipped_letter_is_forgiven(self, region: Region, where: int, letter: str) -> None:
        if len(join(fold(region.name))) < 6:
            return
        at = where % len(region.name)
        slipped = region.name[:at] + letter + region.name[at + 1 :]
        found = PASURUAN.search(slipped, limit=20)
        another = found[:1] and found[0].score >= 86  # the slip made another's name, or its beginning
        assert another or region.name in [one.region.name for one in found]

    def test_nonsense_costs_no_time(self) -> None:
        started = time.perf_counter()
        for nonsense in ("z" * 100, "a b " * 25, "kec " * 25, "rejo " * 20, "," * 100):
            PASURUAN.search(nonsense)
        assert time.perf_counter() - started < 0.5


class TestSpelling:
    def test_case_hyphens_apostrophes_and_accents_do_not_matter(self) -> None:
        assert fold("  Oro-Oro PULÉ / Tapa\u2019an ") == "oro oro pule tapaan"

    def test_old_letters_and_doubled_ones_sound_alike(self) -> None:
        assert sound("soemberredjo") == sound("sumberejo")

    @given(st.text(max_size=80))
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)
