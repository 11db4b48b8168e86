"""Which picture of an article is shown: an address on the web, no pixel that counts readers and no face."""

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

LONGEST_ADDRESS = 2000
_LOOKED_AT = 100_000  # characters of a body in which its first picture stands
_IMG = re.compile(r"<img\s[^<>]{1,4000}>", re.IGNORECASE)
# Pixels that count, signs, and the faces of authors.
_NO_PICTURE = re.compile(
    r"(?:^https?://(?:pixel|stats?|analytics|counter|feeds\.feedburner|feeds\.wordpress|www\.google-analytics|b\.scorecard"
    r"|[^/]*doubleclick)\b)|s\.w\.org/images/core/emoji|gravatar\.com/(?:avatar|blavatar)/|/(?:pixel|spacer|blank|1x1|b|t)\.(?:gif|png)(?:\?|$)",
    re.IGNORECASE,
)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.IGNORECASE)
# Where pages that load pictures late keep the real address.
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")


def address(candidate: str, base: str = "") -> str:
    """An absolute http(s) address with its odd signs escaped, or "" where it is none."""
    candidate = html.unescape(candidate.strip())
    if not candidate or len(candidate) > LONGEST_ADDRESS:
        return ""
    try:
        absolute = safe_url_string(urljoin(base, candidate))
        parts = urlsplit(absolute)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return absolute if usable and len(absolute) <= LONGEST_ADDRESS else ""


def is_picture(url: str, kind: str = "", medium: str = "") -> bool:
    """Whether a link to media is one to a picture, by its type or, without one, by its name."""
    if kind or medium:
        return kind.lower().startswith("image/") or medium.lower() == "image"
    try:
        return bool(_PICTURE_NAME.search(urlsplit(url).path))
    except ValueError:
        return False


def choose(candidates: Iterable[str], base: str) -> str:
    """The first candidate that can be shown, or ""."""
    for candidate in candidates:
        found = address(candidate, base)
        if found and not _NO_PICTURE.search(found):
            return found
    return ""


def in_body(markup: str) -> tuple[str, ...]:
    """The addresses of the pictures in a body, in order, without pixels that only count."""
    found = []
    for match in _IMG.finditer(markup[:_LOOKED_AT]):
        attributes = _attributes(match.group())
        if _is_pixel(attributes):
            continue
        for name in _SOURCES:
            if attributes.get(name, "").strip() and not attributes[name].lstrip().lower().startswith("data:"):
                found.append(attributes[name])
                break
    return tuple(found)


class _OneTag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.attributes = {name: value or "" for name, value in attrs}

    handle_startendtag = handle_starttag


def _attributes(tag: str) -> dict[str, str]:
    parser = _OneTag()
    parser.feed(tag)
    parser.close()
    return parser.attributes


def _is_pixel(attributes: dict[str, str]) -> bool:
    sizes = [attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
    style = attributes.get("style", "").replace(" ", "").lower()
    return any(size in {"0", "1", "2"} for size in sizes) or "display:none" in style
