"""The desk of a town, at which editors write alerts; and what its readers have in their chats."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from delivery.pacing import Rules
from newsroom.alerts import Alert
from newsroom.cases import Role
from newsroom.sealing import Address
from playground.messages import Chat, Message
from playground.people import Person
from storage import alert_schema, alerts, readers, staff
from storage.alert_rows import moments
from tests.journeys.conftest import KEPUH, Town, shown_to

#: Nobody types as fast as a test, so Telegram's limit of 20 messages a minute in a group is lifted.
IN_HASTE = Rules(chat_interval=0.0, chat_burst=10_000, group_most=10_000)
FLOOD = "Banjir setinggi lutut di Kecamatan Kejayan."


@dataclass
class SiaranDesk:
    """Dewi and Fajar are editors; everything is done by typing and tapping in their group."""

    town: Town
    group: Chat
    dewi: Person
    fajar: Person

    @classmethod
    @asynccontextmanager
    async def of(cls, town: Town, *, forum: bool = False, **settings: object):
        dewi, fajar = town.person("Dewi", role="editor"), town.person("Fajar", role="editor")
        group = town.emulator.add_group("Meja Redaksi", forum=forum, admins=[dewi, fajar], bot_admin=True)
        town.settings = replace(town.settings, editors_chat_id=group.id, **settings)  # type: ignore[arg-type]
        async with town.open(rules=IN_HASTE):
            yield cls(town, group, dewi, fajar)

    async def says(self, words: str, person: Person | None = None, **more) -> Message:
        (person or self.dewi).types(words, chat=self.group, **more)
        await self.town.answered()
        return self.last

    async def presses(self, words: str, person: Person | None = None, message: Message | None = None) -> str:
        """Press the newest button with these words; what the bot said on it."""
        who = person or self.dewi
        who.presses(words, message=message, chat=self.group)
        await self.town.answered()
        return self.told(who)

    async def presses_data(self, data: str, person: Person | None = None) -> str:
        """Send what a button would, on the newest message of the bot; what the bot said."""
        who = person or self.dewi
        who.presses_data(self.last, data)
        await self.town.answered()
        return self.told(who)

    async def replies(self, words: str, person: Person | None = None) -> Message:
        """Answer what the bot asked last."""
        asked = next(one for one in self.group.newest_first() if one.by_bot and "balas pesan ini" in one.text)
        return await self.says(words, person, reply_to=asked)

    def told(self, person: Person) -> str:
        return str(person.answers[-1].get("text", ""))

    @property
    def last(self) -> Message:
        return max(self.group.from_bot, key=lambda message: message.serial)

    async def card(self, words: str, timeout: float = 15) -> Message:  # noqa: ASYNC109
        """The message on the desk that holds these words, once it does."""
        found: list[Message] = await self.town.emulator.wait_for(
            lambda: [one for one in self.group.newest_first() if one.by_bot and words in one.text],
            timeout=timeout,
        )
        return found[0]

    async def writes(self, severity: str = "Waspada", text: str = FLOOD) -> None:
        """A draft that is complete, and looked at."""
        await self.says(f"/siaran {text}")
        await self.presses(severity)
        await self.presses("Kec. Kejayan")
        await self.presses("Periksa")

    async def sends(self, severity: str = "Waspada", text: str = FLOOD) -> int:
        """An alert on its way; its number."""
        await self.writes(severity, text)
        await self.presses("Kirim ke")
        if severity == "Darurat":
            await self.presses("Setujui", self.fajar)
        return (await self.every())[-1].id

    async def every(self) -> tuple[Alert, ...]:
        async with self.town.running.storage.reading() as connection:
            return (await alerts.listed(connection, limit=99)).alerts[::-1]

    async def alert(self, number: int) -> Alert:
        async with self.town.running.storage.reading() as connection:
            found = await alerts.get(connection, number)
        assert found is not None
        return found

    async def repeats_soon(self, number: int) -> None:
        """Its next round is due in a second, as if it had been asked for."""
        soon = datetime.now(UTC) + timedelta(seconds=1)
        async with self.town.running.storage.transaction() as connection:
            statement = update(alert_schema.alerts).where(alert_schema.alerts.c.id == number)
            await connection.execute(statement.values(repeat=moments((soon,))))
        assert self.town.running.alert_office is not None
        self.town.running.alert_office.wake()

    async def crowd(self, count: int, region: str = KEPUH) -> list[Person]:
        """People who follow a place already."""
        house = self.town.running.house
        people = [self.town.person(f"Warga {number}", started=True) for number in range(count)]
        async with house.storage.transaction() as connection:
            for person in people:
                address = house.sealer.seal_address(Address(person.id))
                reader = await readers.welcome(connection, address, "id", house.clock())
                await readers.follow(connection, reader.id, [region], house.clock())
        return people

    async def appoint(self, person: Person, role: Role) -> None:
        house = self.town.running.house
        assert house.tip_room is not None
        address = house.tip_room.staff.seal_address(Address(person.id))
        async with house.storage.transaction() as connection:
            member = await staff.enlist(connection, address, role, house.clock())
            await staff.appoint(connection, member.id, role)

    def has(self, words: str, *people: Person) -> int:
        """In how many chats something with these words stands."""
        return sum(any(words in text for text in shown_to(person.chat)) for person in people)
