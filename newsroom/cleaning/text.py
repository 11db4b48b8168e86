"""Plain text, rebuilt as UTF-8 without what the eye cannot see.

Blanks at the end of lines go, too: they mark a copy as invisible signs do (`newsroom/visible_text.py`).
"""

import re
import unicodedata

from newsroom.cleaning.kinds import Cleaned, FileKind, Reason, Uncleanable
from newsroom.visible_text import visible_only

MAX_TEXT = 2_000_000  # characters; a book has one million
# Formats that are text only to a machine, and carry authors, addresses or scripts in it.
_NOT_PLAIN = re.compile(r"\{\\rtf|<[!?A-Za-z]|BEGIN:V|%!PS|#!|From \S+@", re.IGNORECASE)
_MAIL = re.compile(
    r"^(Received|Return-Path|Delivered-To|Message-ID|MIME-Version|X-Mailer|X-Originating-IP):",
    re.IGNORECASE | re.MULTILINE,
)


def clean_text(data: bytes) -> Cleaned:
    """Rebuild plain text. Raises `Uncleanable` when it is long, or not plain text."""
    text = _decode(data)
    if len(text) > MAX_TEXT:
        raise Uncleanable(Reason.TOO_LARGE)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    head = text.lstrip("\ufeff \t\n")
    controls = any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text)
    if controls or _NOT_PLAIN.match(head) or _MAIL.search(head, 0, 4_000):
        raise Uncleanable(Reason.UNKNOWN)
    lines = (visible_only(line).rstrip() for line in text.split("\n"))
    plain = "\n".join(lines).strip("\n")
    if not plain.strip():
        raise Uncleanable(Reason.EMPTY)
    return Cleaned(FileKind.DOCUMENT, f"{plain}\n".encode(), "catatan.txt", "text/plain")


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        pass
    # Old phones and Notepad: one byte a sign. Believed only where nearly all of it is plain ASCII.
    if sum(byte < 0x80 for byte in data) * 10 < len(data) * 9:
        raise Uncleanable(Reason.UNKNOWN)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Uncleanable(Reason.UNKNOWN) from error
