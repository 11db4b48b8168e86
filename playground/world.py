"""The emulated Telegram as it stands: accounts, chats, messages, waiting queries, and what changes them.

Bots change it through the methods, people through `people.py`; both end here, so that both leave the same
traces: updates for the bot, events for the page, a ring for whoever waits.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.changes import Changes
from playground.errors import BotApiError, JsonObject, bad_request, forbidden
from playground.files import FileStore
from playground.flood import FloodModel
from playground.messages import Chat, ChatType, Member, Message, Status, Topic, User
from playground.profile import BotProfile
from playground.updates import UpdateQueue

Watcher = Callable[[str, JsonObject], None]


@dataclass(slots=True, eq=False)
class Query:
    """A pressed button or an inline question, and the bot's answer once there is one."""

    id: str
    user: User
    at: float
    data: str
    message: Message | None = None
    answer: JsonObject | None = None


@dataclass(slots=True, eq=False)
class World:
    """Everything that one bot can see or touch."""

    bot: User
    clock: Callable[[], float] = time.time
    privacy_mode: bool = True  # in groups the bot sees only what is meant for it, unless it is an admin
    query_lifetime: float = 30.0  # seconds; Telegram does not publish its own
    keep_messages: bool = True  # False: sent messages are counted and forgotten, for very long runs
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_messages: dict[str, Message] = field(default_factory=dict)
    typing: dict[int, float] = field(default_factory=dict)  # chat id -> until
    reactions: dict[tuple[int, int], list[str]] = field(default_factory=dict)  # the bot's, by message
    deliveries: Counter[int] = field(default_factory=Counter)  # chat id -> messages from the bot
    queue: UpdateQueue = field(default_factory=UpdateQueue)
    flood: FloodModel = field(default_factory=FloodModel)
    files: FileStore = field(default_factory=FileStore)
    profile: BotProfile = field(init=False)
    changes: Changes = field(default_factory=Changes)
    watchers: list[Watcher] = field(default_factory=list)
    serial: int = 0
    _last_message_id: int = 0
    _last_number: int = 0

    def __post_init__(self) -> None:
        self.profile = BotProfile(self.bot.first_name)
        # Ids go on rising when the playground starts anew, so that a bot with a memory sees no replay.
        self.queue.next_id = max(1, int((self.clock() - 1_600_000_000) * 5))
        self.queue.confirmed = self.changes

    # --- time, numbers, bells ---

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self.clock())

    def number(self) -> int:
        """A fresh number for ids."""
        self._last_number += 1
        return self._last_number

    def announce(self, kind: str, **facts: object) -> None:
        """Tells the pages that look on and everybody who waits."""
        for watcher in self.watchers:
            watcher(kind, facts)
        self.changes.ring()

    def push(self, kind: str, payload: JsonObject, key: int) -> None:
        """An update for the bot."""
        self.queue.push(kind, payload, key)
        self.changes.ring()

    # --- accounts and chats ---

    def add_chat(self, chat_type: ChatType, title: str, *, forum: bool = False, username: str = "") -> Chat:
        """A group, supergroup or channel without anybody in it."""
        number = 1_000_000 + self.number()
        chat_id = -number if chat_type == "group" else -1_000_000_000_000 - number
        chat = Chat(chat_id, chat_type, title, username, is_forum=forum)
        if chat_type != "group":
            chat.last_message_id = 1  # the notice of its creation; in a forum also the General topic's id
        self.chats[chat_id] = chat
        return chat

    def private_chat(self, user: User) -> Chat:
        """The chat of the bot with one person."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", user=user)
        return chat

    def seat(self, chat: Chat, user: User, status: Status) -> Member:
        """Puts an account in a chat without telling anybody."""
        member = chat.members[user.id] = Member(user, status, in_channel=chat.type == "channel")
        return member

    def change_member(
        self, chat: Chat, user: User, status: Status, actor: User, rights: JsonObject | None = None
    ) -> None:
        """Changes somebody's place, and tells the bot as Telegram does."""
        in_channel = chat.type == "channel"
        old = chat.members.get(user.id) or Member(user, "left", in_channel=in_channel)
        new = Member(user, status, rights=rights or {}, in_channel=in_channel)
        chat.members[user.id] = new
        payload: JsonObject = {
            "chat": chat.json(),
            "from": actor.json(),
            "date": self.now(),
            "old_chat_member": old.json(),
            "new_chat_member": new.json(),
        }
        if user.id == self.bot.id:
            self.push("my_chat_member", payload, chat.id)
        elif chat.is_admin(self.bot.id):
            self.push("chat_member", payload, chat.id)
        self.announce("chat", chat=chat)

    def find_chat(self, reference: object) -> Chat:
        """The chat that a bot names by id or @name, if the bot may know of it."""
        chat = (
            next((c for c in self.chats.values() if c.username and f"@{c.username}" == reference), None)
            if isinstance(reference, str)
            else self.chats.get(int(str(reference)))
        )
        if chat is None and isinstance(reference, int) and (user := self.users.get(reference)):
            if not any(user.id in c.members and self.bot.id in c.members for c in self.chats.values()):
                raise bad_request("chat not found")
            chat = self.private_chat(user)
        if chat is None or (not chat.private and self.bot.id not in chat.members):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise BotApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to=chat.migrated_to,
            )
        return chat

    def writable_chat(self, reference: object) -> Chat:
        """The chat, if the bot may write there; Telegram's 403 otherwise."""
        chat = self.find_chat(reference)
        if chat.user is not None:
            if chat.user.deactivated:
                raise forbidden("user is deactivated")
            if chat.user.blocked_bot:
                raise forbidden("bot was blocked by the user")
            if not chat.user.started:
                raise forbidden("bot can't initiate conversation with a user")
            return chat
        self.check_presence(chat)
        if chat.type == "channel" and not chat.members[self.bot.id].may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        if chat.members[self.bot.id].status == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
        return chat

    def check_presence(self, chat: Chat) -> None:
        """403 if the bot is no longer in a group or channel."""
        status = chat.members[self.bot.id].status
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")

    def topic(self, chat: Chat, thread_id: int | None) -> Topic | None:
        """The topic that a bot writes into; None is the chat itself or its General topic (1)."""
        if thread_id is None or (chat.is_forum and thread_id == 1):
            if chat.general_closed and not self._manages_topics(chat):
                raise bad_request("TOPIC_CLOSED")
            return None
        topic = chat.topics.get(thread_id) if chat.is_forum else None
        if topic is None:
            raise bad_request("message thread not found")
        if topic.closed and not self._manages_topics(chat):
            raise bad_request("TOPIC_CLOSED")
        return topic

    def _manages_topics(self, chat: Chat) -> bool:
        return chat.members[self.bot.id].may("can_manage_topics")

    # --- messages ---

    def post(self, message: Message) -> Message:
        """Puts a message into its chat."""
        chat = message.chat
        if chat.type in ("private", "group"):  # one row of numbers for the account's small chats
            self._last_message_id += 1
            message.message_id = self._last_message_id
        else:
            message.message_id = chat.last_message_id + 1
        if chat.private and not chat.last_message_id:
            self.announce("chat", chat=chat)  # it appears with its first message
        chat.last_message_id = message.message_id
        self._touch(message)
        if self.keep_messages:
            chat.by_id[message.message_id] = message
        if message.sender is self.bot and message.kind != "service":
            chat.received += 1
            self.deliveries[chat.id] += 1
            self.typing.pop(chat.id, None)
        self.announce("message", message=message)
        return message

    def changed(self, message: Message, *, edited: bool = True) -> None:
        """A message was altered in place."""
        if edited:
            message.edit_date = self.now()
        self._touch(message)
        self.announce("edited", message=message)

    def remove(self, chat: Chat, message_ids: list[int]) -> None:
        """Takes messages out of a chat; unknown ids are passed over."""
        gone = [message for number in message_ids if (message := chat.by_id.pop(number, None))]
        chat.deleted.extend(gone)
        self.serial += 1
        self.announce("deleted", chat=chat, message_ids=[message.message_id for message in gone])

    def _touch(self, message: Message) -> None:
        self.serial += 1
        message.serial = self.serial

    # --- queries ---

    def open_query(self, query_id: str) -> Query:
        """A query that may still be answered."""
        query = self.queries.get(query_id)
        if query is None or query.answer is not None or self.clock() - query.at > self.query_lifetime:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query
