"""One turn of the editors' conversation: who is here, what they meant, and how the desk answers."""

import html
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    Message,
    ReplyParameters,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from delivery.cards import Card
from handlers.asked_lately import Question
from handlers.house import House
from handlers.screens import Page
from handlers.tip_room import TipRoom
from handlers.visit import NO_PREVIEW, Visit
from newsroom.cases import Case, Role, StaffMember
from newsroom.sealing import Address
from newsroom.tips import TipState
from newsroom.wording import Screen
from storage import actions, cases, staff, updates
from storage.database import Connection, Storage

#: Makes the card on the desk show what a case has become.
RefreshCard = Callable[[int], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class DeskVisit:
    """Somebody of the newsroom is here. `said` is their message, None for the tap of a button."""

    visit: Visit
    room: TipRoom
    editor: StaffMember
    person: User
    refresh_card: RefreshCard
    said: Message | None = None

    @property
    def house(self) -> House:
        """The rooms."""
        return self.visit.house

    @property
    def storage(self) -> Storage:
        """The store."""
        return self.visit.house.storage

    @property
    def now(self) -> datetime:
        """The present."""
        return self.visit.house.clock()

    @property
    def language(self) -> str:
        """What the desk speaks."""
        return self.visit.language

    def screen(self, name: str, /, **data: object) -> Screen:
        """Words for the desk."""
        return self.visit.screen(name, **data)

    async def settle(self, connection: Connection) -> None:
        """Count this turn as handled with what it does: told again after a kill, it does nothing twice."""
        await updates.remember(connection, [self.visit.update_id], self.now)

    async def note(self, connection: Connection, action: str, number: int | None, detail: str = "") -> None:
        """Write into the log what this editor does, in the transaction that does it."""
        await actions.note(
            connection,
            self.room.staff,
            action,
            now=self.now,
            staff_id=self.editor.id,
            case_number=number,
            detail=detail,
        )

    async def tell(self, what: str, *, number: int = 0, who: str = "", loud: bool = False) -> None:
        """Say in one sentence what became of it: on the button, or as a reply to what was written."""
        screen = self.screen("desk_told", what=what, number=number, who=who)
        await self.tell_words(screen.label("notice"), loud=loud)

    async def tell_words(self, words: str, *, loud: bool = False) -> None:
        """The same with words that were found already."""
        if self.visit.query is not None:
            await self.visit.notice(words, alert=loud)
        else:
            await self.say(Page(html.escape(words, quote=False)))

    async def say(
        self, page: Page, *, reply_to: int | None = None, force_reply: ForceReply | None = None
    ) -> Message:
        """A new message on the desk, where this conversation is, under what it is about."""
        await self.visit.notice()
        about = reply_to or self._message_id
        markup: InlineKeyboardMarkup | ForceReply | None = force_reply or page.keyboard
        return await self.visit.bot.send_message(
            self.visit.address.chat_id,
            page.text,
            message_thread_id=self.visit.address.thread_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=markup,
            reply_parameters=None
            if about is None
            else ReplyParameters(about, allow_sending_without_reply=True),
        )

    async def send_file(self, data: bytes, name: str) -> Message:
        """A file on the desk, where this conversation is."""
        await self.visit.notice()
        about = self._message_id
        return await self.visit.bot.send_document(
            self.visit.address.chat_id,
            InputFile(data, filename=name),
            message_thread_id=self.visit.address.thread_id,
            reply_parameters=None
            if about is None
            else ReplyParameters(about, allow_sending_without_reply=True),
        )

    async def send_photo(self, file_id: str, caption: str) -> int | None:
        """A picture that Telegram has already, on the desk; None where Telegram does not take it any more."""
        await self.visit.notice()
        try:
            sent = await self.visit.bot.send_photo(
                self.visit.address.chat_id,
                file_id,
                caption,
                message_thread_id=self.visit.address.thread_id,
                parse_mode=ParseMode.HTML,
            )
        except BadRequest:  # the words can be looked at without it
            return None
        return sent.message_id

    def asks(self, question: Question) -> None:
        """This was asked of this editor, where this conversation is."""
        self.room.asked.note(self.person.id, replace(question, topic=self.visit.address.thread_id))

    async def remove(self, message_id: int) -> None:
        """Take a message of the bot from the desk, if Telegram still lets it."""
        try:
            await self.visit.bot.delete_message(self.visit.address.chat_id, message_id)
        except TelegramError:  # it is gone, or too old: then it stays
            return

    async def show(self, page: Page) -> None:
        """In place of what the button stood under."""
        await self.visit.show(page)

    async def put(self, card: Card) -> int:
        """A card under what was written, or in place of what the button stood under; its message's id."""
        page = _page(card)
        return (await self.say(page)).message_id if self.said is not None else await self.visit.show(page)

    async def redraw(self, message_id: int, card: Card) -> None:
        """A card in place of what a message of the bot shows, wherever that stands."""
        await self.visit.replace(message_id, _page(card))

    @property
    def tapped(self) -> int | None:
        """The message whose button was pressed; None where somebody wrote."""
        query = self.visit.query
        return query.message.message_id if query is not None and query.message is not None else None

    @property
    def _message_id(self) -> int | None:
        return self.said.message_id if self.said is not None else self.tapped

    def is_on_card(self, case: Case) -> bool:
        """Whether the button that was pressed stands on the case's card."""
        return self.said is None and self._message_id == case.card_message_id

    async def name_of(self, staff_id: int | None) -> str:
        """What Telegram calls a member of the team now, "" for nobody there; it is kept nowhere."""
        if staff_id is None:
            return ""
        if staff_id == self.editor.id:
            return self.person.full_name
        async with self.storage.reading() as connection:
            sealed = await staff.address_of(connection, staff_id)
        if sealed is None or self.room.desk.chat_id is None:
            return ""
        address: Address = self.room.staff.open_address(sealed)
        try:
            member = await self.visit.bot.get_chat_member(self.room.desk.chat_id, address.chat_id)
        except TelegramError:  # a name that Telegram does not tell now must not stop what is done
            return ""
        return member.user.full_name

    def holder_of(self, case: Case) -> int | None:
        """Who works on the case now."""
        if not case.state.is_open or case.claimed_by is None:
            return None
        has_run_out = case.claimed_until is not None and case.claimed_until <= self.now
        return None if case.state is TipState.CLAIMED and has_run_out else case.claimed_by

    def may_change(self, case: Case) -> bool:
        """Whether the case is this editor's, or nobody's; an admin may change every case."""
        return self.holder_of(case) in (None, self.editor.id) or self.editor.role is Role.ADMIN

    def since(self, moment: datetime) -> timedelta:
        """How long ago something was."""
        return max(self.now - moment, timedelta())


def _page(card: Card) -> Page:
    return Page(
        card.text,
        tuple(
            tuple(InlineKeyboardButton(one.text, callback_data=one.callback_data) for one in row)
            for row in card.buttons
        ),
    )


class HeldByAnother(Exception):
    """Somebody else works on the case."""

    def __init__(self, case: Case) -> None:
        super().__init__("held by another")
        self.case = case


async def owned(desk: DeskVisit, connection: Connection, number: int) -> Case:
    """A case that this editor may change. Raises `NoSuchCase` or `HeldByAnother`."""
    case = await cases.get(connection, number)
    if not desk.may_change(case):
        raise HeldByAnother(case)
    return case
