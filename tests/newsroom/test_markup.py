"""What an editor formatted stays formatted, is never torn, and is always something that Telegram takes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from newsroom.markup import cut_at_sentence, normalised, visible
from newsroom.wording import units
from playground.errors import JsonObject
from playground.markup import escape, parse_html
from playground.texts import utf16

LINK = '<a href="https://warta.example/?a=1&amp;b=2">posko BPBD. Pasuruan</a>'
PIECES = st.sampled_from(
    [
        "Air naik. ",
        "Jauhi sungai! ",
        "kata ",
        "Kec. Kejayan ",
        "\n\n",
        "🥁",
        "é",
        "e\u0301",
        "👨\u200d👩\u200d👧",
        "👍🏽",
        '<&>"',
    ]
)
WORDS = st.one_of(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.text(max_size=40)).map(escape)
STARTS = st.sampled_from(
    [
        *(
            (f"<{tag}>", f"</{tag}>")
            for tag in ("b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler")
        ),
        ('<a href="https://warta.example/7">', "</a>"),
        ("<blockquote expandable>", "</blockquote>"),
        ('<tg-emoji emoji-id="5">', "</tg-emoji>"),
    ]
)
TREES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.tuples(STARTS, inner).map(lambda pair: f"{pair[0][0]}{pair[1]}{pair[0][1]}"),
    ),
    max_leaves=10,
)
SHARDS = st.sampled_from(
    ["<b>", "</b>", "<i", ">", "</", "<a href='", "&", "&lt", "<!", "<![x", "<?", "x", "\0"]
)
ANYTHING = st.one_of(TREES, st.text(), st.lists(SHARDS).map("".join))


def squeezed(text: str) -> str:
    return "".join(text.split())


def links(telegram_html: str) -> list[str]:
    """The texts of the links, in their order."""
    shown = parse_html(telegram_html)
    encoded = shown.text.encode("utf-16-le")
    return [
        encoded[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
        for entity in shown.entities
        if entity["type"] == "text_link"
    ]


@given(ANYTHING)
@example("<![x")
@example("<script>&lt;b&gt;")
def test_whatever_comes_in_telegram_reads_what_comes_out(text: str):
    written = normalised(text)
    assert parse_html(written).text == visible(written)
    assert normalised(written) == written


@given(ANYTHING, st.integers(2, 120))
def test_both_halves_are_well_formed_and_nothing_is_lost_between_them(text: str, limit: int):
    head, rest = cut_at_sentence(text, limit)
    assert utf16(parse_html(head).text) <= limit
    assert squeezed(parse_html(head).text) + squeezed(parse_html(rest).text) == squeezed(visible(text))


@given(TREES, st.integers(2, 120))
@example("<code>\n\nAir naik. </code>", 2)
def test_a_long_text_is_shown_to_its_end_page_by_page(text: str, limit: int):
    left = text
    for _ in range(2000):
        if not left:
            break
        page, left = cut_at_sentence(left, limit)
        assert page or not left, "each page shows something"
    assert left == ""


@given(TREES, st.integers(0, 40))
def test_what_fits_is_not_cut(text: str, spare: int):
    assert cut_at_sentence(text, units(visible(text)) + spare) == (normalised(text), "")


@given(
    st.lists(st.sampled_from(["Air naik. ", "kata ", "🥁", LINK]), max_size=12).map("".join),
    st.integers(25, 90),
)
def test_a_link_is_never_parted(text: str, limit: int):
    head, rest = cut_at_sentence(text, limit)
    assert [*links(head), *links(rest)] == ["posko BPBD. Pasuruan"] * text.count("<a")


@pytest.mark.parametrize(
    ("text", "limit", "head", "rest"),
    [
        ("<b>Air naik. Jauhi sungai.</b> Segera", 25, "<b>Air naik. Jauhi sungai.</b>", "Segera"),
        (
            "<b>Air naik. Jauhi <i>sungai</i> ya.</b>",
            12,
            "<b>Air naik.</b>",
            "<b>Jauhi <i>sungai</i> ya.</b>",
        ),
        ("Warga diminta menjauh", 15, "Warga diminta", "menjauh"),
        ("Warga &amp; petugas menjauh", 17, "Warga &amp; petugas", "menjauh"),
        ("Air naik di Kec. Kejayan dan sekitarnya", 26, "Air naik di Kec. Kejayan", "dan sekitarnya"),
        ("Paragraf satu\n\nParagraf dua yang panjang", 20, "Paragraf satu", "Paragraf dua yang panjang"),
        (f"Hubungi {LINK}", 20, "Hubungi", LINK),
        (f"Hubungi petugas di {LINK} sekarang", 30, "Hubungi petugas di", f"{LINK} sekarang"),
        (f"{LINK}{LINK}", 30, LINK, LINK),
        ("Telepon <code>0343 123 456</code>", 14, "Telepon", "<code>0343 123 456</code>"),
        (
            '<a href="https://warta.example/">Semua yang perlu</a>',
            12,
            '<a href="https://warta.example/">Semua yang</a>',
            '<a href="https://warta.example/">perlu</a>',
        ),
        ("🥁🥁🥁", 3, "🥁", "🥁🥁"),
        ("aaae\u0301e", 4, "aaa", "e\u0301e"),
        ("🥁", 1, "", "🥁"),
        ("  Air naik  ", 8, "Air naik", ""),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, head: str, rest: str):
    assert cut_at_sentence(text, limit) == (head, rest)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<strong>a</strong><em>b</em><del>c</del>", "<b>a</b><i>b</i><s>c</s>"),
        ('<span class="tg-spoiler">a</span><span>b</span>', "<tg-spoiler>a</tg-spoiler>b"),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"),
        ("<b>a", "<b>a</b>"),
        ("a</b>", "a"),
        ('<a href="tg://user?id=77">Umar</a>', "Umar"),
        ('<a href="javascript:x">a</a><a>b</a>', "ab"),
        ('<a href="https://x.example/?a=1&b=2">a</a>', '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
        ("<pre><code class='language-py'>a <b>b</b></code></pre>", "<pre>a b</pre>"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "<blockquote>ab</blockquote>"),
        ('<tg-emoji emoji-id="5">🥁</tg-emoji>', "🥁"),
        ("a<br>b\x07", "a\nb"),
        ("<u>a</u><u>b</u>", "<u>a</u><u>b</u>"),
    ],
)
def test_what_is_kept_of_formatting(typed: str, kept: str):
    assert normalised(typed) == kept


def test_a_quote_sign_in_a_link_brings_no_tag_of_its_own():
    """python-telegram-bot puts addresses into its HTML as they are."""
    entity = MessageEntity("text_link", 0, 3, url='https://x.example/"><b>')
    message = Message(1, None, Chat(1, "private"), text="sini", entities=(entity,))  # type: ignore[arg-type]
    assert parse_html(normalised(message.text_html)).text.endswith("i")


KINDS = st.sampled_from(["bold", "italic", "underline", "strikethrough", "spoiler", "blockquote"])


@given(st.text(alphabet=st.sampled_from("ab &<>🥁\n"), min_size=1, max_size=30).filter(str.strip), st.data())
def test_formatting_as_typed_in_telegram_is_kept(text: str, data: st.DataObject):
    text = text.strip()
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    kind = data.draw(KINDS)
    entity = MessageEntity(kind, units(text[:start]), units(text[start:end]))
    message = Message(1, None, Chat(1, "private"), text=text, entities=(entity,))  # type: ignore[arg-type]

    shown = parse_html(normalised(message.text_html))
    expected: JsonObject = {"type": kind, "offset": entity.offset, "length": entity.length}
    assert (shown.text, shown.entities) == (text, (expected,))
