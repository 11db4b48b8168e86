"""From the bytes of every kind of feed to articles."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.drafts import Parsed, Refusal
from feeds.errors import NotAFeed
from feeds.parse import parse
from feeds.sample import TITLE, sample_articles, sample_feed
from newsroom.articles import IncomingArticle
from newsroom.audience import is_fresh

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)
HOME = "https://warta.example/"


def read(document: bytes | str, content_type: str = "") -> Parsed:
    raw = document.encode() if isinstance(document, str) else document
    return parse(raw, source_url=HOME + "feed.xml", content_type=content_type, fetched_at=NOW, zone=WIB)


def one(document: bytes | str) -> IncomingArticle:
    parsed = read(document)
    assert parsed.refused == ()
    (article,) = parsed.articles
    return article


def rss(*items: str, channel: str = "<title>Warta</title>") -> str:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">'
        f"<channel>{channel}<link>{HOME}</link>{''.join(items)}</channel></rss>"
    )


def item(content: str) -> str:
    return f"<item><title>Banjir</title>{content}</item>"


RSS_20 = rss(
    """<item><title>Banjir &amp; longsor</title><link>/2024/banjir?utm_source=rss</link>
    <guid isPermaLink="false">warta-17</guid><pubDate>Mon, 01 Jul 2024 14:59:00 +0700</pubDate>
    <dc:creator>Sari</dc:creator><category>Uncategorized</category><category>Peristiwa</category>
    <description>Air naik.</description>
    <content:encoded><![CDATA[<p>Air naik di Prodo.</p>
    <p>Warga pergi.</p><img src="/a.jpg">]]></content:encoded>
    </item>"""
)
RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">
<rss version="0.91"><channel><title>Warta</title><link>https://warta.example/</link>
<item><title>Banjir &amp; longsor</title><link>https://warta.example/2024/banjir</link>
<description>Air naik.</description></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://warta.example/"><title>Warta</title>
<link>https://warta.example/</link></channel><item rdf:about="https://warta.example/2024/banjir">
<title>Banjir &amp; longsor</title><link>https://warta.example/2024/banjir</link>
<description>Air naik.</description><dc:date>2024-07-01T14:59:00+07:00</dc:date><dc:creator>Sari</dc:creator>
<dc:subject>Peristiwa</dc:subject></item>
</rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Warta</title><link href="https://warta.example/"/>
<author><name>Sari</name></author><entry><id>tag:warta.example,2024:17</id>
<title type="html">Banjir &amp;amp; longsor
</title><link rel="alternate" href="/2024/banjir"/><published>2024-07-01T07:59:00Z</published>
<updated>2024-07-01T09:00:00Z</updated>
<category term="peristiwa" label="Peristiwa"/><summary>Air naik.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Air naik di Prodo.</p><p>Warga pergi.</p>
</div></content></entry></feed>"""
JSON_FEED = orjson.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Warta",
        "home_page_url": HOME,
        "items": [
            {
                "id": 17,
                "url": "/2024/banjir",
                "title": "Banjir & longsor",
                "summary": "Air naik.",
                "content_html": "<p>Air naik di Prodo.</p><p>Warga pergi.</p>",
                "date_published": "2024-07-01T14:59:00+07:00",
                "authors": [{"name": "Sari"}],
                "tags": ["Peristiwa"],
                "image": "https://warta.example/a.jpg",
            }
        ],
    }
)


@pytest.mark.parametrize(
    "document", [RSS_20, RSS_091, RDF, ATOM, JSON_FEED], ids=["2.0", "0.91", "rdf", "atom", "json"]
)
def test_one_article_in_every_kind_of_feed(document):
    article = one(document)
    assert article.title == "Banjir & longsor"
    assert article.canonical_url == "https://warta.example/2024/banjir"
    assert article.lead == "Air naik."
    assert article.body.startswith("Air naik")
    assert article.source == "Warta"
    assert article.url.startswith("https://warta.example/2024/banjir")


@pytest.mark.parametrize("document", [RSS_20, RDF, ATOM, JSON_FEED], ids=["2.0", "rdf", "atom", "json"])
def test_who_when_and_under_which_heading(document):
    article = one(document)
    assert (article.author, article.section) == ("Sari", "Peristiwa")
    assert article.published_at == datetime(2024, 7, 1, 14, 59, tzinfo=WIB)


def test_ids_are_the_feeds_own():
    assert [one(document).guid for document in (RSS_20, ATOM, JSON_FEED)] == [
        "warta-17",
        "tag:warta.example,2024:17",
        "17",
    ]


@pytest.mark.parametrize("document", [RSS_20, ATOM, JSON_FEED], ids=["2.0", "atom", "json"])
def test_the_whole_text_is_kept(document):
    assert one(document).body == "Air naik di Prodo.\nWarga pergi."


def test_the_words_decide_not_the_kind_of_feed():
    assert one(RSS_20).fingerprint != one(RSS_091).fingerprint, "another text"
    assert one(RSS_091).fingerprint == one(RDF).fingerprint


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("<pubDate>Senin, 1 Juli 2024 14:59 WIB</pubDate>", datetime(2024, 7, 1, 14, 59, tzinfo=WIB)),
        ("<pubDate>Jul 1, 2024 - 14:59</pubDate>", datetime(2024, 7, 1, 14, 59, tzinfo=WIB)),
        ("<pubDate>Mon, 01 Jul 2024 14:59:00 WIB</pubDate>", datetime(2024, 7, 1, 14, 59, tzinfo=WIB)),
        ("<pubDate>kapan-kapan</pubDate><dc:date>2024-07-01</dc:date>", datetime(2024, 7, 1, tzinfo=WIB)),
        ("", NOW),
        ("<pubDate>Mon, 01 Jul 2044 14:59:00 GMT</pubDate>", NOW),
        ("<pubDate>Mon, 01 Jul 2024 18:59:00 GMT</pubDate>", NOW),
    ],
    ids=["id", "en", "zone", "second try", "none", "far future", "local time called GMT"],
)
def test_times(date, moment):
    assert one(rss(item(date))).published_at == moment


@pytest.mark.parametrize(
    ("content", "picture"),
    [
        (
            '<media:content url="/s.jpg" width="90"/><media:content url="/l.jpg" width="900"/>',
            "l.jpg",
        ),
        ('<media:content url="/v.mp4" type="video/mp4"/><media:thumbnail url="/t.jpg"/>', "t.jpg"),
        ('<media:group><media:content url="/g.webp" type="image/webp"/></media:group>', "g.webp"),
        ('<enclosure url="/e.jpg" type="image/jpeg" length="1"/>', "e.jpg"),
        ('<enclosure url="/e.mp3" type="audio/mpeg" length="1"/>', ""),
        ('<itunes:image href="/i.png"/>', "i.png"),
        ("<description>&lt;img src='/b.jpg?a=1&amp;amp;b=2'&gt;</description>", "b.jpg?a=1&b=2"),
        ("<description>&lt;img src=/p.gif width=1 height=1&gt;&lt;img src=/b.jpg&gt;</description>", "b.jpg"),
        (
            "<description>&lt;img src='data:image/gif;base64,R0' data-src='/late.jpg'&gt;</description>",
            "late.jpg",
        ),
        ("<description>&lt;img src='https://pixel.wp.com/b.gif?x'&gt;</description>", ""),
        (
            '<media:content url="https://1.gravatar.com/avatar/a.png"/><media:content url="/panen.jpg"/>',
            "panen.jpg",
        ),
        ("<description>&lt;img src='javascript:alert(1)'&gt;</description>", ""),
        ("<description>&lt;img src='file:///etc/passwd'&gt;</description>", ""),
        ('<media:content url="ftp://x/a.jpg" medium="image"/>', ""),
        ('<enclosure url="/foto banjir.jpg" type="image/jpeg" length="1"/>', "foto%20banjir.jpg"),
    ],
)
def test_pictures(content, picture):
    assert one(rss(item(content))).image_url == (HOME + picture if picture else "")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("redaksi@warta.example (Sari Dewi)", "Sari Dewi"),
        ("Sari Dewi &lt;sari@warta.example&gt;", "Sari Dewi"),
        ("redaksi@warta.example", ""),
        ("Sari Dewi", "Sari Dewi"),
        ("Admin", ""),
        ("Unknown", ""),
        ("noreply@blogger.com (Unknown)", ""),
    ],
)
def test_authors_without_their_addresses(author, name):
    assert one(rss(item(f"<author>{author}</author>"))).author == name


def test_a_feed_without_a_name_has_the_name_of_its_site():
    feed = rss(item("<link>https://www.warta.example/1</link>"), item(""), channel="")
    assert [article.source for article in read(feed).articles] == ["warta.example", "warta.example"]


def test_an_article_from_elsewhere_names_its_own_source():
    assert one(rss(item('<source url="https://kabar.example/">Kabar Desa</source>'))).source == "Kabar Desa"


def test_an_item_without_a_title_is_named_by_its_first_sentence():
    assert one(rss("<item><description>Air naik. Warga pergi.</description></item>")).title == "Air naik"


@pytest.mark.parametrize(
    "summary",
    [
        "Panen raya di Kepuh",
        "PANEN RAYA di Kepuh!",
        '<a href="/1">Panen raya di Kepuh</a>&nbsp;&nbsp;<font color="#6f6f6f">Warta</font>',
    ],
    ids=["the same", "in other letters", "with the paper's name"],
)
@pytest.mark.parametrize("title", ["Panen raya di Kepuh", "Panen raya di Kepuh - Warta"])
def test_what_only_repeats_the_title_is_not_shown_below_it(title: str, summary: str):
    article = one(rss(f"<item><title>{title}</title><description><![CDATA[{summary}]]></description></item>"))
    assert (article.title, article.lead, article.body) == (title, "", "")


def test_below_the_title_stands_the_text_where_the_teaser_is_the_title_again():
    body = "<content:encoded>&lt;p&gt;Air naik di Prodo.&lt;/p&gt;</content:encoded>"
    assert one(rss(item(f"<description>Banjir</description>{body}"))).lead == "Air naik di Prodo."


def test_a_caption_that_was_left_in_the_text_is_no_text():
    caption = '[caption id="attachment_1" width="700"]&lt;img src="/a.jpg"/&gt; Foto: Warga[/caption]'
    article = one(rss(item(f"<description>&lt;p&gt;{caption}&lt;/p&gt; Air [naik] di Prodo.</description>")))
    assert (article.lead, article.image_url) == ("Air [naik] di Prodo.", HOME + "a.jpg")


# --- ids and links ------------------------------------------------------------------------------------------


def entry(words: str, *, guid: str = "", link: str = "") -> str:
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item><title>{words}</title>{named}<link>{HOME}{link}</link></item>"


def keys(*entries: str) -> list[tuple[str, str]]:
    found = read(rss(*entries)).articles
    return [(article.guid, article.canonical_url.removeprefix(HOME)) for article in found]


def test_an_id_that_several_links_bear_is_none():
    assert keys(entry("Panen", guid="1", link="a"), entry("Banjir", guid="1", link="b")) == [
        ("", "a"),
        ("", "b"),
    ]


def test_a_link_that_several_articles_bear_is_a_button_and_no_key():
    document = rss(entry("Panen", guid="1"), entry("Banjir", guid="2"), entry("Panen", guid="3"))
    found = read(document).articles
    assert [article.guid for article in found] == ["1", "2", "3"]
    assert {article.canonical_url for article in found} == {""}
    assert {article.url for article in found} == {HOME}
    assert len({article.fingerprint for article in found}) == 3, "short as they are, each is told by its id"


def test_a_link_to_several_articles_without_ids_is_no_key_either():
    assert keys(entry("Panen"), entry("Banjir")) == [("", ""), ("", "")]


def test_what_stands_in_a_feed_twice_keeps_its_id_and_its_link():
    same = entry("Panen", guid="1", link="a")
    assert keys(same, same, entry("Panen raya", guid="1", link="a")) == [("1", "a")] * 3
    assert keys(entry("Panen", guid="1", link="a"), entry("Panen", guid="2", link="a")) == [
        ("1", "a"),
        ("2", "a"),
    ]


# --- times --------------------------------------------------------------------------------------------------


def test_at_a_first_look_what_bears_no_time_is_no_news_and_stands_in_the_feeds_order():
    dated = item("<pubDate>Mon, 01 Jul 2024 11:59:00 +0000</pubDate>")
    raw = rss(item(""), item("<pubDate>kemarin sore</pubDate>"), dated).encode()
    parsed = parse(raw, source_url=HOME, fetched_at=NOW, zone=WIB, is_first_look=True)
    first, second, third = (article.published_at for article in parsed.articles)
    assert not is_fresh(first, NOW)
    assert first > second
    assert third == NOW - timedelta(minutes=1)
    assert {article.published_at for article in read(rss(item(""))).articles} == {NOW}


def test_an_item_with_nothing_is_refused_and_the_others_stay():
    parsed = read(rss("<item><link>https://warta.example/kosong</link></item>", item(""), "<item></item>"))
    assert [article.title for article in parsed.articles] == ["Banjir"]
    assert parsed.refused == (Refusal("empty", "https://warta.example/kosong"), Refusal("empty", "#3"))


def test_a_cut_teaser_gives_way_to_the_text():
    body = "<content:encoded>&lt;p&gt;Air naik di Prodo. Warga pergi.&lt;/p&gt;</content:encoded>"
    assert (
        one(rss(item(f"<description>Air naik [&#8230;]</description>{body}"))).lead
        == "Air naik di Prodo. Warga pergi."
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "tg://resolve?domain=x", "http://[x"]
)
def test_a_link_is_one_to_the_web_or_none(link):
    article = one(rss(item(f"<link>{link}</link>")))
    assert (article.url, article.canonical_url) == ("", "")


@pytest.mark.parametrize(
    "feed",
    [
        '<rss version="2.0"><channel><link>http://[x</link><item><title>Banjir</title></item></channel></rss>',
        '{"home_page_url": "http://[x", "items": [{"title": "Banjir", "url": "/1"}]}',
    ],
)
def test_a_feed_whose_own_link_is_broken_is_read_all_the_same(feed):
    assert one(feed).title == "Banjir"


def test_hostile_titles_are_text():
    title = "&lt;script&gt;x&lt;/script&gt;&lt;b onclick='x'&gt;Banjir&lt;/b&gt;&#8238; di&#0;&#8203; Prodo"
    assert one(rss(f"<item><title>{title}</title></item>")).title.replace(" ", "") == "BanjirdiProdo"


def test_what_is_too_long_is_cut():
    long = one(rss(f"<item><title>{'panjang ' * 999}</title><guid>{'g' * 9999}</guid></item>"))
    assert len(long.title) <= 250
    assert len(long.guid) <= 500


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "utf-16", "text/xml; charset=us-ascii"),
        ("utf-8-sig", "windows-1252", ""),
        ("windows-1252", "utf-8", ""),
        ("windows-1252", "iso-8859-1", "application/rss+xml"),
        ("utf-16", "utf-8", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-16-be", "utf-16", ""),
        ("koi8-r", "koi8-r", ""),
    ],
)
def test_encodings_whatever_is_declared(encoding, declared, content_type):
    title = "Пасуруан" if encoding == "koi8-r" else "“Café” – 5 €"
    document = f'<?xml version="1.0" encoding="{declared}"?>' + rss(f"<item><title>{title}</title></item>")
    (article,) = read(document.encode(encoding), content_type).articles
    assert article.title == title


def test_html_entities_without_a_dtd_are_known():
    assert one(rss("<item><title>Desa&nbsp;Kepuh &eacute;</title></item>")).title == "Desa Kepuh é"


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + rss("<item><title>&b;</title></item>")
XXE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss("<item><title>&x;</title></item>")
PARAMETER = '<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>' + rss(item(""))


@pytest.mark.parametrize("document", [LAUGHS, XXE, PARAMETER, "<!-- x -->" + LAUGHS.lower()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_documents_that_declare_entities_are_refused(document, encoding):
    with pytest.raises(NotAFeed, match="entity_declarations"):
        read(document.encode(encoding))


def test_an_article_may_write_about_entities():
    assert (
        one(rss(item("<description><![CDATA[Tulis <!ENTITY x> di sini.]]></description>"))).title == "Banjir"
    )


@pytest.mark.parametrize(
    "document",
    [
        "<rss>" + "<a>" * 100_000,
        rss("<item/>" * 20_001),
        rss("<item>" + "<category>x</category>" * 3_000 + "</item>"),
        "<rss " + " ".join(f"a{n}=''" for n in range(5000)) + "/>",
    ],
    ids=["tower", "entries", "categories", "attributes"],
)
def test_documents_that_would_cost_too_much_are_refused(document):
    with pytest.raises(NotAFeed, match="too_many_elements"):
        read(document)


@pytest.mark.parametrize("opening", ["<a ", "<![CDATA[", "<!--", "<?", "&a", "<", "<!a "])
def test_broken_documents_may_not_be_large(opening):
    with pytest.raises(NotAFeed, match="broken_and_large"):
        read("<rss><channel>" + opening * (2_000_000 // len(opening)))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "empty"),
        (" \n\ufeff", "empty"),
        ("<!doctype html><html><head><title>Warta</title></head><body><p>Isi</body></html>", "not_a_feed"),
        ("Halaman tidak ditemukan", "not_a_feed"),
        ('<rss version="2.0"><channel><title>War', "not_a_feed"),
        ("https://warta.example/feed", "not_a_feed"),
        ("/etc/passwd", "not_a_feed"),
        ('{"items": 5}', "not_a_feed"),
        ("[1, 2]", "not_a_feed"),
        ("{", "bad_json"),
        ("[" * 100_000, "bad_json"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_feed"),
    ],
)
def test_what_is_no_feed_says_why(document, reason):
    with pytest.raises(NotAFeed) as caught:
        read(document)
    assert caught.value.reason == reason


def test_of_a_document_that_breaks_off_the_last_entry_is_refused():
    whole = rss(item("<link>https://warta.example/1</link>"), item("<link>https://warta.example/2</link>"))
    parsed = read(whole[: whole.index("example/2") + 16])
    assert [article.url for article in parsed.articles] == ["https://warta.example/1"]
    assert parsed.refused == (Refusal("cut_off", "https://warta.example/2"),)


def test_json_feed_items_may_be_odd():
    feed = {
        "title": 5,
        "items": [None, {}, {"id": 1.5, "title": ["x"], "content_text": "Air <naik> & turun.\n\nLagi."}],
    }
    parsed = read(orjson.dumps(feed))
    (article,) = parsed.articles
    assert (article.guid, article.title, article.body) == (
        "1.5",
        "Air <naik> & turun",
        "Air <naik> & turun.\nLagi.",
    )
    assert [refusal.reason for refusal in parsed.refused] == ["not_an_item", "empty"]


def test_the_sample_newspaper_is_whole():
    parsed = read(sample_feed(NOW))
    assert (parsed.title, parsed.refused) == (TITLE, ())
    assert len(parsed.articles) >= 30
    for article, sample in zip(parsed.articles, sample_articles(), strict=True):
        assert article.published_at == NOW - timedelta(minutes=sample.minutes_ago)
        assert (article.title, article.author, article.section) == (
            sample.title,
            sample.author,
            sample.section,
        )
        assert article.body == sample.body.replace("\n\n", "\n")
        assert article.lead
        assert sample.about


def test_the_sample_newspaper_covers_the_region():
    kecamatan = {code[:8] for sample in sample_articles() for code in sample.about if code.count(".") >= 2}
    assert len(kecamatan) == 28


pieces = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&",
        "<",
        "<!--",
        "<rss>",
        "</rss>",
        "x",
    ]
)


@given(st.binary(max_size=200) | st.lists(pieces, max_size=40).map(lambda parts: rss(*parts).encode()))
def test_whatever_comes_is_articles_or_no_feed(raw):
    try:
        parsed = read(raw)
    except NotAFeed:
        return
    for article in parsed.articles:
        assert article.title
        assert article.published_at.tzinfo
        repr(article).encode("utf-8")
