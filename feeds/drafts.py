"""An entry as any kind of feed gives it, and how an article is made of it.

`xml_feed.py` and `json_feed.py` only say where things stand; what they mean is decided here, once.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from feeds import clean, pictures
from feeds.dates import read_time
from feeds.identity import canonical_url, fingerprint, words
from newsroom.articles import IncomingArticle
from newsroom.audience import FRESH_FOR

LONGEST_GUID = 500
LONGEST_NAME = 120
_TITLE_OF_NONE = 120  # characters of a first sentence that stands for a missing title
_NO_SECTION = frozenset(
    {"uncategorized", "uncategorised", "tak berkategori", "tanpa kategori", "umum", "general"}
)
# Accounts of a content management system, not people.
_NOBODY = frozenset(
    {"admin", "administrator", "superadmin", "super admin", "author", "user", "root", "unknown"}
)
# RSS writes authors as "redaksi@example.org (Nama)"; an address alone names nobody to readers.
_MAIL_AND_NAME = re.compile(r"\S+@\S+\s*\((.+)\)")
_NAME_AND_MAIL = re.compile(r"(.+?)\s*<?\S+@\S+>?")
_MAIL = re.compile(r"<?\S+@\S+>?")


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry in its feed's own words. Texts are HTML; `times` and `pictures` are in order of preference."""

    number: int
    guid: str = ""
    link: str = ""
    base: str = ""
    title: str = ""
    summary: str = ""
    body: str = ""
    author: str = ""
    sections: tuple[str, ...] = ()
    source: str = ""
    times: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    small_pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """An entry that became no article: `reason` is a machine word, `which` its link, id or number."""

    reason: str
    which: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed's name, its articles in its own order, and what was refused."""

    title: str
    articles: tuple[IncomingArticle, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """When a document was fetched, the zone of times without one, and whether it is the first of its feed."""

    at: datetime
    zone: tzinfo
    is_first: bool = False


def article(draft: Draft, look: Look) -> IncomingArticle | Refusal:
    """The article that an entry holds. Refused is only what has neither a title nor a text."""
    body = clean.text(draft.body) or clean.text(draft.summary)
    title = clean.line(draft.title) or clean.first_sentence(body, _TITLE_OF_NONE)
    if not title:
        return refuse("empty", draft)
    url = pictures.address(draft.link, draft.base)
    source = clean.line(draft.source, LONGEST_NAME) or _house(url or pictures.address(draft.base))
    body = _without_title(body, title, source)
    guid = guid_of(draft.guid)
    key = canonical_url(url)
    return IncomingArticle(
        guid=guid,
        url=url,
        canonical_url=key,
        fingerprint=fingerprint(title, body, otherwise=key or guid),
        title=title,
        lead=clean.lead(_teaser(draft.summary, title, source, body)),
        body=body,
        author=author_of(draft.author),
        section=_section(draft.sections),
        source=source,
        image_url=_picture(draft, url),
        published_at=_published(draft, look),
    )


def refuse(reason: str, draft: Draft) -> Refusal:
    """A refusal that a person can find in the feed."""
    which = clean.fold(draft.link or draft.guid)[:LONGEST_GUID]
    return Refusal(reason, which or f"#{draft.number}")


def guid_of(text: str) -> str:
    """A feed's own id on one line; one that is too long to keep is kept as its hash."""
    guid = clean.fold(text)
    if len(guid) <= LONGEST_GUID:
        return guid
    return "blake2b:" + hashlib.blake2b(guid.encode(), digest_size=16).hexdigest()


def author_of(text: str) -> str:
    """A person's or desk's name, without a mail address."""
    name = _without_mail(clean.line(text, LONGEST_NAME))
    return "" if name.casefold() in _NOBODY else name


def _without_mail(name: str) -> str:
    if "@" not in name:
        return name
    if _MAIL.fullmatch(name):
        return ""
    match = _MAIL_AND_NAME.fullmatch(name) or _NAME_AND_MAIL.fullmatch(name)
    return match.group(1).strip(" ,;") if match else name


def _house(address: str) -> str:
    """The site's name where a feed has none: a reader is always told where news is from, if it is known."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _teaser(summary: str, title: str, source: str, body: str) -> str:
    """What an entry says of itself, unless that is nothing or half a sentence beside its text."""
    teaser = _without_title(clean.text(summary), title, source)
    return body if not teaser or (clean.is_cut(teaser) and len(body) > len(teaser)) else teaser


def _without_title(text: str, title: str, source: str) -> str:
    """A text without the title above it; none where it is the title once more, as search engines write."""
    said, named, house = words(text), words(title), words(source)
    if said in (named, named + house) or said + house == named:
        return ""
    first, _, rest = text.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else text


def _section(names: tuple[str, ...]) -> str:
    lines = (clean.line(name, LONGEST_NAME) for name in names)
    return next((name for name in lines if name and name.casefold() not in _NO_SECTION), "")


def _picture(draft: Draft, url: str) -> str:
    base = url or draft.base
    markup = draft.body if "<img" in draft.body.lower() else draft.summary
    return pictures.choose((*draft.pictures, *pictures.in_body(markup), *draft.small_pictures), base)


def _published(draft: Draft, look: Look) -> datetime:
    """The first time that can be read; never later than the fetching, which also stands in for none.

    Many feeds call their local time GMT, which puts them hours ahead: what is here was published by now. What
    bears no time at a first look may be an archive: it is too old to be news, in the feed's own order.
    """
    for text in draft.times:
        moment = read_time(text, zone=look.zone, now=look.at)
        if moment is not None:
            return min(moment, look.at)
    return look.at - FRESH_FOR - timedelta(seconds=draft.number) if look.is_first else look.at
