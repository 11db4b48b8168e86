"""Video and sound, moved into a container that was written from nothing.

Only the first picture track and the first sound track are carried over. Tags, chapters, covers, attachments,
subtitles, positions (`udta`, `gpmd`, `mebx`) and time codes are never looked at, so they cannot come along.
H.264 and H.265 are copied unit by unit, and only units of picture; AAC, MP3, Opus and FLAC are copied packet
by packet. All else is decoded and encoded anew. A part that an edit list hides is still in the stream, as in
any player.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING, cast

import av
from av.error import FFmpegError
from av.stream import Disposition

from newsroom.cleaning.kinds import MAX_PIXELS, Cleaned, FileKind, Reason, Uncleanable
from newsroom.cleaning.tracks import CopiedTrack, PictureTrack, SoundTrack, Track, new_picture_stream

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream
    from PIL.Image import Image

av.logging.set_level(None)  # its messages quote tags

MAX_SECONDS = 4 * 3600
_SOUNDS = {  # codec: container, name, type
    "aac": ("ipod", "suara.m4a", "audio/mp4"),
    "mp3": ("mp3", "suara.mp3", "audio/mpeg"),
    "opus": ("ogg", "suara.ogg", "audio/ogg"),
    "flac": ("flac", "suara.flac", "audio/flac"),
}
_OPTIONS = {"fflags": "+bitexact"}
_MP4 = {**_OPTIONS, "movflags": "+faststart"}  # the index first, so that it plays while it loads
_MP3 = {**_OPTIONS, "write_id3v1": "0", "id3v2_version": "0", "write_xing": "0"}
_BASE = Fraction(1, 1000)
_FAULTS = (FFmpegError, ValueError, RuntimeError, EOFError, OSError, OverflowError, TypeError, AttributeError,
           IndexError, ZeroDivisionError, NotImplementedError)  # fmt: skip


def clean_media(data: bytes, form: str, declared: str) -> Cleaned:
    """Rebuild a recording; `form` is the demuxer's name. Raises `Uncleanable`."""
    with _broken_is_refused(), av.open(BytesIO(data), "r", format=form) as source:
        pictures = [each for each in source.streams.video if not _is_cover(each)]
        sounds = list(source.streams.audio)
        if not pictures and not sounds:
            raise Uncleanable(Reason.UNKNOWN)
        if pictures:
            return _video(source, pictures[0], sounds[0] if sounds else None, form, declared)
        return _sound(source, sounds[0])


def video_of_frames(frames: Iterable[tuple["Image", float]], width: int, height: int) -> Cleaned:
    """Encode pictures, each with the seconds that it is shown, as a silent video."""
    out = _Buffer()
    with _broken_is_refused():
        with _container(out, "mp4", _MP4) as target:
            stream = new_picture_stream(target, width, height, _BASE)
            at = 0.0
            for picture, seconds in frames:
                frame = av.VideoFrame.from_image(picture).reformat(  # type: ignore[no-untyped-call]
                    stream.width, stream.height, "yuv420p"
                )
                frame.pts, frame.time_base = round(at * 1000), _BASE
                target.mux(stream.encode(frame))
                at += max(seconds, 0.02)
            target.mux(stream.encode(None))
        return _checked(bytes(out.data), FileKind.ANIMATION, "animasi.mp4", "video/mp4")


def _is_cover(stream: "VideoStream") -> bool:
    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return bool(stream.disposition & still)


def _video(
    source: "InputContainer", picture: "VideoStream", sound: "AudioStream | None", form: str, declared: str
) -> Cleaned:
    size = picture.codec_context.width * picture.codec_context.height
    if size > MAX_PIXELS:
        raise Uncleanable(Reason.BOMB)
    out = _Buffer()
    with _container(out, "mp4", _MP4) as target:
        copied = form in {"mov", "matroska"} and picture.codec_context.name in {"h264", "hevc"} and size > 0
        tracks: dict[int, Track] = {
            picture.index: CopiedTrack(picture, target) if copied else PictureTrack(picture, target)
        }
        if sound is not None:
            kept = sound.codec_context.name == "aac"
            tracks[sound.index] = CopiedTrack(sound, target) if kept else SoundTrack(sound, target)
        _move(source, tracks, target)
    moving = declared == "animation" and sound is None
    kind, name = (FileKind.ANIMATION, "animasi.mp4") if moving else (FileKind.VIDEO, "video.mp4")
    return _checked(bytes(out.data), kind, name, "video/mp4")


def _sound(source: "InputContainer", sound: "AudioStream") -> Cleaned:
    codec = sound.codec_context.name
    known = codec.removesuffix("float").removeprefix("lib")
    container, name, mime = _SOUNDS.get(known, _SOUNDS["aac"])
    options = {"ipod": _MP4, "mp3": _MP3}.get(container, _OPTIONS)
    out = _Buffer()
    with _container(out, container, options) as target:
        track = CopiedTrack(sound, target) if known in _SOUNDS else SoundTrack(sound, target)
        _move(source, {sound.index: track}, target)
    kind = FileKind.VOICE if known == "opus" else FileKind.AUDIO
    return _checked(bytes(out.data), kind, name, mime)


def _move(source: "InputContainer", tracks: dict[int, Track], target: "OutputContainer") -> None:
    streams = [source.streams[index] for index in tracks]
    for packet in source.demux(*streams):
        if packet.size == 0:  # the demuxer's sign that a track has ended
            continue
        if packet.pts is not None and packet.pts * packet.time_base > MAX_SECONDS:
            raise Uncleanable(Reason.TOO_LARGE)
        _put(target, tracks[packet.stream_index].rebuilt(packet))
    for track in tracks.values():
        _put(target, track.rebuilt(None))


def _put(target: "OutputContainer", packets: Iterator["Packet[Stream]"]) -> None:
    for packet in packets:
        target.mux(packet)


def _checked(data: bytes, kind: FileKind, name: str, mime: str) -> Cleaned:
    """Open what was built as its reader will,
    and decode its beginning: rubbish in a good frame is not passed on."""
    with av.open(BytesIO(data), "r") as built:
        tracks = built.streams.video or built.streams.audio
        first = next(built.decode(tracks[0]), None) if tracks else None
        if first is None:
            raise Uncleanable(Reason.BROKEN)
        seconds = built.duration / av.time_base if built.duration else None
        if isinstance(first, av.VideoFrame):
            turned = first.rotation % 180 != 0
            width, height = (first.height, first.width) if turned else (first.width, first.height)
            return Cleaned(kind, data, name, mime, width, height, seconds)
        return Cleaned(kind, data, name, mime, duration=seconds)


class _Buffer(RawIOBase):
    """A file in memory that can be opened again while it is written, as `faststart` needs it."""

    def __init__(self, data: bytearray | None = None) -> None:
        self.data = bytearray() if data is None else data
        self._at = 0

    def again(self, *_: object) -> "_Buffer":
        return _Buffer(self.data)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, len(self.data))[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self.data) if size < 0 else self._at + size
        piece = bytes(self.data[self._at : end])
        self._at += len(piece)
        return piece

    def write(self, piece: object) -> int:
        raw = bytes(cast("bytes", piece))
        if self._at > len(self.data):
            self.data.extend(bytes(self._at - len(self.data)))
        self.data[self._at : self._at + len(raw)] = raw
        self._at += len(raw)
        return len(raw)


def _container(out: _Buffer, form: str, options: dict[str, str]) -> "OutputContainer":
    return av.open(out, "w", format=form, options=options, io_open=out.again)


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    try:
        yield
    # PyAV answers a stream that it cannot make sense of by any of these.
    except _FAULTS as error:
        raise Uncleanable(Reason.BROKEN) from error
