"""Marks planted in files, and the search for them in whatever came out.

Each place gets a mark of its own, so that a test says where something leaked from. A search looks at the
bytes as they are, in UTF-16, in base64, in hex, and inside everything that is packed with deflate.
"""

import base64
import re
import zipfile
import zlib
from io import BytesIO

SIGN = "KENARI"
_MARK = re.compile(r"KENARI([a-z0-9]+)X")


def mark(place: str) -> str:
    """A canary for a place: letters and digits only."""
    return f"{SIGN}{place}X"


def found(data: bytes) -> set[str]:
    """The places whose canaries can still be read somewhere in the bytes."""
    places: set[str] = set()
    for layer in _layers(data, 0):
        for text in _readings(layer):
            places.update(_MARK.findall(text))
    return places


def _readings(data: bytes):
    yield data.decode("latin-1")
    for start in (0, 1):
        yield data[start:].decode("utf-16-le", "replace")
        yield data[start:].decode("utf-16-be", "replace")
    for run in re.findall(rb"[A-Za-z0-9+/]{16,}", data):
        for start in range(4):
            piece = run[start : start + (len(run) - start) // 4 * 4]
            yield base64.b64decode(piece).decode("latin-1")
    for run in re.findall(rb"(?:[0-9A-Fa-f]{2}){12,}", data):
        yield bytes.fromhex(run.decode()).decode("latin-1")


def _layers(data: bytes, depth: int):
    yield data
    if depth > 3:
        return
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as package:
            for info in package.infolist():
                yield info.filename.encode() + info.extra + info.comment
                yield from _layers(package.read(info), depth + 1)
        return
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        unpacker = zlib.decompressobj()
        try:
            inner = unpacker.decompress(data[match.start() :], 20_000_000)
        except zlib.error:
            continue
        if len(inner) > 8:
            yield from _layers(inner, depth + 1)
