"""Groups, forum topics and channels: set up by their admins in two taps, and nothing lost on the way."""

from dataclasses import replace

import pytest

from newsroom.readers import ReaderState
from newsroom.sealing import Address
from playground.messages import Chat, Message, Topic
from playground.people import ActError, Person
from service.values import mirrors
from storage import readers
from tests.journeys.conftest import KEJAYAN, KEPUH, LINGGO, TANGGULANGIN, Town, at_telegrams_pace, shown_to

BOT = "https://t.me/kentongan_bot?start="


def news_in(chat: Chat, words: str, topic: Topic | None = None) -> int:
    """How many messages of the bot hold these words in one topic; None is the general one."""
    thread = topic.id if topic is not None else None
    return sum(words in message.text and message.thread_id == thread for message in chat.from_bot)


async def latest(town: Town, chat: Chat) -> Message:
    """What the bot wrote or changed last in a chat, once it has said all."""
    await town.answered()
    return max(chat.from_bot, key=lambda message: message.serial)


async def types(town: Town, person: Person, words: str, chat: Chat, thread: int | None = None) -> Message:
    person.types(words, chat=chat, thread=thread)
    return await latest(town, chat)


async def presses(town: Town, person: Person, words: str, message: Message) -> Message:
    person.presses(words, message=message)
    return await latest(town, message.chat)


async def follows(town: Town, chat: Chat, thread: int | None = None) -> tuple[str, ...]:
    house = town.running.house
    async with house.storage.reading() as connection:
        reader = await readers.find(connection, house.sealer.address_index(Address(chat.id, thread)))
    return reader.regions if reader is not None and reader.state is ReaderState.ACTIVE else ()


async def let_follow(town: Town, admin: Person, place: str, chat: Chat, thread: int | None = None) -> Message:
    shown = await types(town, admin, f"/langganan {place}", chat, thread)
    return await presses(town, admin, "Ikuti", shown)


@pytest.fixture
def admin(open_town: Town) -> Person:
    return open_town.person("Pak RT")


@pytest.fixture
def forum(open_town: Town, admin: Person) -> Chat:
    return open_town.emulator.add_group("Warga Kejayan", admins=[admin], forum=True, bot_admin=True)


# --- groups ---------------------------------------------------------------------------------------------


async def test_a_group_follows_after_a_name_and_a_tap_and_a_member_changes_nothing(
    open_town: Town, admin: Person
):
    member = open_town.person("Bu Sari")
    group = open_town.emulator.add_group("RT 03", admins=[admin], members=[member], with_bot=False)
    admin.adds_bot(group)
    greeting = await latest(open_town, group)
    assert "Admin grup, balas pesan ini" in greeting.text

    member.types("kepuh", chat=group, reply_to=greeting)
    assert "Hanya admin" in (await latest(open_town, group)).text
    admin.types("kepuh", chat=group, reply_to=greeting)
    asked = await latest(open_town, group)
    assert "Kepuh, Kec. Kejayan" in asked.text
    member.presses("Ikuti", message=asked)
    await open_town.answered()
    assert await follows(open_town, group) == ()

    await presses(open_town, admin, "Ikuti", asked)
    await open_town.publish(KEPUH, title="Kabar untuk RT")
    await open_town.push()
    assert news_in(group, "Kabar untuk RT") == 1


async def test_a_misspelt_reply_is_asked_again_and_talk_is_left_alone(open_town: Town, admin: Person):
    group = open_town.emulator.add_group("RT 03", admins=[admin], with_bot=False)
    admin.adds_bot(group)
    greeting = await latest(open_town, group)
    admin.types("xyzzy plugh", chat=group, reply_to=greeting)
    again = await latest(open_town, group)
    assert "belum menemukan" in again.text
    admin.types("tanggulengin", chat=group, reply_to=again)
    found = await latest(open_town, group)
    assert "Tanggulangin" in found.text

    await presses(open_town, admin, "Ikuti", found)
    before = len(group.from_bot)
    admin.types("terima kasih ya bot", chat=group, reply_to=found)
    await open_town.answered()
    assert len(group.from_bot) == before


async def test_thrown_out_and_added_again_everything_is_back(open_town: Town, admin: Person, forum: Chat):
    topic = admin.opens_topic(forum, "Kepuh")
    await let_follow(open_town, admin, "kepuh", forum, topic.id)
    await let_follow(open_town, admin, "linggo", forum)
    admin.removes_bot(forum)
    await open_town.answered()
    await open_town.publish(KEPUH, LINGGO, title="Selama pergi")
    await open_town.push()
    assert open_town.emulator.refusals == {}, "no topic of a group that threw the bot out is tried"

    admin.adds_bot(forum, admin=True)
    assert "Selamat datang kembali" in (await latest(open_town, forum)).text
    await open_town.publish(KEPUH, title="Kabar Kepuh")
    await open_town.publish(LINGGO, title="Kabar Linggo")
    await open_town.push()
    assert (news_in(forum, "Kabar Kepuh", topic), news_in(forum, "Kabar Kepuh")) == (1, 0)
    assert (news_in(forum, "Kabar Linggo", topic), news_in(forum, "Kabar Linggo")) == (0, 1)
    assert not any("Selama pergi" in text for text in shown_to(forum))


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_chose(open_town: Town, admin: Person):
    group = open_town.emulator.add_group("RT 05", kind="group", admins=[admin])
    await let_follow(open_town, admin, "kepuh", group)
    await presses(open_town, admin, "Matikan berita umum", await types(open_town, admin, "/langganan", group))
    await presses(open_town, admin, "English", await types(open_town, admin, "/bahasa", group))
    new = open_town.emulator.migrate(group)
    await open_town.answered()

    await open_town.publish(KEPUH, title="Kabar desa")
    await open_town.publish(KEJAYAN, title="Kabar kecamatan")
    await open_town.push()
    assert news_in(new, "Kabar desa") == 1
    assert news_in(new, "Kabar kecamatan") == 0
    assert "This group" in (await types(open_town, admin, "/langganan", new)).text
    assert group.from_bot[-1].date <= new.from_bot[0].date


# --- topics ---------------------------------------------------------------------------------------------


async def split(town: Town, admin: Person, forum: Chat) -> dict[str, Topic]:
    listed = await types(town, admin, "/langganan", forum)
    asked = await presses(town, admin, "Satu topik per wilayah", listed)
    await presses(town, admin, "Ya, buat topiknya", asked)
    return {topic.name.partition(",")[0]: topic for topic in forum.topics.values()}


async def test_in_two_taps_each_place_has_a_topic_and_its_news_goes_there(
    open_town: Town, admin: Person, forum: Chat
):
    for place in ("kepuh", "linggo"):
        await let_follow(open_town, admin, place, forum)
    topics = await split(open_town, admin, forum)
    assert sorted(topics) == ["Kepuh", "Linggo"]
    assert news_in(forum, "Sudah dibuat") == 1
    assert all(news_in(forum, "datang ke topik ini", topic) == 1 for topic in topics.values())

    await open_town.publish(KEPUH, title="Kabar Kepuh")
    await open_town.publish(LINGGO, title="Kabar Linggo")
    await open_town.push()
    assert news_in(forum, "Kabar Kepuh", topics["Kepuh"]) == 1
    assert news_in(forum, "Kabar Linggo", topics["Linggo"]) == 1
    assert sum("Kabar" in text for text in shown_to(forum)) == 2, "and nowhere else"


async def test_without_the_right_the_bot_says_which_one_it_lacks(open_town: Town, admin: Person):
    forum = open_town.emulator.add_group("Desa", admins=[admin], forum=True)
    await let_follow(open_town, admin, "kepuh", forum)
    listed = await types(open_town, admin, "/langganan", forum)
    told = await presses(open_town, admin, "Satu topik per wilayah", listed)
    assert "Kelola topik" in told.text
    admin.promotes_bot(forum, can_manage_topics=False)
    assert "Kelola topik" in (await presses(open_town, admin, "Coba lagi", told)).text
    admin.promotes_bot(forum)
    asked = await presses(open_town, admin, "Coba lagi", told)
    await presses(open_town, admin, "Ya, buat topiknya", asked)
    assert len(forum.topics) == 1


async def test_a_member_opens_no_topics(open_town: Town, admin: Person):
    member = open_town.person("Bu Sari")
    forum = open_town.emulator.add_group("Desa", admins=[admin], members=[member], forum=True, bot_admin=True)
    await let_follow(open_town, admin, "kepuh", forum)
    shown = await types(open_town, admin, "/langganan", forum)
    for data in ("ts:0", "ts:1", f"to:{KEPUH}"):
        member.presses_data(shown, data)
    await open_town.answered()
    assert forum.topics == {}
    assert await follows(open_town, forum) == (KEPUH,)


async def test_news_of_a_deleted_topic_goes_on_in_the_general_one_and_admins_hear_once(
    open_town: Town, admin: Person, forum: Chat
):
    for place in ("kepuh", "linggo"):
        await let_follow(open_town, admin, place, forum)
    topics = await split(open_town, admin, forum)
    admin.deletes_topic(forum, topics["Kepuh"])
    for title in ("Kabar satu", "Kabar dua"):
        await open_town.publish(KEPUH, title=title)
    await open_town.push()
    for _ in range(3):
        await open_town.running.tell_groups()
    await open_town.publish(KEPUH, title="Kabar empat")
    await open_town.push()

    assert [news_in(forum, f"Kabar {number}") for number in ("satu", "dua", "empat")] == [1] * 3
    told = [message for message in forum.from_bot if "topik sudah dihapus" in message.text]
    assert [message.thread_id for message in told] == [None]
    assert "Kepuh" in told[0].text
    lost = sum(open_town.emulator.refusals.values())
    await open_town.publish(KEPUH, title="Kabar lima")
    await open_town.push()
    assert sum(open_town.emulator.refusals.values()) == lost, "nothing is tried there any more"
    assert news_in(forum, "Kabar lima", topics["Linggo"]) == 0

    await presses(open_town, admin, "Topik baru", told[0])
    await open_town.publish(KEPUH, title="Kabar enam")
    await open_town.push()
    (new,) = [topic for topic in forum.topics.values() if topic.name.startswith("Kepuh")]
    assert news_in(forum, "Kabar enam", new) == 1


async def test_where_the_general_topic_has_it_already_it_comes_once(
    open_town: Town, admin: Person, forum: Chat
):
    topic = admin.opens_topic(forum, "Kepuh")
    await let_follow(open_town, admin, "kepuh", forum, topic.id)
    await let_follow(open_town, admin, "kepuh", forum)
    admin.deletes_topic(forum, topic)
    await open_town.publish(KEPUH, title="Hanya sekali")
    await open_town.push()
    assert sum("Hanya sekali" in text for text in shown_to(forum)) == 1


async def test_a_closed_topic_gets_its_news_back_when_it_is_opened_again(open_town: Town, admin: Person):
    forum = open_town.emulator.add_group("Desa", admins=[admin], forum=True)
    topic = admin.opens_topic(forum, "Kepuh")
    await let_follow(open_town, admin, "kepuh", forum, topic.id)
    await let_follow(open_town, admin, "linggo", forum)
    admin.closes_topic(forum, topic)
    await open_town.publish(KEPUH, title="Selama ditutup")
    await open_town.push()
    await open_town.running.tell_groups()
    await open_town.running.tell_groups()
    assert news_in(forum, "Selama ditutup") == 1
    assert sum("topik ditutup" in text for text in shown_to(forum)) == 1
    assert set(await follows(open_town, forum)) == {KEPUH, LINGGO}

    admin.reopens_topic(forum, topic)
    assert "datang lagi ke topik ini" in (await latest(open_town, forum)).text
    await open_town.publish(KEPUH, title="Setelah dibuka")
    await open_town.push()
    assert (news_in(forum, "Setelah dibuka", topic), news_in(forum, "Setelah dibuka")) == (1, 0)
    assert await follows(open_town, forum) == (LINGGO,)


async def test_where_the_general_topic_is_closed_too_nothing_is_tried_for_ever(
    open_town: Town, admin: Person
):
    forum = open_town.emulator.add_group("Desa", admins=[admin], forum=True)
    topic = admin.opens_topic(forum, "Kepuh")
    await let_follow(open_town, admin, "kepuh", forum, topic.id)
    admin.closes_topic(forum, topic)
    forum.general_closed = True
    await open_town.publish(KEPUH, title="Tidak ke mana-mana")
    await open_town.push()
    for _ in range(3):
        await open_town.running.tell_groups()
    tried = sum(open_town.emulator.refusals.values())
    await open_town.publish(KEPUH, title="Juga tidak")
    await open_town.push()
    await open_town.running.tell_groups()
    assert sum(open_town.emulator.refusals.values()) == tried <= 3


# --- channels -------------------------------------------------------------------------------------------


@pytest.fixture
def owner(open_town: Town) -> Person:
    return open_town.person("Mbak Rina", started=True)


async def set_up_channel(town: Town, owner: Person, **more) -> tuple[Chat, Message]:
    """A channel with the bot, and what its owner reads in the chat with the bot."""
    channel = town.emulator.add_channel("Warta Kejayan", admins=[owner], with_bot=False, **more)
    owner.adds_bot(channel, admin=True)
    return channel, await latest(town, owner.chat)


async def test_a_channel_is_set_up_from_the_chat_with_whoever_added_the_bot(open_town: Town, owner: Person):
    channel, asked = await set_up_channel(open_town, owner)
    assert "Warta Kejayan" in asked.text
    owner.types("kejayan kecamatan", reply_to=asked)
    owner.types("kepuh", reply_to=asked)
    found = await latest(open_town, owner.chat)
    followed = await presses(open_town, owner, "Ikuti Kepuh", found)
    assert "Saluran ini mengikuti Kepuh" in followed.text
    assert await follows(open_town, channel) == (KEPUH,)
    assert await follows(open_town, owner.chat) == ()
    assert channel.from_bot == [], "nothing of that stands in the channel"

    await open_town.publish(KEPUH, title="Panen raya")
    await open_town.push()
    (card,) = channel.from_bot
    assert "Panen raya" in card.text
    assert all("url" in button for button in card.buttons)
    more = card.button("Berita lain")
    assert more is not None
    assert more["url"] == f"{BOT}r35_14_06_2005"


async def test_by_taps_alone_from_the_list(open_town: Town, owner: Person):
    channel, asked = await set_up_channel(open_town, owner)
    for label in ("Pilih dari daftar", "Kab. Pasuruan", "Kec. Kejayan", "Ikuti seluruh Kec. Kejayan"):
        asked = await presses(open_town, owner, label, asked)
    assert await follows(open_town, channel) == (KEJAYAN,)


async def test_only_who_may_post_in_the_channel_chooses_and_it_is_asked_at_every_tap(
    open_town: Town, owner: Person
):
    stranger, reader = open_town.person("Orang lain"), open_town.person("Pembaca")
    channel, asked = await set_up_channel(open_town, owner, members=[reader])
    data = next(button["callback_data"] for button in asked.buttons)
    number = data.split(":")[1]
    for person in (stranger, reader):
        shown = await types(open_town, person, "/start", person.chat)
        for inner in (f"f:{KEPUH}", "ua:1", "zd:1", "hl"):
            person.presses_data(shown, f"k:{number}:{inner}")
        person.opens(f"{BOT}c{number}")
        assert "Hanya admin saluran" in (await latest(open_town, person.chat)).text
    assert await follows(open_town, channel) == ()

    await presses(open_town, owner, "Pilih dari daftar", asked)
    channel.members[owner.id].status = "administrator"
    channel.members[owner.id].rights = {"can_post_messages": False}
    owner.presses_data(asked, f"k:{number}:f:{KEPUH}")
    await open_town.answered()
    assert owner.answers[-1]["show_alert"]
    assert await follows(open_town, channel) == ()


async def test_a_forged_tap_in_a_channel_posts_nothing_and_changes_nothing(open_town: Town, owner: Person):
    reader = open_town.person("Pembaca")
    channel, asked = await set_up_channel(open_town, owner, members=[reader])
    number = asked.buttons[0]["callback_data"].split(":")[1]
    owner.presses_data(asked, f"k:{number}:f:{KEPUH}")
    await open_town.answered()
    await open_town.publish(KEPUH, title="Panen raya")
    await open_town.push()
    (card,) = channel.from_bot
    for person in (reader, owner):
        for inner in (f"n:{KEPUH}:0", f"u:{KEPUH}", "ua:1", f"l:{KEPUH}", f"k:{number}:ua:1", "h", "go"):
            person.presses_data(card, inner)
    await open_town.answered()
    assert channel.from_bot == [card]
    assert card.versions == []
    assert await follows(open_town, channel) == (KEPUH,)


async def test_a_command_in_the_channel_is_answered_by_a_link_and_taken_away(open_town: Town):
    owner = open_town.person("Mbak Rina")  # who never opened the bot's chat, so it cannot write to her
    channel = open_town.emulator.add_channel("Warta Kejayan", admins=[owner], with_bot=False)
    owner.adds_bot(channel, admin=True)
    await open_town.answered()
    assert channel.from_bot == []
    command = owner.types("/langganan", chat=channel)
    post = await latest(open_town, channel)
    assert command.message_id not in channel.by_id
    (link,) = [button["url"] for button in post.buttons]

    owner.opens(link)
    asked = await latest(open_town, owner.chat)
    assert "Warta Kejayan" in asked.text
    stranger = open_town.person("Orang lain")
    stranger.opens(link)
    refused = await latest(open_town, stranger.chat)
    assert "Warta Kejayan" not in refused.text


async def test_a_channel_where_the_bot_may_not_post_is_told_what_it_lacks(open_town: Town, owner: Person):
    channel = open_town.emulator.add_channel("Warta", admins=[owner], with_bot=False)
    owner.adds_bot(channel, admin=True, can_post_messages=False)
    assert "memuat pesan" in (await latest(open_town, owner.chat)).text
    owner.promotes_bot(channel)
    assert "Berita desa mana" in (await latest(open_town, owner.chat)).text


async def test_a_choice_of_places_for_a_channel_is_replied_to_with_another_name(
    open_town: Town, owner: Person
):
    channel, asked = await set_up_channel(open_town, owner)
    owner.types("kalirejo", reply_to=asked)
    choice = await latest(open_town, owner.chat)
    assert "Yang mana maksud Anda?" in choice.text
    assert "Balas pesan ini" in choice.text
    owner.types("kepuh", reply_to=choice)
    await presses(open_town, owner, "Ikuti Kepuh", await latest(open_town, owner.chat))
    assert await follows(open_town, channel) == (KEPUH,)
    assert await follows(open_town, owner.chat) == ()


async def test_a_channel_that_stopped_gets_warnings_again_in_a_pause(open_town: Town, owner: Person):
    channel, asked = await set_up_channel(open_town, owner)
    owner.types("kepuh", reply_to=asked)
    await presses(open_town, owner, "Ikuti Kepuh", await latest(open_town, owner.chat))
    owner.types("/start", chat=channel)
    await open_town.answered()
    owner.opens(channel.from_bot[-1].buttons[0]["url"])
    stopped = await presses(open_town, owner, "Berhenti", await latest(open_town, owner.chat))
    assert "Peringatan bahaya juga tidak datang." in stopped.text
    assert await follows(open_town, channel) == ()
    pause = await presses(open_town, owner, "Jeda saja", stopped)
    shown = await presses(open_town, owner, "Jeda sampai dilanjutkan", pause)
    assert "sampai admin saluran melanjutkan" in shown.text
    assert await follows(open_town, channel) == (KEPUH,)


async def test_a_channel_that_took_the_right_back_gets_its_news_again_with_it(open_town: Town, owner: Person):
    channel, asked = await set_up_channel(open_town, owner)
    owner.types("kepuh", reply_to=asked)
    await presses(open_town, owner, "Ikuti Kepuh", await latest(open_town, owner.chat))
    owner.promotes_bot(channel, can_post_messages=False)
    await open_town.answered()
    await open_town.publish(KEPUH, title="Selama tidak boleh")
    await open_town.push()
    assert channel.from_bot == []
    owner.promotes_bot(channel)
    await open_town.answered()
    await open_town.publish(KEPUH, title="Boleh lagi")
    await open_town.push()
    assert [message.text.partition("\n")[0] for message in channel.from_bot] == ["Boleh lagi"]


async def test_what_is_kept_about_a_channel_is_told_and_deleted_for_its_admin(open_town: Town, owner: Person):
    channel, asked = await set_up_channel(open_town, owner)
    owner.types("kepuh", reply_to=asked)
    await presses(open_town, owner, "Ikuti Kepuh", await latest(open_town, owner.chat))
    owner.types("/langganan", chat=channel)
    await open_town.answered()
    owner.opens(channel.from_bot[-1].buttons[0]["url"])
    home = await latest(open_town, owner.chat)
    shown = await presses(open_town, owner, "Privasi", home)
    assert "saluran ini" in shown.text
    sure = await presses(open_town, owner, "Hapus semuanya", shown)
    await presses(open_town, owner, "Ya, hapus semuanya", sure)
    assert await follows(open_town, channel) == ()


# --- the newsroom's own channels --------------------------------------------------------------------------


async def test_the_newsrooms_own_channels_get_their_kecamatan_and_lose_it_with_the_setting(town: Town):
    owner = town.person("Redaksi")
    first = town.emulator.add_channel("Kejayan", admins=[owner], username="kejayan_warta")
    second = town.emulator.add_channel("Wonorejo", admins=[owner])
    both = mirrors(f"35.14.06:@kejayan_warta,35.14.07:{second.id},35.14.14:@nowhere_at_all")
    town.settings = replace(town.settings, mirror_channels=both)
    for _ in range(2):
        async with town.open():
            pass
    async with town.open():
        await town.publish(KEPUH, title="Kabar Kepuh")
        await town.publish("35.14.07", title="Kabar Wonorejo")
        await town.push()
    assert (news_in(first, "Kabar Kepuh"), news_in(first, "Kabar Wonorejo")) == (1, 0)
    assert (news_in(second, "Kabar Kepuh"), news_in(second, "Kabar Wonorejo")) == (0, 1)

    town.settings = replace(town.settings, mirror_channels=both[1:])
    async with town.open():
        await town.publish(TANGGULANGIN, title="Kabar Tanggulangin")
        await town.push()
    assert news_in(first, "Kabar Tanggulangin") == 0


def test_an_emulated_member_manages_no_topics(open_town: Town, forum: Chat):
    member = open_town.person("Bu Sari")
    open_town.emulator.world.seat(forum, member.user, "member")
    with pytest.raises(ActError):
        member.opens_topic(forum, "Gosip")


# --- Telegram's limits ------------------------------------------------------------------------------------


@at_telegrams_pace
async def test_the_topics_of_a_group_keep_its_limit_together_and_hold_nobody_else_up(
    open_town: Town, admin: Person, forum: Chat
):
    topics = [admin.opens_topic(forum, f"Topik {number}") for number in range(8)]
    sari = await open_town.follower("Bu Sari", KEPUH)
    house = open_town.running.house
    async with house.storage.transaction() as connection:
        for topic in topics:
            address = house.sealer.seal_address(Address(forum.id, topic.id))
            reader = await readers.welcome(connection, address, "id", house.clock())
            await readers.follow(connection, reader.id, [KEPUH], house.clock())
    open_town.emulator.flood.enabled = True
    for number in range(4):
        await open_town.publish(KEPUH, title=f"Kabar {number}")
    await open_town.running.push()
    await open_town.emulator.wait_for(lambda: forum.received == 20, timeout=20)
    await open_town.emulator.wait_for(
        lambda: sum("Kabar" in text for text in shown_to(sari.chat)) == 4, timeout=20
    )
    assert forum.received == 20, "of 32 that wait"
    assert open_town.emulator.flood.refusals == 0


# --- links that add the bot -------------------------------------------------------------------------------


async def test_the_links_under_help_add_the_bot_and_a_place_on_a_link_is_offered_at_once(
    open_town: Town, owner: Person
):
    owner.types("/bantuan")
    urls = [button["url"] for button in (await latest(open_town, owner.chat)).buttons if "url" in button]
    group = open_town.emulator.add_group("RT 03", admins=[owner], with_bot=False)
    channel = open_town.emulator.add_channel("Warta", admins=[owner], with_bot=False)
    owner.opens(urls[0], group)
    await open_town.answered()
    (greeting,) = group.from_bot
    assert "Berita desa mana" in greeting.text
    owner.opens(urls[1], channel)
    assert "Warta" in (await latest(open_town, owner.chat)).text

    other = open_town.emulator.add_group("RT 04", admins=[owner], with_bot=False)
    owner.opens("https://t.me/kentongan_bot?startgroup=r35_14_06", other)
    offered = await latest(open_town, other)
    await presses(open_town, owner, "Ikuti Kec. Kejayan", offered)
    assert await follows(open_town, other) == (KEJAYAN,)


async def test_a_group_where_the_bot_could_not_write_has_its_news_again_once_it_may(
    open_town: Town, admin: Person
):
    forum = open_town.emulator.add_group("Desa", admins=[admin], forum=True)
    await let_follow(open_town, admin, "kepuh", forum)
    forum.general_closed = True
    await open_town.publish(KEPUH, title="Selama ditutup")
    await open_town.push()
    admin.promotes_bot(forum)
    await open_town.answered()
    await open_town.publish(KEPUH, title="Boleh menulis lagi")
    await open_town.push()
    assert news_in(forum, "Boleh menulis lagi") == 1


async def test_an_anonymous_admin_replies_and_follows(open_town: Town, admin: Person):
    hidden = open_town.person("Ketua")
    group = open_town.emulator.add_group("RT 07", admins=[admin], anonymous=[hidden], with_bot=False)
    admin.adds_bot(group)
    greeting = await latest(open_town, group)
    hidden.types("kepuh", chat=group, reply_to=greeting)
    await presses(open_town, hidden, "Ikuti", await latest(open_town, group))
    assert await follows(open_town, group) == (KEPUH,)


# --- wider news, once for a group -----------------------------------------------------------------------


def everywhere(chat: Chat, words: str) -> list[int | None]:
    """The topics in which something with these words stands, once for each time; None is the general one."""
    return [message.thread_id for message in chat.from_bot if words in message.text]


async def test_news_of_the_whole_kecamatan_comes_once_into_the_general_topic(
    open_town: Town, admin: Person, forum: Chat
):
    for place in ("kepuh", "linggo"):
        await let_follow(open_town, admin, place, forum)
    topics = await split(open_town, admin, forum)
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.publish(KEJAYAN, LINGGO, title="Camat ke Linggo")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [None]
    assert everywhere(forum, "Camat ke Linggo") == [topics["Linggo"].id], "it has its place already"


async def test_news_of_the_whole_kecamatan_comes_into_its_own_topic_where_there_is_one(
    open_town: Town, admin: Person, forum: Chat
):
    for place in ("kepuh", "linggo", "kec kejayan"):
        await let_follow(open_town, admin, place, forum)
    topics = await split(open_town, admin, forum)
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [topics["Kec. Kejayan"].id]


@pytest.mark.parametrize("general", ["never followed", "stopped"])
async def test_where_the_general_topic_gets_no_news_the_first_topic_has_it(
    open_town: Town, admin: Person, forum: Chat, general: str
):
    if general == "stopped":
        await let_follow(open_town, admin, "bangil kota", forum)
        await types(open_town, admin, "/berhenti", forum)
    first, second = admin.opens_topic(forum, "Kepuh"), admin.opens_topic(forum, "Linggo")
    await let_follow(open_town, admin, "kepuh", forum, first.id)
    await let_follow(open_town, admin, "linggo", forum, second.id)
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [first.id]


async def test_topics_without_wider_news_let_it_go_and_one_that_wants_it_is_enough(
    open_town: Town, admin: Person, forum: Chat
):
    first, second = admin.opens_topic(forum, "Kepuh"), admin.opens_topic(forum, "Linggo")
    await let_follow(open_town, admin, "kepuh", forum, first.id)
    await let_follow(open_town, admin, "linggo", forum, second.id)
    listed = await types(open_town, admin, "/langganan", forum, first.id)
    await presses(open_town, admin, "Matikan berita umum", listed)
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [second.id]


async def test_the_general_topics_own_hours_and_words_decide_on_wider_news(
    open_town: Town, admin: Person, forum: Chat
):
    for place in ("kepuh", "linggo"):
        await let_follow(open_town, admin, place, forum)
    await split(open_town, admin, forum)
    shown = await types(open_town, admin, "/pengaturan", forum)
    shown = await presses(open_town, admin, "Kapan berita datang", shown)
    shown = await presses(open_town, admin, "Ringkasan pagi", shown)
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == []
    shown = await presses(open_town, admin, "Begitu terbit", shown)
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [None], "it waited there, and was not dropped"


async def test_a_general_topic_that_was_closed_takes_no_topics_news_with_it(open_town: Town, admin: Person):
    forum = open_town.emulator.add_group("Desa", admins=[admin], forum=True)
    first, second = admin.opens_topic(forum, "Kepuh"), admin.opens_topic(forum, "Linggo")
    await let_follow(open_town, admin, "kec bangil", forum)
    await let_follow(open_town, admin, "kepuh", forum, first.id)
    await let_follow(open_town, admin, "linggo", forum, second.id)
    forum.general_closed = True
    await open_town.publish(KEJAYAN, title="Selama ditutup")
    await open_town.push()
    await open_town.publish(KEJAYAN, title="Pasar Kejayan ditata")
    await open_town.publish(LINGGO, title="Kabar Linggo")
    await open_town.push()
    assert everywhere(forum, "Pasar Kejayan") == [first.id]
    assert everywhere(forum, "Kabar Linggo") == [second.id]


# --- the voice of a group is lost ------------------------------------------------------------------------


@pytest.fixture
async def voiced(open_town: Town) -> tuple[Person, Chat, Topic, Topic]:
    """A group whose general topic hears wider news for the topics of two villages, until it is closed."""
    admin = open_town.person("Bu RT", started=True)
    forum = open_town.emulator.add_group("Warga Kejayan", admins=[admin], forum=True)
    await let_follow(open_town, admin, "bangil kota", forum)
    first, second = admin.opens_topic(forum, "Kepuh"), admin.opens_topic(forum, "Linggo")
    await let_follow(open_town, admin, "kepuh", forum, first.id)
    await let_follow(open_town, admin, "linggo", forum, second.id)
    return admin, forum, first, second


async def test_where_the_general_topic_was_just_closed_the_first_wider_news_goes_to_another_topic(
    open_town: Town, voiced: tuple[Person, Chat, Topic, Topic]
):
    admin, forum, first, _ = voiced
    await open_town.publish(KEJAYAN, title="Sebelum ditutup")
    await open_town.push()
    forum.general_closed = True
    for title in ("Setelah ditutup", "Sesudah itu"):
        await open_town.publish(KEJAYAN, title=title)
        await open_town.push()
        await open_town.running.tell_groups()
    said = ("Sebelum ditutup", "Setelah ditutup", "Sesudah itu")
    assert [everywhere(forum, title) for title in said] == [[None], [first.id], [first.id]]
    assert not any("tidak bisa menulis" in text for text in shown_to(admin.chat))


async def test_where_that_topic_is_closed_too_the_next_has_it(
    open_town: Town, voiced: tuple[Person, Chat, Topic, Topic]
):
    admin, forum, first, second = voiced
    forum.general_closed = True
    admin.closes_topic(forum, first)
    await open_town.publish(KEJAYAN, title="Pasar ditata")
    await open_town.push()
    assert everywhere(forum, "Pasar ditata") == [second.id]


async def test_where_no_topic_is_open_the_admins_hear_of_it_once_and_all_comes_back(
    open_town: Town, voiced: tuple[Person, Chat, Topic, Topic]
):
    admin, forum, first, second = voiced
    forum.general_closed = True
    for topic in (first, second):
        admin.closes_topic(forum, topic)
    for title in ("Tidak ke mana-mana", "Juga tidak"):
        await open_town.publish(KEJAYAN, KEPUH, LINGGO, title=title)
        await open_town.push()
        await open_town.running.tell_groups()
    assert everywhere(forum, "Tidak ke mana-mana") == []
    assert sum("tidak bisa menulis di Warga Kejayan" in text for text in shown_to(admin.chat)) == 1

    admin.reopens_general(forum)
    assert "datang lagi ke topik ini" in (await latest(open_town, forum)).text
    await open_town.publish(KEJAYAN, title="Terdengar lagi")
    await open_town.push()
    assert everywhere(forum, "Terdengar lagi") == [None]
