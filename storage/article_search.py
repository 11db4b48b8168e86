"""Finding articles by their words: titles and texts, ranked by how well they fit and how new they are.

Only articles are in here, never what sources tell. The index is the database's own, made by revision 0007 and
kept in step by it: `words_in_file.py` asks SQLite's, `words_on_server.py` PostgreSQL's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.audience import Inside
from newsroom.search_words import Occurring, Question, may_go_on, standing
from storage import words_in_file
from storage.schema import article_regions, articles
from storage.words_in_file import Words

#: So many of the newest that have the words are ranked: more is more than anybody turns pages.
CANDIDATES = 400
# Codes of kabupaten and kota, in which most articles lie, are this short ("35.14").
_LARGE = 5


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of what was found, best first, and what it was found with.

    `in_places` is False where the question's places had nothing: then it is from elsewhere.
    """

    article_ids: tuple[int, ...]
    words: tuple[str, ...]
    beginning: bool
    in_places: bool = True


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Title and text around what was found, which stands between HIT_BEGINS and HIT_ENDS."""

    title: str
    text: str


async def occurring(connection: AsyncConnection, words: Sequence[str]) -> Occurring:
    """Which of the words are in any article, and whether longer ones begin with the last, where it is not."""
    await _index(connection).prepare(connection)
    found = {word for word in words if await _occurs(connection, word)}
    last = words[-1] if words else ""
    is_beginning = last not in found and may_go_on(last) and await _occurs(connection, last, beginning=True)
    return Occurring(frozenset(found), last if is_beginning else "")


async def _occurs(connection: AsyncConnection, word: str, *, beginning: bool = False) -> bool:
    index = _index(connection)
    there = (
        select(index.number)
        .where(index.has([word], beginning=beginning))
        .order_by(index.newest_first)
        .limit(1)
    )
    return await connection.scalar(there) is not None


async def search(connection: AsyncConnection, question: Question, now: datetime) -> Found:
    """What answers a question: in its places; where they have nothing, what has its words anywhere."""
    await _index(connection).prepare(connection)
    tries = [(question.words, question.places)]
    if question.places:
        tries += [(question.everything, ()), (question.words, ())]
    for words, places in tries:
        if not words and not places:
            continue
        goes_on = question.beginning and words == question.words
        found = await (
            _ranked(connection, words, goes_on, places, now) if words else _about(connection, places, now)
        )
        if found:
            return Found(found, words, goes_on, in_places=places == question.places)
    return Found((), question.words, beginning=False, in_places=not question.places)


async def excerpts(
    connection: AsyncConnection, found: Found, article_ids: Iterable[int]
) -> dict[int, Excerpt]:
    """Of each of these articles the title and a bit of its text, with what was found marked."""
    ids = list(article_ids)
    if not ids or not found.words:
        return {}
    index = _index(connection)
    marked = await index.marked(connection, found.words, ids, beginning=found.beginning)
    return {number: Excerpt(title, text) for number, title, text in marked}


async def tidy(connection: AsyncConnection) -> None:
    """Put the index together in one piece: it finds sooner, and words that no article has are gone."""
    await _index(connection).tidy(connection)


async def _ranked(
    connection: AsyncConnection, words: Sequence[str], beginning: bool, places: Sequence[str], now: datetime
) -> tuple[int, ...]:
    index = _index(connection)
    number = index.number
    statement = (
        select(number, index.relevance(words, beginning=beginning), articles.c.published_at)
        .select_from(index.beside_articles)
        .where(index.has(words, beginning=beginning))
        .order_by(index.newest_first)
        .limit(CANDIDATES)
    )
    if places:
        statement = statement.where(_is_about(index.compared(number), places))
    rows = (await connection.execute(statement)).all()
    ranked = sorted(rows, key=lambda row: (-standing(row[1], now - row[2]), -row[0]))
    return tuple(row[0] for row in ranked)


async def _about(connection: AsyncConnection, places: Sequence[str], now: datetime) -> tuple[int, ...]:
    """The newest about these places."""
    statement = (
        select(articles.c.id, articles.c.published_at)
        .where(_is_about(articles.c.id, places))
        .order_by(articles.c.id.desc())
        .limit(CANDIDATES)
    )
    rows = (await connection.execute(statement)).all()
    ranked = sorted(rows, key=lambda row: (min(row[1], now), row[0]), reverse=True)
    return tuple(row[0] for row in ranked)


def _is_about(article_id: ColumnElement[int], places: Sequence[str]) -> ColumnElement[bool]:
    """Whether an article is about one of the places, or about something inside."""
    region = article_regions.c.region
    inside = [Inside.of(code) for code in places]
    within = or_(region.in_(places), *(and_(region > part.after, region < part.before) for part in inside))
    if any(len(code) <= _LARGE for code in places):
        # Most articles are: it is quicker to ask for each.
        return exists().where(article_regions.c.article_id == article_id, within)
    return article_id.in_(select(article_regions.c.article_id).where(within))


def _index(connection: AsyncConnection) -> Words:
    if connection.dialect.name == "sqlite":
        return words_in_file.WORDS
    from storage import words_on_server  # noqa: PLC0415  with the types of a server

    return words_on_server.WORDS
