"""What people do, and what the bot gets to know of it."""

from collections.abc import Callable

import pytest

from playground.people import ActError


def kinds(updates: list[dict[str, object]]) -> list[str]:
    return [next(key for key in update if key != "update_id") for update in updates]


@pytest.fixture
def group(emulator, sari):
    return emulator.add_group("RT 03 Kejayan", members=[sari])


async def test_a_bot_cannot_write_first(emulator, bot):
    stranger = emulator.add_person("Pak Joko")
    assert (
        await bot.call("sendMessage", chat_id=stranger.id, text="x")
    ).words == "Bad Request: chat not found"
    emulator.add_group("RT 04", members=[stranger])
    answer = await bot.call("sendMessage", chat_id=stranger.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot can't initiate conversation with a user")
    stranger.types("/start")
    assert (await bot.call("sendMessage", chat_id=stranger.id, text="x")).ok


async def test_a_block_is_told_and_ends_with_the_next_word(bot, sari):
    sari.blocks()
    answer = await bot.call("sendMessage", chat_id=sari.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot was blocked by the user")
    sari.types("/start")
    assert (await bot.call("sendMessage", chat_id=sari.id, text="x")).ok
    updates = await bot.updates()
    assert kinds(updates) == ["my_chat_member", "my_chat_member", "message"]
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates[:2]]
    assert statuses == ["kicked", "member"]


async def test_a_deleted_account(bot, sari):
    sari.deactivates()
    answer = await bot.call("sendMessage", chat_id=sari.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: user is deactivated")


async def test_deep_links_become_start(bot, sari):
    sari.opens("https://t.me/kentongan_bot?start=r35_14_06")
    sari.opens("tg://resolve?domain=kentongan_bot&start=lapor")
    assert [u["message"]["text"] for u in await bot.updates()] == ["/start r35_14_06", "/start lapor"]
    for link in ("https://t.me/other_bot?start=x", "https://t.me/kentongan_bot?start=a.b"):
        with pytest.raises(ActError):
            sari.opens(link)


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(bot, sari, group):
    sent = (await bot.call("sendMessage", chat_id=group.id, text="kartu")).result
    sari.types("obrolan biasa", group)
    sari.types("/berita", group)
    sari.types("/berita@kentongan_bot", group)
    sari.types("/berita@bot_lain", group)
    sari.types("hai @kentongan_bot", group)
    sari.types("balasan", group, reply_to=group.by_id[sent["message_id"]])
    heard = [u["message"]["text"] for u in await bot.updates()]
    assert heard == ["/berita", "/berita@kentongan_bot", "hai @kentongan_bot", "balasan"]


async def test_an_admin_hears_everything(bot, sari, group):
    sari.promotes_bot(group)
    sari.types("obrolan biasa", group)
    assert kinds(await bot.updates()) == ["my_chat_member", "message"]


async def test_an_anonymous_admin_speaks_as_the_group(emulator, bot):
    hidden = emulator.add_person("Dewi")
    desk = emulator.add_group("Meja", anonymous=[hidden], bot_admin=True)
    hidden.types("/antrian", desk)
    (update,) = await bot.updates()
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"
    assert update["message"]["sender_chat"]["id"] == desk.id
    member = (await bot.call("getChatMember", chat_id=desk.id, user_id=hidden.id)).result
    assert (member["status"], member["is_anonymous"]) == ("creator", True)


async def test_coming_and_going(emulator, bot, sari, group):
    budi = emulator.add_person("Budi")
    budi.joins(group)
    budi.leaves(group)
    sari.removes_bot(group)
    assert kinds(await bot.updates()) == ["message", "message", "my_chat_member"]
    answer = await bot.call("sendMessage", chat_id=group.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot was kicked from the supergroup chat")
    sari.adds_bot(group)
    assert (await bot.call("leaveChat", chat_id=group.id)).ok
    answer = await bot.call("sendMessage", chat_id=group.id, text="x")
    assert answer.words == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_group_that_grew_up_points_to_its_new_id(emulator, bot, sari):
    small = emulator.add_group("RT 05", kind="group", members=[sari])
    large = emulator.migrate(small)
    answer = await bot.call("sendMessage", chat_id=small.id, text="x")
    assert answer.body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": large.id},
    }
    assert (await bot.call("sendMessage", chat_id=large.id, text="x")).ok
    first, second = await bot.updates()
    assert first["message"]["migrate_to_chat_id"] == large.id
    assert second["message"]["migrate_from_chat_id"] == small.id


async def test_topics(emulator, bot, sari):
    forum = emulator.add_group("Meja", forum=True, admins=[sari], bot_admin=True)
    topic = (await bot.call("createForumTopic", chat_id=forum.id, name="Kasus 1")).result
    place = {"chat_id": forum.id, "message_thread_id": topic["message_thread_id"]}
    sent = (await bot.call("sendMessage", **place, text="kartu")).result
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (place["message_thread_id"], True)
    sari.types("// catatan", forum, thread=place["message_thread_id"])
    (update,) = await bot.updates()
    assert update["message"]["message_thread_id"] == place["message_thread_id"]
    assert (await bot.call("closeForumTopic", **place)).ok
    assert (await bot.call("closeForumTopic", **place)).words == "Bad Request: TOPIC_NOT_MODIFIED"
    sari.promotes_bot(forum, admin=False)
    assert (await bot.call("sendMessage", **place, text="x")).words == "Bad Request: TOPIC_CLOSED"
    sari.promotes_bot(forum)
    assert (await bot.call("reopenForumTopic", **place)).ok
    assert (await bot.call("editForumTopic", **place, name="Kasus 1: selesai")).ok
    assert (await bot.call("deleteForumTopic", **place)).ok
    assert (await bot.call("sendMessage", **place, text="x")).words == "Bad Request: message thread not found"
    assert all(m.thread_id != place["message_thread_id"] for m in forum.messages)


async def test_an_answer_in_a_topic_stays_there(emulator, bot, sari):
    forum = emulator.add_group("Meja", forum=True, admins=[sari], bot_admin=True)
    topic = emulator.add_topic(forum, "Umum", sari)
    question = sari.types("/antrian", forum, thread=topic.id)
    reply = {"message_id": question.message_id}
    answer = await bot.call("sendMessage", chat_id=forum.id, text="x", reply_parameters=reply)
    assert answer.result["message_thread_id"] == topic.id


async def test_the_first_topic_of_a_forum_is_not_its_general_one(emulator, bot, sari):
    forum = emulator.add_group("Forum", forum=True, members=[sari], bot_admin=True)
    topic = emulator.add_topic(forum, "Banjir", sari)
    assert topic.id > 1, "1 is General's"
    sent = await bot.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.id)
    assert sent.result["message_thread_id"] == topic.id
    assert "message_thread_id" not in (await bot.call("sendMessage", chat_id=forum.id, text="x")).result


async def test_notices_are_not_deliveries(emulator, bot, sari):
    forum = emulator.add_group("Meja", forum=True, admins=[sari], bot_admin=True)
    await bot.call("createForumTopic", chat_id=forum.id, name="Kasus 1")
    sent = (await bot.call("sendMessage", chat_id=forum.id, text="kartu")).result
    await bot.call("pinChatMessage", chat_id=forum.id, message_id=sent["message_id"])
    assert (emulator.deliveries[forum.id], forum.received) == (1, 1)


async def test_topics_need_a_forum_and_rights(emulator, bot, sari, group):
    assert "not a forum" in (await bot.call("createForumTopic", chat_id=group.id, name="x")).words
    forum = emulator.add_group("Meja", forum=True, members=[sari])
    assert "not enough rights" in (await bot.call("createForumTopic", chat_id=forum.id, name="x")).words


async def test_a_channel_speaks_for_itself(emulator, bot, sari):
    channel = emulator.add_channel("Kabar Kejayan", admins=[sari])
    sari.types("/langganan", channel)
    (update,) = await bot.updates()
    assert "from" not in update["channel_post"]
    assert update["channel_post"]["sender_chat"]["id"] == channel.id
    assert (await bot.call("sendMessage", chat_id=channel.id, text="x")).ok
    sari.promotes_bot(channel, admin=False)
    assert not (await bot.call("sendMessage", chat_id=channel.id, text="x")).ok


async def test_who_is_in_a_chat(emulator, bot, sari, group):
    dewi = emulator.add_person("Dewi")
    desk = emulator.add_group("Meja", admins=[dewi], members=[sari], bot_admin=True)
    admins = (await bot.call("getChatAdministrators", chat_id=desk.id)).result
    assert {a["user"]["id"] for a in admins} == {dewi.id, emulator.bot.id}
    assert (await bot.call("getChatMemberCount", chat_id=desk.id)).result == 3
    assert (await bot.call("getChatMember", chat_id=group.id, user_id=dewi.id)).result["status"] == "left"
    assert (await bot.call("getChat", chat_id=desk.id)).result["title"] == "Meja"
    assert (await bot.call("banChatMember", chat_id=desk.id, user_id=sari.id)).ok
    assert (await bot.call("getChatMember", chat_id=desk.id, user_id=sari.id)).result["status"] == "kicked"
    assert (await bot.call("unbanChatMember", chat_id=desk.id, user_id=sari.id)).ok
    assert not (await bot.call("banChatMember", chat_id=desk.id, user_id=dewi.id)).ok
    link = (await bot.call("createChatInviteLink", chat_id=desk.id, name="x")).result
    assert link["invite_link"].startswith("https://t.me/+")


async def test_forwards_carry_their_origin_or_only_a_name(emulator, bot, sari):
    budi = emulator.add_person("Budi Santoso", started=True)
    theirs = budi.types("lihat ini")
    sari.forwards(theirs)
    sari.forwards(theirs, hidden_author=True)
    _, open_one, hidden = await bot.updates()
    assert open_one["message"]["forward_origin"]["sender_user"]["id"] == budi.id
    assert hidden["message"]["forward_origin"] == {
        "type": "hidden_user",
        "sender_user_name": "Budi Santoso",
        "date": theirs.date,
    }


async def test_inline_results_are_chosen_and_can_be_edited_later(bot, sari):
    query = sari.inline("kejayan banjir")
    result = {
        "type": "article",
        "id": "a1",
        "title": "Banjir",
        "input_message_content": {"message_text": "<b>Banjir</b>", "parse_mode": "HTML"},
        "reply_markup": {"inline_keyboard": [[{"text": "Baca", "url": "https://contoh.id"}]]},
    }
    twice = await bot.call("answerInlineQuery", inline_query_id=query.id, results=[result, result])
    assert twice.words == "Bad Request: RESULT_ID_DUPLICATE"
    assert (await bot.call("answerInlineQuery", inline_query_id=query.id, results=[result])).ok
    message = sari.chooses(query, "a1")
    assert (message.text, message.labels) == ("Banjir", ["Baca"])
    updates = await bot.updates()
    assert kinds(updates) == ["inline_query", "message", "chosen_inline_result"]
    inline_id = updates[2]["chosen_inline_result"]["inline_message_id"]
    assert (await bot.call("editMessageText", inline_message_id=inline_id, text="Surut")).result is True
    assert message.text == "Surut"


async def test_an_album_is_several_updates_of_one_group(bot, sari):
    from playground.parameters import UploadedFile
    from tests.playground.conftest import png

    sari.sends_album([UploadedFile("a", "image/png", png())] * 3, "Banjir")
    updates = [u["message"] for u in await bot.updates()]
    assert len({u["media_group_id"] for u in updates}) == 1
    assert [u.get("caption") for u in updates] == ["Banjir", None, None]


async def test_people_cannot_do_what_their_client_would_not_let_them(emulator, sari, group):
    budi = emulator.add_person("Budi")
    acts: list[Callable[[], object]] = [
        lambda: sari.types(" "),
        lambda: sari.types("x" * 4097),
        lambda: budi.types("x", group),
        lambda: budi.types("x", sari.chat),
        lambda: sari.presses("Ikuti"),
        lambda: budi.edits(sari.types("x"), "y"),
    ]
    for act in acts:
        with pytest.raises(ActError):
            act()


async def test_sees_waits_for_what_is_new_since_the_last_act(bot, sari):
    await bot.call("sendMessage", chat_id=sari.id, text="Di desa mana Anda tinggal?")
    sari.types("kejayan")
    with pytest.raises(AssertionError, match="did not appear"):
        await sari.sees("di desa mana", timeout=0.01)
    keyboard = {"inline_keyboard": [[{"text": "✅ Ikuti", "callback_data": "f"}]]}
    await bot.call("sendMessage", chat_id=sari.id, text="Kejayan", reply_markup=keyboard)
    assert (await sari.sees("ikuti")).text == "Kejayan"


async def test_only_who_manages_topics_writes_in_a_closed_one_and_in_a_closed_general_one(bot, emulator):
    admin = emulator.add_person("Pak RT")
    forum = emulator.add_group("Desa", admins=[admin], forum=True)
    topic = admin.opens_topic(forum, "Banjir")
    admin.closes_topic(forum, topic)
    assert (
        "TOPIC_CLOSED"
        in (await bot.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.id)).words
    )
    admin.promotes_bot(forum, can_manage_topics=False)
    assert (
        "TOPIC_CLOSED"
        in (await bot.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.id)).words
    )
    assert (
        "not enough rights to create a topic"
        in (await bot.call("createForumTopic", chat_id=forum.id, name="x")).words
    )
    forum.general_closed = True
    assert "TOPIC_CLOSED" in (await bot.call("sendMessage", chat_id=forum.id, text="x")).words
    admin.promotes_bot(forum)
    for more in ({}, {"message_thread_id": topic.id}):
        assert (await bot.call("sendMessage", chat_id=forum.id, text="x", **more)).ok
    admin.deletes_topic(forum, topic)
    assert (
        "message thread not found"
        in (await bot.call("sendMessage", chat_id=forum.id, text="x", message_thread_id=topic.id)).words
    )


async def test_in_a_channel_the_bot_posts_and_asks_for_members_only_with_its_rights(bot, emulator):
    owner, reader = emulator.add_person("Redaksi"), emulator.add_person("Warga")
    channel = emulator.add_channel("Warta", admins=[owner], members=[reader], with_bot=False)
    owner.adds_bot(channel, admin=True, can_post_messages=False)
    assert "need administrator rights" in (await bot.call("sendMessage", chat_id=channel.id, text="x")).words
    me = (await bot.call("getChatMember", chat_id=channel.id, user_id=emulator.bot.id)).result
    assert (me["can_post_messages"], "can_manage_topics" in me) == (False, False)
    member = (await bot.call("getChatMember", chat_id=channel.id, user_id=reader.id)).result
    assert member["status"] == "member"
    owner.promotes_bot(channel)
    assert "from" not in (await bot.call("sendMessage", chat_id=channel.id, text="x")).result
    owner.promotes_bot(channel, admin=False)
    assert (
        "member list is inaccessible"
        in (await bot.call("getChatMember", chat_id=channel.id, user_id=owner.id)).words
    )
