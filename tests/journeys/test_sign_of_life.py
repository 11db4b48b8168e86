"""Once a month a silent line says that everything still works, to whoever wants it; to a group once."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from playground.messages import Chat
from tests.journeys.conftest import KEJAYAN, KEPUH, WIB, Town, WallClock
from tests.journeys.test_digests import chooses

SIGN = "Kami masih di sini"


@pytest.fixture
async def month(town: Town) -> AsyncIterator[tuple[Town, WallClock]]:
    clock = WallClock(datetime(2026, 11, 12, 10, 0, tzinfo=WIB))
    town.clock = clock
    async with town.open():
        yield town, clock


def signs(chat: Chat) -> list[str]:
    found = [message for message in chat.from_bot if SIGN in message.text]
    assert all(message.silent for message in found)
    return [message.text for message in found]


async def test_on_the_first_of_the_month_it_tells_what_came_once(month):
    town, clock = month
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEJAYAN)
    await town.publish(KEPUH, title="Panen raya")
    await town.push()
    await town.publish("35.14.06.2008", title="Hanya untuk Kejayan")
    await town.push()
    clock.shows("09.59", days_on=19)
    newcomer = await town.follower("Mbak Rina", KEPUH)
    await town.push()
    assert signs(sari.chat) == []
    clock.shows("10.00")
    await town.push()
    await town.push()
    clock.shows("10.00", days_on=1)
    await town.push()

    assert len(signs(sari.chat)) == 1
    assert "datang: 1 berita." in signs(sari.chat)[0]
    assert "datang: 2 berita." in signs(umar.chat)[0]
    assert signs(newcomer.chat) == [], "who just came knows"


async def test_one_tap_switches_it_off_and_another_opens_the_settings(month):
    town, clock = month
    sari, umar = await town.follower("Bu Sari", KEPUH), await town.follower("Pak Umar", KEPUH)
    await chooses(town, umar, "Tanpa kabar bulanan")
    clock.shows("10.00", days_on=19)
    await town.push()
    assert len(signs(sari.chat)) == 1
    assert "belum ada kabar" in signs(sari.chat)[0]
    assert signs(umar.chat) == []

    sari.presses("Tanpa kabar bulanan")
    await town.answered()
    assert "Kabar bulanan: tidak" in sari.chat.from_bot[-1].text
    clock.shows("10.00", days_on=31)
    await town.push()
    assert len(signs(sari.chat)) == 0, "its message became the settings, and no other came"


async def test_a_group_with_topics_hears_it_once(month):
    town, clock = month
    admin = town.person("Pak RT")
    group = town.emulator.add_group("RW 03", forum=True, admins=[admin])
    for name, region in (("Kepuh", "r35_14_06_2005"), ("Kejayan", "r35_14_06")):
        topic = town.emulator.add_topic(group, name, admin)
        admin.types(f"/start@kentongan_bot {region}", chat=group, thread=topic.id)
        await town.answered()
        admin.presses("Ikuti", message=group.from_bot[-1])
        await town.answered()
    clock.shows("10.00", days_on=19)
    await town.push()

    assert len(signs(group)) == 1
