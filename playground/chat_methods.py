"""The methods about chats: who is in them, topics, invitations, bans."""

from collections.abc import Callable

from playground.errors import JsonObject, bad_request
from playground.messages import Chat, Member, Message, Topic, User
from playground.world import World

_TOPIC_COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


def get_chat(world: World, p: JsonObject) -> JsonObject:
    """getChat: ChatFullInfo with what it always holds, and what this world knows."""
    chat = world.find_chat(p["chat_id"])
    if not chat.private:
        world.check_presence(chat)
    found: JsonObject = {
        **chat.json(),
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if chat.pinned and chat.pinned[-1] in chat.by_id:
        found["pinned_message"] = chat.by_id[chat.pinned[-1]].json(with_reply=False)
    return found


def get_chat_member(world: World, p: JsonObject) -> JsonObject:
    """getChatMember: anybody known is at least `left`."""
    chat = world.find_chat(p["chat_id"])
    if chat.user is not None:
        if p["user_id"] not in (chat.user.id, world.bot.id):
            raise bad_request("user not found")
        return Member(world.bot if p["user_id"] == world.bot.id else chat.user).json()
    world.check_presence(chat)
    if chat.type == "channel" and p["user_id"] != world.bot.id and not chat.is_admin(world.bot.id):
        raise bad_request("member list is inaccessible")
    return _member(world, chat, p["user_id"]).json()


def _member(world: World, chat: Chat, user_id: int) -> Member:
    found = chat.members.get(user_id)
    if found is None and user_id in world.users:
        found = Member(world.users[user_id], "left", in_channel=chat.type == "channel")
    if found is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return found


def get_administrators(world: World, p: JsonObject) -> list[JsonObject]:
    """getChatAdministrators: without other bots."""
    chat = _group(world, p)
    return [
        member.json()
        for member in chat.members.values()
        if member.is_admin and (not member.user.is_bot or member.user is world.bot)
    ]


def get_member_count(world: World, p: JsonObject) -> int:
    """getChatMemberCount."""
    chat = world.find_chat(p["chat_id"])
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def leave(world: World, p: JsonObject) -> bool:
    """leaveChat."""
    chat = _group(world, p)
    world.change_member(chat, world.bot, "left", world.bot)
    return True


def _group(world: World, p: JsonObject) -> Chat:
    chat = world.find_chat(p["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    world.check_presence(chat)
    return chat


def _admin_chat(world: World, p: JsonObject, doing: str) -> Chat:
    chat = world.find_chat(p["chat_id"])
    if chat.private:
        raise bad_request(f"can't {doing} in private chats")
    world.check_presence(chat)
    if not chat.is_admin(world.bot.id):
        raise bad_request(f"not enough rights to {doing}")
    return chat


def ban(world: World, p: JsonObject) -> bool:
    """banChatMember."""
    chat = _admin_chat(world, p, "restrict/unrestrict chat member")
    member = _member(world, chat, p["user_id"])
    if member.is_admin:
        raise bad_request("user is an administrator of the chat")
    world.change_member(chat, member.user, "kicked", world.bot)
    return True


def unban(world: World, p: JsonObject) -> bool:
    """unbanChatMember: without only_if_banned it also removes a member."""
    chat = _admin_chat(world, p, "restrict/unrestrict chat member")
    member = _member(world, chat, p["user_id"])
    if member.status == "kicked" or (member.present and not p.get("only_if_banned")):
        world.change_member(chat, member.user, "left", world.bot)
    return True


def _invite_link(world: World, p: JsonObject, *, primary: bool) -> JsonObject:
    _admin_chat(world, p, "manage chat invite link")
    found: JsonObject = {
        "invite_link": f"https://t.me/+playground{world.number():06d}",
        "creator": world.bot.json(),
        "creates_join_request": bool(p.get("creates_join_request")),
        "is_primary": primary,
        "is_revoked": False,
    }
    return found | {key: p[key] for key in ("name", "expire_date", "member_limit") if key in p}


def create_invite_link(world: World, p: JsonObject) -> JsonObject:
    """createChatInviteLink."""
    return _invite_link(world, p, primary=False)


def export_invite_link(world: World, p: JsonObject) -> str:
    """exportChatInviteLink."""
    return str(_invite_link(world, p, primary=True)["invite_link"])


def _forum(world: World, p: JsonObject) -> Chat:
    chat = world.find_chat(p["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    world.check_presence(chat)
    if not chat.members[world.bot.id].may("can_manage_topics"):
        raise bad_request("not enough rights to create a topic")
    return chat


def _topic(chat: Chat, p: JsonObject) -> Topic:
    topic = chat.topics.get(p["message_thread_id"])
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def open_topic(world: World, chat: Chat, name: str, author: User, color: int = 0x6FB9F0) -> Topic:
    """Opens a topic, with the service message whose number becomes the topic's."""
    notice = Message(
        chat, world.now(), author, extra={"forum_topic_created": {"name": name, "icon_color": color}}
    )
    notice.thread_id = chat.last_message_id + 1
    world.post(notice)
    topic = chat.topics[notice.message_id] = Topic(notice.message_id, name, color)
    world.announce("chat", chat=chat)
    return topic


def create_topic(world: World, p: JsonObject) -> JsonObject:
    """createForumTopic."""
    chat = _forum(world, p)
    if not 1 <= len(p["name"]) <= 128:
        raise bad_request("topic name is too long" if p["name"] else "TOPIC_TITLE_EMPTY")
    color = p.get("icon_color", 0x6FB9F0)
    if color not in _TOPIC_COLORS:
        raise bad_request("invalid icon color specified")
    topic = open_topic(world, chat, p["name"], world.bot, color)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def _note(world: World, chat: Chat, topic: Topic, field: str, fact: JsonObject) -> bool:
    world.post(Message(chat, world.now(), world.bot, thread_id=topic.id, extra={field: fact}))
    world.announce("chat", chat=chat)
    return True


def edit_topic(world: World, p: JsonObject) -> bool:
    """editForumTopic."""
    chat = _forum(world, p)
    topic = _topic(chat, p)
    if p.get("name", topic.name) == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = p["name"]
    return _note(world, chat, topic, "forum_topic_edited", {"name": topic.name})


def close_topic(world: World, p: JsonObject) -> bool:
    """closeForumTopic."""
    chat = _forum(world, p)
    topic = _topic(chat, p)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return _note(world, chat, topic, "forum_topic_closed", {})


def reopen_topic(world: World, p: JsonObject) -> bool:
    """reopenForumTopic."""
    chat = _forum(world, p)
    topic = _topic(chat, p)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return _note(world, chat, topic, "forum_topic_reopened", {})


def remove_topic(world: World, chat: Chat, topic: Topic) -> None:
    """Deletes a topic with everything in it."""
    del chat.topics[topic.id]
    world.remove(chat, [number for number, message in chat.by_id.items() if message.thread_id == topic.id])
    world.announce("chat", chat=chat)


def delete_topic(world: World, p: JsonObject) -> bool:
    """deleteForumTopic."""
    chat = _forum(world, p)
    remove_topic(world, chat, _topic(chat, p))
    return True


ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_administrators,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave,
    "banChatMember": ban,
    "unbanChatMember": unban,
    "createChatInviteLink": create_invite_link,
    "exportChatInviteLink": export_invite_link,
    "createForumTopic": create_topic,
    "editForumTopic": edit_topic,
    "closeForumTopic": close_topic,
    "reopenForumTopic": reopen_topic,
    "deleteForumTopic": delete_topic,
}
