"""People of the emulated world: what one can do in a Telegram client, without the Bot API.

Each act leaves exactly the update that Telegram would send to the bot, and none where it would send none
(in groups a bot with privacy mode sees only commands, mentions, replies to it and service messages).
"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from playground.acting import ActError
from playground.copying import forward_origin
from playground.detection import detected
from playground.errors import JsonObject
from playground.formatting import formatted
from playground.messages import ANONYMOUS, Chat, Message, User
from playground.parameters import UploadedFile
from playground.sending import CAPTION_LIMIT, TEXT_LIMIT, location_json
from playground.texts import Formatted, utf16
from playground.topic_acts import TopicActor
from playground.world import Query

__all__ = ["ActError", "Person"]


class Person(TopicActor):
    """One account and what its owner does. `role` is the playground's word: reader, source or editor."""

    @property
    def answers(self) -> list[JsonObject]:
        """The bot's answers to this person's button presses, oldest first."""
        return [
            query.answer
            for query in self.world.queries.values()
            if query.user is self.user and query.answer is not None
        ]

    # --- writing ---

    def types(
        self,
        text: str,
        chat: Chat | None = None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        via: User | None = None,
    ) -> Message:
        """Sends a text; commands, links and mentions in it become entities."""
        text = text.strip()
        if not 1 <= utf16(text) <= TEXT_LIMIT:
            raise ActError("a message holds 1 to 4096 characters")
        return self._say(self._draft(chat, Formatted(text), reply_to=reply_to, thread=thread, via=via))

    def sends_photo(
        self, data: bytes, caption: str = "", chat: Chat | None = None, **place: object
    ) -> Message:
        """Sends a picture; like a client's, its name is lost and its type is JPEG."""
        return self._sends("photo", UploadedFile("photo.jpg", "image/jpeg", data), caption, chat, place)

    def sends_document(
        self,
        data: bytes,
        name: str = "berkas.pdf",
        mime: str = "application/pdf",
        caption: str = "",
        chat: Chat | None = None,
        **place: object,
    ) -> Message:
        """Sends a file as it is."""
        return self._sends("document", UploadedFile(name, mime, data), caption, chat, place)

    def sends_video(
        self, data: bytes, caption: str = "", chat: Chat | None = None, **place: object
    ) -> Message:
        """Sends a video."""
        return self._sends("video", UploadedFile("video.mp4", "video/mp4", data), caption, chat, place)

    def sends_audio(
        self, data: bytes, caption: str = "", chat: Chat | None = None, **place: object
    ) -> Message:
        """Sends music."""
        return self._sends("audio", UploadedFile("audio.mp3", "audio/mpeg", data), caption, chat, place)

    def sends_voice(self, data: bytes, chat: Chat | None = None, **place: object) -> Message:
        """Sends a voice message."""
        return self._sends("voice", UploadedFile("voice.oga", "audio/ogg", data), "", chat, place)

    def sends_sticker(self, data: bytes = b"RIFF....WEBP", chat: Chat | None = None) -> Message:
        """Sends a sticker."""
        return self._sends("sticker", UploadedFile("sticker.webp", "image/webp", data), "", chat, {})

    def sends_file(
        self,
        kind: str,
        file: UploadedFile,
        caption: str = "",
        chat: Chat | None = None,
        **place: object,
    ) -> Message:
        """Sends any kind of media, named as Telegram names it."""
        return self._sends(kind, file, caption, chat, place)

    def sends_album(
        self,
        files: Sequence[UploadedFile],
        caption: str = "",
        chat: Chat | None = None,
        kind: str = "photo",
        *,
        thread: int | None = None,
    ) -> list[Message]:
        """Sends 2 to 10 files as one album; the caption stands under the first."""
        if not 2 <= len(files) <= 10:
            raise ActError("an album holds 2 to 10 files")
        group = str(13_500_000_000_000 + self.world.number())
        drafts = [
            self._draft(
                chat, Formatted("" if index else caption), media=self._media(kind, file), thread=thread
            )
            for index, file in enumerate(files)
        ]
        for draft in drafts:
            draft.media_group_id = group
        return [self._say(draft) for draft in drafts]

    def sends_location(self, latitude: float, longitude: float, chat: Chat | None = None) -> Message:
        """Sends a place on the map."""
        return self._say(
            self._draft(chat, Formatted(""), extra={"location": location_json(latitude, longitude)})
        )

    def sends_contact(self, phone_number: str, first_name: str, chat: Chat | None = None) -> Message:
        """Sends somebody's card."""
        card = {"phone_number": phone_number, "first_name": first_name}
        return self._say(self._draft(chat, Formatted(""), extra={"contact": card}))

    def forwards(self, message: Message, chat: Chat | None = None, *, hidden_author: bool = False) -> Message:
        """Forwards a message; `hidden_author`: its author hides forwards."""
        extra = {k: v for k, v in message.extra.items() if k in ("location", "contact", "venue")}
        draft = self._draft(chat, Formatted(message.text, message.entities), media=message.media, extra=extra)
        draft.forward_origin = forward_origin(message)
        if hidden_author and message.sender is not None:
            draft.forward_origin = {
                "type": "hidden_user",
                "sender_user_name": message.sender.name,
                "date": message.date,
            }
        return self._say(draft)

    def edits(self, message: Message, text: str) -> Message:
        """Changes the words of an own message."""
        self._must_own(message)
        written = detected(Formatted(text.strip()))
        if not 1 <= utf16(written.text) <= (CAPTION_LIMIT if message.media else TEXT_LIMIT):
            raise ActError("a message is neither empty nor longer than Telegram allows")
        message.versions.append(message.text)
        message.text, message.entities = written.text, written.entities
        return self._tell_changed(message)

    def replaces_photo(self, message: Message, data: bytes) -> Message:
        """Puts another picture in place of that of an own message; its caption stays."""
        self._must_own(message)
        if message.media is None or message.media.kind != "photo":
            raise ActError("only a picture is replaced by a picture")
        message.media = self._media("photo", UploadedFile("photo.jpg", "image/jpeg", data))
        return self._tell_changed(message)

    def _must_own(self, message: Message) -> None:
        member = message.chat.members.get(self.id)
        hidden = message.sender is ANONYMOUS and member is not None and member.is_anonymous
        if message.sender is not self.user and not hidden:
            raise ActError("only own messages can be edited")

    def _tell_changed(self, message: Message) -> Message:
        self.world.changed(message)
        kind = "edited_channel_post" if message.chat.type == "channel" else "edited_message"
        if self._bot_sees(message):
            self.world.push(kind, message.json(), message.chat.id)
        return message

    def deletes(self, message: Message) -> None:
        """Removes a message; Telegram does not tell bots."""
        self.world.remove(message.chat, [message.message_id])

    # --- buttons and links ---

    def presses(self, words: str, message: Message | None = None, chat: Chat | None = None) -> Query:
        """Presses a callback button, by label or data; without `message` on the newest that has it."""
        place = message.chat if message is not None else chat or self.chat
        candidates = [message] if message is not None else place.newest_first()
        for candidate in candidates:
            button = candidate.button(words)
            if button is not None and candidate.message_id in place.by_id:
                if "callback_data" not in button:
                    raise ActError(f"the button {words!r} is not one that asks the bot")
                return self.presses_data(candidate, button["callback_data"])
        raise ActError(
            f"there is no button {words!r}; there are {[m.labels for m in place.messages if m.labels]}"
        )

    def presses_data(self, message: Message, data: str) -> Query:
        """Presses the button of a message that carries exactly `data`, or sends it as a forged client would.

        Telegram itself does not check that the data stands on the message; whoever wants the check, as the
        page does, makes it before.
        """
        query = Query(
            str(4_000_000_000_000_000 + self.world.number()), self.user, self.world.clock(), data, message
        )
        self.world.queries[query.id] = query
        payload: JsonObject = {
            "id": query.id,
            "from": self.user.json(),
            "chat_instance": str(message.chat.id),
            "data": data,
        }
        if message.inline_message_id is not None:
            payload["inline_message_id"] = message.inline_message_id
        else:
            payload["message"] = message.json()
        self._mark = self.world.serial
        self.world.push("callback_query", payload, message.chat.id)
        return query

    def opens(self, link: str, chat: Chat | None = None) -> Message | None:
        """Follows a t.me link to the bot: `?start=` here; others put it into a group or channel, `chat`."""
        parts = urlsplit(link if "://" in link else f"https://{link}")
        query = parse_qs(parts.query, keep_blank_values=True)
        to_group, to_channel = "startgroup" in query, "startchannel" in query
        name = query.get("domain", [""])[0] if parts.scheme == "tg" else parts.path.strip("/")
        if name.lower() != self.world.bot.username.lower():
            raise ActError("that link leads to somebody else")
        payload = query.get("startgroup" if to_group else "start", [""])[0]
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise ActError("a start parameter holds 1 to 64 letters, digits, _ or -")
        if to_group or to_channel:
            return self._adds_by_link(chat, payload, to_channel=to_channel) if chat is not None else None
        return self.types(f"/start {payload}".strip())

    def _adds_by_link(self, chat: Chat, payload: str, *, to_channel: bool) -> Message | None:
        if to_channel is not (chat.type == "channel") or chat.private:
            raise ActError("that link is for another kind of chat")
        self.adds_bot(chat, admin=to_channel)
        # https://core.telegram.org/bots/features#deep-linking: the person says /start in the group.
        return (
            None
            if to_channel or not payload
            else self.types(f"/start@{self.world.bot.username} {payload}", chat)
        )

    # --- coming and going ---

    def deactivates(self) -> None:
        """Deletes the account."""
        self.user.deactivated = True
        self.world.announce("person", person=self)

    def joins(self, chat: Chat) -> None:
        """Enters a group; the group sees it."""
        self.world.change_member(chat, self.user, "member", self.user)
        self._service(chat, {"new_chat_members": [self.user.json()]})

    def leaves(self, chat: Chat) -> None:
        """Leaves a group."""
        self._service(chat, {"left_chat_member": self.user.json()})
        self.world.change_member(chat, self.user, "left", self.user)

    def adds_bot(self, chat: Chat, *, admin: bool = False, **rights: bool) -> None:
        """Puts the bot into a group or channel; `rights` are those that differ from all that an admin has."""
        bot = self.world.bot
        member = chat.member(self.id)
        if member is None or (chat.type == "channel" and not member.is_admin):
            raise ActError("only a member adds a bot to a group, and only an admin to a channel")
        self.world.change_member(chat, bot, "administrator" if admin else "member", self.user, rights)
        if chat.type != "channel":
            self._service(chat, {"new_chat_members": [bot.json()]})

    def removes_bot(self, chat: Chat) -> None:
        """Throws the bot out."""
        self.world.change_member(chat, self.world.bot, "kicked", self.user)

    def promotes_bot(self, chat: Chat, *, admin: bool = True, **rights: bool) -> None:
        """Makes the bot an admin, or an ordinary member again."""
        self.world.change_member(
            chat, self.world.bot, "administrator" if admin else "member", self.user, rights
        )

    # --- inline mode and reactions ---

    def inline(self, words: str, offset: str = "") -> Query:
        """Types `@bot words` in some chat; the bot's results appear in the query's answer."""
        query = Query(str(5_000_000_000_000_000 + self.world.number()), self.user, self.world.clock(), words)
        self.world.queries[query.id] = query
        payload = {
            "id": query.id,
            "from": self.user.json(),
            "query": words,
            "offset": offset,
            "chat_type": "sender",
        }
        self._mark = self.world.serial
        self.world.push("inline_query", payload, self.id)
        return query

    def chooses(
        self, query: Query, result_id: str, chat: Chat | None = None, *, thread: int | None = None
    ) -> Message:
        """Sends one of the inline results."""
        result = next((r for r in (query.answer or {}).get("results", []) if r["id"] == result_id), None)
        if result is None:
            raise ActError("there is no such result")
        content = result.get("input_message_content", {})
        words = content.get("message_text") or result.get("caption") or result.get("title", "")
        source = content or result
        written = formatted(words, source.get("parse_mode"), source.get("entities"))
        message = self._draft(chat, written, thread=thread, via=self.world.bot)
        message.markup = result.get("reply_markup")
        if message.markup is not None:
            message.inline_message_id = f"inline-{self.world.number()}"
            self.world.inline_messages[message.inline_message_id] = message
        self._say(message)
        payload: JsonObject = {"result_id": result_id, "from": self.user.json(), "query": query.data}
        if message.inline_message_id:
            payload["inline_message_id"] = message.inline_message_id
        self.world.push("chosen_inline_result", payload, self.id)
        return message

    def reacts(self, message: Message, emoji: str = "👍") -> None:
        """Puts a reaction on a message; bots hear of it in private chats, and in groups as admins."""
        payload: JsonObject = {
            "chat": message.chat.json(),
            "message_id": message.message_id,
            "user": self.user.json(),
            "date": self.world.now(),
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }
        if message.chat.private or message.chat.is_admin(self.world.bot.id):
            self.world.push("message_reaction", payload, message.chat.id)

    # --- looking ---

    async def sees(self, words: str, chat: Chat | None = None, *, timeout: float = 10.0) -> Message:  # noqa: ASYNC109
        """Waits for a message of the bot, new or changed since this person's last act, that holds `words`.

        Looks at text and button labels, without regard to case.
        """
        place = chat or self.chat
        try:
            return await self.world.changes.until(lambda: self._shown(place, words), timeout)
        except TimeoutError:
            shown = [f"{m.text} {m.labels}" for m in place.messages if m.serial > self._mark]
            raise AssertionError(f"{words!r} did not appear; since the last act there is {shown}") from None

    def _shown(self, place: Chat, words: str) -> Message | None:
        wanted = words.casefold()
        for message in place.newest_first():
            shown = f"{message.text}\n{' '.join(message.labels)}".casefold()
            if message.by_bot and message.serial > self._mark and wanted in shown:
                return message
        return None
