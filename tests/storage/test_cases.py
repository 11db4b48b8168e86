"""A case is stored with what the desk must be told of it, claimed by one, changed by the table, and ends."""

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.cases import Case, ClaimOutcome, Direction, MessageState, Notice, PostKind, Role
from newsroom.routes import SealedRoute
from newsroom.sealing import Address, Purpose, Sealer, Unsealable
from newsroom.tips import (
    CHANGES,
    CLAIM_LIFE,
    ForbiddenChange,
    Part,
    PartKind,
    Tip,
    TipFacts,
    TipLevel,
    TipState,
)
from storage import case_messages, case_parts, cases, desk_place, desk_posts, staff
from storage.case_messages import Saying
from storage.cases import NoSuchCase, WayBack
from storage.database import Connection, Storage
from tests.databases import in_a_file
from tests.storage.conftest import NOW

TIPS = Sealer(Purpose.TIPS, b"t" * 32)
STAFF = Sealer(Purpose.STAFF, b"s" * 32)
ROUTE = SealedRoute("2026-11-24", b"sealed way back")
TEXT = Part(PartKind.TEXT, "Jembatan putus di Kepuh")
PHOTO = Part(PartKind.PHOTO, data=b"\xff\xd8picture", name="foto.jpg", mime="image/jpeg")
MINUTE = timedelta(minutes=1)


async def accept(connection: Connection, *parts: Part, way_back: WayBack | None = None) -> Case:
    facts = TipFacts(TipLevel.REPLYABLE, "35.14.06.2005", "bencana", answers={"where": "RT 3"})
    number = await cases.accept(
        connection,
        TIPS,
        secrets.token_bytes(16),
        Tip(facts, parts or (TEXT,)),
        way_back or WayBack(ROUTE, b"pseudonym", secrets.token_bytes(16), b"key"),
        kecamatan="35.14.06",
        nudge_after=30 * MINUTE,
        now=NOW + 5 * MINUTE,
    )
    return await cases.get(connection, number)


async def hire(connection: Connection, number: int = 1) -> int:
    member = await staff.enlist(connection, STAFF.seal_address(Address(number)), Role.EDITOR, NOW)
    return member.id


async def state_of(connection: Connection, case: Case) -> TipState:
    return (await cases.get(connection, case.number)).state


# --- accepting ----------------------------------------------------------------------------------------------


async def test_an_accepted_tip_is_whole_and_waits_for_the_desk_in_order(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection, TEXT, PHOTO)
        facts = await cases.facts_of(connection, TIPS, case)
        parts = await cases.parts_of(connection, TIPS, case)
        counts = await cases.part_counts(connection, case.number)

        assert (case.state, case.category, case.kecamatan) == (TipState.NEW, "bencana", "35.14.06")
        assert facts.answers == {"where": "RT 3"}
        assert parts == (TEXT, PHOTO)
        assert counts == {PartKind.TEXT: 1, PartKind.PHOTO: 1}
        told = []
        while due := await desk_posts.due(connection, NOW + 5 * MINUTE):
            [post] = due  # of one case one at a time
            told.append(post.kind)
            await desk_posts.posted(connection, post.id, len(told))
        assert told == [PostKind.CARD, PostKind.PART, PostKind.PART]


async def test_when_a_tip_came_is_kept_to_the_hour_only(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        await case_messages.say(
            connection,
            TIPS,
            case,
            Saying(Direction.FROM_SOURCE, "Lagi", MessageState.SENT),
            now=NOW + 7 * MINUTE,
        )
        [said] = await case_messages.of_case(connection, TIPS, case)
    assert case.arrived_at == said.at == NOW


@in_a_file
async def test_nothing_of_what_was_told_is_on_the_disk_in_the_open(storage: Storage, tmp_path: Path):
    async with storage.transaction() as connection:
        await accept(connection, TEXT, PHOTO)
    disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for canary in (b"Jembatan", b"picture", b"foto.jpg", b"RT 3", b"35.14.06.2005"):
        assert canary not in disk


async def test_parts_cannot_be_moved_between_cases(storage: Storage):
    async with storage.transaction() as connection:
        one, other = await accept(connection), await accept(connection)
        await connection.exec_driver_sql(
            f"UPDATE case_parts SET case_id = {one.number} WHERE case_id = {other.number}"
        )
        with pytest.raises(Unsealable):
            await cases.parts_of(connection, TIPS, one)


async def test_a_case_is_found_by_its_receipt_and_by_its_topic(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection, way_back=WayBack(receipt_index=b"i" * 16, receipt_key=b"k"))
        await cases.has_topic(connection, case.number, 77)
        by_receipt = await cases.find_by_receipt(connection, b"i" * 16)
        by_topic = await cases.find_by_topic(connection, 77)

        assert by_receipt is not None
        assert by_topic == by_receipt
        assert by_receipt.route is None
        assert by_receipt.can_be_answered
        assert await cases.find_by_receipt(connection, b"j" * 16) is None
        with pytest.raises(NoSuchCase):
            await cases.get(connection, 99)


async def test_the_opening_text_leaves_out_what_was_added_later(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection, TEXT, PHOTO, Part(PartKind.TEXT, "Sejak subuh"))
        message_id = await case_messages.say(
            connection, TIPS, case, Saying(Direction.FROM_SOURCE, "", MessageState.SENT), now=NOW
        )
        later = Part(PartKind.TEXT, "Lagi")
        await cases.add_part(connection, TIPS, case.number, case.uid, later, NOW, message_id)

        text = await case_parts.opening_text(connection, TIPS, case)
        assert text == "Jembatan putus di Kepuh\n\nSejak subuh"
        assert [await case_parts.ordinal(connection, case.number, part) for part in (1, 2, 3, 4)] == [
            1,
            2,
            3,
            4,
        ]
        assert await case_parts.is_of_opening(connection, 3)
        assert not await case_parts.is_of_opening(connection, 4)


# --- claiming and changing ----------------------------------------------------------------------------------


async def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        editors = [await hire(connection, number) for number in (1, 2)]

    async def claim(editor: int) -> ClaimOutcome:
        async with storage.transaction() as connection:
            return await cases.claim(connection, case.number, editor, NOW)

    outcomes = await asyncio.gather(*map(claim, editors))
    [winner] = [editor for editor, outcome in zip(editors, outcomes, strict=True) if outcome.won]
    assert {outcome.holder_id for outcome in outcomes} == {winner}


async def test_a_claim_can_be_renewed_by_its_holder_and_taken_once_it_ran_out(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        one, other = await hire(connection, 1), await hire(connection, 2)
        await cases.claim(connection, case.number, one, NOW)
        assert (await cases.claim(connection, case.number, one, NOW + MINUTE)).won
        assert not (await cases.claim(connection, case.number, other, NOW + CLAIM_LIFE)).won
        assert (await cases.claim(connection, case.number, other, NOW + CLAIM_LIFE + MINUTE)).won


@pytest.mark.parametrize("state", [TipState.CLOSED, TipState.SPAM, TipState.WITHDRAWN])
async def test_what_is_done_cannot_be_claimed(storage: Storage, state: TipState):
    async with storage.transaction() as connection:
        case = await accept(connection)
        await cases.change_state(connection, case.number, state, NOW)
        assert not (await cases.claim(connection, case.number, await hire(connection), NOW)).won


# The rule is Python's, and its fifty cases are many.
@in_a_file
@pytest.mark.parametrize("before", TipState)
@pytest.mark.parametrize("after", TipState)
async def test_the_table_of_changes_holds_in_the_store(storage: Storage, before: TipState, after: TipState):
    async with storage.transaction() as connection:
        case = await accept(connection)
        await connection.exec_driver_sql(f"UPDATE cases SET state = '{before}'")
        if after in CHANGES[before]:
            assert await cases.change_state(connection, case.number, after, NOW) == (before, after)
            assert await state_of(connection, case) is after
        else:
            with pytest.raises(ForbiddenChange):
                await cases.change_state(connection, case.number, after, NOW)
            assert await state_of(connection, case) is before


async def test_a_case_that_is_opened_again_says_so_until_somebody_takes_it(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        await cases.change_state(connection, case.number, TipState.CLOSED, NOW)
        await cases.change_state(connection, case.number, TipState.NEW, NOW)
        opened = await cases.get(connection, case.number)
        assert (opened.reopened, opened.closed_at) == (True, None)
        await cases.claim(connection, case.number, await hire(connection), NOW)
        assert not (await cases.get(connection, case.number)).reopened


async def test_claims_that_ran_out_are_given_back_and_only_those(storage: Storage):
    later = NOW + CLAIM_LIFE
    async with storage.transaction() as connection:
        idle, worked_on, fresh = [await accept(connection) for _ in range(3)]
        editor = await hire(connection)
        for case in (idle, worked_on):
            await cases.claim(connection, case.number, editor, NOW)
        await cases.claim(connection, fresh.number, editor, NOW + MINUTE)
        await cases.change_state(connection, worked_on.number, TipState.VERIFYING, NOW)

        assert await cases.release_expired_claims(connection, later, later + MINUTE) == (idle.number,)
        assert await state_of(connection, idle) is TipState.NEW
        assert await cases.to_nudge(connection, later, MINUTE) == ()
        assert await cases.to_nudge(connection, later + MINUTE, MINUTE) == (idle.number,)


async def test_only_what_waits_for_somebody_is_nudged(storage: Storage):
    async with storage.transaction() as connection:
        waiting, claimed, merged, closed = [await accept(connection) for _ in range(4)]
        await cases.claim(connection, claimed.number, await hire(connection), NOW)
        await cases.merge(connection, merged.number, waiting.number)
        await cases.change_state(connection, closed.number, TipState.CLOSED, NOW)
        assert await cases.to_nudge(connection, NOW + 34 * MINUTE, MINUTE) == ()
        assert await cases.to_nudge(connection, NOW + 35 * MINUTE, MINUTE) == (waiting.number,)
        await cases.unmerge(connection, merged.number)
        both = (waiting.number, merged.number)
        assert await cases.to_nudge(connection, NOW + 40 * MINUTE, MINUTE) == both


async def test_the_nearest_deadline_of_an_open_case_comes_first(storage: Storage):
    async with storage.transaction() as connection:
        late, soon, closed, none = [await accept(connection) for _ in range(4)]
        for case, minutes in ((late, 50), (soon, 10), (closed, 5)):
            await cases.set_deadline(connection, case.number, NOW + minutes * MINUTE)
        await cases.change_state(connection, closed.number, TipState.CLOSED, NOW)
        near = await cases.deadlines_before(connection, NOW + 60 * MINUTE)
        assert [case.number for case in near] == [soon.number, late.number]
        assert none.deadline_at is None


# --- ending -------------------------------------------------------------------------------------------------


async def test_routes_of_past_days_are_dropped_with_their_pseudonyms(storage: Storage):
    async with storage.transaction() as connection:
        old, closed, new = [
            await accept(connection, way_back=WayBack(SealedRoute(day, b"way"), b"who"))
            for day in ("2026-11-09", "2026-11-08", "2026-11-10")
        ]
        await cases.change_state(connection, closed.number, TipState.CLOSED, NOW)
        ended = await cases.forget_routes_before(connection, "2026-11-10")

        assert (ended.any, ended.open) == (True, (old.number,))
        for case in (old, closed):
            assert (await cases.get(connection, case.number)).route is None
            assert await cases.pseudonym_seal_of(connection, case.number) is None
        assert (await cases.get(connection, new.number)).route is not None
        assert not (await cases.forget_routes_before(connection, "2026-11-10")).any


@in_a_file
async def test_a_purged_case_is_gone_with_everything_and_from_the_disk(storage: Storage, tmp_path: Path):
    async with storage.transaction() as connection:
        gone, kept = await accept(connection, TEXT, PHOTO), await accept(connection)
        note = Saying(Direction.NOTE, "catatan", MessageState.SENT)
        await case_messages.say(connection, TIPS, gone, note, now=NOW)
        await cases.merge(connection, kept.number, gone.number)
        await cases.change_state(connection, gone.number, TipState.CLOSED, NOW)
        await connection.exec_driver_sql("UPDATE case_parts SET seal = 'canary' WHERE case_id = 1")
    async with storage.transaction() as connection:
        assert await cases.purge_closed(connection, NOW) == ()
        assert await cases.purge_closed(connection, NOW + MINUTE) == (gone.number,)
        assert (await cases.get(connection, kept.number)).merged_into is None
        for table in ("case_parts", "case_messages", "desk_posts"):
            left = await connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE case_id = 1")
            assert left.scalar() == 0
    await storage.scour()
    assert not any(b"canary" in file.read_bytes() for file in tmp_path.iterdir())


async def test_a_number_is_never_given_twice(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        await cases.change_state(connection, case.number, TipState.CLOSED, NOW)
        await cases.purge_closed(connection, NOW + MINUTE)
        assert (await accept(connection)).number > case.number


# --- answers ------------------------------------------------------------------------------------------------


async def answer(connection: Connection, case: Case, state: MessageState = MessageState.HELD) -> int:
    due = NOW + timedelta(seconds=10)
    saying = Saying(Direction.TO_SOURCE, "Boleh tahu?", state, due_at=due)
    return await case_messages.say(connection, TIPS, case, saying, now=NOW)


async def test_an_answer_leaves_after_its_time_to_be_undone_and_not_before(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        message_id = await answer(connection, case)
        due = NOW + timedelta(seconds=10)
        assert await case_messages.next_due(connection) == due
        assert await case_messages.to_deliver(connection, due - MINUTE) == ()
        assert await case_messages.to_deliver(connection, due) == ((message_id, case.number),)


async def test_what_left_cannot_be_undone_and_what_was_undone_does_not_leave(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        left, undone = await answer(connection, case), await answer(connection, case)
        assert await case_messages.begin(connection, left)
        assert not await case_messages.undo(connection, left)
        assert await case_messages.undo(connection, undone)
        assert not await case_messages.begin(connection, undone)
        counts = await case_messages.count_answers(connection, case.number)
        assert counts == {MessageState.WAITING: 1, MessageState.UNDONE: 1}


async def test_what_is_kept_for_the_receipt_is_listed_for_it_and_nothing_else(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        kept, unsealed = await answer(connection, case), await answer(connection, case)
        await case_messages.keep(connection, kept, b"for the receipt")
        await case_messages.keep(connection, kept)
        await case_messages.keep(connection, unsealed)
        assert await case_messages.is_sealed_for_receipt(connection, kept)
        assert not await case_messages.is_sealed_for_receipt(connection, unsealed)
        waiting = await case_messages.kept_for_receipt(connection, case.number)
        assert waiting == ((kept, b"for the receipt"),)
        assert await case_messages.next_due(connection) is None


# --- the desk -----------------------------------------------------------------------------------------------


async def next_post(connection: Connection):
    [post] = await desk_posts.due(connection, NOW + 5 * MINUTE)
    return post


async def test_a_post_on_its_way_is_known_by_it_until_it_ends(storage: Storage):
    async with storage.transaction() as connection:
        await accept(connection)
        post = await next_post(connection)
        assert post.begun_after is None
        await desk_posts.begin(connection, post.id, 41)
        assert (await next_post(connection)).begun_after == 41
        await desk_posts.in_doubt(connection, post.id, NOW)
        assert ((await next_post(connection)).begun_after, (await next_post(connection)).attempts) == (41, 1)
        await desk_posts.again(connection, post.id, NOW, counts=False)
        assert (await next_post(connection)).begun_after is None
        await desk_posts.again(connection, post.id, NOW + 60 * MINUTE, counts=True)
        assert await desk_posts.due(connection, NOW + 5 * MINUTE) == (), "the part waits for its card"
        assert await desk_posts.next_due(connection) == NOW + 60 * MINUTE
        await desk_posts.posted(connection, post.id, 42)
        assert await desk_posts.highest_message(connection) == 42
        assert await desk_posts.behind_message(connection, 42) == (1, PostKind.CARD)


async def test_a_notice_is_told_once_for_each_reason(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection)
        number = case.number

        async def notify(what: Notice, ref_id: int | None = None, case_number: int | None = number) -> bool:
            return await desk_posts.notify(connection, what, NOW, case_number=case_number, ref_id=ref_id)

        assert await notify(Notice.DEADLINE_NEAR, 5)
        assert not await notify(Notice.DEADLINE_NEAR, 5)
        assert await notify(Notice.DEADLINE_NEAR, 6)
        assert await notify(Notice.DEADLINE_PASSED, 5)
        assert await notify(Notice.SUMMARY, 1, None)
        assert not await notify(Notice.SUMMARY, 2, None), "one that waits is enough"
        await connection.exec_driver_sql("UPDATE desk_posts SET state = 'sent'")
        assert not await notify(Notice.SUMMARY, 1, None)
        assert await notify(Notice.SUMMARY, 2, None)


async def test_posted_anew_a_case_tells_everything_but_old_news(storage: Storage):
    async with storage.transaction() as connection:
        case = await accept(connection, TEXT)
        await desk_posts.notify(connection, Notice.WAITING, NOW, case_number=case.number)
        await connection.exec_driver_sql("UPDATE desk_posts SET state = 'sent', message_id = id + 100")

        await desk_posts.post_anew(connection, case.number, NOW)
        rows = await connection.exec_driver_sql("SELECT kind, state FROM desk_posts ORDER BY id")
        assert list(rows) == [("card", "waiting"), ("part", "waiting"), ("notice", "sent")]

        await desk_posts.card_anew(connection, case.number, NOW)
        assert await desk_posts.message_of(connection, case.number, PostKind.CARD, 0) is None


async def test_on_another_desk_old_message_ids_mean_nothing(storage: Storage):
    async with storage.transaction() as connection:
        still_open, closed = await accept(connection), await accept(connection)
        await cases.change_state(connection, closed.number, TipState.CLOSED, NOW)
        await connection.exec_driver_sql(
            "UPDATE desk_posts SET state = 'sent', message_id = id + 100, begun_after = 99"
        )
        await desk_place.start_anew(connection, NOW)

        waiting = await desk_posts.due(connection, NOW)
        assert {post.case_number for post in waiting} == {still_open.number}
        assert all(post.begun_after is None for post in waiting)
        assert await desk_posts.highest_message(connection) == 0
        assert await desk_posts.behind_message(connection, 101) is None
