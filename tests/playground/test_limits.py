"""The sizes and shapes that Telegram allows, and the words with which it refuses others."""

import pytest

from playground.sending import TEXT_LIMIT

WRONG_PLACE = "Bad Request: wrong latitude or longitude specified"


def button(**fields: object) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "x", **fields}]]}


@pytest.mark.parametrize(
    ("text", "parse_mode", "words"),
    [
        ("x" * TEXT_LIMIT, None, ""),
        ("x" * (TEXT_LIMIT + 1), None, "Bad Request: message is too long"),
        ("🥁" * 2048, None, ""),
        ("🥁" * 2048 + "x", None, "Bad Request: message is too long"),
        ("<b>" + "x" * TEXT_LIMIT + "</b>", "HTML", ""),
        ("&amp;" * TEXT_LIMIT, "HTML", ""),
        ("", None, "Bad Request: message text is empty"),
        (" \n ", None, "Bad Request: text must be non-empty"),
        ("<b> </b>", "HTML", "Bad Request: text must be non-empty"),
        (
            "<x>",
            "HTML",
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
    ],
)
async def test_texts(bot, sari, text, parse_mode, words):
    answer = await bot.call("sendMessage", chat_id=sari.id, text=text, parse_mode=parse_mode)
    assert answer.words == words


@pytest.mark.parametrize(
    ("caption", "words"),
    [("", ""), ("x" * 1024, ""), ("x" * 1025, "Bad Request: message caption is too long")],
)
async def test_captions(bot, sari, caption, words):
    answer = await bot.call("sendPhoto", chat_id=sari.id, photo="https://contoh.id/a.jpg", caption=caption)
    assert answer.words == words


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (button(callback_data="x" * 64), ""),
        (button(callback_data="x" * 65), "Bad Request: BUTTON_DATA_INVALID"),
        (button(callback_data="é" * 33), "Bad Request: BUTTON_DATA_INVALID"),
        (button(callback_data=""), "Bad Request: BUTTON_DATA_INVALID"),
        (button(url="https://contoh.id"), ""),
        (
            button(url="ftp://contoh.id"),
            "Bad Request: inline keyboard button URL 'ftp://contoh.id' is invalid: Wrong HTTP URL",
        ),
        (button(copy_text={"text": "sawah-kopi"}), ""),
        (button(switch_inline_query="banjir"), ""),
        (
            button(),
            (
                "Bad Request: can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            ),
        ),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 8] * 12}, ""),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 8] * 13},
            "Bad Request: reply markup is too long",
        ),
    ],
)
async def test_keyboards(bot, sari, markup, words):
    answer = await bot.call("sendMessage", chat_id=sari.id, text="x", reply_markup=markup)
    assert answer.words == words


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (["photo"] * 2, ""),
        (["photo", "video"], ""),
        (["photo"] * 10, ""),
        (["photo"], "Bad Request: media group must contain 2-10 items"),
        (["photo"] * 11, "Bad Request: media group must contain 2-10 items"),
        (["photo", "document"], "Bad Request: can't use the media of the specified type in the album"),
    ],
)
async def test_albums(bot, sari, items, words):
    media = [{"type": kind, "media": "https://contoh.id/a"} for kind in items]
    answer = await bot.call("sendMediaGroup", chat_id=sari.id, media=media)
    assert answer.words == words
    assert len(sari.chat.messages) == (0 if words else len(items))


@pytest.mark.parametrize(("latitude", "words"), [(-7.64, ""), (91, WRONG_PLACE)])
async def test_places(bot, sari, latitude, words):
    assert (
        await bot.call("sendLocation", chat_id=sari.id, latitude=latitude, longitude=112.9)
    ).words == words


async def test_commands_and_descriptions(bot):
    good = {"command": "berita", "description": "Kabar"}
    assert (await bot.call("setMyCommands", commands=[good])).ok
    assert (await bot.call("setMyCommands", commands=[{**good, "command": "Berita"}])).words == (
        "Bad Request: BOT_COMMAND_INVALID"
    )
    assert not (await bot.call("setMyCommands", commands=[{**good, "description": "x" * 257}])).ok
    assert (await bot.call("setMyDescription", description="x" * 512)).ok
    assert not (await bot.call("setMyDescription", description="x" * 513)).ok
    assert not (await bot.call("setMyShortDescription", short_description="x" * 121)).ok
