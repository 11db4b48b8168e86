import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.detection import detected
from playground.errors import BotApiError
from playground.formatting import formatted
from playground.markup import escape, parse_html
from playground.texts import Formatted, checked_url, utf16


def entities(html: str) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in parse_html(html).entities]


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text):
    assert parse_html(escape(text)) == Formatted(text)


TAGS = st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler"])


@given(st.lists(st.tuples(TAGS, st.text(min_size=1)), max_size=6))
def test_each_entity_covers_its_words_in_utf16_units(parts):
    parsed = parse_html("".join(f"<{tag}>{escape(words)}</{tag}>" for tag, words in parts))
    units = parsed.text.encode("utf-16-le", "surrogatepass")
    covered = [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])] for e in parsed.entities]
    assert covered == [words.encode("utf-16-le", "surrogatepass") for _, words in parts]


@given(st.text())
def test_utf16_length_is_what_the_codec_says(text):
    assert utf16(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(alphabet="<>/&;ab =\"'#x-\n"))
def test_any_html_is_read_or_refused_in_telegrams_words(html):
    refused = ""
    try:
        parse_html(html)
    except BotApiError as error:
        refused = error.description
    assert not refused or refused.startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<b>a<i>b</i></b>", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<B>a</B>", [("bold", 0, 1)]),
        ("🥁<u>x</u>", [("underline", 2, 1)]),
        ("<b></b>x", []),
        ('<span class="tg-spoiler">x</span>', [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", 0, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", [("pre", 0, 1)]),
        ('<a href="https://t.me">x</a>', [("text_link", 0, 1)]),
        ('<a href="tg://user?id=7">x</a>', [("text_mention", 0, 1)]),
        ('<a href="not a link">x</a>', []),
        ("<a>example.com</a>", [("text_link", 0, 11)]),
    ],
)
def test_tags_become_entities(html, found):
    assert entities(html) == found


def test_references_are_read_as_telegram_reads_them():
    assert parse_html("&lt;&gt;&amp;&quot;&#65;&#x42;&nbsp;& &lt").text == '<>&"AB&nbsp;& <'


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("ab<x>y</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b ", "Unclosed end tag at byte offset 4"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_faults_are_told_in_telegrams_words(html, words):
    with pytest.raises(BotApiError, match=re.escape(words)):
        parse_html(html)


def test_white_space_at_the_ends_goes_and_entities_move_with_it():
    assert formatted("  <b> a</b> ", "HTML", None) == Formatted(
        "a", ({"type": "bold", "offset": 0, "length": 1},)
    )


def test_entities_may_come_ready_made_but_must_lie_on_the_text():
    bold = {"type": "bold", "offset": 1, "length": 1}
    assert formatted("abc", None, [bold]).entities == (bold,)
    with pytest.raises(BotApiError, match="can't parse entities"):
        formatted("abc", None, [{"type": "bold", "offset": 2, "length": 2}])


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2", "xml"])
def test_other_parse_modes_are_refused(mode):
    with pytest.raises(BotApiError):
        formatted("x", mode, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start r35", [("bot_command", 0, 6)]),
        ("lihat /berita@kentongan_bot ya", [("bot_command", 6, 21)]),
        ("a/b dan 1/2", []),
        ("buka https://contoh.id/a?b=1.", [("url", 5, 23)]),
        ("situs contoh.co.id", [("url", 6, 12)]),
        ("🥁 @redaksi_kita", [("mention", 3, 13)]),
        ("surat@contoh.id", [("email", 0, 15)]),
        ("#banjir2024 #1", [("hashtag", 0, 11)]),
        ("pukul 08.00, 35.14.06", []),
    ],
)
def test_telegram_finds_commands_links_and_names_itself(text, found):
    got = [(e["type"], e["offset"], e["length"]) for e in detected(Formatted(text)).entities]
    assert got == found


def test_nothing_is_looked_for_inside_code_and_links():
    assert entities("<code>/start</code>") == [("code", 0, 6)]
    assert [e["type"] for e in detected(parse_html("<code>/start</code> /stop")).entities] == [
        "code",
        "bot_command",
    ]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://contoh.id/a", "https://contoh.id/a"),
        ("contoh.id", "http://contoh.id/"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("ftp://contoh.id", ""),
        ("javascript://x.y", ""),
        ("https://", ""),
        ("http://tanpa titik", ""),
        ("localhost", ""),
    ],
)
def test_links_are_kept_as_telegram_keeps_them(url, kept):
    assert checked_url(url) == kept
