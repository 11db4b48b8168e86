"""Counting for the statistics: each chat once, what changes a message is no delivery, spam tells no times."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from newsroom.cases import Direction, MessageState
from newsroom.deliveries import DeliveryKind
from newsroom.sealing import Purpose, SealedAddress, Sealer
from newsroom.statistics import Handled, Sent, TipCount
from newsroom.tips import TipState
from storage import actions, case_messages, cases, dispatches, readers, statistics, tip_schema
from storage.case_messages import Saying
from storage.database import Connection, Storage
from tests.storage.conftest import NOW

HOUR = timedelta(hours=1)
AddressOf = Callable[[int], SealedAddress]


async def _follows(connection: Connection, address: SealedAddress, *codes: str, since=NOW) -> int:
    reader = await readers.welcome(connection, address, language="id", now=since)
    await readers.follow(connection, reader.id, codes, since)
    return reader.id


async def test_a_chat_counts_once_in_each_kecamatan_and_only_while_it_reads(
    storage: Storage, address_of: AddressOf
):
    async with storage.transaction() as connection:
        await _follows(connection, address_of(1), "35.14.06.2005", "35.14.06.2017", "35.14.07")
        await _follows(connection, address_of(2), "35.14.06", "35.14")
        gone = await _follows(connection, address_of(3), "35.14.06.2005")
        await readers.gone(connection, [gone], NOW)
        assert await statistics.readers_by_kecamatan(connection) == {"35.14.06": 2, "35.14.07": 1, "35.14": 1}
        assert await statistics.count_readers(connection) == 2


async def test_readers_are_counted_in_the_week_in_which_they_came(storage: Storage, address_of: AddressOf):
    weeks = [NOW - timedelta(days=14), NOW - timedelta(days=7), NOW]
    since = [weeks[0] - HOUR, weeks[0], weeks[1] - HOUR, weeks[2] + HOUR]
    async with storage.transaction() as connection:
        for number, moment in enumerate(since):
            await _follows(connection, address_of(number), "35.14.06", since=moment)
        assert await statistics.joined(connection, weeks) == (2, 0, 1)
        assert await statistics.count_readers(connection, before=weeks[0]) == 1


async def test_what_changes_a_message_is_no_delivery(storage: Storage):
    async with storage.transaction() as connection:
        for number, kind in enumerate(DeliveryKind):
            dispatch_id = await dispatches.ensure(connection, kind, 1, priority=5, now=NOW)
            ends = {(dispatch_id, "sent"): 10**number, (dispatch_id, "failed"): 1}
            await dispatches.count(connection, ends)
        old = await dispatches.ensure(connection, DeliveryKind.ARTICLE, 2, priority=5, now=NOW - 30 * HOUR)
        await dispatches.count(connection, {(old, "sent"): 7})
        [(moment, sent)] = await statistics.deliveries(connection, NOW - HOUR)
    kinds = list(DeliveryKind)
    alerts = sum(10 ** kinds.index(kind) for kind in (DeliveryKind.ALERT, DeliveryKind.ALERT_NOTICE))
    changes = (DeliveryKind.ALERT_CHANGE, DeliveryKind.CORRECTION, DeliveryKind.ALERT_NOTICE_RECALL)
    news = sum(10**number for number, kind in enumerate(kinds) if kind not in changes) - alerts
    assert sent == Sent(news=news, alerts=alerts, failed=len(kinds) - len(changes))
    assert abs(moment - NOW) < HOUR


async def _case(connection: Connection, state: TipState = TipState.NEW, **more: object) -> int:
    row = {
        "uid": bytes([len(more)]) + str(more).encode() + state.encode(),
        "state": state,
        "level": "replyable",
        "category": "bencana",
        "kecamatan": "35.14.06",
        "facts_seal": b"x",
        "arrived_at": NOW,
        "route_day": "",
        "reopened": False,
        **more,
    }
    result = await connection.execute(insert(tip_schema.cases).values(**row))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


async def test_tips_are_counted_by_hour_and_category_and_what_was_taken_back_is_not(storage: Storage):
    async with storage.transaction() as connection:
        await _case(connection)
        await _case(connection, TipState.CLOSED, category="")
        await _case(connection, TipState.SPAM)
        await _case(connection, TipState.WITHDRAWN)
        await _case(connection, arrived_at=NOW - timedelta(days=90))
        counted = await statistics.tips(connection, NOW - timedelta(days=1))
    assert set(counted) == {
        TipCount(NOW, "bencana", is_spam=False, count=1),
        TipCount(NOW, "", is_spam=False, count=1),
        TipCount(NOW, "bencana", is_spam=True, count=1),
    }


async def test_the_first_claim_and_the_first_answer_that_was_not_undone_tell_the_times(storage: Storage):
    sealer = Sealer(Purpose.TIPS, b"k" * 32)
    async with storage.transaction() as connection:
        number = await _case(connection)
        await _case(connection, TipState.SPAM)
        await _case(connection, merged_into=number)
        waiting = await _case(connection, category="jalan")
        for hours, action, staff_id in ((1, "expired", None), (2, "claim", 1), (3, "claim", 1)):
            await actions.note(
                connection, sealer, action, now=NOW + hours * HOUR, staff_id=staff_id, case_number=number
            )
        case = await cases.get(connection, number)
        for hours, state in ((3, "undone"), (4, "sent"), (5, "sent")):
            saying = Saying(Direction.TO_SOURCE, "Terima kasih", MessageState(state))
            await case_messages.say(connection, sealer, case, saying, now=NOW + hours * HOUR)
        handled = await statistics.handled(connection, NOW - HOUR)
    assert waiting
    assert handled == (Handled(NOW, NOW + 2 * HOUR, NOW + 4 * HOUR), Handled(NOW, None, None))
