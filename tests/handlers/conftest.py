"""A stage for conversations: the handlers alone, on a real database, before an emulated Telegram."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.ext import Application, ExtBot

from delivery.transport import AiohttpRequest
from handlers.house import House
from handlers.register import App, register
from newsroom.articles import IncomingArticle
from newsroom.readers import Reader
from newsroom.regions import Gazetteer
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tombstones import Tombstones
from newsroom.wording import Wording
from playground.emulator import Emulator
from playground.messages import Chat, Message
from playground.people import Person
from playground.server import serve
from storage import articles, readers
from storage.database import Storage
from tests.databases import url_in

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
PASURUAN = Gazetteer.of(("35.14", "35.75"))
WORDING = Wording(TEMPLATES, UTC)


@dataclass(slots=True)
class Stage:
    """The emulated Telegram and the conversations in front of it. Time stands still until it is moved."""

    emulator: Emulator
    application: App
    house: House
    now: datetime = NOW
    offset: int = 0

    async def plays(self) -> None:
        """Everything that was said is handled."""
        while updates := await self.application.bot.get_updates(offset=self.offset, timeout=0):
            for update in updates:
                self.offset = update.update_id + 1
                await self.application.process_update(update)

    def person(self, name: str = "Bu Sari", language: str = "id") -> Person:
        return self.emulator.add_person(name, language_code=language)

    async def says(
        self, person: Person, words: str, chat: Chat | None = None, thread: int | None = None
    ) -> Message:
        person.types(words, chat=chat, thread=thread)
        await self.plays()
        return _answer(chat or person.chat)

    async def presses(self, person: Person, words: str, chat: Chat | None = None) -> Message:
        person.presses(words, chat=chat)
        await self.plays()
        return _answer(chat or person.chat)

    async def presses_data(self, person: Person, data: str, message: Message | None = None) -> Message:
        message = message or person.chat.from_bot[-1]
        person.presses_data(message, data)
        await self.plays()
        return _answer(message.chat)

    async def reader(self, chat: Chat, thread: int | None = None) -> Reader | None:
        index = self.house.sealer.address_index(Address(chat.id, thread))
        async with self.house.storage.reading() as connection:
            return await readers.find(connection, index)

    async def follows(self, chat: Chat) -> tuple[str, ...]:
        reader = await self.reader(chat)
        return reader.regions if reader else ()

    async def publish(
        self, title: str, *regions: str, hours_ago: int = 1, image_url: str = "", section: str = ""
    ) -> int:
        link = f"https://warta.example/{abs(hash(title))}"
        article = IncomingArticle(
            guid=link,
            url=link,
            canonical_url=link,
            fingerprint=title,
            title=title,
            lead="Warga kembali melintas sejak pagi.",
            body="Warga kembali melintas sejak pagi. Perbaikan berlangsung dua pekan.",
            author="",
            section=section,
            source="Warta Pasuruan",
            image_url=image_url,
            published_at=self.now - timedelta(hours=hours_ago),
        )
        async with self.house.storage.transaction() as connection:
            await articles.keep(connection, article, regions, now=self.now)
            (newest,) = await articles.unplanned(connection, limit=1)
            await articles.mark_planned(connection, [newest.id], self.now)
        return newest.id


def _answer(chat: Chat) -> Message:
    """What the bot wrote or changed last."""
    return max(chat.from_bot, key=lambda message: message.serial)


@pytest.fixture
async def stage(tmp_path: Path, database_kind: str) -> AsyncIterator[Stage]:
    emulator = Emulator(clock=NOW.timestamp)
    storage = await Storage.open(url_in(tmp_path), now=NOW)
    sealer = Sealer(Purpose.READERS, b"k" * 32)
    async with serve(emulator) as server:
        request = AiohttpRequest()
        bot = ExtBot(
            emulator.token,
            base_url=f"{server.url}/bot",
            base_file_url=f"{server.url}/file/bot",
            request=request,
            get_updates_request=request,
        )
        application = Application.builder().bot(bot).updater(None).job_queue(None).build()
        graveyard = Tombstones(tmp_path)
        house = House(
            storage,
            PASURUAN,
            WORDING,
            sealer,
            lambda: played.now,
            graveyard,
            newsroom_name="Warta Pasuruan",
        )
        played = Stage(emulator, application, house)
        register(application, house)
        async with application:
            yield played
    await storage.close()
    assert not emulator.violations
    # A second tap on the same button asks for what already stands there: Telegram says so, and all is well.
    assert [words for _, words in emulator.refusals if "not modified" not in words] == []
