"""What stands around the place of a report, and when it is what the report is about all the same."""

import pytest

from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger

PASURUAN = Gazetteer.of(("35.14", "35.75"))
TAGGER = Tagger(PASURUAN)


def about(title: str, body: str) -> list[str]:
    """The regions of an article as a reader sees their names."""
    return [PASURUAN.short(code) for code in TAGGER.tag(title, body).regions]


class TestNamesakes:
    @pytest.mark.parametrize(
        "words",
        [
            "Banjir merendam Kecamatan Rejoso. Tim SAR Kecamatan Rejoso, Nganjuk, ikut membantu.",
            "Banjir merendam Kecamatan Rejoso, Senin. Di Rejoso, Nganjuk, hujan juga turun.",
            "Hujan turun di Kecamatan Rejoso. Seorang pekerja berasal dari Rejoso, Nganjuk.",
        ],
    )
    def test_who_comes_from_a_namesake_does_not_make_ours_foreign(self, words: str) -> None:
        assert about("Kabar hari ini", f"PASURUAN - {words}") == ["Kec. Rejoso"]

    @pytest.mark.parametrize(
        "body",
        [
            "PROBOLINGGO - Warga Kecamatan Lumbang antre air. Di Lumbang, Probolinggo, sumur kering.",
            "Truk terguling di Kecamatan Purwodadi. Jalan di Purwodadi, Grobogan, licin.",
            "Warga Kecamatan Sukorejo, Kabupaten Kendal, panen kopi. Pengepul dari Pasuruan ke Sukorejo.",
        ],
    )
    def test_a_report_from_there_stays_there(self, body: str) -> None:
        assert about("Kabar hari ini", body) == []


class TestWholeInTheTitle:
    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("UMK Kabupaten Pasuruan Naik", "Rapat digelar di sebuah hotel di Prigen."),
            ("Bupati Pasuruan Larang Sound Horeg", "Larangan itu menyusul kericuhan di Wonorejo."),
            ("SIM Keliling Kabupaten Pasuruan Beroperasi", "Hari pertama mobil singgah di pasar Purwosari."),
        ],
    )
    def test_where_it_was_decided_does_not_take_it_from_the_rest(self, title: str, words: str) -> None:
        body = f"PASURUAN - Aturan berlaku mulai Januari. Semua orang diminta bersiap. {words}"
        assert about(title, body) == ["Kab. Pasuruan"]

    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("Tabrakan di Kabupaten Pasuruan", "Polisi mencari truk yang menghilang di Grati."),
            ("Bupati Pasuruan Kunjungi Korban", "Ia membagikan selimut di Grati."),
            ("Polres Pasuruan Ungkap Pabrik Miras", "Pabrik itu terletak di Grati."),
            ("Polres Pasuruan Ungkap Pabrik Miras", "Pabrik itu menempati rumah di Kecamatan Grati."),
        ],
    )
    def test_where_it_happened_does(self, title: str, words: str) -> None:
        assert about(title, f"PASURUAN - Dua orang diperiksa, Senin. {words}") == ["Kec. Grati"]


class TestAVillageByChance:
    def test_one_named_once_late_and_alone_does_not_take_the_place_of_the_kecamatan(self) -> None:
        body = "PASURUAN - Angin merusak rumah di Kecamatan Grati. Sebagian berlindung di musala di Kalipang."
        assert about("Angin kencang", body) == ["Kec. Grati"]

    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("Titik terparah ada di Kalipang.", ["Kalipang, Kec. Grati"]),
            ("Gudang yang berada di Kalipang itu roboh.", ["Kalipang, Kec. Grati"]),
            ("Rumah warga Kalipang roboh.", ["Kalipang, Kec. Grati"]),
            ("Di Kalipang dua rumah roboh.", ["Kalipang, Kec. Grati"]),
            ("Listrik padam sampai Kalipang. Kalipang gelap.", ["Kalipang, Kec. Grati"]),
            (
                "Atap terbang sampai ke Kalipang dan Trewung.",
                ["Kalipang, Kec. Grati", "Trewung, Kec. Grati"],
            ),
        ],
    )
    def test_one_where_it_is_said_to_be_does(self, words: str, meant: list[str]) -> None:
        body = f"PASURUAN - Angin merusak rumah di Kecamatan Grati, Jumat. Camat mendata kerusakan. {words}"
        assert sorted(about("Angin kencang", body)) == sorted(meant)


class TestPassing:
    @pytest.mark.parametrize(
        "words",
        [
            "Pemiliknya mengungsi ke rumah anaknya di Desa Rebalas, Kecamatan Grati.",
            "Ia menumpang di rumah menantunya di Desa Rebalas, Kecamatan Grati.",
            "Jenazah dimakamkan di Desa Rebalas, Kecamatan Grati.",
            "Jenazah dimakamkan di TPU Desa Rebalas, Kecamatan Grati.",
            "Dua orang dirawat di klinik di Desa Rebalas, Kecamatan Grati.",
            "Kurir sabu itu warga Desa Rebalas, Kecamatan Grati.",
            "Pengelola toko, warga Desa Rebalas, Kecamatan Grati, diperiksa.",
            "Pelaku bersembunyi di rumah keponakannya di Desa Rebalas, Kecamatan Grati.",
            "SY adalah guru warga Desa Rebalas, Kecamatan Grati.",
        ],
    )
    def test_where_people_go_or_live_is_left_out(self, words: str) -> None:
        body = f"PASURUAN - Rumah di Desa Sebandung, Kecamatan Sukorejo, terbakar. {words}"
        assert about("Rumah terbakar", body) == ["Sebandung, Kec. Sukorejo"]

    @pytest.mark.parametrize(
        "words",
        [
            "Almarhum dimakamkan di Desa Rebalas, Kecamatan Grati.",
            "Ia dirawat para tetangga di Desa Rebalas, Kecamatan Grati.",
            "Sebanyak 300 orang mengungsi di balai Desa Rebalas, Kecamatan Grati.",
            "Puluhan buruh warga Desa Rebalas, Kecamatan Grati, menagih pesangon.",
        ],
    )
    def test_unless_it_is_what_the_report_is_about(self, words: str) -> None:
        assert about("Kabar hari ini", f"PASURUAN - {words}") == ["Rebalas, Kec. Grati"]


class TestPersons:
    @pytest.mark.parametrize("who", ["Gus Kraton", "Cak Wonorejo", "Aipda Kejayan", "Kiai Winongan"])
    def test_a_name_after_an_honorific_is_no_place(self, who: str) -> None:
        assert about(f"{who} Raih Penghargaan", "SURABAYA - Penghargaan diserahkan di Surabaya, Senin.") == []

    @pytest.mark.parametrize(
        "who", ["Warga Kejayan", "Calon Haji Kejayan", "Ibu-Ibu Kejayan", "Para Kiai Kejayan"]
    )
    def test_those_of_a_place_are(self, who: str) -> None:
        body = "PASURUAN - Mereka berkumpul di lapangan, Senin. Camat Kejayan hadir."
        assert about(f"{who} Gelar Doa Bersama", body) == ["Kec. Kejayan"]


class TestGuests:
    @pytest.mark.parametrize(
        "words",
        [
            "Pasien dari Kecamatan Lekok, Nguling, dan Grati tak perlu ke Surabaya.",
            "Juara pertama tim dari Kecamatan Lekok dan tim dari Kecamatan Grati.",
            "Beras didatangkan dari Kecamatan Wonorejo.",
            "Penabuh dari Desa Kepuh, Kecamatan Kejayan, ikut tampil.",
        ],
    )
    def test_a_kecamatan_that_they_come_from_is_left_out(self, words: str) -> None:
        body = f"BANGIL - Klinik dibuka di Kelurahan Pogar, Kecamatan Bangil, Senin. {words}"
        assert about("Klinik dibuka", body) == ["Pogar, Kec. Bangil"]

    @pytest.mark.parametrize(
        "words",
        [
            "Laporan kerusakan datang dari Kecamatan Lekok.",
            "Laporan dari Kecamatan Lekok menyusul.",
            "Puluhan warga dari Kecamatan Lekok mengungsi.",
            "Bantuan dibagi mulai dari Kecamatan Lekok.",
        ],
    )
    def test_one_that_it_is_told_of_stays(self, words: str) -> None:
        body = f"PASURUAN - Angin kencang melanda Kecamatan Bangil, Senin. {words}"
        assert about("Angin kencang", body) == ["Kec. Bangil", "Kec. Lekok"]

    def test_two_of_one_kind_are_both_meant(self) -> None:
        body = "PASURUAN - Final mempertemukan tim Kecamatan Bangil dan tim dari Kecamatan Lekok."
        assert about("Final voli", body) == ["Kec. Bangil", "Kec. Lekok"]


class TestSchools:
    @pytest.mark.parametrize("school", ["SDN Kalipang II", "SDN Kalipang 1", "SD Negeri Kalipang"])
    def test_a_primary_school_stands_in_the_village_of_its_name(self, school: str) -> None:
        body = f"PASURUAN - Dinding {school}, Kecamatan Grati, retak. Murid belajar di halaman."
        assert about("Dinding kelas retak", body) == ["Kalipang, Kec. Grati"]

    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("Regu SDN Kejayan 2, Kecamatan Kejayan, menang.", ["Kec. Kejayan"]),
            ("Regu SMPN 2 Kalipang, Kecamatan Grati, menang.", ["Kec. Grati"]),
            (
                "Bocah tenggelam di Desa Trewung, Kecamatan Grati. Ia murid SDN Kalipang, Kecamatan Grati.",
                ["Trewung, Kec. Grati"],
            ),
        ],
    )
    def test_others_tell_no_village(self, words: str, meant: list[str]) -> None:
        assert about("Kabar sekolah", f"PASURUAN - {words}") == meant
