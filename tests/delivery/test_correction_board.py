"""The card of a correction tells how far it is, and takes little of the desk's twenty messages a minute."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import BadRequest

from delivery.article_letters import ArticleLetters, Reached
from delivery.cards import Card
from delivery.correction_board import CorrectionBoard
from newsroom.article_drafts import ArticleDraft
from newsroom.articles import IncomingArticle
from newsroom.cases import PostKind
from newsroom.deliveries import DeliveryKind
from storage import articles, corrections, desk_posts, dispatches
from storage.corrections import Correction
from storage.database import Storage
from tests.delivery.desk_stage import NOW, WORDING

ARTICLE = IncomingArticle(
    "g", "https://a.example/1", "https://a.example/1", "f", "Jembatan", "Lama", "", "", "", "Warta", "", NOW
)


@dataclass
class FakeBot:
    """Counts what the desk shows, when; refuses where it is told to."""

    clock: Any
    edits: list[tuple[datetime, str]] = field(default_factory=list)
    refusal: Exception | None = None

    async def edit_message_text(self, text: str, **_more: object) -> None:
        self.edits.append((self.clock(), text))
        if self.refusal is not None:
            raise self.refusal


@dataclass
class Moving:
    """Letters about a correction that is at another copy each time."""

    copies: int = 1000
    done: int = 0

    async def corrected(self, _correction: Correction) -> tuple[Card, Reached]:
        return Card(f"{self.done} dari {self.copies}", "", ()), Reached(self.copies, self.done)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    opened = await Storage.open(f"sqlite:///{tmp_path}/kentongan.db", now=NOW)
    yield opened
    await opened.close()


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def correction(storage: Storage) -> Correction:
    """A correction of an article, with its card on the desk."""
    async with storage.transaction() as connection:
        await articles.keep(connection, ARTICLE, ["35.14.06"], now=NOW)
        (before,) = await articles.newest(connection, ["35.14.06"], limit=1)
        draft = ArticleDraft.correcting(before, linked=False).mended("Lama => Baru")
        assert draft is not None
        made = await corrections.correct(connection, before, draft, NOW)
        await desk_posts.stands(connection, None, PostKind.CORRECTION, made.id, 77, NOW)
    return made


def board(storage: Storage, letters: Any, bot: FakeBot, clock: Clock) -> CorrectionBoard:
    return CorrectionBoard(storage, letters, bot, SimpleNamespace(chat_id=-100, is_forum=False), clock)  # type: ignore[arg-type]


async def test_a_card_is_edited_every_four_seconds_at_most_and_ends_with_the_last_figure(storage: Storage):
    await correction(storage)
    clock, letters = Clock(), Moving()
    bot = FakeBot(clock)
    drawing = board(storage, letters, bot, clock)
    for second in range(61):
        letters.done = min(second * 20, 1000)
        clock.now = NOW + timedelta(seconds=second)
        await drawing.work()
    moments = [moment for moment, _ in bot.edits]
    assert all(later - earlier >= timedelta(seconds=4) for earlier, later in pairwise(moments))
    assert 10 <= len(bot.edits) <= 14
    assert bot.edits[-1][1] == "1000 dari 1000"


async def test_a_card_that_somebody_deleted_is_left_alone(storage: Storage):
    await correction(storage)
    clock = Clock()
    bot = FakeBot(clock, refusal=BadRequest("Message to edit not found"))
    letters = Moving()
    drawing = board(storage, letters, bot, clock)
    for second in range(30):
        letters.done = second
        clock.now = NOW + timedelta(seconds=second)
        await drawing.work()
    assert len(bot.edits) == 1


@pytest.mark.parametrize(
    ("sent", "failed", "words"),
    [
        (0, 0, "3 salinan sedang diperbarui"),
        (2, 0, "2 dari 3 salinan sudah diperbarui"),
        (3, 0, "Semua 3 salinan sudah benar."),
        (2, 1, "Semua 2 salinan sudah benar. 1 tidak bisa diubah lagi."),
    ],
)
async def test_the_figures_are_those_of_the_copies(storage: Storage, sent: int, failed: int, words: str):
    made = await correction(storage)
    async with storage.transaction() as connection:
        editing = await dispatches.ensure(connection, DeliveryKind.CORRECTION, made.id, priority=5, now=NOW)
        await dispatches.grow(connection, editing, 3)
        await dispatches.count(connection, {(editing, "sent"): sent, (editing, "failed"): failed})
    told = await ArticleLetters(storage, WORDING, lambda: "id").corrected(made)
    assert told is not None
    assert words in told[0].text
