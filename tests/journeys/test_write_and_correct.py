"""An article goes from the desk to the villages that it is about; a correction goes to every copy of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from delivery.correction_planner import CorrectionPlanner
from newsroom.article_drafts import ArticleDraft
from playground.messages import Chat, Message
from playground.people import Person
from service.assembly import assembled
from storage import articles, corrections
from storage.corrections import Correction
from tests.journeys.conftest import BANGIL, KEPUH, LINGGO, Town, shown_to
from tests.journeys.tip_town import NO_LIMITS, Clock

STORY = (
    "Jembatan gantung Kepuh putus\n"
    "Seratus warga Desa Kepuh, Kecamatan Kejayan, memutar lewat Linggo sejak jembatan putus pada Senin malam."
)


@dataclass
class Desk:
    """A town with a desk where Dewi sits."""

    town: Town
    group: Chat
    dewi: Person
    clock: Clock

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Desk"]:
        """The newsroom serves until the end of the block; the desk may say as much as it likes."""
        settings = self.town.settings
        async with assembled(
            settings, clock=self.clock.now, rules=NO_LIMITS, desk_rules=NO_LIMITS
        ) as newsroom:
            self.town.newsroom = newsroom
            running = asyncio.create_task(newsroom.run())
            try:
                yield self
            finally:
                newsroom.stop()
                await running
                self.town.newsroom = None

    async def sees(self, words: str) -> Message:
        return await self.dewi.sees(words, chat=self.group)

    async def replies(self, words: str) -> None:
        """Dewi answers what the bot asked last."""
        await self.town.answered()
        asked = [one for one in self.group.from_bot if "balas pesan ini" in one.text]
        self.dewi.types(words, chat=self.group, reply_to=asked[-1])
        await self.town.answered()

    async def presses(self, label: str) -> None:
        await self.town.answered()
        self.dewi.presses(label, chat=self.group)
        await self.town.answered()

    async def writes(self, words: str = STORY) -> None:
        self.dewi.types("/tulis", chat=self.group)
        await self.sees("balas pesan ini")
        await self.replies(words)
        await self.sees("Draf berita")

    async def publishes(self) -> None:
        await self.presses("Pratinjau")
        await self.sees("Begini pembaca melihatnya")
        await self.presses("Kirim")
        await self.sees("Terbit:")

    async def corrects(self, mend: str = "Seratus warga => Sepuluh warga") -> None:
        self.dewi.types("/koreksi 1", chat=self.group)
        await self.sees("Koreksi berita #1")
        await self.presses("Ganti kata")
        await self.replies(mend)
        await self.presses("Apa yang keliru")
        await self.replies("Kami menulis seratus warga; yang benar sepuluh.")
        await self.presses("Pratinjau")
        await self.sees("Begini salinan pembaca nanti")
        await self.presses("Kirim")
        await self.sees("Dikoreksi:")

    async def correct_from_behind(self, *, wake: bool = True) -> None:
        """What the last tap of a correction commits; without `wake` nothing comes after it."""
        async with self.town.running.storage.transaction() as connection:
            before = await articles.get(connection, 1)
            assert before is not None
            draft = ArticleDraft.correcting(before, linked=False).mended("Seratus => Sepuluh")
            assert draft is not None
            draft = replace(draft, wrong="Sepuluh, bukan seratus.")
            await corrections.correct(connection, before, draft, self.clock.now())
        if wake:
            await self.looks_again()

    async def unfinished(self) -> tuple[Correction, ...]:
        async with self.town.running.storage.reading() as connection:
            return await corrections.unfinished(connection)

    async def looks_again(self) -> None:
        """The office looks for what is due by the clock now."""
        office = self.town.running.article_office
        assert office is not None
        office.wake()
        await self.town.emulator.settled()


@pytest.fixture
def closed_desk(town: Town) -> Desk:
    dewi = town.person("Dewi")
    group = town.emulator.add_group("Meja Redaksi", admins=[dewi], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=group.id)
    # Behind the true time, by which the outbox goes: so an hour can pass without one that has not come yet.
    return Desk(town, group, dewi, Clock(timedelta(hours=-4)))


@pytest.fixture
async def desk(closed_desk: Desk) -> AsyncIterator[Desk]:
    async with closed_desk.open():
        yield closed_desk


def copies(person: Person, words: str) -> list[Message]:
    return [message for message in person.chat.from_bot if words in message.text]


# --- from the desk to readers -------------------------------------------------------------------------------


async def test_what_the_desk_writes_reaches_the_village_at_once(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    bangil = await desk.town.follower("Pak Bangil", BANGIL)
    await desk.writes()
    await desk.publishes()

    card = await sari.sees("Jembatan gantung Kepuh putus")
    assert "Warta Pasuruan" in card.text
    assert "lewat Linggo" in card.text, "without a link the card shows all of it"
    assert "untuk 1 chat" in (await desk.sees("Terbit:")).text
    assert not copies(bangil, "Jembatan")


async def test_the_editors_places_win_over_the_words(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", LINGGO)
    await desk.writes()
    await desk.presses("✖ Kepuh")
    await desk.presses("Tambah wilayah")
    await desk.replies("Linggo, Kec. Kejayan")
    await desk.publishes()

    await rina.sees("Jembatan gantung Kepuh putus")
    assert not copies(sari, "Jembatan")


async def test_from_a_tip_to_an_article_with_nothing_of_the_source(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    sumber = desk.town.person("Sumber Rahasia", username="sumber_rahasia")
    sumber.types("/lapor")
    sumber.presses("Bisa dibalas", message=await sumber.sees("Telegram melihatnya"))
    await desk.town.answered()
    sumber.types("Jembatan gantung di Desa Kepuh, Kejayan, putus tadi malam")
    for _ in range(8):
        await desk.town.answered()
        last = max(sumber.chat.from_bot, key=lambda message: message.serial)
        way_on = next((word for word in ("Lewati", "Kirim") if last.button(word)), None)
        if way_on is None:
            break
        sumber.presses(way_on, message=last)
    await desk.sees("Jembatan gantung")
    desk.dewi.types("/kasus 1", chat=desk.group)
    await desk.sees("Kasus #1")
    await desk.presses("Tulis berita")
    await desk.sees("dari kasus #1")
    await desk.presses("Judul & isi")
    await desk.replies(STORY)
    await desk.publishes()

    card = await sari.sees("Jembatan gantung Kepuh putus")
    assert "Sumber" not in str(card.json())
    assert "tadi malam" not in card.text
    desk.dewi.types("/kasus 1", chat=desk.group)
    await desk.sees("menerbitkan berita dari kasus ini")


async def test_it_goes_out_at_its_hour_and_not_before(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    await desk.writes()
    await desk.presses("Waktu terbit")
    await desk.replies("2 jam lagi")
    await desk.presses("Pratinjau")
    await desk.presses("Kirim")
    await desk.sees("Terbit sendiri")
    desk.clock.passes(minutes=119)
    await desk.looks_again()
    assert not copies(sari, "Jembatan")
    desk.clock.passes(minutes=2)
    await desk.looks_again()
    await sari.sees("Jembatan gantung Kepuh putus")
    told = await desk.sees("Terbit pada jamnya")
    assert "Berita #1, untuk 1 chat" in told.text
    await desk.looks_again()
    assert sum("Terbit pada jamnya" in one.text for one in desk.group.from_bot) == 1
    desk.dewi.presses("Koreksi", message=told)
    await desk.sees("Koreksi berita #1")


async def test_what_could_not_go_out_at_its_hour_is_told_and_is_a_draft_again(desk: Desk):
    await desk.writes()
    await desk.presses("Waktu terbit")
    await desk.replies("2 jam lagi")
    await desk.presses("Pratinjau")
    await desk.presses("Kirim")
    await desk.sees("Terbit sendiri")
    await desk.writes()
    await desk.publishes()
    desk.clock.passes(hours=2, minutes=1)
    await desk.looks_again()
    told = await desk.sees("berita #1 sudah memuat kata-kata yang sama")
    assert "Belum terbit:" in told.text
    assert not any("Terbit pada jamnya" in one.text for one in desk.group.from_bot)
    desk.dewi.types("/tulis", chat=desk.group)
    await desk.sees("📝 Jembatan gantung Kepuh putus")


async def test_its_hour_came_while_the_bot_was_away(closed_desk: Desk):
    async with closed_desk.open() as desk:
        sari = await desk.town.follower("Bu Sari", KEPUH)
        await desk.writes()
        await desk.presses("Waktu terbit")
        await desk.replies("2 jam lagi")
        await desk.presses("Pratinjau")
        await desk.presses("Kirim")
        await desk.sees("Terbit sendiri")
    closed_desk.clock.passes(hours=2, minutes=30)
    async with closed_desk.open():
        await sari.sees("Jembatan gantung Kepuh putus")
        assert len(copies(sari, "Jembatan gantung")) == 1


async def test_the_card_of_a_correction_tells_when_every_copy_reads_right(desk: Desk):
    for name in ("Bu Sari", "Mbak Rina", "Pak Joko"):
        await desk.town.follower(name, KEPUH)
    await desk.writes()
    await desk.publishes()
    await desk.corrects()
    (card,) = [one for one in desk.group.from_bot if "Dikoreksi:" in one.text]
    await desk.town.emulator.wait_for(
        lambda: "Semua 3 salinan sudah benar; 3 pembaca diberi tahu" in card.text, timeout=25
    )
    assert any("Koreksi" in label for label in card.labels)


# --- corrections --------------------------------------------------------------------------------------------


async def test_every_copy_is_changed_marked_and_its_reader_told_once_and_silently(desk: Desk):
    people = [await desk.town.follower(name, KEPUH) for name in ("Bu Sari", "Mbak Rina", "Pak Joko")]
    await desk.writes()
    await desk.publishes()
    first = {person.id: await person.sees("Seratus warga") for person in people}
    await desk.corrects()

    for person in people:
        notice = await person.sees("Koreksi.")
        assert notice.reply_to == first[person.id].message_id
        assert notice.silent
        assert "yang benar sepuluh" in notice.text
        [copy] = copies(person, "KOREKSI")
        assert copy.message_id == first[person.id].message_id
        assert "Sepuluh warga" in copy.text
        assert "t.me/kentongan_bot?start=a1" in str(copy.json())
        assert not copies(person, "Seratus warga Desa")
    await desk.looks_again()
    assert [len(copies(person, "Koreksi.")) for person in people] == [1, 1, 1]


async def test_whoever_stopped_has_no_wrong_words_in_the_chat_and_is_told_nothing(desk: Desk):
    sari, rina = [await desk.town.follower(name, KEPUH) for name in ("Bu Sari", "Mbak Rina")]
    await desk.writes()
    await desk.publishes()
    for person in (sari, rina):
        await person.sees("Seratus warga")
    sari.types("/berhenti")
    await sari.sees("Terima berita lagi")
    await desk.corrects()

    await rina.sees("Koreksi.")
    [copy] = copies(sari, "KOREKSI")
    assert "Sepuluh warga" in copy.text
    assert not copies(sari, "Koreksi."), "nothing new comes"


async def test_a_copy_with_a_photo_stays_one_however_long_the_correction(desk: Desk):
    town = desk.town
    sari = await town.follower("Bu Sari", KEPUH)
    await town.publish(KEPUH, image_url=f"{town.settings.bot_api_base_url}/foto.jpg", body="Seratus warga.")
    async with town.running.storage.transaction() as connection:
        await connection.exec_driver_sql(
            "UPDATE articles SET url = '', image_url = 'https://warta.example/a.jpg'"
        )
    await town.push()
    copy = await sari.sees("Seratus warga.")
    assert copy.kind == "photo"
    await desk.corrects("Seratus warga => " + "Sepuluh warga memutar lewat Linggo tiap hari sekolah. " * 40)

    await sari.sees("KOREKSI")
    [changed] = copies(sari, "KOREKSI")
    assert changed.kind == "photo"
    assert changed.button("Selengkapnya")


async def test_a_copy_that_was_on_its_way_with_the_old_words_is_changed_too(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", KEPUH)
    late = desk.town.emulator.faults.latency(5.0, "sendMessage", times=1)
    late.chat_id = rina.chat.id
    await desk.writes()
    await desk.publishes()
    await sari.sees("Seratus warga")
    await desk.correct_from_behind()
    await sari.sees("Koreksi.")
    assert not copies(rina, "KOREKSI"), "it has not arrived yet, or with the old words"

    await rina.sees("Seratus warga")
    async with asyncio.timeout(20):
        await desk.town.running.outbox.drained()
    desk.clock.passes(seconds=40)
    await desk.looks_again()
    notice = await rina.sees("Koreksi.")
    [copy] = copies(rina, "KOREKSI")
    assert notice.reply_to == copy.message_id
    assert "Sepuluh warga" in copy.text
    assert len(copies(sari, "Koreksi.")) == 1


async def test_killed_after_the_tap_the_correction_reaches_everybody_at_the_next_start(closed_desk: Desk):
    async with closed_desk.open() as desk:
        people = [await desk.town.follower(name, KEPUH) for name in ("Bu Sari", "Mbak Rina")]
        await desk.writes()
        await desk.publishes()
        for person in people:
            await person.sees("Seratus warga")
        await desk.correct_from_behind(wake=False)
    assert not any(copies(person, "KOREKSI") for person in people)
    async with closed_desk.open():
        for person in people:
            await person.sees("Koreksi.")
    async with closed_desk.open() as desk:
        desk.clock.passes(minutes=4)
        assert await CorrectionPlanner(desk.town.running.storage, desk.clock.now, _nothing).work() is None
        assert not await desk.unfinished()
    for person in people:
        assert len(copies(person, "KOREKSI")) == len(copies(person, "Koreksi.")) == 1


def _nothing() -> None:
    """Nobody need be woken."""


async def test_whom_it_concerns_only_now_gets_it_as_news(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", LINGGO)
    await desk.writes()
    await desk.publishes()
    await sari.sees("Seratus warga")
    desk.dewi.types("/koreksi 1", chat=desk.group)
    await desk.sees("Koreksi berita #1")
    await desk.presses("✖ Kepuh")
    await desk.presses("Tambah wilayah")
    await desk.replies("Linggo, Kec. Kejayan")
    await desk.presses("Apa yang keliru")
    await desk.replies("Jembatan itu di Linggo, bukan di Kepuh.")
    await desk.presses("Pratinjau")
    # What was read for Bu Sari is believed for a second, unless there is a rest.
    await desk.town.running.outbox.drained()
    await desk.presses("Kirim")

    await rina.sees("KOREKSI")
    await sari.sees("Koreksi.")
    assert not copies(rina, "Koreksi."), "who never had the wrong version need not be told"
    assert any("Linggo (Kec. Kejayan)" in text for text in shown_to(sari.chat))


# --- regions ------------------------------------------------------------------------------------------------


async def test_an_editor_sees_why_and_the_village_that_was_missed_gets_it_once(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", LINGGO)
    await desk.town.publish(KEPUH, minutes_ago=60 * 5)
    await desk.town.push()
    await sari.sees("Jembatan Kepuh selesai")

    desk.dewi.types("/wilayah jembatan", chat=desk.group)
    await desk.sees("Wilayah berita yang mana?")
    await desk.presses("#1")
    assert "Kepuh, Kec. Kejayan" in (await desk.sees("Kenapa wilayah ini?")).text
    await desk.presses("Tambah wilayah")
    await desk.replies("Linggo, Kejayan")
    await desk.presses("➕ Linggo")
    await rina.sees("Jembatan Kepuh selesai")

    await desk.town.publish(KEPUH, body="Warga kembali melintas. Perbaikan selesai.")  # the feed changes it
    await desk.town.push()
    async with desk.town.running.storage.reading() as connection:
        article = await articles.get(connection, 1)
    assert article is not None
    assert article.revision == 2
    assert article.regions == (KEPUH, LINGGO)
    assert len(copies(sari, "Jembatan")) == len(copies(rina, "Jembatan")) == 1
