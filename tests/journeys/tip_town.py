"""A newsroom that takes tips, with a desk, no limits of Telegram's, and a clock that can be put forward."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from delivery.pacing import Rules
from playground.emulator import Emulator
from playground.messages import Chat, Message
from playground.people import Person
from playground.server import serve
from service.assembly import assembled
from service.running import Newsroom
from service.settings import Settings
from tests.databases import url_in
from tests.journeys.canary_town import code_in
from tests.journeys.conftest import settings_for

NO_LIMITS = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=10.0)
ON_THE_WAY = ("Lewati", "Kirim")


@dataclass
class Clock:
    """The true time, put forward."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def passes(self, **time: float) -> None:
        self.ahead += timedelta(**time)


@dataclass
class TipTown:
    """Sources, a desk where Dewi sits, and the newsroom between them."""

    directory: Path
    emulator: Emulator
    clock: Clock
    desk: Chat
    dewi: Person
    settings: Settings
    codes: dict[int, str] = field(default_factory=dict)
    newsroom: Newsroom = field(init=False)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    # --- what people do ---

    async def tells(self, person: Person, words: str, level: str = "Bisa dibalas", *photos: bytes) -> None:
        """A whole tip, all that is optional left out; its receipt is in `codes`."""
        await self.begins(person, words, level, *photos)
        for _ in range(20):
            await self.settled()
            last = max(person.chat.from_bot, key=lambda message: message.serial)
            way_on = next((word for word in ON_THE_WAY if last.button(word)), None)
            if way_on is None:
                self.codes[person.id] = code_in(last)
                break
            person.presses(way_on, message=last)
        await self.works()

    async def begins(self, person: Person, words: str, level: str = "Bisa dibalas", *photos: bytes) -> None:
        """A tip that is told and not sent yet."""
        person.types("/lapor")
        person.presses(level, message=await person.sees("Telegram melihatnya"))
        await self.settled()
        person.types(words)
        for photo in photos:
            person.sends_photo(photo)
        await self.settled()

    async def answers(self, words_of_tip: str, answer: str) -> None:
        """Dewi answers a tip, and has no second thoughts."""
        self.dewi.types(answer, chat=self.desk, reply_to=self.card(words_of_tip))
        preview = await self.dewi.sees(answer, chat=self.desk)
        self.dewi.presses("Kirim sekarang", message=preview)
        await self.works()

    async def presses(self, label: str, words_of_tip: str) -> None:
        """Dewi presses a button of a card."""
        self.dewi.presses(label, message=self.card(words_of_tip))
        await self.works()

    def card(self, words_of_tip: str) -> Message:
        return next(one for one in self.desk.from_bot if one.buttons and words_of_tip in one.text)

    @property
    def on_desk(self) -> str:
        """All that stands on the desk now."""
        return "\n".join(message.text for message in self.desk.from_bot)

    # --- what the newsroom does ---

    async def settled(self) -> None:
        await self.emulator.settled(timeout=30)

    async def works(self) -> None:
        """What waits for the desk or a source has gone, and what was said is handled."""
        await self.settled()
        office = self.newsroom.office
        assert office is not None
        office.wake()
        async with asyncio.timeout(30):
            await office.drained()
        await self.settled()

    async def passes(self, **time: float) -> None:
        """Time goes by; then comes the tick of every minute, and what was deleted is scoured away."""
        self.clock.passes(**time)
        office, scouring = self.newsroom.office, self.newsroom.scouring
        assert office is not None
        assert scouring is not None
        await office.ticks.tick()
        async with asyncio.timeout(30):
            await scouring.drained()
        await self.works()

    @property
    def data(self) -> Path:
        """Where everything but the keys lies."""
        return self.directory / "data"

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    # --- the house itself ---

    async def opens(self) -> None:
        """The newsroom is open, with whatever lies in its directory."""
        self.newsroom = await self._open.enter_async_context(_running(self))

    async def closes(self) -> None:
        """It is closed; people go on writing."""
        await self._open.aclose()


@asynccontextmanager
async def tip_town(directory: Path) -> AsyncIterator[TipTown]:
    """The town, its newsroom open until the end of the block."""
    clock = Clock()
    emulator = Emulator(clock=lambda: clock.now().timestamp())
    dewi = emulator.add_person("Dewi", role="editor")
    desk = emulator.add_group("Meja", admins=[dewi], bot_admin=True)
    async with serve(emulator) as server:
        database = url_in(directory / "data")
        settings = settings_for(directory, server.url, emulator.token, DATABASE_URL=database)
        settings = replace(settings, editors_chat_id=desk.id, send_rate=1000, paid_broadcast=True)
        town = TipTown(directory, emulator, clock, desk, dewi, settings)
        await town.opens()
        try:
            yield town
        finally:
            await town.closes()
    assert emulator.violations == []


@asynccontextmanager
async def _running(town: TipTown) -> AsyncIterator[Newsroom]:
    clock, emulator = town.clock, town.emulator
    async with assembled(town.settings, clock=clock.now, rules=NO_LIMITS, desk_rules=NO_LIMITS) as newsroom:
        running = asyncio.create_task(newsroom.run())
        await emulator.wait_for(lambda: emulator.world.queue.waiting)
        jobs = newsroom.application.job_queue
        assert jobs is not None
        jobs.scheduler.pause()  # `passes` is the only clock here: two ticks at once never happen in a bot
        try:
            yield newsroom
        finally:
            newsroom.stop()
            await running
