"""The cards on the desk stay as the cases are: drawn anew after a change, posted anew if one was deleted."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from delivery.answers import outcome_of
from delivery.cards import Card
from delivery.desk_cards import About, CaseFacts
from delivery.desk_previews import show_what_became
from delivery.desk_room import DeskRoom
from delivery.keyboards import keyboard_of
from delivery.outcomes import FloodWait, Migrated, Outcome, Refused, Retry, Sent, Uncertain
from delivery.pacing import Priority
from newsroom.cases import Case
from newsroom.sealing import Unsealable
from newsroom.tips import TipState
from storage import articles, case_messages, case_parts, cases, desk_posts, staff
from storage.cases import NoSuchCase
from storage.database import Connection, DatabaseUnavailable

logger = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_T = TypeVar("_T")
_DELETED = ("message_gone", "cannot_edit")
#: Seconds between tries to draw cards that could not be drawn.
REDRAW = 5.0


class CardKeeper:
    """Draws cards, and brings those on the desk up to date, at a pace of its own.

    Nobody waits for that: Telegram takes few messages a minute in a group, and a tap, an answer on its way to
    a source, or a new tip must not stand behind a card. What changes twice meanwhile is drawn once. `wake` is
    called when there is something to do, here (`work`) or for the desk's post; `steady` gives steady seconds.

    What is to be drawn is in memory only: after a restart an old card may show an old state, while its
    buttons always act on the case as it is.
    """

    def __init__(self, room: DeskRoom, wake: Callable[[], None], steady: Callable[[], float]) -> None:
        self._room = room
        self._wake = wake
        self._steady = steady
        # In the order in which they changed.
        self._changed: dict[int, None] = {}
        self._ended: dict[tuple[int, int], None] = {}
        self._stale: set[int] = set()
        self._redraw_at = 0.0

    async def refresh_soon(self, number: int) -> None:
        """Have a card drawn when it is its turn."""
        self._changed[number] = None
        self._wake()

    def answer_ended(self, number: int, message_id: int) -> None:
        """Have whoever wrote an answer see, soon, what became of it."""
        self._ended[number, message_id] = None
        self._wake()

    async def work(self) -> float | None:
        """Draw one of what changed; after how many seconds there is more, None for when somebody wakes us."""
        if self._ended:
            with _taken_out(self._ended) as (number, message_id):
                await show_what_became(self._room, number, message_id)
        elif self._changed:
            with _taken_out(self._changed) as number:
                await self.refresh(number)
        elif self._stale and self._redraw_at <= self._steady():
            self._redraw_at = self._steady() + REDRAW
            await self._refresh_stale()
        if self._ended or self._changed:
            return 0.0
        return max(self._redraw_at - self._steady(), 0.05) if self._stale else None

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
                rate_limit_args=Priority.REPLY,
            )
        except TelegramError as error:
            await self._judge(number, outcome_of(error))
        else:
            self._stale.discard(number)

    @property
    def has_stale(self) -> bool:
        """Whether some card could not be drawn as its case is."""
        return bool(self._stale)

    async def _refresh_stale(self) -> None:
        """Draw what could not be drawn before, as long as nothing is in the way any more."""
        for number in sorted(self._stale):
            self._stale.discard(number)
            try:
                await self.refresh(number)
            except DatabaseUnavailable:
                self._stale.add(number)
                raise
            if number in self._stale:
                return

    async def current(self, number: int) -> tuple[Case, Card] | None:
        """A case with its card as it is now; None for a case that is no more."""
        async with self._room.storage.reading() as connection:
            drawn = await self._read(connection, number)
        return None if drawn is None else (drawn[0], await self.draw(*drawn))

    async def draw(self, case: Case, facts: CaseFacts) -> Card:
        """The card of a case; who holds it is asked of Telegram now, and stored nowhere."""
        if case.claimed_by is not None and case.state.is_open and case.state is not TipState.NEW:
            name = await self.name_of(case.claimed_by)
            facts = replace(facts, claimed_by_name=name)
        return self._room.cards.card(case, facts, language=self._room.speaks)

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
        told = await cases.facts_of(connection, self._room.tips, case)
        article = await articles.get(connection, told.article_id) if told.article_id else None
        facts = CaseFacts(
            told=told,
            parts=await cases.part_counts(connection, number),
            text=await case_parts.opening_text(connection, self._room.tips, case),
            answers=await case_messages.count_answers(connection, number),
            about=About.of(article, self._room.bot.username) if article else None,
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


@contextmanager
def _taken_out(waiting: dict[_T, None]) -> Iterator[_T]:
    """What waits for longest; it waits again where the database could not. (A bug would come again, too.)

    It is out of the line meanwhile: what changes once more is drawn once more.
    """
    first = next(iter(waiting))
    del waiting[first]
    try:
        yield first
    except DatabaseUnavailable:
        waiting[first] = None
        raise
