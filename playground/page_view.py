"""The world as the chat page shows it: the JSON of `/api/state` and of the page's events."""

import mimetypes
from collections.abc import Callable

from playground.emulator import Emulator
from playground.errors import JsonObject
from playground.messages import Chat, Message
from playground.people import Person
from playground.world import Query

_SERVICE_WORDS = {
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "pinned_message": "pinned a message",
    "forum_topic_created": "opened a topic",
    "forum_topic_edited": "renamed the topic",
    "forum_topic_closed": "closed the topic",
    "forum_topic_reopened": "reopened the topic",
    "migrate_to_chat_id": "made this group a supergroup",
    "migrate_from_chat_id": "made this group a supergroup",
}
_BUTTON_KINDS = {
    "callback_data": "callback",
    "url": "url",
    "switch_inline_query": "switch_inline",
    "switch_inline_query_current_chat": "switch_inline",
    "switch_inline_query_chosen_chat": "switch_inline",
    "copy_text": "copy",
    "login_url": "login",
    "web_app": "web_app",
}


def state(emulator: Emulator, controls: list[JsonObject]) -> JsonObject:
    """Everything, for a page that has just been opened or has missed something."""
    bot = emulator.bot
    return {
        "bot": {"id": bot.id, "username": bot.username, "name": bot.name},
        "people": [person_view(person) for person in emulator.people.values()],
        "chats": [chat_view(emulator, chat) for chat in emulator.chats.values() if _is_shown(chat)],
        "controls": controls,
        "network": network_view(emulator),
    }


def _is_shown(chat: Chat) -> bool:
    """A private chat appears with its first message; a group that became another is gone."""
    return chat.migrated_to is None and (not chat.private or chat.last_message_id > 0)


def network_view(emulator: Emulator) -> JsonObject:
    """The network switch."""
    return {"mode": emulator.faults.network}


def person_view(person: Person) -> JsonObject:
    """One person."""
    user = person.user
    return {
        "id": user.id,
        "name": user.name,
        "first_name": user.first_name,
        "username": user.username,
        "language_code": user.language_code,
        "role": person.role,
        "blocked_bot": user.blocked_bot,
    }


def chat_view(emulator: Emulator, chat: Chat) -> JsonObject:
    """One chat with all its messages."""
    if chat.user is not None:
        member_ids, admin_ids = [chat.user.id, emulator.bot.id], []
    else:
        member_ids = [m.user.id for m in chat.members.values() if m.present]
        admin_ids = [m.user.id for m in chat.members.values() if m.is_admin]
    found: JsonObject = {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title or (chat.user.name if chat.user else ""),
        "member_ids": member_ids,
        "admin_ids": admin_ids,
        "is_forum": chat.is_forum,
        "topics": [{"id": t.id, "name": t.name, "closed": t.closed} for t in chat.topics.values()],
        "pinned_ids": list(chat.pinned),
        "messages": [message_view(message) for message in chat.messages],
        "commands": {
            str(person_id): _commands(emulator, chat, person_id)
            for person_id in member_ids
            if person_id in emulator.people
        },
        "reply_keyboard": {str(person_id): keyboard for person_id, keyboard in chat.reply_keyboards.items()},
    }
    if chat.user is not None:
        found["person_id"] = chat.user.id
    return found


def _commands(emulator: Emulator, chat: Chat, person_id: int) -> list[JsonObject]:
    return emulator.world.profile.commands_for(
        chat.id,
        person_id,
        emulator.people[person_id].user.language_code,
        private=chat.private,
        admin=chat.is_admin(person_id),
    )


def message_view(message: Message) -> JsonObject:
    """One message."""
    text, entities = message.text, list(message.entities)
    if message.kind == "service":
        text = next((words for field, words in _SERVICE_WORDS.items() if field in message.extra), "")
    found: JsonObject = {
        "message_id": message.message_id,
        "date": message.date,
        "from": _author(message),
        "kind": "video" if message.kind == "video_note" else message.kind,
        "text": text,
        "entities": entities,
        "buttons": [[_button(button) for button in row] for row in message.rows],
        "silent": message.silent,
        "has_link_preview": _previews(message),
    }
    for key, value in (
        ("edit_date", message.edit_date),
        ("thread_id", message.thread_id),
        ("reply_to", message.reply_to),
        ("media_group_id", message.media_group_id),
        ("forward_origin", message.forward_origin),
        ("location", message.extra.get("location")),
        ("contact", message.extra.get("contact")),
        ("caption_above", message.extra.get("show_caption_above_media")),
    ):
        if value is not None:
            found[key] = value
    if message.media is not None:
        found["file"] = _file(message)
    return found


def _author(message: Message) -> JsonObject:
    if message.as_chat or message.sender is None:
        return {"id": message.chat.id, "name": message.chat.title, "is_bot": False}
    return {"id": message.sender.id, "name": message.sender.name, "is_bot": message.sender.is_bot}


def _file(message: Message) -> JsonObject:
    assert message.media is not None
    stored = message.media.file
    found: JsonObject = {
        "url": f"/api/files/{stored.file_id}",
        "name": stored.name or f"{stored.kind}{mimetypes.guess_extension(stored.mime) or ''}",
        "mime": stored.mime,
        "size": len(stored.data),
    }
    if stored.width:
        found |= {"width": stored.width, "height": stored.height}
    return found


def _previews(message: Message) -> bool:
    if message.media is not None or (message.link_preview or {}).get("is_disabled"):
        return False
    return any(entity["type"] in ("url", "text_link") for entity in message.entities)


def _button(button: JsonObject) -> JsonObject:
    key = next((name for name in _BUTTON_KINDS if name in button), "callback_data")
    found: JsonObject = {"text": button["text"], "kind": _BUTTON_KINDS[key]}
    value = button.get(key)
    if key == "copy_text":
        found["copy_text"] = button["copy_text"]["text"]
    elif key in ("login_url", "web_app"):
        found["url"] = button[key]["url"]
    elif key == "switch_inline_query_chosen_chat":
        found["switch_inline_query"] = button[key].get("query", "")
    elif key.startswith("switch_inline"):
        found["switch_inline_query"] = value
    else:
        found[key] = value
    if "style" in button:
        found["style"] = button["style"]
    return found


def event_view(emulator: Emulator, kind: str, facts: JsonObject) -> JsonObject | None:
    """The data of one event of the page, or None for what it does not show."""
    build = _EVENTS.get(kind)
    return build(emulator, facts) if build else None


def _message_event(_: Emulator, facts: JsonObject) -> JsonObject:
    message: Message = facts["message"]
    return {"chat_id": message.chat.id, "message": message_view(message)}


def _answer_event(_: Emulator, facts: JsonObject) -> JsonObject:
    query: Query = facts["query"]
    answer = query.answer or {}
    return {
        "person_id": query.user.id,
        "callback_query_id": query.id,
        "text": answer.get("text", ""),
        "show_alert": answer.get("show_alert", False),
        "url": answer.get("url"),
    }


def _inline_event(_: Emulator, facts: JsonObject) -> JsonObject:
    query: Query = facts["query"]
    answer = query.answer or {}
    return {
        "person_id": query.user.id,
        "inline_query_id": query.id,
        "results": [
            {key: result[key] for key in ("id", "title", "description") if key in result}
            for result in answer.get("results", [])
        ],
        "next_offset": answer.get("next_offset", ""),
        "button": answer.get("button"),
    }


def _chat_event(emulator: Emulator, facts: JsonObject) -> JsonObject:
    return {"chat": chat_view(emulator, facts["chat"])}


_EVENTS: dict[str, Callable[[Emulator, JsonObject], JsonObject]] = {
    "message": _message_event,
    "edited": _message_event,
    "deleted": lambda _, facts: {"chat_id": facts["chat"].id, "message_ids": facts["message_ids"]},
    "typing": lambda _, facts: {
        "chat_id": facts["chat"].id,
        "action": facts["action"],
        "until": facts["until"],
    },
    "answer": _answer_event,
    "inline_answer": _inline_event,
    "person": lambda _, facts: {"person": person_view(facts["person"])},
    "chat": _chat_event,
    "reply_keyboard": lambda _, facts: {
        "chat_id": facts["chat"].id,
        "person_id": facts["person"],
        "markup": facts["markup"],
    },
    "network": lambda emulator, _: network_view(emulator),
    "commands": lambda _emulator, _facts: {},
}
