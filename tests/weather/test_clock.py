"""A clock that jumps a year ahead deletes nothing that is needed, and set back it makes nobody deaf."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from yarl import URL

from delivery.transport import AiohttpRequest
from newsroom.routes import RouteKeys
from storage import feeds
from storage.database import Storage
from tests.delivery.fake_telegram import TOKEN, FakeTelegram, fake_telegram
from tests.journeys.tip_town import TipTown, tip_town

YEAR = timedelta(days=365)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with fake_telegram() as fake:
        yield fake


async def _asked(request: AiohttpRequest, telegram: FakeTelegram) -> None:
    await request.exchange("POST", URL(f"{telegram.url}/bot{TOKEN}/getMe"), b"")


async def test_telegrams_time_comes_with_each_answer_and_a_jump_is_seen_between_two(telegram: FakeTelegram):
    jump = 0.0
    async with AiohttpRequest(wall=lambda: time.time() + jump) as request:
        assert request.clock_ahead == 0, "nothing is known yet"
        await _asked(request, telegram)
        assert abs(request.clock_ahead) < 5
        jump = YEAR.total_seconds()
        assert abs(request.clock_ahead - jump) < 5
        await _asked(request, telegram)
        assert abs(request.clock_ahead - jump) < 5
        jump = -86_400.0
        assert abs(request.clock_ahead - jump) < 5


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Jan 99999 00:00:00 GMT"])
async def test_an_answer_without_a_time_says_nothing_of_it(telegram: FakeTelegram, date: str):
    telegram.faults = [web.json_response({"ok": True, "result": True}, headers={"Date": date})]
    async with AiohttpRequest() as request:
        await _asked(request, telegram)
        assert abs(request.clock_ahead) < 5


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


async def test_by_a_clock_a_year_ahead_nothing_is_deleted_and_the_desk_is_told_until_it_is_right(
    town: TipTown,
):
    sari, budi = town.emulator.add_person("Sari"), town.emulator.add_person("Budi")
    await town.tells(sari, "Tanggul sungai retak di sebelah barat")
    await town.presses("Klaim", "Tanggul sungai retak")
    await town.presses("Selesai", "Tanggul sungai retak")
    await town.tells(budi, "Pohon tumbang menutup jalan desa")
    days = RouteKeys(town.keys).days()
    assert days, "there is a way back to the source"

    town.clock.passes(days=365)
    newsroom = town.newsroom
    newsroom.clock_ahead = YEAR.total_seconds
    await newsroom.tidy_the_desk()
    await newsroom.forget_old()
    await newsroom.look_at_itself()
    assert RouteKeys(town.keys).days() == days
    assert "🕰 Jam server terlalu cepat 525.600 menit." in town.on_desk

    town.clock.passes(days=-365)
    newsroom.clock_ahead = lambda: 0.0
    await newsroom.tidy_the_desk()
    await newsroom.look_at_itself()
    assert "✅ Jam server sudah benar lagi." in town.on_desk
    await town.answers("Pohon tumbang", "Petugas sudah di jalan.")
    assert any("Petugas sudah di jalan." in shown.text for shown in budi.chat.from_bot)

    town.clock.passes(days=365)  # and when a year has really passed, what was promised is deleted
    await newsroom.tidy_the_desk()
    assert RouteKeys(town.keys).days() != days


async def test_a_backup_is_neither_named_by_a_wrong_clock_nor_thrown_away_by_it(
    town: TipTown, monkeypatch: pytest.MonkeyPatch
):
    from service import nightly

    asked: list[datetime] = []

    async def keep(_settings: object, now: datetime) -> bool:
        asked.append(now)
        return True

    monkeypatch.setattr(nightly, "keep", keep)
    town.newsroom.clock_ahead = lambda: -7_200.0
    await town.newsroom.back_up()
    assert asked == []
    town.newsroom.clock_ahead = lambda: 60.0
    await town.newsroom.back_up()
    assert len(asked) == 1


async def test_a_feed_that_was_put_off_by_a_wrong_clock_is_looked_at_once_that_is_right(tmp_path: Path):
    now = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    storage = await Storage.open(f"sqlite:///{tmp_path}/kentongan.db", now=now)
    async with storage.transaction() as connection:
        await feeds.ensure(
            connection, ["https://warta.example/feed", "https://kabar.example/feed"], now + YEAR
        )
        _, soon = await feeds.all_feeds(connection)
        await feeds.looked_badly(
            connection, soon.id, reason="http_503", next_look_at=now + timedelta(hours=24), now=now
        )
        assert [feed.url for feed in await feeds.due(connection, now)] == ["https://warta.example/feed"]
    await storage.close()
