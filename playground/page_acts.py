"""What the page may ask for: each act of a person, read from JSON and carried out in the world."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, get_args

from playground.emulator import Emulator, Role
from playground.errors import JsonObject
from playground.faults import NetworkMode
from playground.messages import Chat, Message
from playground.page_view import chat_view, network_view, person_view
from playground.parameters import UploadedFile
from playground.people import Person

Value = TypeVar("Value")
_PHOTO_KINDS = frozenset({"photo", "document", "video", "audio", "voice"})


@dataclass(slots=True)
class PageError(Exception):
    """A request that cannot be done: an HTTP status and a sentence for the page."""

    status: int
    sentence: str


class Asked:
    """The JSON (or form) of one request."""

    def __init__(self, emulator: Emulator, fields: JsonObject) -> None:
        self.emulator = emulator
        self.fields = fields

    def get(self, name: str, kind: type[Value], default: Value | None = None) -> Value:
        """A field of that type; forms bring numbers as strings."""
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        if kind in (int, float) and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            try:
                return kind(value)  # type: ignore[call-arg]
            except ValueError:
                value = None
        if not isinstance(value, kind):
            raise PageError(400, f'"{name}" is missing or of the wrong type')
        return value

    @property
    def person(self) -> Person:
        """The person who acts."""
        return self.known_person(self.get("person_id", int))

    def known_person(self, person_id: object) -> Person:
        """That person."""
        person = self.emulator.people.get(person_id) if isinstance(person_id, int) else None
        if person is None:
            raise PageError(404, "there is no such person")
        return person

    def people(self, name: str) -> list[Person]:
        """Several people, by id."""
        return [self.known_person(person_id) for person_id in self.get(name, list, [])]

    @property
    def chat(self) -> Chat:
        """The chat where it happens; a private chat appears with its first message."""
        chat_id = self.get("chat_id", int)
        if chat_id in self.emulator.people:
            return self.emulator.people[chat_id].chat
        chat = self.emulator.chats.get(chat_id)
        if chat is None:
            raise PageError(404, "there is no such chat")
        return chat

    def message(self, name: str) -> Message:
        """A message that stands in the chat."""
        message = self.chat.by_id.get(self.get(name, int))
        if message is None:
            raise PageError(404, "there is no such message")
        return message

    @property
    def reply_to(self) -> Message | None:
        """The message that is replied to."""
        return self.message("reply_to") if self.fields.get("reply_to") else None

    @property
    def thread(self) -> int | None:
        """The topic."""
        return self.get("thread_id", int) if self.fields.get("thread_id") else None


def send(asked: Asked) -> JsonObject:
    """A person sends text."""
    message = asked.person.types(
        asked.get("text", str), asked.chat, reply_to=asked.reply_to, thread=asked.thread
    )
    return {"message_id": message.message_id}


def upload(asked: Asked, files: list[UploadedFile]) -> JsonObject:
    """A person sends one file, or several as an album."""
    kind = asked.get("kind", str)
    if kind not in _PHOTO_KINDS or not files:
        raise PageError(400, "kind must be photo, document, video, audio or voice, with at least one file")
    caption = asked.get("caption", str, "")
    if len(files) > 1:
        messages = asked.person.sends_album(files, caption, asked.chat, kind, thread=asked.thread)
        return {"message_ids": [message.message_id for message in messages]}
    message = asked.person.sends_file(
        kind, files[0], caption, asked.chat, reply_to=asked.reply_to, thread=asked.thread
    )
    return {"message_ids": [message.message_id]}


def location(asked: Asked) -> JsonObject:
    """A person sends a place."""
    message = asked.person.sends_location(
        asked.get("latitude", float), asked.get("longitude", float), asked.chat
    )
    return {"message_id": message.message_id}


def press(asked: Asked) -> JsonObject:
    """A person presses a button that is on the message now."""
    message, data = asked.message("message_id"), asked.get("callback_data", str)
    if not any(button.get("callback_data") == data for button in message.buttons):
        raise PageError(409, "that button is no longer on the message")
    return {"callback_query_id": asked.person.presses_data(message, data).id}


def inline(asked: Asked) -> JsonObject:
    """A person types behind the bot's name; what the bot offers comes as an event."""
    return {"inline_query_id": asked.person.inline(asked.get("query", str), asked.get("offset", str, "")).id}


def choose(asked: Asked) -> JsonObject:
    """A person sends one of the offered results into a chat."""
    query = asked.emulator.world.queries.get(asked.get("inline_query_id", str))
    if query is None or query.user.id != asked.person.id:
        raise PageError(404, "there is no such question")
    message = asked.person.chooses(query, asked.get("result_id", str), asked.chat, thread=asked.thread)
    return {"message_id": message.message_id}


def edit(asked: Asked) -> JsonObject:
    """A person changes an own message."""
    asked.person.edits(asked.message("message_id"), asked.get("text", str))
    return {}


def open_link(asked: Asked) -> JsonObject:
    """A person follows a link to the bot."""
    place = asked.chat if asked.fields.get("chat_id") else None
    message = asked.person.opens(asked.get("link", str), place)
    return {"message_id": message.message_id if message else None, "chat_id": asked.person.id}


def block(asked: Asked) -> JsonObject:
    """A person blocks the bot, or takes it back."""
    person = asked.person
    if asked.get("blocked", bool):
        person.blocks()
    else:
        person.unblocks()
    return person_view(person)


def add_person(asked: Asked) -> JsonObject:
    """Somebody new; an editor joins the groups where editors are."""
    name, role = asked.get("name", str).strip(), asked.get("role", str, "reader")
    if not 1 <= len(name) <= 64 or role not in get_args(Role):
        raise PageError(400, "a person needs a name and a role: reader, source or editor")
    emulator = asked.emulator
    desks = [
        chat
        for chat in emulator.chats.values()
        if chat.type in ("group", "supergroup")
        and chat.migrated_to is None
        and any(p.role == "editor" and chat.member(p.id) for p in emulator.people.values())
    ]
    person = emulator.add_person(name, language_code=asked.get("language_code", str, "id"), role=role)  # type: ignore[arg-type]
    if role == "editor":
        for chat in desks[:1]:
            person.joins(chat)
    return person_view(person)


def add_group(asked: Asked) -> JsonObject:
    """A new group."""
    title = asked.get("title", str).strip()
    if not title:
        raise PageError(400, "a group needs a title")
    admins = asked.people("admin_ids")
    chat = asked.emulator.add_group(
        title,
        forum=asked.get("forum", bool, default=False),
        members=asked.people("member_ids"),
        admins=admins,
        with_bot=False,
    )
    if asked.get("with_bot", bool, default=False):
        founder = admins or list(asked.emulator.people.values())
        founder[0].adds_bot(chat, admin=chat.is_forum)
    return chat_view(asked.emulator, chat)


def network(asked: Asked) -> JsonObject:
    """The network switch."""
    mode = asked.get("mode", str)
    if mode not in get_args(NetworkMode):
        raise PageError(400, f"mode must be one of {', '.join(get_args(NetworkMode))}")
    asked.emulator.set_network(mode)  # type: ignore[arg-type]
    return network_view(asked.emulator)


ACTS: dict[str, Callable[[Asked], JsonObject]] = {
    "send": send,
    "location": location,
    "press": press,
    "inline": inline,
    "choose": choose,
    "edit": edit,
    "open": open_link,
    "block": block,
    "people": add_person,
    "groups": add_group,
    "network": network,
}
