"""What goes out of alerts: the alert itself, the change of a delivered copy, and the word in reply to it.

A word in reply to what was recalled goes as the copy does: deleted, or edited to say so.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from delivery.alert_cards import AlertCards
from delivery.cards import Card
from delivery.channel_cards import for_channel
from delivery.payloads import Payload, deletion, edit, message
from delivery.telegram_api import Towards
from delivery.transport import JSON
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert
from newsroom.deliveries import Delivery, DeliveryKind
from storage import alert_changes, alert_mutes, alerts
from storage.alert_changes import AlertChange, ChangeKind
from storage.database import Storage

KINDS = (
    DeliveryKind.ALERT,
    DeliveryKind.ALERT_CHANGE,
    DeliveryKind.ALERT_NOTICE,
    DeliveryKind.ALERT_NOTICE_RECALL,
)
#: What Telegram lets a bot pay for: new messages. Edits go at the usual rate.
PAYABLE = (DeliveryKind.ALERT, DeliveryKind.ALERT_NOTICE)


class AlertShelf:
    """One shelf for each of `KINDS`, because their things are numbered differently.

    With `paid` alerts may go faster than Telegram's usual limit, for Stars. Who has muted an event is offered
    to have it sound again; of an event that nobody has muted, no reader is asked for.
    """

    def __init__(
        self,
        storage: Storage,
        cards: AlertCards,
        kind: DeliveryKind,
        clock: Callable[[], datetime],
        *,
        paid: bool = False,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._cards = cards
        self._kind = kind
        self._more: dict[str, JSON] = {"allow_paid_broadcast": True} if paid else {}
        self._alerts: dict[int, Alert] = {}
        self._changes: dict[int, AlertChange] = {}
        #: Events, by whether anybody has muted them; and who of those that were looked at has.
        self._events: dict[int, bool] = {}
        self._muted: set[tuple[int, int]] = set()

    async def load(self, thing_ids: set[int]) -> None:
        """Read these from the store, unless they are at hand."""
        at_hand = self._alerts if self._kind is DeliveryKind.ALERT else self._changes
        missing = thing_ids - at_hand.keys()
        if not missing:
            return
        changes: Collection[AlertChange] = ()
        async with self._storage.reading() as connection:
            if self._kind is not DeliveryKind.ALERT:
                changes = await alert_changes.get_many(connection, missing)
                missing = {change.alert_id for change in (*self._changes.values(), *changes)}
            found = await alerts.get_many(connection, missing)
        self._changes |= {change.id: change for change in changes}
        self._alerts |= {alert.id: alert for alert in found}

    async def load_for(self, deliveries: Sequence[Delivery]) -> None:
        """Which of these readers have muted the event."""
        readers: dict[int, list[int]] = {}
        for one in deliveries:
            alert = self._alert_of(one)
            # Nobody mutes for a whole channel.
            if alert is not None and not one.in_channel:
                readers.setdefault(alert.thread_id, []).append(one.reader_id)
        unknown = readers.keys() - self._events.keys()
        if not unknown and not any(self._events[event] for event in readers):
            return
        async with self._storage.reading() as connection:
            if unknown:
                by_any = await alert_mutes.muted_by_any(connection, unknown)
                self._events |= {event: event in by_any for event in unknown}
            for event, reader_ids in readers.items():
                if self._events[event]:
                    muted = await alert_mutes.muted_by(connection, event, reader_ids)
                    self._muted.difference_update((event, reader_id) for reader_id in reader_ids)
                    self._muted.update((event, reader_id) for reader_id in muted)

    def variant(self, delivery: Delivery) -> bool:
        """Whether this reader has muted the event."""
        alert = self._alert_of(delivery)
        return alert is not None and (alert.thread_id, delivery.reader_id) in self._muted

    def render(self, delivery: Delivery) -> Payload | None:
        """What is sent; None where nothing is to be said any more."""
        if self._kind is DeliveryKind.ALERT:
            alert = self._alerts.get(delivery.thing_id)
            # What waited for the morning, or for a bot that was away, may be over by now.
            is_over = alert is None or (alert.ends is not None and alert.ends <= self._clock())
            return None if alert is None or is_over else self._alert(alert, delivery)
        change, alert = self._changes.get(delivery.thing_id), self._alert_of(delivery)
        if change is None or alert is None:
            return None
        if self._kind is DeliveryKind.ALERT_NOTICE:
            return self._notice(alert, change, delivery)
        return self._change(alert, delivery)

    def forget(self) -> None:
        """Read anew from now on."""
        self._alerts.clear()
        self._changes.clear()
        self._events.clear()
        self._muted.clear()

    def _alert_of(self, delivery: Delivery) -> Alert | None:
        """The alert that a delivery is about, as it was loaded."""
        if self._kind is DeliveryKind.ALERT:
            return self._alerts.get(delivery.thing_id)
        change = self._changes.get(delivery.thing_id)
        return None if change is None else self._alerts.get(change.alert_id)

    def _alert(self, alert: Alert, delivery: Delivery) -> Payload:
        towards = Towards.NOTHING if alert.thread_id == alert.id else Towards.REPLY
        card = self._card(alert, delivery)
        return replace(message(card, towards, **self._more), revision=alert.revision)

    def _change(self, alert: Alert, delivery: Delivery) -> Payload:
        """The copy as the alert reads now: a change that came after this one is in it already."""
        with_photo = delivery.about is not None and delivery.about.with_photo
        card = self._card(alert, delivery)
        changed = edit(card, with_photo=with_photo)
        if alert.state is AlertState.RECALLED:
            return Payload(deletion(), changed, alert.revision)
        return Payload(changed, None, alert.revision)

    def _notice(self, alert: Alert, change: AlertChange, delivery: Delivery) -> Payload | None:
        if change.kind is ChangeKind.RECALL or alert.state is AlertState.RECALLED:
            return None
        if change.kind is ChangeKind.END:
            card = self._cards.end_notice(alert, delivery.language)
        else:
            card = self._cards.told(
                alert,
                delivery.language,
                words=change.words,
                raised=change.raised,
                muted=self.variant(delivery),
            )
        payload = message(self._here(card, delivery), Towards.REPLY, **self._more)
        return replace(payload, revision=alert.revision)

    def _card(self, alert: Alert, delivery: Delivery) -> Card:
        """The alert as this reader has it: with what changes how it sounds for them."""
        muted = self.variant(delivery)
        return self._here(self._cards.card(alert, delivery.language, muted=muted), delivery)

    def _here(self, card: Card, delivery: Delivery) -> Card:
        """The card as it hangs where it is delivered to."""
        return for_channel(card, self._cards.bot_username) if delivery.in_channel else card
