"""One turn of a conversation: who speaks from where, in which language, and how they are answered.

A screen that a button asked for replaces the one under that button; anything else is a new message. Nothing
here decides what is said.
"""

from dataclasses import dataclass, field
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, NetworkError
from telegram.ext import ExtBot

from handlers import open_report
from handlers.house import Context, House, house_of
from handlers.screens import Page
from handlers.steered import REPLY_LINK, STEERING_LINK, Steered, steering
from newsroom.readers import Reader, ReaderState
from newsroom.regions import Gazetteer
from newsroom.sealing import Address
from newsroom.tips import Draft
from newsroom.wording import TEXT_LIMIT, Screen
from storage import readers

#: Bot API, answerCallbackQuery: text of 0-200 characters.
NOTICE_LIMIT = 200
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Telegram's words for a message that stays as it is: the first is success, the others mean "write a new one".
_UNCHANGED = "message is not modified"
_CANNOT_EDIT = ("message to edit not found", "message can't be edited", "no text in the message to edit")


@dataclass(slots=True)
class Visit:
    """Someone is here. `reader` is None for a chat that never chose anything; `query` is the button's tap.

    `message` is what they just sent, where they sent something new, and `changed` what they sent before and
    changed now; `person` is who did, None for a channel.
    `steered` is the channel that is chosen for, where it is not the chat itself; `reader` is it then.
    `draft` is the report that is open here and not sent yet, as the turn makes it; `has_report`: there was
    one as they came.
    `update_id` is Telegram's number of what they did: the same when it is told again.
    """

    house: House
    bot: ExtBot[Any]
    address: Address
    language: str
    reader: Reader | None = None
    query: CallbackQuery | None = None
    message: Message | None = field(default=None, repr=False)
    person: User | None = field(default=None, repr=False)
    update_id: int = 0
    changed: Message | None = field(default=None, repr=False)
    steered: Steered | None = None
    is_forum: bool = False
    has_report: bool = False
    draft: Draft | None = field(default=None, repr=False)
    #: What the button stands under is not this conversation's own: it stays, and screens come below it.
    below: bool = field(default=False, init=False)
    answered: bool = field(default=False, init=False)

    @classmethod
    async def of(cls, update: Update, context: Context) -> "Visit":
        """The visit that an update is. The update must come from a chat."""
        house = house_of(context)
        address = address_of(update)
        async with house.storage.reading() as connection:
            reader = await readers.find(connection, house.sealer.address_index(address))
            draft = await open_report.find(house, connection, address)
        language = _language(house, update, address, reader)
        return cls(
            house,
            context.bot,
            address,
            language,
            reader,
            update.callback_query,
            update.message,
            update.effective_user,
            update.update_id,
            update.edited_message,
            is_forum=bool(update.effective_chat and update.effective_chat.is_forum),
            has_report=draft is not None,
            draft=draft,
        )

    @property
    def in_group(self) -> bool:
        """Whether others read along."""
        return self.address.is_group

    @property
    def at_desk(self) -> bool:
        """Whether this is the newsroom's desk, and not a channel that is steered from there."""
        desk = self.house.desk
        return desk is not None and desk.chat_id == self.address.chat_id and self.steered is None

    @property
    def is_telling(self) -> bool:
        """Whether what is typed here goes into a report that is open."""
        return self.has_report and self.steered is None

    @property
    def subject(self) -> Address:
        """Whose choices these are: of where somebody speaks, or of the channel that they choose for."""
        return self.address if self.steered is None else self.steered.address

    @property
    def is_active(self) -> bool:
        """Whether this chat gets news."""
        return self.reader is not None and self.reader.state is ReaderState.ACTIVE

    @property
    def regions(self) -> tuple[str, ...]:
        """The codes of what this chat follows and what is still served, oldest first."""
        followed = self.reader.regions if self.reader else ()
        return tuple(code for code in followed if code in self.house.gazetteer)

    def screen(self, name: str, /, **data: object) -> Screen:
        """Words for this visit; what every template may ask for comes along."""
        every = {
            "group": self.in_group or self.steered is not None,
            "channel": self.steered is not None,
            "telling": self.is_telling,
            "reply_link": self.link(self._reply_end),
            "newsroom": self.house.newsroom_name,
            "example": a_village(self.house.gazetteer),
            **data,
        }
        return self.house.wording.screen(name, self.language, limit=TEXT_LIMIT, **every)

    def link(self, end: str) -> str:
        """A link that opens the bot at something, as it does where it is tapped: /start with these words."""
        return f"https://t.me/{self.bot.username}?start={end}"

    @property
    def _reply_end(self) -> str:
        return REPLY_LINK if self.steered is None else f"{STEERING_LINK}{self.steered.number}"

    def headed(self, text: str) -> str:
        """What is shown; of a channel its name stands first, for an admin may have several."""
        if self.steered is None:
            return text
        head = self.screen("channel_head", title=self.steered.title)
        return f"{head.text}\n\n{text}"

    def _keyboard(self, page: Page) -> InlineKeyboardMarkup | None:
        """The buttons; of a channel those that choose for it, and not for the chat where they stand."""
        if self.steered is None:
            return page.keyboard
        rows = (tuple(steering(one, self.steered.number) for one in row) for row in page.rows)
        kept = [found for row in rows if (found := tuple(one for one in row if one is not None))]
        return InlineKeyboardMarkup(kept) if kept else None

    async def notice(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the tap, once: Telegram shows a waiting sign on the button until then."""
        if self.query is None or self.answered:
            return
        self.answered = True
        try:
            await self.query.answer(text[:NOTICE_LIMIT] or None, show_alert=alert)
        except NetworkError:
            # BadRequest is one of these: "query is too old", where the tap waited through an outage. The
            # screen, which matters more, still follows.
            return

    async def lead(self, url: str) -> None:
        """Answer the tap by leading whoever tapped, and nobody else, to a link of this bot."""
        if self.query is None or self.answered:
            return
        self.answered = True
        try:
            await self.query.answer(url=url)
        except NetworkError:
            return  # as for `notice`

    async def show(self, page: Page, notice: str = "") -> int:
        """Put the page where the person looks: under the button that asked for it, or in a new message.

        Returns the id of the message that shows it.
        """
        await self.notice(notice)
        shown = self.query.message if self.query is not None else None
        if shown is not None and not self.below and await self.replace(shown.message_id, page):
            return shown.message_id
        return await self.say(page)

    async def say(self, page: Page, *, about: Message | None = None) -> int:
        """Send the page as a new message, and leave what stands above it. Returns the message's id.

        `about` is the message that it is a reply to, where several came together.
        """
        await self.notice()
        reply = ReplyParameters(about.message_id, allow_sending_without_reply=True) if about else None
        sent = await self.bot.send_message(
            self.address.chat_id,
            self.headed(page.text),
            message_thread_id=self.address.thread_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=self._keyboard(page),
            reply_parameters=reply,
        )
        return sent.message_id

    async def replace(self, message_id: int, page: Page) -> bool:
        """Put the page in place of what a message of ours shows; False where that is not possible."""
        try:
            await self.bot.edit_message_text(
                self.headed(page.text),
                chat_id=self.address.chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=self._keyboard(page),
            )
        except BadRequest as refusal:
            reason = refusal.message.lower()
            if _UNCHANGED in reason:
                return True
            if any(words in reason for words in _CANNOT_EDIT):
                return False
            raise
        return True


def a_village(gazetteer: Gazetteer) -> str:
    """The name of some village that is served, for "type a name, for example ..."."""
    region = gazetteer.roots[0]
    while inside := gazetteer.children(region.code):
        region = inside[len(inside) // 2]
    return region.name


def address_of(update: Update) -> Address:
    """Where an update comes from: the chat, and in a forum the topic."""
    chat = update.effective_chat
    assert chat is not None, "handlers are only registered for updates from chats"
    message = update.effective_message
    # A private chat is one place, whatever threads an app shows it in.
    if chat.type == ChatType.PRIVATE or not isinstance(message, Message) or not message.is_topic_message:
        return Address(chat.id)
    return Address(chat.id, message.message_thread_id)


def _language(house: House, update: Update, address: Address, reader: Reader | None) -> str:
    desk = house.desk
    if desk is not None and desk.chat_id == address.chat_id and house.wording.speaks(desk.language):
        return desk.language
    if reader is not None and house.wording.speaks(reader.language):
        return reader.language
    # In a group nobody's own language is everybody's.
    person = None if address.is_group else update.effective_user
    return (person and house.wording.speaks(person.language_code)) or house.default_language
