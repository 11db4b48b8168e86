"""What cleaning answers: a rebuilt file under a neutral name, or the reason why there is none."""

import enum
from dataclasses import dataclass

MAX_PIXELS = 50_000_000  # more than any phone's photo (a 48 megapixel sensor), 150 MB once decoded
MAX_BYTES = 20_000_000  # what Telegram lets a bot download


class FileKind(enum.StrEnum):
    """How a rebuilt file is meant to be shown."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"


class Reason(enum.StrEnum):
    """Why a file is refused; each has its own advice for the source."""

    TOO_LARGE = "too_large"  # in bytes, pages or minutes, or it took longer than a file may take
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    ARCHIVE = "archive"
    BOMB = "bomb"  # small here, enormous when opened
    BROKEN = "broken"
    UNKNOWN = "unknown"  # a kind, or a part of one, that we cannot rebuild with confidence


class Uncleanable(Exception):
    """A file that does not go on. Carries a reason and nothing of the file: errors end in logs."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file rebuilt from its content alone.

    `name` is the same for all files of its sort. Sizes are in pixels, `duration` in seconds; each is None
    where it has no meaning.
    """

    kind: FileKind
    data: bytes
    name: str
    mime: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
