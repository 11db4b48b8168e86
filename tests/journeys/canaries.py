"""Canaries: marks of one person, in every form in which they could lie somewhere, and the search for them.

A search for digits alone is blind: SQLite keeps an id in six bytes or, as a key, in sevens of bits; a pickle
turns its bytes round; a log may hold base64. Each form is planted in each place by `test_canary_search.py`.
"""

import base64
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

from playground.parameters import UploadedFile

_DEEPEST = 3
_MOST_UNPACKED = 20_000_000
#: Nothing that a bot writes in a test is larger (bytes).
_LARGEST = 50_000_000
#: Different bytes that a piece of a file has to have, to be a mark of it.
_LEAST_DIFFERENT = 8
_DEFLATED = tuple(b"\x78" + level for level in (b"\x01", b"\x5e", b"\x9c", b"\xda"))


@dataclass(frozen=True, slots=True)
class Canary:
    """A mark of somebody; its forms are named so that a finding says what was found, and not whose it is."""

    name: str
    forms: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A canary where it must not be."""

    canary: str
    form: str
    place: str


def number(name: str, value: int) -> Canary:
    """An id: in digits, in bytes, and as databases and formats keep it."""
    forms = _written(str(value))
    forms |= {f"grouped by {sign!r}": f"{value:,}".replace(",", sign).encode() for sign in ".,_ "}
    forms["hexadecimal number, lower"] = f"{value:x}".encode()
    forms["hexadecimal number, upper"] = f"{value:X}".encode()
    for width in range(max((value.bit_length() + 7) // 8, 4), 9):
        packed = {"big": value.to_bytes(width, "big"), "little": value.to_bytes(width, "little")}
        for order, form in packed.items():
            forms[f"integer of {width} bytes, {order}"] = form
            forms |= {
                f"integer of {width} bytes, {order}, {way}": text for way, text in _base64(form).items()
            }
    sevens = [value >> shift & 0x7F for shift in range(0, value.bit_length(), 7)]
    forms["key of SQLite"] = bytes([seven | 0x80 for seven in sevens[:0:-1]] + sevens[:1])
    forms["number of Protobuf"] = bytes([seven | 0x80 for seven in sevens[:-1]] + sevens[-1:])
    return Canary(name, forms)


def words(name: str, text: str) -> Canary:
    """A name, a file's name, the number of a telephone."""
    lower, upper = text.lower().encode(), text.upper().encode()
    return Canary(name, {**_written(text), "text, lower case": lower, "text, upper case": upper})


def point(name: str, latitude: float, longitude: float) -> Canary:
    """A point on the map: in digits, down to a metre, and as numbers of programs and of cameras."""
    forms: dict[str, bytes] = {}
    for axis, value in (("latitude", latitude), ("longitude", longitude)):
        digits = f"{abs(value):.6f}"[:-1]
        forms |= {f"{axis}, {form}": way for form, way in _written(digits).items()}
        for sign, order in ((">", "big"), ("<", "little")):
            forms[f"{axis}, float of 8 bytes, {order}"] = struct.pack(f"{sign}d", value)
            forms[f"{axis}, fraction of a camera, {order}"] = struct.pack(f"{sign}II", *fraction(value))
    # One float of four bytes alone stands in any megabyte by chance.
    for sign, order in ((">", "big"), ("<", "little")):
        forms[f"both, floats of 4 bytes, {order}"] = struct.pack(f"{sign}ff", latitude, longitude)
        forms[f"both turned, floats of 4 bytes, {order}"] = struct.pack(f"{sign}ff", longitude, latitude)
    return Canary(name, forms)


def fraction(degrees: float) -> tuple[int, int]:
    """Degrees as a camera writes them, down to a centimetre."""
    return Fraction(round(abs(degrees) * 10_000_000), 10_000_000).as_integer_ratio()


def content(name: str, data: bytes, *, piece: int = 24, pieces: int = 8) -> Canary:
    """A file, a key or a message: by some pieces of it, and as other programs would write a short one."""
    step = max((len(data) - piece) // pieces, 1)
    places = range(0, max(len(data) - piece, 0) + 1, step)
    every = {f"bytes from {start}": data[start : start + piece] for start in places}
    # A silence in a recording looks like any empty page.
    forms = {form: needle for form, needle in every.items() if len(set(needle)) >= _LEAST_DIFFERENT}
    head = data[:piece]
    return Canary(name, {**forms, "hexadecimal, lower": head.hex().encode(), **_base64(head)})


class Search:
    """Looks for canaries in bytes, in directories, in what was sent."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._needles = [
            (canary.name, form, needle)
            for canary in canaries
            for form, needle in canary.forms.items()
            # What holds another form of the same canary is found by that one.
            if not any(other in needle and other != needle for other in canary.forms.values())
        ]

    def __len__(self) -> int:
        return len(self._needles)

    def bytes_of(self, data: bytes, place: str) -> set[Finding]:
        """What stands in the bytes, also in what is packed in them."""
        return {
            Finding(name, form, place)
            for layer in _layers(data)
            for name, form, needle in self._needles
            if needle in layer
        }

    def directory(self, directory: Path) -> set[Finding]:
        """What stands in the files of a directory and of those in it, and in their names."""
        files = files_in(directory)
        assert files, "there is something to search"
        found = {finding for file in files for finding in self.bytes_of(file.encode(), file)}
        for file, data in files.items():
            if len(data) > _LARGEST:  # an image of the memory, most likely
                found.add(Finding("anything", f"{len(data) // 1_000_000} MB, not searched", file))
            else:
                found |= self.bytes_of(data, file)
        return found

    def sent(self, method: str, parameters: Mapping[str, object]) -> set[Finding]:
        """What stands in a call of the bot: its words, buttons, names and bytes of files."""
        return {
            finding for place, data in _leaves(method, parameters) for finding in self.bytes_of(data, place)
        }


def files_in(directory: Path) -> dict[str, bytes]:
    """All files with their bytes; one that vanishes meanwhile is none."""
    found: dict[str, bytes] = {}
    for file in sorted(directory.rglob("*")):
        try:
            if file.is_file():
                found[str(file.relative_to(directory))] = file.read_bytes()
        except FileNotFoundError:
            continue
    return found


def _written(text: str) -> dict[str, bytes]:
    plain = text.encode()
    return {
        "text": plain,
        "text in UTF-16, little": text.encode("utf-16-le"),
        "text in UTF-16, big": text.encode("utf-16-be"),
        "hexadecimal, lower": plain.hex().encode(),
        "hexadecimal, upper": plain.hex().upper().encode(),
        **_base64(plain),
    }


def _base64(plain: bytes) -> dict[str, bytes]:
    """The signs that are the same whatever stands around, at each of the three alignments."""
    forms: dict[str, bytes] = {}
    for before in range(3):
        signs = slice((0, 2, 3)[before], (before + len(plain)) * 8 // 6)
        usual = base64.b64encode(bytes(before) + plain)[signs]
        of_addresses = base64.urlsafe_b64encode(bytes(before) + plain)[signs]
        forms[f"base64 moved by {before}"] = usual
        if of_addresses != usual:
            forms[f"base64 of addresses moved by {before}"] = of_addresses
    return forms


def _layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and those that are packed in them as files of offices, PDF and pictures do it."""
    yield data
    if depth == _DEEPEST:
        return
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as package:
            for member in package.infolist():
                yield from _layers(package.read(member), depth + 1)
        return
    for start in _starts(data):
        try:
            inner = zlib.decompressobj().decompress(data[start : start + _MOST_UNPACKED], _MOST_UNPACKED)
        except zlib.error:
            continue
        if len(inner) > 8:
            yield from _layers(inner, depth + 1)


def _starts(data: bytes) -> Iterator[int]:
    for mark in _DEFLATED:
        start = data.find(mark)
        while start >= 0:
            yield start
            start = data.find(mark, start + 1)


def _leaves(place: str, value: object) -> Iterator[tuple[str, bytes]]:
    match value:
        case Mapping():
            for key, inner in value.items():
                yield from _leaves(f"{place}.{key}", inner)
        case list() | tuple():
            for inner in value:
                yield from _leaves(place, inner)
        case UploadedFile():
            yield f"{place} (name)", value.name.encode()
            yield f"{place} (type)", value.mime.encode()
            yield f"{place} (bytes)", value.data
        case bytes():
            yield place, value
        case _:
            yield place, str(value).encode()
