"""Somebody tells the newsroom something, the desk answers, and nobody there learns who it was."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from playground.messages import Chat
from playground.people import Person
from tests.journeys.conftest import Town, shown_to


@dataclass
class Newsroom:
    """The town with a desk where two editors sit."""

    town: Town
    desk: Chat
    dewi: Person
    fajar: Person

    async def settled(self) -> None:
        await self.town.answered()
        office = self.town.running.office
        assert office is not None
        office.wake()
        await office.drained()
        await self.town.answered()


@pytest.fixture
async def newsroom(town: Town) -> AsyncIterator[Newsroom]:
    dewi, fajar = town.person("Dewi", role="editor"), town.person("Fajar", role="editor")
    desk = town.emulator.add_group("Meja Redaksi", admins=[dewi, fajar], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=desk.id)
    async with town.open():
        yield Newsroom(town, desk, dewi, fajar)


async def _tell(newsroom: Newsroom, source: Person, level: str, words: str) -> None:
    """A tip of one sentence, all that is optional skipped, until the receipt is shown."""
    source.types("/lapor")
    source.presses(level, message=await source.sees("Telegram melihatnya"))
    await newsroom.town.answered()
    source.types(words)
    for _ in range(25):
        await newsroom.town.answered()
        last = source.chat.from_bot[-1]
        if any(entity["type"] == "code" for entity in last.entities):
            await newsroom.settled()
            return
        words_of_buttons = [word for word in ("Lewati", "Kirim") if last.button(word)]
        assert words_of_buttons, f"no way on: {last.text}"
        source.presses(words_of_buttons[0], message=last)
    raise AssertionError("no receipt was shown")


@pytest.mark.parametrize("level", ["Bisa dibalas", "Tanpa jejak"])
async def test_a_tip_reaches_the_desk_without_its_source(newsroom: Newsroom, level: str):
    anam = newsroom.town.person("Cakra Anam", username="cak_anam_unik")

    await _tell(newsroom, anam, level, "Ada pembagian amplop di balai dusun semalam.")

    on_desk = "\n".join(shown_to(newsroom.desk))
    assert "Ada pembagian amplop" in on_desk
    for trace in (str(anam.id), "Cakra", "Anam", "cak_anam_unik"):
        assert trace not in on_desk


async def test_the_desk_claims_answers_and_the_source_hears_back(newsroom: Newsroom):
    anam = newsroom.town.person("Cakra Anam")
    await _tell(newsroom, anam, "Bisa dibalas", "Jembatan gantung putus di tengah malam.")
    card = next(
        message for message in newsroom.desk.from_bot if any("Klaim" in label for label in message.labels)
    )

    newsroom.dewi.presses("Klaim", message=card)
    newsroom.fajar.presses("Klaim", message=card)
    await newsroom.settled()
    newsroom.dewi.types("Apakah ada yang terluka?", chat=newsroom.desk, reply_to=card)
    await newsroom.town.answered()
    [preview] = await newsroom.town.emulator.wait_for(
        lambda: [message for message in newsroom.desk.from_bot if message.button("Kirim sekarang")]
    )
    newsroom.dewi.presses("Kirim sekarang", message=preview)
    await newsroom.settled()

    answer = await anam.sees("Apakah ada yang terluka?")
    assert "Dewi" not in answer.text


async def test_a_stranger_moves_nothing_on_the_desk(newsroom: Newsroom):
    anam = newsroom.town.person("Cakra Anam")
    stranger = newsroom.town.person("Orang Asing")
    await _tell(newsroom, anam, "Bisa dibalas", "Pungutan liar di pasar.")

    stranger.types("/antrian")
    stranger.types("/kasus 1")
    await newsroom.settled()

    assert not any("Pungutan liar" in text for text in shown_to(stranger.chat))


async def test_the_source_just_writes_back_and_the_desk_reads_it_on_the_same_case(newsroom: Newsroom):
    anam = newsroom.town.person("Cakra Anam")
    await _tell(newsroom, anam, "Bisa dibalas", "Jembatan gantung putus di tengah malam.")
    card = next(message for message in newsroom.desk.from_bot if message.button("Klaim"))
    newsroom.dewi.types("Apakah ada yang terluka?", chat=newsroom.desk, reply_to=card)
    await newsroom.town.answered()
    newsroom.dewi.presses("Kirim sekarang", chat=newsroom.desk)
    await newsroom.settled()
    await anam.sees("Apakah ada yang terluka?")

    anam.types("satu orang, sudah dibawa ke puskesmas")
    anam.presses("Kirim", message=await anam.sees("Belum terkirim"))
    await anam.sees("Keterangan Anda sudah di meja redaksi")
    await newsroom.settled()

    added = next(text for text in shown_to(newsroom.desk) if "dibawa ke puskesmas" in text)
    assert "#1" in added
    assert not any("#2" in text for text in shown_to(newsroom.desk)), "it is no tip of its own"
