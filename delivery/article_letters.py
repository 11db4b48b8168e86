"""What the desk is told of its articles: what went out by itself, and how far a correction has come."""

from collections.abc import Callable
from dataclasses import dataclass

from delivery.cards import Card, CardButton
from newsroom import audience
from newsroom.articles import Article
from newsroom.deliveries import DeliveryKind
from newsroom.wording import Wording
from storage import articles, audiences, dispatches
from storage.corrections import Correction
from storage.database import Storage


@dataclass(frozen=True, slots=True)
class Reached:
    """How many copies there are, read right by now, never will; how many readers were told of it, or wait."""

    copies: int
    done: int = 0
    lost: int = 0
    told: int = 0
    waiting: int = 0

    @property
    def is_over(self) -> bool:
        """Whether nothing of it waits any more."""
        return self.done + self.lost >= self.copies


class ArticleLetters:
    """Writes them, in the desk's language unless another is asked for."""

    def __init__(self, storage: Storage, wording: Wording, language: Callable[[], str]) -> None:
        self._storage = storage
        self._wording = wording
        self._language = language

    async def out(self, article_id: int) -> Card | None:
        """An article went out at its hour."""
        async with self._storage.reading() as connection:
            article = await articles.get(connection, article_id)
            if article is None:
                return None
            whom = audience.of(article.regions)
            chats = await audiences.count_audience(connection, whom) if article.regions else 0
        return self.done("published", article, chats, by_itself=True)

    async def not_out(self, article_id: int) -> Card | None:
        """The hour of a draft came, and an article with just its words was there already."""
        async with self._storage.reading() as connection:
            article = await articles.get(connection, article_id)
        if article is None:
            return None
        screen = self._wording.screen(
            "write_not_out", self._language(), number=article.id, title=article.title
        )
        return Card(screen.text, "", ())

    async def corrected(self, correction: Correction) -> tuple[Card, Reached] | None:
        """The card of a correction as it stands now."""
        async with self._storage.reading() as connection:
            article = await articles.get(connection, correction.article_id)
            sent = await dispatches.find(connection, DeliveryKind.ARTICLE, correction.article_id)
            editing = await dispatches.find(connection, DeliveryKind.CORRECTION, correction.id)
            telling = await dispatches.find(connection, DeliveryKind.CORRECTION_NOTICE, correction.id)
        if article is None:
            return None
        told, waiting = (telling.sent, telling.waiting) if telling is not None else (0, 0)
        if editing is None:
            reached = Reached(sent.sent if sent is not None else 0, told=told, waiting=waiting)
        else:
            lost = editing.ended - editing.sent
            reached = Reached(editing.total, editing.sent, lost, told, waiting)
        return self.done("corrected", article, reached.copies, reached=reached), reached

    def done(
        self,
        what: str,
        article: Article,
        count: int,
        *,
        by_itself: bool = False,
        reached: Reached | None = None,
        language: str = "",
    ) -> Card:
        """What became of an article: "published" for `count` chats, or "corrected" in as many copies."""
        told = reached or Reached(count)
        screen = self._wording.screen(
            "write_done",
            language or self._language(),
            what=what,
            number=article.id,
            title=article.title,
            count=count,
            done=told.done,
            lost=told.lost,
            told=told.told,
            over=told.is_over,
            by_itself=by_itself,
            linked=bool(article.url),
        )
        # As handlers/write_callbacks.py and regions_callbacks.py have them.
        correct = CardButton(screen.label("correct"), callback_data=f"d:wfix:{article.id}")
        regions = CardButton(screen.label("regions"), callback_data=f"d:rshow:{article.id}")
        return Card(screen.text, "", ((correct,), (regions,)))
