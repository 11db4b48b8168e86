"""A paper's links to its other articles are no part of an article, and nobody is sent it for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import clean
from newsroom.regions import Gazetteer
from newsroom.tagging import Tagger

FIRE = "Sebuah rumah di Desa Kepuh, Kecamatan Kejayan, terbakar, Senin."
OUT = "Api padam dua jam kemudian."
HEADLINE = "Maling Motor Beraksi di Desa Prodo, Kecamatan Winongan"
LINK = f'<a class="x" href="https://warta.example/2">{HEADLINE}</a>'
OTHER = '<a href="https://warta.example/3">Jembatan Desa Tebas, Kecamatan Gondangwetan Ambruk</a>'

BETWEEN = [
    f"<p>Baca juga: {LINK}</p>",
    f"<p>Baca juga:</p><ul><li>{LINK}</li></ul>",
    f"<p><strong>Baca juga:</strong></p><ul><li>{LINK}</li><li>{OTHER}</li></ul>",
    f"<p>Baca juga :</p><p>{LINK}</p>",
    f"<p>Baca juga:<br>{LINK}</p>",
    f"<p><b>Baca juga: </b><br/>• {LINK}<br/>• {OTHER}</p>",
    f"<h3>Baca Juga</h3><article><h3>{LINK}</h3></article>",
    f"<div><h3><span>Baca Juga</span></h3><article>{LINK} 12/03/2026</article></div>",
    f"<p>Baca juga:</p><a href='x'><h4>{HEADLINE}</h4><div>Api di Prodo</div></a>",
    f"<blockquote><p>Baca Juga :<br />{HEADLINE}</p></blockquote>",
    f"<h4>Berita Terkait</h4><ul><li>{LINK}</li></ul>",
    f"<p>Berita terkait: {HEADLINE}</p>",
    f"<p>Simak berita lainnya: {LINK}</p>",
    f"<p>Artikel Menarik Lainnya: {LINK}, {OTHER} dan {LINK}</p>",
    f"<p>Artikel menarik lainnya:</p><p>{LINK}</p><p>{OTHER}</p>",
    f"<p>Baca juga berita lainnya: {LINK}</p>",
    f"<p>Pilihan Editor: {LINK}</p>",
    f"<p>(Baca juga: {LINK})</p>",
    f'<p><a href="x">BACA JUGA: {HEADLINE}</a></p>',
    "<p>ADVERTISEMENT</p><p>SCROLL TO RESUME CONTENT</p>",
    "<div>ADVERTISEMENT<br>Scroll to continue with content</div>",
]
WITHIN = [
    f"<p>{OUT} <strong>BACA JUGA: {LINK}</strong></p>",
    f"<p>{OUT} (Baca juga: {LINK})</p>",
    f"<p>{OUT} <em>Baca juga {LINK}</em></p>",
    f'<p>{OUT} <a href="x">Baca juga: {HEADLINE}</a></p>',
    f"<p>{OUT} <b>Baca juga:</b><br>{LINK}</p>",
    f"<p><strong>Simak juga: {LINK}</strong> {OUT}</p>",
    f"<p>Baca juga {LINK}. {OUT}</p>",
]


@pytest.mark.parametrize("between", BETWEEN)
def test_headlines_between_paragraphs_go(between: str) -> None:
    assert clean.text(f"<p>{FIRE}</p>{between}<p>{OUT}</p>") == f"{FIRE}\n{OUT}"


@pytest.mark.parametrize("paragraph", WITHIN)
def test_headlines_within_a_paragraph_go(paragraph: str) -> None:
    assert clean.text(f"<p>{FIRE}</p>{paragraph}") == f"{FIRE}\n{OUT}"


@pytest.mark.parametrize("markup", [*BETWEEN, *WITHIN])
def test_a_fire_in_kepuh_is_told_to_nobody_in_prodo(markup: str) -> None:
    gazetteer = Gazetteer.of(("35.14", "35.75"))
    body = clean.text(f"<p>{FIRE}</p>{markup}<p>{OUT}</p>")
    regions = Tagger(gazetteer).tag("Rumah terbakar", body).regions
    assert [gazetteer.short(code) for code in regions] == ["Kepuh, Kec. Kejayan"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<p>Warga <a href='x'>Desa Kepuh</a> mengungsi. {OUT}</p>", f"Warga Desa Kepuh mengungsi. {OUT}"),
        ("<p>Dilihat juga di <a href='x'>situs BPBD</a>.</p>", "Dilihat juga di situs BPBD."),
        (
            f"<p>{OUT} Lihat juga <a href='x'>peta</a> yang disiapkan BPBD.</p>",
            f"{OUT} Lihat juga peta yang disiapkan BPBD.",
        ),
        (f"<p><a href='x'>Kronologi lengkap</a></p><p>{OUT}</p>", f"Kronologi lengkap\n{OUT}"),
        ("<ul><li><a href='x'>Prodo</a></li><li><a href='y'>Bandaran</a></li></ul>", "Prodo\nBandaran"),
        (f"<p>Baca juga: {LINK}</p><p>{OUT}</p><p><a href='x'>Prodo</a></p>", f"{OUT}\nProdo"),
        (f"<p>Baca juga:</p><p>{OUT}</p>", OUT),
        (
            "<p>Berita terkait kebakaran itu menyebar cepat.</p>",
            "Berita terkait kebakaran itu menyebar cepat.",
        ),
        ("<p>Advertisement itu dipasang di jalan.</p>", "Advertisement itu dipasang di jalan."),
        ("<p>a\x02b\x03c &#2;d&#3;</p>", "a b c d"),
    ],
)
def test_links_of_a_sentence_stay_as_its_words(markup: str, text: str) -> None:
    assert clean.text(markup) == text


@pytest.mark.parametrize(
    "sign", ["<a>", "<a>x", "</a>", ". ", "Baca juga: ", "Baca juga:<br>", "<br>", "\x02"]
)
def test_a_long_text_takes_no_longer_than_its_length(sign: str) -> None:
    clean.text(f"<p>{FIRE}</p>" + sign * (clean.LONGEST_HTML // len(sign)))


pieces = st.sampled_from(
    [
        "<a>",
        "</a>",
        "<p>",
        "</p>",
        "<br>",
        "Baca juga",
        "Berita terkait",
        ":",
        " ",
        "Kepuh",
        ".",
        "\x02",
        "\x03",
    ]
)


@given(st.lists(pieces, max_size=30).map("".join))
def test_no_sign_for_a_link_is_left(markup: str) -> None:
    assert {"\x02", "\x03"}.isdisjoint(clean.text(markup))
