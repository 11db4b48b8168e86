"""A whole newsroom and an emulated Telegram, talking over HTTP as in production; people act, and see."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from delivery.desk import DESK_RULES
from delivery.pacing import USUAL, Rules
from newsroom.articles import IncomingArticle
from playground.emulator import Emulator
from playground.messages import Chat
from playground.people import Person
from playground.server import serve
from service.assembly import assembled, utc_now
from service.running import Newsroom
from service.settings import Settings
from storage import articles
from tests.databases import url_in

KEPUH, TANGGULANGIN, LINGGO = "35.14.06.2005", "35.14.06.2017", "35.14.06.2008"
KEJAYAN, WONOREJO, BANGIL = "35.14.06", "35.14.07", "35.14.14"
KABUPATEN, KOTA = "35.14", "35.75"
WIB = ZoneInfo("Asia/Jakarta")
#: A chat is told one thing after the other without a pause, where a test is not about the pace.
AT_ONCE = Rules(chat_interval=0.0, chat_burst=100_000)
#: For a test that is: the newsroom that is open from its beginning keeps what Telegram asks for.
at_telegrams_pace = pytest.mark.parametrize("pace", [USUAL], ids=["at Telegram's pace"])


@dataclass
class WallClock:
    """What the newsroom's clocks show: they go as all do, from the hour to which they were set last."""

    now: datetime
    set_at: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self.set_at)

    def shows(self, clock: str, *, days_on: int = 0) -> None:
        """It is this hour in Pasuruan, on the same day or so many days on."""
        hour, minute = map(int, clock.split("."))
        local = self.now.astimezone(WIB) + timedelta(days=days_on)
        self.now, self.set_at = (
            local.replace(hour=hour, minute=minute, second=0, microsecond=0),
            time.monotonic(),
        )


@dataclass
class Town:
    """Telegram, the newsroom's settings, and (while it runs) the newsroom."""

    emulator: Emulator
    settings: Settings
    newsroom: Newsroom | None = None
    #: The newsroom's clock; one that can be set is `WallClock`.
    clock: Callable[[], datetime] = utc_now

    def person(self, name: str, **more) -> Person:
        return self.emulator.add_person(name, **more)

    @property
    def running(self) -> Newsroom:
        assert self.newsroom is not None, "the newsroom is closed"
        return self.newsroom

    @asynccontextmanager
    async def open(
        self, *, window: int = 64, rules: Rules = AT_ONCE, desk_rules: Rules = DESK_RULES
    ) -> AsyncIterator[Newsroom]:
        """The newsroom, serving until the end of the block; the rules are Telegram's limits."""
        async with assembled(
            self.settings,
            window=window,
            rules=rules,
            desk_rules=desk_rules,
            clock=self.clock,
            wall=lambda: self.clock().timestamp(),
        ) as newsroom:
            self.newsroom = newsroom
            running = asyncio.create_task(newsroom.run())
            try:
                yield newsroom
            finally:
                newsroom.stop()
                await running
                self.newsroom = None

    async def answered(self) -> None:
        """Wait until the bot has handled everything that people did, and has said what it had to say."""
        await self.emulator.settled(timeout=20)
        if self.newsroom is not None:
            async with asyncio.timeout(20):
                await self.newsroom.intake.drained()
        await self.emulator.settled(timeout=20)

    async def publish(self, *regions: str, title: str = "Jembatan Kepuh selesai", **more) -> int:
        """Put an article into the store, as a feed would; its id, 0 where that was known already."""
        minutes = more.pop("minutes_ago", 5)
        link = f"https://warta.example/{title.replace(' ', '-').lower()}"
        article = IncomingArticle(
            guid=link,
            url=link,
            canonical_url=link,
            fingerprint=title,
            title=title,
            lead=more.pop("lead", "Warga kembali melintas sejak pagi."),
            body=more.pop("body", "Warga kembali melintas sejak pagi. Perbaikan berlangsung dua pekan."),
            author="",
            section=more.pop("section", ""),
            source=more.pop("source", "Warta Pasuruan"),
            image_url=more.pop("image_url", ""),
            published_at=self.clock() - timedelta(minutes=minutes),
        )
        async with self.running.storage.transaction() as connection:
            await articles.keep(connection, article, regions, now=self.clock())
            newest = await articles.unplanned(connection, limit=1000)
        return newest[-1].id if newest else 0

    async def push(self) -> None:
        """Let the tick happen now, and wait until everything that is due has ended."""
        await self.running.push()
        async with asyncio.timeout(60):
            await self.running.outbox.drained()

    async def follower(self, name: str, region: str) -> Person:
        """Somebody who already follows a region."""
        person = self.person(name)
        person.opens(f"https://t.me/kentongan_bot?start=r{region.replace('.', '_')}")
        await person.sees("Ikuti")
        person.presses("Ikuti")
        await person.sees("mengikuti")
        return person


def settings_for(directory: Path, url: str, token: str, **more: str) -> Settings:
    return Settings.read(
        {
            "BOT_TOKEN": token,
            "BOT_API_BASE_URL": url,
            "DATABASE_URL": url_in(directory),
            "KEY_DIR": f"{directory}/keys",
            "PUSH_INTERVAL": "3600",
            "FEEDS_ALLOW_PRIVATE": "true",
            "NEWSROOM_NAME": "Warta Pasuruan",
            **more,
        }
    )


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[Town]:
    """Telegram is there; the newsroom is still closed."""
    emulator = Emulator()
    async with serve(emulator) as server:
        yield Town(emulator, settings_for(tmp_path, server.url, emulator.token))
    assert emulator.violations == [], "the bot called something that Telegram does not know"


@pytest.fixture
def pace() -> Rules:
    return AT_ONCE


@pytest.fixture
async def open_town(town: Town, pace: Rules) -> AsyncIterator[Town]:
    """Telegram is there and the newsroom serves."""
    async with town.open(rules=pace):
        yield town


def shown_to(chat: Chat) -> list[str]:
    """What the bot has shown in a chat, oldest first."""
    return [message.text for message in chat.from_bot]


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings for a process of its own."""
    assert settings.bot_token is not None
    return {
        **os.environ,
        "BOT_TOKEN": settings.bot_token.reveal(),
        "BOT_API_BASE_URL": settings.bot_api_base_url,
        "DATABASE_URL": settings.database_url,
        "KEY_DIR": str(settings.key_dir),
        "PUSH_INTERVAL": "1",
        "SEND_RATE": str(settings.send_rate),
        "PAID_BROADCAST": "true" if settings.paid_broadcast else "false",
    }
