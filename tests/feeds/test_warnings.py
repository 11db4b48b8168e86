"""BMKG's warnings come to the desk: each once, none lost, and no more requests than allowed."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from feeds.fetch import Fetcher, Limits
from feeds.warnings import FETCH_LIMITS, MOST_REQUESTS, MOST_TRIES, PROPOSED, UNREADABLE, Pace, WarningWatch
from newsroom.alerts import Severity
from newsroom.proposals import Proposal, ProposalKind
from newsroom.warning_areas import WarningAreas
from newsroom.warnings import Ignored
from storage import warnings as proposal_storage
from storage.database import Storage
from storage.warnings import KeptProposal
from tests.databases import url_in
from tests.feeds.cap_documents import DESCRIPTION, alert, info, rss, warns_of

AREAS = WarningAreas(("35.14", "35.75"))
LIST = "/alerts/nowcast/id"
HEADLINE = "Hujan Lebat disertai Petir di Jawa Timur"
SENT = "2026-11-27T14:00:00+07:00"


class Desk:
    """What was offered. `trouble` is raised instead of taking it."""

    def __init__(self) -> None:
        self.offered: list[Proposal] = []
        self.trouble: BaseException | None = None

    async def take(self, proposal: Proposal) -> None:
        self.offered.append(proposal)
        if self.trouble is not None:
            raise self.trouble


class House:
    """The store, the web site of the weather service, the desk, and the watch over it all."""

    def __init__(self, storage: Storage, fetcher: Fetcher, site) -> None:
        self.storage, self.site, self.fetcher = storage, site, fetcher
        self.now = datetime(2026, 11, 27, 7, 5, tzinfo=UTC)
        self.ticks = 0.0
        self.desk = Desk()
        self.items: list[tuple[str, str, str]] = []
        self.watch = self.started()

    def started(self, fetcher: Fetcher | None = None, url: str = "") -> WarningWatch:
        return WarningWatch(
            self.storage,
            fetcher or self.fetcher,
            AREAS,
            self.desk.take,
            url=url or self.site.url(LIST),
            clock=lambda: self.now,
            pace=Pace(jitter=lambda: 0.0),
            monotonic=lambda: self.ticks,
        )

    def publish(self, name: str, raw: bytes, english: bytes | None = None, headline: str = HEADLINE) -> None:
        """A message, on the list before all others."""
        self.items.insert(0, (headline, self.site.url(f"{LIST}/{name}"), f"{name} {len(self.items)}"))
        self.site.serve(f"{LIST}/{name}", raw)
        if english is not None:
            self.site.serve(f"{LIST.replace('/id', '/en')}/{name}", english)
        self.site.serve(LIST, rss(*self.items), ETag=f'"{len(self.items)}"')

    async def look(self, **passed: float) -> None:
        """A look, after some time has passed."""
        past = timedelta(**passed)
        self.now += past
        self.ticks += past.total_seconds()
        await self.watch.look()

    async def waiting(self) -> tuple[KeptProposal, ...]:
        async with self.storage.reading() as connection:
            return await proposal_storage.open_proposals(connection)

    def asked(self, end: str = "") -> int:
        return sum(request.path.endswith(end) for request in self.site.requests)


@pytest.fixture
async def house(tmp_path, site, database_kind: str):
    now = datetime(2026, 11, 27, tzinfo=UTC)
    storage = await Storage.open(url_in(tmp_path), now=now)
    async with Fetcher(allow_private=True, limits=FETCH_LIMITS) as fetcher:
        house = House(storage, fetcher, site)
        site.serve(LIST, rss())
        yield house
    await storage.close()


def identified(identifier: str, places: str = "Kejayan", **values: str) -> bytes:
    return warns_of(places, identifier=identifier, **values)


def referring(identifier: str, earlier: str, places: str = "Kejayan", kind: str = "Update") -> bytes:
    return identified(identifier, places, msgType=kind, references=f"cuaca@example.org,{earlier},{SENT}")


async def test_a_warning_about_us_is_offered_in_both_languages_and_waits_for_an_editor(house):
    english = alert(info(language="en", headline="Heavy rain with thunder in East Java"))
    house.publish("a_alert.xml", warns_of("Kejayan, Winongan, Asembagus, Rejoso"), english)
    await house.look()
    (proposal,) = house.desk.offered
    assert (proposal.kind, proposal.severity) == (ProposalKind.NEW, Severity.WASPADA)
    assert (proposal.regions, proposal.doubtful) == (("35.14.06", "35.14.19"), ("35.14.23",))
    assert [words.headline for words in proposal.words] == [HEADLINE, "Heavy rain with thunder in East Java"]
    (waiting,) = await house.waiting()
    assert waiting.proposal == proposal
    assert house.watch.counts == {PROPOSED: 1, "unmatched_names": 0}


async def test_the_list_is_asked_when_it_is_due_and_nothing_is_read_twice(house):
    house.publish("a_alert.xml", warns_of("Kejayan"))
    await house.look()
    await house.look(seconds=119)
    assert house.asked("/id") == 1
    await house.look(seconds=1)
    assert house.asked("/id") == 2
    assert house.site.requests[-1].headers["If-None-Match"] == '"1"'
    assert house.asked("id/a_alert.xml") == 1
    assert len(house.desk.offered) == 1


async def test_names_that_no_place_was_found_for_are_counted_and_told(house):
    house.publish("a_alert.xml", warns_of("Kejayan, Atlantis"))
    await house.look()
    assert house.desk.offered[0].unmatched == ("Atlantis",)
    assert house.watch.counts["unmatched_names"] == 1


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (warns_of("Kejayan", status="Test"), Ignored.NOT_ACTUAL),
        (warns_of("Kejayan", status="Exercise"), Ignored.NOT_ACTUAL),
        (warns_of("Kejayan", status="Draft"), Ignored.NOT_ACTUAL),
        (warns_of("Kejayan", scope="Private", addresses="a"), Ignored.NOT_PUBLIC),
        (referring("b", "a", kind="Ack"), Ignored.NOT_A_WARNING),
        (referring("b", "a", kind="Error"), Ignored.NOT_A_WARNING),
        (alert(info(expires="2026-11-27T14:05:00+07:00")), Ignored.EXPIRED),
        (warns_of("Asembagus"), Ignored.ELSEWHERE),
        (referring("b", "unheard", "Asembagus"), Ignored.ELSEWHERE),
        (referring("b", "unheard", kind="Cancel"), Ignored.UNKNOWN_BEFORE),
    ],
    ids=range(10),
)
async def test_what_is_none_for_the_desk_is_counted_and_not_asked_for_again(house, raw, outcome):
    house.publish("a_alert.xml", raw)
    await house.look()
    await house.look(hours=1)
    assert house.desk.offered == []
    assert house.watch.counts == {outcome: 1}
    assert (house.asked("id/a_alert.xml"), house.asked("en/a_alert.xml")) == (1, 0)


async def test_a_warning_of_another_province_costs_no_request(house):
    house.publish("a_alert.xml", warns_of("Kejayan"), headline="Hujan Lebat di Jambi")
    await house.look()
    assert house.asked() == 1


async def test_without_its_translation_a_warning_is_offered_all_the_same(house):
    house.publish("a_alert.xml", warns_of("Kejayan"))
    house.publish("b_alert.xml", identified("b"), alert(info(language="en"), identifier="another"))
    house.publish("c_alert.xml", identified("c"), b"<html>502</html>")
    await house.look()
    assert [[words.language for words in proposal.words] for proposal in house.desk.offered] == [["id"]] * 3


async def test_a_message_that_fails_is_tried_again_although_the_list_tells_nothing_new(house):
    house.publish("a_alert.xml", warns_of("Kejayan"))
    good = house.site.pages.pop(f"{LIST}/a_alert.xml")
    await house.look()
    await house.look(seconds=119)
    assert house.asked("id/a_alert.xml") == 1, "its own time has not come"
    house.site.pages[f"{LIST}/a_alert.xml"] = good
    await house.look(seconds=1)
    assert len(house.desk.offered) == 1


async def test_a_message_that_stays_broken_is_given_up_and_holds_no_other(house):
    house.publish("a_alert.xml", b"<alert>")
    house.publish("b_alert.xml", identified("b"))
    for _ in range(MOST_TRIES + 3):
        await house.look(minutes=8)
    assert [proposal.identifier for proposal in house.desk.offered] == ["b"]
    assert house.watch.counts[UNREADABLE] == 1
    assert house.asked("id/a_alert.xml") == MOST_TRIES


async def test_what_the_desk_could_not_take_comes_again_until_it_does(house):
    house.publish("a_alert.xml", alert(info(expires="2026-11-28T14:00:00+07:00")))
    house.desk.trouble = RuntimeError("the desk is away")
    for _ in range(MOST_TRIES + 3):
        await house.look(minutes=8)
        assert await house.waiting() == ()
    house.desk.trouble = None
    await house.look(minutes=8)
    assert len(house.desk.offered) == MOST_TRIES + 4
    assert len(await house.waiting()) == 1
    await house.look(minutes=8)
    assert len(house.desk.offered) == MOST_TRIES + 4


async def test_killed_while_it_was_handed_over_it_is_handed_over_again_and_kept_once(house):
    house.publish("a_alert.xml", warns_of("Kejayan"))
    house.desk.trouble = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await house.look()
    assert await house.waiting() == ()
    house.desk.trouble = None
    house.watch = house.started()
    await house.look()
    first, second = house.desk.offered
    assert first == second
    assert len(await house.waiting()) == 1


async def test_killed_between_the_list_and_its_messages_nothing_is_lost(house, monkeypatch):
    house.publish("a_alert.xml", warns_of("Kejayan"))

    async def killed(_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(house.watch, "_read", killed)
    with pytest.raises(asyncio.CancelledError):
        await house.look()
    house.watch = house.started()
    await house.look()
    assert house.asked("/id") == 1, "the list is not due"
    assert len(house.desk.offered) == 1


async def test_an_update_and_an_end_find_the_alert_of_their_event(house):
    house.publish("a_alert.xml", identified("a"))
    await house.look()
    (first,) = await house.waiting()
    async with house.storage.transaction() as connection:
        assert await proposal_storage.settle(connection, first.id, 77, house.now)
    house.publish("b_alert.xml", referring("b", "a", "Kejayan, Winongan"))
    await house.look(minutes=2)
    (update,) = await house.waiting()
    assert (update.proposal.kind, update.follows) == (ProposalKind.UPDATE, 77)
    house.publish("c_alert.xml", referring("c", "b", kind="Cancel"))
    await house.look(minutes=2)
    (end,) = await house.waiting()
    assert (end.proposal.kind, end.follows) == (ProposalKind.END, 77)
    assert end.proposal.regions == ("35.14.06", "35.14.19")


async def test_an_update_that_moved_away_from_us_ends_what_was_told(house):
    house.publish("a_alert.xml", identified("a"))
    house.publish("b_alert.xml", referring("b", "a", "Asembagus"))
    await house.look()
    assert [proposal.kind for proposal in house.desk.offered] == [ProposalKind.NEW, ProposalKind.END]


async def test_a_message_that_comes_after_the_one_in_its_place_is_not_offered(house):
    house.publish("a_alert.xml", identified("a"))
    late = house.site.pages.pop(f"{LIST}/a_alert.xml")
    house.publish("b_alert.xml", referring("b", "a"))
    await house.look()
    house.site.pages[f"{LIST}/a_alert.xml"] = late
    await house.look(minutes=2)
    assert [proposal.identifier for proposal in house.desk.offered] == ["b"]
    assert house.desk.offered[0].kind is ProposalKind.NEW
    assert house.watch.counts[Ignored.KNOWN] == 1


async def test_a_message_that_the_list_tells_anew_is_offered_once(house):
    house.publish("a_alert.xml", identified("a"))
    await house.look()
    house.publish("a_alert.xml", identified("a"))
    await house.look(minutes=2)
    assert (len(house.desk.offered), house.watch.counts[Ignored.KNOWN]) == (1, 1)


async def test_in_no_minute_are_there_more_requests_than_allowed(house):
    for number in range(40):
        house.publish(f"{number}_alert.xml", identified(str(number)))
    for _ in range(30):
        await house.look(seconds=1)
    assert 0 < house.asked() <= MOST_REQUESTS
    for _ in range(20):
        before = house.asked()
        for _ in range(4):
            await house.look(seconds=15)
        assert house.asked() - before <= MOST_REQUESTS
    assert len(house.desk.offered) == 40, "and all of them come, later"


async def test_redirects_are_paid_for_before_they_are_followed(house):
    async with Fetcher(allow_private=True, limits=Limits(redirects=5)) as fetcher:
        house.watch = house.started(fetcher)
        for number in range(40):
            house.publish(f"{number}_alert.xml", b"")
            house.site.redirect(f"{LIST}/{number}_alert.xml", f"{LIST}/{number}_alert.xml")
        await house.look()
    assert house.asked() <= MOST_REQUESTS


async def test_a_message_on_another_server_is_not_believed(house):
    elsewhere = house.site.url("/x_alert.xml", host="localhost")
    house.items.append((HEADLINE, elsewhere, "1"))
    house.publish("a_alert.xml", b"")
    house.site.redirect(f"{LIST}/a_alert.xml", elsewhere)
    house.site.serve("/x_alert.xml", warns_of("Kejayan"))
    await house.look()
    assert house.desk.offered == []
    assert house.asked("x_alert.xml") == 1, "the redirect was followed, what came was not read"


async def test_a_private_address_is_refused_and_its_reason_is_kept(house):
    async with Fetcher(limits=FETCH_LIMITS) as fetcher:
        house.watch = house.started(fetcher)
        await house.look()
    assert house.asked() == 0
    health = await house.watch.health()
    assert health is not None
    assert (health.last_error, health.failures) == ("forbidden_address", 1)


async def test_a_list_that_fails_is_asked_more_rarely_but_within_the_quarter_of_an_hour(house):
    assert await house.watch.health() is None
    house.site.serve(LIST, b"<html>", status=500)
    moments = []
    for _ in range(60 * 4):
        before = house.asked()
        await house.look(seconds=30)
        if house.asked() > before:
            moments.append(house.ticks)
    waits = [after - before for before, after in itertools.pairwise(moments)]
    assert waits[:3] == [240, 480, 960]
    assert max(waits) == 960
    health = await house.watch.health()
    assert health is not None
    assert (health.last_error, health.failures) == ("http_500", len(moments))
    house.publish("a_alert.xml", warns_of("Kejayan").replace(b"27T17", b"28T17"))
    await house.look(minutes=16)
    health = await house.watch.health()
    assert health is not None
    assert (health.last_error, health.failures, health.last_ok_at) == ("", 0, house.now)
    assert len(house.desk.offered) == 1


async def test_a_clock_that_is_set_back_makes_nobody_deaf(house):
    await house.look()
    house.now -= timedelta(hours=1)
    house.publish("a_alert.xml", warns_of("Kejayan"))
    await house.look(minutes=2)
    assert len(house.desk.offered) == 1


async def test_two_looks_at_once_do_the_work_once(house):
    asked, gate = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        asked.set()
        await gate.wait()
        return web.Response(body=rss())

    house.site.pages[LIST] = slow
    first = asyncio.create_task(house.look())
    await asked.wait()
    await house.watch.look()
    gate.set()
    await first
    assert house.asked() == 1


async def test_what_is_long_over_is_forgotten(house):
    house.publish("a_alert.xml", warns_of("Kejayan"))
    await house.look()
    (waiting,) = await house.waiting()
    async with house.storage.transaction() as connection:
        await proposal_storage.settle(connection, waiting.id, None, house.now)
    house.publish("b_alert.xml", identified("2"))
    await house.look(minutes=2)
    house.now += timedelta(days=31)
    await house.watch.forget_old()
    async with house.storage.reading() as connection:
        assert await proposal_storage.get(connection, waiting.id) is None
    await house.look(minutes=2)
    assert len(house.desk.offered) == 2, "on the list still, they are found expired"


async def test_logs_hold_no_address_and_no_text(house, caplog):
    house.publish("canary_alert.xml", alert(info(description=DESCRIPTION + "canary", urgency="canary")))
    await house.look()
    assert "bad_urgency" in caplog.text
    assert "canary" not in caplog.text
    assert "http" not in caplog.text
