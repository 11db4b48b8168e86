"""Each thing that Telegram may answer has its right end, and what is recorded tells the truth."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from delivery.cards import Cards
from delivery.outbox import Outbox
from delivery.outcomes import (
    FloodWait,
    Gone,
    Migrated,
    Outcome,
    PictureRefused,
    Refused,
    Retry,
    Sent,
    TokenRefused,
    Unauthorized,
    Uncertain,
)
from delivery.pacing import Pacer
from delivery.patience import OUTBOX
from delivery.payloads import ArticleShelf, Payloads
from delivery.planner import plan_news
from delivery.telegram_api import Prepared
from delivery.verdicts import Clocks
from newsroom.articles import IncomingArticle
from newsroom.deliveries import DeliveryKind, DeliveryState
from newsroom.readers import ReaderState
from newsroom.regions import Gazetteer
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.wording import Wording
from storage import articles, readers, schema
from storage import outbox as outbox_rows
from storage.database import DatabaseUnavailable, Storage
from storage.dispatches import UNFINISHED
from tests.databases import url_in

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
KEPUH = "35.14.06.2005"
SEALER = Sealer(Purpose.READERS, b"k" * 32)


class FakeTelegram:
    """Answers each chat from its script, and with success when the script has ended."""

    def __init__(self) -> None:
        self.script: dict[int, list[Outcome]] = {}
        self.sent: list[tuple[int, str]] = []
        self.asked = asyncio.Event()
        self.takes_pictures = True

    async def warm(self, connections: int) -> None:
        """There is nothing to open."""

    def begin(self, *_args: object, **_more: object) -> bool:
        """No connection is open: each is waited for."""
        return False

    async def send(
        self,
        prepared: Prepared,
        chat_id: int,
        thread_id: int | None = None,
        *,
        about: int | None = None,
        silent: bool = False,
    ) -> Outcome:
        self.sent.append((chat_id, prepared.method))
        self.asked.set()
        if prepared.method == "sendPhoto" and not self.takes_pictures:
            return PictureRefused("not_a_picture")
        script = self.script.get(chat_id)
        return script.pop(0) if script else Sent(len(self.sent))


class Time:
    """Both clocks; it stands still until the test moves it."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.set_back = 0.0

    def wall(self) -> float:
        return NOW.timestamp() + self.passed - self.set_back

    def steady(self) -> float:
        return 1000.0 + self.passed


class Post:
    """An outbox with everything around it real but Telegram and time."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.resend_news = False
        self.rate = 1e6
        self.telegram = FakeTelegram()
        self.time = Time()
        gazetteer = Gazetteer.of(["35.14"])
        cards = Cards(Wording(Path("templates"), ZoneInfo("Asia/Jakarta")), gazetteer, "kentongan_bot")
        self._payloads = Payloads({DeliveryKind.ARTICLE: ArticleShelf(storage, cards)}, self.time.steady)

    async def readers(self, *chat_ids: int) -> None:
        async with self.storage.transaction() as connection:
            for chat_id in chat_ids:
                reader = await readers.welcome(connection, SEALER.seal_address(Address(chat_id)), "id", NOW)
                await readers.follow(connection, reader.id, [KEPUH], NOW)

    async def article(self, *, image: str = "") -> None:
        link = "https://warta.example/a"
        published = NOW - timedelta(minutes=5)
        article = IncomingArticle(
            "", link, link, "f", "Judul", "Isi.", "Isi.", "", "", "Warta", image, published
        )
        async with self.storage.transaction() as connection:
            await articles.keep(connection, article, [KEPUH], now=NOW)
        await plan_news(self.storage, NOW, UTC)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Outbox]:
        outbox = Outbox(
            self.storage,
            self.telegram,
            Pacer(self.rate),
            self._payloads,
            SEALER,
            Clocks(self.time.wall, self.time.steady, lambda: 1.0),
            resend_news=self.resend_news,
        )
        running = asyncio.create_task(outbox.run())
        try:
            yield outbox
        finally:
            outbox.stop()
            await running

    async def deliver(self) -> None:
        """Deliver until nothing is left to do, letting time pass whenever the outbox waits."""
        async with self.working() as outbox, asyncio.timeout(10):
            while not await self._ended():
                self.time.passed += 5
                outbox.wake()
                await asyncio.sleep(0.01)

    async def telegram_was_asked(self) -> None:
        async with asyncio.timeout(10):
            await self.telegram.asked.wait()

    async def _ended(self) -> bool:
        return not any(row.state in UNFINISHED for row in await self.rows())

    async def rows(self):
        async with self.storage.reading() as connection:
            return (await connection.execute(select(schema.deliveries).order_by("id"))).all()


@pytest.fixture
async def post(tmp_path: Path, database_kind: str) -> AsyncIterator[Post]:
    storage = await Storage.open(url_in(tmp_path), now=NOW)
    yield Post(storage)
    await storage.close()


@pytest.mark.parametrize(
    ("script", "state", "reason", "attempts", "in_doubt", "calls"),
    [
        ([], DeliveryState.SENT, "", 1, False, 1),
        ([Refused("too_long")], DeliveryState.FAILED, "too_long", 1, False, 1),
        ([Gone("blocked")], DeliveryState.GONE, "blocked", 1, False, 1),
        ([FloodWait(3.0), FloodWait(3.0)], DeliveryState.SENT, "", 1, False, 3),
        ([Retry(1.0, "http_500")] * 3, DeliveryState.SENT, "", 4, False, 4),
        ([Retry(1.0, "no_connection", reached=False)] * 3, DeliveryState.SENT, "", 1, False, 4),
        ([Uncertain("timed_out")], DeliveryState.UNCERTAIN, "timed_out", 1, True, 1),
    ],
    ids=["sent", "refused", "gone", "flood", "5xx", "unreachable", "in doubt"],
)
async def test_every_answer_has_its_right_end(post: Post, script, state, reason, attempts, in_doubt, calls):
    await post.readers(7)
    await post.article()
    post.telegram.script[7] = list(script)

    await post.deliver()

    [row] = await post.rows()
    assert (row.state, row.reason, row.attempts, row.in_doubt) == (state, reason, attempts, in_doubt)
    assert len(post.telegram.sent) == calls


@pytest.mark.parametrize(
    ("doubts", "state", "calls"),
    [(1, DeliveryState.SENT, 2), (9, DeliveryState.UNCERTAIN, OUTBOX.doubtful)],
    ids=["once", "for ever"],
)
async def test_where_news_may_be_doubled_a_doubtful_one_is_sent_again(post: Post, doubts, state, calls):
    post.resend_news = True
    await post.readers(7)
    await post.article()
    post.telegram.script[7] = [Uncertain("timed_out")] * doubts

    await post.deliver()

    [row] = await post.rows()
    assert (row.state, row.in_doubt, len(post.telegram.sent)) == (state, True, calls)


async def test_a_chat_that_is_gone_is_switched_off(post: Post):
    await post.readers(7)
    await post.article()
    post.telegram.script[7] = [Gone("blocked")]

    await post.deliver()

    async with post.storage.reading() as connection:
        reader = await readers.find(connection, SEALER.address_index(Address(7)))
    assert reader is not None
    assert reader.state is ReaderState.GONE


async def test_a_group_that_moved_gets_it_at_its_new_address_and_is_found_there(post: Post):
    await post.readers(-7)
    await post.article()
    post.telegram.script[-7] = [Migrated(-1007)]

    await post.deliver()

    assert [chat for chat, _ in post.telegram.sent] == [-7, -1007]
    async with post.storage.reading() as connection:
        assert await readers.find(connection, SEALER.address_index(Address(-7))) is None
        assert await readers.find(connection, SEALER.address_index(Address(-1007))) is not None


async def test_never_more_is_in_doubt_than_the_window_is_wide(post: Post, monkeypatch):
    await post.readers(*range(1, 300))
    await post.article()
    doubtful: list[int] = []
    send, turns = post.telegram.send, itertools.count()

    async def slow(*args, **more):
        """Some are answered at once, some late, so that all are mixed: being sent, answered, recorded."""
        for _ in range(next(turns) * 7 % 11):
            await asyncio.sleep(0)
        states = Counter(row.state for row in await post.rows())
        doubtful.append(states[DeliveryState.DISPATCHED])
        return await send(*args, **more)

    monkeypatch.setattr(post.telegram, "send", slow)

    await post.deliver()

    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}
    assert 32 < max(doubtful) <= 64


async def test_the_last_results_wait_for_no_others(post: Post, monkeypatch):
    monkeypatch.setattr("delivery.recorder.GROUP_COMMIT", 3600.0)
    await post.readers(7, 8)
    await post.article()

    async with post.working() as outbox, asyncio.timeout(10):
        outbox.wake()
        await outbox.drained()

    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}


async def test_an_outbox_that_has_nothing_to_do_rests(post: Post, monkeypatch):
    await post.readers(7)
    await post.article()
    looks = []
    claim = outbox_rows.claim

    async def noticed(*args, **more):
        looks.append(1)
        return await claim(*args, **more)

    monkeypatch.setattr(outbox_rows, "claim", noticed)
    async with post.working() as outbox:
        outbox.wake()
        await outbox.drained()
        looks.clear()
        for _ in range(20):  # one who does not rest would look about as often
            await post.rows()
        assert len(looks) <= 1


async def test_a_refused_picture_is_tried_once_and_then_nobody_waits_for_it(post: Post):
    await post.readers(*range(1, 60))
    await post.article(image="https://warta.example/a.jpg")
    post.telegram.takes_pictures = False

    await post.deliver()

    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}
    methods = [method for _, method in post.telegram.sent]
    assert methods.count("sendMessage") == 59
    assert methods.count("sendPhoto") < 59, "once it was refused the others get the words at once"


async def test_a_row_that_cannot_be_unsealed_fails_alone(post: Post):
    await post.readers(7, 8)
    await post.article()
    async with post.storage.transaction() as connection:
        await connection.execute(
            update(schema.readers).where(schema.readers.c.id == 1).values(address_seal=b"of another key")
        )

    await post.deliver()

    assert [(row.state, row.reason) for row in await post.rows()] == [
        (DeliveryState.FAILED, "unsealable"),
        (DeliveryState.SENT, ""),
    ]


async def test_an_unknown_token_stops_everything_loudly_and_loses_nothing(post: Post):
    await post.readers(7)
    await post.article()
    post.telegram.script[7] = [Unauthorized("unauthorized")]

    with pytest.raises(TokenRefused):
        async with post.working():
            await post.telegram_was_asked()

    [row] = await post.rows()
    assert row.state == DeliveryState.WAITING


async def test_stopping_gives_back_what_was_claimed_and_not_begun(post: Post):
    await post.readers(*range(1, 50))
    await post.article()
    post.telegram.script[1] = [Retry(1.0, "no_connection", reached=False)] * 1000

    async with post.working():
        await post.telegram_was_asked()

    states = {row.state for row in await post.rows()}
    assert not states & {DeliveryState.CLAIMED, DeliveryState.DISPATCHED}
    assert not any(row.in_doubt for row in await post.rows())


async def test_what_a_dead_process_had_begun_to_send_is_sent_again_and_marked(post: Post):
    await post.readers(7)
    await post.article()
    async with post.storage.transaction() as connection:
        await connection.execute(update(schema.deliveries).values(state=DeliveryState.DISPATCHED))

    await post.deliver()

    [row] = await post.rows()
    assert (row.state, row.in_doubt) == (DeliveryState.SENT, True)


async def test_a_clock_that_is_set_back_an_hour_holds_nothing(post: Post):
    await post.readers(7, 8)
    await post.article()
    post.telegram.script[7] = [Retry(1.0, "http_500")]

    async with post.working() as outbox, asyncio.timeout(10):
        while not any(row.reason for row in await post.rows()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        post.time.set_back = 3600.0
        for _ in range(100):
            post.time.passed += 5
            outbox.wake()
            await asyncio.sleep(0.01)
            if {row.state for row in await post.rows()} == {DeliveryState.SENT}:
                break

    assert post.time.passed < 300
    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}


async def test_set_back_between_planning_and_sending_it_goes_out_all_the_same(post: Post):
    await post.readers(7)
    await post.article()
    post.time.set_back = 3600.0

    async with post.working() as outbox, asyncio.timeout(10):
        outbox.wake()
        await post.telegram_was_asked()


async def test_a_database_that_cannot_for_a_while_loses_nothing_and_sends_nothing_twice(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    await post.readers(*range(1, 40))
    await post.article()
    usual, failures = Storage.transaction, iter([True] * 6)

    @asynccontextmanager
    async def sometimes(storage: Storage):
        async with usual(storage) as connection:
            yield connection
            if post.telegram.sent and any(itertools.islice(failures, 1)):
                raise DatabaseUnavailable("unavailable")

    monkeypatch.setattr(Storage, "transaction", sometimes)
    monkeypatch.setattr("delivery.recorder.DATABASE_PAUSE", 0.01)
    await post.deliver()

    assert next(failures, None) is None, "it could not"
    assert Counter(chat for chat, _ in post.telegram.sent) == dict.fromkeys(range(1, 40), 1)
    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}


async def test_a_pause_in_the_midst_of_many_loses_none_of_those_in_hand(post: Post):
    post.rate = 100.0
    await post.readers(*range(1, 101))
    await post.article()
    for chat in (3, 30, 31, 77):
        post.telegram.script[chat] = [Retry(1.0, "no_connection", reached=False)]

    await post.deliver()

    assert {row.state for row in await post.rows()} == {DeliveryState.SENT}
    assert len(post.telegram.sent) == 104
