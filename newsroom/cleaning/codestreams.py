"""JPEG and JPEG 2000 data inside PDF files: kept to the bit where it is picture, stripped of all else.

Encoding these anew would lose CMYK and Lab colours, so the compressed picture stays and everything that a
decoder does not need goes: APPn (EXIF, XMP, ICC, thumbnails) and comments, and what follows the end.
"""

import struct

from newsroom.cleaning.kinds import Reason, Uncleanable

_SOI, _EOI, _SOS, _ADOBE, _COM = 0xD8, 0xD9, 0xDA, 0xEE, 0xFE
# Frame headers, Huffman and arithmetic tables, quantisation, restart interval, number of lines (ITU-T T.81,
# B.1.1.3)
_NEEDED = {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF} - {0xC8}


def bare_jpeg(data: bytes) -> bytes:
    """Strip a JPEG of all segments that are not picture. Raises `Uncleanable` for what is no JPEG."""
    if data[:2] != b"\xff\xd8":
        raise Uncleanable(Reason.BROKEN)
    out = bytearray(data[:2])
    at = 2
    while at < len(data) - 3:
        if data[at] != 0xFF:
            raise Uncleanable(Reason.BROKEN)
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == _EOI:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data) or end < at + 4:
            raise Uncleanable(Reason.BROKEN)
        segment = data[at:end]
        if marker == _ADOBE and segment[4:9] == b"Adobe":
            # Twelve bytes, of which the last says how colours were turned; the flags in between are not used.
            out += b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + segment[15:16]
        elif marker in _NEEDED:
            out += segment
        elif marker == _SOS:
            stop = _scan_end(data, end)
            out += data[at:stop]
            end = stop
        at = end
    return bytes(out) + b"\xff\xd9"


def _scan_end(data: bytes, at: int) -> int:
    """Find the marker after entropy-coded data: stuffed zeros and restart marks belong to it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


_KEPT_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c"}
_HEADER_BOXES = {b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"}


def bare_jpeg2000(data: bytes) -> bytes:
    """Strip JPEG 2000 of XML, UUID and other boxes, and its comments of their text (ISO 15444-1,
    annexes A and I)."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return _bare_codestream(data)
    boxes = []
    for kind, body in _boxes(data):
        if kind == b"jp2h":
            header = [(inner, _colours(each) if inner == b"colr" else each) for inner, each in _boxes(body)]
            boxes.append((kind, _joined([each for each in header if each[0] in _HEADER_BOXES])))
        elif kind in _KEPT_BOXES:
            boxes.append((kind, _bare_codestream(body) if kind == b"jp2c" else body))
    if not any(kind == b"jp2c" for kind, _ in boxes):
        raise Uncleanable(Reason.BROKEN)
    return _joined(boxes)


def _boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= len(data):
            length, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = len(data) if length == 0 else at + length
        if end > len(data) or end < at + head:
            raise Uncleanable(Reason.BROKEN)
        found.append((kind, data[at + head : end]))
        at = end
    return found


def _joined(boxes: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(struct.pack(">I4s", len(body) + 8, kind) + body for kind, body in boxes)


def _colours(body: bytes) -> bytes:
    """Say "sRGB" or "grey" where a colour profile stood: its description often names a person's screen."""
    if body[:1] == b"\x01":
        return body[:7]
    grey = body[3 + 16 : 3 + 20] == b"GRAY"  # the profile's colour space (ICC.1, 7.2.6)
    return b"\x01\x00\x00" + (17 if grey else 16).to_bytes(4, "big")


def _bare_codestream(data: bytes) -> bytes:
    out = bytearray(data)
    at = 2
    while at + 4 <= len(out) and out[at] == 0xFF and out[at + 1] != 0x90:  # SOT: tiles begin
        length = int.from_bytes(out[at + 2 : at + 4], "big")
        if out[at + 1] == 0x64 and length > 4:  # COM: its text as zeros, so that no length changes
            out[at + 6 : at + 2 + length] = bytes(length - 4)
        at += 2 + length
    end = out.rfind(b"\xff\xd9")
    return bytes(out[: end + 2] if end > 0 else out)
