"""What people did while nobody was there is answered once, and nothing of it is lost."""

import asyncio
from dataclasses import replace

from delivery.pacing import USUAL
from tests.journeys.conftest import KEPUH, Town, shown_to


async def test_eleven_starts_during_an_outage_are_one_welcome(town: Town):
    sari = town.person("Bu Sari")
    for _ in range(11):
        sari.types("/start")

    async with town.open():
        await town.answered()

    assert len(sari.chat.from_bot) == 1


async def test_different_things_said_during_an_outage_are_each_answered(town: Town):
    sari = town.person("Bu Sari")
    sari.types("/start")
    sari.types("Kepuh")
    sari.types("/bantuan")

    async with town.open():
        await town.answered()

    assert len(sari.chat.from_bot) == 3


async def test_a_restart_answers_nothing_a_second_time(town: Town):
    sari = town.person("Bu Sari")
    sari.types("/start")
    async with town.open():
        await town.answered()
    async with town.open():
        sari.types("/bantuan")
        await town.answered()

    assert len(sari.chat.from_bot) == 2


async def test_a_button_from_before_the_restart_still_works(town: Town):
    async with town.open():
        sari = await town.follower("Bu Sari", KEPUH)
    async with town.open():
        sari.presses("Berhenti ikuti")
        await town.answered()
        await town.publish(KEPUH, title="Tidak untuk Sari")
        await town.push()

    assert not any("Tidak untuk Sari" in text for text in shown_to(sari.chat))


async def test_a_button_that_nobody_made_is_answered_and_changes_nothing(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    shown = sari.chat.from_bot[-1]

    for forged in ("f:35.14.99", "f:", "x" * 64, "n:35.14.06:-5", "n:35.14.06:99999999999999", "\x00"):
        query = sari.presses_data(shown, forged)
        await open_town.answered()
        assert query.answer is not None, "no button fails silently"

    await open_town.publish(KEPUH, title="Masih mengikuti")
    await open_town.push()
    await sari.sees("Masih mengikuti")


async def test_a_person_is_answered_while_a_push_runs(town: Town):
    # Telegram is in this process, too, and counts when it comes to it: that squeezes more than a network.
    async with town.open(rules=replace(USUAL, window=1.05)):
        people = [await town.follower(f"Warga {number}", KEPUH) for number in range(40)]
        asking = await town.follower("Bu Sari", KEPUH)
        town.emulator.flood.enabled = True
        await town.publish(KEPUH, title="Untuk banyak orang")

        pushing = asyncio.create_task(town.push())
        await town.emulator.wait_for(
            lambda: any("Untuk banyak" in text for text in shown_to(people[0].chat)), timeout=10
        )
        asking.types("/bantuan")
        await asking.sees("/langganan", timeout=5)
        reached = sum("Untuk banyak" in text for person in people for text in shown_to(person.chat))
        await pushing

        assert reached < len(people), "the answer did not wait for the end of the push"
        assert town.emulator.refusals == {}, "and we stayed within Telegram's limits"
