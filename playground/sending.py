"""The methods that put new messages into chats."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from playground.detection import detected
from playground.errors import JsonObject, bad_request
from playground.files import Media
from playground.markup import Formatted, checked_url, formatted, utf16
from playground.messages import Chat, Message
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


def check_keyboard(markup: JsonObject | None) -> JsonObject | None:
    """An inline keyboard within Telegram's limits, without empty rows; None if nothing is left of it."""
    if markup is None:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if not rows:
        return None
    if sum(map(len, rows)) > 100:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return markup if len(rows) == len(markup["inline_keyboard"]) else {"inline_keyboard": rows}


def _check_button(button: JsonObject) -> None:
    if not str(button["text"]).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = [key for key in button if key not in ("text", "style", "icon_custom_emoji_id")]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one of the optional fields must be used"
        )
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not (checked_url(button["url"]) or urlsplit(button["url"]).scheme == "tg"):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "style" in button and button["style"] not in ("danger", "success", "primary"):
        raise bad_request("BUTTON_STYLE_INVALID")


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
    return world.post(message).json()


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
    topic = world.topic(chat, p.get("message_thread_id"))
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
    reply_to = _reply_target(chat, p.get("reply_parameters"))
    thread_id = topic.id if topic else chat.by_id[reply_to].thread_id if reply_to else None
    message = Message(
        chat,
        world.now(),
        world.bot,
        written.text,
        written.entities,
        media,
        inline,
        keyboard,
        reply_to,
        thread_id,
        silent=bool(p.get("disable_notification")),
        as_chat=chat.type == "channel",
        link_preview=p.get("link_preview_options"),
        extra=more,
    )
    if keyboard is not None:
        _show_keyboard(world, chat, keyboard)
    return message


def _reply_target(chat: Chat, reply: JsonObject | None) -> int | None:
    if reply is None or reply.get("chat_id", chat.id) != chat.id:
        return None
    if reply["message_id"] in chat.by_id:
        return int(reply["message_id"])
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _show_keyboard(world: World, chat: Chat, keyboard: JsonObject) -> None:
    """A reply keyboard stands until it is replaced or removed; in groups for everybody (no `selective`)."""
    people = [chat.user.id] if chat.user else [m.user.id for m in chat.members.values() if not m.user.is_bot]
    for person in people:
        if "remove_keyboard" in keyboard:
            chat.reply_keyboards.pop(person, None)
        elif "keyboard" in keyboard:
            chat.reply_keyboards[person] = keyboard
    world.announce("reply_keyboard", chat=chat, markup=keyboard if "keyboard" in keyboard else None)


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
    return {"message_id": world.post(message).message_id}


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
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
