"""The admins hear once of what needs a person, at the desk or in private, and once that it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from playground.emulator import Emulator
from playground.messages import Chat
from playground.people import Person
from playground.server import serve
from service.key_files import note_exported, present
from service.running import Newsroom
from storage import feeds
from storage.schema import dispatches
from tests.delivery.fake_telegram import eventually
from tests.journeys.conftest import KEPUH, Town, WallClock, settings_for, shown_to

MORNING = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
PLENTY = 50_000_000_000
FEED = "https://kabar.example/feed?key=rahasia"


@dataclass
class Watched:
    """A town whose machine can be made to fail."""

    town: Town
    clock: WallClock
    desk: Chat
    dewi: Person
    free: int | None = PLENTY

    async def later(self, **time: float) -> None:
        """So much later, the next two looks."""
        self.clock.now += timedelta(**time)
        for _ in range(2):
            await self.town.running.look_at_itself()
            self.clock.now += timedelta(minutes=1)
        await self.town.emulator.settled()

    @asynccontextmanager
    async def open(self, *, exported: bool = True) -> AsyncIterator[Newsroom]:
        """The newsroom, where nothing looks by itself."""
        async with self.town.open() as newsroom:
            jobs = newsroom.application.job_queue
            assert jobs is not None
            await eventually(lambda: jobs.scheduler.running)
            jobs.scheduler.pause()
            newsroom.free_bytes = self.free_bytes
            if exported:
                self.keys_are_exported()
            yield newsroom

    def free_bytes(self, _database: Path) -> int:
        if self.free is None:
            raise FileNotFoundError
        return self.free

    def keys_are_exported(self) -> None:
        key_dir = self.town.settings.key_dir
        note_exported(present(key_dir), key_dir)

    @property
    def on_desk(self) -> list[str]:
        return shown_to(self.desk)


@pytest.fixture
async def watched(tmp_path: Path, database_kind: str) -> AsyncIterator[Watched]:
    clock = WallClock(MORNING)
    emulator = Emulator(clock=lambda: clock().timestamp())
    dewi = emulator.add_person("Dewi", role="editor", started=True)
    desk = emulator.add_group("Meja", admins=[dewi], bot_admin=True)
    async with serve(emulator) as server:
        settings = settings_for(tmp_path, server.url, emulator.token)
        town = Town(emulator, replace(settings, editors_chat_id=desk.id), clock=clock)
        watched = Watched(town, clock, desk, dewi)
        yield watched
    assert emulator.violations == []


async def fails(watched: Watched, reason: str = "http_503") -> None:
    """One more look at the feed goes badly; the feeds' own timer never comes to it."""
    now = watched.clock()
    async with watched.town.running.storage.transaction() as connection:
        if await feeds.by_url(connection, FEED) is None:
            number = (await feeds.add(connection, FEED, "", staff_id=1, now=now)).id
            await feeds.switch(connection, number, on=True, now=now + timedelta(hours=47))
        (feed,) = await feeds.all_feeds(connection)
        await feeds.looked_badly(
            connection, feed.id, reason=reason, next_look_at=now + timedelta(hours=47), now=now
        )


async def works(watched: Watched) -> None:
    now = watched.clock()
    async with watched.town.running.storage.transaction() as connection:
        (feed,) = await feeds.all_feeds(connection)
        await feeds.looked_well(
            connection,
            feed.id,
            title="Kabar Kejayan",
            etag="",
            modified="",
            next_look_at=now + timedelta(hours=47),
            now=now,
        )


async def test_a_feed_that_is_dead_for_a_day_is_told_once_also_after_a_restart_and_once_when_it_is_back(
    watched: Watched,
):
    async with watched.open():
        await fails(watched)
        await watched.later(minutes=1)
        await watched.later(hours=23)
        assert watched.on_desk == [], "what mends itself is nobody's business"
        await watched.later(hours=2)
        (told,) = watched.on_desk
        assert "kabar.example" in told
        assert "situsnya sedang bermasalah (503)" in told
        assert "http_" not in told, "no word of a machine's"
        assert "rahasia" not in told
        await watched.later(days=3)
    async with watched.open():
        await watched.later(days=3)
        assert len(watched.on_desk) == 1
        await works(watched)
        await watched.later(minutes=5)
        await watched.later(days=1)
        assert watched.on_desk[1:] == ["✅ Sumber berita Kabar Kejayan terbaca lagi."]


async def test_a_disk_that_fills_up_is_told_and_is_over_when_there_is_clearly_room(watched: Watched):
    async with watched.open():
        watched.free = 400_000_000
        await watched.later(minutes=1)
        (told,) = watched.on_desk
        assert "tinggal 400 MB" in told
        watched.free = 510_000_000
        await watched.later(minutes=1)
        assert len(watched.on_desk) == 1
        watched.free = PLENTY
        await watched.later(minutes=1)
        assert watched.on_desk[1:] == ["✅ Ruang di server cukup lagi."]


async def test_a_disk_that_cannot_be_looked_at_is_neither_full_nor_well(watched: Watched):
    async with watched.open():
        watched.free = 400_000_000
        await watched.later(minutes=1)

        watched.free = None
        await watched.later(minutes=1)
        assert len(watched.on_desk) == 1


async def test_keys_that_nobody_exported_are_told_after_a_day(watched: Watched):
    async with watched.open(exported=False):
        await watched.later(minutes=5)
        assert watched.on_desk == []
        await watched.later(days=1)
        (told,) = watched.on_desk
        assert "bot.py keys export" in told
        watched.keys_are_exported()
        await watched.later(minutes=5)
        assert watched.on_desk[1:] == ["✅ Kunci sudah disalin. Simpan salinannya di tempat lain."]


async def test_a_key_that_should_be_destroyed_and_is_not_is_told(watched: Watched):
    routes = watched.town.settings.key_dir / "routes"
    async with watched.open():
        routes.mkdir(mode=0o700, exist_ok=True)
        (routes / "2026-10-01.key").write_bytes(b"k" * 32)
        await watched.later(minutes=5)
        await watched.later(days=1)
        (told,) = watched.on_desk
        assert "(1 hari)" in told
        (routes / "2026-10-01.key").unlink()
        await watched.later(minutes=5)
        assert watched.on_desk[1:] == ["✅ Kunci jalan balik yang lama sudah dihapus."]


async def test_news_that_waits_longer_than_the_rate_explains_is_told(watched: Watched):
    async with watched.open() as newsroom:
        await watched.town.follower("Sari", KEPUH)
        newsroom.outbox.stop()
        await watched.town.publish(KEPUH)
        await newsroom.push()
        await watched.later(minutes=50)
        assert watched.on_desk == []
        await watched.later(minutes=20)
        (told,) = watched.on_desk
        assert "Berita tertunda" in told
        assert "1 kiriman" in told
        async with newsroom.storage.transaction() as connection:
            await connection.execute(update(dispatches).values(sent=dispatches.c.total, state=4))
        await watched.later(minutes=5)
        assert watched.on_desk[1:] == ["✅ Berita terkirim lancar lagi."]


async def test_without_a_desk_each_admin_is_told_in_private(watched: Watched):
    town = watched.town
    town.settings = replace(town.settings, editors_chat_id=None, admin_ids=(watched.dewi.id,))
    async with watched.open():
        watched.free = 400_000_000
        await watched.later(minutes=1)
        await watched.later(minutes=1)
        assert sum("tinggal 400 MB" in text for text in shown_to(watched.dewi.chat)) == 1
        assert watched.on_desk == []


async def test_what_could_not_be_sent_is_told_an_hour_later(
    watched: Watched, caplog: pytest.LogCaptureFixture
):
    async with watched.open():
        watched.free = 400_000_000
        watched.town.emulator.faults.error("sendMessage", 400, "Bad Request: chat not found")
        await watched.town.running.look_at_itself()
        await watched.later(minutes=30)
        assert watched.on_desk == []
        assert caplog.text.count("an alarm was not sent") == 1
        await watched.later(minutes=30)
        assert len(watched.on_desk) == 1


async def test_what_may_have_arrived_is_not_told_again(watched: Watched):
    async with watched.open():
        watched.free = 400_000_000
        watched.town.emulator.faults.reset_after("sendMessage")
        await watched.later(minutes=1)
        assert len(watched.on_desk) == 1


async def test_a_night_without_a_backup_is_told_and_so_is_the_next_one_that_is_made(
    watched: Watched, tmp_path: Path
):
    disk = tmp_path / "elsewhere"
    watched.town.settings = replace(watched.town.settings, backup_dir=disk)
    async with watched.open() as newsroom:
        await watched.later()
        assert watched.on_desk == []
        await watched.later(hours=2)
        assert "Cadangan malam belum ada" in watched.on_desk[-1]
        told = len(watched.on_desk)

        disk.mkdir()
        await newsroom.back_up()
        await watched.later()
        assert "Cadangan sudah dibuat lagi" in watched.on_desk[-1]
        await watched.later(hours=35)
        assert len(watched.on_desk) == told + 1
        await watched.later(hours=40)
        await watched.later(hours=2)
        assert "sudah berumur 3 hari" in watched.on_desk[-1]
