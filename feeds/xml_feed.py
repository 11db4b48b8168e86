"""RSS 0.9x-2.0, RDF and Atom, read by feedparser behind a guard.

feedparser forgives what feeds do wrong. The guard sees to it that it is handed one encoding, no address to
fetch, and no document that declares entities.
"""

import io
import re
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import feedparser

from feeds import clean
from feeds.drafts import Draft, Look, Parsed, Refusal, article, refuse
from feeds.errors import NotAFeed
from feeds.pictures import is_picture
from newsroom.articles import IncomingArticle

# Deeper nesting is no feed; parsers and cleaners would spend their time and memory on it.
DEEPEST = 200
# An empty entry costs feedparser 40 microseconds, a full one a millisecond; the categories of one entry cost
# the square of their number.
MOST_ENTRIES = 20_000
MOST_ELEMENTS = 2500  # in one entry
# feedparser looks each attribute up by going through all of them.
MOST_ATTRIBUTES = 1000
_LONG_TAG = 4000  # characters; in shorter ones attributes are not counted
# A document that is not well-formed goes to feedparser's forgiving parser, whose time grows with the square
# of what it has to forgive (45 s for 9 MB of broken tags): so it may not be as large as a sound one.
LARGEST_BROKEN = 1_000_000  # bytes

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>", re.IGNORECASE)
# In one pass, so that a declaration inside a comment or CDATA is text, and none hides behind a false comment.
# One that is never closed takes the rest: looking for its end again and again would take quadratic time.
_NO_MARKUP = r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
_ENTITY = re.compile(rf"{_NO_MARKUP}|(<!ENTITY)", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(rf"{_NO_MARKUP}|<(/?)([A-Za-z_][^\s<>/]*)[^<>]*?(/?)>", re.DOTALL)
_ENTRY_NAMES = frozenset({"item", "entry", "rss:item", "atom:entry"})
_END = re.compile(r"</(?:\w+:)?(?:rss|rdf|feed)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.DOTALL | re.IGNORECASE)
_HTML_TAG = re.compile(r"</?(?:p|br|div|a|img|b|i|em|strong|span|h\d|ul|li|figure)\b", re.IGNORECASE)
# Signs that XML 1.0 forbids, and for which the strict parser gives up.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read(text: str, *, source_url: str, look: Look) -> Parsed:
    """The articles of an XML feed. Raises `NotAFeed`.

    Of a document that breaks off, the last entry is refused: half an article is none.
    """
    document = _guarded(text).encode("utf-8")
    is_sound = _is_well_formed(document)
    if not is_sound and len(document) > LARGEST_BROKEN:
        raise NotAFeed("broken_and_large")
    # A stream, never a text: feedparser would open a text that looks like an address or a file's name.
    parsed = feedparser.parse(
        io.BytesIO(document),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": source_url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.version and not parsed.entries:
        raise NotAFeed("not_a_feed")
    entries = list(parsed.entries)
    articles: list[IncomingArticle] = []
    refused: list[Refusal] = []
    breaks_off = not is_sound and not _END.search(text[-2000:])
    if breaks_off and not entries:
        raise NotAFeed("not_a_feed")
    for number, entry in enumerate(entries, 1):
        draft = _draft(number, entry, parsed.feed, source_url)
        if breaks_off and number == len(entries):
            refused.append(refuse("cut_off", draft))
            continue
        made = article(draft, look)
        (articles if isinstance(made, IncomingArticle) else refused).append(made)  # type: ignore[arg-type]
    return Parsed(clean.line(_text(parsed.feed, "title")), tuple(articles), tuple(refused))


def _guarded(text: str) -> str:
    """The document as feedparser may see it. Raises `NotAFeed` for what would cost more than a feed may."""
    if any(match.group(1) for match in _ENTITY.finditer(text)):
        raise NotAFeed("entity_declarations")
    depth = entries = elements = 0
    for match in _TAGS.finditer(text):
        slash, name, closed = match.groups()
        if slash:
            depth = max(depth - 1, 0)
        elif name:
            depth += not closed
            elements += 1
            if name.lower() in _ENTRY_NAMES:
                entries, elements = entries + 1, 0
            if depth > DEEPEST or elements > MOST_ELEMENTS or entries > MOST_ENTRIES:
                raise NotAFeed("too_many_elements")
            if match.end() - match.start() > _LONG_TAG and match.group().count("=") > MOST_ATTRIBUTES:
                raise NotAFeed("too_many_elements")
    # The text is decoded already: what its declaration says of an encoding no longer holds.
    return _FORBIDDEN.sub(" ", _DECLARATION.sub("", text, count=1))


def _is_well_formed(document: bytes) -> bool:
    # Namespaces are checked as feedparser's strict parser checks them; external entities are never fetched.
    try:
        ParserCreate("utf-8", " ").Parse(document, True)  # noqa: FBT003 - the library's own signature
    except ExpatError:
        return False
    return True


def _draft(number: int, entry: Any, feed: Any, source_url: str) -> Draft:  # noqa: ANN401 - feedparser is untyped
    contents = [_markup(content) for content in entry.get("content", ())]
    summary = _markup(entry.get("summary_detail", {}))
    own_source = entry.get("source", {})
    return Draft(
        number=number,
        guid=_text(entry, "id"),
        link=_text(entry, "link"),
        base=_text(feed, "link") or source_url,
        title=_markup(entry.get("title_detail", {})),
        summary=summary,
        body=max((*contents, summary), key=len),
        author=_text(entry, "author") or _text(feed, "author"),
        sections=tuple(_text(tag, "label") or _text(tag, "term") for tag in entry.get("tags", ())),
        source=_text(own_source, "title") or _text(feed, "title"),
        times=_times(entry),
        pictures=_pictures(entry),
        small_pictures=tuple(_text(media, "url") for media in entry.get("media_thumbnail", ())),
    )


def _times(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    # As written: feedparser's own reading takes a zone that it does not know (WIB) for GMT. And past its own
    # `get`, which passes one kind of time off as another.
    times = (dict.get(entry, name) for name in ("published", "updated", "created"))
    return tuple(time for time in times if isinstance(time, str))


def _pictures(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    media = [
        (_number(one, "width"), _text(one, "url"))
        for one in entry.get("media_content", ())
        if is_picture(_text(one, "url"), _text(one, "type"), _text(one, "medium"))
    ]
    largest_first = [url for _, url in sorted(media, key=lambda one: -one[0])]
    enclosed = [
        _text(one, "href")
        for one in entry.get("enclosures", ())
        if is_picture(_text(one, "href"), _text(one, "type"))
    ]
    return (*largest_first, *enclosed, _text(entry.get("image", {}), "href"))


def _markup(detail: Any) -> str:  # noqa: ANN401
    """A text construct as HTML; text that calls itself plain and is not (many Atom feeds) is HTML, too."""
    value = _text(detail, "value")
    if _text(detail, "type") == "text/plain" and not _HTML_TAG.search(value) and "&" not in value:
        return clean.as_markup(value)
    return value


def _text(thing: Any, name: str) -> str:  # noqa: ANN401
    value = thing.get(name) if isinstance(thing, dict) else None
    return value if isinstance(value, str) else ""


def _number(thing: Any, name: str) -> int:  # noqa: ANN401
    value = _text(thing, name).removesuffix("px")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
