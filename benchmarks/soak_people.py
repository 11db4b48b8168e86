"""Who comes and acts in the week: sources, two editors, new readers, the curious, and those who go."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.soak_plan import Week
from benchmarks.soak_town import SoakTown
from benchmarks.tips_people import Source
from benchmarks.tips_stories import Ending, Story
from playground.acting import ActError
from playground.messages import Chat, Message
from playground.people import Person

#: Seconds that people read before they act, and after which they ask again.
READS, PATIENCE, TRIES = (0.3, 1.0), 8.0, 6
#: Editors read for so long.
EDITOR_READS = (0.6, 1.6)


@dataclass
class People:
    """All that people did, and what came of it."""

    town: SoakTown
    week: Week
    desk: Chat
    chance: random.Random
    #: Seconds after which a source who gets no further begins anew, as anybody would.
    stuck: float
    #: Seconds between the receipt and what a source does next.
    later: tuple[float, float]
    sources: list[Source] = field(default_factory=list)
    #: Acts by what became of them.
    told: Counter[str] = field(default_factory=Counter)
    #: By number: the case that an answer was written for, as the desk calls it, and the editor's message.
    answers: dict[int, tuple[str, int]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    joined: list[Person] = field(default_factory=list)

    # --- sources ---

    async def tells(self, story: Story) -> None:
        """Somebody tells something, and perhaps does something about it later."""
        person = self.town.add_person("Zulkifli")
        source = Source(self.town, person, story, reads=self._reads)
        for _ in range(TRIES):
            try:
                async with asyncio.timeout(self.stuck):
                    await source.tell()
            except (TimeoutError, AssertionError, ActError):
                self.told["source began anew"] += 1
                source = Source(self.town, person, story, reads=self._reads)
            else:
                break
        else:
            self.told["source, in vain"] += 1
        self.sources.append(source)
        if not source.receipt:
            return
        self.told["tips"] += 1
        roll = self.chance.random()
        await asyncio.sleep(self.chance.uniform(*self.later))
        if roll < 0.06:
            await self._until_done("withdraw", lambda: self._withdraws(source))
        elif roll < 0.12:
            await self._until_done("erase", lambda: self._erases(source))
        elif not story.replyable or roll < 0.2:
            await self._until_done("receipt opened", lambda: self._opens(source))

    async def _opens(self, source: Source) -> None:
        person = source.person
        person.types("/resi")
        await person.sees("Kirim kode resi", timeout=PATIENCE)
        person.types(source.receipt)
        await person.sees("Laporan #", timeout=PATIENCE)

    async def _withdraws(self, source: Source) -> None:
        await self._opens(source)
        source.person.presses("Tarik laporan", message=await source.person.sees("Tarik", timeout=PATIENCE))
        asked = await source.person.sees("Ya, tarik", timeout=PATIENCE)
        self.withdrawn.add(source.receipt)
        source.person.presses("Ya, tarik", message=asked)
        await source.person.sees("ditarik", timeout=PATIENCE)

    async def _erases(self, source: Source) -> None:
        self.erased.add(source.person.id)
        source.person.types("/hapus_jejak")
        await source.person.sees("Jejak dihapus", timeout=PATIENCE)

    # --- editors ---

    async def edits(self, editor: Person) -> None:
        """Claim a free case, answer it, note something, close it; and again."""
        while True:
            await asyncio.sleep(self.chance.uniform(*EDITOR_READS))
            card = self._newest_with("Klaim")
            if card is None:
                continue
            name = card.text.split(" ", 1)[0].split("\n", 1)[0]
            try:
                await self._works_on(editor, card, name)
            except ActError:
                self.told["a card changed under an editor's finger"] += 1

    async def _works_on(self, editor: Person, card: Message, name: str) -> None:
        editor.presses("Klaim", message=card)
        await self._pause()
        number = len(self.answers)
        words = f"Jawaban-{number:04d}: sejak kapan? Terima kasih."
        said = editor.types(words, chat=self.desk, reply_to=card)
        self.answers[number] = (name, said.message_id)
        await self._pause()
        for message in self.desk.newest_first():
            if f"Jawaban-{number:04d}" in message.text and message.button("Kirim sekarang"):
                editor.presses("Kirim sekarang", message=message)
                break
        editor.types(f"// sudah ditanyakan untuk {name}", chat=self.desk, reply_to=card)
        await self._pause()
        if card.button("Selesai"):
            editor.presses("Selesai", message=card)

    async def _pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(*EDITOR_READS))

    def _newest_with(self, words: str) -> Message | None:
        return next((one for one in self.desk.newest_first() if one.by_bot and one.button(words)), None)

    # --- readers ---

    async def joins(self) -> None:
        """Somebody new follows a village."""
        person = self.town.add_person("Warga Baru")
        place = self.chance.choice(self.week.followers).places[0].replace(".", "_")

        async def follow() -> None:
            person.opens(f"https://t.me/{self.town.bot.username}?start=r{place}")
            person.presses("Ikuti", message=await person.sees("Ikuti", timeout=PATIENCE))
            await person.sees("mengikuti", timeout=PATIENCE)

        await self._until_done("join", follow)
        self.joined.append(person)

    async def asks(self) -> None:
        """A reader who joined in this week looks something up."""
        if not self.joined:
            return
        person = self.chance.choice(self.joined)
        words = self.chance.choice(
            ("/berita", "/cari banjir", "/langganan", "/berita Kejayan", "/pengaturan")
        )

        async def ask() -> None:
            person.types(words)
            await person.sees("", timeout=PATIENCE)

        await self._until_done("question", ask)

    async def goes(self, index: int) -> None:
        """Somebody of the crowd blocks the bot, or is gone without a word."""
        chat = self.town.chat_of(index)
        assert chat.user is not None, "a person"
        if index % 2:
            Person(self.town.world, chat.user).blocks()
        else:
            chat.user.deactivated = True

    # --- all of them ---

    async def _until_done(self, what: str, act: Callable[[], Awaitable[None]]) -> None:
        for _ in range(TRIES):
            try:
                await act()
            except (AssertionError, ActError):
                self.told[f"{what}, again"] += 1
                await asyncio.sleep(1)
            else:
                self.told[what] += 1
                return
        self.told[f"{what}, in vain"] += 1

    def _reads(self) -> float:
        return self.chance.uniform(*READS)

    def with_receipt(self) -> list[Source]:
        """Those who saw one."""
        return [source for source in self.sources if source.receipt]

    def waiting_for_receipt(self) -> list[Source]:
        """Those who should have one and do not."""
        return [one for one in self.sources if one.story.ending is Ending.WAITS and not one.receipt]
