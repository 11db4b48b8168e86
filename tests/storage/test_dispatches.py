"""One thing on its way to all of its audience: it can be held, stopped, overtaken, counted and folded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from newsroom import audience
from newsroom.deliveries import DeliveryKind, DeliveryState, DispatchState, Result
from newsroom.sealing import SealedAddress
from storage import audiences, dispatches, enqueueing, outbox, readers, schema
from storage.database import Connection, Storage
from tests.databases import in_a_file
from tests.storage.conftest import NOW

KEJAYAN = audience.of(["35.14.06"])
SOON = NOW.timestamp()
ALERT, ARTICLE = DeliveryKind.ALERT, DeliveryKind.ARTICLE


@pytest.fixture
async def ten(storage: Storage, address_of: Callable[[int], SealedAddress]) -> Storage:
    """Ten readers who follow Kejayan, with the ids 1 to 10."""
    async with storage.transaction() as connection:
        for number in range(1, 11):
            reader = await readers.welcome(connection, address_of(number), "id", NOW)
            await readers.follow(connection, reader.id, ["35.14.06"], NOW)
    return storage


async def _begin(
    connection: Connection, kind: DeliveryKind = ARTICLE, thing: int = 1, priority: int = 5
) -> int:
    await enqueueing.enqueue(connection, kind, thing, KEJAYAN, priority=priority, now=NOW)
    begun = await dispatches.find(connection, kind, thing)
    assert begun is not None
    return begun.id


async def _send(connection: Connection, count: int, state: DeliveryState = DeliveryState.SENT) -> None:
    for one in await outbox.claim(connection, SOON, limit=count):
        result = Result(one.id, one.dispatch_id, state, SOON, message_id=100 + one.reader_id, revision=1)
        await outbox.record(connection, [result])


async def _dispatch(connection: Connection, dispatch_id: int) -> dispatches.Dispatch:
    found = await dispatches.get(connection, dispatch_id)
    assert found is not None
    return found


async def _claimed(connection: Connection) -> list[int]:
    return [one.thing_id for one in await outbox.claim(connection, SOON, limit=100)]


async def test_while_it_is_held_nothing_of_it_is_claimed_and_everything_else_is(ten: Storage):
    async with ten.transaction() as connection:
        alert = await _begin(connection, ALERT, 7, priority=1)
        await _begin(connection, ARTICLE, 1)
        assert await dispatches.pause(connection, alert)
        assert set(await _claimed(connection)) == {1}
        assert not await dispatches.pause(connection, alert), "it is held already"
        assert await dispatches.resume(connection, alert)
        assert await _claimed(connection) == [7] * 10


async def test_what_is_stopped_is_never_claimed_again_and_says_how_far_it_came(ten: Storage):
    async with ten.transaction() as connection:
        alert = await _begin(connection, ALERT, 7)
        await _send(connection, 4)
        assert await dispatches.stop(connection, alert, NOW)
        assert not await dispatches.resume(connection, alert)
        assert await _claimed(connection) == []
        assert await outbox.next_due(connection) is None
        stopped = await _dispatch(connection, alert)
    assert (stopped.sent, stopped.waiting, stopped.state) == (4, 6, DispatchState.STOPPED)


async def test_an_alert_overtakes_everything_that_was_there_before(ten: Storage):
    async with ten.transaction() as connection:
        await _begin(connection, ARTICLE, 1, priority=5)
        await _begin(connection, ARTICLE, 2, priority=5)
        await _begin(connection, ALERT, 3, priority=1)
        assert await _claimed(connection) == [3] * 10 + [1] * 10 + [2] * 10


async def test_it_is_done_when_its_last_delivery_has_an_end_and_the_counts_say_which(ten: Storage):
    async with ten.transaction() as connection:
        begun = await _begin(connection)
        await _send(connection, 6)
        await _send(connection, 2, DeliveryState.GONE)
        await _send(connection, 1, DeliveryState.UNCERTAIN)
        assert (await _dispatch(connection, begun)).state is DispatchState.ACTIVE
        await _send(connection, 1, DeliveryState.FAILED)
        done = await _dispatch(connection, begun)
    assert (done.total, done.sent, done.gone, done.failed, done.uncertain) == (10, 6, 2, 1, 1)
    assert (done.state, done.waiting) == (DispatchState.DONE, 0)
    assert done.ended_at == NOW


async def test_whoever_leaves_is_counted_as_gone(ten: Storage):
    async with ten.transaction() as connection:
        begun = await _begin(connection)
        await readers.stop(connection, 3, NOW)
        left = await _dispatch(connection, begun)
    assert (left.gone, left.waiting) == (1, 9)


async def test_what_waited_only_for_those_who_left_is_done_and_forgotten_in_its_time(ten: Storage):
    async with ten.transaction() as connection:
        begun = await _begin(connection)
        await readers.gone(connection, range(1, 10), NOW)
        assert (await _dispatch(connection, begun)).state is DispatchState.ACTIVE
        await readers.stop(connection, 10, NOW)
        left = await _dispatch(connection, begun)
        assert (left.state, left.ended_at) == (DispatchState.DONE, NOW)
        assert await dispatches.fold(connection, NOW + timedelta(days=1), limit=100) == 10


async def test_what_an_older_program_left_open_is_forgotten_too(ten: Storage):
    async with ten.transaction() as connection:
        begun = await _begin(connection)
        running = await _begin(connection, ARTICLE, 2)
        of_begun = schema.deliveries.c.dispatch_id == begun
        await connection.execute(
            update(schema.deliveries).where(of_begun).values(state=int(DeliveryState.GONE))
        )
        await dispatches.settle_left_over(connection, NOW)
        assert await dispatches.fold(connection, NOW + timedelta(days=1), limit=100) == 10
        assert (await _dispatch(connection, begun)).state is DispatchState.DONE
        assert (await _dispatch(connection, running)).waiting == 10


async def test_folding_drops_what_ended_long_ago_and_keeps_the_counts(ten: Storage):
    async with ten.transaction() as connection:
        old = await _begin(connection, ARTICLE, 1)
        await _send(connection, 10)
        running = await _begin(connection, ARTICLE, 2)
        after = NOW + timedelta(days=1)
        assert await dispatches.fold(connection, NOW - timedelta(days=1), limit=100) == 0
        assert await dispatches.fold(connection, after, limit=4) == 4
        assert await dispatches.fold(connection, after, limit=100) == 6
        assert (await _dispatch(connection, old)).sent == 10
        left = await connection.scalar(select(func.count()).select_from(schema.deliveries))
        assert left == 10, "what is under way stays"
        assert (await _dispatch(connection, running)).waiting == 10


async def test_an_audience_in_steps_is_the_same_as_at_once_also_after_a_kill_between_them(ten: Storage):
    async with ten.transaction() as connection:
        begun = await dispatches.ensure(connection, ALERT, 7, priority=1, now=NOW)
        first = await enqueueing.enqueue_step(connection, begun, KEJAYAN, after=0, now=NOW, at_once=4)
        assert (first.added, first.through) == (4, 4)
    async with ten.transaction() as connection:
        assert [row[:3] for row in await enqueueing.unplanned(connection)] == [(begun, ALERT, 7)]
        again = await enqueueing.enqueue_step(connection, begun, KEJAYAN, after=0, now=NOW, at_once=4)
        assert again.added == 0
        through: int | None = 4
        while through is not None:
            through = (
                await enqueueing.enqueue_step(connection, begun, KEJAYAN, after=through, now=NOW, at_once=4)
            ).through
        assert await enqueueing.unplanned(connection) == []
        assert await _claimed(connection) == [7] * 10
        assert (await _dispatch(connection, begun)).total == 10


async def test_it_is_not_done_while_its_audience_is_still_put_together(ten: Storage):
    async with ten.transaction() as connection:
        begun = await dispatches.ensure(connection, ALERT, 7, priority=1, now=NOW)
        await enqueueing.enqueue_step(connection, begun, KEJAYAN, after=0, now=NOW, at_once=4)
        await _send(connection, 10)
        assert (await _dispatch(connection, begun)).state is DispatchState.ACTIVE


async def test_a_change_reaches_each_copy_with_an_older_revision_once(ten: Storage):
    async with ten.transaction() as connection:
        copies = await _begin(connection, ALERT, 7)
        await _send(connection, 6)
        change = await dispatches.ensure(connection, DeliveryKind.ALERT_CHANGE, 1, priority=1, now=NOW)
        about = enqueueing.Copies(copies, before_revision=2)
        step = await enqueueing.enqueue_about_copies(connection, change, about, after=0, now=NOW)
        assert (step.added, step.through) == (6, None)
        claimed = [
            one
            for one in await outbox.claim(connection, SOON, limit=100)
            if one.kind is DeliveryKind.ALERT_CHANGE
        ]
        assert {one.about.message_id for one in claimed if one.about} == {101, 102, 103, 104, 105, 106}
        # Four more had the old words in the meantime.
        await outbox.release_claims(connection)
        await dispatches.pause(connection, change)
        await _send(connection, 4)
        more = await enqueueing.enqueue_about_copies(connection, change, about, after=0, now=NOW)
        assert more.added == 4


async def test_a_change_leaves_out_whom_it_shall_and_spares_the_copies_that_are_new(ten: Storage):
    async with ten.transaction() as connection:
        copies = await _begin(connection, ALERT, 7)
        await _send(connection, 10)
        change = await dispatches.ensure(connection, DeliveryKind.ALERT_NOTICE, 1, priority=1, now=NOW)
        one = select(schema.readers.c.id).where(schema.readers.c.id == 3)
        for revision, added in ((1, 0), (2, 9)):
            about = enqueueing.Copies(copies, before_revision=revision, but_not=one)
            step = await enqueueing.enqueue_about_copies(connection, change, about, after=0, now=NOW)
            assert step.added == added


@pytest.mark.parametrize(("kind", "stays"), [(DeliveryKind.ALERT_CHANGE, 1), (DeliveryKind.ALERT_NOTICE, 0)])
async def test_what_changes_a_copy_reaches_whoever_stops_and_nothing_else_does(
    ten: Storage, kind: DeliveryKind, stays: int
):
    async with ten.transaction() as connection:
        copies = await _begin(connection, ALERT, 7)
        await _send(connection, 10)
        change = await dispatches.ensure(connection, kind, 1, priority=1, now=NOW)
        about = enqueueing.Copies(copies, before_revision=2, stopped=kind.changes_a_copy)
        await readers.stop(connection, 3, NOW)
        await readers.gone(connection, [4], NOW)
        assert await enqueueing.count_copies(connection, [copies]) == 9
        step = await enqueueing.enqueue_about_copies(connection, change, about, after=0, now=NOW)
        assert step.added == 8 + stays
        await readers.stop(connection, 5, NOW)
        waiting = (await _dispatch(connection, change)).waiting
    assert waiting == 8 + stays - (1 - stays), "one who stops while it waits"


async def test_an_alert_counts_everybody_inside_and_news_those_who_want_it(ten: Storage):
    async with ten.transaction() as connection:
        await readers.set_wider(connection, 3, wider=False)
        regency = ["35.14"]
        assert await audiences.count_audience(connection, audience.of(regency)) == 9
        assert await audiences.count_audience(connection, audience.of_alert(regency)) == 10


@in_a_file
async def test_whether_it_is_done_is_seen_without_looking_through_what_was_sent(ten: Storage):
    async with ten.transaction() as connection:
        number = await _begin(connection)
        asked: list[str] = []
        assert connection.sync_connection is not None
        event.listen(connection.sync_connection, "before_cursor_execute", lambda *said: asked.append(said[2]))
        await dispatches.settle(connection, [number], NOW)
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", (4, 0, number, 1))
        steps = [step for *_, step in plan if "deliveries" in step]
    assert [step.split(" INDEX ")[1].split(" ")[0] for step in steps] == [
        "deliveries_waiting",
        "deliveries_under_way",
    ]
