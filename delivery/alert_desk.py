"""What the desk's cards of alerts show, read together from where it stands, and where they hang."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.alert_actions import NoSuchAlert
from delivery.alert_cards import AlertCards
from delivery.alert_desk_cards import AlertDeskCards, AlertFacts, ChangeFacts
from delivery.alert_draft_cards import AlertDraftCards, DraftFacts, Reach, revision_of
from delivery.alert_raising import count_anew
from delivery.cards import Card
from delivery.desk_room import DeskPlace
from delivery.pacing import Pacer
from newsroom import audience
from newsroom.alert_progress import Progress, duration
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert
from newsroom.deliveries import DeliveryKind
from newsroom.markup import visible
from newsroom.regions import Gazetteer
from newsroom.sealing import Sealer, Unsealable
from newsroom.wording import Wording
from storage import alert_changes, alerts, audiences, dispatches, enqueueing, outbox, staff
from storage.alert_hours import hours_of
from storage.alerts import StoredDraft
from storage.database import Connection, Storage
from storage.dispatches import Dispatch
from storage.timing import Present

#: Of many places in a text only the first are offered.
_MOST_SUGGESTED = 3
#: How long Telegram's word for somebody's name is believed: a card is drawn every few seconds.
_NAME_BELIEVED = timedelta(minutes=1)
#: A rate is measured over no less than this.
_MEASURED = timedelta(seconds=2)
#: What is due later than this is not on its way: it waits for its readers' hours.
_LATER = timedelta(minutes=1)
_MOST_REMEMBERED = 500


class View(enum.StrEnum):
    """The sides of an alert's card. Those other than CARD are a draft's."""

    CARD = "card"
    PLACES = "places"
    CHECK = "check"


@dataclass(slots=True)
class _Pace:
    at: datetime
    settled: int
    rate: float = 0.0


@dataclass(slots=True)
class AlertDesk:
    """Draws cards. Built once, at start; `rate` is messages a second over all chats.

    `suggest` names the places that a text is about. `shown` are the cards of alerts as they hang on the desk,
    so that none is drawn anew as it is; `pictures` are the messages over them that show what readers will
    have, where that has a photo. Paces and names are remembered for a while.
    """

    storage: Storage
    wording: Wording
    gazetteer: Gazetteer
    staff: Sealer
    desk: DeskPlace
    clock: Callable[[], datetime]
    rate: float
    language: str
    newsroom: str = ""
    two_persons: bool = True
    suggest: Callable[[str], tuple[str, ...]] = lambda _text: ()
    shown: dict[int, Card] = field(default_factory=dict)
    pictures: dict[int, int] = field(default_factory=dict)
    _paces: dict[int, _Pace] = field(default_factory=dict)
    _names: dict[int, tuple[datetime, str]] = field(default_factory=dict)

    @property
    def speaks(self) -> str:
        """What the desk speaks."""
        return self.desk.language or self.language

    def cards(self, bot: ExtBot[Any]) -> AlertCards:
        """The cards that readers get."""
        return AlertCards(self.wording, self.gazetteer, bot.username, self.newsroom)

    def shows(self, number: int, card: Card) -> None:
        """This card hangs on the desk now."""
        if len(self.shown) >= _MOST_REMEMBERED:
            self.shown.clear()
        self.shown[number] = card

    def hangs(self, number: int, picture: int | None) -> None:
        """This message over the alert's card shows what readers will have; None: none does."""
        if len(self.pictures) >= _MOST_REMEMBERED:
            self.pictures.clear()
        if picture is None:
            self.pictures.pop(number, None)
        else:
            self.pictures[number] = picture

    async def draw(
        self, bot: ExtBot[Any], number: int, view: View = View.CARD, *, language: str = "", preview: str = ""
    ) -> Card:
        """The card of an alert or a draft as it is now. Raises `NoSuchAlert`.

        A draft that is not complete, or comes too late, shows its first side instead of CHECK.
        """
        language = language or self.speaks
        async with self.storage.reading() as connection:
            stored = await alerts.draft(connection, number)
            before = await self.updated_by(connection, stored) if stored is not None else None
        if stored is None:
            on_desk = AlertDeskCards(self.wording, self.gazetteer, self.cards(bot))
            facts = replace(await self._facts(bot, number), pictured=number in self.pictures)
            return on_desk.alert(facts, language)
        told = replace(self._draft_facts(stored, before), pictured=number in self.pictures)
        made = AlertDraftCards(self.wording, self.gazetteer, self.cards(bot))
        if view is View.CHECK and not told.missing and not told.closed:
            shown = self._as_alert(told)
            async with self.storage.reading() as connection:
                reach = await self._reach(connection, bot, shown, language, before=before)
            return made.check(told, reach, shown, language, preview or language)
        if view is View.PLACES and before is None:
            return made.places(told, language)
        return made.draft(told, language)

    async def preview(self, number: int) -> Alert | None:
        """The alert that a draft would be; None where it is not complete, or an update (its copies hang)."""
        async with self.storage.reading() as connection:
            stored = await alerts.draft(connection, number)
        if stored is None or stored.draft.thread_id or stored.draft.missing(self.clock()):
            return None
        return self._as_alert(DraftFacts(stored.id, stored.draft, ()))

    async def updated_by(self, connection: Connection, stored: StoredDraft) -> Alert | None:
        """The alert that a draft is an update of: the newest of its event; None for a new event."""
        if not stored.draft.thread_id:
            return None
        of_event = await alerts.of_thread(connection, stored.draft.thread_id)
        return of_event[-1] if of_event else None

    async def name_of(self, bot: ExtBot[Any], staff_id: int | None) -> str:
        """What a member of the newsroom calls themselves now; "" where Telegram does not say."""
        if staff_id is None or self.desk.chat_id is None:
            return ""
        asked_at, name = self._names.get(staff_id, (None, ""))
        now = self.clock()
        if asked_at is not None and timedelta() <= now - asked_at < _NAME_BELIEVED:
            return name
        async with self.storage.reading() as connection:
            address = await staff.address_of(connection, staff_id)
        if address is None:
            return ""
        try:
            user_id = self.staff.open_address(address).chat_id
            member = await bot.get_chat_member(self.desk.chat_id, user_id)
        except (TelegramError, Unsealable):
            return name
        if len(self._names) >= _MOST_REMEMBERED:
            self._names.clear()
        self._names[staff_id] = now, member.user.full_name
        return member.user.full_name

    # --- drafts -----------------------------------------------------------------------------------------

    def _draft_facts(self, stored: StoredDraft, before: Alert | None) -> DraftFacts:
        draft = stored.draft
        found = () if before else self.suggest(visible(draft.html))
        # What lies in a chosen region, or around it, is reached already.
        chosen = draft.regions
        suggested = [
            code
            for code in found
            if code in self.gazetteer and not any(code == one or code.startswith(f"{one}.") for one in chosen)
        ]
        missing = draft.missing(self.clock())
        shown = tuple(suggested[:_MOST_SUGGESTED])
        due = None if before else draft.from_now(self.clock())
        return DraftFacts(stored.id, draft, missing, shown, before, self.two_persons, due=due)

    def _as_alert(self, facts: DraftFacts) -> Alert:
        """The alert that a complete draft would be, or would make of the one that it updates."""
        now = self.clock()
        if facts.before is not None:
            return facts.before.revised(revision_of(facts.draft, facts.before, now, 0))
        draft = facts.draft.from_now(now)
        return Alert.of(draft, now, sent_by=0, state=AlertState.DRAFT, number=facts.number)

    async def _reach(
        self,
        connection: Connection,
        bot: ExtBot[Any],
        shown: Alert,
        language: str,
        *,
        before: Alert | None = None,
    ) -> Reach:
        text = self.cards(bot).card(shown, language).text
        cost = Pacer(max(self.rate, 1.0)).cost(len(text.encode(errors="replace")))
        whom = audience.of_alert(shown.regions)
        begins = max(shown.starts, self.clock())
        hours = hours_of(shown.severity, Present.of(begins, self.wording.zone))
        if before is not None:
            copies = await self.copies(connection, before)
            now, later = await count_anew(connection, before, shown.severity, hours)
            takes = duration(copies + now, self.rate, cost)
            return Reach(copies, takes, later=later, more=now + later)
        at_once, later, paused = await audiences.count_at_hours(connection, whom, hours.later, hours.withheld)
        kecamatan = await audiences.count_by_kecamatan(connection, whom, hours.withheld)
        languages = await audiences.languages_of(connection, whom)
        takes = duration(at_once, self.rate, cost)
        return Reach(at_once + later, takes, kecamatan, languages, later, paused)

    # --- alerts -----------------------------------------------------------------------------------------

    async def _facts(self, bot: ExtBot[Any], number: int) -> AlertFacts:
        async with self.storage.reading() as connection:
            alert = await alerts.get(connection, number)
            if alert is None:
                raise NoSuchAlert
            facts = await self._how_far(connection, alert)
            if alert.state in (AlertState.AWAITING, AlertState.SCHEDULED):
                facts = replace(facts, reach=await self._reach(connection, bot, alert, self.speaks))
        is_due = alert.state is AlertState.SCHEDULED and alert.starts <= self.clock()
        author = alert.proposed.author_id if alert.proposed else alert.sent_by
        return replace(
            facts,
            leaves_now=is_due,
            at_hour=alert.starts > self.clock(),
            sent_by=await self.name_of(bot, author),
            approved_by=await self.name_of(bot, alert.approved_by),
        )

    async def _how_far(self, connection: Connection, alert: Alert) -> AlertFacts:
        sending = await dispatches.find(connection, DeliveryKind.ALERT, alert.id)
        change = await self._change(connection, alert.id)
        if sending is None:
            return AlertFacts(alert, Progress(), change=change)
        return AlertFacts(
            alert,
            Progress(
                sending.sent,
                sending.waiting,
                sending.gone,
                sending.failed,
                sending.uncertain,
                self._pace(alert, sending),
            ),
            sending.begun_at,
            sending.ended_at,
            max(sending.doubted - sending.uncertain, 0),
            later=await self._later(connection, alert, sending),
            change=change,
        )

    async def _later(self, connection: Connection, alert: Alert, sending: Dispatch) -> int:
        """How many get it with their digest, or when their quiet hours end."""
        if alert.severity.ignores_quiet_hours or not sending.waiting:
            return 0
        return await outbox.count_later(connection, sending.id, (self.clock() + _LATER).timestamp())

    async def copies(self, connection: Connection, alert: Alert) -> int:
        """How many chats have a copy of this event that can be changed, counted once for each round."""
        found = [
            await dispatches.find(connection, DeliveryKind.ALERT, one.id)
            for one in await alerts.of_thread(connection, alert.thread_id)
        ]
        return await enqueueing.count_copies(connection, [one.id for one in found if one is not None])

    async def _change(self, connection: Connection, number: int) -> ChangeFacts | None:
        changes = await alert_changes.of_alert(connection, number)
        if not changes:
            return None
        last = changes[-1]
        editing = await dispatches.find(connection, DeliveryKind.ALERT_CHANGE, last.id)
        done, total = (editing.ended, editing.total) if editing else (0, 0)
        return ChangeFacts(last.kind, done, total, last.told)

    def _pace(self, alert: Alert, sending: Dispatch) -> float:
        """Chats a second at present."""
        if alert.state is not AlertState.SENDING or not sending.waiting:
            self._paces.pop(alert.id, None)
            return 0.0
        now = self.clock()
        pace = self._paces.get(alert.id)
        if pace is None:
            pace = self._paces[alert.id] = _Pace(sending.begun_at, 0)
        passed = now - pace.at
        if passed >= _MEASURED:
            pace.rate = max(sending.ended - pace.settled, 0) / passed.total_seconds()
            pace.at, pace.settled = now, sending.ended
        return pace.rate
