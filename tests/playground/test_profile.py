"""What the bot says about itself, and which commands each person sees."""

import pytest


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.title()} for name in names]


@pytest.fixture
async def told(bot, emulator):
    dewi = emulator.add_person("Dewi", started=True)
    desk = emulator.add_group("Meja", admins=[dewi])
    for names, scope, language in (
        (("a",), None, ""),
        (("b",), {"type": "all_private_chats"}, ""),
        (("c",), {"type": "all_private_chats"}, "en"),
        (("d",), {"type": "all_group_chats"}, ""),
        (("e",), {"type": "all_chat_administrators"}, ""),
        (("f",), {"type": "chat_member", "chat_id": desk.id, "user_id": 5}, ""),
    ):
        scoped = {"scope": scope} if scope else {}
        answer = await bot.call("setMyCommands", commands=commands(*names), language_code=language, **scoped)
        assert answer.ok
    return desk


@pytest.mark.parametrize(
    ("user", "language", "private", "admin", "seen"),
    [
        (1, "id", True, False, "b"),
        (1, "en", True, False, "c"),
        (1, "id", False, False, "d"),
        (1, "id", False, True, "e"),
        (5, "id", False, True, "f"),
    ],
)
async def test_the_nearest_scope_wins(emulator, told, user, language, private, admin, seen):
    found = emulator.world.profile.commands_for(told.id, user, language, private=private, admin=admin)
    assert [command["command"] for command in found] == [seen]


async def test_commands_are_read_back_and_deleted(bot, told):
    scope = {"type": "all_private_chats"}
    assert (await bot.call("getMyCommands", scope=scope)).result == commands("b")
    assert (await bot.call("getMyCommands", scope=scope, language_code="id")).result == []
    assert (await bot.call("deleteMyCommands", scope=scope)).ok
    assert (await bot.call("getMyCommands", scope=scope)).result == []
    assert not (await bot.call("getMyCommands", scope=scope, language_code="indonesia")).ok


async def test_words_fall_back_to_those_without_a_language(bot):
    await bot.call("setMyDescription", description="Kabar desa")
    await bot.call("setMyDescription", description="Village news", language_code="en")
    for language, words in (("en", "Village news"), ("id", "Kabar desa"), ("", "Kabar desa")):
        answer = await bot.call("getMyDescription", language_code=language)
        assert answer.result == {"description": words}
    assert (await bot.call("getMyName")).result == {"name": "Kentongan"}
    assert (await bot.call("getMyShortDescription")).result == {"short_description": ""}


async def test_menu_button_and_rights(bot, sari):
    assert (await bot.call("getChatMenuButton")).result == {"type": "commands"}
    await bot.call("setChatMenuButton", chat_id=sari.id, menu_button={"type": "default"})
    assert (await bot.call("getChatMenuButton", chat_id=sari.id)).result == {"type": "default"}
    assert (await bot.call("getMyDefaultAdministratorRights")).result["can_manage_chat"] is False


async def test_get_me(bot, emulator):
    me = (await bot.call("getMe")).result
    assert (me["id"], me["username"], me["can_read_all_group_messages"]) == (
        emulator.bot.id,
        "kentongan_bot",
        False,
    )
    assert (await bot.call("close")).result is True
