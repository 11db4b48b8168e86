"""What goes wrong around the outbox stops nothing else: a bug in one thing, and a database that is lost."""

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from delivery.cards import Card, Cards
from delivery.planner import plan_news
from newsroom.articles import Article, IncomingArticle
from newsroom.deliveries import DeliveryState
from storage import articles, schema
from storage.database import Connection, DatabaseUnavailable, Storage
from tests.databases import Current, on_a_server
from tests.delivery.test_outbox import KEPUH, NOW, Post
from tests.delivery.test_outbox import post as post  # noqa: PLC0414  a fixture
from tests.postgresql import end_all_connections

BROKEN, WHOLE = "Judul yang rusak", "Judul yang utuh"


async def publish(post: Post, *titles: str) -> None:
    async with post.storage.transaction() as connection:
        for title in titles:
            link = f"https://warta.example/{title.replace(' ', '-')}"
            published = NOW - timedelta(minutes=5)
            article = IncomingArticle(
                "", link, link, title, title, "Isi.", "Isi.", "", "", "Warta", "", published
            )
            await articles.keep(connection, article, [KEPUH], now=NOW)
    await plan_news(post.storage, NOW, UTC)


async def counted(post: Post) -> list[tuple[int, int, bool]]:
    """Of each thing how many were sent, how many failed, and whether it is over."""
    sends = schema.dispatches.c
    async with post.storage.reading() as connection:
        rows = await connection.execute(
            select(sends.sent, sends.failed, sends.ended_at.is_not(None)).order_by(sends.id)
        )
        return [(row[0], row[1], bool(row[2])) for row in rows]


@pytest.fixture
def cannot_be_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Cards.card

    def card(cards: Cards, article: Article, language: str, **more: bool | None) -> Card:
        return usual(cards, article if article.title != BROKEN else None, language, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Cards, "card", card)


@pytest.fixture
def cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = articles.get_many

    async def get_many(connection: Connection, numbers: set[int]) -> tuple[Article, ...]:
        found = await usual(connection, numbers)
        if any(article.title == BROKEN for article in found):
            raise ValueError("a row that nobody understands")
        return found

    monkeypatch.setattr(articles, "get_many", get_many)


@pytest.mark.parametrize("trouble", ["cannot_be_rendered", "cannot_be_read"])
async def test_what_a_bug_keeps_from_being_shown_fails_alone_and_is_told_once(
    post: Post, trouble: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
):
    request.getfixturevalue(trouble)
    await post.readers(*range(7001, 7041))
    await publish(post, BROKEN, WHOLE)

    await post.deliver()

    ends = Counter((row.state, row.reason) for row in await post.rows())
    assert ends == {(DeliveryState.FAILED, "unrenderable"): 40, (DeliveryState.SENT, ""): 40}
    assert Counter(chat for chat, _ in post.telegram.sent) == dict.fromkeys(range(7001, 7041), 1)
    assert await counted(post) == [(0, 40, True), (40, 0, True)]
    [told] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "cannot be shown" in told.getMessage()
    assert "70" not in told.getMessage()


async def test_what_failed_so_is_not_tried_at_the_next_start(post: Post, cannot_be_rendered: None):
    await post.readers(7)
    await publish(post, BROKEN)
    await post.deliver()

    await publish(post, WHOLE)
    await post.deliver()

    assert [row.state for row in await post.rows()] == [DeliveryState.FAILED, DeliveryState.SENT]


@on_a_server
async def test_an_outbox_that_rests_as_its_server_restarts_goes_on_by_itself(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("delivery.outbox.DATABASE_PAUSE", 0.05)
    monkeypatch.setattr("tests.delivery.test_outbox.Time.steady", lambda _: asyncio.get_running_loop().time())
    await post.readers(7)
    assert Current.url is not None
    async with post.working() as outbox, asyncio.timeout(20):
        for title in ("Pagi", "Siang", "Malam"):
            outbox.wake()
            await outbox.drained()
            await end_all_connections(Current.url)
            outbox.wake()  # who looks now finds that its connection is closed
            await asyncio.sleep(0.2)
            await published_at_last(post, title)
            outbox.wake()
            while {row.state for row in await post.rows()} != {DeliveryState.SENT}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    assert [chat for chat, _ in post.telegram.sent] == [7, 7, 7]


async def published_at_last(post: Post, title: str) -> None:
    """Whoever writes meets the lost connection, too, and writes it again."""
    for _ in range(10):
        try:
            return await publish(post, title)
        except DatabaseUnavailable:
            await asyncio.sleep(0.02)
    raise AssertionError("the database did not come back")


async def test_a_database_that_cannot_at_the_stop_leaves_results_in_doubt_and_ends_well(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    await post.readers(7)
    await publish(post, WHOLE)
    usual = Storage.transaction

    @asynccontextmanager
    async def full(storage: Storage) -> AsyncIterator[Connection]:
        async with usual(storage) as connection:
            yield connection
            if post.telegram.sent:
                raise DatabaseUnavailable("unavailable", "database or disk is full")

    monkeypatch.setattr(Storage, "transaction", full)
    async with post.working() as outbox:
        outbox.wake()
        await post.telegram_was_asked()

    assert outbox.in_doubt == 1
    assert "results in doubt: 1" in caplog.text
    assert [row.state for row in await post.rows()] == [DeliveryState.DISPATCHED]


async def test_a_commit_that_was_made_and_never_answered_loses_nothing_and_counts_nothing_twice(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    await post.readers(*range(1, 200))
    await publish(post, WHOLE)
    usual, failures = Storage.transaction, iter([True] * 6)

    @asynccontextmanager
    async def unanswered(storage: Storage) -> AsyncIterator[Connection]:
        async with usual(storage) as connection:
            yield connection
        if post.telegram.sent and any(itertools.islice(failures, 1)):
            raise DatabaseUnavailable("unavailable")

    monkeypatch.setattr(Storage, "transaction", unanswered)
    monkeypatch.setattr("delivery.recorder.DATABASE_PAUSE", 0.01)
    monkeypatch.setattr("delivery.outbox.DATABASE_PAUSE", 0.01)
    await post.deliver()

    assert next(failures, None) is None, "it happened"
    assert Counter(chat for chat, _ in post.telegram.sent) == dict.fromkeys(range(1, 200), 1)
    assert await counted(post) == [(199, 0, True)]
