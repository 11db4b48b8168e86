"""A newsroom that reads English has an English desk, all of it; what sources read is their own affair."""

from dataclasses import replace

import pytest

from newsroom.sealing import Address
from playground.people import Person
from storage import readers
from tests.journeys.conftest import KEPUH, Town, shown_to
from tests.journeys.test_two_editors_at_night import Desk, _tells


@pytest.fixture(params=[False, True], ids=["replies", "topics"])
async def desk(town: Town, request: pytest.FixtureRequest) -> Desk:
    """The desk is named, and the newsroom still closed."""
    dewi = town.person("Dewi", role="editor")
    group = town.emulator.add_group("Meja Redaksi", forum=request.param, admins=[dewi], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=group.id)
    return Desk(town, group, dewi, dewi)


async def _speaks_english(desk: Desk) -> None:
    desk.dewi.types("/bahasa", chat=desk.group)
    desk.dewi.presses("English", message=await desk.dewi.sees("Bahasa apa", chat=desk.group))
    await desk.dewi.sees("The desk speaks English now", chat=desk.group)


async def _reads_english(person: Person) -> None:
    person.types("/bahasa")
    person.presses("English", message=await person.sees("Bahasa apa"))
    await person.sees("You follow")


async def test_every_card_and_every_word_under_it_is_in_the_language_that_the_desk_chose(desk: Desk):
    async with desk.town.open():
        await _speaks_english(desk)
        await _tells(desk, desk.town.person("Cakra Anam"), "Jembatan gantung putus di tengah malam.")
        assert "🆕 New" in desk.card(1).text
        await desk.presses(desk.dewi, "Claim", desk.card(1))
        assert "Claimed · Dewi" in desk.card(1).text
        desk.dewi.types("// ditelepon", chat=desk.group, reply_to=desk.card(1), thread=desk.card(1).thread_id)
        await desk.dewi.sees("does not see it", chat=desk.group)


async def test_the_choice_is_known_after_a_restart_and_makes_the_desk_no_reader(desk: Desk):
    async with desk.town.open():
        await _speaks_english(desk)
    async with desk.town.open() as newsroom:
        await _tells(desk, desk.town.person("Cakra Anam"), "Jembatan gantung putus di tengah malam.")
        assert "🆕 New" in desk.card(1).text
        async with newsroom.storage.reading() as connection:
            index = newsroom.house.sealer.address_index(Address(desk.group.id))
            assert await readers.find(connection, index) is None


async def test_an_answer_comes_in_the_language_of_whoever_reads_it(desk: Desk):
    async with desk.town.open():
        anam = await desk.town.follower("Cakra Anam", KEPUH)
        yanti = await desk.town.follower("Yanti", KEPUH)
        await _tells(desk, anam, "Jembatan gantung putus di tengah malam.")
        await _tells(desk, yanti, "Lampu jalan mati semua.")
        await _reads_english(yanti)
        await _speaks_english(desk)
        for number in (1, 2):
            card = desk.card(number)
            desk.dewi.types("Di mana?", chat=desk.group, reply_to=card, thread=card.thread_id)
            held = await desk.dewi.sees("Send now", chat=desk.group)
            await desk.presses(desk.dewi, "Send now", held)

        await anam.sees("Redaksi menjawab laporan Anda")
        await yanti.sees("The newsroom answers your report")
        assert "Redaksi menjawab" not in "".join(shown_to(yanti.chat))
