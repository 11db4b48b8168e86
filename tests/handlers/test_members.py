"""Who is in the desk's group, as far as Telegram says."""

from datetime import UTC, datetime

import pytest
from telegram import Bot, Chat, ChatMemberAdministrator, ChatMemberRestricted, Message, Update, User

from delivery.transport import AiohttpRequest
from handlers.access import Members, may_change_settings, may_open_topics
from tests.delivery.fake_telegram import TOKEN, fake_telegram, refusal, result

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DESK, ANI, SITI = -1001234567890, 7, 8
ADMINS = [{"status": "administrator", "user": {"id": ANI, "is_bot": False, "first_name": "Ani"}}]

RESTRICTED = {
    "status": "restricted",
    "user": {"id": ANI, "is_bot": False, "first_name": "Ani"},
    "until_date": 0,
    **dict.fromkeys(ChatMemberRestricted.__slots__[1:], False),
}
US = {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "Kentongan"}
ADMIN = {
    "status": "administrator",
    "user": US,
    **dict.fromkeys(ChatMemberAdministrator.__slots__, True),
    "custom_title": "",
}


@pytest.fixture
async def telegram():
    async with fake_telegram() as fake:
        yield fake


@pytest.fixture
async def bot(telegram):
    async with AiohttpRequest(read_timeout=2.0) as request:
        bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request, get_updates_request=request)
        async with bot:
            yield bot


@pytest.mark.parametrize(("person", "is_here"), [(ANI, True), (SITI, False)], ids=["admin", "other"])
@pytest.mark.parametrize("is_named", [True, False])
async def test_where_members_are_hidden_admins_are_known(bot, telegram, person, is_here, is_named):
    telegram.faults = [refusal(400, "Bad Request: member list is inaccessible"), result(ADMINS)]
    assert await Members().has(bot, DESK, person, NOW, is_named=is_named) is is_here


async def test_who_may_say_less_than_others_is_there_nevertheless(bot, telegram):
    telegram.faults = [result(RESTRICTED | {"is_member": True})]
    assert await Members().has(bot, DESK, ANI, NOW)


@pytest.mark.parametrize(
    ("member", "may"),
    [
        (ADMIN, True),
        (ADMIN | {"can_manage_topics": False}, False),
        ({"status": "member", "user": US}, False),
    ],
    ids=["with that right", "without", "no admin"],
)
async def test_topics_are_opened_only_where_the_bot_has_that_right(bot, telegram, member, may):
    telegram.faults = [result(member)]
    assert await may_open_topics(bot, DESK) is may


@pytest.mark.parametrize("is_named", [True, False])
async def test_where_nothing_is_told_only_those_of_the_settings_are_believed(bot, telegram, is_named):
    telegram.faults = [result("?"), result("?")]
    assert await Members().has(bot, DESK, ANI, NOW, is_named=is_named) is is_named


@pytest.mark.parametrize(
    "answer",
    [
        refusal(400, "Bad Request: user not found"),
        refusal(400, "Bad Request: PARTICIPANT_ID_INVALID"),
        refusal(403, "Forbidden: bot was kicked from the supergroup chat"),
        result({"status": "left", "user": {"id": ANI}}),
        result({"status": "kicked", "user": {"id": ANI}}),
        result(RESTRICTED | {"is_member": False}),
    ],
    ids=["unknown", "invalid", "we are out", "left", "kicked", "restricted and left"],
)
async def test_whom_telegram_does_not_know_there_is_nobody_whoever_they_are(bot, telegram, answer):
    telegram.faults = [answer]
    assert not await Members().has(bot, DESK, ANI, NOW, is_named=True)
    assert telegram.faults == []


@pytest.mark.parametrize(
    ("answer", "may"),
    [
        (result(ADMIN | {"user": ADMINS[0]["user"]}), True),
        (result({"status": "member", "user": ADMINS[0]["user"]}), False),
        (refusal(400, "Bad Request: PARTICIPANT_ID_INVALID"), False),
        (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), False),
    ],
    ids=["admin", "member", "unknown", "we are out"],
)
async def test_only_whom_telegram_names_an_admin_chooses_for_a_group(bot, telegram, answer, may):
    telegram.faults = [answer]
    chat, person = Chat(DESK, "supergroup"), User(ANI, "Ani", is_bot=False)
    message = Message(5, NOW, chat, from_user=person, text="/pengaturan")
    for one in (chat, person, message):
        one.set_bot(bot)
    assert await may_change_settings(Update(1, message=message)) is may
