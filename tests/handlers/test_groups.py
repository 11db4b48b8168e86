"""In a group everybody may read, and only admins choose."""

import pytest
from telegram import Update

from handlers.access import may_change_settings
from newsroom.readers import ReaderState
from storage import readers
from tests.handlers.conftest import Stage

KEPUH = "35.14.06.2005"


async def test_an_admin_follows_for_the_group_and_others_cannot(stage: Stage):
    admin, member = stage.person("Pak RT"), stage.person("Bu Sari")
    group = stage.emulator.add_group("RT 03", admins=[admin], members=[member])

    assert "Hanya admin" in (await stage.says(member, "/langganan kepuh", group)).text
    shown = await stage.says(admin, "/langganan@kentongan_bot kepuh", group)
    assert "Kepuh, Kec. Kejayan" in shown.text
    await stage.presses(member, "Ikuti Kepuh", group)
    assert member.answers[-1]["show_alert"]
    assert "admin" in str(member.answers[-1]["text"])
    assert await stage.follows(group) == ()

    await stage.presses(admin, "Ikuti Kepuh", group)
    assert "Grup ini mengikuti Kepuh" in shown.text
    assert await stage.follows(group) == (KEPUH,)
    assert await stage.follows(admin.chat) == ()


async def test_every_member_may_read(stage: Stage):
    await stage.publish("Kabar Kepuh", KEPUH)
    admin, member = stage.person("Pak RT"), stage.person("Bu Sari")
    group = stage.emulator.add_group("RT 03", admins=[admin], members=[member])
    assert "Kabar Kepuh" in (await stage.says(member, "/berita kepuh", group)).text
    assert (await stage.presses(member, "1", group)).text.startswith("Kabar Kepuh")
    assert "Bantuan" in (await stage.says(member, "/bantuan", group)).text
    await stage.says(admin, "/langganan kepuh", group)
    await stage.presses(admin, "Ikuti Kepuh", group)
    assert (await stage.presses(member, "berita terbaru", group)).text.startswith("Kabar Kepuh")


async def test_an_anonymous_admin_is_an_admin(stage: Stage):
    boss, hidden = stage.person("Ketua"), stage.person("Pak RT")
    group = stage.emulator.add_group("RT 03", admins=[boss], anonymous=[hidden])
    assert "Kepuh" in (await stage.says(hidden, "/langganan kepuh", group)).text


async def test_a_choice_between_places_is_replied_to_with_another_name(stage: Stage):
    admin, member = stage.person("Pak RT"), stage.person("Bu Sari")
    group = stage.emulator.add_group("RT 03", admins=[admin], members=[member])
    asked = await stage.says(admin, "/start", group)
    for words, answer in (
        ("kalirejo", "Yang mana maksud Anda?"),
        ("tanggulengin", "Tanggulangin, Kec. Kejayan"),
    ):
        admin.types(words, chat=group, reply_to=asked)
        await stage.plays()
        asked = group.from_bot[-1]
        assert answer in asked.text
    question = next(message for message in group.from_bot if "Yang mana" in message.text)
    assert "Balas pesan ini" in question.text
    member.types("tanggulengin", chat=group, reply_to=question)
    await stage.plays()
    assert "Hanya admin" in group.from_bot[-1].text


async def test_more_than_a_page_of_places_in_a_group_asks_for_the_kecamatan_too(stage: Stage):
    admin = stage.person("Pak RT")
    group = stage.emulator.add_group("RT 03", admins=[admin])
    shown = await stage.says(admin, "/langganan sumber", group)
    assert "Balas pesan ini dengan nama desanya dan nama kecamatannya" in shown.text
    shown = await stage.presses(admin, "Lanjut", group)
    admin.types("sumberpitu tutur", chat=group, reply_to=shown)
    await stage.plays()
    assert "Sumberpitu, Kec. Tutur" in group.from_bot[-1].text


async def test_a_choice_to_read_about_asks_for_no_reply_that_would_mean_following(stage: Stage):
    member = stage.person()
    group = stage.emulator.add_group("RT 03", members=[member])
    for command in ("/berita kalirejo", "/qr kalirejo"):
        assert "Balas pesan ini" not in (await stage.says(member, command, group)).text


async def test_talk_and_the_commands_of_other_bots_are_not_answered(stage: Stage):
    member = stage.person()
    group = stage.emulator.add_group("RT 03", admins=[member])
    stage.emulator.world.privacy_mode = False
    for words in ("kepuh", "halo semua", "/hapus_jejak", "/batal", "/start@other_bot"):
        member.types(words, chat=group)
    member.sends_sticker(chat=group)
    await stage.plays()
    assert group.from_bot == []


async def test_a_topic_is_a_place_of_its_own(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], forum=True)
    admin.types("Selamat datang", chat=group)
    topic = stage.emulator.add_topic(group, "Berita", admin)
    shown = await stage.says(admin, "/langganan kepuh", group, thread=topic.id)
    assert shown.thread_id == topic.id
    await stage.presses(admin, "Ikuti Kepuh", group)
    reader = await stage.reader(group, topic.id)
    assert reader
    assert reader.regions == (KEPUH,)
    assert await stage.follows(group) == ()


async def test_a_group_is_greeted_once_and_switched_off_when_the_bot_must_go(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("RT 03", admins=[admin], with_bot=False)
    admin.adds_bot(group)
    await stage.plays()
    assert len(group.from_bot) == 1
    assert "Berita desa mana" in group.from_bot[0].text
    assert "Daftar wilayah" in (await stage.presses(admin, "Pilih dari daftar", group)).text
    await stage.says(admin, "/langganan kepuh", group)
    await stage.presses(admin, "Ikuti Kepuh", group)

    admin.removes_bot(group)
    await stage.plays()
    reader = await stage.reader(group)
    assert reader
    assert reader.state is ReaderState.GONE
    admin.adds_bot(group)
    await stage.plays()
    assert "Selamat datang kembali!" in group.from_bot[-1].text
    assert await stage.follows(group) == (KEPUH,)


async def test_what_a_group_follows_moves_with_it(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("RT 03", kind="group", admins=[admin])
    await stage.says(admin, "/langganan kepuh", group)
    await stage.presses(admin, "Ikuti Kepuh", group)
    new = stage.emulator.migrate(group)
    await stage.plays()
    assert await stage.follows(new) == (KEPUH,)
    assert await stage.reader(group) is None


async def test_a_group_that_was_thought_gone_when_it_moved_is_back(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("RT 03", kind="group", admins=[admin])
    await stage.says(admin, "/langganan kepuh", group)
    await stage.presses(admin, "Ikuti Kepuh", group)
    reader = await stage.reader(group)
    assert reader
    async with stage.house.storage.transaction() as connection:
        await readers.gone(connection, [reader.id], stage.now)
    new = stage.emulator.migrate(group)
    await stage.plays()
    reader = await stage.reader(new)
    assert reader
    assert reader.state is ReaderState.ACTIVE


async def test_of_a_channel_only_its_own_commands_are_answered_and_by_a_link_alone(stage: Stage):
    admin = stage.person()
    channel = stage.emulator.add_channel("Kabar", admins=[admin])
    private = admin.types("/start")
    await stage.plays()
    for words in ("kepuh", "/start@other_bot", "/hapus", "Berita /langganan"):
        admin.types(words, chat=channel)
    admin.forwards(private, channel)
    await stage.plays()
    assert channel.from_bot == []
    admin.types("/start", chat=channel)
    await stage.plays()
    (post,) = channel.from_bot
    assert [set(button) for button in post.buttons] == [{"text", "url"}]


CHANNEL = {"id": -1001, "type": "channel", "title": "Kabar"}
GROUP = {"id": -1002, "type": "supergroup", "title": "RT 03"}
PERSON = {"id": 5, "is_bot": False, "first_name": "S"}


@pytest.mark.parametrize(
    ("chat", "sender_chat", "allowed"),
    [
        ({"id": 5, "type": "private"}, None, True),
        (GROUP, GROUP, True),
        (GROUP, CHANNEL, False),
        (CHANNEL, CHANNEL, False),
    ],
)
async def test_who_may_choose_without_asking_telegram(
    chat: dict[str, object], sender_chat: dict[str, object] | None, allowed: bool
):
    message = {"message_id": 1, "date": 0, "chat": chat, "from": PERSON, "text": "/stop"}
    if sender_chat is not None:
        message["sender_chat"] = sender_chat
    update = Update.de_json({"update_id": 1, "message": message}, None)
    assert await may_change_settings(update) is allowed


async def test_a_button_so_old_that_its_topic_is_unknown_chooses_for_nobody(stage: Stage):
    admin = stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], forum=True)
    shown = await stage.says(admin, "/langganan kepuh", group)
    admin.presses("Ikuti Kepuh", chat=group)
    (update,) = await stage.application.bot.get_updates(offset=stage.offset, timeout=0)
    old = update.to_dict()
    old["callback_query"]["message"] = {
        "chat": old["callback_query"]["message"]["chat"],
        "message_id": shown.message_id,
        "date": 0,
    }
    aged = Update.de_json(old, stage.application.bot)
    await stage.application.process_update(aged)
    assert "tidak berlaku" in str(admin.answers[-1]["text"])
    assert await stage.follows(group) == ()
