"""What news may be about: words, sections and sources that readers follow or mute; which an article is about.

A word is found in all its forms ("banjir" in "kebanjiran"), by Snowball's Indonesian stemmer. An article is
matched once against all that anybody chose, however many chose it.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from newsroom.articles import Article

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

#: So many words, sections and sources one reader may choose.
MOST_TOPICS = 40
MOST_UNITS, LEAST_SIGNS = 40, 3
_MOST_WORDS = 3
_WORD = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"[,;\n]+|\s+(?:dan|and)\s+")


class TopicKind(enum.IntEnum):
    """What is compared. The numbers stand in the database."""

    WORD = 1
    SECTION = 2
    SOURCE = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """One of them; `name` is what is compared, `label` how people see it. `id` 0: not stored."""

    kind: TopicKind
    name: str
    label: str
    id: int = 0

    @classmethod
    def of(cls, kind: TopicKind, label: str) -> "Topic":
        """The topic that somebody calls this."""
        shown = " ".join(label.split())
        return cls(kind, shown.casefold(), shown)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A topic of a reader: never (`muted`), or only this and what else is followed."""

    topic: Topic
    muted: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed as topics: the words that are some, and what is none, as it was written."""

    words: tuple[Topic, ...]
    refused: tuple[str, ...]


def read(typed: str) -> Typed:
    """The words in what was typed, "banjir, jalan rusak": separated by commas, or one on each line."""
    found: dict[str, Topic] = {}
    refused: dict[str, None] = {}
    for part in _SEPARATOR.split(typed):
        words = _WORD.findall(part.casefold())
        name = " ".join(words)
        if LEAST_SIGNS <= len(name) <= MOST_UNITS and len(words) <= _MOST_WORDS:
            found.setdefault(name, Topic(TopicKind.WORD, name, name))
        elif written := " ".join(part.split()):
            refused.setdefault(written)
    return Typed(tuple(found.values()), tuple(refused))


class Matcher:
    """Finds which of many topics an article is about. Built once for many articles."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._named: dict[tuple[TopicKind, str], int] = {}
        self._words: dict[str, list[tuple[int, tuple[frozenset[str], ...]]]] = {}
        for topic in topics:
            if topic.kind is not TopicKind.WORD:
                self._named[topic.kind, topic.name] = topic.id
                continue
            first, *rest = (_forms(word) for word in topic.name.split())
            for form in first:
                self._words.setdefault(form, []).append((topic.id, tuple(rest)))

    def match_article(self, article: Article) -> frozenset[int]:
        """The same of an article in the store."""
        text = f"{article.title}\n{article.lead}\n{article.body}"
        return self.match(text, section=article.section, source=article.source)

    def match(self, text: str, *, section: str, source: str) -> frozenset[int]:
        """The numbers of the topics that an article with this text (title and all) is about."""
        asked = (Topic.of(TopicKind.SECTION, section), Topic.of(TopicKind.SOURCE, source))
        found = {self._named[one.kind, one.name] for one in asked if (one.kind, one.name) in self._named}
        words = _WORD.findall(text.casefold()) if self._words else []
        for at, word in enumerate(words):
            for form in _forms(word):
                for number, rest in self._words.get(form, ()):
                    if number not in found and _goes_on(words[at + 1 : at + 1 + len(rest)], rest):
                        found.add(number)
        return frozenset(found)


def _goes_on(words: list[str], rest: tuple[frozenset[str], ...]) -> bool:
    return len(words) == len(rest) and all(
        _forms(word) & forms for word, forms in zip(words, rest, strict=True)
    )


@cache
def _stemmer() -> "BaseStemmer":
    # It brings in the stemmers of 36 languages, 3 MB: only who has readers with words of their own needs it.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    """A word and its stem. Both, because stems are cut too short at times ("sekolah" → "seko")."""
    return frozenset((word, _stemmer().stemWord(word)))


def wants(chosen: Iterable[Chosen], about: frozenset[int]) -> bool:
    """Whether a reader wants what is about these topics (the rule that the SQL in storage states too).

    None of them is muted; and where the reader follows any, one of those is among them.
    """
    every = tuple(chosen)
    if any(one.muted and one.topic.id in about for one in every):
        return False
    followed = [one.topic.id for one in every if not one.muted]
    return not followed or not about.isdisjoint(followed)
