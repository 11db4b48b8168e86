"""Getting the bytes of a feed, from the web or from a file, within limits of size, time and place.

What the bytes mean is the business of `parse.py`.
"""

import asyncio
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from feeds import addresses
from feeds.errors import (
    BadAddress,
    FeedError,
    ForbiddenAddress,
    HttpStatus,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
)

USER_AGENT = "Kentongan/0.1 (newsroom bot; reads RSS, Atom and JSON Feed)"
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json,"
    " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
# The first that fits: the library's errors are each other's kinds.
_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientSSLError, "tls"),
    (aiohttp.ClientPayloadError, "cut_off"),
    (aiohttp.ServerDisconnectedError, "cut_off"),
    (aiohttp.ClientResponseError, "bad_http"),
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one look may cost: bytes after decompression, seconds over all redirects, redirects."""

    max_bytes: int = 10_000_000
    seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's bytes. `url` is where they came from in the end; `etag` and `modified` are to be quoted back.

    `fresh_for` is how long the server says that nothing new is to be expected (None: it did not say).
    """

    raw: bytes
    url: str
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing new since the last look."""

    fresh_for: timedelta | None = None


class Fetcher:
    """Fetches feeds; an async context manager that owns its HTTP session.

    Private addresses are refused unless `allow_private`, but for the servers of `named`: what an operator
    wrote into the settings or at the command line, nobody else made the bot ask for. The sessions are the
    fetcher's own because that refusal lives in their connector: one from elsewhere would have none.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        named: Iterable[str] = (),
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._allow_private = allow_private
        self._named = frozenset(filter(None, map(_server, named)))
        self._limits = limits or Limits()
        self._resolver = resolver
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._session_for_named: aiohttp.ClientSession | None = None

    @property
    def most_requests(self) -> int:
        """How many requests one `fetch` may cost, redirects included: for whoever keeps a server's limit."""
        return self._limits.redirects + 1

    async def __aenter__(self) -> Self:
        self._session = self._opened(allow_private=self._allow_private)
        if self._named and not self._allow_private:
            self._session_for_named = self._opened(allow_private=True)
        return self

    def _opened(self, *, allow_private: bool) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=addresses.connector(allow_private=allow_private, resolver=self._resolver),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT, "Accept": ACCEPT},
            timeout=aiohttp.ClientTimeout(total=None),
        )

    async def __aexit__(self, *_: object) -> None:
        for session in (self._session, self._session_for_named):
            if session is not None:
                await session.close()
        self._session = self._session_for_named = None

    async def fetch(
        self, source: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        """The feed at an http(s) address, a `file:` address or a plain path.

        `etag` and `modified` are those of the last look. Raises a `FeedError` for everything that goes wrong.
        """
        path = file_of(source)
        if path is not None:
            return await asyncio.to_thread(_read_file, path, etag, self._limits.max_bytes)
        conditions = {}
        if etag:
            conditions["If-None-Match"] = etag
        if modified:
            conditions["If-Modified-Since"] = modified
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._follow(_web_address(source), conditions)
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # `from None`: the cause's text holds the whole address, which may hold a key.
            raise _as_feed_error(error) from None

    async def _follow(self, url: URL, conditions: dict[str, str]) -> Fetched | NotModified:
        """Follow redirects, each hop through the same checks as the first address."""
        if self._session is None:
            raise RuntimeError("the fetcher is used outside its `async with`")
        for _ in range(self._limits.redirects + 1):
            is_named = self._session_for_named is not None and url.origin() in self._named
            session = self._session_for_named if is_named else self._session
            assert session is not None, "asked before"
            async with session.get(url, headers=conditions, allow_redirects=False) as response:
                location = response.headers.get("Location", "")
                if response.status in _REDIRECTS and location:
                    url = _web_address(str(url.join(URL(location))))
                    continue
                return await self._take(response)
        raise TooManyRedirects

    async def _take(self, response: aiohttp.ClientResponse) -> Fetched | NotModified:
        fresh_for = _max_age(response.headers.get("Cache-Control", ""))
        if response.status == HTTPStatus.NOT_MODIFIED:
            return NotModified(fresh_for)
        if response.status != HTTPStatus.OK:
            wait = retry_after(response.headers.get("Retry-After", ""), self._clock())
            raise HttpStatus(response.status, wait)
        if (response.content_length or 0) > self._limits.max_bytes:
            raise TooLarge
        parts: list[bytes] = []
        size = 0
        async for part in response.content.iter_any():
            size += len(part)
            if size > self._limits.max_bytes:
                raise TooLarge
            parts.append(part)
        return Fetched(
            raw=b"".join(parts),
            url=str(response.url),
            content_type=response.headers.get("Content-Type", ""),
            etag=response.headers.get("ETag", ""),
            modified=response.headers.get("Last-Modified", ""),
            fresh_for=fresh_for,
        )


def _server(source: str) -> URL | None:
    """Which server an address on the web is of."""
    try:
        return _web_address(source).origin()
    except BadAddress:
        return None


def file_of(source: str) -> Path | None:
    """The path that a source names, or None where it is an address on the web."""
    scheme, separator, rest = source.partition(":")
    if scheme.lower() == "file" and separator:
        parts = urlsplit(f"file:{rest}")
        if parts.netloc not in {"", "localhost"}:
            raise BadAddress("bad_address")
        return Path(url2pathname(parts.path))
    return None if "://" in source else Path(source)


def retry_after(text: str, now: datetime) -> timedelta | None:
    """How long a `Retry-After` header (seconds or a date, RFC 9110) asks to wait; None if it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta(0))


def _max_age(cache_control: str) -> timedelta | None:
    for directive in cache_control.lower().split(","):
        name, _, value = directive.strip().partition("=")
        value = value.strip('" ')
        if name == "max-age" and value.isascii() and value.isdigit():
            return timedelta(seconds=min(int(value[:9]), 10**8))
    return None


def _web_address(address: str) -> URL:
    try:
        url = URL(address.strip())
    except ValueError:
        raise BadAddress("bad_address") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise BadAddress("bad_address")
    return url.with_fragment(None)


def _as_feed_error(error: aiohttp.ClientError | OSError | ValueError) -> FeedError:
    if isinstance(error, ValueError):  # an address that only the resolver or the library found to be none
        return BadAddress("bad_address")
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, addresses.NotPublic):
        return ForbiddenAddress()
    return Unreachable(next((word for kind, word in _FAULTS if isinstance(error, kind)), "no_connection"))


def _read_file(path: Path, etag: str | None, max_bytes: int) -> Fetched | NotModified:
    """A regular file's bytes; its size and time of change stand for an ETag."""
    try:
        # Not blocking: opening a pipe that nobody writes to would hang the thread for good.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise Unreadable("no_such_file") from None
    except PermissionError:
        raise Unreadable("no_permission") from None
    except (OSError, ValueError):
        raise Unreadable("file_error") from None
    with _regular(descriptor) as file:
        state = os.fstat(file.fileno())
        sign = f'"{state.st_size:x}-{state.st_mtime_ns:x}"'
        if sign == etag:
            return NotModified()
        raw = file.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise TooLarge
    return Fetched(raw=raw, url=path.absolute().as_uri(), etag=sign)


def _regular(descriptor: int) -> BinaryIO:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise Unreadable("not_a_file")
