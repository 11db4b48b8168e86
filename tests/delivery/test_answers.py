"""Each answer of Telegram, and of what stands before it, has its one end."""

import json

import pytest
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

from delivery.answers import classify, outcome_of
from delivery.outcomes import (
    CallFailed,
    FloodWait,
    Gone,
    Migrated,
    NoAnswer,
    NoAnswerInTime,
    NotDispatched,
    PictureRefused,
    Refused,
    Retry,
    Sent,
    Unauthorized,
    Uncertain,
)


def error(code, description, **parameters):
    answer = {"ok": False, "error_code": code, "description": description}
    return code, json.dumps(answer | ({"parameters": parameters} if parameters else {})).encode()


def ok(result):
    return 200, json.dumps({"ok": True, "result": result}).encode()


FORBIDDEN = [
    ("Forbidden: bot was blocked by the user", Gone("blocked")),
    ("Forbidden: user is deactivated", Gone("deactivated")),
    ("Forbidden: bot can't initiate conversation with a user", Gone("never_started")),
    ("Forbidden: bot can't send messages to bots", Gone("is_bot")),
    ("Forbidden: bot was kicked from the supergroup chat", Gone("kicked")),
    ("Forbidden: bot was kicked from the channel chat", Gone("kicked")),
    ("Forbidden: bot is not a member of the channel chat", Gone("not_member")),
    ("Forbidden: the group chat was deleted", Gone("chat_deleted")),
    ("Forbidden: something quite new", Gone("forbidden")),
]
BAD_REQUEST = [
    ("Bad Request: chat not found", Gone("chat_not_found")),
    ("Bad Request: PEER_ID_INVALID", Gone("chat_not_found")),
    ("Bad Request: USER_IS_BLOCKED", Gone("blocked")),
    ("Bad Request: INPUT_USER_DEACTIVATED", Gone("deactivated")),
    ("Bad Request: have no rights to send a message", Gone("no_rights")),
    ("Bad Request: not enough rights to send text messages to the chat", Gone("no_rights")),
    ("Bad Request: need administrator rights in the channel chat", Gone("no_rights")),
    ("Bad Request: CHAT_WRITE_FORBIDDEN", Gone("no_rights")),
    ("Bad Request: message thread not found", Gone("topic_gone")),
    ("Bad Request: TOPIC_CLOSED", Gone("topic_closed")),
    ("Bad Request: group chat was upgraded to a supergroup chat", Gone("upgraded")),
    ("Bad Request: not enough rights to send photos to the chat", PictureRefused("no_picture_rights")),
    ("Bad Request: failed to get HTTP URL content", PictureRefused("picture_unreachable")),
    ("Bad Request: WEBPAGE_CURL_FAILED", PictureRefused("picture_unreachable")),
    ("Bad Request: wrong type of the web page content", PictureRefused("not_a_picture")),
    ("Bad Request: wrong file identifier/HTTP URL specified", PictureRefused("picture_unknown")),
    ("Bad Request: PHOTO_INVALID_DIMENSIONS", PictureRefused("picture_size")),
    ("Bad Request: IMAGE_PROCESS_FAILED", PictureRefused("not_a_picture")),
    ("Bad Request: message is too long", Refused("too_long")),
    ("Bad Request: message caption is too long", Refused("too_long")),
    ("Bad Request: can't parse entities: Unexpected end tag at byte offset 7", Refused("markup")),
    ("Bad Request: message text is empty", Refused("empty")),
    ("Bad Request: BUTTON_DATA_INVALID", Refused("button")),
    ("Bad Request: query is too old and response timeout expired", Refused("query_too_old")),
    ("Bad Request: message to edit not found", Refused("message_gone")),
    ("Bad Request: message can't be deleted for everyone", Refused("cannot_delete")),
    ("Bad Request: message to be replied not found", Refused("reply_gone")),
    ("Bad Request: something quite new", Refused("bad_request")),
    ("Bad Request: message is not modified: specified new message content is the same", Sent()),
]


@pytest.mark.parametrize(("description", "outcome"), FORBIDDEN)
def test_a_403_is_a_chat_that_is_gone(description, outcome):
    assert classify(*error(403, description)) == outcome
    assert outcome_of(Forbidden(description)) == outcome


@pytest.mark.parametrize(("description", "outcome"), BAD_REQUEST)
def test_a_400_by_its_description(description, outcome):
    assert classify(*error(400, description)) == outcome
    assert outcome_of(BadRequest(description)) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ok({"message_id": 7, "text": "x"}), Sent(7)),
        (ok([{"message_id": 8}, {"message_id": 9}]), Sent(8)),
        (ok(result=True), Sent(None)),
        (ok([]), Sent(None)),
        (error(429, "Too Many Requests: retry after 13", retry_after=13), FloodWait(13.0)),
        (error(429, "Too Many Requests: retry after 13"), FloodWait(13.0)),
        (error(429, "Too Many Requests"), FloodWait(5.0)),
        (error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), Migrated(-1001)),
        (error(401, "Unauthorized"), Unauthorized("token")),
        (error(404, "Not Found"), Unauthorized("token")),
        (error(409, "Conflict: terminated by other getUpdates request"), Retry(1.0, "conflict")),
        (error(413, "Request Entity Too Large"), Refused("too_big")),
        (error(500, "Internal Server Error"), Retry(1.0, "server")),
        (error(502, "Bad Gateway"), Retry(1.0, "server")),
        (error(504, "Gateway Timeout"), Uncertain("gateway_timeout")),
        (error(418, "I'm a teapot"), Refused("bad_request")),
    ],
)
def test_an_answer_of_telegram(answer, outcome):
    assert classify(*answer) == outcome


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Gateway</html>", b'{"ok":tr', b"[]", b"null", b'{"ok":1}', b"\xff"]
)
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Uncertain("unreadable")),
        (302, Retry(1.0, "not_telegram", reached=False)),
        (403, Retry(1.0, "not_telegram", reached=False)),
        (407, Retry(1.0, "not_telegram", reached=False)),
        (413, Refused("too_big")),
        (429, FloodWait(5.0)),
        (502, Retry(1.0, "server")),
        (504, Uncertain("gateway_timeout")),
    ],
)
def test_an_answer_of_something_in_between(status, body, outcome):
    assert classify(status, body) == outcome


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        (RetryAfter(3), FloodWait(3.0)),
        (ChatMigrated(-1001), Migrated(-1001)),
        (InvalidToken(), Unauthorized("token")),
        (Conflict("x"), Retry(1.0, "conflict")),
        (NetworkError("Bad Gateway (502)"), Retry(1.0, "server")),
        (TimedOut(), Uncertain("timeout")),
        (TelegramError("Invalid server response"), Uncertain("unreadable")),
        (NotDispatched("no_connection"), Retry(1.0, "no_connection", reached=False)),
        (NoAnswer("disconnected"), Uncertain("disconnected")),
        (NoAnswerInTime(), Uncertain("timeout")),
    ],
)
def test_what_python_telegram_bot_raises_ends_the_same_way(raised, outcome):
    assert outcome_of(raised) == outcome


def test_a_failed_call_says_why_and_nothing_about_anybody():
    assert str(CallFailed(Gone("blocked"))) == "Gone blocked"
    assert str(CallFailed(Migrated(-100123))) == "Migrated"
