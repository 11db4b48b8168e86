"""What people say without naming a place leads to none, however near a word is to the name of a village."""

import pytest

from handlers.places import understand
from tests.handlers.conftest import PASURUAN

CHATTER = """
terima kasih
terima kasih banyak ya
matur nuwun sanget
selamat pagi
selamat malam min
assalamualaikum warahmatullahi wabarakatuh
halo admin
hai kak, apa kabar?
kapan banjirnya surut
kapan banjir di desa saya surut
apakah desa kami termasuk
desa mana saja yang banjir
desa mana yang kena
di desa mana
desa saya belum ada
desa saya tidak ada di daftar
kok desa saya tidak ada
desa sebelah juga
di desa sebelah
banjir di desa sebelah
di desa kami
di desa ini
di desa itu
kelurahan mana ya
di kelurahan saya
di kecamatan lain
kecamatan mana saja
bagaimana cara ganti desa
saya mau ganti desa
mau pindah desa
hapus desa saya
berita desa
berita desa saya
ada berita apa hari ini
ada kabar apa dari desa
di mana saya bisa lapor
saya mau lapor
saya mau lapor jalan rusak
jalan di depan rumah rusak
lampu jalan mati sudah seminggu
pak kepala desa korupsi dana desa
kepala desa kami memotong bantuan
kepala desa memotong blt
kades minta uang untuk surat tanah
dana desa dipotong kepala dusun
tolong rumah saya kebanjiran
tolong air masuk rumah
air naik lagi
hujan deras sekali
listrik padam dari tadi
dari tadi tidak ada sinyal
dari kemarin tidak ada air
dari mana beritanya
berita ini dari siapa
dapat kabar dari tetangga
ada pencurian di rumah tetangga
ada maling di rumah saya
ada kecelakaan di jalan raya
kebakaran di pasar
kebakaran di gudang dekat pasar
ada orang dipukul di warung
anak saya dipukul di sekolah
orang itu dipukul di jalan
saya lihat polisi minta uang di jalan
di sini aman
di sini tidak banjir
di rumah
di jalan
di pasar
di sawah
di kota
di kota ini
saya tinggal di kota
saya tinggal di luar kota
saya tinggal di desa
saya kerja di pabrik
saya orang desa
saya orang surabaya
saya tinggal di surabaya
saya dari malang
saya dari kabupaten malang
saya dari kota malang
saya dari kota probolinggo
saya tinggal di desa orang
tidak ada
tidak tahu
belum ada
sudah
oke siap
iya benar
bukan itu
salah
maaf salah kirim
saya tidak mengerti
bagaimana caranya
apa ini
ini bot apa
siapa kamu
berapa harga cabai hari ini
harga beras naik
jadwal puasa hari ini
jadwal sim keliling
lowongan kerja pabrik
info loker
info banjir
info gempa terkini
gempa barusan terasa
terasa gempa di rumah
gunung bromo meletus
cuaca hari ini
besok hujan tidak
kapan pilkades
kapan pencairan bansos
bansos belum cair di desa saya
sampah menumpuk di pinggir sungai
sungai meluap di belakang rumah
ada longsor menutup jalan desa
ada longsor di jalan desa
pohon tumbang menutup jalan
truk terguling di tol
kecelakaan truk dan bus
bapak dan ibu
saya dan keluarga aman
suami dan anak saya hilang
listrik dan air mati
banjir dan longsor
aman dan terkendali
rt 2 banjir
rt 03 rw 02 banjir semua
pak rt minta uang
ketua rw 5 meninggal
warga rt 5 mengungsi
di rt 2 rw 3
air masuk rt 1 sampai rt 4
I live in the village
which village
what a nice village
how do I change my village
good morning
thank you so much
the city is flooded
flood in my village
there is a fire in the market
stop sending messages
hello are you a bot
please help, water is in my house
please help me
in the district office
sekolah libur tidak
masjid kebakaran
gotong royong besok pagi
ayam saya dicuri orang
motor hilang di parkiran
di parkiran pasar motor saya hilang
jembatan putus tidak bisa lewat
tadi malam ada tawuran di dekat sekolah
korban dibawa ke rumah sakit
sudah dibawa ke puskesmas
petugas belum datang dari tadi pagi
saya takut pulang
tolong jangan sebut nama saya
jangan kasih tahu siapa pun
saya punya bukti foto
nanti saya kirim videonya
fotonya menyusul
suara ledakan dari pabrik
bau busuk dari pabrik
limbah dari pabrik dibuang ke sungai
asap tebal dari gudang
desa kekeringan
desa tetangga kekeringan
desa terdampak
desa wisata
desa adat
desa siaga
kelurahan terdekat
kecamatan terdampak
kantor kelurahan tutup
kantor desa tutup terus
kantor kecamatan tutup
balai desa rusak
bantuan dari kecamatan
bantuan dari kelurahan belum datang
surat dari desa
perangkat desa tidur
sekretaris desa marah
kel. kami banjir
ds kami banjir
ikan mati di tambak
padi rusak di sawah
jeruk murah
tebas pohon di pinggir jalan
gentong pecah
jalan menuju desa putus
tiga desa terendam
dua desa terisolasi
puluhan desa terendam
seluruh desa banjir
semua desa
setiap desa
tiap desa
desa desa
desa kecamatan kabupaten
desa, kecamatan
nama desa
nama desa saya
pilih desa
cari desa
tambah desa
tambah desa lagi
ikuti desa lain
berhenti ikuti desa
desa tempat tinggal saya
mertua saya di desa
orang tua di desa
mudik ke desa
"""


@pytest.mark.parametrize("typed", CHATTER.strip().splitlines())
def test_what_names_no_place_finds_none(typed: str):
    _, found = understand(PASURUAN, typed)
    assert [PASURUAN.short(hit.region.code) for hit in found] == []
