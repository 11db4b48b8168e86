"""Users, chats and messages of the emulated Telegram, and the JSON in which a bot sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from playground.errors import JsonObject
from playground.files import Media

ChatType = Literal["private", "group", "supergroup", "channel"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

_ADMIN_RIGHTS: JsonObject = {
    "can_be_edited": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}
# In a channel admins have these as well, and nothing is said of topics.
_CHANNEL_RIGHTS: JsonObject = {"can_post_messages": True, "can_edit_messages": True}
_OF_GROUPS_ALONE = frozenset({"can_pin_messages", "can_manage_topics"})


@dataclass(slots=True, eq=False)
class User:
    """An account, a person's or a bot's."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False  # has opened the bot's private chat
    blocked_bot: bool = False
    deactivated: bool = False

    def json(self) -> JsonObject:
        """The Bot API's User."""
        found: JsonObject = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for key in ("last_name", "username", "language_code"):
            if value := getattr(self, key):
                found[key] = value
        return found

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


# Who speaks for an anonymous admin: https://core.telegram.org/bots/api#message, field `from`.
ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(slots=True, eq=False)
class Member:
    """One account's place in one chat."""

    user: User
    status: Status = "member"
    is_anonymous: bool = False
    rights: JsonObject = field(default_factory=dict)
    in_channel: bool = False

    def may(self, right: str) -> bool:
        """Has it this right? An owner has every one, an admin those that were not taken away."""
        if self.status == "creator":
            return True
        return self.status == "administrator" and bool(
            {**_rights(channel=self.in_channel), **self.rights}.get(right)
        )

    @property
    def present(self) -> bool:
        """Is it in the chat now?"""
        return self.status not in ("left", "kicked")

    @property
    def is_admin(self) -> bool:
        """Creators are admins too."""
        return self.status in ("creator", "administrator")

    def json(self) -> JsonObject:
        """The Bot API's ChatMember."""
        found: JsonObject = {"user": self.user.json(), "status": self.status}
        if self.status == "creator":
            found["is_anonymous"] = self.is_anonymous
        elif self.status == "administrator":
            found |= {**_rights(channel=self.in_channel), "is_anonymous": self.is_anonymous, **self.rights}
        elif self.status == "kicked":
            found["until_date"] = 0
        return found


def _rights(*, channel: bool) -> JsonObject:
    if not channel:
        return _ADMIN_RIGHTS
    return {k: v for k, v in _ADMIN_RIGHTS.items() if k not in _OF_GROUPS_ALONE} | _CHANNEL_RIGHTS


@dataclass(slots=True, eq=False)
class Topic:
    """A topic of a forum; its id is the id of the message that opened it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A chat and everything said in it. `messages` holds what is there now, `deleted` what was."""

    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    user: User | None = None  # the person of a private chat
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    by_id: dict[int, "Message"] = field(default_factory=dict)
    deleted: list["Message"] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)
    general_closed: bool = False  # a forum's General topic
    pinned: list[int] = field(default_factory=list)
    reply_keyboards: dict[int, JsonObject] = field(default_factory=dict)
    migrated_to: int | None = None
    last_message_id: int = 0
    received: int = 0  # messages that the bot has sent here, deleted ones included

    @property
    def messages(self) -> list["Message"]:
        """What stands in the chat now, oldest first."""
        return list(self.by_id.values())

    @property
    def from_bot(self) -> list["Message"]:
        """What stands here from the bot."""
        return [message for message in self.by_id.values() if message.by_bot]

    @property
    def last(self) -> "Message":
        """The newest message."""
        return next(reversed(self.by_id.values()))

    def newest_first(self) -> Iterator["Message"]:
        """Every message that stands here, newest first."""
        return reversed(self.by_id.values())

    @property
    def private(self) -> bool:
        """Is it a chat of the bot with one person?"""
        return self.type == "private"

    def member(self, user_id: int) -> Member | None:
        """That account, if it is in the chat now."""
        found = self.members.get(user_id)
        return found if found and found.present else None

    def is_admin(self, user_id: int) -> bool:
        """May that account manage the chat?"""
        found = self.member(user_id)
        return found is not None and found.is_admin

    def json(self) -> JsonObject:
        """The Bot API's Chat."""
        found: JsonObject = {"id": self.id, "type": self.type}
        if self.user is not None:
            for key in ("first_name", "last_name", "username"):
                if value := getattr(self.user, key):
                    found[key] = value
            return found
        found["title"] = self.title
        if self.username:
            found["username"] = self.username
        if self.is_forum:
            found["is_forum"] = True
        return found


@dataclass(slots=True, eq=False)
class Message:
    """One message as it stands now; `versions` are its earlier texts, oldest first."""

    chat: Chat
    date: int
    sender: User | None = None
    text: str = ""  # or the caption, when there is media
    entities: tuple[JsonObject, ...] = ()
    media: Media | None = None
    markup: JsonObject | None = None  # inline keyboard
    keyboard: JsonObject | None = None  # any other reply markup that came with it
    reply_to: int | None = None
    thread_id: int | None = None
    media_group_id: str | None = None
    silent: bool = False
    as_chat: bool = False  # an anonymous admin, or a channel's post
    forward_origin: JsonObject | None = None
    link_preview: JsonObject | None = None
    via_bot: User | None = None
    extra: JsonObject = field(default_factory=dict)  # location, contact, service fields, flags
    message_id: int = 0
    edit_date: int | None = None
    versions: list[str] = field(default_factory=list)
    serial: int = 0  # rises with every change in the world
    inline_message_id: str | None = None

    @property
    def by_bot(self) -> bool:
        """Did the bot write it?"""
        return self.sender is not None and self.sender.is_bot and self.sender is not ANONYMOUS

    @property
    def kind(self) -> str:
        """What the page shows it as: text, photo, ..., location, contact or service."""
        if self.media is not None:
            return self.media.kind
        return next(
            (name for name in ("location", "contact") if name in self.extra),
            "text" if self.text else "service",
        )

    @property
    def rows(self) -> list[list[JsonObject]]:
        """The inline keyboard's rows of buttons."""
        return self.markup["inline_keyboard"] if self.markup else []

    @property
    def buttons(self) -> list[JsonObject]:
        """The inline keyboard's buttons, row after row."""
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        """The words on the buttons."""
        return [str(button["text"]) for button in self.buttons]

    def button(self, words: str) -> JsonObject | None:
        """The button with exactly this label or data, else the first whose label holds `words`."""
        exact = (b for b in self.buttons if words in (b["text"], b.get("callback_data")))
        loose = (b for b in self.buttons if words.casefold() in str(b["text"]).casefold())
        return next(exact, None) or next(loose, None)

    def json(self, *, with_reply: bool = True) -> JsonObject:
        """The Bot API's Message."""
        found: JsonObject = {"message_id": self.message_id, "date": self.date, "chat": self.chat.json()}
        if self.sender is not None and self.chat.type != "channel":
            found["from"] = self.sender.json()
        if self.as_chat:
            found["sender_chat"] = found["chat"]
        if self.thread_id is not None:
            found |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.media is not None:
            self._add_media(found)
        elif self.text:
            found["text"] = self.text
            if self.entities:
                found["entities"] = self.entities
        if self.extra:
            found |= self.extra
        if self.markup is not None:
            found["reply_markup"] = self.markup
        self._add_rare(found, with_reply=with_reply)
        return found

    def _add_media(self, found: JsonObject) -> None:
        assert self.media is not None
        found[self.media.kind] = self.media.json
        if self.media.kind == "animation":  # Telegram repeats it for old bots
            found["document"] = self.media.json
        if self.text:
            found["caption"] = self.text
            if self.entities:
                found["caption_entities"] = self.entities

    def _add_rare(self, found: JsonObject, *, with_reply: bool) -> None:
        for key, value in (
            ("media_group_id", self.media_group_id),
            ("edit_date", self.edit_date),
            ("forward_origin", self.forward_origin),
            ("link_preview_options", self.link_preview),
            ("via_bot", self.via_bot.json() if self.via_bot else None),
        ):
            if value is not None:
                found[key] = value
        if self.reply_to is not None and with_reply:
            original = self.chat.by_id.get(self.reply_to)
            if original is not None:
                found["reply_to_message"] = original.json(with_reply=False)
