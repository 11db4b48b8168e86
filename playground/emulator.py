"""The emulated Telegram: one bot, its world, and the books of what the bot did to it.

What tests use:

    emulator = Emulator(clock=time.time, recording=Recording.FULL)   # also token, username, name
    async with serve(emulator) as server:                               # playground/server.py
        BOT_API_BASE_URL = server.url;  BOT_TOKEN = emulator.token

    sari = emulator.add_person("Bu Sari", language_code="id", username="sari", started=False, role="reader")
    message = sari.types("/start");  sari.types("...", chat=group, reply_to=message, thread=topic.id)
    shown = await sari.sees("Di desa mana", timeout=10)                 # new or changed since the last act
    query = sari.presses("Ikuti");  sari.presses("data", message=shown);  sari.presses_data(shown, "forged")
    sari.opens("https://t.me/kentongan_bot?start=r35_14_06")
    sari.sends_photo(data, "caption"); sends_document(data, name, mime); sends_video; sends_audio;
    sends_voice; sends_sticker; sends_album([UploadedFile(name, mime, data), ...]);
    sends_location(lat, lon); sends_contact(phone, name)
    sari.edits(message, "new");  sari.deletes(message);  sari.forwards(message, chat, hidden_author=True)
    sari.blocks();  sari.unblocks();  sari.deactivates();  sari.reacts(message);  sari.answers
    query = sari.inline("banjir");  sari.chooses(query, result_id, chat)

    group = emulator.add_group("Desk", kind="supergroup", forum=False, members=[...], admins=[...],
                               with_bot=True, bot_admin=False, anonymous=[...])
    channel = emulator.add_channel("Kabar", admins=[...], members=[...], username="kabar")
    emulator.add_topic(group, "Umum", author)
    emulator.migrate(group) -> new Chat;  sari.joins(group); leaves; removes_bot
    sari.adds_bot(group, admin=True, can_manage_topics=False);  promotes_bot(group, can_post_messages=True)
    topic = sari.opens_topic(group, "Umum");  closes_topic(group, topic); reopens_topic; deletes_topic
    group.general_closed = True              nobody but who manages topics writes in the General topic

    chat.messages, chat.from_bot, chat.last, chat.deleted, chat.received     (sari.chat is the private one)
    message.text, .entities, .labels, .buttons, .button("Ikuti"), .versions, .media, .kind, .json()

    emulator.calls            [Call(method, params, ok, words, at, chat_id)]; .calls_of("sendMessage")
    emulator.counts           Counter of answered calls by method, kept in every mode of recording
    emulator.refusals         Counter of (method, description) of everything that was refused
    emulator.violations       sentences: unknown or misspelt methods and parameters; a good bot causes none
    emulator.deliveries       Counter: chat id -> messages from the bot
    await emulator.wait_for(lambda: ..., timeout=10)     looks again at every change
    await emulator.settled(timeout=10)                   every update confirmed, no call in flight
    await emulator.wait_for(lambda: emulator.world.queue.waiting)          the bot polls: it is up

    emulator.flood.enabled = True            the real limits, by `clock`; .paid_enabled for paid broadcasts
    emulator.faults.http_page("sendMessage", times=2), .error(method, status, words), .flood(...),
        .reset_before(...), .reset_after(...), .hang(..., executes=False), .latency(seconds), .clear();
        emulator.faults.network = "down" | "slow" | "errors" | "flood" | "ok"
    emulator.refuse_picture(url)             Telegram cannot take that picture
    emulator.world.privacy_mode, .query_lifetime, .keep_messages
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeVar

from playground import bot_methods, chat_methods, copying, editing, sending
from playground.errors import BotApiError, JsonObject, ViolationError
from playground.faults import Faults, NetworkMode
from playground.flood import FloodModel
from playground.messages import Chat, Message, Topic, User
from playground.methods import BY_LOWER_NAME
from playground.parameters import Method
from playground.people import Person
from playground.world import World

Found = TypeVar("Found")
Role = Literal["reader", "source", "editor"]
TOKEN = "7000000001:PLAYGROUND-this-token-opens-nothing"  # noqa: S105  of the emulated world only

_ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    **sending.ANSWERS,
    **copying.ANSWERS,
    **editing.ANSWERS,
    **chat_methods.ANSWERS,
    **bot_methods.ANSWERS,
}


class Recording(Enum):
    """How much of each call is kept."""

    FULL = "every call with its parameters"
    COUNTS = "how many calls of each method"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, and how it ended.

    `ok`: it was carried out. `words`: Telegram's description of a refusal, or `fault: ...` of the trouble
    that was injected, which after a RESET_AFTER or HANG_AFTER stands beside `ok`.
    """

    method: str
    params: Mapping[str, object]
    ok: bool
    words: str
    at: float

    @property
    def chat_id(self) -> object:
        """The chat that it was about, as the bot named it."""
        return self.params.get("chat_id")


class Emulator:
    """See the module's docstring."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "kentongan_bot",
        name: str = "Kentongan",
        clock: Callable[[], float] = time.time,
        recording: Recording = Recording.FULL,
    ) -> None:
        self.token = token
        bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        self.world = World(bot, clock)
        self.faults = Faults()
        self.people: dict[int, Person] = {}
        self.recording = recording
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.refusals: Counter[tuple[str, str]] = Counter()
        self.violations: list[str] = []
        self.in_flight = 0

    # --- the world's parts, by short names ---

    @property
    def bot(self) -> User:
        """The bot's account."""
        return self.world.bot

    @property
    def chats(self) -> dict[int, Chat]:
        """Every chat by id."""
        return self.world.chats

    @property
    def flood(self) -> FloodModel:
        """The sending limits; off unless switched on."""
        return self.world.flood

    @property
    def deliveries(self) -> Counter[int]:
        """Messages from the bot by chat id."""
        return self.world.deliveries

    # --- setting the stage ---

    def add_person(
        self,
        name: str,
        *,
        language_code: str = "id",
        username: str = "",
        started: bool = False,
        role: Role = "reader",
    ) -> Person:
        """An account; `started`: it has opened the bot's chat before, so that the bot may write to it."""
        first, _, last = name.partition(" ")
        user = User(
            6_100_000_000 + 7 * self.world.number(), first, last, username, language_code, started=started
        )
        self.world.users[user.id] = user
        person = self.people[user.id] = Person(self.world, user, role)
        if started:
            self.world.private_chat(user)
        self.world.announce("person", person=person)
        return person

    def add_group(
        self,
        title: str,
        *,
        kind: Literal["group", "supergroup"] = "supergroup",
        forum: bool = False,
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        anonymous: Sequence[Person] = (),
        with_bot: bool = True,
        bot_admin: bool = False,
    ) -> Chat:
        """A group as it stands, without updates about its past; the first admin created it."""
        chat = self.world.add_chat(kind, title, forum=forum)
        for person in members:
            self.world.seat(chat, person.user, "member")
        for index, person in enumerate([*admins, *anonymous]):
            member = self.world.seat(chat, person.user, "administrator" if index else "creator")
            member.is_anonymous = person in anonymous
        if with_bot:
            self.world.seat(chat, self.bot, "administrator" if bot_admin else "member")
        self.world.announce("chat", chat=chat)
        return chat

    def add_channel(
        self,
        title: str,
        *,
        admins: Sequence[Person] = (),
        members: Sequence[Person] = (),
        with_bot: bool = True,
        username: str = "",
    ) -> Chat:
        """A channel; the bot in it is an admin, as bots in channels are, and members read."""
        chat = self.world.add_chat("channel", title, username=username)
        for person in members:
            self.world.seat(chat, person.user, "member")
        for index, person in enumerate(admins):
            self.world.seat(chat, person.user, "administrator" if index else "creator")
        if with_bot:
            self.world.seat(chat, self.bot, "administrator")
        self.world.announce("chat", chat=chat)
        return chat

    def add_topic(self, chat: Chat, name: str, author: Person) -> Topic:
        """A topic that a person opened."""
        return chat_methods.open_topic(self.world, chat, name, author.user)

    def remove_topic(self, chat: Chat, topic: Topic) -> None:
        """A person deletes a topic; bots are not told."""
        chat_methods.remove_topic(self.world, chat, topic)

    def migrate(self, group: Chat) -> Chat:
        """Turns a basic group into a supergroup: a new chat with a new id; the old one only points to it."""
        new = self.world.add_chat("supergroup", group.title)
        new.members = dict(group.members)
        author = next((m.user for m in group.members.values() if m.status == "creator"), self.bot)
        pointer = Message(group, self.world.now(), author, extra={"migrate_to_chat_id": new.id})
        arrival = Message(new, self.world.now(), author, extra={"migrate_from_chat_id": group.id})
        for message in (pointer, arrival):
            self.world.post(message)
            if self.bot.id in group.members:
                self.world.push("message", message.json(), message.chat.id)
        group.migrated_to = new.id
        return new

    def refuse_picture(self, url: str, reason: str = "wrong type of the web page content") -> None:
        """From now on Telegram cannot use this URL; also usual: "failed to get HTTP URL content"."""
        self.world.files.refuse(url, reason)

    def set_network(self, mode: NetworkMode) -> None:
        """The page's switch for all of the bot's calls."""
        self.faults.network = mode
        self.world.queue.arrivals.ring()
        self.world.announce("network")

    # --- the bot's calls ---

    def method(self, name: str) -> Method:
        """The method of that name; an unknown one is a violation."""
        found = BY_LOWER_NAME.get(name.lower())
        if found is None:
            self.violations.append(f"unknown method {name}")
            raise BotApiError(404, "Not Found")
        return found

    async def execute(self, method: Method, params: JsonObject) -> object:
        """Carries a call out; a BotApiError is Telegram's refusal."""
        if method.name == "getUpdates":
            return await self._poll(params)
        return _ANSWERS[method.name](self.world, params)

    def note_violation(self, method: str, error: BotApiError) -> None:
        """Writes down what no documentation allows: unknown, missing and mistyped parameters."""
        if isinstance(error, ViolationError):
            self.violations.append(f"{method}: {error.description}")

    async def _poll(self, p: JsonObject) -> list[JsonObject]:
        self.world.queue.allow(p.get("allowed_updates"))
        limit = min(max(p.get("limit", 100), 1), 100)
        return await self.world.queue.poll(p.get("offset", 0), limit, max(0.0, p.get("timeout", 0)))

    def record(self, method: str, params: Mapping[str, object], words: str, *, done: bool) -> None:
        """Writes a finished call into the books: was it carried out, and if anything went wrong, what."""
        self.counts[method] += 1
        if not done:
            self.refusals[method, words] += 1
        if self.recording is Recording.FULL:
            self.calls.append(Call(method, params, done, words, self.world.clock()))
        self.world.changes.ring()

    def calls_of(self, method: str) -> list[Call]:
        """The recorded calls of one method."""
        return [call for call in self.calls if call.method == method]

    # --- waiting ---

    async def wait_for(self, find: Callable[[], Found], timeout: float = 10.0) -> Found:  # noqa: ASYNC109
        """The first truthy value of `find`; TimeoutError after `timeout` seconds."""
        return await self.world.changes.until(find, timeout)

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Waits until the bot has confirmed every update and no call of it is in flight."""
        await self.wait_for(lambda: not self.world.queue.pending and not self.in_flight, timeout)
