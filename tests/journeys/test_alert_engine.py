"""An alert reaches everybody it concerns, follows its changes, and can be taken back; whatever is queued."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from delivery.alert_planner import AlertPlanner
from newsroom.alert_states import ActionRefused, AlertState
from newsroom.alerts import Alert, AlertDraft, AlertRevision, Severity
from newsroom.cases import Role, StaffMember
from newsroom.deliveries import DeliveryKind
from playground.people import Person
from storage import alert_mutes, alerts, dispatches, readers
from tests.journeys.conftest import BANGIL, KABUPATEN, KEJAYAN, KEPUH, Town, shown_to

DEWI, FAJAR = StaffMember(1, Role.EDITOR), StaffMember(2, Role.EDITOR)


@dataclass
class Desk:
    """A town with a desk, seen from behind the conversation."""

    town: Town

    async def write(self, severity: Severity = Severity.WASPADA, **more) -> int:
        draft = AlertDraft(severity, "Banjir setinggi lutut di jalan utama.", regions=(KEJAYAN,))
        async with self.town.running.storage.transaction() as connection:
            now = datetime.now(UTC)
            return await alerts.keep_draft(connection, replace(draft, **more), author_id=DEWI.id, now=now)

    @property
    def actions(self):
        room = self.town.running.house.alert_room
        assert room is not None
        return room.actions

    async def send(self, severity: Severity = Severity.WASPADA, **more) -> int:
        number = await self.write(severity, **more)
        alert = await self.actions.send(number, DEWI)
        if alert.state is AlertState.AWAITING:
            await self.actions.approve(number, FAJAR)
        return number

    async def alert(self, number: int) -> Alert:
        async with self.town.running.storage.reading() as connection:
            alert = await alerts.get(connection, number)
        assert alert is not None
        return alert

    async def update(self, number: int, **more) -> None:
        alert = await self.alert(number)
        revision = AlertRevision(
            alert.revision + 1,
            DEWI.id,
            datetime.now(UTC),
            more.pop("severity", alert.severity),
            more.pop("html", alert.html),
            **more,
        )
        await self.actions.update(number, revision, DEWI)


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    dewi = town.person("Dewi", role="editor")
    group = town.emulator.add_group("Meja Redaksi", admins=[dewi], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=group.id)
    async with town.open():
        yield Desk(town)


async def test_it_reaches_who_follows_the_place_what_contains_it_and_what_lies_in_it(desk: Desk):
    reached = [await desk.town.follower(f"R {code}", code) for code in (KEPUH, KEJAYAN, KABUPATEN)]
    spared = await desk.town.follower("Bu Bangil", BANGIL)
    async with desk.town.running.storage.transaction() as connection:
        for reader_id in range(1, 5):
            await readers.set_wider(connection, reader_id, wider=False)

    await desk.send()

    for person in reached:
        copy = await person.sees("Banjir setinggi lutut")
        assert "WASPADA" in copy.text
        assert copy.button("Bisukan kejadian ini")
    assert not any("Banjir" in text for text in shown_to(spared.chat))


async def test_a_grave_one_waits_for_a_second_editor_who_is_not_its_author(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    number = await desk.write(Severity.DARURAT)

    await desk.actions.send(number, DEWI)
    with pytest.raises(ActionRefused):
        await desk.actions.approve(number, DEWI)
    assert not any("Banjir" in text for text in shown_to(sari.chat))
    await desk.actions.approve(number, FAJAR)

    await sari.sees("DARURAT")


async def test_an_update_edits_every_copy_and_is_told_in_reply_to_it(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    number = await desk.send()
    copy = await sari.sees("Banjir setinggi lutut")

    await desk.update(number, html="Air mulai surut.", changed="Air surut di jalan utama.")

    notice = await sari.sees("Diperbarui. Air surut di jalan utama.")
    assert notice.reply_to == copy.message_id
    await sari.sees("Air mulai surut.")
    assert not any("setinggi lutut" in text for text in shown_to(sari.chat))
    assert "DIPERBARUI" in next(text for text in shown_to(sari.chat) if "mulai surut" in text)


async def test_who_muted_the_event_hears_no_more_but_has_the_truth_in_the_chat(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", KEPUH)
    number = await desk.send()
    await sari.sees("Banjir")
    async with desk.town.running.storage.transaction() as connection:
        await alert_mutes.mute(connection, 1, number)

    await desk.update(number, html="Air mulai surut.", changed="Air surut.")

    await rina.sees("Air surut.")
    await sari.sees("Air mulai surut.")
    assert not any("Diperbarui." in text for text in shown_to(sari.chat))


async def test_taken_back_its_copies_are_gone_and_those_too_old_say_so(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    rina = await desk.town.follower("Mbak Rina", KEPUH)
    number = await desk.send()
    for person in (sari, rina):
        await person.sees("Banjir")
    desk.town.emulator.faults.error(
        "deleteMessage", 400, "Bad Request: message can't be deleted for everyone", times=1
    )

    await desk.actions.recall(number, DEWI, reason="Kabar ini keliru.")
    await desk.town.emulator.wait_for(lambda: _with("Banjir", sari, rina) == [], timeout=20)
    await desk.town.emulator.wait_for(lambda: len(_with("DITARIK", sari, rina)) == 1, timeout=20)

    assert "Kabar ini keliru." in _with("DITARIK", sari, rina)[0]


def _with(word: str, *people: Person) -> list[str]:
    """What of these people's chats holds a word."""
    return [text for person in people for text in shown_to(person.chat) if word in text]


async def test_when_it_is_over_the_copies_say_so_and_a_word_replies(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    number = await desk.send()
    copy = await sari.sees("Banjir")

    await desk.actions.end(number, DEWI, reason="Jalan sudah bisa dilalui.", tell=True)

    notice = await sari.sees("Selesai.")
    assert notice.reply_to == copy.message_id
    await sari.sees("SELESAI")


async def test_held_nothing_more_goes_out_and_then_it_goes_on(desk: Desk):
    desk.town.settings = replace(desk.town.settings, send_rate=10)
    people = [await desk.town.follower(f"Warga {number}", KEPUH) for number in range(20)]
    number = await desk.send()
    await desk.town.emulator.wait_for(lambda: _seen(people) >= 3, timeout=20)

    await desk.actions.pause(number, DEWI)
    await desk.town.running.outbox.drained()
    held_at = _seen(people)
    assert held_at < 20
    await desk.actions.resume(number, DEWI)
    desk.town.running.outbox.wake()

    await desk.town.emulator.wait_for(lambda: _seen(people) == 20, timeout=20)


def _seen(people: list[Person]) -> int:
    return len(_with("Banjir", *people))


async def test_its_end_comes_by_the_clock_and_each_day_it_is_told_anew_in_one_thread(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    soon = datetime.now(UTC) + timedelta(seconds=3)
    number = await desk.send(repeat=(soon,), ends=soon + timedelta(seconds=3))
    first = await sari.sees("Banjir")

    await desk.town.emulator.wait_for(
        lambda: sum("Banjir" in text for text in shown_to(sari.chat)) == 2, timeout=20
    )
    second = [message for message in sari.chat.from_bot if "Banjir" in message.text][-1]
    assert second.reply_to == first.message_id
    await sari.sees("SELESAI")
    async with desk.town.running.storage.reading() as connection:
        rounds = await alerts.of_thread(connection, number)
    assert len(rounds) == 2


async def test_an_update_of_a_repeated_alert_reaches_the_copies_of_earlier_rounds_and_is_told_once(
    desk: Desk,
):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    number = await desk.send(repeat=(datetime.now(UTC) + timedelta(seconds=1),))
    await desk.town.emulator.wait_for(lambda: len(_with("setinggi lutut", sari)) == 2, timeout=20)
    async with desk.town.running.storage.reading() as connection:
        latest = (await alerts.of_thread(connection, number))[-1]

    await desk.update(latest.id, html="Air mulai surut.", changed="Air surut di jalan utama.")

    await desk.town.emulator.wait_for(lambda: len(_with("mulai surut", sari)) == 2, timeout=20)
    await sari.sees("Diperbarui. Air surut di jalan utama.")
    assert _with("setinggi lutut", sari) == []
    assert len(_with("Diperbarui.", sari)) == 1


async def test_what_should_have_gone_out_days_ago_is_a_draft_again_and_nobody_is_woken(desk: Desk):
    sari = await desk.town.follower("Bu Sari", KEPUH)
    now = datetime.now(UTC)
    due = now - timedelta(days=2)
    number = await desk.write(starts=due)
    async with desk.town.running.storage.transaction() as connection:
        before = due - timedelta(hours=1)
        await alerts.confirm(connection, number, AlertState.SCHEDULED, sent_by=DEWI.id, now=before)

    await AlertPlanner(desk.town.running.storage, lambda: now, lambda: None, UTC).work()

    async with desk.town.running.storage.reading() as connection:
        kept = await alerts.draft(connection, number)
    assert kept is not None
    assert kept.draft.starts is None, "an hour that passed would let it fall back for ever"
    assert _with("Banjir", sari) == []


async def test_killed_between_planning_and_sending_it_goes_on_at_the_next_start(town: Town):
    dewi = town.person("Dewi", role="editor")
    group = town.emulator.add_group("Meja Redaksi", admins=[dewi], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=group.id)
    async with town.open():
        sari = await town.follower("Bu Sari", KEPUH)
        number = await Desk(town).write()
        async with town.running.storage.transaction() as connection:
            now = datetime.now(UTC)
            await alerts.confirm(connection, number, AlertState.SCHEDULED, sent_by=DEWI.id, now=now)
    async with town.open():
        await sari.sees("Banjir")
        async with town.running.storage.reading() as connection:
            sending = await dispatches.find(connection, DeliveryKind.ALERT, number)
    assert sending is not None
    assert sending.total == 1
