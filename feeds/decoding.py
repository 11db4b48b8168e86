"""From a feed's bytes to its text, whatever the server and the document say about the encoding."""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_LOOKED_AT = 1024  # bytes in which a declaration stands
# UTF-16 without a byte order mark: the document's first sign and its empty half.
_BARE_UTF_16 = {b"<\0": "utf-16-le", b"{\0": "utf-16-le", b"\0<": "utf-16-be", b"\0{": "utf-16-be"}


def decode(raw: bytes, content_type: str) -> str:
    """The text. A byte order mark is believed first, then whatever is valid UTF-8, then what is declared.

    Valid UTF-8 before a declaration: feeds that declare `iso-8859-1` and send UTF-8 are many, texts in other
    encodings that happen to be valid UTF-8 are none. What nothing fits is read as Windows-1252.
    """
    encoding, mark = read_bom(raw)
    if encoding is not None and mark is not None:
        return raw[len(mark) :].decode(encoding, "replace")
    bare = _BARE_UTF_16.get(raw[:2])
    if bare is not None:
        return raw.decode(bare, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for declared in (http_content_type_encoding(content_type), html_body_declared_encoding(raw[:_LOOKED_AT])):
        text = _try(raw, declared)
        if text is not None:
            return text
    return _nearly_utf_8(raw)


def _try(raw: bytes, declared: str | None) -> str | None:
    encoding = resolve_encoding(declared) if declared else None
    # UTF-16 was seen by its zeros, and UTF-8 has failed already.
    if encoding is None or codecs.lookup(encoding).name.startswith(("utf-8", "utf-16")):
        return None
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _nearly_utf_8(raw: bytes) -> str:
    """UTF-8 with a few broken bytes stays UTF-8; anything else is Windows-1252."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(sign > "\x7f" for sign in text) - broken
    return text if sound > broken else raw.decode("windows-1252", "replace")
