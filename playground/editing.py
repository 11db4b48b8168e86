"""The methods that change or remove messages: edits, deletions, pins, reactions."""

from collections.abc import Callable

from playground.errors import JsonObject, bad_request
from playground.files import Media
from playground.keyboards import check_keyboard
from playground.messages import Chat, Message
from playground.sending import read_caption, read_text
from playground.texts import Formatted
from playground.world import World

DELETABLE_FOR = 48 * 3600  # seconds: https://core.telegram.org/bots/api#deletemessage


def _message_to_edit(world: World, p: JsonObject) -> Message:
    if "inline_message_id" in p:
        message = world.inline_messages.get(p["inline_message_id"])
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    if "chat_id" not in p:
        raise bad_request("chat_id is empty")
    if "message_id" not in p:
        raise bad_request("message identifier is not specified")
    chat = world.writable_chat(p["chat_id"])
    message = chat.by_id.get(p["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    own = message.sender is world.bot or (chat.type == "channel" and chat.is_admin(world.bot.id))
    if not own or message.kind == "service" or message.forward_origin is not None:
        raise bad_request("message can't be edited")
    return message


def _apply(
    world: World,
    p: JsonObject,
    message: Message,
    *,
    written: Formatted | None = None,
    media: Media | None = None,
    flags: JsonObject | None = None,
) -> JsonObject | bool:
    """Carries an edit out, unless nothing would change. Leaving the keyboard out removes it."""
    markup = check_keyboard(p.get("reply_markup"))
    words = written or Formatted(message.text, message.entities)
    extra = {**message.extra, **(flags or {})}
    same_media = media is None or (message.media is not None and media.file is message.media.file)
    before = (message.text, message.entities, message.markup, message.extra)
    if same_media and before == (words.text, words.entities, markup, extra):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as "
            "a current content and reply markup of the message"
        )
    chat = message.chat
    if world.flood.enabled:
        world.flood.admit(world.clock(), chat.id, private=chat.private, edit=True)
    if message.text != words.text:
        message.versions.append(message.text)
    message.text, message.entities, message.markup, message.extra = words.text, words.entities, markup, extra
    if media is not None:
        message.media = media
    world.changed(message)
    return True if message.inline_message_id and "inline_message_id" in p else message.json()


def edit_text(world: World, p: JsonObject) -> JsonObject | bool:
    """editMessageText."""
    if "rich_message" in p:
        raise bad_request("rich messages are not supported here")
    written = read_text(p, limit_words="MESSAGE_TOO_LONG")
    message = _message_to_edit(world, p)
    if message.media is not None or not message.text:
        raise bad_request("there is no text in the message to edit")
    answer = _apply(world, p, message, written=written)
    message.link_preview = p.get("link_preview_options")
    return answer


def edit_caption(world: World, p: JsonObject) -> JsonObject | bool:
    """editMessageCaption."""
    caption = read_caption(p)
    message = _message_to_edit(world, p)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    flags = {"show_caption_above_media": True} if p.get("show_caption_above_media") else {}
    return _apply(world, p, message, written=caption, flags=flags)


def edit_media(world: World, p: JsonObject) -> JsonObject | bool:
    """editMessageMedia: picture and caption are replaced together."""
    message = _message_to_edit(world, p)
    item = p["media"]
    caption = read_caption(item)
    if message.media_group_id and item["type"] not in ("photo", "video", message.kind):
        raise bad_request("can't use the media of the specified type in the album")
    media = world.files.media(item["type"], item["media"], item)
    return _apply(world, p, message, written=caption, media=media)


def edit_markup(world: World, p: JsonObject) -> JsonObject | bool:
    """editMessageReplyMarkup."""
    return _apply(world, p, _message_to_edit(world, p))


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    """Own and private messages for 48 hours; in groups an admin deletes anything at any time."""
    if not chat.private and chat.is_admin(world.bot.id):
        return True
    mine = message.sender is world.bot or chat.private
    return mine and world.clock() - message.date <= DELETABLE_FOR


def delete_message(world: World, p: JsonObject) -> bool:
    """deleteMessage."""
    chat = world.find_chat(p["chat_id"])
    if not chat.private:
        world.check_presence(chat)
    message = chat.by_id.get(p["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(world, chat, message):
        raise bad_request("message can't be deleted" + ("" if chat.private else " for everyone"))
    world.remove(chat, [message.message_id])
    return True


def delete_messages(world: World, p: JsonObject) -> bool:
    """deleteMessages: unknown ones are passed over; one that may not be deleted stops all."""
    if not 1 <= len(p["message_ids"]) <= 100:
        raise bad_request(
            "too many message identifiers specified"
            if p["message_ids"]
            else "message identifiers are not specified"
        )
    chat = world.find_chat(p["chat_id"])
    if not chat.private:
        world.check_presence(chat)
    found = [chat.by_id[number] for number in p["message_ids"] if number in chat.by_id]
    if not all(_deletable(world, chat, message) for message in found):
        raise bad_request("message can't be deleted")
    world.remove(chat, [message.message_id for message in found])
    return True


def pin(world: World, p: JsonObject) -> bool:
    """pinChatMessage: leaves a service message, as in the clients."""
    chat = world.writable_chat(p["chat_id"])
    _check_may_pin(world, chat)
    message = chat.by_id.get(p["message_id"])
    if message is None:
        raise bad_request("message to pin not found")
    if message.message_id in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.pinned.append(message.message_id)
    notice = Message(chat, world.now(), world.bot, extra={"pinned_message": message.json(with_reply=False)})
    notice.thread_id = message.thread_id
    world.post(notice)
    return True


def unpin(world: World, p: JsonObject) -> bool:
    """unpinChatMessage: the given one, or the newest."""
    chat = world.writable_chat(p["chat_id"])
    _check_may_pin(world, chat)
    wanted = p.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    world.announce("chat", chat=chat)
    return True


def unpin_all(world: World, p: JsonObject) -> bool:
    """unpinAllChatMessages."""
    chat = world.writable_chat(p["chat_id"])
    _check_may_pin(world, chat)
    chat.pinned.clear()
    world.announce("chat", chat=chat)
    return True


def _check_may_pin(world: World, chat: Chat) -> None:
    if not chat.private and not chat.is_admin(world.bot.id):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def react(world: World, p: JsonObject) -> bool:
    """setMessageReaction: a bot has one reaction to a message."""
    chat = world.writable_chat(p["chat_id"])
    message = chat.by_id.get(p["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    reactions = p.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    world.reactions[chat.id, message.message_id] = [str(r.get("emoji", "")) for r in reactions]
    world.changed(message, edited=False)
    return True


ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
    "setMessageReaction": react,
}
