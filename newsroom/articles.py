"""An article as a feed or an editor brings it, and as the store keeps it.

What is the same article, and how it is stored, is decided in `feeds/identity.py` and `storage/articles.py`.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IncomingArticle:
    """An article on its way in: cleaned to plain text, not yet stored, not yet tagged.

    `guid` is the feed's own id, or "" where it has none. `url` is the link as a reader should open it and
    `canonical_url` the same without tracking parameters, the key by which repeats are recognised; both ""
    where there is no link. An id or a link that its feed gave to several articles is no key, and "" there.
    `fingerprint` recognises the same words under another link. `published_at` is aware; where the feed gives
    no time that can be read, the time of fetching stands there, or for what may be an archive one that is no
    news any more. `source` is the name of the newspaper or feed as readers know it. `image_url` is "" without
    a picture.
    """

    guid: str
    url: str
    canonical_url: str
    fingerprint: str
    title: str
    lead: str
    body: str
    author: str
    section: str
    source: str
    image_url: str
    published_at: datetime


#: Begins an `image_url` that is no address but a picture which Telegram has: its file id follows.
OWN_PHOTO = "telegram:"


@dataclass(frozen=True, slots=True)
class Article:
    """An article in the store. `regions` are Kemendagri codes, the most specific places it is about.

    `corrected_at` and `correction` (what was wrong) are those of a correction that made it read as it does.
    """

    id: int
    url: str
    title: str
    lead: str
    body: str
    author: str
    section: str
    source: str
    image_url: str
    published_at: datetime
    revision: int
    regions: tuple[str, ...]
    corrected_at: datetime | None = None
    correction: str = ""


def told_by(lead: str, body: str) -> str:
    """All that an article says under its title: a lead that does not begin its body may name other places."""
    has_own_lead = lead.rstrip("…") not in body.replace("\n", " ")
    return f"{lead}\n{body}" if has_own_lead else body
