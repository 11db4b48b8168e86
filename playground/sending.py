"""The methods that put new messages into chats."""

from collections.abc import Callable
from functools import lru_cache

from playground.detection import detected
from playground.errors import JsonObject, bad_request
from playground.files import Media
from playground.formatting import formatted
from playground.keyboards import check_keyboard
from playground.messages import Chat, Message
from playground.texts import Formatted, utf16
from playground.world import World

TEXT_LIMIT = 4096  # UTF-16 units, after parsing
CAPTION_LIMIT = 1024
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_ALBUM_PARTNERS = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}


@lru_cache(maxsize=512)
def _read_once(text: str, parse_mode: str | None) -> Formatted:
    """A broadcast says the same thing to thousands: it is read once."""
    return detected(formatted(text, parse_mode, None))


def _read(text: str, parse_mode: str | None, entities: list[JsonObject] | None) -> Formatted:
    if entities and not parse_mode:
        return detected(formatted(text, None, entities))
    return _read_once(text, parse_mode)


def read_text(p: JsonObject, *, limit_words: str = "message is too long") -> Formatted:
    """The parameters text, parse_mode and entities as one checked text."""
    if not p.get("text"):
        raise bad_request("message text is empty")
    written = _read(p["text"], p.get("parse_mode"), p.get("entities"))
    if not written.text:
        raise bad_request("text must be non-empty")
    if utf16(written.text) > TEXT_LIMIT:
        raise bad_request(limit_words)
    return written


def read_caption(p: JsonObject) -> Formatted:
    """The parameters caption, parse_mode and caption_entities as one checked text, perhaps empty."""
    if not p.get("caption"):
        return Formatted("")
    written = _read(p["caption"], p.get("parse_mode"), p.get("caption_entities"))
    if utf16(written.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return written


def send(
    world: World,
    p: JsonObject,
    written: Formatted,
    media: Media | None = None,
    extra: JsonObject | None = None,
) -> JsonObject:
    """Posts one message of the bot from the parameters that all send methods share."""
    message = draft(world, p, written, media, extra)
    admit(world, message.chat, p)
    return deliver(world, message).json()


def deliver(world: World, message: Message) -> Message:
    """Posts a message of the bot, and shows the keyboard that came with it."""
    world.post(message)
    if message.keyboard is not None:
        _show_keyboard(world, message, message.keyboard)
    return message


def admit(world: World, chat: Chat, p: JsonObject, count: int = 1) -> None:
    """Asks the flood model."""
    if world.flood.enabled:
        world.flood.admit(
            world.clock(),
            chat.id,
            private=chat.private,
            count=count,
            paid=bool(p.get("allow_paid_broadcast")),
        )


def draft(
    world: World,
    p: JsonObject,
    written: Formatted,
    media: Media | None = None,
    extra: JsonObject | None = None,
) -> Message:
    """A message of the bot that is allowed in every way but the pace."""
    chat = world.writable_chat(p["chat_id"])
    reply_to = _reply_target(chat, p.get("reply_parameters"))
    # A reply stands in the topic of what it replies to, unless another one is named.
    thread = p.get("message_thread_id") or (chat.by_id[reply_to].thread_id if reply_to else None)
    topic = world.topic(chat, thread)
    markup = p.get("reply_markup")
    inline = check_keyboard(markup) if markup and "inline_keyboard" in markup else None
    keyboard = markup if markup and "inline_keyboard" not in markup else None
    more = dict(extra or {})
    if p.get("protect_content"):
        more["has_protected_content"] = True
    for flag, name in (
        ("show_caption_above_media", "show_caption_above_media"),
        ("has_spoiler", "has_media_spoiler"),
    ):
        if p.get(flag):
            more[name] = True
    return Message(
        chat,
        world.now(),
        world.bot,
        written.text,
        written.entities,
        media,
        inline,
        keyboard,
        reply_to,
        topic.id if topic else None,
        silent=bool(p.get("disable_notification")),
        as_chat=chat.type == "channel",
        link_preview=p.get("link_preview_options"),
        extra=more,
    )


def _reply_target(chat: Chat, reply: JsonObject | None) -> int | None:
    if reply is None or reply.get("chat_id", chat.id) != chat.id:
        return None
    if reply["message_id"] in chat.by_id:
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _show_keyboard(world: World, message: Message, keyboard: JsonObject) -> None:
    """A reply keyboard stands until it is replaced or removed, a wish for a reply until something is said.

    In groups both are for everybody; with `selective` only for whom the text mentions, and for
    whoever is replied to.
    """
    chat = message.chat
    people = [chat.user.id] if chat.user else [m.user.id for m in chat.members.values() if not m.user.is_bot]
    original = chat.by_id.get(message.reply_to or 0)
    if keyboard.get("selective"):
        meant = _mentioned(message)
        if original is not None and original.sender is not None and not original.sender.is_bot:
            meant.add(original.sender.id)
        people = [person for person in people if person in meant] if meant else people
    shown = None
    if "keyboard" in keyboard:
        shown = keyboard
    elif "force_reply" in keyboard:
        shown = {**keyboard, "asked_by": message.message_id}
    for person in people:
        if shown is None:
            chat.reply_keyboards.pop(person, None)
        else:
            chat.reply_keyboards[person] = shown
        world.announce("reply_keyboard", chat=chat, person=person, markup=shown)


def _mentioned(message: Message) -> set[int]:
    """Whom a text mentions, by a link to them or by their user name."""
    names = {
        member.user.username.lower(): member.user.id
        for member in message.chat.members.values()
        if member.user.username
    }
    found = {entity["user"]["id"] for entity in message.entities if entity["type"] == "text_mention"}
    encoded = message.text.encode("utf-16-le")
    for entity in message.entities:
        if entity["type"] == "mention":
            begin, length = entity["offset"] * 2, entity["length"] * 2
            name = encoded[begin : begin + length].decode("utf-16-le").removeprefix("@").lower()
            found |= {names[name]} if name in names else set()
    return found


def send_message(world: World, p: JsonObject) -> JsonObject:
    """sendMessage."""
    return send(world, p, read_text(p))


def _send_media(kind: str) -> Callable[[World, JsonObject], JsonObject]:
    def answer(world: World, p: JsonObject) -> JsonObject:
        world.writable_chat(p["chat_id"])
        caption = read_caption(p)
        return send(world, p, caption, world.files.media(kind, p[kind], p))

    return answer


def send_media_group(world: World, p: JsonObject) -> list[JsonObject]:
    """sendMediaGroup: 2 to 10 that fit together, all or none."""
    items = p["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("media group must contain 2-10 items" if items else "media group is empty")
    if len({_ALBUM_PARTNERS[item["type"]] for item in items}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    chat = world.writable_chat(p["chat_id"])
    captions = [read_caption(item) for item in items]
    shared = {key: value for key, value in p.items() if key != "media"}
    messages = [
        draft(
            world,
            {**shared, **{k: item[k] for k in ("has_spoiler", "show_caption_above_media") if k in item}},
            caption,
            world.files.media(item["type"], item["media"], item),
        )
        for item, caption in zip(items, captions, strict=True)
    ]
    admit(world, chat, p, len(messages))
    group = str(13_000_000_000_000 + world.number())
    for message in messages:
        message.media_group_id = group
        world.post(message)
    return [message.json() for message in messages]


def location_json(latitude: float, longitude: float, accuracy: float | None = None) -> JsonObject:
    """A Location, refused if it is not on Earth."""
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise bad_request("wrong latitude or longitude specified")
    found: JsonObject = {"latitude": latitude, "longitude": longitude}
    if accuracy is not None:
        found["horizontal_accuracy"] = accuracy
    return found


def send_location(world: World, p: JsonObject) -> JsonObject:
    """sendLocation."""
    place = location_json(p["latitude"], p["longitude"], p.get("horizontal_accuracy"))
    return send(world, p, Formatted(""), extra={"location": place})


def send_venue(world: World, p: JsonObject) -> JsonObject:
    """sendVenue."""
    place = location_json(p["latitude"], p["longitude"])
    venue = {"location": place, "title": p["title"], "address": p["address"]}
    return send(world, p, Formatted(""), extra={"location": place, "venue": venue})


def send_contact(world: World, p: JsonObject) -> JsonObject:
    """sendContact."""
    contact = {key: p[key] for key in ("phone_number", "first_name", "last_name", "vcard") if key in p}
    return send(world, p, Formatted(""), extra={"contact": contact})


def send_chat_action(world: World, p: JsonObject) -> bool:
    """sendChatAction: shown for 5 seconds, or until a message comes."""
    if p["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.writable_chat(p["chat_id"])
    until = world.clock() + 5
    world.typing[chat.id] = until
    world.announce("typing", chat=chat, action=p["action"], until=until)
    return True


ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    "sendMessage": send_message,
    "sendPhoto": _send_media("photo"),
    "sendDocument": _send_media("document"),
    "sendVideo": _send_media("video"),
    "sendAudio": _send_media("audio"),
    "sendVoice": _send_media("voice"),
    "sendAnimation": _send_media("animation"),
    "sendVideoNote": _send_media("video_note"),
    "sendSticker": _send_media("sticker"),
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
}
