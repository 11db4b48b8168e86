"""What a Bot API server left out is filled in before python-telegram-bot reads it.

`BOT_API_BASE_URL` may name a server that is older than the library, or an emulator. Both leave out fields
that the library insists on and that nobody here looks at (a chat's `accent_color_id`, most rights of an
admin): it raises `TypeError` then, which no handler expects, and no tip would reach the desk. What is missing
is taken for "no": a right that was not told is not had.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeGuard

import orjson
from telegram import (
    AcceptedGiftTypes,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
)

#: Of each standing; the person is the one thing that has to be told.
_MEMBERS: dict[str, type[ChatMember]] = {
    "creator": ChatMemberOwner,
    "administrator": ChatMemberAdministrator,
    "member": ChatMemberMember,
    "restricted": ChatMemberRestricted,
    "left": ChatMemberLeft,
    "kicked": ChatMemberBanned,
}
_MESSAGES = ("message", "edited_message", "channel_post")
_NAMELESS = "·"
_SENDING = ("send", "edit", "forwardMessage")
_CHANGES = ("my_chat_member", "chat_member")
#: What Telegram marks as a command wherever a message begins with it.
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]{3,32})?(?=\s|$)")
_Object = dict[str, Any]


def completed_update(raw: Mapping[str, Any], now: int) -> _Object:
    """An update with the fields without which it cannot be read. `now` is in unix seconds."""
    update = dict(raw)
    for kind in _MESSAGES:
        if _is_object(message := update.get(kind)):
            update[kind] = _with_command(_message(message, now))
    if _is_object(tap := update.get("callback_query")):
        update["callback_query"] = tap = {"chat_instance": "", **_of_a_person(tap)}
        if _is_object(message := tap.get("message")):
            tap["message"] = _message(message, now)
    for kind in _CHANGES:
        if _is_object(change := update.get(kind)):
            update[kind] = change = {"date": now, **_of_a_person(change)}
            for side in ("old_chat_member", "new_chat_member"):
                if _is_object(change.get(side)):
                    change[side] = _member(change[side])
    return update


def completed_answer(method: str, asked: Mapping[str, Any], status: int, answer: bytes) -> tuple[int, bytes]:
    """An answer's status and body, with what is missing; all others are given back as they are.

    A member that is no member becomes Telegram's own refusal: whoever asked takes it for a stranger.
    """
    complete = _ANSWERS.get(method) or (_sent if method.startswith(_SENDING) else None)
    if complete is None or status != HTTPStatus.OK:
        return status, answer
    try:
        content = orjson.loads(answer)
        if content["ok"] is not True:
            return status, answer
        whole = complete(content.get("result"), asked)
    except _NotToldError:
        return HTTPStatus.BAD_REQUEST, _NOT_TOLD
    except (ValueError, TypeError, KeyError):
        return status, answer  # somebody else's to judge
    if whole is content["result"]:
        return status, answer
    return status, orjson.dumps({"ok": True, "result": whole})


class _NotToldError(Exception):
    """The server answered with something else."""


_NOT_TOLD = orjson.dumps({"ok": False, "error_code": 400, "description": "Bad Request: not told"})


def _chat(result: Any, asked: Mapping[str, Any]) -> _Object:  # noqa: ANN401  an outsider's JSON
    chat = result if _is_object(result) else {"id": asked.get("chat_id")}
    gifts = dict.fromkeys(_required(AcceptedGiftTypes), False)
    told = {**dict.fromkeys(_required(ChatFullInfo), 0), "accepted_gift_types": gifts, **chat}
    return _of_a_kind(told)


def _person_here(result: Any, _: Mapping[str, Any]) -> _Object:  # noqa: ANN401
    if not _is_object(result) or result.get("status") not in _MEMBERS or not _is_object(result.get("user")):
        raise _NotToldError
    return _member(result)


def _admins(result: Any, asked: Mapping[str, Any]) -> list[_Object]:  # noqa: ANN401
    if not isinstance(result, list):
        raise _NotToldError
    return [_person_here(one, asked) for one in result]


def _list(result: Any, _: Mapping[str, Any]) -> list[Any]:  # noqa: ANN401
    if not isinstance(result, list):
        raise _NotToldError
    return result


def _object(result: Any, _: Mapping[str, Any]) -> _Object:  # noqa: ANN401
    if not _is_object(result):
        raise _NotToldError
    return result


def _webhook(result: Any, _: Mapping[str, Any]) -> _Object:  # noqa: ANN401
    told = result if _is_object(result) else {}
    return {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **told}


def _file(result: Any, _: Mapping[str, Any]) -> Any:  # noqa: ANN401
    return {"file_unique_id": "", **result} if _is_object(result) else result


def _sent(result: Any, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if isinstance(result, list):  # an album
        return [_sent(one, asked) for one in result]
    if not _is_object(result) or "message_id" not in result or ("date" in result and "chat" in result):
        return result
    # Any date but 0, which says that a message cannot be read any more.
    return {"date": 1, "chat": _of_a_kind({"id": asked.get("chat_id")}), **result}


_ANSWERS = {
    "getFile": _file,
    "getChat": _chat,
    "getChatMember": _person_here,
    "getChatAdministrators": _admins,
    "getMyCommands": _list,
    "getMyDescription": _object,
    "getMyShortDescription": _object,
    "getWebhookInfo": _webhook,
}


def _member(told: _Object) -> _Object:
    kind = _MEMBERS.get(str(told.get("status")))
    rights: _Object = {} if kind is None else dict.fromkeys(_required(kind), False)
    rights.pop("user", None)
    if kind is ChatMemberRestricted:
        rights["can_react_to_messages"] = False  # has a default, and is refused without
    if "until_date" in rights:
        rights["until_date"] = 0
    member = {**rights, **told}
    if _is_object(person := member.get("user")):
        member["user"] = _person(person)
    return member


def _message(told: _Object, now: int) -> _Object:
    message = {"date": now, **_of_a_person(told)}
    if _is_object(before := message.get("reply_to_message")):
        message["reply_to_message"] = _message(before, now)
    return message


def _with_command(message: _Object) -> _Object:
    text = message.get("text")
    found = _COMMAND.match(text) if isinstance(text, str) and "entities" not in message else None
    if found is None:
        return message
    return {**message, "entities": [{"type": "bot_command", "offset": 0, "length": found.end()}]}


def _of_a_person(told: _Object) -> _Object:
    whole = dict(told)
    if _is_object(person := whole.get("from")):
        whole["from"] = _person(person)
    if _is_object(chat := whole.get("chat")):
        whole["chat"] = _of_a_kind(chat)
    return whole


def _person(told: _Object) -> _Object:
    # Deleted accounts have an empty name, and the library none at all for them.
    return {"is_bot": False, **told, "first_name": told.get("first_name") or _NAMELESS}


def _of_a_kind(chat: _Object) -> _Object:
    """A private chat has a positive number. Without a kind nothing else is known of it."""
    if chat.get("type"):
        return chat
    number = str(chat.get("id"))
    return {**chat, "type": "supergroup" if number.startswith("-") else "private"}


def _required(kind: Callable[..., object]) -> tuple[str, ...]:
    """The fields without which python-telegram-bot makes none of this kind."""
    parameters = inspect.signature(kind).parameters.values()
    return tuple(
        one.name for one in parameters if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
    )


def _is_object(value: Any) -> TypeGuard[_Object]:  # noqa: ANN401
    return isinstance(value, dict)
