"""The methods about the bot itself and its conversation with the server: profile, queries, files, updates."""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playground.errors import JsonObject, bad_request
from playground.keyboards import check_keyboard
from playground.profile import ScopeKey
from playground.sending import read_text
from playground.updates import Webhook
from playground.world import World


def get_me(world: World, p: JsonObject) -> JsonObject:  # noqa: ARG001  every method takes its parameters
    """getMe."""
    return {
        **world.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def done(world: World, p: JsonObject) -> bool:  # noqa: ARG001
    """LogOut and close: nothing to do here."""
    return True


def get_file(world: World, p: JsonObject) -> JsonObject:
    """getFile."""
    return world.files.locate(p["file_id"])


def answer_callback(world: World, p: JsonObject) -> bool:
    """answerCallbackQuery."""
    query = world.open_query(p["callback_query_id"])
    if len(p.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {key: p[key] for key in ("text", "show_alert", "url") if key in p}
    world.serial += 1
    world.announce("answer", query=query)
    return True


def answer_inline(world: World, p: JsonObject) -> bool:
    """answerInlineQuery: at most 50 results with ids of their own."""
    query = world.open_query(p["inline_query_id"])
    results = p["results"]
    ids = [result["id"] for result in results]
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(not 1 <= len(number.encode()) <= 64 for number in ids):
        raise bad_request("RESULT_ID_INVALID")
    for result in results:
        check_keyboard(result.get("reply_markup"))
        content = result.get("input_message_content", {})
        if "message_text" in content:
            read_text({**content, "text": content["message_text"]})
    query.answer = {
        key: p[key] for key in ("results", "next_offset", "button", "cache_time", "is_personal") if key in p
    }
    world.announce("inline_answer", query=query)
    return True


def _scope(world: World, p: JsonObject) -> ScopeKey:
    scope = p.get("scope", {"type": "default"})
    chat_id = world.find_chat(scope["chat_id"]).id if "chat_id" in scope else 0
    return scope["type"], chat_id, scope.get("user_id", 0)


def _language(p: JsonObject) -> str:
    language = str(p.get("language_code", ""))
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("language_code is invalid")
    return language


def set_commands(world: World, p: JsonObject) -> bool:
    """setMyCommands."""
    world.profile.set_commands(_scope(world, p), _language(p), p["commands"])
    world.announce("commands")
    return True


def get_commands(world: World, p: JsonObject) -> list[JsonObject]:
    """getMyCommands: of exactly that scope and language."""
    return world.profile.commands.get((_scope(world, p), _language(p)), [])


def delete_commands(world: World, p: JsonObject) -> bool:
    """deleteMyCommands."""
    world.profile.set_commands(_scope(world, p), _language(p), [])
    world.announce("commands")
    return True


def _words(
    what: str, limit: int
) -> tuple[Callable[[World, JsonObject], bool], Callable[[World, JsonObject], JsonObject]]:
    def put(world: World, p: JsonObject) -> bool:
        world.profile.set_words(what, _language(p), p.get(what, ""), limit)
        return True

    def get(world: World, p: JsonObject) -> JsonObject:
        return {what: world.profile.get_words(what, _language(p))}

    return put, get


def set_menu_button(world: World, p: JsonObject) -> bool:
    """setChatMenuButton."""
    world.profile.menu_buttons[p.get("chat_id", 0)] = p.get("menu_button", {"type": "default"})
    return True


def get_menu_button(world: World, p: JsonObject) -> JsonObject:
    """getChatMenuButton."""
    buttons = world.profile.menu_buttons
    return buttons.get(p.get("chat_id", 0)) or buttons.get(0) or {"type": "commands"}


def set_default_rights(world: World, p: JsonObject) -> bool:
    """setMyDefaultAdministratorRights."""
    world.profile.default_rights[bool(p.get("for_channels"))] = p.get("rights", {})
    return True


def get_default_rights(world: World, p: JsonObject) -> JsonObject:
    """getMyDefaultAdministratorRights."""
    return dict.fromkeys(_RIGHTS, False) | world.profile.default_rights.get(bool(p.get("for_channels")), {})


_RIGHTS = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def set_webhook(world: World, p: JsonObject) -> bool:
    """setWebhook: an empty address removes it. The playground pushes to this machine only."""
    queue = world.queue
    if p.get("drop_pending_updates"):
        queue.clear()
    if not p["url"]:
        queue.webhook = None
        return True
    parts = urlsplit(p["url"])
    if parts.scheme not in ("http", "https") or not _is_loopback(parts.hostname or ""):
        raise bad_request("bad webhook: the playground delivers to loopback addresses only")
    secret = p.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= p.get("max_connections", 40) <= 100:
        raise bad_request("max_connections is out of range")
    queue.allow(p.get("allowed_updates"))
    queue.webhook = Webhook(p["url"], secret, p.get("max_connections", 40))
    queue.last_error = None
    queue.arrivals.ring()
    world.changes.ring()
    return True


def delete_webhook(world: World, p: JsonObject) -> bool:
    """deleteWebhook."""
    world.queue.webhook = None
    if p.get("drop_pending_updates"):
        world.queue.clear()
    world.queue.arrivals.ring()
    return True


def webhook_info(world: World, p: JsonObject) -> JsonObject:  # noqa: ARG001
    """getWebhookInfo."""
    queue = world.queue
    hook = queue.webhook
    found: JsonObject = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if hook:
        found |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if queue.allowed is not None:
        found["allowed_updates"] = sorted(queue.allowed)
    if queue.last_error:
        found["last_error_date"], found["last_error_message"] = queue.last_error
    return found


_put_name, _get_name = _words("name", 64)
_put_description, _get_description = _words("description", 512)
_put_short, _get_short = _words("short_description", 120)

ANSWERS: dict[str, Callable[[World, JsonObject], object]] = {
    "getMe": get_me,
    "logOut": done,
    "close": done,
    "getFile": get_file,
    "answerCallbackQuery": answer_callback,
    "answerInlineQuery": answer_inline,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _put_name,
    "getMyName": _get_name,
    "setMyDescription": _put_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _put_short,
    "getMyShortDescription": _get_short,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setMyDefaultAdministratorRights": set_default_rights,
    "getMyDefaultAdministratorRights": get_default_rights,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
}
