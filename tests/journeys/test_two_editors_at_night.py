"""Three in the morning: two editors, one of them new, and sources who change their minds."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from playground.messages import Chat, Message
from playground.people import Person
from tests.journeys.conftest import Town, shown_to

_CODE = re.compile(r"[a-z]+(-[a-z]+){6}")


@dataclass
class Desk:
    """The newsroom as its members see it."""

    town: Town
    group: Chat
    dewi: Person
    fajar: Person

    async def settled(self) -> None:
        await self.town.answered()
        office = self.town.running.office
        assert office is not None
        office.wake()
        await office.posted()
        await self.town.answered()

    def card(self, number: int) -> Message:
        """The newest card of a case."""
        return [one for one in self.group.from_bot if one.buttons and one.text.startswith(f"#{number}")][-1]

    async def presses(self, person: Person, label: str, message: Message) -> None:
        person.presses(label, message=message)
        await self.settled()


@pytest.fixture(params=[False, True], ids=["replies", "topics"])
async def desk(town: Town, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    dewi, fajar = town.person("Dewi", role="editor"), town.person("Fajar", role="editor")
    group = town.emulator.add_group(
        "Meja Redaksi", forum=request.param, admins=[dewi], members=[fajar], bot_admin=True
    )
    town.settings = replace(town.settings, editors_chat_id=group.id)
    async with town.open():
        yield Desk(town, group, dewi, fajar)


async def _tells(desk: Desk, source: Person, words: str) -> str:
    """A tip of one sentence; its receipt code."""
    source.types("/lapor")
    source.presses("Bisa dibalas", message=await source.sees("Telegram melihatnya"))
    await desk.town.answered()
    source.types(words)
    for _ in range(25):
        await desk.town.answered()
        last = source.chat.from_bot[-1]
        if any(entity["type"] == "code" for entity in last.entities):
            await desk.settled()
            return _CODE.search(last.text)[0]  # type: ignore[index]
        source.presses(next(word for word in ("Lewati", "Kirim") if last.button(word)), message=last)
    raise AssertionError("no receipt was shown")


async def test_what_was_marked_spam_is_withdrawn_by_its_source_and_the_card_says_so(desk: Desk):
    anam = desk.town.person("Cakra Anam")
    code = await _tells(desk, anam, "Jembatan gantung putus di tengah malam.")
    await desk.presses(desk.dewi, "Spam", desk.card(1))
    assert "Spam" in desk.card(1).text

    anam.types(f"/resi {code}")
    await desk.presses(anam, "Tarik laporan", await anam.sees("Laporan #1"))
    await desk.presses(anam, "tarik", anam.chat.from_bot[-1])

    assert "Jembatan" not in desk.card(1).text
    assert "Ditarik narasumber" in desk.card(1).text
    assert "Buka lagi" not in str(desk.card(1).labels)


async def test_what_a_source_opens_again_is_told_once_and_nobody_is_nudged_at_once(desk: Desk):
    anam = desk.town.person("Cakra Anam")
    code = await _tells(desk, anam, "Jembatan gantung putus di tengah malam.")
    await desk.presses(desk.dewi, "Selesai", desk.card(1))
    anam.types(f"/resi {code}")
    await desk.presses(anam, "Tambah keterangan", await anam.sees("Laporan #1"))
    anam.types("Sekarang seorang anak hanyut.")
    await desk.town.answered()
    await desk.presses(anam, "Kirim", anam.chat.from_bot[-1])

    office = desk.town.running.office
    assert office is not None
    await office.ticks.tick()
    await desk.settled()
    said = "".join(shown_to(desk.group))
    assert "dibuka lagi: ada kabar baru" in said
    assert "Belum ada yang mengklaim" not in said


async def test_a_tip_that_is_withdrawn_leaves_the_card_and_nobody_can_answer_it(desk: Desk):
    anam = desk.town.person("Cakra Anam")
    code = await _tells(desk, anam, "Jembatan gantung putus di tengah malam.")
    await desk.presses(desk.dewi, "Klaim", desk.card(1))
    assert "Diklaim · Dewi" in desk.card(1).text

    anam.types(f"/resi {code}")
    await desk.presses(anam, "Tarik laporan", await anam.sees("Laporan #1"))
    await desk.presses(anam, "tarik", anam.chat.from_bot[-1])

    assert "Jembatan" not in desk.card(1).text
    assert "Ditarik narasumber" in desk.card(1).text
    desk.dewi.types(
        "Apakah ada korban?", chat=desk.group, reply_to=desk.card(1), thread=desk.card(1).thread_id
    )
    await desk.settled()
    assert "sudah menarik laporan ini" in desk.group.from_bot[-1].text
    assert not any("Apakah ada korban?" in message.text for message in anam.chat.from_bot)


async def test_whoever_is_removed_at_night_finds_every_door_shut_and_what_they_held_is_free(desk: Desk):
    await _tells(desk, desk.town.person("Cakra Anam"), "Pungutan liar di pasar.")
    await desk.presses(desk.fajar, "Klaim", desk.card(1))
    desk.town.emulator.world.change_member(desk.group, desk.fajar.user, "kicked", desk.dewi.user)
    await desk.settled()

    assert "🆕 Baru" in desk.card(1).text
    assert any("keluar dari meja ini" in message.text for message in desk.group.from_bot)
    desk.fajar.presses_data(desk.card(1), "d:close:1")
    await desk.settled()
    assert "hanya untuk redaksi" in str(desk.fajar.answers[-1].get("text"))
    assert "🆕 Baru" in desk.card(1).text


async def test_an_answer_that_left_says_so_where_it_was_written(desk: Desk):
    anam = desk.town.person("Cakra Anam")
    await _tells(desk, anam, "Jalan longsor.")
    card = desk.card(1)
    desk.dewi.types("Di dusun mana?", chat=desk.group, reply_to=card, thread=card.thread_id)
    await desk.town.answered()
    preview = next(message for message in desk.group.from_bot if message.button("Kirim sekarang"))
    desk.dewi.presses("Kirim sekarang", message=preview)
    await anam.sees("Di dusun mana?")
    office = desk.town.running.office
    assert office is not None
    await office.drained()
    await desk.settled()

    shown = desk.group.by_id[preview.message_id]
    assert "Dikirim ke narasumber" in shown.text
    assert shown.labels == []
    assert "1 terkirim" in desk.card(1).text
