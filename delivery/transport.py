"""python-telegram-bot's request interface on aiohttp, and the one pool of connections to Telegram.

Nothing here logs: addresses hold the token and bodies hold people's words.
"""

import functools
import json
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import TypeAlias, cast
from urllib.parse import urlencode

import aiohttp
import certifi
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from delivery.fast_lane import FastLane
from delivery.lenient import completed_answer
from delivery.outcomes import NoAnswer, NoAnswerInTime, NotDispatched
from delivery.questions import Questions

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

#: Seconds that an idle connection is kept: well under the 75 s after which nginx, which stands before the Bot
#: API, closes one by default. Writing into a connection that is being closed leaves a message in doubt.
KEEP_ALIVE = 20.0
#: Seconds that an address from DNS is used.
DNS_CACHE = 300
_ONE_READS = threading.Lock()
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": BaseRequest.USER_AGENT}
_NO_SUCH_METHOD = b'{"ok":false,"error_code":400,"description":"Bad Request: method not found"}'
_MULTIPART = {"User-Agent": BaseRequest.USER_AGENT}


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's `BaseRequest` over one pool of kept connections.

    Times are seconds. `connect_timeout` also covers waiting for a free connection of the pool. The proxies of
    the environment (`HTTPS_PROXY`, `NO_PROXY`, ...) are honoured, and so are the system's certificates.
    Use one instance as `request` and `get_updates_request` alike.
    """

    __slots__ = (
        "_connect_timeout",
        "_connections",
        "_knows_us",
        "_last_date",
        "_proxies",
        "_read_timeout",
        "_session",
        "_telegrams_time",
        "_upload_timeout",
        "_wall",
        "questions",
    )

    def __init__(
        self,
        *,
        connections: int = 256,
        read_timeout: float = 20.0,
        connect_timeout: float = 10.0,
        upload_timeout: float = 60.0,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._wall = wall
        self._knows_us = False
        self.questions = Questions()
        self._telegrams_time: float | None = None
        self._last_date: str | None = None
        self._connections = connections
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._upload_timeout = upload_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str | None], URL | None] = {}

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer when a call does not say otherwise."""
        return self._read_timeout

    @property
    def clock_ahead(self) -> float:
        """Seconds that this machine's clock is ahead of Telegram's, to a second or two; 0 while unknown.

        Between two answers the steady clock goes on for Telegram's, so a jump is seen at once.
        """
        if self._telegrams_time is None:
            return 0.0
        return self._wall() - (self._telegrams_time + time.monotonic())

    def _hear_the_time(self, date: str | None) -> None:
        """What an answer's head says; of a proxy without a clock it says nothing.

        The first that tells of a new second says most, and what it says is read but once.
        """
        if not date or date == self._last_date:
            return
        self._last_date = date
        with suppress(ValueError, OverflowError):
            self._telegrams_time = parsedate_to_datetime(date).timestamp() - time.monotonic()

    async def initialize(self) -> None:
        """Open the pool; a second call changes nothing."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections,
                ttl_dns_cache=DNS_CACHE,
                keepalive_timeout=KEEP_ALIVE,
                ssl=_certificates(),
            )
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=self.timeouts()
            )

    async def shutdown(self) -> None:
        """Close the pool; a second call changes nothing."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def timeouts(
        self, read: float | None = None, connect: float | None = None, write: float = 0.0
    ) -> aiohttp.ClientTimeout:
        """The limits of one request. aiohttp has none for writing alone, so that is part of the total."""
        read = self._read_timeout if read is None else read
        connect = self._connect_timeout if connect is None else connect
        total = connect + write + read
        return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect, sock_read=read)

    def fast_lane(self, origin: URL) -> FastLane | None:
        """Connections of its own for the fan-out to one host; None where a proxy stands before it."""
        if self._proxy(origin) is not None:
            return None
        return FastLane(
            origin,
            _certificates,
            connections=self._connections,
            read_timeout=self._read_timeout,
            connect_timeout=self._connect_timeout,
            keep_alive=KEEP_ALIVE,
        )

    async def exchange(
        self,
        method: str,
        url: URL,
        data: bytes | aiohttp.FormData | None,
        timeouts: aiohttp.ClientTimeout | None = None,
    ) -> tuple[int, bytes]:
        """One request and its answer.

        Raises `NotDispatched` where the request certainly never left, `NoAnswer` or `NoAnswerInTime` where it
        may have arrived. None of them holds an address, a body or aiohttp's own words.
        """
        if self._session is None:
            raise RuntimeError("AiohttpRequest is not initialized")
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=_FORM if isinstance(data, bytes) else _MULTIPART,
                timeout=timeouts or self._session.timeout,
                proxy=self._proxy(url),
                allow_redirects=False,
            ) as response:
                self._hear_the_time(response.headers.get("Date"))
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ClientProxyConnectionError):
            raise NotDispatched("no_connection") from None
        except aiohttp.ConnectionTimeoutError:
            raise NotDispatched("connect_timeout") from None
        except aiohttp.ClientHttpProxyError:  # the proxy would not open the tunnel
            raise NotDispatched("proxy") from None
        except aiohttp.InvalidURL:
            raise NotDispatched("address") from None
        except TimeoutError:
            raise NoAnswerInTime from None
        except aiohttp.ServerDisconnectedError:
            raise NoAnswer("disconnected") from None
        except (aiohttp.ClientError, OSError):
            raise NoAnswer("connection_lost") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  aiohttp counts it as connecting
    ) -> tuple[int, bytes]:
        """python-telegram-bot's door: a form, or a multipart body where there are files."""
        files = request_data is not None and request_data.contains_files
        timeouts = self.timeouts(
            _given(read_timeout),
            _given(connect_timeout),
            _given(write_timeout) or (self._upload_timeout if files else 0),
        )
        status, answer = await self.exchange(method, URL(url), _body(request_data), timeouts)
        asked = {} if request_data is None else request_data.parameters
        called = url.rpartition("/")[2]
        if status == HTTPStatus.OK:
            self._knows_us = True
        elif status == HTTPStatus.NOT_FOUND and self._knows_us:
            # The library takes it for a token that nobody knows; a server without this method has said it.
            return HTTPStatus.BAD_REQUEST, _NO_SUCH_METHOD
        if called == "sendMessage" and status == HTTPStatus.OK:
            self.questions.sent(asked, partial(_result, answer))
        return completed_answer(called, asked, status, answer)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, JSON]:
        """Read an answer; unlike the inherited one it never logs what could not be read."""
        try:
            return cast("dict[str, JSON]", parse_json(payload))
        except ValueError:
            raise TelegramError("Invalid server response") from None

    def _proxy(self, url: URL) -> URL | None:
        """The way to a host, a login in it included.

        aiohttp's `trust_env` asks the environment, in a thread, at each request; once for each host will do.
        """
        key = (url.scheme, url.host)
        if key not in self._proxies:
            direct = url.host is None or urllib.request.proxy_bypass(url.host)
            address = None if direct else urllib.request.getproxies().get(url.scheme)
            if address and "://" not in address:
                address = f"http://{address}"
            self._proxies[key] = URL(address) if address else None
        return self._proxies[key]


def parse_json(payload: bytes) -> JSON:
    """orjson where it can; the standard library for the half surrogate pairs that people's phones send.

    Half a pair is no letter and can be written nowhere, so it becomes U+FFFD here, before anybody meets it.
    Raises ValueError.
    """
    try:
        return cast("JSON", orjson.loads(payload))
    except orjson.JSONDecodeError:
        loaded = json.dumps(json.loads(payload.decode(errors="replace")), ensure_ascii=False)
        whole = loaded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return cast("JSON", json.loads(whole))


def read_certificates_ahead() -> None:
    """Have the certificates read in a thread: OpenSSL does it beside whatever else the start has to do."""
    threading.Thread(target=_certificates, name="certificates", daemon=True).start()


def _certificates() -> ssl.SSLContext:
    """The system's certificates (or those of `SSL_CERT_FILE`), and certifi's for systems with none.

    Read once: a tenth of a second, and the same for every connection of this process.
    """
    with _ONE_READS:
        return _read_certificates()


@functools.cache
def _read_certificates() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _result(answer: bytes) -> JSON:
    try:
        content = orjson.loads(answer)
    except ValueError:
        return None
    return content.get("result") if isinstance(content, dict) else None


def _given(timeout: ODVInput[float]) -> float | None:
    return None if isinstance(timeout, DefaultValue) else timeout


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return urlencode(request_data.json_parameters, errors="replace").encode()
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows a percent-encoded file name as it is
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value.encode(errors="replace").decode())
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
