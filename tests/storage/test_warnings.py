"""Each message is proposed once, a later one takes the place of an open one, and an alert is found again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsroom.alerts import Severity
from newsroom.proposals import Proposal, ProposalKind, Words
from newsroom.warnings import Reference
from storage import warnings
from storage.database import Connection, Storage
from storage.warnings import Outcome
from tests.storage.conftest import NOW

FIRST = Proposal(
    kind=ProposalKind.NEW,
    sender="cuaca@example.org",
    identifier="1",
    sent=NOW,
    references=(),
    severity=Severity.WASPADA,
    regions=("35.14.06",),
    doubtful=(),
    unmatched=(),
    words=(Words("id", "Hujan Lebat", "Hujan Lebat", "Tetap waspada.", ""),),
    onset=NOW,
    expires=NOW + timedelta(hours=3),
    link="https://www.example.org/x",
)


def after(earlier: Proposal, identifier: str, kind: ProposalKind = ProposalKind.UPDATE) -> Proposal:
    return replace(earlier, kind=kind, identifier=identifier, references=(earlier.key,))


@pytest.fixture
async def connection(storage: Storage) -> AsyncIterator[Connection]:
    async with storage.transaction() as opened:
        yield opened


async def keep(connection: Connection, proposal: Proposal) -> int:
    thread = await warnings.thread_of(connection, proposal.references)
    kept = await warnings.keep(connection, proposal, NOW, thread)
    assert kept is not None
    return kept


async def test_a_proposal_waits_for_an_editor_as_it_was_made(connection):
    number = await keep(connection, FIRST)
    (waiting,) = await warnings.open_proposals(connection)
    assert (waiting.id, waiting.proposal, waiting.arrived_at) == (number, FIRST, NOW)
    assert (waiting.outcome, waiting.alert_id, waiting.follows) == (Outcome.OPEN, None, None)
    assert await warnings.get(connection, number) == waiting
    assert await warnings.get(connection, number + 1) is None


async def test_a_message_is_kept_once_whatever_its_time_says(connection):
    await keep(connection, FIRST)
    assert await warnings.is_known(connection, FIRST.key)
    assert await warnings.keep(connection, FIRST, NOW) is None
    assert await warnings.keep(connection, replace(FIRST, sent=NOW + timedelta(minutes=1)), NOW) is None
    assert len(await warnings.open_proposals(connection)) == 1
    assert not await warnings.is_known(connection, replace(FIRST, sender="other@example.org").key)


async def test_a_message_that_a_later_one_took_the_place_of_is_known_although_it_comes_after_it(connection):
    await keep(connection, replace(after(FIRST, "2"), kind=ProposalKind.NEW))
    assert await warnings.is_known(connection, FIRST.key)


async def test_an_editor_makes_an_alert_of_it_or_dismisses_it_once(connection):
    one, other = await keep(connection, FIRST), await keep(connection, replace(FIRST, identifier="9"))
    assert await warnings.settle(connection, one, 77, NOW)
    assert await warnings.settle(connection, other, None, NOW)
    assert not await warnings.settle(connection, one, None, NOW), "the second tap changes nothing"
    assert not await warnings.settle(connection, other, 78, NOW)
    assert not await warnings.settle(connection, 12345, 78, NOW)
    assert await warnings.open_proposals(connection) == ()
    settled = [await warnings.get(connection, number) for number in (one, other)]
    assert [(kept.outcome, kept.alert_id) for kept in settled if kept] == [
        (Outcome.ALERT, 77),
        (Outcome.DISMISSED, None),
    ]


async def test_what_is_still_open_is_superseded_by_what_comes_after_it(connection):
    first = await keep(connection, FIRST)
    update = await keep(connection, after(FIRST, "2"))
    assert [waiting.id for waiting in await warnings.open_proposals(connection)] == [update]
    old = await warnings.get(connection, first)
    assert old is not None
    assert old.outcome is Outcome.SUPERSEDED
    assert not await warnings.settle(connection, first, 77, NOW), "an old card makes no alert"


async def test_an_update_follows_the_alert_of_its_event_however_long_the_chain(connection):
    first = await keep(connection, FIRST)
    await warnings.settle(connection, first, 77, NOW)
    second = after(FIRST, "2")
    await warnings.settle(connection, await keep(connection, second), None, NOW)
    await keep(connection, after(second, "3", ProposalKind.END))
    (end,) = await warnings.open_proposals(connection)
    assert (end.proposal.kind, end.follows) == (ProposalKind.END, 77)


async def test_of_an_event_with_two_alerts_the_latest_is_followed(connection):
    await warnings.settle(connection, await keep(connection, FIRST), 77, NOW)
    second = after(FIRST, "2")
    await warnings.settle(connection, await keep(connection, second), 78, NOW)
    thread = await warnings.thread_of(connection, (FIRST.key,))
    assert thread is not None
    assert (thread.latest, thread.alert_id) == (second, 78)


async def test_a_new_warning_that_goes_on_about_an_alert_names_it(connection):
    await warnings.settle(connection, await keep(connection, FIRST), 77, NOW)
    await warnings.settle(connection, await keep(connection, replace(FIRST, identifier="0")), None, NOW)
    longer = replace(FIRST, identifier="8", sent=NOW + timedelta(hours=2))
    assert await warnings.alert_continued(connection, longer) == 77
    assert await warnings.alert_continued(connection, replace(longer, regions=("35.14.02",))) is None
    assert await warnings.alert_continued(connection, replace(longer, sent=NOW + timedelta(days=3))) is None


async def test_other_events_are_left_alone(connection):
    await keep(connection, FIRST)
    stranger = replace(FIRST, identifier="5", references=(Reference(FIRST.sender, "unheard", NOW),))
    assert await warnings.thread_of(connection, stranger.references) is None
    assert await warnings.thread_of(connection, ()) is None
    await keep(connection, stranger)
    assert len(await warnings.open_proposals(connection)) == 2


async def test_what_is_long_over_is_forgotten_with_its_event_and_what_is_open_is_not(connection):
    await keep(connection, FIRST)
    later = NOW + timedelta(days=30)
    assert await warnings.forget_settled(connection, later) == 0, "it still waits for an editor"
    second = await keep(connection, after(FIRST, "2"))
    await warnings.settle(connection, second, None, NOW)
    assert await warnings.forget_settled(connection, NOW) == 0
    newest = await keep(connection, replace(FIRST, identifier="3"))
    assert await warnings.forget_settled(connection, later) == 2
    assert not await warnings.is_known(connection, FIRST.key)
    await warnings.settle(connection, newest, None, NOW)
    assert await warnings.forget_settled(connection, later) == 0, "no later one may have its number"


async def test_what_was_dismissed_can_be_taken_up_again_until_something_later_came(connection):
    first = await keep(connection, FIRST)
    assert not await warnings.reopen(connection, first), "it is open"
    await warnings.settle(connection, first, None, NOW)
    assert await warnings.reopen(connection, first)
    assert [one.id for one in await warnings.open_proposals(connection)] == [first]
    await warnings.settle(connection, first, None, NOW)
    later = await keep(connection, after(FIRST, "2"))
    assert not await warnings.reopen(connection, first)
    found = await warnings.latest_after(connection, first)
    assert found is not None
    assert found.id == later
    assert await warnings.latest_after(connection, later) is None


async def test_an_open_one_whose_time_passed_waits_for_nobody(connection):
    number = await keep(connection, FIRST)
    await warnings.expire(connection, number, NOW)
    assert await warnings.open_proposals(connection) == ()
    assert not await warnings.settle(connection, number, 7, NOW)
