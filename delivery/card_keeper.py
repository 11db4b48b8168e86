"""The cards on the desk stay as the cases are: drawn anew after a change, posted anew if one was deleted."""

import logging
from collections.abc import Callable

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from delivery.answers import outcome_of
from delivery.cards import Card
from delivery.desk_cards import CaseFacts
from delivery.desk_previews import show_what_became
from delivery.desk_room import DeskRoom, keyboard_of
from delivery.outcomes import FloodWait, Migrated, Outcome, Refused, Retry, Sent, Uncertain
from newsroom.cases import Case
from newsroom.sealing import Unsealable
from newsroom.tips import TipState
from storage import case_messages, case_parts, cases, desk_posts, staff
from storage.cases import NoSuchCase
from storage.database import Connection

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_DELETED = ("message_gone", "cannot_edit")
#: So many cards are drawn before it is the turn of what is new.
_AT_MOST = 3


class CardKeeper:
    """Draws cards, and brings those on the desk up to date.

    What could not be drawn now is drawn later by whoever calls `refresh_stale`; `wake` tells them. These
    lists are in memory only: after a restart an old card may show an old state, while its buttons always act
    on the case as it is.
    """

    def __init__(self, room: DeskRoom, wake: Callable[[], None]) -> None:
        self._room = room
        self._wake = wake
        self._stale: set[int] = set()
        self._changed: set[int] = set()
        self._ended: set[tuple[int, int]] = set()

    async def refresh_soon(self, number: int) -> None:
        """Have a card drawn by whoever calls `refresh_changed`.

        Nobody waits for it: Telegram takes few messages a minute in a group, and a tap, or an answer on its
        way to a source, must not stand behind a card. What changes twice meanwhile is drawn once.
        """
        self._changed.add(number)
        self._wake()

    def answer_ended(self, number: int, message_id: int) -> None:
        """Have whoever wrote an answer see, soon, what became of it."""
        self._ended.add((number, message_id))
        self._wake()

    async def refresh_changed(self) -> None:
        """Draw what changed, a few at a time: a new tip does not stand behind fifty old cards."""
        for _ in range(_AT_MOST):
            if self._changed:
                await self.refresh(self._changed.pop())
            elif self._ended:
                await show_what_became(self._room, *self._ended.pop())

    @property
    def has_changed(self) -> bool:
        """Whether something is left to be drawn by `refresh_changed`."""
        return bool(self._changed or self._ended)

    async def refresh(self, number: int) -> None:
        """Draw the card of a case as it is now, where it stands. Raises nothing for what Telegram does."""
        async with self._room.storage.reading() as connection:
            drawn = await self._read(connection, number)
        chat_id = self._room.desk.chat_id
        if drawn is None or drawn[0].card_message_id is None or chat_id is None:
            return  # the next post of the card shows the case as it is then
        case, card = drawn[0], await self.draw(*drawn)
        try:
            await self._room.bot.edit_message_text(
                card.text,
                chat_id=chat_id,
                message_id=case.card_message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=keyboard_of(card),
            )
        except TelegramError as error:
            await self._judge(number, outcome_of(error))
        else:
            self._stale.discard(number)

    @property
    def has_stale(self) -> bool:
        """Whether some card could not be drawn as its case is."""
        return bool(self._stale)

    async def refresh_stale(self) -> None:
        """Draw what could not be drawn before; not too often, for whatever was in the way may still be."""
        for number in sorted(self._stale):
            self._stale.discard(number)
            await self.refresh(number)

    async def current(self, number: int) -> tuple[Case, Card] | None:
        """A case with its card as it is now; None for a case that is no more."""
        async with self._room.storage.reading() as connection:
            drawn = await self._read(connection, number)
        return None if drawn is None else (drawn[0], await self.draw(*drawn))

    async def draw(self, case: Case, facts: CaseFacts) -> Card:
        """The card of a case; who holds it is asked of Telegram now, and stored nowhere."""
        if case.claimed_by is not None and case.state.is_open and case.state is not TipState.NEW:
            name = await self.name_of(case.claimed_by)
            facts = CaseFacts(facts.told, facts.parts, facts.text, facts.answers, name)
        return self._room.cards.card(case, facts, language=self._room.language)

    async def name_of(self, staff_id: int) -> str:
        """What a member of the newsroom calls themselves on Telegram; "" where Telegram does not say."""
        async with self._room.storage.reading() as connection:
            address = await staff.address_of(connection, staff_id)
        chat_id = self._room.desk.chat_id
        if address is None or chat_id is None:
            return ""
        try:
            user_id = self._room.staff.open_address(address).chat_id
            member = await self._room.bot.get_chat_member(chat_id, user_id)
        except (TelegramError, Unsealable):
            return ""
        return member.user.full_name

    async def _read(self, connection: Connection, number: int) -> tuple[Case, CaseFacts] | None:
        try:
            case = await cases.get(connection, number)
        except NoSuchCase:
            return None
        facts = CaseFacts(
            told=await cases.facts_of(connection, self._room.tips, case),
            parts=await cases.part_counts(connection, number),
            text=await case_parts.opening_text(connection, self._room.tips, case),
            answers=await case_messages.count_answers(connection, number),
        )
        return case, facts

    async def _judge(self, number: int, outcome: Outcome) -> None:
        match outcome:
            case Sent():  # it already was as it should be
                self._stale.discard(number)
            case Migrated(new_chat_id):
                await self._room.moved_to(new_chat_id)
                self._wake()
            case Refused(reason) if reason in _DELETED:
                async with self._room.storage.transaction() as connection:
                    await desk_posts.card_anew(connection, number, self._room.clock())
                self._wake()
            case FloodWait() | Retry() | Uncertain():
                self._put_off(number)
            case _:
                # The desk cannot be reached; the post office tells of that, and waits.
                logger.info("a card could not be drawn: %s", type(outcome).__name__)
                self._put_off(number)

    def _put_off(self, number: int) -> None:
        self._stale.add(number)
        self._wake()
