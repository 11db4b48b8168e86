"""A stage where tips are taken: the conversations, their room, and a cleaner that is told what to answer."""

import asyncio
import os
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from delivery.mistake_kind import mistake_kind
from handlers.house import HOUSE
from handlers.tip_room import Desk, TipRoom
from newsroom.cases import Case
from newsroom.cleaning import Cleaned, FileKind, Uncleanable
from newsroom.cleaning.cleaner import Cleaner
from newsroom.guide import Guide
from newsroom.receipts import WORDS
from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Keyring, Purpose
from newsroom.tips import Draft, Part, TipFacts
from playground.messages import Message
from playground.people import Person
from storage import case_messages, cases, drafts
from tests.counts import how_many_cases
from tests.handlers.conftest import PASURUAN, TEMPLATES, WORDING, Stage

GUIDE = Guide.load(TEMPLATES.parent / "guide.toml", WORDING.languages).with_correction(mistake_kind(WORDING))
_CODE = re.compile(r"[a-z]+(?:-[a-z]+){6}")


@dataclass
class FakeCleaner:
    """Hands a file on as it is, under a neutral name; or refuses, or takes for ever."""

    refuses: Uncleanable | None = None
    hangs: bool = False
    seen: list[str] = field(default_factory=list)

    async def clean(self, data: bytes, *, declared: str = "", limit: int = 0) -> Cleaned:
        self.seen.append(declared)
        if self.hangs:
            await asyncio.Event().wait()
        if self.refuses is not None:
            raise self.refuses
        kind = FileKind.VIDEO if declared == "video_note" else FileKind(declared)
        return Cleaned(kind, data, "berkas", "application/octet-stream")


@dataclass
class TipStage:
    """Sources before the newsroom. `woken` counts how often the desk was told that something waits."""

    stage: Stage
    room: TipRoom
    cleaner: FakeCleaner
    directory: Path
    woken: list[str] = field(default_factory=list)

    def person(self, name: str = "Bu Sari", **more: str) -> Person:
        return self.stage.person(name, **more)

    async def says(self, person: Person, words: str) -> Message:
        return await self.stage.says(person, words)

    async def presses(self, person: Person, words: str) -> Message:
        return await self.stage.presses(person, words)

    async def shown(self, person: Person) -> Message:
        """What the person did is answered; the screen after it."""
        await self.stage.plays()
        return max(person.chat.from_bot, key=lambda message: message.serial)

    async def begins(self, person: Person, level: str = "Bisa dibalas") -> Message:
        await self.says(person, "/lapor")
        return await self.presses(person, level)

    async def sends(self, person: Person) -> str:
        """Presses Kirim and leaves out every optional step; the receipt code."""
        shown = await self.presses(person, "Kirim")
        while "Lewati" in " ".join(shown.labels):
            shown = await self.presses(person, "Lewati")
        return code_in(shown)

    async def tells(self, person: Person, words: str, level: str = "Bisa dibalas") -> str:
        """A whole tip of one text; the receipt code."""
        await self.begins(person, level)
        await self.says(person, words)
        return await self.sends(person)

    async def draft(self, person: Person) -> Draft | None:
        async with self.stage.house.storage.reading() as connection:
            return await drafts.find(connection, self.room.drafts, self.index(person), self.stage.now)

    async def case(self, number: int = 1) -> Case:
        async with self.stage.house.storage.reading() as connection:
            return await cases.get(connection, number)

    async def count(self) -> int:
        async with self.stage.house.storage.reading() as connection:
            return await how_many_cases(connection)

    async def parts(self, number: int = 1) -> tuple[Part, ...]:
        async with self.stage.house.storage.reading() as connection:
            return await cases.parts_of(connection, self.room.tips, await cases.get(connection, number))

    async def facts(self, number: int = 1) -> TipFacts:
        async with self.stage.house.storage.reading() as connection:
            return await cases.facts_of(connection, self.room.tips, await cases.get(connection, number))

    async def messages(self, number: int = 1) -> list[str]:
        async with self.stage.house.storage.reading() as connection:
            case = await cases.get(connection, number)
            said = await case_messages.of_case(connection, self.room.tips, case)
        return [message.text for message in said]

    def pseudonym(self, person: Person) -> bytes:
        return self.room.blocks.address_index(Address(person.id))

    def index(self, person: Person) -> bytes:
        return self.room.drafts.address_index(Address(person.id))

    def with_room(self, **changes: object) -> None:
        """Another room from now on."""
        self.room = replace(self.room, **changes)  # type: ignore[arg-type]
        self.stage.house = replace(self.stage.house, tip_room=self.room)
        self.stage.application.bot_data[HOUSE] = self.stage.house

    def later(self, **how_long: float) -> None:
        self.stage.now += timedelta(**how_long)


def code_in(message: Message) -> str:
    found = _CODE.search(message.text)
    assert found is not None, message.text
    return found[0]


def room_in(directory: Path, cleaner: FakeCleaner, woken: list[str]) -> TipRoom:
    keyring = Keyring.open(directory / "keys")
    return TipRoom(
        tips=keyring.sealer(Purpose.TIPS),
        drafts=keyring.sealer(Purpose.DRAFTS),
        blocks=keyring.sealer(Purpose.BLOCKS),
        staff=keyring.sealer(Purpose.STAFF),
        routes=RouteKeys(directory / "keys"),
        pepper=keyring.sealer(Purpose.RECEIPTS).derive(b"receipt codes"),
        guide=GUIDE,
        cleaner=cast("Cleaner", cleaner),
        desk=Desk(None),
        admin_ids=frozenset(),
        reply_route=timedelta(days=14),
        age_recipient="",
        two_person_rule=True,
        nudge_after=timedelta(minutes=30),
        wake=lambda: woken.append("desk"),
        random=os.urandom,
        scour=lambda: woken.append("scour"),
    )


@pytest.fixture
async def tips(stage: Stage, tmp_path: Path) -> TipStage:
    cleaner = FakeCleaner()
    woken: list[str] = []
    staged = TipStage(stage, room_in(tmp_path, cleaner, woken), cleaner, tmp_path, woken)
    staged.with_room()
    return staged


__all__ = ["GUIDE", "PASURUAN", "WORDS", "FakeCleaner", "TipStage", "code_in", "tips"]
