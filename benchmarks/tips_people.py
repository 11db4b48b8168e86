"""People who tell the newsroom something as people do: they answer what the screen shows, and get impatient.

Each waits for what the bot shows before the next act. What gets no answer is pressed again; what was sent is
not sent again, because it stands in the chat. `Ears` is Telegram with an ear for when that was.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks import tips_files
from benchmarks.tips_stories import CATEGORIES, PLACES, POINT, Ending, Piece, Story
from newsroom.tips import PartKind
from playground.emulator import Emulator
from playground.errors import JsonObject
from playground.messages import Message
from playground.parameters import Method, UploadedFile
from playground.people import Person

#: Seconds until somebody presses again.
PATIENCE = 4.0
_RECEIPT = re.compile(r"[a-z]+(?:-[a-z]+){6}")
_COUNTED = re.compile(r"^\S+ (\d+) (?:tulisan|foto|video|rekaman|dokumen|tempat)", re.MULTILINE)
_ASKED = re.compile(r"Pertanyaan \d+")
_PHOTO = "image/jpeg"


@dataclass(slots=True)
class Ear:
    """When the bot last showed something in a chat, in steady seconds."""

    at: float = 0.0
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        if not self.rung.is_set():
            self.at = time.perf_counter()
            self.rung.set()


class Ears(Emulator):
    """An emulated Telegram that notes when an update was handed over and when a chat was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.ears: dict[int, Ear] = {}
        self.delivered: dict[int, float] = {}
        self._newest = 0
        self.world.watchers.append(self._shown)

    def ear(self, chat_id: int) -> Ear:
        """The ear in a chat."""
        return self.ears.setdefault(chat_id, Ear())

    async def execute(self, method: Method, params: JsonObject) -> object:
        """As Telegram does, and noting to which chats updates went out for the first time."""
        result = await super().execute(method, params)
        if method.name == "getUpdates" and isinstance(result, list):
            now = time.perf_counter()
            for update in result:
                if update["update_id"] > self._newest:
                    self._newest = update["update_id"]
                    self.delivered[_chat_of(update)] = now
        return result

    def _shown(self, kind: str, facts: JsonObject) -> None:
        if kind in ("message", "edited"):
            message: Message = facts["message"]
            if message.by_bot and message.chat.id in self.ears:
                self.ears[message.chat.id].ring()


def _chat_of(update: JsonObject) -> int:
    tapped: JsonObject = update.get("callback_query", {})
    message: JsonObject = tapped.get("message") or update.get("message", {})
    return int(message["chat"]["id"]) if message else 0


def _question_of(screen: Message) -> str:
    """What a screen asks, whatever else stands on it."""
    asked = _ASKED.search(screen.text)
    if asked is not None:
        return asked[0]
    return "place" if "Pilih dari daftar" in " ".join(screen.labels) else screen.text


#: Told of what kind an act was, and the seconds until its answer: since the act, since the bot got it.
Watch = Callable[[str, float, float], None]


class Source:
    """One person with one story."""

    def __init__(
        self,
        town: Ears,
        person: Person,
        story: Story,
        watch: Watch | None = None,
        reads: Callable[[], float] | None = None,
    ) -> None:
        self.story = story
        self.person = person
        self.receipt = ""
        self.sent = 0
        self.acts = 0
        self._town = town
        self._ear = town.ear(person.id)
        self._watch = watch
        self._reads = reads
        self._left = list(story.pieces)
        self._pinned = False
        self._answered = 0

    async def tell(self) -> None:
        """Until the end that the story has. Raises `AssertionError` when the screen leads nowhere."""
        await self._types("/lapor")
        for _ in range(200):
            if await self._next():
                return
        raise AssertionError(f"no way on: {self._screen().text!r} {self._screen().labels}")

    # --- what is seen ---

    def _screen(self) -> Message:
        """What the bot said or changed last."""
        return max(self.person.chat.from_bot, key=lambda message: message.serial)

    def _is_counted(self) -> bool:
        """Whether all that was sent is shown as received."""
        return sum(map(int, _COUNTED.findall(self._screen().text))) >= self.sent

    # --- what is done ---

    async def _next(self) -> bool:
        """One act by what the screen shows; True at the end."""
        screen = self._screen()
        labels = " | ".join(screen.labels)
        if found := _RECEIPT.search(screen.text):
            self.receipt = found[0]
            return True
        if "Mulai lagi" in labels and "dihapus" in screen.text:
            return True
        if "Tanpa jejak" in labels:
            await self._presses("Bisa dibalas" if self.story.replyable else "Tanpa jejak", "step")
        elif "Kirim apa adanya" in labels:
            await self._presses("Kirim apa adanya", "send")
        elif "Lewati" in labels:
            return await self._optional(screen)
        elif "Ganti cara membalas" in labels:
            await self._tells()
        elif "Kirim" in labels:
            await self._presses("Kirim", "send")
        else:
            await self._types("/lapor")
        return False

    async def _tells(self) -> None:
        if self._left:
            await self._send(self._left.pop(0))
        elif self.story.ending is Ending.CANCELS:
            await self._presses("Batal", "step")
        else:
            await self._presses("Kirim", "step")

    async def _optional(self, screen: Message) -> bool:
        story = self.story
        if story.ending is Ending.LEAVES:
            return True
        if self._pinned:  # a village in place of the point, which may be a house
            self._pinned = False
            self.sent += 1
            await self._types(POINT)
        elif story.ending is Ending.HURRIES:
            self.person.presses("Kirim", message=screen)
            return True
        elif "Pilih dari daftar" in " ".join(screen.labels):
            if story.place is not None:
                await self._types(PLACES[story.place][0])
            else:
                await self._leaves_out(screen)
        elif story.category is not None and screen.button(CATEGORIES[story.category][0]):
            await self._presses(CATEGORIES[story.category][0], "step")
        elif "Pertanyaan " in screen.text and self._answered < story.answers:
            self._answered += 1
            await self._types(story.answer(self._answered - 1))
        elif "Pertanyaan " in screen.text:
            await self._presses("Kirim", "send")
        else:
            await self._leaves_out(screen)
        return False

    async def _leaves_out(self, screen: Message) -> None:
        """Press "Lewati". It sends a tip where nothing else is asked: then it counts as sending."""
        last = "Tentang apa" in screen.text
        await self._presses("Lewati", "send" if last else "step")

    # --- acting and waiting ---

    async def _types(self, words: str) -> None:
        if words.startswith("/"):
            await self._act("step", lambda: self.person.types(words), lambda: self.person.types(words))
            return
        question = _question_of(self._screen())
        await self._act("step", lambda: self.person.types(words))
        # What comes first may answer an impatient tap before.
        while _question_of(self._screen()) == question:
            await self._heard()

    async def _presses(self, label: str, kind: str) -> None:
        def press() -> None:
            screen = self._screen()
            if screen.button(label):
                self.person.presses(label, message=screen)

        await self._act(kind, press, press)

    async def _act(
        self, kind: str, act: Callable[[], object], again: Callable[[], object] | None = None
    ) -> None:
        """Act, and wait for the answer."""
        self.acts += 1
        if self._reads is not None:
            await asyncio.sleep(self._reads())
        self._ear.rung.clear()
        began = time.perf_counter()
        act()
        while not await self._heard_within(PATIENCE):
            if again is not None:
                again()
        if self._watch is not None:
            got = max(self._town.delivered.get(self.person.id, began), began)
            self._watch(kind, self._ear.at - began, self._ear.at - got)

    async def _heard_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._ear.rung.wait()
        except TimeoutError:
            return False
        return True

    async def _heard(self) -> None:
        """Something more is shown."""
        self._ear.rung.clear()
        await self._ear.rung.wait()

    async def _send(self, piece: Piece) -> None:
        """Send a piece and see it received. A point on the map counts when its village was told."""
        kind = "step" if piece.kind in (PartKind.TEXT, PartKind.PLACE) else "file"
        await self._act(kind, lambda: self._put(piece))
        self._pinned = piece.kind is PartKind.PLACE
        if piece.kind is not PartKind.PLACE:
            self.sent += len(piece.parts)
            while not self._is_counted():
                await self._heard()

    def _put(self, piece: Piece) -> None:
        person, words = self.person, piece.words
        match piece.kind:
            case PartKind.TEXT:
                person.types(words)
            case PartKind.PLACE:
                person.sends_location(-7.72, 112.83)
            case PartKind.PHOTO if piece.count > 1:
                picture = UploadedFile("photo.jpg", _PHOTO, tips_files.photo(self.story.colour))
                person.sends_album([picture] * piece.count, words)
            case PartKind.PHOTO:
                person.sends_photo(tips_files.photo(self.story.colour), words)
            case PartKind.VIDEO:
                person.sends_video(tips_files.film(), words)
            case PartKind.VOICE:
                person.sends_voice(tips_files.sound("ogg", "libopus"))
            case PartKind.AUDIO:
                person.sends_audio(tips_files.sound("mp3", "libmp3lame"), words)
            case _:
                person.sends_document(tips_files.paper(), "surat.pdf", caption=words)
