"""An entry as any kind of feed gives it, and how an article is made of it.

`xml_feed.py` and `json_feed.py` only say where things stand; what they mean is decided here, once.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from feeds import clean, pictures
from feeds.dates import read_time
from feeds.identity import canonical_url, fingerprint
from newsroom.articles import IncomingArticle

LONGEST_GUID = 500
LONGEST_NAME = 120
_TITLE_OF_NONE = 120  # characters of a first sentence that stands for a missing title
_NO_SECTION = frozenset(
    {"uncategorized", "uncategorised", "tak berkategori", "tanpa kategori", "umum", "general"}
)
# Accounts of a content management system, not people.
_NOBODY = frozenset({"admin", "administrator", "superadmin", "super admin", "author", "user", "root"})
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


def article(draft: Draft, *, zone: tzinfo, fetched_at: datetime) -> IncomingArticle | Refusal:
    """The article that an entry holds. Refused is only what has neither a title nor a text."""
    body = clean.text(draft.body) or clean.text(draft.summary)
    title = clean.line(draft.title) or clean.first_sentence(body, _TITLE_OF_NONE)
    if not title:
        return refuse("empty", draft)
    body = _without_title(body, title)
    url = pictures.address(draft.link, draft.base)
    guid = guid_of(draft.guid)
    key = canonical_url(url)
    return IncomingArticle(
        guid=guid,
        url=url,
        canonical_url=key,
        fingerprint=fingerprint(title, body, otherwise=key or guid),
        title=title,
        lead=_lead(draft.summary, body),
        body=body,
        author=author_of(draft.author),
        section=_section(draft.sections),
        source=clean.line(draft.source, LONGEST_NAME) or _house(url or pictures.address(draft.base)),
        image_url=_picture(draft, url),
        published_at=_published(draft.times, zone, fetched_at),
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
    name = clean.line(text, LONGEST_NAME)
    if "@" not in name:
        return "" if name.casefold() in _NOBODY else name
    if _MAIL.fullmatch(name):
        return ""
    match = _MAIL_AND_NAME.fullmatch(name) or _NAME_AND_MAIL.fullmatch(name)
    return match.group(1).strip(" ,;") if match else name


def _house(address: str) -> str:
    """The site's name where a feed has none: a reader is always told where news is from, if it is known."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _lead(summary: str, body: str) -> str:
    teaser = clean.text(summary)
    if not teaser or (clean.is_cut(teaser) and len(body) > len(teaser)):
        teaser = body
    return clean.lead(teaser)


def _without_title(body: str, title: str) -> str:
    first, _, rest = body.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else body


def _section(names: tuple[str, ...]) -> str:
    lines = (clean.line(name, LONGEST_NAME) for name in names)
    return next((name for name in lines if name and name.casefold() not in _NO_SECTION), "")


def _picture(draft: Draft, url: str) -> str:
    base = url or draft.base
    markup = draft.body if "<img" in draft.body.lower() else draft.summary
    return pictures.choose((*draft.pictures, *pictures.in_body(markup), *draft.small_pictures), base)


def _published(times: tuple[str, ...], zone: tzinfo, fetched_at: datetime) -> datetime:
    """The first time that can be read; never later than the fetching, which also stands in for none.

    Many feeds call their local time GMT, which puts them hours ahead: what is here was published by now.
    """
    for text in times:
        moment = read_time(text, zone=zone, now=fetched_at)
        if moment is not None:
            return min(moment, fetched_at)
    return fetched_at
