"""The file that a message carries, whatever its kind."""

from telegram import Animation, Audio, Document, Message, PhotoSize, Video, VideoNote, Voice

File = Animation | Audio | Document | PhotoSize | Video | VideoNote | Voice


def file_of(message: Message) -> tuple[File | None, str]:
    """The file that a message carries, and what Telegram shows it as."""
    if message.photo:
        return max(message.photo, key=lambda size: size.width * size.height), "photo"
    # An animation also comes as a document, for apps that know none.
    for declared in ("animation", "video", "video_note", "voice", "audio", "document"):
        file: File | None = getattr(message, declared)
        if file is not None:
            return file, declared
    return None, ""
