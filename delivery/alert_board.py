"""The cards of alerts on the desk follow what happens to them: a progress bar, then a report.

A card is a courtesy, the sends are the work: it is edited with the last priority and not often, and what
Telegram refuses is tried again later. What an editor's tap changes is shown by the tap itself.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.alert_actions import NoSuchAlert
from delivery.alert_desk import AlertDesk
from delivery.answers import outcome_of
from delivery.cards import Card
from delivery.desk_edit import edit_card
from delivery.keyboards import NO_PREVIEW, keyboard_of
from delivery.outcomes import FloodWait, Outcome, Refused, Sent
from delivery.pacing import Priority
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert
from storage import alert_card_places, alert_changes, alerts
from storage.alert_card_places import CardPlace

logger = logging.getLogger(__name__)

#: No card is drawn more often than this while its alert moves; after the first half minute, half as often:
#: Telegram takes 20 messages a minute in a group, edits counted, and editors want answers there.
SHORTEST, LATER = timedelta(seconds=4), timedelta(seconds=8)
_FIRST = timedelta(seconds=30)
#: And never more than this share of what may be sent in a second.
_SHARE = 0.01
#: A change is drawn after a moment: whoever made it draws it too, and what is short is over by then.
_SETTLING = timedelta(seconds=0.4)
#: After a refusal, so long until the next try.
_BACK_OFF = timedelta(seconds=20)
#: After a start the cards of what changed so recently are drawn, for the last process may have missed it.
_RECENT = timedelta(hours=6)
_OPEN = (AlertState.AWAITING, AlertState.SCHEDULED, AlertState.SENDING, AlertState.PAUSED)
_DELETED = ("message_gone", "cannot_edit")


@dataclass(slots=True)
class _Card:
    """What is known of a card: how its alert stood when it was drawn, and when it may be drawn again.

    `again_at` is when what was still on its way at a change is recorded, and the figures are right.
    """

    mark: tuple[object, ...] | None
    since: datetime
    not_before: datetime
    again_at: datetime | None = None
    changing_to: tuple[object, ...] | None = None


class AlertBoard:
    """Call `work` whenever an alert may have changed; it returns after how many seconds to call it again."""

    def __init__(self, desk: AlertDesk, bot: ExtBot[Any]) -> None:
        self._desk = desk
        self._bot = bot
        self._cards: dict[int, _Card] = {}
        self._is_new = True

    async def work(self) -> float | None:
        """Draw the cards that are behind. None: nothing moves until somebody does something."""
        if self._desk.desk.chat_id is None:
            return None
        async with self._desk.storage.reading() as connection:
            since = self._desk.clock() - _RECENT
            living = await alerts.alive(connection, changed_since=since)
            living += await alerts.missed(connection, since=since)
            following = {change.alert_id for change in await alert_changes.unfinished(connection)}
            ids = {alert.id for alert in living}
            others = await alerts.get_many(connection, (following | self._cards.keys()) - ids)
        moving = following | {alert.id for alert in living if alert.state is AlertState.SENDING}
        due = [
            moment for alert in (*living, *others) if (moment := await self._look(alert, moving)) is not None
        ]
        self._is_new = False
        self._forget(self._cards.keys() - ids - moving)
        return max((min(due) - self._desk.clock()).total_seconds(), 0.2) if due else None

    async def _look(self, alert: Alert, moving: set[int]) -> datetime | None:
        """Draw a card if it is behind and may be drawn; when to look again."""
        now, mark = self._desk.clock(), (alert.state, alert.revision, alert.proposed, alert.approved_by)
        moves = alert.id in moving
        known = self._cards.get(alert.id)
        if known is None:
            stands = self._is_new and not moves and alert.state not in _OPEN and not _is_recent(alert, now)
            known = self._cards[alert.id] = _Card(mark if stands else None, now, now)
        changed = known.mark != mark
        if changed and known.changing_to != mark:
            known.changing_to, known.not_before = mark, now + _SETTLING
        is_due = changed or moves or (known.again_at is not None and known.again_at <= now)
        if is_due and known.not_before <= now:
            if await self._draw(alert):
                known.mark = mark
                known.again_at = now + SHORTEST if changed else None
                known.not_before = now + self._interval(now - known.since, len(moving) if moves else 0)
            else:
                known.not_before = now + _BACK_OFF
        if moves or known.mark != mark:
            return known.not_before
        return known.again_at

    def _interval(self, since: timedelta, moving: int) -> timedelta:
        """How long to leave a card alone that was drawn now; several that move share what there is."""
        if not moving:
            return timedelta(seconds=1)
        cheap = timedelta(seconds=1 / (_SHARE * max(self._desk.rate, 1.0)))
        return max(SHORTEST if since < _FIRST else LATER, cheap) * moving

    def _forget(self, over: Iterable[int]) -> None:
        """Of what is over and drawn nothing needs to be known."""
        for number in list(over):
            card = self._cards[number]
            if card.mark is not None and card.again_at is None:
                del self._cards[number]
                self._desk.shown.pop(number, None)

    async def _draw(self, alert: Alert) -> bool:
        """Whether its card hangs on the desk as it should now."""
        try:
            card = await self._desk.draw(self._bot, alert.id)
        except NoSuchAlert:  # given up meanwhile
            return True
        if self._desk.shown.get(alert.id) == card:
            return True
        hangs = await self._hang(alert, card)
        if hangs:
            self._desk.shows(alert.id, card)
        return hangs

    async def _hang(self, alert: Alert, card: Card) -> bool:
        """Put a card where the alert's is, or anew where it has none; whether it hangs there."""
        async with self._desk.storage.reading() as connection:
            place = await alert_card_places.card_of(connection, alert.id)
            first = await alert_card_places.card_of(connection, alert.thread_id)
        if place is not None:
            outcome = await edit_card(self._bot, self._desk.desk.chat_id, place.message_id, card)
            if isinstance(outcome, Sent):
                return True
            if not (isinstance(outcome, Refused) and outcome.reason in _DELETED):
                return self._told(outcome)
        topic = place or first
        return await self._post(alert.id, card, topic.topic_id if topic else None)

    async def _post(self, number: int, card: Card, topic_id: int | None) -> bool:
        chat_id = self._desk.desk.chat_id
        assert chat_id is not None, "asked for by work"
        try:
            sent = await self._bot.send_message(
                chat_id,
                card.text,
                message_thread_id=topic_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard_of(card),
                rate_limit_args=Priority.EDIT,
            )
        except TelegramError as error:
            return self._told(outcome_of(error))
        async with self._desk.storage.transaction() as connection:
            await alert_card_places.set_card(connection, number, CardPlace(sent.message_id, topic_id))
        return True

    def _told(self, outcome: Outcome) -> bool:
        if not isinstance(outcome, FloodWait):
            logger.info("an alert's card could not be drawn: %s", type(outcome).__name__)
        return False


def _is_recent(alert: Alert, now: datetime) -> bool:
    return now - (alert.changed_at or alert.starts) < _RECENT
