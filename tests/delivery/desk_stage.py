"""A desk before an emulated Telegram: cases are put into the store, time moves when told, posts are real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from telegram.ext import ExtBot

from delivery.desk_cards import DeskCards
from delivery.desk_office import DeskOffice
from delivery.desk_room import DeskRoom
from delivery.desk_ticks import Terms
from delivery.gate import Gate, PacedRateLimiter
from delivery.pacing import Pacer, Rules
from delivery.transport import AiohttpRequest
from newsroom import receipts
from newsroom.cases import Case, Direction, MessageState, Role
from newsroom.guide import Guide
from newsroom.regions import Gazetteer
from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import UNDO_TIME, Part, PartKind, Tip, TipFacts, TipLevel
from newsroom.wording import Wording
from playground.emulator import Emulator
from playground.messages import Chat, Message
from playground.people import Person
from playground.server import serve
from storage import by_source, case_messages, cases, desk_posts, staff
from storage.case_messages import Saying
from storage.cases import WayBack
from storage.database import Storage
from tests.databases import url_in

ROOT = Path(__file__).parents[2]
WIB = ZoneInfo("Asia/Jakarta")
#: Tuesday 24 November 2026, 13.00 WIB.
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
WORDING = Wording(ROOT / "templates", WIB)
GUIDE = Guide.load(ROOT / "guide.toml", ("id", "en"))
PASURUAN = Gazetteer.of(("35.14", "35.75"))
KEJAYAN = "35.14.06"
TERMS = Terms(timedelta(days=14), timedelta(days=90), timedelta(minutes=30), WIB)
#: So that no test waits for a minute to pass.
NO_LIMITS = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=10.0)
PEPPER = b"p" * 32


@dataclass
class Place:
    chat_id: int | None
    is_forum: bool = False
    language: str = ""


@dataclass
class Desk:
    """The store, the emulated Telegram, and (inside `working`) the office between them."""

    storage: Storage
    emulator: Emulator
    room: DeskRoom
    place: Place
    group: Chat
    editor: Person
    now: datetime = NOW
    steady: float = 0.0
    scoured: int = 0
    rules: Rules = NO_LIMITS
    running: DeskOffice | None = field(default=None)

    def office(self) -> DeskOffice:
        return DeskOffice(self.room, TERMS, steady=lambda: self.steady, scour=self._scour, rules=self.rules)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[DeskOffice]:
        office = self.running = self.office()
        running = asyncio.create_task(office.run())
        try:
            yield office
        finally:
            office.stop()
            await running
            self.running = None

    async def posts(self, *, within: float = 10.0) -> None:
        """Everything that is due, now or soon, is brought to its end; time passes where something waits."""
        async with self.working() as office, asyncio.timeout(within):
            await self.settles(office)

    async def settles(self, office: DeskOffice) -> None:
        drained = asyncio.create_task(office.drained())
        while not drained.done():
            await asyncio.wait([drained], timeout=0.02)
            if not drained.done() and await self.something_waits(office):
                self.passes(seconds=30)
                office.wake()
        await drained

    async def something_waits(self, office: DeskOffice) -> bool:
        """Whether only time can bring what is left to its end."""
        async with self.storage.reading() as connection:
            due = [await desk_posts.next_due(connection), await case_messages.next_due(connection)]
        later = any(moment > self.now for moment in due if moment is not None)
        return later or office.mail.is_holding or office.keeper.has_stale

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.steady += timedelta(**time).total_seconds()

    def moves(self, group: Chat) -> None:
        self.group = group

    # --- what sources and editors do ---

    async def tip(self, *parts: Part | str, source: Person | None = None, **facts: object) -> Case:
        """A tip arrives; with a `source` it can be answered in their chat, else by the receipt alone."""
        level = TipLevel.REPLYABLE if source else TipLevel.TRACELESS
        told = TipFacts(**{"level": level, "category": "bencana", **facts})  # type: ignore[arg-type]
        every = tuple(Part(PartKind.TEXT, part) if isinstance(part, str) else part for part in parts)
        uid = cases.new_uid()
        route = self.room.routes.seal(Address(source.id), uid, self.now) if source else None
        async with self.storage.transaction() as connection:
            number = await cases.accept(
                connection,
                self.room.tips,
                uid,
                Tip(told, every),
                WayBack(route, b"pseudonym" if source else None, uid, secret().public_key),
                kecamatan=KEJAYAN,
                nudge_after=TERMS.nudge_after,
                now=self.now,
            )
            return await cases.get(connection, number)

    async def answers(self, case: Case, text: str) -> int:
        """An editor's answer, whose time to be undone is over."""
        held = Saying(
            Direction.TO_SOURCE, text, MessageState.HELD, due_at=self.now + UNDO_TIME, staff_id=None
        )
        async with self.storage.transaction() as connection:
            message_id = await case_messages.say(connection, self.room.tips, case, held, now=self.now)
        self.passes(seconds=11)
        return message_id

    async def adds(self, case: Case, *parts: Part | str) -> None:
        every = tuple(Part(PartKind.TEXT, part) if isinstance(part, str) else part for part in parts)
        async with self.storage.transaction() as connection:
            case = await cases.get(connection, case.number)
            await by_source.add_to(connection, self.room.tips, case, every, self.now)

    async def claims(self, case: Case, person: Person | None = None) -> int:
        address = self.room.staff.seal_address(Address((person or self.editor).id))
        async with self.storage.transaction() as connection:
            member = await staff.enlist(connection, address, Role.EDITOR, self.now)
            await cases.claim(connection, case.number, member.id, self.now)
        return member.id

    async def case(self, case: Case) -> Case:
        async with self.storage.reading() as connection:
            return await cases.get(connection, case.number)

    async def states(self, case: Case) -> list[MessageState]:
        async with self.storage.reading() as connection:
            every = await case_messages.of_case(connection, self.room.tips, case)
        return [said.state for said in every if said.direction is Direction.TO_SOURCE]

    # --- what stands on the desk ---

    @property
    def shown(self) -> list[Message]:
        return [message for message in self.group.messages if message.sender is self.emulator.bot]

    @property
    def words(self) -> list[str]:
        return [message.text for message in self.shown if message.kind != "service"]

    def card(self, case: Case) -> Message:
        [card] = [one for one in self.shown if one.buttons and one.text.startswith(f"#{case.number} ")]
        return card

    def times(self, words: str) -> int:
        return sum(message.text.count(words) for message in self.shown)

    def _scour(self) -> None:
        self.scoured += 1


CODE = receipts.new_code(lambda count: b"\x07" * count)


@cache
def secret() -> receipts.ReceiptSecret:
    """What opens answers that were kept: deriving it takes a while, on purpose."""
    return receipts.derive(CODE, PEPPER)


@asynccontextmanager
async def desk_at(
    directory: Path, *, forum: bool = False, kind: str = "supergroup", bot_admin: bool = True
) -> AsyncIterator[Desk]:
    emulator = Emulator(clock=NOW.timestamp)
    storage = await Storage.open(url_in(directory), now=NOW)
    editor = emulator.add_person("Bu Ani", started=True, role="editor")
    group = emulator.add_group("Meja", kind=kind, forum=forum, admins=[editor], bot_admin=bot_admin)  # type: ignore[arg-type]
    async with serve(emulator) as server:
        pacer = Pacer(rate=100_000, rules=NO_LIMITS)
        loop = asyncio.get_running_loop()
        request = AiohttpRequest(read_timeout=2.0)
        bot: ExtBot[Any] = ExtBot(
            emulator.token,
            base_url=f"{server.url}/bot",
            base_file_url=f"{server.url}/file/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=PacedRateLimiter(
                Gate(pacer, lambda: loop.time() + desk.steady), longest_flood_wait=0.0
            ),
        )
        place = Place(group.id, forum)
        room = DeskRoom(
            storage=storage,
            bot=bot,
            wording=WORDING,
            cards=DeskCards(WORDING, PASURUAN, GUIDE, reply_route=TERMS.reply_route),
            desk=place,
            tips=Sealer(Purpose.TIPS, b"t" * 32),
            staff=Sealer(Purpose.STAFF, b"s" * 32),
            routes=RouteKeys(directory / "keys"),
            language="id",
            clock=lambda: desk.now,
        )
        desk = Desk(storage, emulator, room, place, group, editor)
        async with bot:
            yield desk
    await storage.close()
    assert emulator.violations == [], "called something that Telegram does not know"
