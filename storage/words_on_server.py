"""The words of articles as PostgreSQL keeps them: a generated column (revision 0007) with an index."""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    FromClause,
    Text,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

from newsroom import excerpts
from storage.schema import articles
from storage.words_in_file import Words

_WORDS: ColumnClause[str] = literal_column("articles.words", TSVECTOR())
# Of what has which weight: D stands in the text, A in the title; the others are not used.
_WEIGHTS: ColumnClause[object] = literal_column("'{0.125, 0.125, 0.125, 1.0}'::real[]")
# By the logarithm of how long an article is.
_BY_LENGTH = 1


class _OnServer:
    """A `tsvector` over titles and texts."""

    number: ColumnElement[int] = articles.c.id
    # Else the planner goes through all articles, the newest first, sure to meet some that have a rare word.
    newest_first: ColumnElement[int] = (articles.c.id + literal_column("0")).desc()
    beside_articles: FromClause = articles

    async def prepare(self, connection: AsyncConnection) -> None:
        """The planner does not know that to go through all articles means to unpack all their words.

        Measured with 20,000 articles, half of which have the word: 530 ms without, 120 ms with it.
        """
        await connection.execute(text("SET LOCAL enable_seqscan = off"))

    def has(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[bool]:
        """All words; a word of several parts ("antar-desa") as they stand one after the other."""
        query = _query(words, beginning=beginning)
        return false() if query is None else _WORDS.bool_op("@@")(query)

    def relevance(self, words: Sequence[str], *, beginning: bool) -> ColumnElement[float]:
        """By how often they stand there, those of the title eight times."""
        query = _query(words, beginning=beginning)
        return literal(0.0) if query is None else func.ts_rank(_WEIGHTS, _WORDS, query, _BY_LENGTH)

    def compared(self, number: ColumnElement[int]) -> ColumnElement[int]:
        """As it is."""
        return number

    async def marked(
        self, connection: AsyncConnection, words: Sequence[str], ids: Sequence[int], *, beginning: bool
    ) -> Iterable[tuple[int, str, str]]:
        """By our own rules: `ts_headline` knows other words than the index, and takes tags for none."""
        rows = articles.c
        statement = select(rows.id, rows.title, rows.lead, rows.body).where(
            rows.id.in_(ids), self.has(words, beginning=beginning)
        )
        return [
            (
                number,
                excerpts.marked(title, words, beginning=beginning),
                excerpts.around(_text(lead, body), words, beginning=beginning),
            )
            for number, title, lead, body in await connection.execute(statement)
        ]

    async def tidy(self, connection: AsyncConnection) -> None:
        """Words go with their row; `VACUUM` takes them out of the index."""


WORDS: Words = _OnServer()


def _query(words: Sequence[str], *, beginning: bool) -> ColumnElement[object] | None:
    """All of these words; None where there is nothing in them that could be found."""
    phrases = [excerpts.plain_words(word) for word in words]
    if not all(phrases):
        return None
    # Letters and digits alone: nothing in them is read as an operator.
    quoted = [[f"'{part}'" for part in phrase] for phrase in phrases]
    if beginning:
        quoted[-1][-1] += ":*"
    asked = " & ".join(f"({' <-> '.join(phrase)})" for phrase in quoted)
    query: ColumnElement[object] = func.to_tsquery(cast("simple", REGCONFIG), cast(asked, Text))
    return query


def _text(lead: str, body: str) -> str:
    """What of an article stands in the index beside its title."""
    if not body:
        return lead
    return body if lead.rstrip("…") in body else f"{lead}\n{body}"
