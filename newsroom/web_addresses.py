"""Addresses on the web as people type them, and as they may be shown."""

from urllib.parse import urlsplit

LONGEST = 500


def typed(words: str) -> str | None:
    """The http(s) address that somebody typed, its scheme left out or not; None where it is none."""
    words = words.strip()
    address = words if "://" in words else f"https://{words}"
    if len(address) > LONGEST or any(sign.isspace() or not sign.isprintable() for sign in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
        parts.port  # noqa: B018  read, because only that says whether it is a number
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and host and "." in host.strip(".") else None


def shown(address: str) -> str:
    """An address without what may be secret in it: a password before the host, a key in the query."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    place, question, _ = rest.partition("?")
    host, slash, path = place.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}{'?…' if question else ''}"


def name_of(address: str) -> str:
    """What stands for an address that has no name yet: its host, or the file's name."""
    parts = urlsplit(address)
    return parts.hostname or parts.path.rpartition("/")[2]
