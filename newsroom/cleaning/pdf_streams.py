"""Streams of a PDF: contents without remarks, data without what trails it, pictures without EXIF."""

import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from newsroom.cleaning.codestreams import bare_jpeg, bare_jpeg2000
from newsroom.cleaning.kinds import MAX_PIXELS, Reason, Uncleanable

MAX_UNPACKED = 400_000_000  # bytes of all streams together
MAX_IMAGE_PIXELS = MAX_PIXELS * 2  # a scanned A3 page at 600 dpi has 70 million
_PIECE = 1_000_000
_MARKED = {"BMC", "BDC", "EMC", "MP", "DP"}
_SMALLER = {Name.ASCII85Decode, Name.ASCIIHexDecode}  # filters that unpack to less than they take
_PICTURES = {Name.DCTDecode: bare_jpeg, Name.JPXDecode: bare_jpeg2000}
_KNOWN = {Name.FlateDecode, Name.LZWDecode, Name.RunLengthDecode, Name.CCITTFaxDecode, Name.JBIG2Decode,
         *_SMALLER,
          *_PICTURES}  # fmt: skip


def bare_content(stream: Object) -> None:
    """Write a content stream again without comments and marked content (alternative texts, tags),
    layers excepted."""
    kept: list[object] = []
    layers: list[bool] = []
    for instruction in pikepdf.parse_content_stream(stream):
        operator = str(instruction.operator)
        if operator == "INLINE IMAGE":
            _check_inline(instruction)
        if operator in _MARKED:
            if operator in {"BMC", "BDC"}:
                layers.append(operator == "BDC" and instruction.operands[0] == Name.OC)
            if operator in {"MP", "DP"} or not (layers or operator == "EMC"):
                continue
            if operator == "EMC":
                if not layers or not layers.pop():
                    continue
            elif not layers[-1]:
                continue
        kept.append(instruction)
    stream.write(pikepdf.unparse_content_stream(kept))  # type: ignore[arg-type]


def _check_inline(instruction: object) -> None:
    """Pictures in the text of glyphs and patterns are a few raw pixels; compressed ones could hold EXIF."""
    filters = instruction.operands[0].filters  # type: ignore[attr-defined]
    if any(str(each) in {"/DCTDecode", "/DCT", "/JPXDecode"} for each in filters):
        raise Uncleanable(Reason.UNKNOWN)


class Streams:
    """Rebuilds streams one after another, and counts what they unpack to."""

    def __init__(self, document: Pdf) -> None:
        self._document = document
        self._room = MAX_UNPACKED

    def rebuild(self, stream: Stream) -> None:
        """Rebuild one stream by what it is. Raises `Uncleanable` for a bomb and for unknown filters."""
        filters = _filters(stream)
        if not set(filters) <= _KNOWN:
            raise Uncleanable(Reason.UNKNOWN)
        if stream.get(Name.Subtype) == Name.Image:
            if int(stream.get(Name.Width, 0)) * int(stream.get(Name.Height, 0)) > MAX_IMAGE_PIXELS:
                raise Uncleanable(Reason.BOMB)
            if filters and filters[-1] in _PICTURES:
                self._picture(stream, filters)
                return
        expanding = [each for each in filters if each not in _SMALLER]
        if len(expanding) > 1:
            raise Uncleanable(Reason.BOMB)
        if filters == [Name.FlateDecode]:
            self._flate(stream)
        if stream.get(Name.Subtype) == Name.Form or Name.PatternType in stream:
            bare_content(stream)

    def _picture(self, stream: Stream, filters: list[Name]) -> None:
        raw = bytes(stream.read_raw_bytes())
        for each in filters[:-1]:
            if each == Name.FlateDecode:
                raw = self._inflated(raw)
            else:
                wrapped = self._document.make_stream(raw, Filter=each)
                raw = bytes(wrapped.read_bytes(pikepdf.StreamDecodeLevel.generalized))
        bare = _PICTURES[filters[-1]](raw)
        parameters = stream.get(Name.DecodeParms)
        last = parameters[-1] if isinstance(parameters, Array) and len(parameters) else parameters
        stream.write(bare, filter=filters[-1], decode_parms=last if isinstance(last, Dictionary) else None)

    def _flate(self, stream: Stream) -> None:
        parameters = stream.get(Name.DecodeParms)
        if isinstance(parameters, Array):
            parameters = parameters[0] if len(parameters) else None
        packed = zlib.compress(self._inflated(bytes(stream.read_raw_bytes())))
        kept = parameters if isinstance(parameters, Dictionary) else None
        stream.write(packed, filter=Name.FlateDecode, decode_parms=kept)

    def _inflated(self, raw: bytes) -> bytes:
        """Unpack as far as it goes, as every reader does; what stands behind the end is lost."""
        unpacker = zlib.decompressobj()
        out = bytearray()
        try:
            while raw and not unpacker.eof:
                out += unpacker.decompress(raw, _PIECE)
                raw = unpacker.unconsumed_tail
                if len(out) > self._room:
                    raise Uncleanable(Reason.BOMB)
        except zlib.error:
            pass
        self._room -= len(out)
        return bytes(out)


def _filters(stream: Stream) -> list[Name]:
    found = stream.get(Name.Filter)
    if found is None:
        return []
    names = list(found) if isinstance(found, Array) else [found]
    if not all(isinstance(each, Name) for each in names):
        raise Uncleanable(Reason.BROKEN)
    return [each for each in names if isinstance(each, Name)]
