"""Articles into the store: each is kept once, known again where it comes again, and changed in place.

What is the same article is decided by the surest sign first: the feed's own id, the link, the words. Many at
a time cost one look and a few writes, whatever their number.
"""

import enum
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.articles import IncomingArticle
from newsroom.audience import FRESH_FOR
from storage.schema import article_regions, articles

#: An article with the codes of the regions that it is about.
Arrival = tuple[IncomingArticle, Sequence[str]]

_SIGNS = (articles.c.guid, articles.c.source, articles.c.canonical_url, articles.c.fingerprint)
_SEEN = (articles.c.title, articles.c.lead, articles.c.body, articles.c.image_url)
_BY_HAND = (articles.c.fed, articles.c.regions_by_hand)
_CONTENT = ("title", "lead", "body", "author", "section", "image_url", "url")


class Kept(enum.Enum):
    """What became of an article that came in."""

    NEW = "new"
    UPDATED = "updated"
    KNOWN = "known"


async def keep(
    connection: AsyncConnection, article: IncomingArticle, regions: Sequence[str], *, now: datetime
) -> Kept:
    """Store an article, or recognise it: by the feed's own id, by its link, or by its words.

    An article that changed is updated where it stands, and goes out to nobody a second time; but to those
    whom it concerns only now, while it is news.
    """
    [kept] = await keep_many(connection, [(article, regions)], now=now)
    return kept


async def keep_many(
    connection: AsyncConnection, arrivals: Sequence[Arrival], *, now: datetime
) -> tuple[Kept, ...]:
    """What `keep` would do with one after the other, at once; for some hundreds at most."""
    if not arrivals:
        return ()
    shelf = await _resembling(connection, [article for article, _ in arrivals])
    outcomes = tuple(_put(shelf, article, regions) for article, regions in arrivals)
    await _add(connection, [entry for entry in shelf if entry.id is None], now)
    changed = [entry for entry in shelf if entry.id is not None and entry.latest is not None]
    await _change(connection, changed, now)
    return outcomes


@dataclass(slots=True)
class _Entry:
    """A stored article by its signs and by what a reader sees of it; or, without an id, one that will be."""

    id: int | None
    guid: str
    source: str
    canonical_url: str
    fingerprint: str
    seen: tuple[str, ...]
    #: What the feed said before an editor corrected it ("" if none did), and whether one chose its regions.
    fed: str = ""
    regions_by_hand: bool = False
    #: For one that is not stored yet: whose time it has, whatever changes it later.
    published_at: datetime | None = None
    #: What is to be written, if anything.
    latest: IncomingArticle | None = None
    regions: Sequence[str] = ()
    changes: int = 0

    @property
    def signs(self) -> tuple[str, ...]:
        """By which it is recognised; no two share all of them."""
        return (self.guid, self.source, self.canonical_url, self.fingerprint)


def _put(shelf: list[_Entry], article: IncomingArticle, regions: Sequence[str]) -> Kept:
    """Find the article's place among those that stand in the order of their ids."""
    entry = _recognise(shelf, article)
    if entry is None:
        signs = (article.guid, article.source, article.canonical_url, article.fingerprint)
        shelf.append(
            _Entry(
                None,
                *signs,
                seen=_seen(article),
                published_at=article.published_at,
                latest=article,
                regions=regions,
            )
        )
        return Kept.NEW
    # Another link to the same words is no change. Nor are another paper's words under the same link taken
    # over: with two feeds that disagree, each look would change the article back and forth.
    if entry.source != article.source or entry.seen == _seen(article):
        return Kept.KNOWN
    # What an editor corrected stays until the feed itself says something else.
    if entry.fed and entry.fed == digest(article.title, article.lead, article.body):
        return Kept.KNOWN
    entry.fingerprint, entry.seen, entry.fed = article.fingerprint, _seen(article), ""
    entry.latest, entry.regions = article, regions
    entry.changes += 1
    return Kept.UPDATED


def _recognise(shelf: Iterable[_Entry], article: IncomingArticle) -> _Entry | None:
    signs: list[Callable[[_Entry], bool]] = []
    if article.guid:
        signs.append(lambda entry: entry.guid == article.guid and entry.source == article.source)
    if article.canonical_url:
        signs.append(lambda entry: entry.canonical_url == article.canonical_url)
    signs.append(lambda entry: entry.fingerprint == article.fingerprint)
    for sign in signs:
        found = next(filter(sign, shelf), None)
        if found is not None:
            return found
    return None


def digest(*words: str) -> str:
    """What a feed said, to know it again."""
    return hashlib.blake2b("\0".join(words).encode(errors="replace"), digest_size=16).hexdigest()


def _seen(article: IncomingArticle) -> tuple[str, ...]:
    return (article.title, article.lead, article.body, article.image_url)


async def _resembling(connection: AsyncConnection, incoming: Sequence[IncomingArticle]) -> list[_Entry]:
    """Every stored article that shares a sign with one of these, in the order of their ids."""
    guids = {article.guid for article in incoming} - {""}
    links = {article.canonical_url for article in incoming} - {""}
    signs = [articles.c.fingerprint.in_({article.fingerprint for article in incoming})]
    signs += [articles.c.guid.in_(guids)] if guids else []
    signs += [articles.c.canonical_url.in_(links)] if links else []
    columns = (articles.c.id, *_SIGNS, *_BY_HAND, *_SEEN)
    found = await connection.execute(select(*columns).where(or_(*signs)).order_by(articles.c.id))
    return [_Entry(*row[:5], fed=row[5], regions_by_hand=row[6], seen=tuple(row[7:])) for row in found]


async def _add(connection: AsyncConnection, entries: Sequence[_Entry], now: datetime) -> None:
    rows = [
        {
            **_written(entry),
            "guid": entry.guid,
            "canonical_url": entry.canonical_url,
            "source": entry.source,
            "published_at": entry.published_at,
            "stored_at": now,
            "revision": 1 + entry.changes,
        }
        for entry in entries
    ]
    if not rows:
        return
    # Asked for in the order of the rows, SQLite's ids would cost a statement each.
    stored = await connection.execute(insert(articles).returning(articles.c.id, *_SIGNS), rows)
    ids = {tuple(signs): article_id for article_id, *signs in stored}
    await _tag(connection, [(ids[entry.signs], entry) for entry in entries])


async def _change(connection: AsyncConnection, entries: Sequence[_Entry], now: datetime) -> None:
    if not entries:
        return
    for entry in entries:
        revision = articles.c.revision + entry.changes
        await connection.execute(
            update(articles).where(articles.c.id == entry.id).values(**_written(entry), revision=revision)
        )
    tagged = [(entry.id, entry) for entry in entries if entry.id is not None and not entry.regions_by_hand]
    await _tell_more(connection, tagged, now)
    ids = [article_id for article_id, _ in tagged]
    await connection.execute(delete(article_regions).where(article_regions.c.article_id.in_(ids)))
    await _tag(connection, tagged)


async def _tell_more(
    connection: AsyncConnection, tagged: Iterable[tuple[int, _Entry]], now: datetime
) -> None:
    """What will be about more places than before goes through the planner again, while it is news."""
    regions = {article_id: set(entry.regions) for article_id, entry in tagged}
    columns = article_regions.c.article_id, article_regions.c.region
    for article_id, region in await connection.execute(select(*columns).where(columns[0].in_(regions))):
        regions[article_id].discard(region)
    more = articles.c.id.in_([article_id for article_id, codes in regions.items() if codes])
    fresh = articles.c.published_at > now - FRESH_FOR
    await connection.execute(update(articles).where(more, fresh).values(planned_at=None))


def _written(entry: _Entry) -> dict[str, object]:
    written = {name: getattr(entry.latest, name) for name in _CONTENT}
    return {**written, "fingerprint": entry.fingerprint, "fed": entry.fed}


async def _tag(connection: AsyncConnection, tagged: Iterable[tuple[int, _Entry]]) -> None:
    rows = [
        {"region": region, "article_id": article_id}
        for article_id, entry in tagged
        for region in dict.fromkeys(entry.regions)
    ]
    if rows:
        await connection.execute(insert(article_regions), rows)
