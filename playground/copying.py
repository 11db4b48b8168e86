"""The methods that repeat a message elsewhere: copies without a trace, forwards with their author's name."""

from collections.abc import Callable

from playground.errors import JsonObject, bad_request
from playground.messages import Message
from playground.sending import admit, deliver, draft, read_caption
from playground.texts import Formatted
from playground.world import World


def _original(world: World, chat_id: object, message_id: int, doing: str) -> Message:
    source = world.find_chat(chat_id)
    message = source.by_id.get(message_id)
    if message is None:
        raise bad_request(f"message to {doing} not found")
    if message.kind == "service" or message.extra.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if doing == 'copy' else 'forwarded'}")
    return message


def _again(world: World, p: JsonObject, original: Message) -> Message:
    """A new message of the bot with what the original says."""
    message = draft(world, p, Formatted(original.text, original.entities), original.media)
    message.extra |= {k: v for k, v in original.extra.items() if k in ("location", "venue", "contact")}
    return message


def copy_message(world: World, p: JsonObject) -> JsonObject:
    """copyMessage: no trace of where it came from; a given caption replaces the original's."""
    original = _original(world, p["from_chat_id"], p["message_id"], "copy")
    message = _again(world, p, original)
    if "caption" in p and original.media is not None:
        caption = read_caption(p)
        message.text, message.entities = caption.text, caption.entities
    admit(world, message.chat, p)
    return {"message_id": deliver(world, message).message_id}


def copy_messages(world: World, p: JsonObject) -> list[JsonObject]:
    """copyMessages: those that cannot be copied are passed over."""
    return _many(world, p, "copy")


def forward_origin(original: Message) -> JsonObject:
    """Who is named as the author of a forwarded message."""
    if original.forward_origin is not None:
        return original.forward_origin
    if original.as_chat and original.chat.type == "channel":
        return {
            "type": "channel",
            "chat": original.chat.json(),
            "message_id": original.message_id,
            "date": original.date,
        }
    if original.as_chat:
        return {"type": "chat", "sender_chat": original.chat.json(), "date": original.date}
    assert original.sender is not None
    return {"type": "user", "sender_user": original.sender.json(), "date": original.date}


def forward_message(world: World, p: JsonObject) -> JsonObject:
    """forwardMessage: names the author."""
    original = _original(world, p["from_chat_id"], p["message_id"], "forward")
    message = _again(world, p, original)
    message.forward_origin = forward_origin(original)
    admit(world, message.chat, p)
    return world.post(message).json()


def forward_messages(world: World, p: JsonObject) -> list[JsonObject]:
    """forwardMessages: those that cannot be forwarded are passed over."""
    return _many(world, p, "forward")


def _many(world: World, p: JsonObject, doing: str) -> list[JsonObject]:
    source, ids = world.find_chat(p["from_chat_id"]), p["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise bad_request(
            "too many message identifiers specified" if ids else "message identifiers are not specified"
        )
    found = [source.by_id[number] for number in ids if number in source.by_id]
    usable = [message for message in found if message.kind != "service"]
    if not usable:
        raise bad_request(f"there are no messages to {doing}")
    copies = [_again(world, p, original) for original in usable]
    admit(world, copies[0].chat, p, len(copies))
    for message, original in zip(copies, usable, strict=True):
        if doing == "forward":
            message.forward_origin = forward_origin(original)
        elif p.get("remove_caption") and message.media is not None:
            message.text, message.entities = "", ()
        world.post(message)
    return [{"message_id": message.message_id} for message in copies]


ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
