"""A server that tells less than the library insists on: everything is understood all the same."""

import pytest
from telegram import Bot, ChatMemberAdministrator, Update
from telegram.error import BadRequest, InvalidToken

from delivery.lenient import completed_update
from delivery.questions import Questions
from delivery.transport import AiohttpRequest
from tests.delivery.fake_telegram import BOT, TOKEN, fake_telegram, refusal, result

DESK = -1001234567890


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


@pytest.mark.parametrize("status", ["creator", "administrator", "member", "restricted", "left", "kicked"])
async def test_a_member_is_a_standing_and_a_person(bot, telegram, status):
    telegram.faults = [result({"status": status, "user": {"id": 7}})]
    member = await bot.get_chat_member(DESK, 7)
    assert (member.status, member.user.id) == (status, 7)


async def test_a_right_that_is_not_told_is_not_had(bot, telegram):
    telegram.faults = [result([{"status": "administrator", "user": {"id": 7}, "can_delete_messages": True}])]
    (admin,) = await bot.get_chat_administrators(DESK)
    assert isinstance(admin, ChatMemberAdministrator)
    assert admin.can_delete_messages
    assert not admin.can_promote_members


@pytest.mark.parametrize("answer", [True, {}, {"status": "boss", "user": {"id": 7}}, {"status": "member"}])
async def test_who_is_no_member_by_what_is_told_is_refused(bot, telegram, answer):
    telegram.faults = [result(answer)]
    with pytest.raises(BadRequest):
        await bot.get_chat_member(DESK, 7)


@pytest.mark.parametrize("answer", [True, {"id": DESK}, {"id": DESK, "type": "supergroup"}])
async def test_a_chat_is_its_number(bot, telegram, answer):
    telegram.faults = [result(answer)]
    chat = await bot.get_chat(DESK)
    assert (chat.id, chat.type, chat.is_forum) == (DESK, "supergroup", None)


async def test_a_method_that_the_server_does_not_have_is_no_wrong_token(bot, telegram):
    telegram.faults = [refusal(404, "Not Found")]
    with pytest.raises(BadRequest):
        await bot.get_my_commands()


async def test_a_token_that_nobody_knows_is_still_one(telegram):
    telegram.faults = [refusal(404, "Not Found")]
    async with AiohttpRequest(read_timeout=2.0) as request:
        bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request, get_updates_request=request)
        with pytest.raises(InvalidToken):
            await bot.get_me()


async def test_what_was_sent_is_its_number(bot, telegram):
    telegram.faults = [result({"message_id": 9})]
    sent = await bot.send_message(DESK, "x")
    assert (sent.message_id, sent.chat.id) == (9, DESK)


@pytest.mark.parametrize("answer", [True, {}, {"url": ""}])
async def test_a_webhook_that_is_not_told_is_none(bot, telegram, answer):
    telegram.faults = [result(answer)]
    assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize("name", [{}, {"first_name": ""}], ids=["none", "empty"])
def test_nobody_is_without_a_name(name):
    message = {"message_id": 3, "chat": {"id": 5}, "from": {"id": 5, **name}, "text": "Halo"}
    update = Update.de_json(completed_update({"update_id": 1, "message": message}, 99), None)
    assert update.effective_user is not None
    assert update.effective_user.full_name


def test_an_update_with_the_fewest_fields_is_read():
    chat, person = {"id": 5, "type": "private"}, {"id": 5}
    member = {"status": "member", "user": {"id": 1}}
    tap = {"id": "1", "from": person, "data": "h", "message": {"message_id": 3, "chat": chat}}
    change = {"chat": chat, "from": person, "old_chat_member": member, "new_chat_member": member}
    message = {"message_id": 3, "chat": {"id": 5}, "from": person, "text": "Kepuh"}
    for kind, told in (("callback_query", tap), ("my_chat_member", change), ("message", message)):
        update = Update.de_json(completed_update({"update_id": 1, kind: told}, 99), None)
        assert update.effective_user is not None
        assert update.effective_user.id == 5
        assert update.effective_chat is not None
        assert update.effective_chat.type == "private"


@pytest.mark.parametrize(
    ("text", "length"),
    [("/start r35_14_06", 6), ("/berita@kentongan_bot", 21), ("/", 0), ("a /start", 0), ("/home/x", 0)],
)
def test_a_command_is_one_also_where_it_is_not_marked(text, length):
    told = {"message_id": 3, "chat": {"id": 5, "type": "private"}, "text": text}
    update = Update.de_json(completed_update({"update_id": 1, "message": told}, 99), None)
    assert update.message is not None
    assert [entity.length for entity in update.message.entities] == ([length] if length else [])


def test_what_telegram_marked_stays_as_it_is():
    code = [{"type": "code", "offset": 0, "length": 6}]
    message = {"message_id": 3, "date": 4, "chat": {"id": 5}, "text": "/start", "entities": code}
    whole = completed_update({"update_id": 1, "message": message}, 99)["message"]
    assert (whole["entities"], whole["date"]) == (code, 4)


def test_a_reply_to_a_question_shows_its_link_if_only_its_number_is_told():
    questions, link = Questions(), "https://t.me/kentongan_bot?draft=0&ask=text"
    questions.sent(
        {"chat_id": DESK, "text": f'<a href="{link.replace("&", "&amp;")}">balas</a>'},
        lambda: {"message_id": 3},
    )

    def reply(chat, number):
        message = {"chat": {"id": chat}, "reply_to_message": {"message_id": number}}
        return questions.recalled({"message": message}, lambda: BOT)["message"]["reply_to_message"]

    assert reply(DESK, 3)["from"] == BOT
    assert str(link) in str(reply(DESK, 3)["entities"])
    assert reply(DESK, 4) == {"message_id": 4}
    assert reply(5, 3) == {"message_id": 3}, "the same number in another chat is another message"


async def test_the_bots_own_words_are_recalled_through_its_transport(bot, telegram):
    telegram.faults = [result({"message_id": 3})]
    await bot.send_message(DESK, '<a href="https://t.me/kentongan_bot?case=1">#1</a>')
    told = {"message": {"chat": {"id": DESK}, "reply_to_message": {"message_id": 3}}}
    assert "case=1" in str(bot.request.questions.recalled(told, lambda: BOT))
