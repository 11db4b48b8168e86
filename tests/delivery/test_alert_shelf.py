"""Alerts go out to thousands: what reads otherwise for a few costs the many nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from delivery.alert_cards import AlertCards
from delivery.alert_shelf import AlertShelf
from delivery.payloads import BELIEVED, Payload, Payloads
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert, AlertDraft, Severity
from newsroom.deliveries import Copy, Delivery, DeliveryKind
from newsroom.sealing import Address, Purpose, Sealer
from storage import alert_changes, alert_mutes, alerts, readers
from storage.database import Connection, DatabaseUnavailable, Storage
from tests.databases import url_in
from tests.delivery.desk_stage import KEJAYAN, NOW, PASURUAN, WORDING

SEALER = Sealer(Purpose.READERS, b"k" * 32)


@dataclass
class Watched:
    """A store, and how often it was asked."""

    storage: Storage
    readings: int = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        self.readings += 1
        async with self.storage.reading() as connection:
            yield connection


class Sending:
    """An alert that goes out to a hundred readers, in batches as the outbox has them."""

    def __init__(self, storage: Storage, event: int) -> None:
        self.store, self.event, self.now = Watched(storage), event, 0.0
        cards = AlertCards(WORDING, PASURUAN, "kentongan_bot")
        shelf = AlertShelf(self.store, cards, DeliveryKind.ALERT, lambda: NOW)  # type: ignore[arg-type]
        self.payloads = Payloads({DeliveryKind.ALERT: shelf}, lambda: self.now)

    async def to(self, *reader_ids: int, in_channel: bool = False) -> list[Payload | None]:
        """What these readers get, who are claimed together."""
        batch = [self._delivery(reader_id, in_channel=in_channel) for reader_id in reader_ids]
        await self.payloads.load(batch)
        return [self.payloads.payload(one) for one in batch]

    async def to_all(self) -> list[Payload | None]:
        return [one for first in range(1, 101, 10) for one in await self.to(*range(first, first + 10))]

    def _delivery(self, reader_id: int, *, in_channel: bool) -> Delivery:
        address = SEALER.seal_address(Address(reader_id))
        kind = DeliveryKind.ALERT
        return Delivery(reader_id, 1, reader_id, kind, self.event, 1, 0, "id", address, in_channel=in_channel)


@pytest.fixture
async def sending(database_kind: str, tmp_path: Path) -> AsyncIterator[Sending]:
    storage = await Storage.open(url_in(tmp_path), now=NOW)
    async with storage.transaction() as connection:
        for number in range(1, 101):
            await readers.welcome(connection, SEALER.seal_address(Address(number)), "id", NOW)
        draft = AlertDraft(Severity.WASPADA, "Banjir setinggi lutut.", regions=(KEJAYAN,))
        event = await alerts.keep_draft(connection, draft, author_id=1, now=NOW)
        await alerts.confirm(connection, event, AlertState.SCHEDULED, sent_by=1, now=NOW)
    yield Sending(storage, event)
    await storage.close()


async def mute(sending: Sending, *reader_ids: int) -> None:
    async with sending.store.storage.transaction() as connection:
        for reader_id in reader_ids:
            await alert_mutes.mute(connection, reader_id, sending.event)


async def test_a_hundred_who_muted_nothing_share_one_payload_and_none_of_them_is_asked_for(sending: Sending):
    assert len({id(one) for one in await sending.to_all()}) == 1
    assert sending.store.readings == 2, "the alert, and whether anybody muted it"


async def test_those_who_muted_it_share_a_second_one(sending: Sending):
    await mute(sending, 3, 4, 77)
    got = await sending.to_all()
    muted = [number for number, one in enumerate(got, 1) if one is not None and b"Bunyikan" in one.first.body]
    assert muted == [3, 4, 77]
    assert len({id(one) for one in got}) == 2


async def test_what_was_muted_a_moment_ago_is_known(sending: Sending):
    before = await sending.to(5)
    await mute(sending, 5)
    sending.now += BELIEVED + 0.1
    assert await sending.to(5) != before


async def test_a_channel_has_nothing_to_mute_and_is_not_asked_for(sending: Sending):
    await mute(sending, 5)
    [in_channel] = await sending.to(5, in_channel=True)
    assert in_channel is not None
    assert b"Bunyikan" not in in_channel.first.body
    assert sending.store.readings == 1


async def test_what_was_read_by_half_does_not_look_as_if_the_rest_were_no_more(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
):
    cards = AlertCards(WORDING, PASURUAN, "kentongan_bot")
    kind = DeliveryKind.ALERT_CHANGE
    shelf = AlertShelf(sending.store.storage, cards, kind, lambda: NOW)
    failures, usual = [DatabaseUnavailable("unavailable")], alerts.get_many

    async def changes(*_: object) -> tuple[SimpleNamespace, ...]:
        return (SimpleNamespace(id=1, alert_id=sending.event),)

    async def get_many(connection: Connection, numbers: set[int]) -> tuple[Alert, ...]:
        if failures:
            raise failures.pop()
        return await usual(connection, numbers)

    monkeypatch.setattr(alert_changes, "get_many", changes)
    monkeypatch.setattr(alerts, "get_many", get_many)
    with pytest.raises(DatabaseUnavailable):
        await shelf.load({1})
    await shelf.load({1})

    address = SEALER.seal_address(Address(1))
    assert (
        shelf.render(Delivery(1, 1, 1, kind, 1, 1, 0, "id", address, Copy(5, with_photo=False))) is not None
    )
