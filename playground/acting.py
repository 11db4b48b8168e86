"""How an act of a person becomes a message in the world and, where Telegram would tell it, an update."""

from playground.detection import addressee, detected
from playground.errors import BotApiError, JsonObject
from playground.files import Media
from playground.messages import ANONYMOUS, Chat, Message, User
from playground.parameters import UploadedFile
from playground.sending import CAPTION_LIMIT
from playground.texts import Formatted, utf16
from playground.world import World


class ActError(Exception):
    """Something that Telegram's client would not let this person do."""


class Actor:
    """An account that can write; what it may do is in `people.py`."""

    def __init__(self, world: World, user: User, role: str = "reader") -> None:
        self.world = world
        self.user = user
        self.role = role
        self._mark = 0  # what was there before the last act

    def __repr__(self) -> str:
        return f"Person({self.role})"

    @property
    def id(self) -> int:
        """The account's id; also that of the private chat with the bot."""
        return self.user.id

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.world.private_chat(self.user)

    def blocks(self) -> None:
        """Blocks the bot."""
        self._switch(blocked=True)

    def unblocks(self) -> None:
        """Takes the block back."""
        self._switch(blocked=False)

    def _switch(self, *, blocked: bool) -> None:
        if self.user.blocked_bot == blocked:
            return
        self.user.blocked_bot = blocked
        bot = self.world.bot.json()
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        places = {
            status: {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})
            for status in (before, after)
        }
        payload: JsonObject = {
            "chat": self.chat.json(),
            "from": self.user.json(),
            "date": self.world.now(),
            "old_chat_member": places[before],
            "new_chat_member": places[after],
        }
        self.world.push("my_chat_member", payload, self.chat.id)
        self.world.announce("person", person=self)

    def _draft(
        self,
        chat: Chat | None,
        written: Formatted,
        *,
        media: Media | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
        via: User | None = None,
        extra: JsonObject | None = None,
    ) -> Message:
        place = chat or self.chat
        self._check_may_write(place, thread)
        member = place.members.get(self.id)
        hidden = member is not None and member.is_anonymous
        channel = place.type == "channel"
        written = detected(written)
        return Message(
            place,
            self.world.now(),
            None if channel else ANONYMOUS if hidden else self.user,
            written.text,
            written.entities,
            media,
            reply_to=reply_to.message_id if reply_to else None,
            thread_id=thread if thread is not None else reply_to.thread_id if reply_to else None,
            as_chat=hidden or channel,
            via_bot=via,
            extra=extra or {},
        )

    def _check_may_write(self, place: Chat, thread: int | None) -> None:
        if place.migrated_to is not None:
            raise ActError("that group has become a supergroup")
        if place.user is not None and place.user is not self.user:
            raise ActError("that is somebody else's chat")
        if not place.private and place.member(self.id) is None:
            raise ActError("not a member of that chat")
        if place.type == "channel" and not place.is_admin(self.id):
            raise ActError("only admins write in a channel")
        topic = place.topics.get(thread) if thread not in (None, 1) else None
        if topic is not None and topic.closed and not place.is_admin(self.id):
            raise ActError("that topic is closed")

    def _say(self, message: Message) -> Message:
        """Posts a draft, and tells the bot if it may see it."""
        if message.chat.private:
            self.unblocks()  # a client offers "Restart" before one can write again
            self.user.started = True
        self.world.post(message)
        self._mark = self.world.serial
        if "force_reply" in message.chat.reply_keyboards.get(self.id, {}):  # that was the reply
            del message.chat.reply_keyboards[self.id]
            self.world.announce("reply_keyboard", chat=message.chat, person=self.id, markup=None)
        if self._bot_sees(message):
            kind = "channel_post" if message.chat.type == "channel" else "message"
            self.world.push(kind, message.json(), message.chat.id)
        return message

    def _service(self, chat: Chat, facts: JsonObject, thread: int | None = None) -> None:
        message = self.world.post(Message(chat, self.world.now(), self.user, thread_id=thread, extra=facts))
        if chat.member(self.world.bot.id) is not None:
            self.world.push("message", message.json(), chat.id)

    def _bot_sees(self, message: Message) -> bool:
        chat, bot = message.chat, self.world.bot
        if chat.private:
            return True
        member = chat.member(bot.id)
        if member is None:
            return False
        if chat.type == "channel" or member.is_admin or not self.world.privacy_mode:
            return True
        if message.via_bot is bot or f"@{bot.username}".casefold() in message.text.casefold():
            return True
        if message.text.startswith("/"):
            return addressee(message.text).casefold() in ("", bot.username.casefold())
        original = chat.by_id.get(message.reply_to or 0)
        return original is not None and original.sender is bot

    def _sends(
        self, kind: str, file: UploadedFile, caption: str, chat: Chat | None, place: dict[str, object]
    ) -> Message:
        reply_to, thread = place.pop("reply_to", None), place.pop("thread", None)
        if place:
            raise TypeError(f"unknown: {', '.join(place)}")
        if utf16(caption) > CAPTION_LIMIT:
            raise ActError("a caption holds at most 1024 characters")
        return self._say(
            self._draft(
                chat,
                Formatted(caption.strip()),
                media=self._media(kind, file),
                reply_to=reply_to if isinstance(reply_to, Message) else None,
                thread=thread if isinstance(thread, int) else None,
            )
        )

    def _media(self, kind: str, file: UploadedFile) -> Media:
        try:
            return self.world.files.media(kind, file)
        except BotApiError as error:
            raise ActError(error.description) from error
