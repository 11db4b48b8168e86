"""HTML to the plain text that the newsroom keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import clean


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Satu.</p><p>Dua.</p>", "Satu.\nDua."),
        ("Satu.<br/>Dua.<br>\n<br>Tiga.", "Satu.\nDua.\nTiga."),
        ("<ul><li>Prodo</li><li>Bandaran</ul>", "Prodo\nBandaran"),
        (
            "<table><tr><td>Beras</td><td>Rp14.000</td></tr><tr><td>Cabai</td></tr></table>",
            "Beras Rp14.000\nCabai",
        ),
        (
            "<p>Desa <b>Ke</b>puh,&nbsp;Kec.&#160;Kejayan &amp; sekitarnya</p>",
            "Desa Kepuh, Kec. Kejayan & sekitarnya",
        ),
        ("<p>a\n   b\tc</p>", "a b c"),
        ("<style>p{}</style><p>Isi</p><script>alert('x')</script><noscript>y</noscript>", "Isi"),
        ('<p onclick="x()">Isi<img src="https://t.example/1.gif"></p><iframe src="x">z</iframe>', "Isi"),
        ("<p>Ke\u200bjayan\u00ad dan \ufeffBangil\u202e</p>", "Kejayan dan Bangil"),
        ("<!-- rahasia --><p>Isi</p>", "Isi"),
        ("<figure><img src='a.jpg'><figcaption>Foto: istimewa</figcaption></figure><p>Isi</p>", "Isi"),
        ("5 < 7 dan 7 > 5", "5 < 7 dan 7 > 5"),
        ("Harga <Rp5.000", "Harga <Rp5.000"),
        ("tanpa markup\nsama sekali", "tanpa markup\nsama sekali"),
        ("<p>tak <b>ditutup", "tak ditutup"),
        ("", ""),
        ("<p></p><div> </div>", ""),
    ],
)
def test_markup_becomes_text(markup, text):
    assert clean.text(markup) == text


@pytest.mark.parametrize(
    "tail",
    [
        '<p>The post <a href="x">Banjir di Winongan</a> appeared first on <a href="y">Warta</a>.</p>',
        "<p>Artikel Banjir pertama kali tampil di Warta.</p>",
        "<p>Baca juga: <a href='x'>Camat Bangil resmikan pasar</a></p>",
        "<p><strong>Baca Juga : Panen raya di Nguling</strong></p>",
        "<p>Simak juga Video: banjir</p>",
        '<p><a href="x">Baca selengkapnya…</a></p>',
        '<p><a href="x">Read more »</a></p>',
        "<p>Continue reading →</p>",
        "<p>Selengkapnya...</p>",
    ],
)
def test_tails_that_are_no_news_go(tail):
    assert clean.text(f"<p>Isi berita.</p>{tail}") == "Isi berita."


@pytest.mark.parametrize(
    "sentence",
    [
        "Pos ronda di Sambirejo kembali dijaga.",
        "Sumber air di Umbulan mengecil.",
        "Lihat lebih banyak orang datang, panitia menambah kursi.",
    ],
)
def test_sentences_that_only_resemble_tails_stay(sentence):
    assert clean.text(f"<p>{sentence}</p>") == sentence


def test_a_teaser_that_breaks_off_says_so():
    assert clean.text("Hujan deras mengguyur [&#8230;]") == "Hujan deras mengguyur…"
    assert clean.text("<p>Hujan deras. <a>Baca selengkapnya</a></p>") == "Hujan deras."


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Pasar &amp; Toko", "Pasar & Toko"),
        ("Pasar &amp;amp; Toko", "Pasar & Toko"),
        ("<b>Banjir</b> &lt;i&gt;Winongan&lt;/i&gt;", "Banjir Winongan"),
        ("<script>alert(1)</script>Banjir", "Banjir"),
        ("Banjir\n di\u2028 Winongan", "Banjir di Winongan"),
        ("Harga < Rp5.000 & turun", "Harga < Rp5.000 & turun"),
    ],
)
def test_a_title_is_one_line(title, line):
    assert clean.line(title) == line


def test_a_lead_ends_with_a_sentence():
    sentence = "Warga Ds. Kepuh, Kec. Kejayan, panen padi seluas 2.500 meter persegi pada pukul 14.59. "
    lead = clean.lead(sentence * 9)
    assert lead == (sentence * 3).strip()
    assert len(lead) <= clean.LONGEST_LEAD


def test_a_sentence_without_end_is_cut_between_words():
    lead = clean.lead("kentongan " * 100)
    assert lead.endswith("kentongan…")
    assert len(lead) <= clean.LONGEST_LEAD


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Camat H. Ali datang. Lalu pulang.", "Camat H. Ali datang"),
        ("“Air naik!” kata warga. Semua lari.", "“Air naik!” kata warga"),
        ("Banjir di Winongan\nAir naik. Warga lari.", "Banjir di Winongan"),
        ("Apa yang terjadi? Tidak ada.", "Apa yang terjadi?"),
        ("", ""),
    ],
)
def test_the_first_sentence(text, sentence):
    assert clean.first_sentence(text, 120) == sentence


pieces = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b",
        ">",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "&lt;",
        "&",
        "<",
        "Desa ",
        "\n",
        "\u200b",
        "<li>",
    ]
)


@given(st.lists(pieces | st.text(max_size=8), max_size=30).map("".join))
def test_whatever_comes_the_text_is_plain_and_stable(markup):
    text = clean.text(markup)
    assert all(line == clean.fold(line) and line for line in text.split("\n")) or text == ""
    text.encode("utf-8")
    assert len(clean.lead(text)) <= clean.LONGEST_LEAD
    assert "\n" not in clean.line(markup)
    assert len(clean.line(markup)) <= clean.LONGEST_TITLE


@given(st.text(alphabet="abc <>&;#\n\"'", max_size=60))
def test_plain_text_survives_being_markup(plain):
    expected = [line for line in map(clean.fold, plain.split("\n")) if line]
    assert clean.text(clean.as_markup(plain)).split("\n") == (expected or [""])
