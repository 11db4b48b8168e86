"""The files of the emulated Telegram: kept in memory, known by file_id, with the limits of the Bot API.

Limits: https://core.telegram.org/bots/api#sending-files and #getfile.
"""

import html
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from playground.errors import BotApiError, JsonObject, bad_request
from playground.parameters import UploadedFile

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024

_FOLDERS = {
    "photo": ("photos", "jpg"),
    "video": ("videos", "mp4"),
    "voice": ("voice", "oga"),
    "audio": ("music", "mp3"),
    "animation": ("animations", "mp4"),
    "video_note": ("video_notes", "mp4"),
    "sticker": ("stickers", "webp"),
    "document": ("documents", "bin"),
}
_MIMES = {
    "photo": "image/jpeg",
    "video": "video/mp4",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
    "animation": "video/mp4",
    "video_note": "video/mp4",
    "sticker": "image/webp",
    "document": "application/octet-stream",
}


@dataclass(frozen=True, slots=True, eq=False)
class StoredFile:
    """One file, as it lies on the servers."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime: str
    data: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Media:
    """What a message carries besides words: `json` is the field of Message named after the kind."""

    kind: str
    json: object
    file: StoredFile


class FileStore:
    """All files of one emulator."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}
        self._refused: dict[str, str] = {}

    def refuse(self, url: str, reason: str) -> None:
        """From now on Telegram cannot take this URL; `reason` is the sentence of its refusal."""
        self._refused[url] = reason

    def keep(self, kind: str, uploaded: UploadedFile) -> StoredFile:
        """Stores a file that was uploaded, or refuses it as Telegram does."""
        size = len(uploaded.data)
        if size > UPLOAD_LIMIT:
            raise BotApiError(413, "Request Entity Too Large")
        if not size:
            raise bad_request("file must be non-empty")
        width, height = picture_size(uploaded.data)
        if kind == "photo":
            _check_photo(size, width, height)
        number = len(self.by_path) + 1
        folder, ending = _FOLDERS[kind]
        suffix = uploaded.name.rpartition(".")[2] if "." in uploaded.name else ending
        if not suffix.isalnum():
            suffix = ending
        stored = StoredFile(
            file_id=f"AgACAgUAAxk{number:08d}{kind}",
            unique_id=f"AQAD{number:08d}",
            kind=kind,
            path=f"{folder}/file_{number}.{suffix}",
            name=uploaded.name,
            mime=_MIMES[kind] if kind == "photo" else uploaded.mime or _MIMES[kind],
            data=uploaded.data,
            width=width,
            height=height,
        )
        return self._register(stored)

    def _register(self, stored: StoredFile) -> StoredFile:
        self.by_id[stored.file_id] = self.by_id[f"{stored.file_id}-s"] = self.by_path[stored.path] = stored
        return stored

    def media(self, kind: str, source: object, details: JsonObject | None = None) -> Media:
        """The media that a bot's parameter means: an upload, a file_id, or an HTTP URL."""
        if isinstance(source, UploadedFile):
            stored = self.keep(kind, source)
        elif isinstance(source, str) and source in self.by_id:
            stored = self.by_id[source]
            if stored.kind != kind and not (kind == "document" and stored.kind == "animation"):
                raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
        else:
            stored = self._by_url(kind, str(source))
        return Media(kind, self.describe(stored, details or {}), stored)

    def _by_url(self, kind: str, url: str) -> StoredFile:
        """Nothing is fetched: a URL is trusted and shown as a placeholder, unless it was to be refused."""
        if url in self._refused:
            raise bad_request(self._refused[url])
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise bad_request("wrong remote file identifier specified: Wrong character in the string")
        host = urlsplit(url).hostname or ""
        if "." not in host and host != "localhost":
            raise bad_request(
                "wrong HTTP URL specified: URL host is empty" if not host else "wrong HTTP URL specified"
            )
        number = len(self.by_path) + 1
        stored = StoredFile(
            file_id=f"AgACAgUAAxkD{number:08d}{kind}",
            unique_id=f"AQADu{number:08d}",
            kind=kind,
            path=f"{_FOLDERS[kind][0]}/file_{number}.svg",
            name=urlsplit(url).path.rpartition("/")[2],
            mime="image/svg+xml",
            data=_placeholder(host),
            width=1280,
            height=720,
        )
        return self._register(stored)

    def describe(self, stored: StoredFile, details: JsonObject) -> object:
        """The JSON of PhotoSize[], Document, Video, ... for a stored file."""
        base: JsonObject = {
            "file_id": stored.file_id,
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
        }
        if stored.kind == "photo":
            return _photo_sizes(stored, base)
        if stored.kind in ("document", "video", "audio", "animation"):
            base |= {"file_name": stored.name, "mime_type": stored.mime}
        if stored.kind in ("video", "animation", "audio", "voice", "video_note"):
            base["duration"] = details.get("duration", 0)
        if stored.kind in ("video", "animation"):
            base |= {"width": details.get("width", 1280), "height": details.get("height", 720)}
        if stored.kind == "video_note":
            base["length"] = details.get("length", 240)
        if stored.kind == "voice":
            base["mime_type"] = stored.mime
        if stored.kind == "audio":
            base |= {key: details[key] for key in ("performer", "title") if key in details}
        if stored.kind == "sticker":
            base |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            base |= {key: details[key] for key in ("emoji",) if key in details}
        return base

    def locate(self, file_id: str) -> JsonObject:
        """What getFile answers."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if len(stored.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {
            "file_id": file_id,
            "file_unique_id": stored.unique_id,
            "file_size": len(stored.data),
            "file_path": stored.path,
        }


def _photo_sizes(stored: StoredFile, base: JsonObject) -> list[JsonObject]:
    """A thumbnail and the whole picture, smallest first; both lead to the same bytes."""
    scale = min(1.0, 90 / max(stored.width, stored.height, 1))
    small = {
        **base,
        "file_id": f"{stored.file_id}-s",
        "file_unique_id": f"{stored.unique_id}s",
        "width": max(1, round(stored.width * scale)),
        "height": max(1, round(stored.height * scale)),
    }
    return [small, {**base, "width": stored.width, "height": stored.height}]


def _check_photo(size: int, width: int, height: int) -> None:
    if size > PHOTO_LIMIT:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _placeholder(host: str) -> bytes:
    """A picture that says where the real one would have come from."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="1280" height="720">'
        '<rect width="1280" height="720" fill="#7f9c8d"/><circle cx="1010" cy="190" r="90" fill="#e9dfb8"/>'
        '<path d="M0 720 L380 300 L620 560 L820 380 L1280 720 Z" fill="#55705f"/>'
        '<text x="640" y="660" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle">'
        f"{html.escape(host)}</text></svg>"
    ).encode()


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP, by its header; (0, 0) for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp_size(data)
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else (0, 0)


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if data[12:16] == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walks the segments to the start-of-frame, which holds the size."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
