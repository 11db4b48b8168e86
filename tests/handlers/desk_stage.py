"""The newsroom at work: the desk's group in an emulated Telegram, tips in the store, real posts."""

import asyncio
import io
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from telegram.ext import Application, ExtBot

from delivery.alert_actions import AlertActions
from delivery.alert_desk import AlertDesk
from delivery.charts import Picture
from delivery.desk_cards import DeskCards
from delivery.desk_office import DeskOffice
from delivery.desk_room import DeskRoom
from delivery.desk_ticks import Terms
from delivery.gate import Gate, PacedRateLimiter
from delivery.handling import ALLOWED_UPDATES
from delivery.mistake_kind import mistake_kind
from delivery.pacing import Pacer, Rules
from delivery.publishing import Publisher
from delivery.transport import AiohttpRequest
from feeds.identity import canonical_url, fingerprint
from handlers.alert_room import AlertRoom
from handlers.feed_room import CannotBeRead, FeedRoom, Probed
from handlers.house import HOUSE, House
from handlers.register import App, register
from handlers.stats_room import StatsRoom
from handlers.tip_room import Desk, TipRoom
from handlers.write_room import WriteRoom
from newsroom import receipts
from newsroom.alerts import Severity
from newsroom.cases import Case, CaseMessage, Direction, MessageState, Role
from newsroom.cleaning.cleaner import Cleaner
from newsroom.guide import Guide
from newsroom.proposals import Proposal, ProposalKind, Words
from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Keyring, Purpose
from newsroom.tagging import Tagger
from newsroom.tips import Part, PartKind, Tip, TipFacts, TipLevel, TipState
from newsroom.tombstones import Tombstones
from playground.emulator import Emulator
from playground.messages import Chat, Message
from playground.people import Person
from playground.server import serve
from storage import (
    actions,
    by_source,
    case_messages,
    cases,
    staff,
    tip_schema,
    warning_posts,
    warnings,
)
from storage.actions import Action
from storage.cases import WayBack
from storage.database import Storage
from tests.databases import url_in
from tests.handlers.conftest import NOW, PASURUAN, TEMPLATES, WORDING

SHIPPED_GUIDE = Guide.load(TEMPLATES.parent / "guide.toml", WORDING.languages).with_correction(
    mistake_kind(WORDING)
)
#: As the newsroom has filled it in.
GUIDE = replace(
    SHIPPED_GUIDE,
    contacts=tuple(replace(contact, reach="loket yang sudah dicek") for contact in SHIPPED_GUIDE.contacts),
)
KEPUH, KEJAYAN = "35.14.06.2005", "35.14.06"
#: About Kejayan for sure, and about a Rejoso that has namesakes.
WARNING = Proposal(
    kind=ProposalKind.NEW,
    sender="cuaca@example.org",
    identifier="1",
    sent=NOW,
    references=(),
    severity=Severity.WASPADA,
    regions=(KEJAYAN,),
    doubtful=("35.14.23",),
    unmatched=(),
    words=(Words("id", "Hujan Lebat", "Hujan lebat di Jawa Timur", "Hujan lebat.", "Tetap waspada."),),
    onset=NOW,
    expires=NOW + timedelta(days=1),
    link="https://www.example.org/x",
)
NO_LIMITS = Rules(chat_interval=0.0, chat_burst=100_000, group_most=100_000, burst=10.0)
TERMS = Terms(timedelta(days=14), timedelta(days=90), timedelta(minutes=30), UTC)
CODE = receipts.new_code(lambda count: b"\x07" * count)
PEPPER = b"p" * 32


@cache
def secret() -> receipts.ReceiptSecret:
    """What opens answers that were kept: deriving it takes a while, on purpose."""
    return receipts.derive(CODE, PEPPER)


@dataclass
class Newsroom:
    """Bu Ani (an admin by the settings), Pak Budi and Mas Candra are editors; the others are not."""

    emulator: Emulator
    application: App
    house: House
    room: TipRoom
    desk_room: DeskRoom
    group: Chat
    ani: Person
    budi: Person
    candra: Person
    source: Person
    stranger: Person
    now: datetime = NOW
    offset: int = 0
    woken: list[str] = field(default_factory=list)

    # --- what happens ---

    async def plays(self) -> None:
        """Everything that was said is handled."""
        while updates := await self.application.bot.get_updates(
            offset=self.offset, timeout=0, allowed_updates=ALLOWED_UPDATES
        ):
            for update in updates:
                self.offset = update.update_id + 1
                await self.application.process_update(update)

    async def says(
        self,
        person: Person,
        words: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Somebody writes, on the desk unless told otherwise; what the bot wrote or changed last."""
        person.types(words, chat=chat or self.group, reply_to=reply_to, thread=thread)
        await self.plays()
        return self.last(chat)

    async def presses(self, person: Person, words: str, message: Message | None = None) -> Message:
        person.presses(words, message=message, chat=self.group)
        await self.plays()
        return self.last()

    async def forges(self, person: Person, data: str, message: Message | None = None) -> str:
        """A forged client presses a button that need not be there; the words of the bot's answer."""
        person.presses_data(message or self.group.from_bot[-1], data)
        await self.plays()
        return str(person.answers[-1].get("text", ""))

    def last(self, chat: Chat | None = None) -> Message:
        return max((chat or self.group).from_bot, key=lambda message: message.serial)

    def told(self, person: Person) -> str:
        """The bot's words on the button that somebody pressed last."""
        return str(person.answers[-1].get("text", ""))

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def tip(
        self,
        words: str = "Banjir setinggi lutut di dusun Krajan",
        *,
        traceless: bool = False,
        kecamatan: str = KEJAYAN,
        parts: tuple[Part, ...] = (),
        **facts: object,
    ) -> Case:
        """A tip arrives and stands on the desk."""
        level = TipLevel.TRACELESS if traceless else TipLevel.REPLYABLE
        told = TipFacts(**{"level": level, "category": "bencana", "region": KEPUH, **facts})  # type: ignore[arg-type]
        uid = cases.new_uid()
        address = Address(self.source.id)
        route = None if traceless else self.room.routes.seal(address, uid, self.now)
        pseudonym = self.room.blocks.address_index(address)
        sealed = self.room.routes.sealer_of(route.day).seal(pseudonym, uid) if route else None
        async with self.house.storage.transaction() as connection:
            number = await cases.accept(
                connection,
                self.room.tips,
                uid,
                Tip(told, (Part(PartKind.TEXT, words), *parts)),
                WayBack(route, sealed, os.urandom(16), secret().public_key),
                kecamatan=kecamatan,
                nudge_after=TERMS.nudge_after,
                now=self.now,
            )
        await self.posts()
        return await self.case(number)

    async def adds(self, case: Case, words: str) -> None:
        """The source writes again."""
        async with self.house.storage.transaction() as connection:
            case = await cases.get(connection, case.number)
            part = Part(PartKind.TEXT, words)
            await by_source.add_to(connection, self.room.tips, case, (part,), self.now)
        await self.posts()

    async def warned(self, **changes: object) -> int:
        """BMKG warned, and the card stands on the desk; the number of the proposal."""
        proposal = replace(WARNING, sent=self.now, onset=self.now, **changes)  # type: ignore[arg-type]
        async with self.house.storage.transaction() as connection:
            thread = await warnings.thread_of(connection, proposal.references)
            number = await warnings.keep(connection, proposal, self.now, thread)
            await warning_posts.enqueue_open(connection, self.now)
        assert number is not None, "told for the first time"
        await self.posts()
        return number

    async def posts(self) -> None:
        """What waits for the desk is posted."""
        await self._works(lambda office: office.posted())

    async def leaves(self) -> None:
        """Ten seconds pass, and what waits for sources is sent."""
        self.later(seconds=11)
        await self._works(lambda office: office.drained())

    async def _works(self, until: Any) -> None:
        office = DeskOffice(
            self.desk_room, TERMS, steady=self.now.timestamp, scour=lambda: None, rules=NO_LIMITS
        )
        running = asyncio.create_task(office.run())
        async with asyncio.timeout(10):
            await until(office)
        office.stop()
        await running

    # --- what is so ---

    async def case(self, number: int) -> Case:
        async with self.house.storage.reading() as connection:
            return await cases.get(connection, number)

    async def state(self, number: int) -> TipState:
        return (await self.case(number)).state

    async def card(self, number: int) -> Message:
        message_id = (await self.case(number)).card_message_id
        assert message_id is not None
        return self.group.by_id[message_id]

    async def answers(self, number: int) -> list[CaseMessage]:
        return [one for one in await self.messages(number) if one.direction is Direction.TO_SOURCE]

    async def messages(self, number: int) -> list[CaseMessage]:
        case = await self.case(number)
        async with self.house.storage.reading() as connection:
            return list(await case_messages.of_case(connection, self.room.tips, case))

    async def states(self, number: int) -> list[MessageState]:
        return [one.state for one in await self.answers(number)]

    async def done(self, number: int) -> list[Action]:
        async with self.house.storage.reading() as connection:
            return list(await actions.history(connection, number))

    async def log(self) -> list[str]:
        """Every action, as words."""
        async with self.house.storage.reading() as connection:
            rows = await connection.execute(tip_schema.actions.select().order_by(tip_schema.actions.c.id))
            assert await actions.first_broken(connection, self.room.staff) is None
            return [f"{row.action} {row.detail}".strip() for row in rows]

    @property
    def is_seated(self) -> bool:
        """Whether there is a desk."""
        return self.room.desk.chat_id is not None

    async def appoint(self, person: Person, role: Role) -> int:
        address = self.room.staff.seal_address(Address(person.id))
        async with self.house.storage.transaction() as connection:
            member = await staff.enlist(connection, address, role, self.now)
            await staff.appoint(connection, member.id, role)
        return member.id

    async def everything(self) -> list[object]:
        """All that a forger could change: cases and what was said about them."""
        async with self.house.storage.reading() as connection:
            rows = [tuple(row) for row in await connection.execute(tip_schema.cases.select())]
            said = [tuple(row) for row in await connection.execute(tip_schema.case_messages.select())]
            team = [tuple(row) for row in await connection.execute(tip_schema.staff.select())]
        return [rows, said, team, self.room.desk.chat_id]

    def with_room(self, **changes: object) -> None:
        """Another room from now on, as a start with other settings would make it."""
        self.room = replace(self.room, **changes)  # type: ignore[arg-type]
        self.house = replace(self.house, tip_room=self.room)
        self.application.bot_data[HOUSE] = self.house
        for handlers in self.application.handlers.values():
            handlers.clear()
        register(self.application, self.house, office_of(self.desk_room).keeper.refresh)


def alert_room(storage: Storage, room: TipRoom, clock: Callable[[], datetime]) -> AlertRoom:
    """As a start makes it; what is sent is only written down: no office works here."""
    actions = AlertActions(storage, room.staff, two_persons=True, clock=clock, wake=lambda: None)
    desk = AlertDesk(
        storage=storage,
        wording=WORDING,
        gazetteer=PASURUAN,
        staff=room.staff,
        desk=room.desk,
        clock=clock,
        rate=30.0,
        language="id",
        newsroom="Warta Pasuruan",
        suggest=lambda text: tagger().tag("", text).regions,
    )
    return AlertRoom(actions, desk)


async def blank_pictures(pictures: Sequence[Picture]) -> tuple[bytes, ...]:
    """In place of the artist, who takes a second or two: how they look is tested beside him."""
    blank = io.BytesIO()
    Image.new("L", (9, 9), 255).save(blank, "PNG")
    return (blank.getvalue(),) * len(pictures)


#: What stands on the web, as far as this newsroom looks; a feed that the settings name; and a site.
FIXED_FEED, FEED, SITE = (
    f"https://{address}" for address in ("tetap.example/rss", "warta.example/feed", "warta.example")
)
WEB = {
    FEED: Probed(FEED, "Warta Bromo", 20, "Jembatan Kepuh dibuka lagi", NOW),
    SITE: Probed(FEED, "Warta Bromo", 20, "Jembatan Kepuh dibuka lagi", NOW),
}


async def looked_at(url: str) -> Probed:
    """In place of the fetcher, whose looks are tested beside it."""
    if url not in WEB:
        raise CannotBeRead("not_a_feed")
    return WEB[url]


@cache
def tagger() -> Tagger:
    """Finds places in texts; made once."""
    return Tagger(PASURUAN)


def _fingerprint(title: str, text: str, otherwise: str) -> str:
    return fingerprint(title, text, otherwise=otherwise)


def office_of(room: DeskRoom) -> DeskOffice:
    return DeskOffice(room, TERMS, steady=lambda: 0.0, scour=lambda: None, rules=NO_LIMITS)


@asynccontextmanager
async def newsroom_at(
    directory: Path,
    *,
    forum: bool = False,
    kind: Literal["group", "supergroup"] = "supergroup",
    bot_admin: bool = True,
    seated: bool = True,
) -> AsyncIterator[Newsroom]:
    emulator = Emulator(clock=NOW.timestamp)
    storage = await Storage.open(url_in(directory), now=NOW)
    ani, budi, candra = (emulator.add_person(name) for name in ("Bu Ani", "Pak Budi", "Mas Candra"))
    source, stranger = (
        emulator.add_person("Sumber Rahasia", started=True),
        emulator.add_person("Orang Lain", started=True),
    )
    group = emulator.add_group(
        "Meja",
        kind=kind,
        forum=forum,
        admins=[ani],
        members=[budi, candra],
        bot_admin=bot_admin,
    )
    woken: list[str] = []
    async with Cleaner() as cleaner, serve(emulator) as server:
        request = AiohttpRequest()
        bot: ExtBot[Any] = ExtBot(
            emulator.token,
            base_url=f"{server.url}/bot",
            base_file_url=f"{server.url}/file/bot",
            request=request,
            get_updates_request=request,
            rate_limiter=PacedRateLimiter(Gate(Pacer(rate=100_000, rules=NO_LIMITS), time.monotonic)),
        )
        application = Application.builder().bot(bot).updater(None).job_queue(None).build()
        keyring = Keyring.open(directory / "keys")
        room = TipRoom(
            tips=keyring.sealer(Purpose.TIPS),
            drafts=keyring.sealer(Purpose.DRAFTS),
            blocks=keyring.sealer(Purpose.BLOCKS),
            staff=keyring.sealer(Purpose.STAFF),
            routes=RouteKeys(directory / "keys"),
            pepper=PEPPER,
            guide=GUIDE,
            cleaner=cleaner,
            desk=Desk(group.id if seated else None, is_forum=forum),
            admin_ids=frozenset({ani.id}),
            reply_route=TERMS.reply_route,
            age_recipient="",
            two_person_rule=True,
            nudge_after=TERMS.nudge_after,
            wake=lambda: woken.append("wake"),
            random=os.urandom,
        )
        house = House(
            storage,
            PASURUAN,
            WORDING,
            keyring.sealer(Purpose.READERS),
            lambda: newsroom.now,
            Tombstones(directory / "keys"),
            newsroom_name="Warta Pasuruan",
            tip_room=room,
            write_room=WriteRoom(
                Publisher(room.staff, "Warta Pasuruan", _fingerprint, WORDING.zone),
                tagger().tag,
                canonical_url,
                lambda: woken.append("write"),
            ),
            stats_room=StatsRoom(blank_pictures, TERMS.retention),
            feed_room=FeedRoom(looked_at, frozenset({FIXED_FEED})),
            alert_room=alert_room(storage, room, lambda: newsroom.now),
        )
        desk_room = DeskRoom(
            storage=storage,
            bot=application.bot,
            wording=WORDING,
            cards=DeskCards(WORDING, PASURUAN, GUIDE, reply_route=TERMS.reply_route),
            desk=room.desk,
            tips=room.tips,
            staff=room.staff,
            routes=room.routes,
            language="id",
            clock=lambda: newsroom.now,
        )
        newsroom = Newsroom(
            emulator,
            application,
            house,
            room,
            desk_room,
            group,
            ani,
            budi,
            candra,
            source,
            stranger,
            woken=woken,
        )
        register(application, house, office_of(desk_room).keeper.refresh)
        async with application:
            yield newsroom
    await storage.close()
    assert not house.troubles, house.troubles
    assert not emulator.violations
