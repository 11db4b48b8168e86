"""BMKG warns: the desk gets one card, an editor decides, and readers hear of it by an editor's tap alone."""

import random
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from telegram.ext import Job

from handlers.house import Context
from playground.emulator import Emulator
from playground.messages import Chat, Message
from playground.people import Person
from playground.server import serve
from service.running import Newsroom
from service.settings import Settings
from service.warning_assembly import OfficialWarnings
from storage import alerts, desk_place, warnings
from storage.warning_schema import warning_lists
from tests.feeds.cap_documents import DESCRIPTION, SENDER, alert, info, rss
from tests.feeds.servers import Site, running_site
from tests.journeys.conftest import BANGIL, KEPUH, Town, environment_of, settings_for, shown_to
from tests.journeys.newsroom_without_limits import NO_LIMITS
from tests.journeys.sudden_death import DeadlyTelegram, Moment, start

LIST = "/alerts/nowcast/id"
LOOK, LOOK_AT_UPDATE = "begini pembaca melihatnya", "begini jadinya di chat pembaca"
REPLACED = "BMKG sudah mengganti peringatan ini"
CHANGED = "Keadaannya sudah berubah. Lihat kartunya."
GONE = "Peringatan ini tidak ada lagi"
DONE = "Peringatan ini sudah ditangani"
SILENTLY, SAY_HOW, AND_TELL = "Kirim tanpa memberi tahu", "Selesaikan siaran #1?", "beri tahu pembaca"


@dataclass
class Weather:
    """BMKG's list and its messages, in the standard's form, about the hours to come."""

    site: Site
    begun: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    items: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.site.url(LIST)

    def publishes(self, name: str, places: str = "Kejayan, Winongan", **more: str) -> None:
        """A message about these kecamatan; a name that was there before is published anew."""
        said = {
            "headline": "Hujan Lebat disertai Petir di Jawa Timur",
            "description": DESCRIPTION.format(places=places),
            "effective": self.begun.isoformat(),
            "expires": (self.begun + timedelta(hours=3)).isoformat(),
        }
        said |= {key: more.pop(key) for key in ("headline", "severity", "expires", "event") if key in more}
        raw = alert(info(**said), identifier=name, sent=self.begun.isoformat(), **more)
        self.items.insert(0, (said["headline"], self.site.url(f"{LIST}/{name}.xml"), f"{len(self.items)}"))
        self.site.serve(f"{LIST}/{name}.xml", raw)
        self.site.serve(LIST, rss(*self.items), ETag=f'"{len(self.items)}"')

    def updates(self, name: str, earlier: str, places: str = "Kejayan, Winongan", **more: str) -> None:
        self.publishes(name, places, msgType="Update", references=self._named(earlier), **more)

    def cancels(self, name: str, earlier: str) -> None:
        self.publishes(name, msgType="Cancel", references=self._named(earlier))

    def _named(self, earlier: str) -> str:
        return f"{SENDER},{earlier},{self.begun.isoformat()}"


@dataclass
class Desk:
    """A newsroom that watches the weather: Dewi and Fajar are editors, Sari follows a village in Kejayan."""

    town: Town
    weather: Weather
    group: Chat
    dewi: Person
    fajar: Person
    sari: Person

    @property
    def watching(self) -> OfficialWarnings:
        found = self.town.running.warnings
        assert found is not None
        return found

    async def hears(self) -> None:
        """Two minutes pass for the list, and what it says is on the desk."""
        async with self.town.running.storage.transaction() as connection:
            due = datetime.now(UTC) - timedelta(seconds=1)
            await connection.execute(update(warning_lists).values(next_look_at=due))
        await self.watching.tick()
        office = self.town.running.office
        assert office is not None
        await office.drained()

    @property
    def cards(self) -> list[Message]:
        return [one for one in self.group.from_bot if "BMKG" in one.text and "no. " in one.text]

    async def taps(self, words: str, message: Message | None = None, *, then: str) -> Message:
        """Dewi taps, on the newest card unless told otherwise, and sees `then` on the desk."""
        self.dewi.presses(words, message=message or self.cards[-1], chat=self.group)
        return await self.dewi.sees(then, chat=self.group, timeout=20)

    async def forges(self, data: str, message: Message) -> str:
        """Dewi's client sends what no button need carry; the words of the answer."""
        before = len(self.dewi.answers)
        self.dewi.presses_data(message, data)
        await self.town.emulator.wait_for(lambda: len(self.dewi.answers) > before, timeout=20)
        await self.town.answered()
        return self.told(self.dewi)

    async def sends(self) -> None:
        """*Jadikan siaran*, and *Kirim* on what is shown then."""
        preview = await self.taps("Jadikan siaran", then=LOOK)
        await self.taps("Kirim", preview, then="Siaran #")

    def told(self, person: Person) -> str:
        """The words on the button that somebody pressed last."""
        return str(person.answers[-1].get("text", ""))

    async def outcomes(self) -> list[str]:
        async with self.town.running.storage.reading() as connection:
            found = [await warnings.get(connection, number) for number in range(1, 20)]
        return [one.outcome.value for one in found if one is not None]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running_site() as site:
        yield site


@pytest.fixture
async def desk(town: Town, site: Site) -> AsyncIterator[Desk]:
    weather = Weather(site)
    site.serve(LIST, rss())
    dewi, fajar = town.person("Dewi"), town.person("Fajar")
    group = town.emulator.add_group("Meja Redaksi", admins=[dewi], members=[fajar], bot_admin=True)
    town.settings = replace(
        town.settings, editors_chat_id=group.id, bmkg_warnings=True, bmkg_warnings_url=weather.url
    )
    async with town.open(rules=NO_LIMITS, desk_rules=NO_LIMITS) as newsroom:
        await _only_when_told(newsroom, town.emulator)
        sari = await town.follower("Bu Sari", KEPUH)
        yield Desk(town, weather, group, dewi, fajar, sari)


async def _only_when_told(newsroom: Newsroom, emulator: Emulator) -> None:
    """The weather is looked at when a test says so: a look meanwhile would find nothing left to do."""
    jobs = newsroom.application.job_queue
    assert jobs is not None
    found: list[Job[Context]] = []

    def is_ticking() -> bool:
        found.extend(jobs.get_jobs_by_name("look_at_the_weather"))
        return bool(found)

    await emulator.wait_for(is_ticking, timeout=20)
    for job in found:
        job.schedule_removal()


# --- from the warning to the reader -------------------------------------------------------------------------


async def test_a_warning_becomes_a_card_then_a_draft_and_readers_hear_of_it_by_kirim_alone(desk: Desk):
    spared = await desk.town.follower("Bu Bangil", BANGIL)
    desk.weather.publishes("1", "Kejayan, Winongan, Asembagus")
    await desk.hears()
    [card] = desk.cards
    for words in ("Kejayan", "Winongan", "Hujan Lebat disertai Petir", "waspada", "mengurangi kegiatan"):
        assert words in card.text
    assert "Sumber: BMKG" in card.text
    assert "Asembagus" not in card.text, "of the province's places those of our readers are named"

    preview = await desk.taps("Jadikan siaran", then=LOOK)
    assert "WASPADA" in preview.text
    assert "Sumber: BMKG" in preview.text
    await desk.dewi.sees("jadi siaran #1, oleh Dewi", chat=desk.group)
    assert card.buttons == []
    assert not any("Hujan" in text for text in shown_to(desk.sari.chat))
    await desk.taps("Kirim", preview, then="Siaran #1")

    copy = await desk.sari.sees("Hujan Lebat disertai Petir")
    assert "WASPADA" in copy.text
    assert "Masyarakat dihimbau" in copy.text
    assert "Sumber: BMKG" in copy.text
    assert not any("Hujan" in text for text in shown_to(spared.chat))


async def test_of_namesakes_the_one_that_an_editor_taps_is_meant(desk: Desk):
    desk.weather.publishes("1", "Kejayan, Bangil, Rejoso")
    await desk.hears()
    [card] = desk.cards
    assert "Belum pasti: Kec. Rejoso" in card.text
    await desk.taps("Rejoso", then="Kec. Bangil · Kec. Rejoso")
    assert "Tekan yang dimaksud" in card.text, "it can be taken back"
    assert "☑️ Kec. Rejoso" in card.labels
    await desk.taps("Jadikan siaran", card, then=LOOK)
    async with desk.town.running.storage.reading() as connection:
        stored = await alerts.draft(connection, 1)
    assert stored is not None
    assert stored.draft.regions == ("35.14.06", "35.14.14", "35.14.23")
    assert "khususnya di Kec. Kejayan, Kec. Bangil, Kec. Rejoso." in stored.draft.html
    assert stored.draft.source.startswith("BMKG")


async def test_an_update_becomes_the_update_of_the_alert_that_it_refers_to(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    await desk.sends()
    first = await desk.sari.sees("Hujan Lebat disertai Petir")

    desk.weather.updates("2", "1", headline="Hujan Sangat Lebat di Jawa Timur")
    await desk.hears()
    assert "memperbarui peringatan di siaran #1" in desk.cards[-1].text
    draft = await desk.taps("Perbarui siaran #1", then=LOOK_AT_UPDATE)
    assert "Hujan Sangat Lebat" in draft.text
    assert not any("Sangat Lebat" in text for text in shown_to(desk.sari.chat))
    await desk.taps(SILENTLY, draft, then="Pembaruan siaran #1")

    await desk.town.emulator.wait_for(lambda: "Sangat Lebat" in first.text, timeout=20)
    assert await desk.outcomes() == ["alert", "alert"]


async def test_a_cancelled_warning_ends_the_alert_and_its_card_closes_when_that_is_over(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    await desk.sends()
    await desk.sari.sees("Hujan Lebat disertai Petir")

    desk.weather.cancels("2", "1")
    await desk.hears()
    card = desk.cards[-1]
    assert "Siaran #1 masih berjalan" in card.text
    question = await desk.taps("Selesaikan siaran #1", then=SAY_HOW)
    assert card.buttons, "nothing is decided yet"
    await desk.taps(AND_TELL, question, then="Siaran #1")

    await desk.sari.sees("SELESAI")
    await desk.watching.tick()
    assert card.buttons == []
    assert "Siaran #1 sudah berakhir" in card.text


async def test_a_new_warning_that_goes_on_about_an_alert_may_become_its_update_or_another(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    await desk.sends()
    await desk.sari.sees("Hujan Lebat disertai Petir")
    desk.weather.publishes("2", "Kejayan, Bangil", headline="Hujan Lebat meluas di Jawa Timur")
    await desk.hears()
    card = desk.cards[-1]
    assert "Sepertinya kelanjutan siaran #1" in card.text
    assert "Belum menerima siaran #1: Kec. Bangil" in card.text
    assert card.labels == [
        "✏️ Perbarui siaran #1",
        "📣 Buat siaran baru",
        "Abaikan",
    ]
    await desk.taps("Siaran baru", then="Siaran #2: begini")
    async with desk.town.running.storage.reading() as connection:
        stored = await alerts.draft(connection, 2)
    assert stored is not None
    assert stored.draft.thread_id == 0, "an event of its own"


async def test_a_draft_that_nobody_sent_is_written_anew_by_an_update_and_dropped_by_an_end(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    await desk.taps("Jadikan siaran", then=LOOK)
    desk.weather.updates("2", "1", "Kejayan", headline="Hujan Sangat Lebat di Jawa Timur")
    await desk.hears()
    await desk.taps("Perbarui draf #1", then="oleh Dewi")
    await desk.town.emulator.wait_for(lambda: "Hujan Sangat Lebat" in _newest(desk, LOOK).text, timeout=20)
    assert "Winongan" not in _newest(desk, LOOK).text
    desk.weather.cancels("3", "2")
    await desk.hears()
    await desk.taps("Buang draf #1", then="Siaran #1 sudah berakhir")
    async with desk.town.running.storage.reading() as connection:
        assert await alerts.draft(connection, 1) is None
    assert await desk.outcomes() == ["alert", "alert", "alert"]
    assert not any("Hujan" in text for text in shown_to(desk.sari.chat))


def _newest(desk: Desk, words: str) -> Message:
    return [one for one in desk.group.from_bot if words in one.text][-1]


# --- once, and nothing stale --------------------------------------------------------------------------------


async def test_the_same_warning_told_twice_is_one_card(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    desk.weather.publishes("1")
    await desk.hears()
    await desk.hears()
    assert len(desk.cards) == 1


async def test_what_bmkg_takes_back_before_anybody_acted_is_closed_and_asks_nothing(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    desk.weather.cancels("2", "1")
    await desk.hears()
    [card] = desk.cards
    assert "Sudah diakhiri BMKG" in card.text
    assert card.buttons == []


async def test_what_an_update_replaced_says_so_and_its_old_buttons_do_nothing(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    [old] = desk.cards
    desk.weather.updates("2", "1")
    await desk.hears()
    assert "lihat no. 2" in old.text
    for data in ("d:onew:1:0", "d:ono:1", "d:oup:1:1", "d:oend:1:1", "d:opick:1:1", "d:oagain:1"):
        assert await desk.forges(data, old) in (REPLACED, CHANGED), data
    async with desk.town.running.storage.reading() as connection:
        assert await alerts.drafts(connection) == ()
    assert await desk.outcomes() == ["superseded", ""]


async def test_two_editors_at_once_make_one_draft(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    [card] = desk.cards
    desk.dewi.presses("Jadikan siaran", message=card, chat=desk.group)
    desk.fajar.presses("Jadikan siaran", message=card, chat=desk.group)
    await desk.dewi.sees(LOOK, chat=desk.group, timeout=20)
    await desk.town.answered()
    async with desk.town.running.storage.reading() as connection:
        assert len(await alerts.drafts(connection)) == 1
    assert sorted([desk.told(desk.dewi)[:8], desk.told(desk.fajar)[:8]]) == ["Peringat", "Siaran #"]


async def test_forged_numbers_touch_no_other_alert(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    await desk.sends()
    await desk.sari.sees("Hujan Lebat disertai Petir")
    desk.weather.publishes("2", "Bangil", event="Angin Kencang")
    await desk.hears()
    for data in ("d:oend:2:1", "d:oup:2:1", "d:oup:2:99", "d:onew:99:0", "d:oend:1:1"):
        assert await desk.forges(data, desk.cards[-1]) in (CHANGED, GONE, DONE), data
    desk.weather.publishes("3", "Kejayan")
    await desk.hears()
    assert "kelanjutan siaran #1" in desk.cards[-1].text
    assert await desk.forges("d:oup:3:99", desk.cards[-1]) == CHANGED
    async with desk.town.running.storage.reading() as connection:
        alert = await alerts.get(connection, 1)
        assert await alerts.drafts(connection) == ()
    assert alert is not None
    assert not alert.state.is_over
    assert await desk.outcomes() == ["alert", "", ""]


async def test_dismissed_by_mistake_it_is_taken_up_again(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    [card] = desk.cards
    await desk.taps("Abaikan", then="Diabaikan oleh Dewi")
    await desk.taps("Tidak jadi diabaikan", card, then="Pembaca belum menerima apa-apa dari ini")
    await desk.sends()
    await desk.sari.sees("Hujan Lebat disertai Petir")


async def test_what_nobody_decided_in_time_closes_by_itself(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    [card] = desk.cards
    await replace(desk.watching.board, clock=lambda: datetime.now(UTC) + timedelta(hours=4)).work()
    assert "Waktunya sudah lewat" in card.text
    assert card.buttons == []
    assert await desk.forges("d:onew:1:0", card) == "Waktu peringatan ini sudah lewat"


async def test_a_desk_that_moved_gets_the_cards_that_wait(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    new = desk.town.emulator.add_group("Meja Baru", admins=[desk.dewi], bot_admin=True)
    room = desk.town.running.house.tip_room
    assert room is not None
    room.desk.chat_id = new.id
    async with desk.town.running.storage.transaction() as connection:
        await desk_place.start_anew(connection, datetime.now(UTC))
    await desk.hears()
    assert sum("BMKG" in text for text in shown_to(new)) == 1


# --- a kill between -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", [Moment.POST_UNHEARD, Moment.POST_LOST], ids=lambda one: one.name)
async def test_killed_while_the_card_goes_to_the_desk_there_is_one_card(
    tmp_path: Path, site: Site, moment: Moment, database_kind: str
):
    town = DeadlyTelegram(random.Random(7))
    weather = Weather(site)
    weather.publishes("1")
    async with serve(town) as server:
        dewi = town.add_person("Dewi")
        group = town.add_group("Meja Redaksi", admins=[dewi], bot_admin=True)
        town.desk_id = group.id
        settings: Settings = settings_for(tmp_path, server.url, town.token)
        environ = {
            **environment_of(settings),
            "EDITORS_CHAT_ID": str(group.id),
            "FEEDS_ALLOW_PRIVATE": "true",
            "BMKG_WARNINGS": "true",
            "BMKG_WARNINGS_URL": weather.url,
        }
        bot = await start(town, environ)
        await town.dies(moment)
        assert bot.returncode == -signal.SIGKILL
        bot = await start(town, environ)
        await dewi.sees("Hujan Lebat disertai Petir", chat=group, timeout=30)
        dewi.types("/antrian", chat=group)
        await town.settled(timeout=20)
        assert sum("Hujan Lebat" in text for text in shown_to(group)) == 1
        bot.terminate()
        await bot.wait()


async def test_a_draft_whose_card_could_not_be_shown_is_there_once(desk: Desk):
    desk.weather.publishes("1")
    await desk.hears()
    [card] = desk.cards
    desk.town.emulator.faults.error("sendMessage", 400, "Bad Request: chat not found", times=1)
    desk.dewi.presses("Jadikan siaran", message=card, chat=desk.group)
    await desk.town.emulator.wait_for(lambda: bool(desk.dewi.answers), timeout=20)
    await desk.town.answered()
    assert await desk.forges("d:onew:1:0", card) == DONE
    assert "Sudah jadi siaran #1" in card.text
    async with desk.town.running.storage.reading() as connection:
        [stored] = await alerts.drafts(connection)
    assert stored.id == 1
