"""The list of official warnings in force: RSS 2.0 that names a CAP message for each of them.

Of an item only its headline, its address and its time are read; what is to be believed stands in the message.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from feeds import strict_xml
from feeds.errors import ForbiddenAddress, NotAFeed
from feeds.strict_xml import Element

MOST_ENTRIES = 500  # BMKG lists one for each province at most
LONGEST_ADDRESS = 1_000
# BMKG writes each message in two languages, at addresses that differ in one word.
_INDONESIAN = re.compile(r"/id/(?=[^/]+\Z)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A message on the list. `mark` changes when the list says something else of the same address."""

    link: str
    mark: str
    headline: str


def read_list(raw: bytes, url: str) -> tuple[Listed, ...]:
    """The messages of a list that came from `url`, the oldest first. Raises `CapError` and `NotAFeed`.

    Items without an address, or with one that is not of the list's own house, are left out.
    """
    root = strict_xml.parse(raw)
    channel = root.find("channel") if strict_xml.name_of(root) == ("", "rss") else None
    if channel is None:
        raise NotAFeed("not_a_list")
    items = channel.findall("item")
    if len(items) > MOST_ENTRIES:
        raise NotAFeed("too_many_entries")
    return tuple(listed for item in sorted(items, key=_published) for listed in _listed(item, url))


def of_house(link: str, url: str) -> str:
    """The address of a message, if it belongs to the house that publishes the list; never less secure.

    Raises `ForbiddenAddress`: an official warning is what the official server says.
    """
    house, there = urlsplit(url), urlsplit(link)
    name, other = (house.hostname or "").removeprefix("www."), there.hostname or ""
    if there.scheme not in {"http", "https"} or not name or not f".{other}".endswith(f".{name}"):
        raise ForbiddenAddress
    return there._replace(scheme=house.scheme).geturl() if house.scheme == "https" else link


def translation_of(link: str) -> str | None:
    """Where the English form of a message is, if its address tells."""
    english = _INDONESIAN.sub("/en/", link)
    return english if english != link else None


def _listed(item: Element, url: str) -> Iterator[Listed]:
    link = _text(item, "link")
    if not link or len(link) > LONGEST_ADDRESS:
        return
    try:
        address = of_house(urljoin(url, link), url)
    except (ForbiddenAddress, ValueError):
        return
    mark = hashlib.blake2b(f"{_text(item, 'guid')}\n{_text(item, 'pubDate')}".encode(), digest_size=16)
    yield Listed(address, mark.hexdigest(), _text(item, "title"))


def _published(item: Element) -> datetime:
    try:
        moment = parsedate_to_datetime(_text(item, "pubDate"))
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(item: Element, name: str) -> str:
    element = item.find(name)
    return "" if element is None else strict_xml.text_of(element)
