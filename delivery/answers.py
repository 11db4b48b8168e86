"""Reading Telegram's answers: one place decides what each of them means.

The sentences are Telegram's (the Bot API server's `Client.cpp`, and the MTProto error names that it passes
on). Telegram promises none of them, so an unknown one falls to the end that its status allows.
"""

import re
from datetime import timedelta

import orjson
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from delivery.outcomes import (
    FloodWait,
    Gone,
    Migrated,
    NoAnswer,
    NoAnswerInTime,
    NotDispatched,
    Outcome,
    PictureRefused,
    Refused,
    Retry,
    Sent,
    Unauthorized,
    Uncertain,
)

#: Seconds before another try when nobody said how long to wait. The caller adds back-off and jitter.
RETRY_AFTER = 1.0
#: Seconds to wait when Telegram says "too many" without saying for how long (its usual shortest wait).
FLOOD_WAIT = 5.0

# Compared in lower case, first match wins. A 403 that is not listed is Gone("forbidden").
_GONE: tuple[tuple[str, str], ...] = (
    ("blocked by the user", "blocked"),
    ("user_is_blocked", "blocked"),
    ("user is deactivated", "deactivated"),
    ("user_deactivated", "deactivated"),  # also INPUT_USER_DEACTIVATED
    ("initiate conversation", "never_started"),
    ("messages to bots", "is_bot"),
    ("bot was kicked", "kicked"),
    ("is not a member", "not_member"),
    ("group chat was deleted", "chat_deleted"),
    ("group is deactivated", "chat_deleted"),
    ("group chat was deactivated", "chat_deleted"),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("chat_id_invalid", "chat_not_found"),
    ("channel_private", "not_member"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("have no rights to send", "no_rights"),
    ("not enough rights to send text messages", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("chat_send_plain_forbidden", "no_rights"),
    ("chat_restricted", "no_rights"),
)
_PICTURE: tuple[tuple[str, str], ...] = (
    ("not enough rights to send photos", "no_picture_rights"),
    ("not enough rights to send videos", "no_picture_rights"),
    ("not enough rights to send documents", "no_picture_rights"),
    ("chat_send_photos_forbidden", "no_picture_rights"),
    ("chat_send_media_forbidden", "no_picture_rights"),
    ("failed to get http url content", "picture_unreachable"),
    ("webpage_curl_failed", "picture_unreachable"),
    ("webpage_media_empty", "picture_unreachable"),
    ("wrong type of the web page content", "not_a_picture"),
    ("wrong file identifier", "picture_unknown"),
    ("wrong remote file identifier", "picture_unknown"),
    ("wrong padding in the string", "picture_unknown"),
    ("can't use file of type", "not_a_picture"),
    ("invalid file http url", "picture_address"),
    ("external_url_invalid", "picture_address"),
    ("photo_invalid_dimensions", "picture_size"),
    ("file is too big", "picture_size"),
    ("photo_ext_invalid", "not_a_picture"),
    ("photo_save_file_invalid", "not_a_picture"),
    ("photo_content_type_invalid", "not_a_picture"),
    ("image_process_failed", "not_a_picture"),
    ("file must be non-empty", "not_a_picture"),
    ("media_empty", "not_a_picture"),
    ("media_invalid", "not_a_picture"),
)
_REFUSED: tuple[tuple[str, str], ...] = (
    ("message is too long", "too_long"),
    ("caption is too long", "too_long"),
    ("can't parse entities", "markup"),
    ("text is empty", "empty"),
    ("message text must be non-empty", "empty"),
    ("button_", "button"),
    ("reply markup", "button"),
    ("inline keyboard", "button"),
    ("query is too old", "query_too_old"),
    ("query_id_invalid", "query_too_old"),
    ("message to edit not found", "message_gone"),
    ("message to delete not found", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("message can't be edited", "cannot_edit"),
    ("message can't be deleted", "cannot_delete"),
    ("message to be replied not found", "reply_gone"),
    ("message to reply not found", "reply_gone"),
    ("reply message not found", "reply_gone"),
)
# What python-telegram-bot raises beyond those that carry something, in this order; anything else is a success
# whose JSON could not be read.
_ERRORS: tuple[tuple[type[TelegramError], Outcome], ...] = (
    (InvalidToken, Unauthorized("token")),
    (Conflict, Retry(RETRY_AFTER, "conflict")),
    (TimedOut, Uncertain("timeout")),
    (NetworkError, Retry(RETRY_AFTER, "server")),  # a status of 5xx: the server spoke
)
_UNREADABLE = Uncertain("unreadable")
_RETRY_IN = re.compile(r"retry after (\d+)")


def classify(http_status: int, body: bytes) -> Outcome:
    """Read the answer to one request.

    What is not in Telegram's own JSON comes from something between us and Telegram. A refusing status then
    means that the request was never passed on: try again. A status of success, or a gateway that gave up
    waiting (504), means that it may well have been: uncertain.
    """
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return _from_between(http_status)
    if answer["ok"]:
        return Sent(_message_id(answer.get("result")))
    code = answer.get("error_code")
    description = str(answer.get("description", "")).lower()
    parameters = answer.get("parameters")
    return _from_telegram(
        code if isinstance(code, int) else http_status,
        description,
        parameters if isinstance(parameters, dict) else {},
    )


def outcome_of(error: TelegramError) -> Outcome:
    """The same for a call that went through python-telegram-bot and raised."""
    match error:
        case NotDispatched() | NoAnswer() | NoAnswerInTime():
            return unanswered(error)
        case RetryAfter():
            return FloodWait(seconds(error.retry_after))
        case ChatMigrated(new_chat_id=new_chat_id):
            return Migrated(new_chat_id)
        case Forbidden() | BadRequest():
            code = 403 if isinstance(error, Forbidden) else 400
            return _from_telegram(code, error.message.lower(), {})
        case _:
            return next((outcome for kind, outcome in _ERRORS if isinstance(error, kind)), _UNREADABLE)


def unanswered(error: NotDispatched | NoAnswer | NoAnswerInTime) -> Outcome:
    """What to do about a request that got no answer."""
    match error:
        case NotDispatched():
            return Retry(RETRY_AFTER, error.reason, reached=False)
        case NoAnswer():
            return Uncertain(error.reason)
        case NoAnswerInTime():
            return Uncertain("timeout")


def seconds(time: float | timedelta) -> float:
    """Seconds of what python-telegram-bot gives as a number or, since 22.2, as a timedelta."""
    return time.total_seconds() if isinstance(time, timedelta) else float(time)


def _from_between(http_status: int) -> Outcome:
    if http_status == 413:  # nginx before the Bot API answers an upload over 50 MB with its own page
        return Refused("too_big")
    if http_status == 429:
        return FloodWait(FLOOD_WAIT)
    if http_status == 504:
        return Uncertain("gateway_timeout")
    if http_status < 300:
        return _UNREADABLE
    if http_status >= 500:
        return Retry(RETRY_AFTER, "server")
    return Retry(RETRY_AFTER, "not_telegram", reached=False)


def _from_telegram(code: int, description: str, parameters: dict[str, object]) -> Outcome:
    if isinstance(new_chat_id := parameters.get("migrate_to_chat_id"), int):
        return Migrated(new_chat_id)
    if code == 429 or "retry_after" in parameters:
        return FloodWait(_flood_wait(description, parameters))
    if code == 403:
        return _picture(description) or Gone(_look_up(_GONE, description) or "forbidden")
    if code == 400:
        return _bad_request(description)
    return _other_status(code)


def _bad_request(description: str) -> Outcome:
    if "message is not modified" in description:  # the message already is as it shall be
        return Sent()
    if "group chat was upgraded" in description:  # without its new number nothing can be sent there
        return Gone("upgraded")
    if reason := _look_up(_GONE, description):
        return Gone(reason)
    return _picture(description) or Refused(_look_up(_REFUSED, description) or "bad_request")


def _other_status(code: int) -> Outcome:
    if code in (401, 404):  # 404 is a malformed token, or a method that does not exist
        return Unauthorized("token")
    if code == 409:
        return Retry(RETRY_AFTER, "conflict")
    if code == 504:
        return Uncertain("gateway_timeout")
    if code >= 500:
        return Retry(RETRY_AFTER, "server")
    return Refused("too_big" if code == 413 else "bad_request")


def _picture(description: str) -> PictureRefused | None:
    reason = _look_up(_PICTURE, description)
    return PictureRefused(reason) if reason else None


def _look_up(table: tuple[tuple[str, str], ...], description: str) -> str | None:
    return next((reason for words, reason in table if words in description), None)


def _flood_wait(description: str, parameters: dict[str, object]) -> float:
    told = parameters.get("retry_after")
    if isinstance(told, int | float) and told > 0:
        return float(told)
    found = _RETRY_IN.search(description)
    return float(found[1]) if found else FLOOD_WAIT


def _message_id(result: object) -> int | None:
    first = result[0] if isinstance(result, list) and result else result
    message_id = first.get("message_id") if isinstance(first, dict) else None
    return message_id if isinstance(message_id, int) else None
