"""The words that stand before, between and after the names of places in the Indonesian local press.

Only words of the language, in the folded form of `newsroom/place_names.fold`; no place of any one region.
They are those of local reports on floods, fires, crime, elections and tourism.
"""

import enum
from collections.abc import Mapping


class Level(enum.IntEnum):
    """What a word says that the name after it is."""

    REGENCY = 2
    KECAMATAN = 3
    VILLAGE = 4


# By these names, because Python 3.11 takes a tenth of a microsecond to find a member through its class, and
# every name in a text is compared with them many times.
REGENCY, KECAMATAN, VILLAGE = Level


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(_words("desa ds kelurahan kel"), VILLAGE),
    **dict.fromkeys(_words("kecamatan kec distrik"), KECAMATAN),
    **dict.fromkeys(_words("kabupaten kab kota kotamadya"), REGENCY),
}
TOWN_WORDS = _words("kota kotamadya")
KELURAHAN_WORDS = _words("kelurahan kel")
# May stand between the word for the level and the name: "Desa Wisata X".
ADORNMENTS = _words("wisata adat tangguh siaga binaan mandiri digital sadar tertinggal")

# Offices, officials, roads and firms, with the level at which they serve where that is fixed.
OFFICES: Mapping[str, Level | None] = {
    **dict.fromkeys(_words("kades lurah sekdes pemdes kasun"), VILLAGE),
    **dict.fromkeys(
        _words(
            "polsek mapolsek kapolsek wakapolsek koramil danramil camat sekcam muspika forkopimca "
            "forkopimcam puskesmas panwascam panwaslucam ppk kua"
        ),
        KECAMATAN,
    ),
    **dict.fromkeys(
        _words(
            "polres mapolres kapolres wakapolres polresta kapolresta satreskrim kodim dandim kejari "
            "kejaksaan pengadilan pn pa lapas rutan bupati wabup walikota wawali pemkab pemkot dprd "
            "bpbd kpu bawaslu dinas sekda rsud pdam satpol dishub dinkes disdik baznas"
        ),
        REGENCY,
    ),
    **dict.fromkeys(
        _words(
            "babinsa bhabinkamtibmas pustu rs rsu klinik sd sdn smp smpn sma sman smk smkn mi min mts "
            "mtsn ma man tk paud ponpes pondok pesantren masjid musala mushala gereja pura pasar "
            "stasiun terminal pelabuhan pt cv ud bank upt universitas kampus stadion spbu hotel villa "
            "pabrik perhutani gardu jalan jl jln jalur tol ruas jembatan simpang pertigaan perempatan "
            "exit flyover underpass rute trayek raya gerbang"
        ),
        None,
    ),
}
VILLAGE_SCHOOLS = _words("sd sdn")  # each stands in the village whose name it bears
# Before "Desa X" these make it an official's title; before "Kecamatan X" an office.
OFFICIALS = _words(
    "kepala ketua bpd lpm sekretaris bendahara babinsa bhabinkamtibmas penjabat pj kasun kaur kader"
)
STAFF = _words("pihak petugas kantor pegawai staf anggota personel pemadam puskesmas polsek koramil")
# What shares its name with villages and is none.
NO_PLACES = _words(
    "dusun dsn dukuh pedukuhan padukuhan lingkungan kampung kp perumahan perum blok gang kompleks "
    "sungai kali gunung bukit danau ranu pantai waduk embung dam hutan telaga selat pulau gua goa "
    "kawah lembah coban"
)
NO_PLACES_IF_CAPITAL = _words("kali dam blok gang")  # "tiga kali", "blok" are also plain words
DUSUN = _words("dusun dsn")
NEVER_A_VILLAGE = DUSUN | _words("ranu danau")  # "Ranu Klindungan" is the lake, "Gunung Sari" the village
CONNECTORS = _words("yakni yaitu meliputi antaranya lain adalah ialah masing seperti")
CONJUNCTIONS = _words("dan serta maupun atau juga hingga termasuk")
# "Desa X 120 rumah, Y 80 rumah": what is counted between the names of a list.
COUNTED = _words("rumah kk kepala keluarga jiwa orang warga unit cm sentimeter meter hektare hektar ha titik")

# "Tiga desa X" are three villages of the kecamatan X.
NUMBERS = _words(
    "dua tiga empat lima enam tujuh delapan sembilan sepuluh belasan puluhan sejumlah beberapa semua seluruh"
)
# What is said of a place that the report is not about, these only with a word of where from, or how far:
# "terlihat hingga X" and not "terlihat di X".
PASSING_ONLY_BEFORE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_words("terdengar terlihat terasa dirasakan"), _words("dari hingga sampai ke")),
    **dict.fromkeys(
        _words(
            "berangkat bertolak melaju meluncur dibeli diambil diangkut pembeli pengepul pengunjung "
            "wisatawan tamu grup rombongan relawan pemadam damkar pelayat pemasok"
        ),
        _words("dari"),
    ),
    **dict.fromkeys(_words("pergi pindah hendak banding"), _words("ke")),
    **dict.fromkeys(_words("jauh belajar"), _words("dari")),
    "ada": _words("yang"),  # "ada yang dari X, ada yang dari Y"
    "mengungsi": _words("ke"),  # "mengungsi di X" is where it happens
    **dict.fromkeys(_words("dimakamkan dirawat"), _words("di ke")),
}
# Of these a report may be about the place all the same, if it names no other: a funeral.
STAYING = _words("mengungsi menumpang dimakamkan dirawat")
# All of them: where somebody comes from or goes to.
PASSING = PASSING_ONLY_BEFORE.keys() | _words(
    "asal berasal kelahiran arah mengarah menuju tujuan lewat melewati melalui via hulu mirip kiriman "
    "berdomisili domisili beralamat alamat tinggal kabur lari didatangkan dipasok pulang berbatasan "
    "dijual dikirim jurusan ktp pindahan merantau melarikan bersembunyi persembunyian persembunyiannya "
    "mondok indekos bekerja lahir dibanding dibandingkan mencontoh meniru menumpang"
)
CROSSING = _words("melewati melalui")  # "truk melewati X", but "sungai yang melewati X" is there
EXACTLY = "tepatnya"  # "di hulu, tepatnya di X": the comma ends nothing
_AT_HOME = _words(
    "rumah tua mertua saudara kerabat teman adik kakak bibi paman kakek nenek anak cucu menantu ipar "
    "keluarga tetangga keponakan"
)
# May stand between these and the name: "kabur ke rumah mertuanya di X".
PASSED_OVER = (
    _AT_HOME
    | {f"{word}nya" for word in _AT_HOME}
    | _words(
        "dari di ke sampai hingga wilayah daerah kawasan yang sebuah salah satu se dengan rt rw tepatnya "
        "diri orang sekolah kantor gudang warung toko balai makam pemakaman umum tpu"
    )
)
RESIDENTS = _words("warga penduduk pemuda petani nelayan peternak pedagang")
_PEOPLE = _words(
    "tersangka korban pelaku sopir pengemudi pengendara penumpang pemilik saksi istri suami anak pria lelaki "
    "perempuan wanita pemuda remaja bocah kakek nenek pengelola penjaga karyawan buruh guru kurir"
)
# Before "warga X" these, too, speak of a person.
OF_A_PERSON = (
    _PEOPLE
    | {f"{person}nya" for person in _PEOPLE}
    | _words(
        "adalah merupakan sebagai diketahui diduga bantuan dibantu ternyata mengaku keduanya ketiganya "
        "keempatnya semuanya seluruhnya mereka antaranya tahun th laki"
    )
)
# Before a name these make it a person's, titles included. Not "haji" nor "ibu": "Calon Haji X", "Ibu-ibu X".
HONORIFICS = _words(
    "gus ning cak kh kiai kyai nyai ustaz ustadz ustazah ustadzah habib abah mbah pak bu mbak ki nyi bripda "
    "briptu brigadir bripka aipda aiptu ipda iptu akp kompol akbp kombes serda sertu serka serma letda lettu "
    "kapten mayor letkol kolonel"
)
CROWDS = _words("puluhan ratusan ribuan para")  # "puluhan buruh warga X" are its residents
VEHICLES = _words("motor mobil truk pikap sepeda bus minibus")  # "truk milik warga X" is on its way
# "Rumah milik Budi (40), warga Desa X": what stands where its owner lives, and what may stand between.
HOMESTEAD = _words(
    "rumah kediaman kandang warung toko kios gudang bengkel sawah ladang kebun tambak sapi kambing ternak"
)
KEEPERS = _words("pemilik pengelola penjaga")  # "Penjaga toko, warga X": the shop may be elsewhere
OF_AN_OWNER = _words(
    "milik seorang bernama berusia tahun th korban tersangka pelaku pasangan keluarga suami istri bapak pak "
    "ibu bu kakek nenek mbah janda alias bin binti"
)
# Before ", warga X" these open a sentence or tell the time, and name nobody.
OF_NOBODY = _words(
    "kini namun sementara bahkan padahal kemudian lalu wib senin selasa rabu kamis jumat sabtu minggu "
    "ahad januari februari maret april mei juni juli agustus september oktober november desember"
)
# A sentence with one of these tells of another event, unless what is alike is a state: "Keluhan serupa".
# "Pernah" does only before one of the others.
ANOTHER_EVENT = _words("serupa pernah mencontohkan")
BEFELL = _words("terjadi menimpa melanda menerjang merendam dialami ditemukan beraksi mencuri digerebek")
STATES = _words(
    "hal laporan kabar protes kondisi keadaan situasi keluhan cerita nasib pemandangan suasana dampak "
    "kerusakan harapan"
)
FROM_ON = _words("terdiri mulai dimulai")  # "mulai dari Kecamatan X" comes from nowhere
LOCATIVES = _words("di wilayah kawasan warga")
# "Gudang yang berada di X": where it is, and not where somebody happens to be.
LOCATING = _words(
    "berada terletak bertempat berlokasi berpusat terjadi ada lokasi lokasinya tempatnya titik terparah "
    "tepatnya persisnya"
)

# Between a village and what contains it: "Desa X RT 01 RW 06, Kecamatan Y".
CHAIN_FILLERS = _words("rt rw di wilayah masuk area")
# After a name these make it another, longer name: "Gading Kulon" is not Gading.
EXTENSIONS = _words(
    "lor kidul wetan kulon tengah barat timur utara selatan baru lama anyar gede cilik dalam luar "
    "rejo sari jati agung asri indah permai raya"
)
DAYS = _words("senin selasa rabu kamis jumat sabtu minggu ahad")
ABBREVIATIONS = _words(
    "ds kec kel kab jl jln dsn no rt rw kp h hj hm kh m moh muh mochamad st dr drs ir prof km pukul tgl an"
)
IN_DATELINES = _words("com co id net online news")  # the paper's own address

# Villages that are everyday words; without a word for their level they are not meant.
EVERYDAY = _words(
    "pukul tutur kandung bendungan penataan minggir gunting jeruk tampung tebas semut kurung kemiri "
    "gading galih gentong pancur lebak legok sentul tambakan pager kandangan wates kauman carat "
    "petung tempuran kapasan pandean gayam"
)
# Regencies that are everyday words or parts of other names; only "Kota Batu" is the town.
EVERYDAY_REGENCIES = _words("batu pati buru siak bone paser sigi tegal solok metro way")
# What the press calls other parts of the country beside the official names.
MORE_ELSEWHERE = ("Jakarta", "Madura", "Solo")

# Whose office a regency's bare name stands with tells kabupaten from kota.
TOWN_CUES = _words("walikota wawali pemkot")
REGENCY_CUES = _words("bupati wabup pemkab polres mapolres kapolres wakapolres")
GOVERNMENTS = TOWN_CUES | REGENCY_CUES
# A title with one of these tells of a place that an official went to.
VISITS = _words(
    "tinjau meninjau sidak kunjungi mengunjungi datangi mendatangi resmikan meresmikan buka membuka hadiri "
    "panen sambangi jenguk serahkan bagikan salurkan lepas blusukan kunker safari tanam"
)
