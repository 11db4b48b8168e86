"""Tracks of a rebuilt recording: copied packet by packet through a filter, or decoded and encoded anew."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from av.audio.resampler import AudioResampler
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags

from newsroom.cleaning.kinds import MAX_PIXELS, Reason, Uncleanable

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

LONGER_SIDE = 1280  # of a video that had to be encoded anew
_AAC_RATES = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}
_X264 = {"preset": "veryfast", "crf": "24"}
# What is picture in a stream. All else goes: SEI (free text, a camera maker's data), filler, unassigned
# units.
_PICTURE_UNITS = {"h264": "1-5|7-8|13-15|19-20", "hevc": "0-9|16-21|32-34"}


class Track(Protocol):
    """One track of the new container."""

    def rebuilt(self, packet: "Packet[Stream] | None") -> Iterator["Packet[Stream]"]:
        """Turn a packet of the old container into packets of the new one; None ends the track."""


class CopiedTrack:
    """The packets as they are, less what is not picture or sound in them."""

    def __init__(self, source: "Stream", target: "OutputContainer") -> None:
        self._new = target.add_stream_from_template(source)
        name = source.codec_context.name
        units = _PICTURE_UNITS.get(name)
        self._filter = (
            BitStreamFilterContext(f"filter_units=pass_types={units}", source, self._new) if units else None
        )
        self._framed = name in {"mp3", "mp3float"}

    def rebuilt(self, packet: "Packet[Stream] | None") -> Iterator["Packet[Stream]"]:
        """See `Track`."""
        if packet is not None and packet.dts is None:
            packet = None if packet.size == 0 else packet
        if self._filter is not None:
            packets = self._filter.filter(packet)
        else:
            packets = [] if packet is None else [packet]
        for each in packets:
            if self._framed and not is_mp3_frame(bytes(each)):
                continue
            each.stream = self._new
            yield each


class SoundTrack:
    """Sound decoded and encoded as AAC."""

    def __init__(self, source: "AudioStream", target: "OutputContainer") -> None:
        self._source = source
        rate = source.codec_context.sample_rate
        self._rate = rate if rate in _AAC_RATES else 44_100
        layout = "mono" if source.codec_context.layout.nb_channels == 1 else "stereo"
        self._new = target.add_stream("aac", rate=self._rate)
        self._new.codec_context.layout = layout
        self._new.codec_context.bit_rate = 64_000 if layout == "mono" else 128_000
        self._new.codec_context.flags |= Flags.bitexact
        self._resampler = AudioResampler(format="fltp", layout=layout, rate=self._rate)
        self._samples = 0

    def rebuilt(self, packet: "Packet[Stream] | None") -> Iterator["Packet[Stream]"]:
        """See `Track`."""
        for frame in self._source.decode(packet):
            frame.pts = None
            yield from self._encoded(frame)
        if packet is None:
            yield from self._encoded(None)
            yield from self._new.encode(None)

    def _encoded(self, frame: object) -> Iterator["Packet[Stream]"]:
        for sound in self._resampler.resample(frame):  # type: ignore[arg-type]
            sound.pts, sound.time_base = self._samples, Fraction(1, self._rate)
            self._samples += sound.samples
            yield from self._new.encode(sound)


class PictureTrack:
    """Moving pictures decoded and encoded as H.264, at most `LONGER_SIDE` pixels long."""

    def __init__(self, source: "VideoStream", target: "OutputContainer") -> None:
        self._source = source
        source.thread_type = "AUTO"
        context = source.codec_context
        self._base = source.time_base or Fraction(1, 1000)
        self._new = new_picture_stream(target, context.width, context.height, self._base)
        self._last = -1
        self._started = False

    def rebuilt(self, packet: "Packet[Stream] | None") -> Iterator["Packet[Stream]"]:
        """See `Track`."""
        for frame in self._source.decode(packet):
            if frame.width * frame.height > MAX_PIXELS:
                raise Uncleanable(Reason.BOMB)
            yield from self._encoded(frame)
        if packet is None:
            yield from self._new.encode(None)

    def _encoded(self, frame: "VideoFrame") -> Iterator["Packet[Stream]"]:
        if not self._started and frame.rotation:
            self._new.set_display_rotation(frame.rotation)
        self._started = True
        pts = frame.pts if frame.pts is not None and frame.pts > self._last else self._last + 1
        self._last = pts
        new = frame.reformat(self._new.width, self._new.height, "yuv420p")
        new.pts, new.time_base = pts, self._base
        new.pict_type = 0
        yield from self._new.encode(new)


def new_picture_stream(target: "OutputContainer", width: int, height: int, base: Fraction) -> "VideoStream":
    """Add an H.264 stream that every phone plays: even sides, 4:2:0, scaled down when it is large."""
    if not 0 < width * height <= MAX_PIXELS:
        raise Uncleanable(Reason.BOMB if width * height else Reason.BROKEN)
    scale = min(1.0, LONGER_SIDE / max(width, height))
    stream = target.add_stream("libx264", rate=25, options=dict(_X264))
    stream.width = max(2, round(width * scale) // 2 * 2)
    stream.height = max(2, round(height * scale) // 2 * 2)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = base
    stream.time_base = base
    return stream


_BITRATES = ((0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # kbit/s, MPEG-1 layer III
             (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160))  # fmt: skip
_RATES = (44_100, 48_000, 32_000)  # MPEG-1; MPEG-2 has half of it, MPEG-2.5 a quarter


def is_mp3_frame(packet: bytes) -> bool:
    """Tell a frame of sound from a tag between frames: its length is what its header says (ISO 11172-3,
    2.4.1.3)."""
    if len(packet) < 4 or packet[0] != 0xFF or packet[1] & 0xE6 != 0xE2:
        return False
    version, rate, bitrate = packet[1] >> 3 & 3, packet[2] >> 2 & 3, packet[2] >> 4
    if version == 1 or rate == 3 or bitrate in {0, 15}:
        return False
    first = version == 3
    hertz = _RATES[rate] // (1 if first else 2 if version == 2 else 4)
    kbits = _BITRATES[0 if first else 1][bitrate]
    return len(packet) == (144 if first else 72) * kbits * 1000 // hertz + (packet[2] >> 1 & 1)
