"""Several articles on one event: told as one entry with its sources, where a digest would repeat itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz, utils

from newsroom.articles import Article

#: What is further apart is another event, or news of it.
WITHIN = timedelta(days=2)
#: From here on (0-100) the beginnings of two articles tell of the same.
ALIKE = 68.0
#: And so much alike their titles are: in a small place many texts share its name and little else.
TITLES_ALIKE = 52.0
#: A title of very few words says so little that it must nearly be the same.
FEW_ALIKE = 95.0
_FEW_WORDS = 4
#: So much of each is compared: a report tells first what happened.
_ROOM = 280


@dataclass(frozen=True, slots=True)
class Event:
    """One event, with the articles on it: the newest first."""

    articles: tuple[Article, ...]

    @property
    def first(self) -> Article:
        """The article that stands for it."""
        return self.articles[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """Who tells of it."""
        return tuple(dict.fromkeys(article.source for article in self.articles if article.source))


def events(articles: Iterable[Article]) -> tuple[Event, ...]:
    """These articles by event, the newest event first."""
    found: list[list[Article]] = []
    texts: dict[int, _Compared] = {}
    for article in sorted(articles, key=lambda one: (one.published_at, one.id), reverse=True):
        texts[article.id] = _Compared.of(article)
        same = next((group for group in found if _belongs(article, group, texts)), None)
        if same is None:
            found.append([article])
        else:
            same.append(article)
    return tuple(Event(tuple(group)) for group in found)


def _belongs(article: Article, group: Sequence[Article], texts: dict[int, "_Compared"]) -> bool:
    if article.source in {other.source for other in group}:
        return False  # a paper tells of one event once: the next is another, or news of it
    return any(
        abs(article.published_at - other.published_at) <= WITHIN
        and not set(article.regions).isdisjoint(other.regions)
        and texts[article.id].is_like(texts[other.id])
        for other in group
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """What of an article is compared."""

    title: str
    beginning: str

    @classmethod
    def of(cls, article: Article) -> "_Compared":
        beginning = f"{article.title} {article.lead}"[:_ROOM]
        return cls(utils.default_process(article.title), utils.default_process(beginning))

    def is_like(self, other: "_Compared") -> bool:
        """Whether both tell of the same, by their words."""
        titles = self.title, other.title
        if min(len(title.split()) for title in titles) < _FEW_WORDS:
            return fuzz.token_sort_ratio(*titles) >= FEW_ALIKE
        if fuzz.token_set_ratio(*titles) < TITLES_ALIKE:
            return False
        words = self.beginning, other.beginning
        return (fuzz.token_set_ratio(*words) + fuzz.token_sort_ratio(*words)) / 2 >= ALIKE
