"""One letter to the desk, by the method that its kind needs, under a neutral name."""

from dataclasses import dataclass
from typing import Any

from telegram import InputFile, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from delivery.answers import outcome_of
from delivery.desk_letters import Letter
from delivery.keyboards import NO_PREVIEW
from delivery.outcomes import Outcome, Refused, Sent
from delivery.pacing import Priority
from newsroom.tips import Part, PartKind
from newsroom.wording import CAPTION_LIMIT, visible_units


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the chat, one of its topics, under which message; and how urgently, None for whoever waits."""

    chat_id: int
    topic_id: int | None = None
    reply_to: int | None = None
    priority: Priority | None = Priority.REPLY


async def deliver(bot: ExtBot[Any], letter: Letter, place: Place) -> Outcome:
    """Send it; what Telegram refuses as what it is goes as a document, and in the end as words about it.

    Never raises for what the outside does.
    """
    file = letter.file
    if file is None or visible_units(letter.text) > CAPTION_LIMIT:
        return await _words(bot, letter.text, letter, place)
    outcome = await _file(bot, file, file.kind, letter, place)
    if isinstance(outcome, Refused) and file.kind is not PartKind.DOCUMENT:
        outcome = await _file(bot, file, PartKind.DOCUMENT, letter, place)
    if isinstance(outcome, Refused):
        outcome = await _words(bot, letter.without_file, letter, place)
    return outcome


async def _words(bot: ExtBot[Any], text: str, letter: Letter, place: Place) -> Outcome:
    try:
        message = await bot.send_message(
            place.chat_id,
            text,
            link_preview_options=NO_PREVIEW,
            reply_markup=letter.keyboard,
            **_shared(place),
        )
    except TelegramError as error:
        return outcome_of(error)
    return Sent(message.message_id)


async def _file(bot: ExtBot[Any], file: Part, kind: PartKind, letter: Letter, place: Place) -> Outcome:
    try:
        message = await _send_file(
            bot,
            InputFile(file.data, filename=file.name or "berkas"),
            kind,
            chat_id=place.chat_id,
            caption=letter.text,
            reply_markup=letter.keyboard,
            **_shared(place),
        )
    except TelegramError as error:
        return outcome_of(error)
    return Sent(message.message_id)


async def _send_file(bot: ExtBot[Any], file: InputFile, kind: PartKind, **more: Any) -> Message:  # noqa: ANN401
    match kind:
        case PartKind.PHOTO:
            return await bot.send_photo(photo=file, **more)
        case PartKind.VIDEO:
            return await bot.send_video(video=file, **more)
        case PartKind.ANIMATION:
            return await bot.send_animation(animation=file, **more)
        case PartKind.AUDIO:
            return await bot.send_audio(audio=file, **more)
        case PartKind.VOICE:
            return await bot.send_voice(voice=file, **more)
        case _:
            # Telegram would otherwise show a picture or film as what it takes it for.
            return await bot.send_document(document=file, disable_content_type_detection=True, **more)


def _shared(place: Place) -> dict[str, Any]:
    reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None
    return {
        "message_thread_id": place.topic_id,
        "reply_parameters": reply,
        "parse_mode": ParseMode.HTML,
        "rate_limit_args": place.priority,
    }
