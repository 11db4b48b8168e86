"""The town of the canary journey: sources who carry canaries, a desk, a bot that is watched from outside."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyrage

from playground.emulator import Call, Emulator
from playground.messages import Message
from tests.journeys.canaries import Canary, Finding, Search, content, number, words
from tests.journeys.process import LiveBot
from tests.journeys.sources import AUTHOR, CAKRA, RANTI, SEKAR, SPECIMENS, Source

#: A token of Telegram's real length, so that what scrubs tokens has one to scrub.
TOKEN = "7000000001:AAkenariKENARItokenTOKENkenariKENARI0"
#: To Telegram alone, and of Telegram's own.
_BETWEEN_US = ("getUpdates", "getFile")


@dataclass
class Found:
    """What was found where it must not be, at each look; and what was looked at."""

    on_disk: dict[str, set[Finding]] = field(default_factory=dict)
    of_keys: dict[str, set[Finding]] = field(default_factory=dict)
    written_elsewhere: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    cores_allowed: set[str] = field(default_factory=set)
    exits: dict[str, int] = field(default_factory=dict)


class Town:
    """Everything that one journey needs. `desk_said` is what editors wrote to sources."""

    def __init__(self, emulator: Emulator, bot: LiveBot) -> None:
        self.emulator = emulator
        self.bot = bot
        self.dewi = emulator.add_person("Dewi", role="editor")
        self.fajar = emulator.add_person("Fajar", role="editor")
        self.desk = emulator.add_group("Meja", admins=[self.dewi, self.fajar], bot_admin=True)
        self.offline = pyrage.x25519.Identity.generate()
        self.cakra, self.sekar, self.ranti, self.author = self.sources = [
            Source.moves_in(emulator, marks) for marks in (CAKRA, SEKAR, RANTI, AUTHOR)
        ]
        self.desk_said: list[str] = []
        self.desk_read = ""
        self.found = Found()
        self._file_ids: dict[str, str] = {}
        bot.settings |= {
            "EDITORS_CHAT_ID": str(self.desk.id),
            "NEWSROOM_AGE_RECIPIENT": str(self.offline.to_public()),
        }

    # --- what is searched for ---

    def identities(self) -> Iterator[tuple[int | None, Canary]]:
        """What names somebody, with whom it names; codes and Telegram's names of their files, too."""
        yield None, SPECIMENS
        for source in self.sources:
            for canary in source.marks.canaries():
                yield source.person.id, canary
            if source.code:
                yield source.person.id, words("receipt code", source.code)
        for name, what in self._file_ids.items():
            yield None, words(what, name)

    def told(self) -> Iterator[Canary]:
        """What was said, either way, and files as the desk has them: at rest they are sealed."""
        for source in self.sources:
            yield from (content("words of a source", text.encode()) for text in source.told)
        yield from (content("words of the desk", text.encode()) for text in self.desk_said)
        for call in self.emulator.calls:
            for value in call.params.values():
                if call.chat_id == self.desk.id and isinstance(data := getattr(value, "data", None), bytes):
                    yield content("a file of the desk", data[len(data) // 4 :], pieces=3)

    # --- what is looked at ---

    def look(self, when: str, process: asyncio.subprocess.Process | None = None) -> None:
        """Search everything that the bot has written by now."""
        self._note_files()
        others = (words("token", self.emulator.token), number("editor's id", self.dewi.id))
        search = Search([*(canary for _, canary in self.identities()), *self.told(), *others])
        self.found.on_disk[when] = search.directory(self.bot.root)
        keys = [content(f"a key: {file.stem}", file.read_bytes()) for file in self.bot.keys.rglob("*.key")]
        outside = Search(keys).directory(self.bot.root)
        self.found.of_keys[when] = {one for one in outside if not one.place.startswith("keys/")}
        self.found.files |= {file.name for file in self.bot.root.rglob("*") if file.is_file()}
        if process is not None:
            self.found.written_elsewhere |= self.bot.writes_elsewhere(process)
            self.found.cores_allowed |= {when} if self.bot.may_leave_a_core(process) else set()

    def _note_files(self) -> None:
        """Telegram's names of what people sent: they link posts, and a bot's token makes files of them."""
        for chat in self.emulator.chats.values():
            for message in chat.messages:
                if message.media is not None and not message.by_bot:
                    self._file_ids[message.media.file.file_id] = "file_id"
                    self._file_ids[message.media.file.unique_id] = "file_unique_id"

    def sent_to_others(self) -> set[Finding]:
        """What stands in the bot's calls of anybody but the one to whom the call goes."""
        self._note_files()
        searches: dict[int | None, Search] = {}
        found: set[Finding] = set()
        for call in self.emulator.calls:
            if call.method in _BETWEEN_US:
                continue
            audience = self._audience(call)
            if audience not in searches:
                searches[audience] = Search(
                    canary for owner, canary in self.identities() if owner != audience or owner is None
                )
            found |= searches[audience].sent(call.method, call.params)
        return found

    def _audience(self, call: Call) -> int | None:
        if call.method == "answerCallbackQuery":
            query = self.emulator.world.queries.get(str(call.params["callback_query_id"]))
            return None if query is None else query.user.id  # of one that nobody sent, nobody is named
        # What a fault met stands in the books as it came: as text.
        return None if call.chat_id is None else int(str(call.chat_id))

    # --- what people do ---

    async def settled(self) -> None:
        """Everything that people did is handled."""
        await self.emulator.settled(timeout=40)

    async def begins(self, source: Source, level: str) -> None:
        """The first question is asked and answered."""
        source.person.types("/lapor")
        source.person.presses(level, message=await source.person.sees("Telegram melihatnya", timeout=30))
        await self.settled()

    async def sends(self, source: Source) -> None:
        """Kirim; what is optional is left out and what looks like the source removed; then the receipt."""
        for _ in range(25):
            await self.settled()
            last = max(source.person.chat.from_bot, key=lambda message: message.serial)
            way_on = next((one for one in ("Hapus bagian itu", "Lewati", "Kirim") if last.button(one)), None)
            if way_on is None:
                source.code = code_in(last)
                return
            source.person.presses(way_on, message=last)
        raise AssertionError("no receipt was shown")

    async def card(self, source: Source) -> Message:
        """The card of what a source told, once it is on the desk."""

        def posted() -> Message | None:
            return next(
                (one for one in self.desk.from_bot if one.buttons and source.told[0] in one.text), None
            )

        found = await self.emulator.wait_for(posted, timeout=60)
        assert found is not None
        return found

    async def answers(self, source: Source, sentence: str) -> None:
        """Dewi answers by a reply to the card, and has no second thoughts."""
        self.desk_said.append(sentence)
        self.dewi.types(sentence, chat=self.desk, reply_to=await self.card(source))
        preview = await self.dewi.sees(sentence, chat=self.desk, timeout=30)
        self.dewi.presses("Kirim sekarang", message=preview)
        await self.settled()

    async def all_is_read(self) -> None:
        """Wait until the desk has read all that was told; `desk_read` is what stood there then."""
        # What looked like the source was taken out.
        told = [text for source in self.sources[:3] for text in source.told if "@" not in text]

        def read() -> str:
            every = "\n".join(message.text for message in self.desk.messages)
            return every if all(text in every for text in told) else ""

        self.desk_read = await self.emulator.wait_for(read, timeout=60)

    async def reads(self, words: str) -> None:
        """Wait until these words stand on the desk."""
        await self.emulator.wait_for(
            lambda: any(words in message.text for message in self.desk.messages), timeout=60
        )

    async def on_desk(self, count: int) -> None:
        """Wait until so many of the bot's messages stand on the desk."""
        await self.emulator.wait_for(lambda: len(self.desk.from_bot) >= count, timeout=60)


def code_in(message: Message) -> str:
    """The receipt code that a message shows."""
    shown = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity["type"] == "code":
            return shown[entity["offset"] * 2 :][: entity["length"] * 2].decode("utf-16-le")
    raise AssertionError("no receipt is shown")
