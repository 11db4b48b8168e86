"""What the page may do with groups, channels and topics: make them, put the bot in, take it out."""

from collections.abc import Callable

from playground.errors import JsonObject
from playground.messages import Chat, Topic
from playground.page_acts import Asked, PageError
from playground.page_view import chat_view

_KINDS = ("group", "forum", "channel")
_TITLE = 128  # Bot API, setChatTitle


def add_place(asked: Asked) -> JsonObject:
    """A person makes a group, a forum or a channel; everybody else on the page is in it, too."""
    title, kind = asked.get("title", str).strip(), asked.get("kind", str)
    if not 1 <= len(title) <= _TITLE or kind not in _KINDS:
        raise PageError(400, "a place needs a title and a kind: group, forum or channel")
    emulator, owner = asked.emulator, asked.person
    others = [person for person in emulator.people.values() if person is not owner]
    if kind == "channel":
        chat = emulator.add_channel(title, admins=[owner], members=others, with_bot=False)
    else:
        chat = emulator.add_group(
            title, forum=kind == "forum", admins=[owner], members=others, with_bot=False
        )
    if asked.get("with_bot", bool, default=False):
        owner.adds_bot(chat, admin=kind != "group")
    return chat_view(emulator, chat)


def bot_in(asked: Asked) -> JsonObject:
    """A person puts the bot into a chat, makes it an admin there or a member again, or throws it out."""
    person, chat, what = asked.person, asked.chat, asked.get("what", str)
    if chat.private:
        raise PageError(400, "the bot is in every private chat")
    if what == "add":
        person.adds_bot(chat, admin=chat.type == "channel")
        return chat_view(asked.emulator, chat)
    if not chat.is_admin(person.id):
        raise PageError(403, "only an admin does that")
    if what == "remove":
        person.removes_bot(chat)
    elif what in ("promote", "demote"):
        person.promotes_bot(chat, admin=what == "promote")
    else:
        raise PageError(400, "what must be add, promote, demote or remove")
    return chat_view(asked.emulator, chat)


def topic_of(asked: Asked) -> JsonObject:
    """A person opens a topic, closes it, opens it again, or deletes it."""
    person, chat, what = asked.person, asked.chat, asked.get("what", str)
    if what == "open":
        name = asked.get("name", str).strip()
        if not 1 <= len(name) <= _TITLE:
            raise PageError(400, "a topic needs a name")
        return {"thread_id": person.opens_topic(chat, name).id}
    acts: dict[str, Callable[[Chat, Topic], None]] = {
        "close": person.closes_topic,
        "reopen": person.reopens_topic,
        "delete": person.deletes_topic,
    }
    topic = chat.topics.get(asked.get("thread_id", int))
    if topic is None or what not in acts:
        raise PageError(404, "there is no such topic")
    acts[what](chat, topic)
    return {}


PLACE_ACTS: dict[str, Callable[[Asked], JsonObject]] = {
    "places": add_place,
    "bot": bot_in,
    "topic": topic_of,
}
