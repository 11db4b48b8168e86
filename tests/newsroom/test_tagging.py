"""An article is tagged with the villages that it is about, as a careful reader would say."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.tagging import evaluate
from newsroom.regions import Gazetteer
from newsroom.tagging import Rule, Tagger

ARTICLES = Path(__file__).with_name("articles.jsonl")
PASURUAN = Gazetteer.of(("35.14", "35.75"))
TAGGER = Tagger(PASURUAN)


def about(title: str, body: str = "") -> list[str]:
    """The regions of an article as a reader sees their names."""
    return [PASURUAN.short(code) for code in TAGGER.tag(title, body).regions]


def test_the_labelled_articles_are_tagged_as_a_person_tags_them() -> None:
    report = evaluate(ARTICLES, TAGGER, PASURUAN)
    told = "\n".join(report.misses)
    assert report.articles >= 500
    assert report.villages.f1 >= 0.95, told
    assert report.villages.precision >= 0.97, told
    assert report.kecamatan.f1 >= 0.97, told
    assert report.whole.f1 >= 0.95, told
    assert report.strays == [], told


class TestReading:
    def test_the_most_specific_place_is_tagged_and_not_what_contains_it(self) -> None:
        body = "PASURUAN - Air bersih datang di Desa Kepuh, Kecamatan Kejayan, Kabupaten Pasuruan."
        assert about("Air bersih datang", body) == ["Kepuh, Kec. Kejayan"]

    def test_a_list_in_brackets_after_one_word_and_a_slipped_letter(self) -> None:
        body = (
            "PASURUAN - Panitia di Kecamatan Kejayan bersiap di Desa (Tanggulengin, Kepuh, Patebon), "
            "sedangkan di Kecamatan Wonorejo hanya Desa Rebono."
        )
        assert about("Panitia bersiap", body) == [
            "Kepuh, Kec. Kejayan",
            "Tanggulangin, Kec. Kejayan",
            "Patebon, Kec. Kejayan",
            "Rebono, Kec. Wonorejo",
        ]

    def test_a_list_between_desa_and_kecamatan(self) -> None:
        body = "Pasuruan - Sumur kering di Desa Prodo, Penataan, Winongan Lor dan Lebak, Kecamatan Winongan."
        assert about("Sumur kering", body) == [
            "Prodo, Kec. Winongan",
            "Lebak, Kec. Winongan",
            "Penataan, Kec. Winongan",
            "Winongan Lor, Kec. Winongan",
        ]

    def test_a_list_with_figures_between_the_names(self) -> None:
        body = (
            "Pasuruan - Air naik di Kecamatan Grati: Desa Kalipang (30 cm), Kedawung Kulon 120 rumah, "
            "dan Rebalas 40 rumah."
        )
        assert about("Banjir", body) == [
            "Rebalas, Kec. Grati",
            "Kalipang, Kec. Grati",
            "Kedawungkulon, Kec. Grati",
        ]

    @pytest.mark.parametrize("spelt", ["Kedawungwetan", "Kedawung Wetan", "kedawungwetan", "KEDAWUNG WETAN"])
    def test_joined_and_split_spellings_are_one(self, spelt: str) -> None:
        body = f"Pasuruan - Panggung didirikan di Desa {spelt}, Kecamatan Grati."
        assert about("Panggung rakyat", body) == ["Kedawungwetan, Kec. Grati"]

    def test_a_misspelt_village_needs_a_kecamatan_that_agrees(self) -> None:
        assert about("Jalan desa", "Pasuruan - Di Desa Banjaran, Kecamatan Winongan, jalan diperbaiki.") == [
            "Bandaran, Kec. Winongan"
        ]
        assert about("Jalan desa", "Pasuruan - Di Desa Balung Anyar, Kecamatan Lekok, jalan diperbaiki.") == [
            "Balonganyar, Kec. Lekok"
        ]
        assert about("Jalan desa", "Di Desa Banjaran jalan diperbaiki.") == []

    def test_every_village_is_tagged_when_it_is_named_with_its_kecamatan(self) -> None:
        for region in PASURUAN:
            above = PASURUAN.parent(region.code)
            if region.kind.is_village and above is not None:
                named = f"{region.kind.value.title()} {region.name}, Kecamatan {above.name}"
                assert TAGGER.tag("Rapat", f"PASURUAN - Rapat digelar di {named}.").regions == (region.code,)

    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("Desa Kalirejo, Kecamatan Kraton", "Kalirejo, Kec. Kraton"),
            ("Desa Kalirejo Kecamatan Sukorejo", "Kalirejo, Kec. Sukorejo"),
            ("Kelurahan Kalirejo, Bangil", "Kalirejo, Kec. Bangil"),
            ("Ds. Kalirejo Kec. Gondang Wetan", "Kalirejo, Kec. Gondangwetan"),
            ("Kecamatan Kraton, tepatnya Desa Kalirejo", "Kalirejo, Kec. Kraton"),
            ("Kelurahan Karanganyar, Kota Pasuruan", "Karanganyar, Kec. Panggungrejo"),
            ("Desa Karanganyar, Kabupaten Pasuruan", "Karanganyar, Kec. Kraton"),
            ("Kelurahan Kalirejo. Tamu datang ke Bangil lewat Kraton", "Kalirejo, Kec. Bangil"),
        ],
    )
    def test_namesakes_are_settled_by_what_is_said_with_them(self, said: str, meant: str) -> None:
        assert about("Jembatan baru", f"PASURUAN - Jembatan dibangun di {said}.") == [meant]

    def test_three_villages_of_a_kecamatan_are_not_the_village_of_its_name(self) -> None:
        body = (
            "PASURUAN - Debu mengganggu warga tiga desa Gempol. Paling parah di Desa Carat dan Desa Winong."
        )
        assert about("Debu", body) == ["Carat, Kec. Gempol", "Winong, Kec. Gempol"]

    def test_a_namesake_that_nothing_settles_is_not_guessed(self) -> None:
        assert about("Jembatan baru", "PASURUAN - Jembatan dibangun di Desa Kalirejo.") == ["Kab. Pasuruan"]

    def test_the_same_name_means_the_same_again(self) -> None:
        body = (
            "PASURUAN - Kades Sumberrejo lega. Jembatan Desa Sumberrejo, Kecamatan Pandaan, selesai dibangun."
        )
        assert about("Jembatan Sumberrejo selesai", body) == ["Sumberrejo, Kec. Pandaan"]

    @pytest.mark.parametrize(
        "words",
        [
            "Acara mulai pukul 10.00.",
            '"Ini ibu kandung saya," tutur Rahma.',
            "Penataan pasar dan bendungan berjalan.",
            "Galih memotong pita dengan gunting.",
        ],
    )
    def test_everyday_words_are_no_villages(self, words: str) -> None:
        body = f"PASURUAN - Sekolah di Desa Wrati, Kecamatan Kejayan, berulang tahun. {words}"
        assert about("Ulang tahun", body) == ["Wrati, Kec. Kejayan"]


class TestPassing:
    @pytest.mark.parametrize(
        "words",
        [
            "Pelaku, AN (29), warga Dusun Krajan, Desa Kepuh, Kecamatan Kejayan, ditahan.",
            "Pelaku asal Desa Kepuh, Kecamatan Kejayan, itu ditahan.",
            "Pelaku kabur ke arah Kecamatan Kejayan.",
            "Korban adalah warga Desa Kepuh, Kejayan.",
            "Kejadian serupa pernah menimpa Desa Kepuh, Kecamatan Kejayan.",
            "Sungai Kepuh dan Rejoso tenang.",
            "Mobil datang dari jalur Kejayan-Purwosari.",
            "Kapolsek Kejayan dan Beji hadir.",
            "Murid SDN 2 Kepuh menonton.",
            "Sopirnya warga Desa Kepuh, Kecamatan Kejayan.",
            "Yang ditangkap yakni HA warga Desa Kepuh, Kecamatan Kejayan.",
            "Slamet, petani Desa Kepuh, Kecamatan Kejayan, melihatnya.",
            "Truk milik warga Desa Kepuh, Kecamatan Kejayan, ikut disita.",
            "Pelaku melarikan diri ke Desa Kepuh, Kecamatan Kejayan.",
            "Pelaku bersembunyi di rumah bibi di Desa Kepuh, Kecamatan Kejayan.",
            "Relawan dari Desa Kepuh, Kecamatan Kejayan, membantu.",
            "Korban ada yang dari Desa Kepuh, Kecamatan Kejayan.",
            "Hujan turun di hulu, tepatnya di Kecamatan Kejayan.",
            "Penabuh dari Desa Kepuh dan Desa Sladi ikut tampil.",
            "Pemilik toko, warga Desa Kepuh, Kecamatan Kejayan, melapor.",
            "Kayu didapat di Kelurahan Bukir, Kota Pasuruan.",
            "Camat mencontohkan toko di Desa Kepuh, Kecamatan Kejayan.",
        ],
    )
    def test_what_is_only_passed_by_is_left_out(self, words: str) -> None:
        body = f"PASURUAN - Toko di Desa Sebandung, Kecamatan Sukorejo, dibobol maling. {words}"
        assert about("Toko dibobol", body) == ["Sebandung, Kec. Sukorejo"]

    @pytest.mark.parametrize(
        "words",
        [
            "Akibatnya, warga Desa Kepuh mengungsi.",
            "Puluhan warga Desa Kepuh mengungsi.",
            "Senin (3/2), warga Desa Kepuh mengungsi.",
            "Di Kabupaten Pasuruan, warga Desa Kepuh mengungsi.",
        ],
    )
    def test_residents_who_do_something_are_not_passed_by(self, words: str) -> None:
        assert about("Banjir", f"PASURUAN - Hujan turun semalaman. {words}") == ["Kepuh, Kec. Kejayan"]

    @pytest.mark.parametrize(
        "words",
        [
            "Rumah milik Samsul (45), warga Desa Kepuh, ludes terbakar.",
            "Dua sapi milik kakek Basri (65) warga Desa Kepuh hilang.",
            "Sungai yang melewati Desa Kepuh meluap.",
            "Keluhan serupa terdengar di Desa Kepuh.",
            "Puluhan warga dari Desa Kepuh berunjuk rasa.",
            "Keluhan yang sama datang dari Desa Kepuh.",
            "Pemuda Kepuh dan Sladi menanam pohon bersama di Kecamatan Kejayan.",
        ],
    )
    def test_what_stands_or_happens_there_is_not_passed_by(self, words: str) -> None:
        body = f"PASURUAN - Hujan turun di Desa Linggo, Kecamatan Kejayan. {words}"
        assert "Kepuh, Kec. Kejayan" in about("Kabar desa", body)

    def test_a_dusun_of_the_same_name_is_no_village(self) -> None:
        body = "Pasuruan - Air masuk ke Dusun Kepuh, Karangasem dan Lumbang, Desa Toyaning, Kecamatan Rejoso."
        assert about("Air pasang", body) == ["Toyaning, Kec. Rejoso"]

    def test_an_office_tells_where_only_if_nothing_better_does(self) -> None:
        assert about("Polsek Beji gelar donor darah", "PASURUAN - Polsek Beji menggelar donor darah.") == [
            "Kec. Beji"
        ]
        body = "PASURUAN - Polsek Beji menangkap penadah di Desa Kepuh, Kecamatan Kejayan."
        assert about("Penadah ditangkap", body) == ["Kepuh, Kec. Kejayan"]


class TestElsewhere:
    @pytest.mark.parametrize(
        "body",
        [
            "MALANG - Petani di Desa Kebobang, Kecamatan Wonosari, Kabupaten Malang, memanen tebu.",
            "Petani Desa Sukorejo, Kecamatan Gandusari, Blitar, memanen tebu. Kades Sukorejo senang.",
            "SIDOARJO - Warga Desa Kalitengah, Kecamatan Tanggulangin, memanen bandeng.",
            "PROBOLINGGO - Warga Desa Lambangkuning, Kecamatan Lumbang, Probolinggo, memanen bawang.",
            "REMBANG - Bupati Rembang membuka pasar ikan di Kecamatan Kragan.",
            "SEMARANG - Pohon tumbang di Kelurahan Purworejo. Seorang pengendara asal Pasuruan selamat.",
            "LUMAJANG - Polisi menyelidiki pencurian sapi dan meminta bantuan Polres Pasuruan.",
            "GRESIK - Gudang di Kabupaten Gresik terbakar. Bahannya ada di Desa Legok, Kecamatan Gempol.",
            "Warga Kecamatan Tongas, Kabupaten Probolinggo, resah. Rumah Wulan di Desa Bayeman dibobol.",
            "BADUNG - Ikan di Kabupaten Badung naik harganya. Sebagian ada di Lekok, Pasuruan.",
            "Anggota Kodim Lamongan membantu petani Desa Kedungrejo.",
        ],
    )
    def test_an_article_about_another_regency_reaches_nobody_here(self, body: str) -> None:
        assert about("Kabar hari ini", body) == []

    def test_a_list_of_regencies_is_about_none_of_them(self) -> None:
        body = "SURABAYA - Hujan diperkirakan turun di Kabupaten Malang, Pasuruan, Lumajang dan Jember."
        assert about("Waspada hujan", body) == []

    def test_a_report_from_elsewhere_about_a_village_here(self) -> None:
        body = (
            "SURABAYA - Gubernur meninjau tanggul di Desa Kedawungkulon, Kecamatan Grati, Kabupaten Pasuruan."
        )
        assert about("Gubernur tinjau tanggul", body) == ["Kedawungkulon, Kec. Grati"]

    def test_a_report_from_elsewhere_that_opens_here_may_go_on_here(self) -> None:
        body = (
            "KORAN.CO.ID, JAKARTA -- Sebanyak 21 rumah di Kabupaten Pasuruan rusak. Rumah itu berada di Desa "
            "Candibinangun, Kecamatan Sukorejo. Demikian siaran pers di Jakarta."
        )
        assert about("Puluhan rumah rusak", body) == ["Candibinangun, Kec. Sukorejo"]


class TestWholeRegencies:
    @pytest.mark.parametrize(
        ("title", "body", "meant"),
        [
            (
                "Bupati resmikan aplikasi",
                "PASURUAN - Bupati Pasuruan meresmikan aplikasi layanan.",
                ["Kab. Pasuruan"],
            ),
            (
                "Pemkot bagi seragam",
                "PASURUAN - Pemerintah Kota Pasuruan membagi seragam.",
                ["Kota Pasuruan"],
            ),
            (
                "Razia malam",
                "PASURUAN - Polres Pasuruan Kota menggelar razia di Kota Pasuruan.",
                ["Kota Pasuruan"],
            ),
            (
                "Dua daerah bekerja sama",
                "PASURUAN - Kota dan Kabupaten Pasuruan bekerja sama mengolah sampah.",
                ["Kab. Pasuruan", "Kota Pasuruan"],
            ),
        ],
    )
    def test_kabupaten_and_kota_are_told_by_what_stands_around(
        self, title: str, body: str, meant: list[str]
    ) -> None:
        assert about(title, body) == meant

    def test_the_whole_gives_way_to_the_part(self) -> None:
        body = "PASURUAN - Bupati Pasuruan meninjau Kecamatan Puspo, Kabupaten Pasuruan."
        assert about("Bupati tinjau kebun", body) == ["Kec. Puspo"]


class TestEvidence:
    def test_says_which_words_led_to_a_region(self) -> None:
        title, body = "Panen kopi", "PASURUAN - Panen di Desa Janjang Wulung, Kec. Puspo, dimulai."
        (evidence,) = TAGGER.tag(title, body).why
        assert (evidence.words, evidence.rule) == ("Desa Janjang Wulung", Rule.NAMED)
        assert f"{title}\n{body}"[evidence.start : evidence.end] == evidence.words
        assert PASURUAN[evidence.code].name == "Janjangwulung"

    @given(st.text(max_size=300), st.text(max_size=600))
    def test_whatever_is_written_is_read(self, title: str, body: str) -> None:
        TAGGER.tag(title, body)

    @given(
        st.lists(
            st.sampled_from(
                [
                    "Desa",
                    "Kecamatan",
                    "Kejayan",
                    "Kepuh",
                    "Pasuruan",
                    "Kota",
                    "dan",
                    ",",
                    "(",
                    ")",
                    "-",
                    ".",
                    ":",
                    "\n",
                    "warga",
                    "asal",
                    "ada",
                    "dari",
                    "milik",
                    "Dusun",
                    "yakni",
                    "Gunung",
                    "Sari",
                    "RT",
                    "01",
                    "Malang",
                    "kabupaten",
                    "/",
                    "Wonosari",
                ]
            ),
            max_size=40,
        )
    )
    def test_evidence_always_points_at_its_words_and_no_ancestor_is_tagged(self, pieces: list[str]) -> None:
        title, body = "Kabar", " ".join(pieces)
        tagging = TAGGER.tag(title, body)
        assert [*tagging.regions] == sorted(set(tagging.regions))
        assert {evidence.code for evidence in tagging.why} == set(tagging.regions)
        for evidence in tagging.why:
            assert f"{title}\n{body}"[evidence.start : evidence.end] == evidence.words
        for code in tagging.regions:
            assert not any(other.startswith(f"{code}.") for other in tagging.regions)

    @pytest.mark.parametrize(
        "sentence",
        [
            "Hujan di Desa Kepuh, Kecamatan Kejayan, dan Desa Xyzzy, Kecamatan Grati. ",
            "Hujan di Desa Kalirejo, Kota Pasuruan. ",
            "Kepuh di Kejayan ",
            "Desa Wonosari dan Kalirejo di Malang, Pasuruan, Jember ",
            "Desa (",
            "Dusun Oro Oro ",
        ],
    )
    def test_a_long_article_takes_no_longer_than_its_length(self, sentence: str) -> None:
        body = sentence * (60_000 // len(sentence))
        started = time.perf_counter()
        TAGGER.tag("Hujan", body)
        assert time.perf_counter() - started < 2.0
