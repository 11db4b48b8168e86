"""How the value of a setting is read: each function takes the text and gives the value, or raises `Wrong`.

A fault never repeats the value, because it may be a secret or somebody's id.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsroom import official

#: A bot's id, a colon, and some 35 signs (core.telegram.org/bots/api, "Authorizing your bot"). The length is
#: not promised, so only what cannot be a token is refused here; `check` asks Telegram.
_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,100}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook, secret_token
_DATABASE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?P<path>[^?]+)(?:\?.*)?")
_AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
#: Telegram's usernames: 5-32 letters, digits and underscores; some old ones are shorter.
_CHANNEL_NAME = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}")
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
#: Telegram's ids have at most 52 significant bits (Bot API, `User.id` and `Chat.id`).
LARGEST_ID = 2**52


class Wrong(Exception):
    """A value is wrong; `fault` continues the sentence that begins with the setting's name."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that shows itself to nobody who did not ask for it by `reveal`."""

    _text: str

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(•••)"


def token(text: str) -> Secret:
    """A bot's token."""
    if not _TOKEN.fullmatch(text):
        raise Wrong("does not look like a token: a number, a colon and some 35 letters, as BotFather sent it")
    return Secret(text)


def webhook_secret(text: str) -> Secret:
    """What Telegram repeats with each update, so that nobody else can send one."""
    if not _WEBHOOK_SECRET.fullmatch(text):
        raise Wrong("may hold 1 to 256 letters A-Z, digits, _ and -")
    return Secret(text)


def web_address(text: str) -> str:
    """An http or https address without a slash at its end."""
    parts = _split(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Wrong("is not an address that begins with https:// (or http://)")
    return text.rstrip("/")


def database(text: str) -> str:
    """The address of a database, as SQLAlchemy writes it."""
    if text.startswith("postgres"):
        return _server(text)
    found = _DATABASE.fullmatch(text)
    if not found or ":memory:" in text:
        raise Wrong("is neither sqlite:/// followed by the path of a file nor postgresql://...")
    if found["path"].endswith("/"):
        raise Wrong("ends in a directory, not in a file")
    return text


def _server(text: str) -> str:
    scheme, colon, rest = text.partition("://")
    if not colon or scheme not in {"postgres", "postgresql", "postgresql+asyncpg"}:
        raise Wrong("does not begin with postgresql://")
    # As it is written for libpq: hosts may be several, or a directory behind the question mark.
    name = rest.partition("?")[0].partition("/")[2]
    if not name or any(sign.isspace() for sign in text):
        raise Wrong("names no database behind the server: postgresql://USER:PASSWORD@HOST/DATABASE")
    return f"postgresql://{rest}"


def database_file(url: str) -> Path | None:
    """The file that a checked address names; None for a database on a server."""
    found = _DATABASE.fullmatch(url)
    return None if found is None else Path(found["path"])


def database_password(url: str) -> Secret | None:
    """The password in a checked address, if there is one."""
    if database_file(url) is not None:
        return None
    password = urlsplit(url).password
    return None if not password else Secret(unquote(password))


def directory(text: str) -> Path:
    """A directory, which need not exist yet."""
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise Wrong("is a file, not a directory")
    return path


def file(text: str) -> Path:
    """A file, which is read when it is needed."""
    path = Path(text).expanduser()
    if path.is_dir():
        raise Wrong("is a directory, not a file")
    return path


def group_id(text: str) -> int:
    """A Telegram group's id, which is negative."""
    number = _integer(text)
    if not -LARGEST_ID < number < 0:
        raise Wrong("is not a group's id: those begin with a minus sign")
    return number


def user_ids(text: str) -> tuple[int, ...]:
    """Telegram ids of people, which are positive."""
    numbers = [_integer(part) for part in _parts(text)]
    if not all(0 < number < LARGEST_ID for number in numbers):
        raise Wrong("holds something that is not a user's id: those are positive numbers")
    return tuple(dict.fromkeys(numbers))


def regions(text: str) -> tuple[str, ...]:
    """Kemendagri codes that exist."""
    codes = _parts(text)
    if not codes:
        raise Wrong("names no region")
    for place, code in enumerate(codes, start=1):
        if not _CODE.fullmatch(code):
            raise Wrong(f"has something at place {place} that is not a Kemendagri code with its dots")
        if official.name_of(code) is None:
            raise Wrong(f"holds {code}, which is not in Kemendagri's list")
    return tuple(dict.fromkeys(codes))


@dataclass(frozen=True, slots=True)
class Mirror:
    """A channel of the newsroom and the region that it shows. `channel` is its number or its @name."""

    region: str
    channel: int | str = field(repr=False)


def mirrors(text: str) -> tuple[Mirror, ...]:
    """Regions, each with the channel that shows it: a Kemendagri code, a colon, and @name or a number."""
    found = [_mirror(place, part) for place, part in enumerate(_parts(text), start=1)]
    if len(set(found)) != len(found):
        raise Wrong("names the same region and channel twice")
    return tuple(found)


def _mirror(place: int, part: str) -> Mirror:
    code, colon, channel = (word.strip() for word in part.partition(":"))
    if not colon:
        raise Wrong(f"has something at place {place} that is not a region, a colon and a channel")
    regions(code or "?")
    if _CHANNEL_NAME.fullmatch(channel):
        return Mirror(code, channel)
    if not re.fullmatch(r"-100[0-9]{5,13}", channel):
        raise Wrong(
            f"has a channel at place {place} that is neither @name nor a number that begins with -100"
        )
    return Mirror(code, int(channel))


def zone(text: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Wrong("is not the name of a time zone, such as Asia/Jakarta or Asia/Makassar") from error


def feeds(text: str) -> tuple[str, ...]:
    """Addresses of feeds: http, https or `file:`."""
    found = _parts(text)
    for place, address in enumerate(found, start=1):
        parts = _split(address)
        web = parts.scheme in {"http", "https"} and parts.hostname
        if not web and not (parts.scheme == "file" and unquote(parts.path)):
            raise Wrong(f"has something at place {place} that is neither http(s)://... nor file:...")
    return tuple(dict.fromkeys(found))


def short_text(text: str) -> str:
    """A name that stands in messages."""
    if len(text) > 64 or not text.isprintable():
        raise Wrong("must be one line of at most 64 letters")
    return text


def age_recipient(text: str) -> str:
    """The public half of an age key (age-encryption.org, an X25519 recipient in Bech32)."""
    if not _AGE_RECIPIENT.fullmatch(text):
        raise Wrong("is not the public half of an age key, which begins with age1")
    from newsroom.cleaning import is_age_recipient  # noqa: PLC0415  with all that cleans files: few have it

    if not is_age_recipient(text):
        raise Wrong("has a mistyped letter: the checksum of the age key does not fit")
    return text


def yes_or_no(text: str) -> bool:
    """Yes or no, in the words that operators use."""
    word = text.lower()
    if word not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        raise Wrong("must be true or false")
    return word in {"true", "1", "yes", "on"}


def host_and_port(text: str) -> tuple[str, int]:
    """Where to listen: a host and a port."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong("is not a host, a colon and a port from 1 to 65535") from error
    if not host or not port or parts.path or parts.username is not None:
        raise Wrong("is not a host, a colon and a port from 1 to 65535")
    return host, port


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Wrong(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def seconds(least: int, most: int) -> Callable[[str], timedelta]:
    """Reads a duration, given in whole seconds within bounds."""

    def read(text: str) -> timedelta:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise Wrong(f"must be a whole number of seconds from {least} to {most}")
        return timedelta(seconds=int(text))

    return read


def one_of(*words: str, upper: bool = False) -> Callable[[str], str]:
    """Reads one of a few words, in either case."""

    def read(text: str) -> str:
        word = text.upper() if upper else text.lower()
        if word not in words:
            raise Wrong(f"must be one of: {', '.join(words)}")
        return word

    return read


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,19}", text):
        raise Wrong("holds something that is not a number")
    return int(text)


def _parts(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]


def _split(text: str) -> SplitResult:
    if any(sign.isspace() for sign in text):
        raise Wrong("holds a space inside an address")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise Wrong("holds an address that cannot be read") from error
    return parts
