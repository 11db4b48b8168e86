"""Looking into a running newsroom: is it alive, is it ready, what does it do; and nothing about anybody."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from delivery.counting import BOUNDS, TOGETHER, Durations, SendStats
from delivery.in_flight import _KINDS
from delivery.listening import CannotListen, listening
from newsroom.deliveries import DeliveryKind
from playground.emulator import Emulator
from playground.server import serve
from service import readiness
from service.inside import Inside, looked_into
from service.readiness import Part, Readiness
from service.troubles import Troubles
from storage import meta
from storage.database import DatabaseUnavailable
from tests.journeys.conftest import KEPUH, Town, settings_for

CONTRACT = {
    "kentongan_updates_total": "counter",
    "kentongan_update_seconds": "histogram",
    "kentongan_sends_total": "counter",
    "kentongan_send_seconds": "histogram",
    "kentongan_outbox_pending": "gauge",
    "kentongan_outbox_oldest_seconds": "gauge",
    "kentongan_flood_waits_total": "counter",
    "kentongan_feed_articles_total": "counter",
    "kentongan_tips_open": "gauge",
}


@dataclass
class Looker:
    """Somebody who watches."""

    session: aiohttp.ClientSession
    url: str

    async def sees(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        async with self.session.request(method, f"{self.url}{path}", headers=headers) as answer:
            return answer.status, await answer.text()

    async def metrics(self) -> dict[str, float]:
        """Every sample of /metrics."""
        status, text = await self.sees("/metrics")
        assert status == 200
        samples = (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
        return {name: float(value) for name, _, value in samples}


@asynccontextmanager
async def looking(inside: Inside) -> AsyncIterator[Looker]:
    door = listening(inside.answer, ("127.0.0.1", 0), setting="HTTP_LISTEN", body_limit=1_000)
    async with door as (host, port), aiohttp.ClientSession() as session:
        yield Looker(session, f"http://{host}:{port}")


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[Town]:
    emulator = Emulator()
    async with serve(emulator) as server:
        yield Town(emulator, settings_for(tmp_path, server.url, emulator.token))
    assert emulator.violations == []


async def test_before_a_newsroom_is_open_it_is_alive_and_not_ready():
    async with looking(Inside(Troubles())) as looker:
        assert await looker.sees("/healthz") == (200, "ok\n")
        assert await looker.sees("/readyz") == (503, "starting\n")
        assert (await looker.sees("/metrics"))[0] == 503
        assert (await looker.sees("/anything"))[0] == 404
        assert (await looker.sees("/healthz", "POST"))[0] == 405
        assert (await looker.sees("/healthz", "HEAD"))[0] == 200


async def test_a_newsroom_that_serves_is_ready_until_it_stops(town: Town):
    inside = Inside(Troubles())
    async with looking(inside) as looker:
        async with town.open() as newsroom:
            inside.shows(newsroom)
            assert await looker.sees("/readyz") == (200, "ready\n")
            newsroom.stop()
            assert await looker.sees("/readyz") == (503, "stopping\n")
        inside.shows_none()
        assert await looker.sees("/readyz") == (503, "starting\n")


async def test_each_cause_has_its_word(town: Town, monkeypatch: pytest.MonkeyPatch):
    async with town.open() as newsroom:
        clock = asyncio.get_running_loop().time
        assert await Readiness(newsroom, clock).amiss() == ()

        later = readiness.HEARD_WITHIN + 1
        assert await Readiness(newsroom, lambda: clock() + later).amiss() == (Part.TELEGRAM,)

        newsroom.intake.stats.heard_at = clock() + 20_000
        assert await Readiness(newsroom, lambda: clock() + 3 * 3_600 + 61).amiss() == (Part.TICK,)
        await newsroom.push()
        assert await Readiness(newsroom, clock).amiss() == ()

        async def full(*_: object) -> None:
            raise DatabaseUnavailable("unavailable", "disk full")

        monkeypatch.setattr(meta, "put", full)
        inside = Inside(Troubles())
        inside.shows(newsroom)
        async with looking(inside) as looker:
            assert await looker.sees("/readyz") == (503, "database\n")
            assert (await looker.metrics())['kentongan_ready{part="database"}'] == 0


async def test_asking_often_does_not_wear_out_the_disk(town: Town, monkeypatch: pytest.MonkeyPatch):
    written = []
    put = meta.put

    async def noted(*args):
        written.append(args)
        await put(*args)

    async with town.open() as newsroom:
        monkeypatch.setattr(meta, "put", noted)
        moment = 0.0
        look = Readiness(newsroom, lambda: moment)
        newsroom.intake.stats.heard_at = newsroom.ticked_at = 0.0
        for _ in range(5):
            assert await look.amiss() == ()
        assert len(written) == 1
        moment = readiness.KEPT + 0.1
        await look.amiss()
        assert len(written) == 2


async def test_the_metrics_of_the_contract_are_told_from_the_start(town: Town):
    inside = Inside(Troubles())
    async with looking(inside) as looker, town.open() as newsroom:
        inside.shows(newsroom)
        _, text = await looker.sees("/metrics")
    told = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    assert told.keys() >= CONTRACT.keys()
    for name, kind in CONTRACT.items():
        assert told[name] == kind


async def test_a_day_in_the_newsroom_is_counted_and_names_nobody(town: Town):
    editor = town.person("Dewi Canary", role="editor", username="dewi_canary")
    desk = town.emulator.add_group("Meja Canary", admins=[editor], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=desk.id)
    troubles = Troubles()
    inside = Inside(troubles)
    async with looking(inside) as looker, town.open() as newsroom:
        inside.shows(newsroom)
        sari = await town.follower("Sari Canary", KEPUH)
        budi = await town.follower("Budi Canary", KEPUH)
        budi.blocks()
        await town.publish(KEPUH, title="Jembatan Canary selesai")
        sari.types("/berita")
        await town.answered()
        sari.types("/lapor")
        sari.presses("Tanpa jejak", message=await sari.sees("Telegram melihatnya"))
        await town.answered()
        sari.types("Ada kenari di balai desa")
        await town.answered()
        sari.presses("Kirim")
        sari.presses("Kirim sekarang", message=await sari.sees("Kirim sekarang"))
        await sari.sees("resi")
        await town.answered()
        await town.push()

        told = await looker.metrics()
        _, text = await looker.sees("/metrics", Accept="application/openmetrics-text")
    assert told['kentongan_updates_total{kind="message",outcome="handled"}'] >= 5
    assert told["kentongan_update_seconds_count"] == newsroom.intake.stats.of("handled")
    assert told['kentongan_sends_total{kind="article",outcome="sent"}'] == 1
    assert told['kentongan_sends_total{kind="answer",outcome="sent"}'] >= 5
    assert told["kentongan_send_seconds_count"] >= 6
    assert told['kentongan_tips_open{state="new"}'] == 1
    assert told['kentongan_outbox_pending{kind="article"}'] == 0
    assert told["kentongan_flood_waits_total"] == 0

    for page in (text, "\n".join(told)):
        ids = [str(person.id) for person in (sari, budi, editor)] + [str(desk.id), str(desk.id).lstrip("-")]
        for hidden in (*ids, "anary", "kenari", "Kepuh", "35.14", "Meja", "balai", town.emulator.token):
            assert hidden not in page


LABELS = {
    "kind", "outcome", "state", "part", "level", "room", "reason", "le"
}  # fmt: skip


async def test_labels_are_those_that_can_hold_nobody(town: Town):
    inside = Inside(Troubles())
    async with looking(inside) as looker, town.open() as newsroom:
        inside.shows(newsroom)
        newsroom.intake.stats.turned_away["secret"] += 1
        newsroom.intake.stats.updates["message", "handled"] += 1
        newsroom.answers.note((("answer", "sent"), 0.1))
        newsroom.ingest.counts["new"] += 1
        told = await looker.metrics()
    assert {label for name in told for label in re.findall(r'(\w+)="', name)} <= LABELS


async def test_what_waits_is_told_with_its_age(town: Town):
    inside = Inside(Troubles())
    async with looking(inside) as looker, town.open() as newsroom:
        inside.shows(newsroom)
        await town.follower("Sari", KEPUH)
        newsroom.outbox.stop()
        await town.publish(KEPUH)
        await newsroom.push()
        told = await looker.metrics()
        assert told['kentongan_outbox_pending{kind="article"}'] == 1
        assert told['kentongan_outbox_oldest_seconds{kind="article"}'] < 5
        since = newsroom.clock
        newsroom.clock = lambda: since() + timedelta(hours=2)
        told = await looker.metrics()
        assert 7_190 < told['kentongan_outbox_oldest_seconds{kind="article"}'] < 7_260
        assert told['kentongan_outbox_oldest_seconds{kind="alert"}'] == 0


async def test_while_the_database_is_away_the_rest_is_told(town: Town, monkeypatch: pytest.MonkeyPatch):
    inside = Inside(Troubles())
    async with looking(inside) as looker, town.open() as newsroom:
        inside.shows(newsroom)

        async def away(*_: object) -> None:
            raise DatabaseUnavailable("unavailable", "")

        monkeypatch.setattr("service.metrics.figures.backlogs", away)
        assert "kentongan_updates_in_flight" in await looker.metrics()


def test_troubles_are_counted_by_room_and_nothing_of_them_is_kept():
    troubles = Troubles()
    for name, level in (("delivery.outbox", 30), ("feeds.ingest", 40), ("Sukmawati.x", 40), ("service", 20)):
        record = logging.LogRecord(name, level, "", 0, "Sukmawati", None, None)
        if level >= troubles.level:
            troubles.handle(record)
    assert troubles.counts == {("warning", "delivery"): 1, ("error", "feeds"): 1, ("error", "library"): 1}
    assert "Sukmawati" not in repr(troubles.__dict__)


def test_durations_fall_into_the_bucket_that_holds_them():
    took = Durations()
    took.add(31.0, 0.0, 0.005)
    took.add(0.0051, 30.0)
    assert took.counts == [2, 1, *[0] * (len(BOUNDS) - 3), 1, 1]
    assert took.total == pytest.approx(61.0101)


def test_each_kind_has_its_own_word():
    assert [_KINDS[kind] for kind in DeliveryKind] == [kind.name.lower() for kind in DeliveryKind]


def test_what_was_noted_is_counted_and_does_not_pile_up():
    stats = SendStats()
    for _ in range(TOGETHER):
        stats.settle()
        stats.note((("article", "sent"), 0.2))
    assert len(stats._fresh) == TOGETHER
    stats.settle()
    assert stats._fresh == []
    stats.note((("article", "sent"), 0.2))
    stats.note((("answer", "gone"), 0.2))
    assert stats.sends == {("article", "sent"): TOGETHER + 1, ("answer", "gone"): 1}
    assert stats.of("sent") == TOGETHER + 1
    assert sum(stats.took.counts) == TOGETHER + 2


async def test_without_the_setting_nobody_can_look():
    async with looked_into(None) as inside:
        assert inside is not None


async def test_a_port_that_is_taken_names_the_setting():
    async def nobody(_request):
        raise AssertionError

    async with listening(nobody, ("127.0.0.1", 0), setting="", body_limit=1) as address:
        with pytest.raises(CannotListen) as caught:
            async with looked_into(address):
                pass
    assert caught.value.setting == "HTTP_LISTEN"
