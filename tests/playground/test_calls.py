"""How calls come in: every way of passing parameters, and everything that is wrong about them."""

import json

import pytest

from playground.emulator import Recording
from playground.methods import METHODS
from tests.playground.conftest import form, png

KEYBOARD = {"inline_keyboard": [[{"text": "Baca", "callback_data": "b"}]]}


async def test_parameters_pass_as_query_form_multipart_or_json(bot, sari):
    fields = {"chat_id": str(sari.id), "text": "a & b", "reply_markup": json.dumps(KEYBOARD)}
    for answer in (
        await bot.get("sendMessage", **fields),
        await bot.post("sendMessage", data=fields),
        await bot.post("sendMessage", data=form({}, **fields)),
        await bot.call("sendMessage", chat_id=sari.id, text="a & b", reply_markup=KEYBOARD),
        await bot.call("sendMessage", **fields),
        await bot.call("SENDMESSAGE", **fields),
    ):
        assert answer.result["text"] == "a & b"
        assert answer.result["reply_markup"] == KEYBOARD


async def test_a_message_comes_back_as_telegram_writes_it(emulator, bot, sari, clock):
    answer = await bot.call("sendMessage", chat_id=sari.id, text="<b>Halo</b>", parse_mode="HTML")
    assert answer.result == {
        "message_id": 1,
        "date": int(clock.now),
        "from": {
            "id": emulator.bot.id,
            "is_bot": True,
            "first_name": "Kentongan",
            "username": "kentongan_bot",
        },
        "chat": {
            "id": sari.id,
            "type": "private",
            "first_name": "Bu",
            "last_name": "Sari",
            "username": "sari",
        },
        "text": "Halo",
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
    }


async def test_a_strange_token_is_unauthorized(server, session):
    async with session.get(f"{server.url}/bot123:strange/getMe") as answer:
        assert (answer.status, await answer.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )


@pytest.mark.parametrize(
    ("method", "params", "status", "seen"),
    [
        ("sendMesage", {}, 404, "unknown method sendMesage"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "parsemode": "HTML"},
            400,
            'unknown parameter "parsemode"',
        ),
        ("sendMessage", {"text": "x"}, 400, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, 400, "message text is empty"),
        ("sendPhoto", {"chat_id": 1}, 400, 'parameter "photo" of sendPhoto is required'),
        ("sendMessage", {"chat_id": "abc", "text": "x"}, 400, '"chat_id" must be an Integer'),
        ("deleteMessage", {"chat_id": 1, "message_id": "x"}, 400, '"message_id" must be an Integer'),
        ("sendMessage", {"chat_id": 1, "text": "x", "disable_notification": "perhaps"}, 400, "a Boolean"),
        ("sendMessage", {"chat_id": 1, "text": ["x"]}, 400, '"text" must be a String'),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "{"}, 400, "it is not JSON"),
        (
            "sendMessage",
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callbackdata": "b"}]]},
            },
            400,
            'unknown field "callbackdata" of InlineKeyboardButton',
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_parameters": {"chat_id": 1}},
            400,
            'Can\'t find field "message_id"',
        ),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"keys": []}}, 400, "reply markup"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, 400, 'Can\'t find field "description"'),
    ],
)
async def test_whatever_no_documentation_knows_is_seen(emulator, bot, method, params, status, seen):
    answer = await bot.call(method, **params)
    assert (answer.status, answer.ok) == (status, False)
    assert seen in emulator.violations[0]


async def test_a_good_bot_violates_nothing(emulator, bot, sari):
    await bot.call("sendMessage", chat_id=sari.id, text="x")
    await bot.call("sendMessage", chat_id=999, text="x")
    assert emulator.violations == []


async def test_an_uploaded_file_that_nothing_names_is_seen(emulator, bot, sari):
    data = form({"photo": ("a.png", png()), "more": ("b.png", png())}, chat_id=sari.id)
    assert not (await bot.post("sendPhoto", data=data)).ok
    assert "more" in emulator.violations[0]


async def test_every_method_has_an_answer(emulator):
    from playground.emulator import _ANSWERS

    assert set(METHODS) - {"getUpdates"} == set(_ANSWERS)


async def test_calls_are_written_down_with_their_end(emulator, bot, sari, clock):
    await bot.call("sendMessage", chat_id=sari.id, text="x")
    await bot.call("sendMessage", chat_id=5, text="x")
    good, bad = emulator.calls_of("sendMessage")
    assert (good.ok, good.words, good.at, good.chat_id) == (True, "", clock.now, sari.id)
    assert (bad.ok, bad.words) == (False, "Bad Request: chat not found")
    assert emulator.refusals["sendMessage", "Bad Request: chat not found"] == 1
    assert emulator.counts["sendMessage"] == 2


async def test_a_long_run_may_be_counted_only(emulator, bot, sari):
    emulator.recording = Recording.COUNTS
    emulator.world.keep_messages = False
    for number in range(20):
        assert (await bot.call("sendMessage", chat_id=sari.id, text=str(number))).ok
    assert (emulator.counts["sendMessage"], emulator.deliveries[sari.id]) == (20, 20)
    assert (emulator.calls, sari.chat.messages) == ([], [])
