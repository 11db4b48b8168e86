"""Before a tip is sent, its source is shown what in it looks like them; what the tip is about stays."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.traces import REMOVED, KnownPerson, Trace, TraceKind, find_traces, without_traces

WATI = KnownPerson("Wati", "Sulastri", "wati_kejayan")


def seen(text: str, known: KnownPerson | None = None) -> list[tuple[str, str]]:
    return [(trace.kind.value, text[trace.start : trace.end]) for trace in find_traces(text, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hubungi saya di 0812-3456-7890 ya", [("phone", "0812-3456-7890")]),
        ("wa +62 812 3456 7890", [("phone", "+62 812 3456 7890")]),
        ("telp 081234567890 atau (0343) 421234", [("phone", "081234567890"), ("phone", "(0343) 421234")]),
        ("NIK 3514061203850002", [("nik", "3514061203850002")]),
        ("no KK 3514061203850002", [("document", "3514061203850002")]),
        ("motor saya N 4567 TB ditabrak", [("plate", "N 4567 TB")]),
        ("plat nomor N 12 A", [("plate", "N 12 A")]),
        ("kirim ke budi.s@gmail.com", [("email", "budi.s@gmail.com")]),
        ("akun saya @budi_kepuh.", [("username", "@budi_kepuh")]),
        ("ada di https://t.me/budi_kepuh, terima kasih", [("link", "https://t.me/budi_kepuh")]),
        ("t.me/+AbCdEf123 grupnya", [("link", "t.me/+AbCdEf123")]),
        ("chat wa.me/6281234567890", [("link", "wa.me/6281234567890")]),
        ("tg://user?id=123456789", [("link", "tg://user?id=123456789")]),
    ],
)
def test_numbers_and_accounts_are_seen(text: str, expected: list[tuple[str, str]]):
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nama saya Budi Santoso, warga Desa Kepuh.", "Budi Santoso"),
        ("nama saya budi melihat langsung", "budi"),
        ("nama sy wagiman dari desa kepuh", "wagiman"),
        ("namaku tumini, tolong dibantu", "tumini"),
        ("nama: Slamet Riyadi", "Slamet Riyadi"),
        ("Perkenalkan, saya Joko dari Kejayan", "Joko"),
        ("Saya Siti Aminah, warga Kejayan, melihat Kades membagi uang.", "Siti Aminah"),
        ("saya wati warga winongan", "wati"),
        ("saya siti aminah warga kejayan", "siti aminah"),
        ("Saya, Dewi, warga Bangil", "Dewi"),
        ("saya pak Slamet warga Gempol", "Slamet"),
        ("Saya Sri Wahyuni (45), petani", "Sri Wahyuni"),
        ("Uangnya saya tolak. Hormat saya, Slamet", "Slamet"),
        ("My name is John Smith and I saw it", "John Smith"),
        ("I'm Sarah from Bangil", "Sarah"),
    ],
)
def test_the_source_who_introduces_themselves_is_seen(text: str, name: str):
    assert seen(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Lurah Budi Santoso membagikan uang di balai desa",
        "Kepala desa bernama Supardi membagi amplop",
        "Saya diberi uang oleh Supardi, warga Kepuh",
        "saya dan Supardi warga Kepuh",
        "Saya melihat warga menerima uang",
        "saya sebagai warga keberatan",
        "Saya warga Kepuh melihat pembagian uang",
        "nama saya jangan disebut",
        "Nama saya dicatut oleh kades",
        "nama saya tolong dirahasiakan ya",
        "saya takut dari kemarin",
    ],
)
def test_those_written_about_stay_and_no_verb_is_a_name(text: str):
    assert seen(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Uang Rp 50.000 per kepala",
        "Rp50.000,00 dibagi ke 120 orang, total 1.250.000.000 rupiah",
        "50rb x 300 orang",
        "tanggal 12-03-2024 pukul 14.30 WIB",
        "12/03/2024 jam 08.00-12.00",
        "RT 03 RW 05 Desa Kepuh, RT.003/RW.005",
        "Jalan Raya Pasuruan No. 12",
        "Jl. KH Wachid Hasyim 45",
        "KM 12 tol Pasuruan-Probolinggo",
        "TPS 012 dan TPS 013",
        "Perda No 5 Tahun 2021, SK 141/234/424.013/2023",
        "kode pos 67172",
        "pegawai P 3 K di ruang W 12 A",
        "koordinat -7.6453, 112.9075",
        "desa 35.14.06.2017",
        "rekening BCA 1234567890 milik panitia",
        "lihat https://wartabromo.com/a/1234567890123 dan bit.me/x",
        "kumpul @ balai desa jam 8",
    ],
)
def test_prices_dates_addresses_and_evidence_are_no_traces(text: str):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kata orang, si WATI yang tahu", ["WATI"]),
        ("ditulis Wati Sulastri sendiri", ["Wati Sulastri"]),
        ("cari wati_kejayan di telegram", ["wati_kejayan"]),
        ("cari @Wati_Kejayan di telegram", ["@Wati_Kejayan"]),
        ("hati-hati, watipun tidak", []),
    ],
)
def test_the_names_that_telegram_shows_are_seen_in_any_case_as_whole_words(text: str, expected: list[str]):
    assert [found for _, found in seen(text, WATI)] == expected


def test_a_name_that_is_an_everyday_word_counts_only_beside_the_rest():
    hari = KnownPerson("Hari", "Kepala")

    assert seen("hari ini kepala desa datang", hari) == []
    assert seen("ditulis oleh hari kepala", hari) == [("name", "hari kepala")]


def test_a_name_in_fancy_letters_is_seen_when_written_plainly():
    assert seen("tanya joko saja", KnownPerson("𝓙𝓸𝓴𝓸 🔥")) == [("name", "joko")]


def test_offsets_count_python_characters_also_after_emoji():
    text = "🌋🌋 hubungi 0812-3456-7890"

    assert seen(text) == [("phone", "0812-3456-7890")]


def test_what_is_removed_leaves_a_neutral_mark_and_the_rest_untouched():
    text = "Nama saya Budi Santoso, HP 0812-3456-7890. Lurah Supardi membagi uang."

    assert without_traces(text, find_traces(text)) == (
        f"Nama saya {REMOVED}, HP {REMOVED}. Lurah Supardi membagi uang."
    )
    assert without_traces(text, ()) == text


def test_what_a_removal_lays_bare_is_removed_with_it():
    text = "0812-3456-7890@siti_kejayan tahu"

    assert without_traces(text, find_traces(text)) == f"{REMOVED * 2} tahu"


def test_who_writes_is_not_shown_in_a_log_nor_left_in_a_cache():
    find_traces("halo", KnownPerson("Qwertyna", "Zxcvbina", "qwertyna_z"))

    assert repr(WATI) == "KnownPerson()"
    assert "qwertyna" not in repr(vars(re)).casefold()


def test_a_long_text_takes_no_longer_than_its_length():
    text = "Nama saya Budi, 0812-3456-7890, N 4567 TB. " * 90

    assert len(find_traces(text, WATI)) == 270


sentences = st.sampled_from(
    [
        "Nama saya Budi Santoso",
        "saya wati warga winongan",
        "0812-3456-7890",
        "3514061203850002",
        "N 4567 TB",
        "budi.s@gmail.com",
        "@budi_kepuh",
        "https://t.me/budi_kepuh",
        "Hormat saya, Slamet",
        "Rp 50.000",
        "Lurah Supardi",
        "RT 03 RW 05",
        "Wati",
        "🌋",
        "saya",
        "nama:",
        "\n",
    ]
)
texts = st.text(max_size=120) | st.lists(sentences | st.text(max_size=6), max_size=8).flatmap(
    lambda parts: st.sampled_from([" ", ", ", "", "\n"]).map(lambda glue: glue.join(parts))
)
people = st.none() | st.just(WATI) | st.builds(KnownPerson, st.text(max_size=8), st.text(max_size=8))


@given(text=texts, known=people)
def test_traces_lie_in_the_text_in_order_and_apart(text: str, known: KnownPerson | None):
    traces = find_traces(text, known)

    assert all(0 <= trace.start < trace.end <= len(text) for trace in traces)
    assert all(one.end <= two.start for one, two in itertools.pairwise(traces))


@given(text=texts, known=people)
def test_what_is_left_holds_no_trace(text: str, known: KnownPerson | None):
    assert find_traces(without_traces(text, find_traces(text, known)), known) == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_only_the_trace_is_removed(before: str, after: str):
    trace = Trace(TraceKind.PHONE, len(before), len(before) + 5)

    assert without_traces(f"{before}12345{after}", [trace]) == f"{before}{REMOVED}{after}"
