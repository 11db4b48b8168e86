"""The newest for a chat's own places, without what it chose not to hear of, and how much that was.

What somebody asks for by name (a place, words) is a question, and is answered whole: that is not this.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.visit import Visit
from newsroom.articles import Article
from newsroom.topics import Chosen, Matcher, wants
from storage import articles, topics
from storage.database import Connection

#: So many are read and compared at a time, and at most: who wants one rare word pages through nothing else.
_AT_ONCE, MOST = 30, 210


@dataclass(frozen=True, slots=True)
class OwnNews:
    """A page of articles, how many between them were left out, and whether there are more."""

    articles: tuple[Article, ...]
    left_out: int
    is_more: bool


async def own_news(visit: Visit, page: int, per_page: int) -> OwnNews:
    """A page (0 is the first) of what this chat follows and wants."""
    first = page * per_page
    async with visit.house.storage.reading() as connection:
        chosen = () if visit.reader is None else await topics.of_reader(connection, visit.reader.id)
        if not chosen:
            found = await _newest(connection, visit, limit=per_page + 1, skip=first)
            return OwnNews(found[:per_page], 0, len(found) > per_page)
        looked_at: list[tuple[Article, bool]] = []
        while sum(wanted for _, wanted in looked_at) <= first + per_page and len(looked_at) < MOST:
            found = await _newest(connection, visit, limit=_AT_ONCE, skip=len(looked_at))
            looked_at += await asyncio.to_thread(_parted, found, chosen)
            if len(found) < _AT_ONCE:
                break
    return _page(looked_at, first, per_page)


async def _newest(connection: Connection, visit: Visit, *, limit: int, skip: int) -> tuple[Article, ...]:
    wider = visit.reader is None or visit.reader.wider
    return await articles.newest(connection, visit.regions, limit=limit, skip=skip, wider=wider)


def _parted(found: Sequence[Article], chosen: Sequence[Chosen]) -> list[tuple[Article, bool]]:
    matcher = Matcher(one.topic for one in chosen)
    return [(article, wants(chosen, matcher.match_article(article))) for article in found]


def _page(looked_at: Sequence[tuple[Article, bool]], first: int, per_page: int) -> OwnNews:
    """What was left out is told on the page behind whose last article it would have stood."""
    wanted = [place for place, (_, is_wanted) in enumerate(looked_at) if is_wanted]
    shown = wanted[first : first + per_page]
    begins = wanted[first] if 0 < first < len(wanted) else 0
    ends = wanted[first + per_page] if first + per_page < len(wanted) else len(looked_at)
    left_out = sum(not is_wanted for _, is_wanted in looked_at[begins:ends])
    return OwnNews(tuple(looked_at[place][0] for place in shown), left_out, first + per_page < len(wanted))
