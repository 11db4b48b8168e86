"""The words of articles as SQLite keeps them: FTS5, kept in step by the triggers of revision 0007."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    FromClause,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom.search_words import HIT_BEGINS, HIT_ENDS
from storage.schema import articles

# How much more a word in the title says than one in the text.
_TITLE_WEIGHT, _TEXT_WEIGHT = 8.0, 1.0
_SNIPPET_WORDS = 24


class Words(Protocol):
    """What an index of words is asked. `beginning` says that the last of the words may go on."""

    @property
    def number(self) -> ColumnElement[int]:
        """The article's number."""

    @property
    def newest_first(self) -> ColumnElement[int]:
        """The order of what was found last, for who wants a few of many."""

    @property
    def beside_articles(self) -> FromClause:
        """The index, joined with the articles."""

    async def prepare(self, connection: AsyncConnection) -> None:
        """To be called before a transaction looks for words."""

    def has(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[bool]:
        """Whether an article has all of the words; nothing in them is read as an operator."""

    def relevance(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[float]:
        """How well it fits: above zero, more is better."""

    def compared(self, number: ColumnElement[int]) -> ColumnElement[int]:
        """An article's number where it is compared after words were matched."""

    async def marked(
        self, connection: AsyncConnection, words: Sequence[str], ids: Sequence[int], *, beginning: bool
    ) -> Iterable[tuple[int, str, str]]:
        """Number, title and a bit of the text of those that have the words, with them marked."""

    async def tidy(self, connection: AsyncConnection) -> None:
        """Let nothing be left of words that no article has."""


article_words = table(
    "article_words", column("rowid"), column("title"), column("text"), column("article_words")
)
_INDEX: ColumnClause[str] = literal_column("article_words")


class _InFile:
    """FTS5 over titles and texts."""

    number: ColumnElement[int] = article_words.c.rowid
    newest_first: ColumnElement[int] = article_words.c.rowid.desc()
    beside_articles: FromClause = article_words.join(articles, articles.c.id == article_words.c.rowid)

    async def prepare(self, connection: AsyncConnection) -> None:
        """Nothing is to be done."""

    def has(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[bool]:
        """All words; each is quoted, so that nothing that is typed is read as an operator."""
        quoted = ['"{}"'.format(word.replace('"', '""').replace("\0", "")) for word in words]
        if beginning:
            quoted[-1] += " *"
        return _INDEX.match(" AND ".join(quoted))

    def relevance(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[float]:  # noqa: ARG002
        """By BM25, of what was matched."""
        # The smaller, the better, and below zero: so the database has it.
        return -func.bm25(_INDEX, _TITLE_WEIGHT, _TEXT_WEIGHT)

    def compared(self, number: ColumnElement[int]) -> ColumnElement[int]:
        """Not looked up by it: the other way each costs a search of its own."""
        return number + literal_column("0")

    async def marked(
        self, connection: AsyncConnection, words: Sequence[str], ids: Sequence[int], *, beginning: bool
    ) -> Iterable[tuple[int, str, str]]:
        """By FTS5's own `highlight` and `snippet`."""
        title = func.highlight(_INDEX, 0, HIT_BEGINS, HIT_ENDS)
        text = func.snippet(_INDEX, 1, HIT_BEGINS, HIT_ENDS, "…", _SNIPPET_WORDS)
        statement = select(self.number, title, text).where(
            self.has(words, beginning=beginning),
            # Within this range, or a word that stands everywhere would be followed through all articles.
            self.number.between(min(ids), max(ids)),
            self.compared(self.number).in_(ids),
        )
        return [(row[0], row[1], row[2]) for row in await connection.execute(statement)]

    async def tidy(self, connection: AsyncConnection) -> None:
        """Put the index together in one piece: it finds sooner, too."""
        await connection.execute(insert(article_words).values({"article_words": "optimize"}))


WORDS: Words = _InFile()
