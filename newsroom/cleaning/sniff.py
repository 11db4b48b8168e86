"""What a file is, read from its first bytes. Names and declared types are never believed.

Only what is listed here is ever handed to a decoder, and each decoder is told the format: nothing guesses
again.
"""

import enum

from newsroom.cleaning.kinds import Reason, Uncleanable


class Sort(enum.Enum):
    """Which rebuilder a file goes to."""

    PICTURE = enum.auto()
    PDF = enum.auto()
    ZIP = enum.auto()
    MEDIA = enum.auto()
    TEXT = enum.auto()


_PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF",
             b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}  # fmt: skip
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd",
         b"MSCF",
             b"\x1f\x9d", b"!<arch>\n", b"PK\x05\x06", b"PK\x07\x08", b"LZIP")  # fmt: skip
_MEDIA = {b"\x1a\x45\xdf\xa3": "matroska", b"OggS": "ogg", b"ID3": "mp3", b"fLaC": "flac", b"#!AMR": "amr"}
_RIFF = {b"WAVE": "wav", b"AVI ": "avi"}
_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_AVIF = (b"avif", b"avis")
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"jpeg")
_COMPOUND = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: old Office files, and the envelope of encrypted new ones
)


def sniff(data: bytes) -> tuple[Sort, str]:
    """Name the sort of a file and its format in the words of the library that will read it.

    Raises `Uncleanable` for archives, encrypted office files and everything that is not known.
    """
    if data.startswith(_ARCHIVES) or data[257:262] == b"ustar":
        raise Uncleanable(Reason.ARCHIVE)
    if data.startswith(_COMPOUND):
        sealed = "EncryptedPackage".encode("utf-16-le") in data
        raise Uncleanable(Reason.ENCRYPTED if sealed else Reason.UNKNOWN)
    if data.startswith(b"PK\x03\x04"):
        return Sort.ZIP, "zip"
    if data.startswith(b"%PDF-"):
        return Sort.PDF, "pdf"
    if found := _picture(data):
        return Sort.PICTURE, found
    if found := _media(data):
        return Sort.MEDIA, found
    if b"%PDF-" in data[:1024]:  # junk before the header is allowed by every reader
        return Sort.PDF, "pdf"
    return Sort.TEXT, "text"


def _picture(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF:
        return "AVIF"
    # "BM" may begin a word: a bitmap's two reserved words are zero, which no text has.
    if data[:2] == b"BM" and data[6:10] != b"\0\0\0\0":
        return ""
    return next((name for magic, name in _PICTURES.items() if data.startswith(magic)), "")


def _media(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Uncleanable(Reason.UNKNOWN)
    if data[4:8] in _MOV_BOXES:
        return "mov"
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], "")
    for magic, name in _MEDIA.items():
        if data.startswith(magic):
            return name
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:  # MPEG audio's frame sync, 11 bits
        if data[1] & 0xF6 == 0xF0:
            return "aac"
        return "mp3" if data[1] & 0x06 == 0x02 else ""  # layer III
    return ""
