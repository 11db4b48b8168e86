"""A channel's hours, words and pictures are chosen by its admin, in a chat of their own; by nobody else."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from newsroom.sealing import Address
from newsroom.timetable import Rhythm
from newsroom.topics import Chosen
from newsroom.wishes import Wishes
from playground.messages import Chat, Message
from playground.people import Person
from storage import readers, topics, wishes
from tests.journeys.conftest import KEPUH, WIB, Town, WallClock, shown_to

BOT = "https://t.me/kentongan_bot?start="


async def latest(town: Town, chat: Chat) -> Message:
    await town.answered()
    return max(chat.from_bot, key=lambda message: message.serial)


async def presses(town: Town, person: Person, *labels: str) -> Message:
    """Taps on what stands in the chat with the bot, one after the other."""
    for label in labels:
        person.presses(label, message=await latest(town, person.chat))
    return await latest(town, person.chat)


async def chosen(town: Town, chat: Chat) -> tuple[Wishes, tuple[Chosen, ...]]:
    house = town.running.house
    async with house.storage.reading() as connection:
        reader = await readers.find(connection, house.sealer.address_index(Address(chat.id)))
        if reader is None:
            return Wishes(), ()
        return await wishes.of_reader(connection, reader.id), await topics.of_reader(connection, reader.id)


@pytest.fixture
async def day(town: Town) -> AsyncIterator[tuple[Town, WallClock]]:
    clock = WallClock(datetime(2026, 11, 24, 10, 0, tzinfo=WIB))
    town.clock = clock
    async with town.open():
        yield town, clock


async def followed_channel(town: Town, owner: Person) -> Chat:
    """A channel that follows Kepuh; its owner has its head page open."""
    channel = town.emulator.add_channel("Warta Kejayan", admins=[owner], with_bot=False)
    owner.adds_bot(channel, admin=True)
    owner.types("kepuh", reply_to=await latest(town, owner.chat))
    await presses(town, owner, "Ikuti Kepuh")
    owner.types("/langganan", chat=channel)
    await town.answered()
    owner.opens(channel.from_bot[-1].buttons[0]["url"])
    await town.answered()
    return channel


async def test_an_admin_gives_a_channel_a_rhythm_and_mutes_a_word_from_a_chat_of_their_own(day):
    town, clock = day
    owner = town.person("Mbak Rina", started=True)
    channel = await followed_channel(town, owner)
    before = len(channel.from_bot)
    shown = await presses(town, owner, "Kapan dan bagaimana berita datang")
    assert "Pengaturan saluran ini" in shown.text
    assert "Warta Kejayan" in shown.text
    await presses(town, owner, "Kapan berita datang", "Ringkasan sore", "Kembali")
    asked = await presses(town, owner, "Topik", "Jangan tentang")
    assert "Warta Kejayan" in asked.text, "an admin of several channels sees which is meant"
    owner.types("gosip", reply_to=asked)
    assert "Tidak pernah: gosip" in (await latest(town, owner.chat)).text

    assert len(channel.from_bot) == before, "nothing of that stands in the channel"
    assert (await chosen(town, owner.chat)) == (Wishes(), ()), "and the admin's own news comes as before"
    theirs, words = await chosen(town, channel)
    assert theirs.timetable.rhythm is Rhythm.EVENING
    assert [(one.topic.name, one.muted) for one in words] == [("gosip", True)]

    await town.publish(KEPUH, title="Panen raya padi")
    await town.publish(KEPUH, title="Gosip artis desa")
    await town.push()
    assert len(channel.from_bot) == before
    clock.shows("18.00")
    await town.push()
    (digest,) = channel.from_bot[before:]
    assert "Panen raya padi" in digest.text
    assert "Gosip" not in digest.text
    assert "/pengaturan" not in digest.text, "a command that no reader of the channel can give"
    assert [button.get("url", "")[: len(BOT)] for button in digest.buttons] == [BOT]


async def test_hours_are_typed_for_a_channel_and_an_unclear_one_is_asked_again(day):
    town, _ = day
    owner = town.person("Mbak Rina", started=True)
    channel = await followed_channel(town, owner)
    asked = await presses(
        town,
        owner,
        "Kapan dan bagaimana",
        "Kapan berita datang",
        "Ringkasan pagi",
        "Jam pagi",
        "Ketik jam lain",
    )
    owner.types("pagi-pagi sekali", reply_to=asked)
    again = await latest(town, owner.chat)
    assert "belum jelas" in again.text
    owner.types("05.15", reply_to=again)
    assert "05.15" in (await latest(town, owner.chat)).text
    theirs, _ = await chosen(town, channel)
    assert (theirs.timetable.morning.hour, theirs.timetable.morning.minute) == (5, 15)
    assert (await chosen(town, owner.chat)) == (Wishes(), ())


async def test_a_strangers_tap_is_refused_as_for_a_channel_that_is_none(day):
    town, _ = day
    owner, stranger = town.person("Mbak Rina", started=True), town.person("Orang lain")
    channel = await followed_channel(town, owner)
    shown = await presses(town, owner, "Kapan dan bagaimana")
    number = next(button["callback_data"] for button in shown.buttons).split(":")[1]
    stranger.types("/start")
    theirs = await latest(town, stranger.chat)
    before = shown_to(stranger.chat)
    told = []
    for inner in ("sr:evening", "sx:pictures:0", "sp:open", "sa:mute", "st:main", "sq:1320:300"):
        for channel_number in (number, "999999"):
            stranger.presses_data(theirs, f"k:{channel_number}:{inner}")
            await town.answered()
            told.append({**stranger.answers[-1], "callback_query_id": ""})
    assert all(answer == told[0] for answer in told), "which numbers are channels cannot be learned"
    assert "Hanya admin saluran" in str(told[0]["text"])
    assert shown_to(stranger.chat) == before
    assert await chosen(town, channel) == (Wishes(), ())


async def test_who_lost_the_right_to_post_answers_the_question_in_vain(day):
    town, _ = day
    owner = town.person("Mbak Rina", started=True)
    channel = await followed_channel(town, owner)
    asked = await presses(town, owner, "Kapan dan bagaimana", "Topik", "Jangan tentang")
    channel.members[owner.id].status = "administrator"
    channel.members[owner.id].rights = {"can_post_messages": False}
    owner.types("gosip", reply_to=asked)
    assert "Hanya admin saluran" in (await latest(town, owner.chat)).text
    assert await chosen(town, channel) == (Wishes(), ())
    assert await chosen(town, owner.chat) == (Wishes(), ())


async def test_a_channel_reads_no_monthly_line_so_none_is_offered(day):
    town, _ = day
    owner = town.person("Mbak Rina", started=True)
    await followed_channel(town, owner)
    shown = await presses(town, owner, "Kapan dan bagaimana")
    assert not any("kabar bulanan" in label for label in shown.labels)
