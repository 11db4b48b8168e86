"""A danger is told in channels and topics as everywhere; a topic that was lost does not swallow it."""

from newsroom.readers import ReaderState
from newsroom.sealing import Address
from playground.messages import Chat, Topic
from storage import readers
from tests.journeys.conftest import KEPUH, shown_to
from tests.journeys.test_alert_engine import Desk, desk

__all__ = ["desk"]


async def follows(desk: Desk, chat: Chat, topic: Topic | None = None) -> None:
    house = desk.town.running.house
    address = house.sealer.seal_address(Address(chat.id, topic.id if topic else None))
    async with house.storage.transaction() as connection:
        reader = await readers.welcome(
            connection, address, "id", house.clock(), is_channel=chat.type == "channel"
        )
        await readers.follow(connection, reader.id, [KEPUH], house.clock())


async def test_in_a_channel_it_carries_links_alone_through_an_update_and_its_end(desk: Desk):
    town = desk.town
    owner, sari = town.person("Redaksi"), await town.follower("Bu Sari", KEPUH)
    channel = town.emulator.add_channel("Warta Kepuh", admins=[owner])
    await follows(desk, channel)
    number = await desk.send(html="Air naik cepat sejak siang. " * 60)
    await town.emulator.wait_for(lambda: channel.from_bot)
    (copy,) = channel.from_bot
    rest = copy.button("Selengkapnya")
    assert rest is not None
    assert rest["url"].endswith(f"?start=s{number}")
    assert "Bisukan" not in " ".join(copy.labels), "nobody can mute for a whole channel"
    assert (await sari.sees("Air naik")).button("Bisukan"), "and in a chat of one's own one still can"

    await desk.update(number, html="Air mulai surut.", changed="Air surut di jalan utama.")
    await town.emulator.wait_for(lambda: any("Air surut" in text for text in shown_to(channel)))
    await town.emulator.wait_for(lambda: "mulai surut" in copy.text)
    assert all("url" in button for message in channel.from_bot for button in message.buttons)


async def test_it_reaches_the_general_topic_at_once_where_the_topic_is_closed_or_deleted(desk: Desk):
    town = desk.town
    admin = town.person("Pak RT")
    forums = [town.emulator.add_group(f"Desa {number}", admins=[admin], forum=True) for number in (1, 2)]
    topics = [admin.opens_topic(forum, "Kepuh") for forum in forums]
    for forum, topic in zip(forums, topics, strict=True):
        await follows(desk, forum, topic)
    admin.closes_topic(forums[0], topics[0])
    admin.deletes_topic(forums[1], topics[1])
    await desk.send()
    await town.emulator.wait_for(
        lambda: all(any("Banjir" in text for text in shown_to(forum)) for forum in forums)
    )
    await town.running.tell_groups()
    assert [sum("Banjir" in text for text in shown_to(forum)) for forum in forums] == [1, 1]


async def test_what_is_about_a_copy_in_a_closed_topic_does_not_switch_the_group_off(desk: Desk):
    town = desk.town
    admin = town.person("Pak RT")
    forum = town.emulator.add_group("Desa", admins=[admin], forum=True)
    topic = admin.opens_topic(forum, "Kepuh")
    await follows(desk, forum, topic)
    number = await desk.send()
    await town.emulator.wait_for(lambda: any("Banjir" in text for text in shown_to(forum)))
    admin.closes_topic(forum, topic)
    await desk.update(number, html="Air mulai surut.", changed="Air surut.")
    await town.running.outbox.drained()
    await town.publish(KEPUH, title="Kabar sesudahnya")
    await town.push()
    house = town.running.house
    async with house.storage.reading() as connection:
        general = await readers.find(connection, house.sealer.address_index(Address(forum.id)))
    assert general is not None
    assert general.state is ReaderState.ACTIVE
    assert [message.thread_id for message in forum.from_bot if "Kabar sesudahnya" in message.text] == [None]
